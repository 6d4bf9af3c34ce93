"""The example's pages as different people open them: what each sees and takes away, and what nobody may."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from functools import partial

import asyncpg
import httpx2
import orjson
import pytest
from example.data import Example, kept_from, open_data
from example.seeds import CONFLICT, HOSTILE, ODD, RESTRICTED
from example.site import SITE
from markupsafe import escape

from cafcass_runtime import audit
from cafcass_runtime.audit import hashed
from cafcass_runtime.testing.wall import Wall
from cafcass_web.pages import WHO_LOOKED
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.looks import How
from cafcass_web.serving.record import OPEN_FOR
from cafcass_web.testing.kit import Opened, Tab, opened

PATHS = ("/", "/measures/reports", "/cases", "/cases/a5-1", "/who-looked")
DOWNLOADS = (
    "/?download=areas.csv",
    "/?download=reports.json",
    "/cases?download=cases.csv",
    "/cases?download=cases.json",
)


def rows_of(answer: httpx2.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_each_page_opens_for_who_may_read_it(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    for path in PATHS[:-1]:
        assert (await tab.get(path)).status_code == 200, path
    assert (await (await site.tab_of("assurance")).get("/who-looked")).status_code == 200


@pytest.mark.parametrize("path", [*PATHS, *DOWNLOADS, "/events?on=/"])
async def test_signed_out_there_is_nothing(site: Opened[Example], path: str) -> None:
    tab = site.tab()
    for headers in ({}, {"sec_fetch_mode": "cors"}, {"cookie": "__Host-session=" + "A" * 43}):
        answer = await tab.get(path, **headers)
        assert answer.status_code in {204, 401, 503}, "the provider of this test does not answer"
        assert "A5" not in answer.text
        assert "160" not in answer.text
    assert (await tab.post("/cases/a5-1/note", {"note": "x"})).status_code == 401


@pytest.mark.parametrize("person", ["left", "nobody", "a5-head "])
async def test_somebody_without_a_role_sees_nothing(site: Opened[Example], person: str) -> None:
    tab = await site.tab_of(person)
    for path in (*PATHS, *DOWNLOADS):
        answer = await tab.get(path)
        assert answer.status_code == 403
        assert "no role on this day" in answer.text
    assert (await tab.get("/events?on=/")).status_code == 204


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("operator", "/cases"),
        ("operator", "/cases?download=cases.csv"),
        ("operator", "/cases/a5-1"),
        ("assurance", "/cases/a5-1"),
        ("a5-head", "/who-looked"),
        ("director", "/who-looked"),
    ],
)
async def test_a_page_is_for_its_roles_alone(site: Opened[Example], person: str, path: str) -> None:
    answer = await (await site.tab_of(person)).get(path)
    assert answer.status_code == 403
    assert "It is for:" in answer.text


@pytest.mark.parametrize(
    ("person", "case"),
    [
        ("a9-head", "a5-1"),
        ("a5-private-manager", "a5-3"),
        ("a5-private-1", "a5-1"),
        ("a9-private-1", "a5-1"),
        ("director", RESTRICTED),
        ("a5-private-manager", RESTRICTED),
        ("a5-head", CONFLICT),
        ("nowhere-head", "a5-1"),
        ("a5-head", "no-such-case"),
        ("a5-head", "A" * 100),
        ("a5-head", "%27%20OR%201=1"),
        ("a5-head", "a5-1%00"),
    ],
)
async def test_a_case_that_is_not_theirs_is_not_there(site: Opened[Example], person: str, case: str) -> None:
    tab = await site.tab_of(person)
    answer = await tab.get(f"/cases/{case}")
    assert answer.status_code == 404
    there = (await tab.get("/cases/quite-another")).text
    assert answer.text.replace(case, "") == there.replace("quite-another", ""), (
        "what is not theirs looks as what is not there"
    )
    assert (await tab.post(f"/cases/{case}/note", {"note": "mine"})).status_code == 404
    assert (await tab.get(f"/events?on=/cases/{{case}}&case={case}")).status_code == 404
    assert (await site.ports.looks.read(person=person, limit=9, offset=0))[1] == 0


async def test_what_is_kept_back_is_counted_on_the_page_in_the_file_and_in_the_json(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    page = await tab.get("/cases")
    assert "all 20 rows" in page.text
    assert page.text.count(">Restricted</strong>") == 1
    for place in (CONFLICT, f"/cases/{CONFLICT}"):
        assert place not in page.text
    rows = rows_of(await tab.get("/cases?download=cases.csv"))
    assert len(rows) == 20
    (kept,) = [row for row in rows if row["Case"] == "Restricted"]
    assert (kept["Law"], kept["Due"], kept["Risk"]) == ("Private law", "", "")
    said = orjson.loads((await tab.get("/cases?download=cases.json")).content)
    assert said["count"] == 20
    assert sum(row.get("kept_back", False) for row in said["rows"]) == 1
    number = f"1605{int(CONFLICT.rpartition('-')[2]):012}"
    assert number not in page.text
    assert number not in orjson.dumps(said).decode()


async def test_a_file_holds_the_whole_filtered_list_in_its_order(site: Opened[Example]) -> None:
    tab = await site.tab_of("director")
    page = await tab.get("/cases?area=A9&law=public&order.cases=opened&page.cases=1")
    assert "all 6 rows" in page.text
    answer = await tab.get("/cases?area=A9&law=public&order.cases=opened&download=cases.csv")
    rows = rows_of(answer)
    assert len(rows) == 6
    assert [row["Opened"] for row in rows] == sorted(row["Opened"] for row in rows)
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="cases-official-area-birmingham-and-the-black-country'
    )
    assert "6-rows" in answer.headers["content-disposition"]
    every = rows_of(await tab.get("/cases?download=cases.csv"))
    assert len(every) == 340
    assert len({row["Case"] for row in every if row["Case"] != "Restricted"}) == 339


async def test_pages_of_a_table_hold_each_row_once(site: Opened[Example]) -> None:
    tab = await site.tab_of("director")
    seen: list[str] = []
    for number in range(1, 15):
        text = (await tab.get(f"/cases?order.cases=law&page.cases={number}")).text
        seen += [part.partition('"')[0] for part in text.split('href="/cases/')[1:]]
    assert len(seen) == 339
    assert len(set(seen)) == 339


async def test_every_table_under_a_chart_is_a_file_too(site: Opened[Example]) -> None:
    tab = await site.tab_of("director")
    rows = rows_of(await tab.get("/?download=reports.csv"))
    assert len(rows) == 24
    assert rows[-1][""] == "Mar 2013"
    assert (await tab.get("/?download=nothing.csv")).status_code == 404
    assert (await tab.get("/?download=areas.xls")).status_code == 404
    assert (await tab.get("/?download=csv")).status_code == 404


async def test_hostile_text_is_shown_and_never_run(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head", name=HOSTILE)
    escaped = str(escape(HOSTILE))
    for path in (
        "/cases",
        f"/cases/{ODD}",
        f"/cases?number={HOSTILE.replace('&', '%26').replace('=', '%3D')}",
        f"/{HOSTILE}",
    ):
        text = (await tab.get(path)).text
        assert "<script>alert" not in text
        assert "49" not in text.replace("&#49", "") or "{{7*7}}" in text
        assert escaped in text or path.startswith("/<")
    rows = rows_of(await tab.get("/cases?download=cases.csv"))
    assert any(row["Case"] == HOSTILE for row in rows), "it does not begin as a formula"


async def test_filters_that_cannot_be_read_are_said_and_nothing_is_asked(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    answer = await tab.get("/cases?area=A9&opened_from=31/2/2026")
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert 'href="#opened_from"' in answer.text
    assert "Area: choose one of the list" in answer.text, "an area that is not theirs is none of the list"
    assert 'value="31/2/2026"' in answer.text
    assert "table-cases" not in answer.text


async def test_who_opened_a_case_or_took_a_list_is_recorded_before_it_is_shown(own_site: Opened[Example]) -> None:
    tab = await own_site.tab_of("a5-head")
    await tab.get("/cases/a5-1?x=1")
    await tab.get("/cases")
    await tab.get("/cases?law=public&download=cases.json")
    looks, total = await own_site.ports.looks.read(limit=10, offset=0)
    assert [(look.person, look.how, look.address) for look in looks] == [
        ("a5-head", How.DOWNLOADED, "/cases?law=public"),
        ("a5-head", How.OPENED, "/cases/a5-1?x=1"),
    ]
    assert total == 2
    assert looks[1].cases == ("a5-1",)
    assert len(looks[0].cases) == 6
    assert looks[0].roles == ("head-of-service",)
    page = await (await own_site.tab_of("assurance")).get("/who-looked?case=a5-1")
    assert "a5-head" in page.text
    assert "Opened" in page.text
    assert (
        rows_of(await (await own_site.tab_of("assurance")).get("/who-looked?person=a5-head&download=looks.csv"))[0][
            "Who"
        ]
        == "a5-head"
    )


async def test_where_it_cannot_be_recorded_nothing_is_shown(
    own_site: Opened[Example], own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await own_pool.execute("DROP TABLE web.looks")
    answer = await (await own_site.tab_of("a5-head")).get("/cases/a5-1")
    assert answer.status_code == 500
    assert "a5-private" not in answer.text


async def test_every_page_that_somebody_reads_or_is_refused_is_a_line_of_the_audit(
    own_site: Opened[Example], own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    head, assurance = await own_site.tab_of("a5-head"), await own_site.tab_of("assurance")
    await head.get("/")
    await head.get("/cases/a5-1")
    await head.get("/cases?law=public&opened_from=31/3/2026&download=cases.json")
    await head.get("/cases?opened_from=never")
    await head.get(f"/cases/{CONFLICT}")
    await head.get("/cases/Ophelia Nonesuch")
    await head.post("/cases/a5-1/note", {"note": "Ophelia Nonesuch"})
    await head.get("/cases?number=Ophelia&words=Nonesuch")
    await head.get(f"{WHO_LOOKED}?person=a5-head")
    await assurance.get(f"{WHO_LOOKED}?person=a5-head")
    await assurance.get("/cases")
    rows = await own_pool.fetch("SELECT who, did, what, about_case, about FROM audit.lines ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("a5-head", "read", "/", None, []),
        ("a5-head", "read", "/cases/{case}", "a5-1", []),
        ("a5-head", "downloaded", "/cases", None, ["law=public", "opened_from=2026-03-31"]),
        ("a5-head", "refused", "/cases/{case}", CONFLICT, []),
        ("a5-head", "refused", "/cases/{case}", hashed("Ophelia Nonesuch"), []),
        ("a5-head", "commanded", "/cases/{case}/note", "a5-1", []),
        ("a5-head", "read", "/cases", None, [f"number={hashed('Ophelia')}"]),
        ("a5-head", "refused", WHO_LOOKED, None, []),
        ("assurance", "read", WHO_LOOKED, None, [f"person={hashed('a5-head')}"]),
        ("assurance", "refused", "/cases", None, []),
    ]


async def test_a_page_that_stays_open_and_asks_itself_anew_is_one_line_for_a_while(
    own_pool: asyncpg.Pool[asyncpg.Record],
) -> None:
    wall = Wall()
    people = StaffDirectory(own_pool, kept_from)
    record = partial(audit.write, own_pool)
    own_site = opened(SITE, lambda sight: open_data(own_pool, sight), people, audit=record, clock=wall.clock())

    async def ask(tab: Tab, path: str, **headers: str) -> int:
        before: int = await own_pool.fetchval("SELECT count(*) FROM audit.lines")
        assert (await tab.get(path, **headers)).status_code == 200
        after: int = await own_pool.fetchval("SELECT count(*) FROM audit.lines")
        return after - before

    tab, other = await own_site.tab_of("a5-head"), await own_site.tab_of("a5-head")
    assert await ask(tab, "/cases/a5-1", by_itself="1") == 1, "nobody reads without a line by saying so"
    assert [await ask(tab, "/cases/a5-1", by_itself="1") for _ in range(3)] == [0, 0, 0]
    assert await ask(tab, "/cases/a5-1") == 1, "somebody opened it again"
    assert await ask(tab, "/cases/a5-2", by_itself="1") == 1, "another case"
    assert await ask(tab, "/cases?law=public", by_itself="1") == 1
    assert await ask(tab, "/cases?law=private", by_itself="1") == 1, "the same page, and something else on it"
    assert await ask(other, "/cases/a5-1", by_itself="1") == 1, "another session"
    assert await ask(tab, "/cases?law=public&download=cases.json", by_itself="1") == 1, "a file is always one"
    wall.now += OPEN_FOR
    assert await ask(tab, "/cases/a5-1", by_itself="1") == 1, "it has been open for long"


async def test_where_the_audit_cannot_be_written_no_page_is_shown(
    own_site: Opened[Example], own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await own_pool.execute("DROP TABLE audit.pending")
    assert (await (await own_site.tab_of("a5-head")).get("/")).status_code == 500


async def test_looks_are_only_ever_added(own_site: Opened[Example], own_pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await (await own_site.tab_of("a5-head")).get("/cases/a5-1")
    for statement in ("UPDATE web.looks SET person = 'x'", "DELETE FROM web.looks", "TRUNCATE web.looks"):
        with pytest.raises(asyncpg.RaiseError, match="only ever added"):
            await own_pool.execute(statement)


async def test_a_role_that_ends_counts_at_once(
    own_site: Opened[Example], own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    tab = await own_site.tab_of("a5-head")
    assert (await tab.get("/cases/a5-1")).status_code == 200
    await own_pool.execute("INSERT INTO example.conflicts VALUES ('a5-head', 'a5-1')")
    assert (await tab.get("/cases/a5-1")).status_code == 404
    await own_pool.execute("DELETE FROM runtime.staff WHERE key = 'a5-head'")
    assert (await tab.get("/cases")).status_code == 403


async def test_the_navigation_shows_what_they_may_open(site: Opened[Example]) -> None:
    for person, there, not_there in (("a5-head", "Cases", "Who looked"), ("assurance", "Who looked", "Cases")):
        text = (await (await site.tab_of(person)).get("/")).text
        navigation = text.partition('id="navigation"')[2].partition("</ul>")[0]
        assert there in navigation
        assert not_there not in navigation


async def test_a_form_does_what_it_says_and_goes_back(own_site: Opened[Example]) -> None:
    tab = await own_site.tab_of("a5-head")
    answer = await tab.post("/cases/a5-1/note", {"note": "Ring the court"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{own_site.settings.origin}/cases/a5-1"
    assert "Ring the court" in (await tab.get("/cases/a5-1")).text
    assert (await tab.post("/cases/a5-1/note", {"note": " "})).status_code == 400
    assert (await tab.post("/cases/a5-1/note", content_type="application/json")).status_code == 415


@pytest.mark.parametrize(("ago", "in_"), [(timedelta(minutes=29), True), (timedelta(minutes=31), False)])
async def test_a_session_that_was_idle_is_over(own_site: Opened[Example], ago: timedelta, in_: bool) -> None:
    answer = await (await own_site.tab_of("a5-head", ago=ago)).get("/", sec_fetch_mode="cors")
    assert answer.status_code == (200 if in_ else 401)

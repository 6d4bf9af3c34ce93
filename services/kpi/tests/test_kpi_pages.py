"""kpi's pages: each figure is the command line's, each sees what is theirs, exports hold every row, who looked is recorded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
from counted import Counted
from pages_kit import PEOPLE, employ, pages
from test_kpi_against_independent_calculation import command_line

from cafcass_runtime.audit import hashed
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from cafcass_web.content.drawing import Drawer
from cafcass_web.testing.kit import Opened, Tab
from kpi.domain.measures import DASHBOARD_2011, MEASURES
from kpi.pages.data import Data
from kpi.pages.words import LISTS
from kpi.reading.lists import List

MONTH = {"month": "2026-04", "as_known": "2026-05-20"}
ASKED = "month=2026-04&as_known=2026-05-20"
PERIOD = "period=2026-04&as_known=2026-05-20"


@pytest.fixture(scope="session")
def pages_database(make_database: MakeDatabase, caseload_template: Counted) -> str:
    """The caseload, for all tests that change nothing of it."""
    return make_database(template=caseload_template.database)


@pytest.fixture
async def pool(pages_database: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(pages_database, min_size=1, max_size=4) as made:
        await employ(made)
        yield made


@pytest.fixture
def site(pool: asyncpg.Pool[asyncpg.Record], caseload_template: Counted, drawer: Drawer) -> Opened[Data]:
    return pages(pool, Wall(caseload_template.end).clock(), drawer)


async def rows(tab: Tab, path: str, key: str) -> list[dict[str, Any]]:
    answer = await tab.get(f"{path}{'&' if '?' in path else '?'}download={key}.json")
    assert answer.status_code == 200, (path, answer.text[:400])
    found: dict[str, Any] = json.loads(answer.content)
    assert found["count"] == len(found["rows"])
    return list(found["rows"])


async def a_case(pool: asyncpg.Pool[asyncpg.Record], area: str) -> str:
    key: str = await pool.fetchval(
        "SELECT key FROM subjects WHERE law <> '' AND area = $1 AND open ORDER BY key LIMIT 1", area
    )
    return key


PATHS = (
    "/", f"/?{ASKED}", "/places/north", f"/places/A5?{ASKED}", "/lists", *(f"/lists/{each}" for each in List), "/over-maximum",
    f"/dashboard?{ASKED}&beside=2011-12", "/measures", *(f"/measures/{id_}?{PERIOD}" for id_ in ("care-allocated", "section-7-ordered", "spend", "doubted")),
    f"/measures/section-7-filed/changes?{PERIOD}&first=2026-05-08", "/packs", "/packs/board?month=2026-04", "/packs/inspection?period=2026-05", f"/quality?{PERIOD}",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_each_page_opens_and_names_its_audience(site: Opened[Data], path: str) -> None:
    answer = await (await site.tab_of("director")).get(path)
    assert answer.status_code == 200
    assert "Official." in answer.text
    assert "Not for publication" in answer.text


@pytest.mark.parametrize("place", ["england", "north", "A5", "a5-private"])
@pytest.mark.parametrize("known", ["2026-04-12", "2026-05-20"])
async def test_each_figure_of_a_page_is_the_command_lines(
    site: Opened[Data], pages_database: str, place: str, known: str
) -> None:
    tab = await site.tab_of("director")
    path = "/" if place == "england" else f"/places/{place}"
    shown = await rows(tab, f"{path}?month=2026-04&as_known={known}", "measures")
    option = [] if place == "england" else ["--team" if "-" in place else "--area", place]
    told = json.loads(command_line(pages_database, *option, "--period", "2026-04", "--as-known", known, "--json"))
    assert len(shown) == len(told) == len(MEASURES)
    for row, line in zip(shown, told, strict=True):
        assert row["measure"] == line["title"]
        assert row["numerator"] == line["numerator"]
        assert row["denominator"] == ("" if line["denominator"] is None else line["denominator"])
        digits = line["figure"].replace(",", "").replace("%", "")
        digits = f"-{digits[1:-1]}" if digits.startswith("(") else digits
        month = row["month"]
        assert (month.split()[0] if isinstance(month, str) else month) == (
            digits if digits == "-" else float(digits)
        ), line


async def test_the_dashboard_is_line_for_line_in_its_order_with_the_sources_year(site: Opened[Data]) -> None:
    tab = await site.tab_of("director")
    for title, ids in DASHBOARD_2011:
        key = title.lower().replace(" ", "-")
        ours = await rows(tab, "/dashboard?month=2012-02", key)
        assert [row["line"] for row in ours] == [MEASURES[id_].on(date(2012, 2, 1)).label for id_ in ids]  # type: ignore[union-attr]
    beside = await rows(tab, "/dashboard?month=2012-02&beside=2011-12", "public-law-care")
    source = next(row for row in beside if row["line"].startswith("KPI 1") and "source" in row["line"])
    assert (source["2011-02"], source["2011-04"], source["2012-02"], source["last"]) == (98.2, 98.7, 99.1, 98.3)
    money = await rows(tab, "/dashboard?month=2012-02&beside=2011-12", "finance")
    spend = next(row for row in money if row["line"].startswith("Spend against Budget") and "source" in row["line"])
    assert spend["2011-03"] == -2858
    assert spend["marks"]["2011-02"] == ["*"]
    answer = await tab.get("/dashboard?month=2012-02&beside=2011-12&download=finance.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert "-2858" in next(line for line in lines if line[0].startswith("Spend against Budget") and "source" in line[0])


@pytest.mark.parametrize("id_", ["care-stock", "section-7-filed", "care-days-to-allocate"])
async def test_the_cases_behind_a_figure_add_up_to_it(site: Opened[Data], id_: str) -> None:
    tab = await site.tab_of("director")
    for place in ("", "&place=A5"):
        figure = (await rows(tab, f"/measures/{id_}?{PERIOD}{place}", "months"))[0]
        behind = await rows(tab, f"/measures/{id_}?{PERIOD}{place}", "behind")
        assert sum(row["n"] for row in behind) == figure["numerator"]
        assert sum(row["d"] or 0 for row in behind) == (figure["denominator"] or 0)


async def test_an_export_holds_every_row_of_the_filtered_list(
    site: Opened[Data], pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    tab = await site.tab_of("director")
    for area in ("", "A5"):
        for law in ("private", "public"):
            count = await pool.fetchval(
                "SELECT count(*) FROM subjects WHERE open AND law = $1 AND holder = '' AND ($2 = '' OR area = $2)",
                law,
                area,
            )
            place = f"&place={area}" if area else ""
            answer = await tab.get(f"/lists/unallocated?law={law}{place}&download=cases.csv")
            lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert len(lines) == count + 1
            assert f"{count}-rows" in answer.headers["content-disposition"]
    looks = await site.ports.looks.read(person="director", limit=1, offset=0)
    assert looks[0][0].how == "downloaded"


async def test_each_sees_the_lists_of_their_own_and_nobody_elses(site: Opened[Data]) -> None:
    for person, fits in (
        ("a5-head", lambda row: "Greater Manchester" in row["team"]),
        ("a5-private-manager", lambda row: row["team"] == "Greater Manchester, private law team"),
        ("a5-private-1", lambda row: row["holder"] == "a5-private-1"),
    ):
        tab = await site.tab_of(person)
        for which in (List.ALLOCATED, List.UNALLOCATED, List.CLOSED):
            for row in await rows(tab, f"/lists/{which}", "cases"):
                assert fits(row), (person, which, row)
    assert await rows(await site.tab_of("a5-head"), "/lists/allocated", "cases")
    assert await rows(await site.tab_of("a5-head"), "/lists/allocated?place=A9", "cases") == []


async def test_the_wrong_area_role_or_nobody_gets_nothing(
    site: Opened[Data], pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    ours, theirs = await a_case(pool, "A5"), await a_case(pool, "A9")
    head = await site.tab_of("a5-head")
    assert (await head.get(f"/cases/{ours}")).status_code == 200
    for person, path, status in (
        ("a5-head", f"/cases/{theirs}", 404),
        ("a5-head", "/cases/no-such-case", 404),
        ("a5-head", "/places/a9-private", 404),
        ("a5-head", "/practitioners/a9-private-1", 404),
        ("a5-private-1", "/places/a5-private", 404),
        ("a5-private-1", f"/measures/spend?{PERIOD}", 404),
        ("a5-private-1", "/practitioners/a5-private-1", 403),
        ("a5-private-1", "/packs", 403),
        ("intake", f"/measures/appraisals?{PERIOD}", 404),
        ("operator", "/lists", 403),
        ("operator", f"/cases/{ours}", 403),
        ("director", "/who-looked", 403),
        ("director", "/places/nowhere", 404),
        ("director", "/measures/nothing", 404),
        ("director", "/lists/nothing", 404),
    ):
        answer = await (await site.tab_of(person)).get(path)
        assert answer.status_code == status, (person, path)
        assert theirs not in answer.text
    for path in (*PATHS, f"/cases/{ours}", "/lists/allocated?download=cases.csv", "/events?on=/"):
        answer = await site.tab().get(path)
        assert answer.status_code in {204, 401, 503}, "the provider of this test does not answer"
        assert "Greater Manchester" not in answer.text
    for person in PEOPLE:
        tab = await site.tab_of(person)
        assert (await tab.get("/")).status_code == 200


async def test_nobody_opens_a_case_they_have_a_conflict_in_and_a_restricted_one_is_without_detail(
    make_database: MakeDatabase, pages_database: str, caseload_template: Counted
) -> None:
    async with asyncpg.create_pool(make_database(template=caseload_template.database), min_size=1, max_size=3) as pool:
        await employ(pool)
        site = pages(pool, Wall(caseload_template.end).clock())
        case = await a_case(pool, "A5")
        head, director = await site.tab_of("a5-head"), await site.tab_of("director")
        assert (await head.get(f"/cases/{case}")).status_code == 200
        before = {which: len(await rows(head, f"/lists/{which}", "cases")) for which in ("allocated", "unallocated")}
        put = "INSERT INTO bars (key, version, document, subject, people, holds, readers) VALUES ($1, 1, '', $2, $3, true, $4)"
        await pool.execute(put, "conflict:1", case, ["a5-head"], False)
        assert (await head.get(f"/cases/{case}")).status_code == 404
        assert (await head.get(f"/events?on=/cases/{{case}}&case={case}")).status_code == 404
        assert (await director.get(f"/cases/{case}")).status_code == 200
        after = {which: len(await rows(head, f"/lists/{which}", "cases")) for which in before}
        assert sum(before.values()) - sum(after.values()) == 1
        await pool.execute("DELETE FROM bars")
        await pool.execute(put, "restricted:1", case, ["a5-head"], True)
        assert (await head.get(f"/cases/{case}")).status_code == 200
        assert (await director.get(f"/cases/{case}")).status_code == 404
        listed = [row for which in before for row in await rows(director, f"/lists/{which}?place=A5", "cases")]
        assert len([row for row in listed if row.get("kept_back")]) == 1
        assert case not in json.dumps(listed)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "=cmd|' /C calc'!A0", "\u202e", "9" * 60]
)
async def test_hostile_words_in_an_address_find_nothing_and_are_shown_as_words(
    site: Opened[Data], hostile: str
) -> None:
    tab, said = await site.tab_of("a5-head"), quote(hostile)
    for path in (
        f"/lists/allocated?holder={said}",
        f"/lists/allocated?place={said}",
        f"/lists/allocated?order.cases={said}&page.cases={said}",
        f"/?month={said}&as_known={said}",
        f"/measures/care-stock?period={said}",
        f"/measures/care-stock?order.behind={said}&page.behind={said}",
        f"/measures/{said}",
        f"/cases/{said}",
        f"/practitioners/{said}",
        f"/lists/allocated?download={said}",
        f"/events?on=/cases/%7Bcase%7D&case={said}",
    ):
        answer = await tab.get(path)
        assert answer.status_code in {200, 400, 404}, path
        assert "<script>alert" not in answer.text
        assert answer.text.strip() != "49"
    found = (
        await rows(tab, f"/lists/allocated?holder={said}", "cases") if hostile.isascii() and len(hostile) < 60 else []
    )
    assert found == []


async def test_who_looked_at_which_case_is_recorded_and_readable(
    site: Opened[Data], pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    case = await a_case(pool, "A5")
    await (await site.tab_of("a5-head")).get(f"/cases/{case}")
    seen = await rows(await site.tab_of("assurance"), f"/who-looked?case={case}", "looks")
    assert seen[0]["person"] == "a5-head"
    assert seen[0]["cases"] == case


async def test_a_pack_is_one_click_and_recorded(site: Opened[Data]) -> None:
    tab = await site.tab_of("a9-head")
    page = await tab.get("/packs")
    assert "/packs/board?month=2026-04" in page.text
    for path in ("/packs/board?month=2026-04", "/packs/inspection?period=2026-05&place=A9"):
        assert (await tab.get(path)).status_code == 200
        (look, *_), _ = await site.ports.looks.read(person="a9-head", limit=1, offset=0)
        assert look.address == path
    closed = await rows(tab, "/packs/inspection?period=2026-05&place=A9", "cases")
    (look, *_), _ = await site.ports.looks.read(person="a9-head", limit=1, offset=0)
    assert set(look.cases) == {row["case"] for row in closed} != set()


async def test_whatever_somebody_reads_is_a_line_of_the_audit(
    site: Opened[Data], pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    case, tab = await a_case(pool, "A9"), await site.tab_of("a9-head")
    before: int = await pool.fetchval("SELECT coalesce(max(id), 0) FROM audit.lines")
    await rows(tab, "/packs/inspection?period=2026-05&place=A9", "cases")
    for path in (
        "/places/A9?month=2026-04",
        "/measures/section-7-filed/changes",
        f"/cases/{case}",
        "/packs/board?month=2026-04",
    ):
        await tab.get(path)
    lines = await pool.fetch("SELECT did, what, about_case, about FROM audit.lines WHERE id > $1 ORDER BY id", before)
    assert [tuple(line) for line in lines] == [
        ("downloaded", "/packs/inspection", None, ["place=A9", f"period={hashed('2026-05')}"]),
        ("read", "/places/{place}", None, ["A9", "month=2026-04-01"]),
        ("read", "/measures/{measure}/changes", None, ["section-7-filed"]),
        ("read", "/cases/{case}", case, []),
        ("read", "/packs/board", None, ["month=2026-04-01"]),
    ]


async def test_a_practitioners_own_page_is_their_scorecard(site: Opened[Data], pages_database: str) -> None:
    told = json.loads(
        command_line(
            pages_database,
            "--practitioner",
            "a5-private-1",
            "--period",
            "2026-04",
            "--as-known",
            "2026-05-20",
            "--json",
        )
    )
    for person, path in (("a5-private-1", "/mine"), ("a5-head", "/practitioners/a5-private-1")):
        shown = await rows(await site.tab_of(person), f"{path}?{ASKED}", "scorecard")
        assert {row["measure"]: row["numerator"] for row in shown} == {
            line["title"]: line["numerator"] for line in told
        }


async def test_every_list_has_its_words() -> None:
    assert set(LISTS) == set(List)

"""kpi's pages as somebody would attack them: what is restricted, complained about, another's, or called something hostile."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from kpi_messages import allocated, at, closed, named
from pages_kit import employ, pages
from test_kpi_pages import rows
from test_kpi_reading import HEAD, Telling, case, some_cases, staff, telling

from cafcass_contracts import kpi
from cafcass_contracts.complaints import ComplaintRecorded
from cafcass_contracts.roles import Role
from cafcass_contracts.values import YesNo
from cafcass_runtime.testing.wall import Wall
from cafcass_web.content.drawing import Drawer
from cafcass_web.testing.kit import Opened, Tab
from kpi.pages.data import Data

__all__ = ["telling"]

MAY = "period=2026-05&as_known=2026-05-31"
WHO = "a5-private-1"


async def site_of(telling: Telling, drawer: Drawer) -> Opened[Data]:
    await employ(telling.engine.pool)
    return pages(
        telling.engine.pool, Wall(at("2026-05-31")).clock(), drawer, downloads_a_minute=1000, requests_a_minute=1000
    )


async def everything(tab: Tab, kinds: tuple[str, ...] = ("csv", "json")) -> str:
    """Every page on which a case of A5 might stand, and every file of it, as one text."""
    found = []
    for path in (
        "/lists/allocated", f"/lists/allocated?holder={WHO}", "/lists/unallocated", "/lists/overdue", "/lists/closed", "/mine",
        f"/measures/private-stock?{MAY}&place=A5", f"/measures/private-allocated?{MAY}&place=A5",
        f"/measures/private-stock/changes?{MAY}&place=A5&first=2026-05-01", "/packs/inspection?period=2026-05&place=A5", f"/practitioners/{WHO}",
    ):  # fmt: skip
        found.append((await tab.get(path)).text)
        for key in ("cases", "behind", "moved"):
            for kind in kinds:
                answer = await tab.get(f"{path}{'&' if '?' in path else '?'}download={key}.{kind}")
                assert answer.status_code in {200, 403, 404}, path
                found.append(answer.text)
    return "\n".join(found)


async def test_a_practitioner_who_is_complained_about_finds_the_case_nowhere(telling: Telling, drawer: Drawer) -> None:
    await some_cases(telling)
    site = await site_of(telling, drawer)
    tab = await site.tab_of(WHO)
    assert (await tab.get(f"/cases/{case(0)}")).status_code == 200
    assert case(0) in await everything(tab)
    complaint = ComplaintRecorded(
        complaint_id="c1", case_id=case(0), practitioner_ids=(WHO, "a5-head"), by_party=YesNo.YES
    )
    await telling.tell(complaint, day="2026-05-07")
    for person in (WHO, "a5-head"):
        tab = await (await site_of(telling, drawer)).tab_of(person)
        assert (await tab.get(f"/cases/{case(0)}")).status_code == 404
        assert (await tab.get(f"/events?on=/cases/{{case}}&case={case(0)}")).status_code == 404
        assert case(0) not in await everything(tab)
    assert case(0) in await everything(await (await site_of(telling, drawer)).tab_of("a5-private-manager"))


async def test_a_restricted_case_is_counted_and_tells_nothing_by_filter_order_or_file(
    telling: Telling, drawer: Drawer
) -> None:
    await some_cases(telling)
    await telling.tell(closed(case(4), at("2026-05-20")), day="2026-05-20")
    await telling.tell(staff("a5-head", Role.HEAD_OF_SERVICE, area="A5"), day="2026-05-06", subject="staff:a5-head")
    for number in (0, 4):
        restrict = kpi.RestrictCase(by=HEAD, case_id=case(number), readers=("a5-head",), why="An invented reason.")
        await telling.tell(restrict, day="2026-05-21")
    site = await site_of(telling, drawer)
    manager, head = await site.tab_of("a5-private-manager"), await site.tab_of("a5-head")
    for path in ("/lists/allocated", "/lists/closed"):
        seen, whole = await rows(manager, path, "cases"), await rows(head, path, "cases")
        assert len(seen) == len(whole), "it is counted"
        (hidden,) = [row for row in seen if row.get("kept_back")]
        assert {name for name, value in hidden.items() if value not in (None, "")} == {"law", "team", "kept_back"}
        for order in ("received", "-received", "holder", "-holder", "last", "-last"):
            (last,) = (await rows(manager, f"{path}?order.cases={order}", "cases"))[-1:]
            assert last.get("kept_back"), order
        assert not [row for row in await rows(manager, f"{path}?holder={WHO}", "cases") if row.get("kept_back")]
    figure = (await rows(manager, f"/measures/private-stock?{MAY}&place=a5-private", "months"))[0]
    behind = await rows(manager, f"/measures/private-stock?{MAY}&place=a5-private", "behind")
    assert (sum(row["n"] for row in behind), len([row for row in behind if row.get("kept_back")])) == (
        figure["numerator"],
        1,
    )
    for order in ("since", "-since", "item", "-holder"):
        path = f"/measures/private-stock?{MAY}&place=a5-private&order.behind={order}"
        assert (await rows(manager, path, "behind"))[-1].get("kept_back"), order
    moved = await rows(
        manager, "/measures/private-stock/changes?period=2026-05&place=a5-private&first=2026-05-01", "moved"
    )
    hidden_moves = [row for row in moved if row.get("kept_back")]
    assert hidden_moves
    assert all(not row[name] for row in hidden_moves for name in ("subject", "item", "event", "by"))
    text = await everything(manager)
    assert case(0) not in text
    assert case(4) not in text
    for number in (0, 4):
        assert (await manager.get(f"/cases/{case(number)}")).status_code == 404
        assert (await manager.get(f"/events?on=/cases/{{case}}&case={case(number)}")).status_code == 404


HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', '=HYPERLINK("http://evil.example")', "@SUM(1)", "-1+2", "+44 7700 900000",
    "{{7*7}}{% include 'x' %}", "javascript:alert(1)", "//evil.example", "..%2f..%2fetc", "a\u202eb", "x' OR '1'='1",
)  # fmt: skip


async def test_hostile_names_in_every_field_stay_words(telling: Telling, drawer: Drawer) -> None:
    await some_cases(telling, len(HOSTILE) * 2)
    for number, hostile in enumerate(HOSTILE):
        about = case(number * 2)
        await telling.tell(named(about, "A5", hostile), day="2026-05-07")
        await telling.tell(allocated(about, hostile, role=hostile, team=hostile), day="2026-05-08")
    site = await site_of(telling, drawer)
    head = await site.tab_of("a5-head")
    listed = await rows(head, "/lists/allocated", "cases")
    assert {row["holder"] for row in listed} >= set(HOSTILE), "as they are, for programs"
    text = await everything(head, ())
    for number in range(len(HOSTILE)):
        text += (await head.get(f"/cases/{case(number * 2)}")).text
    for markup in ("<script>alert", "<img src=x", 'href="javascript:', 'href="//evil', ">49<"):
        assert markup not in text
    for path, key in (("/lists/allocated", "cases"), (f"/measures/private-stock?{MAY}&place=A5", "behind")):
        answer = await head.get(f"{path}{'&' if '?' in path else '?'}download={key}.csv")
        for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
            assert not [cell for cell in line if cell[:1] in {"=", "+", "@"} or (cell[:1] == "-" and not number_(cell))]


def number_(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


async def test_what_is_anothers_looks_like_what_is_not_there(telling: Telling, drawer: Drawer) -> None:
    await some_cases(telling, 4)
    site = await site_of(telling, drawer)
    tab = await site.tab_of("a9-private-1")
    for theirs, nothing in (
        (f"/cases/{case(0)}", "/cases/no-such-case"),
        ("/places/a5-private", "/places/a5-nothing"),
        (f"/measures/private-stock?{MAY}&place=A5&download=nothing.csv", f"/measures/nothing?{MAY}"),
        (f"/events?on=/cases/{{case}}&case={case(0)}", "/events?on=/cases/{case}&case=no-such-case"),
    ):
        one, other = await tab.get(theirs), await tab.get(nothing)
        assert (one.status_code, one.text) == (other.status_code, other.text) == (404, one.text)


async def test_every_answer_carries_the_policy_and_is_kept_nowhere(telling: Telling, drawer: Drawer) -> None:
    site = await site_of(telling, drawer)
    director, nobody = await site.tab_of("director"), site.tab()
    for tab, path in (
        (director, "/"), (director, "/lists/allocated?download=cases.csv"), (director, "/packs/board?month=2026-05"), (director, "/nothing"),
        (director, "/?month=wrong"), (director, "/who-looked"), (nobody, "/"), (nobody, "/signed-in?code=x&state=y"),
    ):  # fmt: skip
        headers = (await tab.get(path)).headers
        said: dict[str, Any] = dict(
            part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
        )
        assert (said["default-src"], said["script-src"], said["style-src"], said["frame-ancestors"]) == (
            "'none'", "'self'", "'self'", "'none'",
        )  # fmt: skip
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


async def test_nothing_is_done_by_a_form_of_another_site(telling: Telling, drawer: Drawer) -> None:
    site = await site_of(telling, drawer)
    tab = await site.tab_of("director")
    for path, status in (
        ("/sign-out", 403),
        ("/packs/board?month=2026-05", 405),
        ("/packs/inspection", 405),
        ("/", 405),
    ):
        answer = await tab.post(path, {}, sec_fetch_site="cross-site", origin="https://evil.example")
        assert answer.status_code == status, path
    assert (await tab.get("/")).status_code == 200, "still signed in"
    assert (await tab.post("/packs/board?month=2026-05", {})).status_code == 405
    looks, count = await site.ports.looks.read(person="director", limit=1, offset=0)
    assert (list(looks), count) == ([], 0)


@pytest.mark.parametrize("person", ["somebody-unknown", "a5-private-1\u200b", "A5-HEAD", ""])
async def test_whoever_the_returns_do_not_name_sees_nothing(telling: Telling, drawer: Drawer, person: str) -> None:
    await some_cases(telling, 2)
    tab = await (await site_of(telling, drawer)).tab_of(person)
    for path in ("/", "/mine", "/lists/allocated?download=cases.json", f"/cases/{case(0)}", "/packs", "/who-looked"):
        answer = await tab.get(path)
        assert answer.status_code == 403, path
        assert case(0) not in answer.text
    assert (await tab.get("/events?on=/")).status_code == 204

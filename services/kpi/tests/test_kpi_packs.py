"""Packs: what is made on a page is told and on the record, and an inspection list is what it was on the day as at which it is asked."""

from __future__ import annotations

from datetime import date, timedelta

from kpi_messages import adviser, at, closed, named, reopened
from pages_kit import employ, pages
from test_kpi_reading import Telling, case, some_cases, telling

from cafcass_contracts.kpi import PackKind, PackMade
from cafcass_domain.london import london_day
from cafcass_runtime.testing.wall import Wall
from kpi.reading.inspection import inspection_list
from kpi.reading.lists import Asked, Case, List, Sort
from kpi.reading.scope import EVERYTHING

__all__ = ["telling"]
MAY = Asked(List.CLOSED, since=date(2026, 5, 1), until=date(2026, 5, 31))


async def packs_made(telling: Telling) -> list[PackMade]:
    while await telling.engine.internal.take():
        pass
    return await telling.engine.events(PackMade)


async def test_each_pack_made_on_a_page_is_told_with_who_what_and_as_known_when(telling: Telling) -> None:
    await some_cases(telling, 4)
    await telling.tell(closed(case(0), at("2026-05-20")), day="2026-05-20")
    await employ(telling.engine.pool)
    site = pages(telling.engine.pool, Wall(at("2026-06-02")).clock())
    director, adviser_ = await site.tab_of("director"), await site.tab_of("a5-private-1")
    for path in ("/packs", "/dashboard?month=2026-05", "/packs/board?place=nowhere", "/packs/inspection?period=May"):
        await director.get(path)
    assert (await adviser_.get("/packs/board?month=2026-05")).status_code == 403
    assert await packs_made(telling) == [], "nobody made one"
    for path in (
        "/packs/board?month=2026-05&place=A5",
        "/packs/inspection?period=2026-Q1&as_known=2026-05-31",
        "/packs/inspection?period=2026-Q1&as_known=2026-05-31&download=cases.csv",
    ):
        assert (await director.get(path)).status_code == 200
    made = await packs_made(telling)
    inspection = (PackKind.INSPECTION, "england", "2026-04", "2026-06", date(2026, 5, 31), "director")
    assert [(each.kind, each.place, each.since, each.until, each.as_known, each.by) for each in made] == [
        (PackKind.BOARD, "A5", "2026-05", "2026-05", date(2026, 6, 2), "director"),
        inspection,
        inspection,
    ]
    assert len({each.pack_id for each in made}) == 3
    looks, count = await site.ports.looks.read(person="director", limit=10, offset=0)
    assert count == 3
    assert [look.cases for look in looks] == [(case(0),), (case(0),), ()]


async def test_a_pack_that_cannot_be_told_is_not_shown_and_not_recorded(telling: Telling) -> None:
    await employ(telling.engine.pool)
    site = pages(telling.engine.pool, Wall(at("2026-06-02")).clock())
    director = await site.tab_of("director")
    await telling.engine.pool.execute("ALTER TABLE runtime.internal_messages ADD CONSTRAINT full_up CHECK (kind = '')")
    answer = await director.get("/packs/board?month=2026-05")
    assert answer.status_code == 500
    assert "Public law" not in answer.text
    assert await site.ports.looks.read(person="director", limit=10, offset=0) == ([], 0)


async def test_an_inspection_list_as_known_on_a_day_is_what_it_was_that_day(telling: Telling) -> None:
    days = [date(2026, 5, 19) + timedelta(days=days) for days in range(30)]
    what = {
        "2026-05-20": [closed(case(0), at("2026-05-20")), closed(case(2), at("2026-05-20"))],
        "2026-05-22": [adviser(case(4), "a5-private-2")],
        "2026-05-23": [closed(case(4), at("2026-05-23"))],
        "2026-05-28": [named(case(4), "A9", "a9-private"), closed(case(1), at("2026-04-30"))],
        "2026-06-01": [closed(case(3), at("2026-06-01"))],
        "2026-06-04": [closed(case(6), at("2026-05-30"))],
        "2026-06-08": [reopened(case(2), date(2026, 6, 8))],
        "2026-06-10": [closed(case(2), at("2026-06-10"))],
    }
    await some_cases(telling, 8)
    seen: dict[tuple[date, str, Sort], list[Case]] = {}
    asked = [Asked(List.CLOSED, place, since=MAY.since, until=MAY.until, sort=sort) for place in ("england", "A5", "a9-private") for sort in (Sort.AGE, Sort.HOLDER, Sort.TEAM)]  # fmt: skip
    for day in days:
        for message in what.get(f"{day}", []):
            await telling.tell(message, day=f"{day}", hour=11)
        telling.engine.wall.now = at(f"{day}", 23, 59)
        for each in asked:
            seen[day, each.place, each.sort] = await read(telling, each, None)
    counts = [len(seen[day, "england", Sort.AGE]) for day in days]
    assert (max(counts), counts[0], counts[-1]) == (4, 0, 3)
    assert {each.holder for each in seen[days[-1], "england", Sort.AGE]} == {"a5-private-1", "a5-private-2", ""}
    telling.engine.wall.now = at("2026-07-01")
    for day in days:
        for each in asked:
            then = seen[day, each.place, each.sort]
            assert [shown(case) for case in await read(telling, each, day)] == [shown(case) for case in then], (
                day,
                each,
            )


async def test_a_case_as_known_on_a_day_stands_as_it_stood(telling: Telling) -> None:
    await some_cases(telling, 2)
    await telling.tell(named(case(0), "A9", "a9-private"), day="2026-05-12")
    await telling.tell(closed(case(0), at("2026-05-20")), day="2026-05-20")
    await employ(telling.engine.pool)
    director = await pages(telling.engine.pool, Wall(at("2026-06-02")).clock()).tab_of("director")
    for known, stands in (
        ("2026-05-04", ("Not known", "4 May 2026, 23:59")),
        ("2026-05-05", ("Greater Manchester (A5)", "Nobody", "Open")),
        ("2026-05-08", ("Greater Manchester (A5)", "a5-private-1", "Open")),
        ("2026-05-12", ("(A9)", "a5-private-1", "Open")),
        ("2026-05-20", ("(A9)", "a5-private-1", "Closed")),
    ):
        text = (await director.get(f"/cases/{case(0)}?as_known={known}")).text
        facts = text[text.index("Where it stands") : text.index("What happened")]
        assert ("Closed" in facts) is ("Held last by" in facts) is (known == "2026-05-20")
        assert [words for words in stands if words not in facts] == [], (known, facts)


async def read(telling: Telling, asked: Asked, known: date | None) -> list[Case]:
    async with telling.engine.pool.acquire() as connection:
        now = telling.engine.wall.now
        policy = telling.engine.policy.at(now)
        return list(await inspection_list(connection, EVERYTHING, policy, asked, known, now))


def shown(found: Case) -> tuple[object, ...]:
    """What of a case does not depend on the day on which it is looked at."""
    last = None if found.last is None else london_day(found.last)
    return (
        found.case,
        found.law,
        found.area,
        found.team,
        found.holder,
        found.received,
        found.closed,
        found.questions,
        last,
    )

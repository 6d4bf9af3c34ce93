"""One case from its registration to a figure, in memory and on the real engine."""

from __future__ import annotations

from datetime import date

from kpi_messages import adviser, allocated, application, at, closed

from cafcass_contracts.kpi import FiguresPublished
from cafcass_runtime.testing.engine import OpenEngine
from cafcass_runtime.testing.world import World
from kpi.app import service
from kpi.domain.policy import Policy
from kpi.domain.subject import SUBJECTS

CASE = "11111111-1111-5111-8111-111111111111"


def test_a_care_case_is_stock_until_it_is_closed() -> None:
    world = World(service, now=at("2026-05-04"))
    world.send(application(CASE, at("2026-05-04")))
    world.send(allocated(CASE), at=at("2026-05-06"))
    world.send(closed(CASE, at("2026-06-10")), at=at("2026-06-10"))
    held = [entry for entry in world.row(SUBJECTS, CASE).entries if entry.series == "care-held"]
    assert [(e.since, e.until, e.n, e.d) for e in held] == [
        (date(2026, 5, 4), date(2026, 5, 6), 0, 1),
        (date(2026, 5, 6), date(2026, 6, 10), 1, 1),
    ]


async def test_what_is_committed_is_summed_and_published_when_the_month_closes(figures: OpenEngine[Policy]) -> None:
    figures.wall.now = at("2026-05-04")
    records = []
    for number in range(12):
        case = f"{number:08}-1111-5111-8111-111111111111"
        records.append(
            figures.message(
                application(case, at("2026-05-04"), law="private"), id_=f"r{number}", subject=case, sequence=1
            )
        )
    await figures.engine.handle(records)
    figures.wall.now = at("2026-05-05")
    held = [
        figures.message(
            adviser(f"{n:08}-1111-5111-8111-111111111111"),
            id_=f"a{n}",
            subject=f"{n:08}-1111-5111-8111-111111111111",
            sequence=1,
        )
        for n in range(6)
    ]
    await figures.engine.handle(held)
    rows = await figures.pool.fetch(
        "SELECT sum(n)::int AS n, sum(d)::int AS d FROM totals WHERE series = 'private-held' AND place = 'A5'"
    )
    assert [tuple(row) for row in rows] == [(6, 12)]
    assert await figures.pool.fetchval("SELECT count(*) FROM facts") == 12 * 2 + 6
    figures.wall.now = at("2026-06-09", 17, 1)
    await figures.pool.execute("UPDATE runtime.ownership SET watermark = $1", figures.wall.now)
    while await figures.scheduler.fire():
        pass
    said = {each.measure: each for each in await figures.events(FiguresPublished)}
    cells = {cell.place: cell for cell in said["private-allocated"].cells}
    assert (cells["england"].numerator, cells["england"].denominator, cells["england"].shown) == (6, 12, "50.0%")

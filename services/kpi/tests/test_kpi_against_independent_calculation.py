"""Every measure, for each area and month and several days of knowledge, against a calculation that shares nothing with it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product
from typing import Any

import typer
from comparing import differences, read_all
from invented import Said, caseload
from typer.testing import CliRunner

from cafcass_contracts.kpi import FigureMark, FiguresPublished
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.london import london_day
from cafcass_runtime.testing.engine import OpenEngine
from kpi.command_line import commands
from kpi.domain.measures import MEASURES
from kpi.domain.periods import Period, a_month
from kpi.domain.policy import Policy
from kpi.reading.behind import TIME_PASSED, behind, changes
from kpi.reading.figures import figures as read_figures
from kpi.reading.scope import EVERYTHING
from kpi.rebuild import rebuild

MONTHS = [date(2026, month, 1) for month in (2, 3, 4, 5, 6)]
KNOWN = [date(2026, 4, 14), date(2026, 9, 30)]
PLACES = ["england", "A5", "A9", "a5-public", "a5-private"]
Counted = tuple[OpenEngine[Policy], list[Said]]


async def test_300_cases_are_counted_alike(counted: Counted) -> None:
    engine, said = counted
    found = await differences(engine, said, MONTHS, KNOWN)
    assert not found, "\n".join(found[:40]) + f"\n{len(found)} in all"


async def test_the_cases_listed_behind_a_figure_are_its_numerator_and_denominator(counted: Counted) -> None:
    engine, _ = counted
    policy, wrong, compared = engine.policy.at(engine.wall.now), list[str](), 0
    async with engine.pool.acquire() as connection:
        for known in KNOWN:
            for period in (
                a_month(date(2026, 3, 1)),
                a_month(date(2026, 4, 1)),
                Period(date(2026, 1, 1), date(2026, 3, 1), "quarter"),
            ):
                for shown in await read_figures(
                    connection, EVERYTHING, policy, list(MEASURES), PLACES, [period], known
                ):
                    measure, definition = shown.measure, shown.definition
                    rows = await behind(
                        connection, EVERYTHING, measure, definition, shown.place, period, known, size=1000
                    )
                    listed = (sum(row.numerator for row in rows.rows), sum(row.denominator or 0 for row in rows.rows))
                    figure = shown.figure
                    compared += figure.numerator is not None
                    if figure.numerator is not None and (figure.numerator, figure.denominator or 0) != listed:
                        wrong.append(
                            f"{measure.id} {shown.place} {period} {known}: {figure.numerator}/{figure.denominator}, listed {listed}"
                        )
                    assert rows.count == len(rows.rows)
    assert not wrong, wrong[:10]
    assert compared > 1000, compared


async def test_why_a_figure_changed_names_the_event_that_moved_each_case_and_adds_up(counted: Counted) -> None:
    engine, _ = counted
    policy, (first, then) = engine.policy.at(engine.wall.now), KNOWN
    by_events = by_time = 0
    async with engine.pool.acquire() as connection:
        facts = {row["id"]: row for row in await connection.fetch("SELECT id, subject, name, recorded FROM facts")}
        for id_, month in product(
            ("care-allocated", "care-stock", "section-7-filed", "care-throughput", "letters-in-time", "evaluated"),
            (3, 4),
        ):
            measure, period = MEASURES[id_], a_month(date(2026, month, 1))
            definition = measure.on(period.last)
            assert definition is not None
            for place in PLACES:
                was, now = [
                    (await read_figures(connection, EVERYTHING, policy, [id_], [place], [period], day))[0].figure
                    for day in (first, then)
                ]
                moved = await changes(connection, EVERYTHING, measure, definition, place, period, first, then)
                signed = [(1 if each.entered else -1, each.row) for each in moved]
                assert (was.numerator or 0) + sum(sign * row.numerator for sign, row in signed) == now.numerator, (
                    id_,
                    place,
                )
                if definition.denominator:
                    by = sum(sign * (row.denominator or 0) for sign, row in signed)
                    assert (was.denominator or 0) + by == now.denominator, (id_, place)
                for each in moved:
                    assert first < each.known <= then, "it moved between the two days"
                    if each.event == TIME_PASSED:
                        by_time += 1
                        assert not each.moved_by
                        continue
                    by_events += 1
                    fact = facts[each.moved_by]
                    assert (fact["subject"], fact["name"]) == (each.row.subject, each.event)
                    assert london_day(fact["recorded"]) == each.known, "the event that made it known moved it"
    assert (by_events > 100, by_time > 10) == (True, True), (by_events, by_time)


async def test_a_rebuild_comes_to_the_same_figures_while_more_is_recorded(counted: Counted) -> None:
    engine, said = counted
    before = await totals(engine)
    policy = engine.policy.at(engine.wall.now)
    done = await rebuild(database_of(engine), policy, processes=2)
    assert done.subjects > 300
    assert before == await totals(engine)
    more = caseload(7, 60, date(2026, 9, 1), 20, start=5000)
    facts_before = await engine.pool.fetchval("SELECT count(*) FROM facts")
    reading = asyncio.create_task(read_all(engine, more, seed=7, batch=20))
    again = await rebuild(database_of(engine), policy, processes=2)
    meanwhile = await engine.pool.fetchval("SELECT count(*) FROM facts") - facts_before
    await reading
    assert again.generation > done.generation
    assert meanwhile > 0, "nothing was recorded while it counted"
    once_more = await totals(engine)
    assert once_more != before
    await rebuild(database_of(engine), policy, processes=1)
    assert once_more == await totals(engine), "what was recorded meanwhile is in it"
    assert [row["state"] for row in await engine.pool.fetch("SELECT state FROM generations")] == ["live"]
    found = await differences(engine, [*said, *more], MONTHS[1:2], KNOWN[1:])
    assert not found, found[:10]


async def test_what_is_published_is_before_suppression_what_pages_and_the_command_line_show(counted: Counted) -> None:
    engine, _ = counted
    await engine.pool.execute("UPDATE runtime.ownership SET watermark = $1", engine.wall.now)
    while await engine.scheduler.fire():
        pass
    published = [each for each in await engine.events(FiguresPublished) if each.month == "2026-04"]
    assert len(published) > 20
    policy, today = engine.policy.at(engine.wall.now), london_day(engine.wall.now)
    compared = hidden = 0
    async with engine.pool.acquire() as connection:
        for said in published:
            place = [cell.place for cell in said.cells]
            shown = await read_figures(
                connection, EVERYTHING, policy, [said.measure], place, [a_month(date(2026, 4, 1))], today
            )
            by_place = {each.place: each for each in shown}
            for cell in said.cells:
                if FigureMark.SUPPRESSED in cell.marks:
                    hidden += 1
                    continue
                found = by_place[cell.place]
                assert (cell.numerator, cell.denominator, cell.shown) == (
                    found.figure.numerator,
                    found.figure.denominator,
                    found.text,
                ), said.measure
                compared += 1
    assert compared > 100
    assert hidden > 100, "17 areas share few cases"
    lines = command_line(database_of(engine), "--period", "2026-04", "--as-known", str(today), "--json")
    told = {row["measure"]: row for row in json.loads(lines)}
    for said in published:
        england = said.cells[0]
        if FigureMark.SUPPRESSED not in england.marks:
            row = told[said.measure]
            assert (row["numerator"], row["denominator"], row["figure"]) == (
                england.numerator,
                england.denominator,
                england.shown,
            )
    as_csv = list(
        csv.DictReader(
            io.StringIO(command_line(database_of(engine), "--period", "2026-04", "--as-known", str(today), "--csv"))
        )
    )
    assert {row["measure"]: row["figure"] for row in as_csv} == {id_: row["figure"] for id_, row in told.items()}


def command_line(database: str, *arguments: str) -> str:
    """What `cafcass kpi` prints, in a thread of its own: it has a loop of its own."""
    app = typer.Typer()
    commands(app, lambda service, data: database)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(CliRunner().invoke, app, ["kpi", *arguments]).result()
    assert done.exit_code == 0, done.output
    return done.stdout


def database_of(engine: OpenEngine[Policy]) -> str:
    address: Any = getattr(engine.pool, "_connect_args")  # noqa: B009 - nobody tells it otherwise
    return str(address[0])


async def totals(engine: OpenEngine[Policy]) -> dict[tuple[object, ...], tuple[int, int]]:
    rows = await engine.pool.fetch("SELECT series, place, month, known, n, d FROM totals WHERE n <> 0 OR d <> 0")
    assert {row["place"] for row in rows} >= {"england", *SERVICE_AREAS}
    return {(r["series"], r["place"], r["month"], r["known"]): (r["n"], r["d"]) for r in rows}

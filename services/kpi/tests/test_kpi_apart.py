"""Figures apart: by court, by local authority, by practitioner; each adds up to its place, and the command line says the same."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import independent
import polars as pl
import pytest
from invented import Said
from test_kpi_against_independent_calculation import KNOWN, command_line, database_of

from cafcass_contracts.roles import Role
from cafcass_domain.london import london_day
from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.measures import MEASURES
from kpi.domain.periods import a_month, month_end, parse, year_to_date
from kpi.domain.policy import Policy
from kpi.reading.check import check
from kpi.reading.figures import figures as read_figures
from kpi.reading.scope import EVERYTHING, NotAllowedError, Reach, Scope
from kpi.reading.scorecard import OWN, scorecard
from kpi.reading.variation import variation

Counted = tuple[OpenEngine[Policy], list[Said]]
MARCH = a_month(date(2026, 3, 1))
HEAD = Scope("a5-head", Role.HEAD_OF_SERVICE, Reach.AREA, frozenset({"A5"}))


@pytest.mark.parametrize("id_", [id_ for id_, measure in MEASURES.items() if measure.by])
async def test_courts_and_authorities_add_up_to_their_place(counted: Counted, id_: str) -> None:
    engine, _ = counted
    policy, measure = engine.policy.at(engine.wall.now), MEASURES[id_]
    async with engine.pool.acquire() as connection:
        for known in KNOWN:
            for place in ("england", "north", "A5", "a5-private"):
                whole = (await read_figures(connection, EVERYTHING, policy, [id_], [place], [MARCH], known))[0].figure
                parts = await variation(connection, EVERYTHING, measure, place, MARCH, known)
                assert sum(each.figure.numerator or 0 for each in parts) == whole.numerator
                assert sum(each.figure.denominator or 0 for each in parts) == (whole.denominator or 0)
            lines = await variation(connection, EVERYTHING, measure, "england", MARCH, known)
            assert len(lines) == 3, "two that are named, and what names none"
            for line in lines:
                if not line.apart.endswith(":not-known"):
                    same = await read_figures(connection, EVERYTHING, policy, [id_], [line.apart], [MARCH], known)
                    assert (same[0].figure.numerator, same[0].figure.denominator) == (
                        line.figure.numerator,
                        line.figure.denominator,
                    )


async def test_demand_by_authority_is_counted_alike(counted: Counted) -> None:
    engine, said = counted
    async with engine.pool.acquire() as connection:
        for known in KNOWN:
            cases = independent.Known(said, known).cases
            wanted = cases.filter(
                pl.col("care"), pl.col("received").is_between(MARCH.first, min(month_end(MARCH.last), known))
            )
            counts = Counter(f"authority:{name or 'not-known'}" for name in wanted["authority"])
            lines = await variation(connection, EVERYTHING, MEASURES["care-demand"], "england", MARCH, known)
            assert {line.apart: line.figure.numerator for line in lines} == counts


async def test_a_head_of_service_sees_how_courts_of_the_area_differ(counted: Counted) -> None:
    engine, _ = counted
    async with engine.pool.acquire() as connection:
        assert await variation(connection, HEAD, MEASURES["section-7-ordered"], "A5", MARCH, KNOWN[1])
        assert await variation(connection, HEAD, MEASURES["care-stock"], "A5", MARCH, KNOWN[1]) == (), "by nothing"
        with pytest.raises(NotAllowedError):
            await variation(connection, HEAD, MEASURES["section-7-ordered"], "a9-private", MARCH, KNOWN[1])


async def test_what_practitioners_hold_adds_up_to_what_is_held(counted: Counted) -> None:
    engine, _ = counted
    policy = engine.policy.at(engine.wall.now)
    async with engine.pool.acquire() as connection:
        people = [
            row["practitioner"]
            for row in await connection.fetch(
                "SELECT DISTINCT practitioner FROM ledger WHERE practitioner <> '' AND series LIKE '%held'"
            )
        ]
        for known in KNOWN:
            cards = [await scorecard(connection, EVERYTHING, who, "", MARCH, known) for who in people]
            for id_ in ("care-allocated", "private-allocated"):
                england = (await read_figures(connection, EVERYTHING, policy, [id_], ["england"], [MARCH], known))[0]
                own = [each.figure for card in cards for each in card if each.measure.id == id_]
                assert sum(each.numerator or 0 for each in own) == england.figure.numerator
                assert england.figure.numerator


async def test_a_scorecard_is_its_practitioners_and_their_managers(counted: Counted) -> None:
    engine, _ = counted
    own = Scope("a5-public-1", Role.GUARDIAN, Reach.OWN)
    async with engine.pool.acquire() as connection:
        card = await scorecard(connection, own, "a5-public-1", "a5-public", MARCH, KNOWN[1])
        assert [each.measure.id for each in card] == list(OWN)
        for scope, who, team in (
            (own, "a5-public-2", "a5-public"),
            (HEAD, "a9-public-1", "a9-public"),
            (Scope("x", Role.INTAKE_OFFICER, Reach.NATION), "a5-public-1", "a5-public"),
        ):
            with pytest.raises(NotAllowedError):
                await scorecard(connection, scope, who, team, MARCH, KNOWN[1])


async def test_each_figure_says_the_command_that_gives_it_again(counted: Counted) -> None:
    engine, _ = counted
    policy, today = engine.policy.at(engine.wall.now), london_day(engine.wall.now)
    measures = ["section-7-ordered", "care-allocated", "care-days-to-allocate"]
    async with engine.pool.acquire() as connection:
        shown = list(
            await read_figures(
                connection,
                EVERYTHING,
                policy,
                measures,
                ["england", "north", "A5", "a5-private"],
                [MARCH, year_to_date(date(2026, 6, 1)), parse("2026-Q1"), parse("FY2025-26")],
                today,
            )
        )
        shown += await variation(connection, EVERYTHING, MEASURES["section-7-ordered"], "A5", MARCH, today)
        shown += await scorecard(connection, EVERYTHING, "a5-public-1", "", MARCH, today)
        commands = [(await check(connection, each, today)).command for each in shown]
    assert len(set(commands)) > 50
    told: dict[str, list[dict[str, object]]] = {}
    for each, command in zip(shown, commands, strict=True):
        if command not in told:
            told[command] = json.loads(command_line(database_of(engine), *command.split()[2:], "--json"))
        row = next(row for row in told[command] if row["apart"] == each.apart)
        figure = each.figure
        assert (row["numerator"], row["denominator"], row["figure"]) == (
            figure.numerator,
            figure.denominator,
            each.text,
        ), command

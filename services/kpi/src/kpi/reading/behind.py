"""The cases behind a figure, and why a figure changed: straight from the ledger that the figure is the sum of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from cafcass_runtime.store import Connection
from kpi.domain.measure import Definition, Measure, Over, Part, Window
from kpi.domain.periods import Period, month_end, months_before
from kpi.reading.scope import Scope, Where, areas_of, cases_within, shown_in_full
from kpi.reading.sums import generation_of
from kpi.store import ENDS

PAGE: Final = 50
MOST: Final = 1_000
_SORTS: Final = {"since": "since", "item": "item", "team": "team", "holder": "practitioner", "n": "n"}


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing that a figure counts."""

    series: str
    subject: str
    """The case, or what else it is about. Empty where it is restricted to others."""
    item: str
    since: date
    n: int
    d: int
    area: str
    team: str
    holder: str
    by: str
    """The id of the event that put it there."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of what is behind a figure."""

    rows: tuple[Behind, ...]
    count: int
    """How many there are in all, within the scope."""
    n: int
    d: int
    """What they add up to."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that entered or left a figure between two days of knowledge."""

    entered: bool
    row: Behind
    known: date
    moved_by: str
    """The id of the event that moved it."""
    event: str
    """Its name."""


async def behind(
    connection: Connection,
    scope: Scope,
    measure: Measure,
    definition: Definition,
    place: str,
    period: Period,
    as_known: date,
    *,
    sort: str = "since",
    descending: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> Listed:
    """What is counted in a figure, in numerator or denominator, a page at a time.

    Where somebody sees less than the whole place, it is what of it they see.
    """
    where = Where([await generation_of(connection)])
    where.add(counted(where, measure, definition, period, as_known))
    in_place(where, place)
    _within(where, scope)
    full = shown_in_full(scope, where, "ledger.subject")
    order = f'CASE WHEN "full" THEN {_SORTS.get(sort, "since")} END {"DESC" if descending else "ASC"} NULLS LAST'
    limit, offset = where.value(min(size, MOST)), where.value(max(0, page - 1) * min(size, MOST))
    rows = await connection.fetch(
        f"""
        WITH counted AS MATERIALIZED (
            SELECT series, subject, item, since, n, d, area, team, practitioner, by, {full} AS full FROM ledger WHERE generation = $1 AND {where.sql()}
        ), page AS (
            SELECT * FROM counted ORDER BY {order}, series, item, since LIMIT {limit}::bigint OFFSET {offset}::bigint
        ), total AS (
            SELECT count(*) AS count, coalesce(sum(n), 0)::bigint AS sum_n, coalesce(sum(d), 0)::bigint AS sum_d FROM counted
        )
        SELECT * FROM total LEFT JOIN page ON true ORDER BY {order}, series, item, since
        """,  # noqa: S608 - columns of our own
        *where.values,
    )
    total = rows[0]
    listed = tuple(_row(row) for row in rows if row["subject"] is not None)
    return Listed(listed, total["count"], total["sum_n"], total["sum_d"])


async def changes(
    connection: Connection,
    scope: Scope,
    measure: Measure,
    definition: Definition,
    place: str,
    period: Period,
    first: date,
    then: date,
    *,
    limit: int = MOST,
) -> tuple[Moved, ...]:
    """Why a figure changed between two days of knowledge: what entered and what left, and the event that moved each."""
    found: list[Moved] = []
    for entered, here, there in ((True, then, first), (False, first, then)):
        where = Where([await generation_of(connection)])
        in_place(where, place)
        _within(where, scope)
        here_counts, there_counts = (counted(where, measure, definition, period, day) for day in (here, there))
        full = shown_in_full(scope, where, "here.subject")
        rows = await connection.fetch(
            f"""
            WITH here AS (SELECT * FROM ledger WHERE generation = $1 AND {where.sql()} AND {here_counts}),
                there AS (SELECT subject, series, item, n, d, true AS stays FROM ledger WHERE generation = $1 AND {where.sql()} AND {there_counts})
            SELECT here.*, {full} AS full FROM here LEFT JOIN there USING (subject, series, item, n, d) WHERE stays IS NULL
            ORDER BY known, series, item LIMIT {int(limit)}
            """,  # noqa: S608 - columns of our own
            *where.values,
        )
        moved = [
            (row, row["by"] if entered else row["closed_by"], row["known"] if entered else row["known_until"])
            for row in rows
        ]
        names = await _names(connection, [by for _, by, _ in moved if by])
        found += [
            Moved(entered, _row(row), day or row["since"], by if row["full"] else "", names.get(by, TIME_PASSED))
            for row, by, day in moved
        ]
    return tuple(found)


TIME_PASSED: Final = "time passed"
"""What moved something that no event moved: its day came."""


async def _names(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    rows = await connection.fetch("SELECT id, name FROM facts WHERE id = ANY($1)", list(ids))
    return {row["id"]: row["name"] for row in rows}


def counted(where: Where, measure: Measure, definition: Definition, period: Period, as_known: date) -> str:
    """The rows of the ledger that a figure is the sum of, each part of it in its own window."""
    last = Period(period.last, period.last) if measure.over in (Over.LATEST, Over.MEAN) else period
    known = where.value(as_known)
    parts = {(part.series, part.window): part for part in (*definition.numerator, *definition.denominator)}
    by_part = " OR ".join(
        f"({_days(where, part, last, as_known)} AND {_adds(definition, part)})" for part in parts.values()
    )
    return f"(known <= {known}::date AND (known_until IS NULL OR known_until > {known}::date) AND ({by_part}))"


def _days(where: Where, part: Part, period: Period, as_known: date) -> str:
    series, end = where.value(part.series), min(month_end(period.last), as_known)
    if part.window is Window.END:
        day = where.value(end)
        return f"series = {series} AND since <= {day}::date AND (until IS NULL OR until > {day}::date) AND {ENDS} > {day}::date"
    first = months_before(period.last, 11) if part.window is Window.YEAR else period.first
    return f"series = {series} AND since BETWEEN {where.value(first)}::date AND {where.value(end)}::date"


def _adds(definition: Definition, part: Part) -> str:
    """A row belongs where it adds to a sum that the measure takes from its series."""
    columns = {each.column for each in (*definition.numerator, *definition.denominator) if each.series == part.series}
    return (
        "true" if "d" in columns and len(columns) > 1 else " AND ".join(f"{column} <> 0" for column in sorted(columns))
    )


def in_place(where: Where, place: str) -> None:
    """Only what is counted in a place."""
    areas = areas_of(place)
    if place == "england":
        return
    if areas:
        where.add("area = ANY(?)", list(areas))
    elif ":" in place:
        where.add("other = ?", place)
    else:
        where.add("team = ?", place)


def _within(where: Where, scope: Scope) -> None:
    cases_within(scope, where, key="ledger.subject", area="area", team="team", holder="practitioner")


def _row(row: asyncpg.Record) -> Behind:
    full = row["full"]
    return Behind(
        series=row["series"],
        subject=row["subject"] if full else "",
        item=row["item"] if full else "",
        since=row["since"],
        n=row["n"],
        d=row["d"],
        area=row["area"],
        team=row["team"],
        holder=row["practitioner"] if full else "",
        by=row["by"] if full else "",
    )

"""The cases behind a figure, and why a figure changed: straight from the ledger that the figure is the sum of."""

from __future__ import annotations

from collections import Counter
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
_SORTS: Final = {"since": "since", "item": "item", "team": "team", "holder": "practitioner"}


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing that a figure counts."""

    series: str
    subject: str
    """The case, or what else it is about. Empty where it is restricted to others: then it has no detail, and adds to the sums."""
    item: str
    since: date | None
    numerator: int
    """What it adds to the figure's numerator, and to its denominator where it has one."""
    denominator: int | None
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
            SELECT count(*) AS count FROM counted
        )
        SELECT * FROM total LEFT JOIN page ON true ORDER BY {order}, series, item, since
        """,  # noqa: S608 - columns of our own
        *where.values,
    )
    total, adds = rows[0], Adds(measure, definition, period)
    listed = tuple(_row(row, adds) for row in rows if row["subject"] is not None)
    return Listed(listed, total["count"])


async def changes(
    connection: Connection,
    scope: Scope,
    measure: Measure,
    definition: Definition,
    place: str,
    period: Period,
    first: date,
    then: date,
) -> tuple[Moved, ...]:
    """Why a figure changed between two days of knowledge: what entered and what left, and the event that moved each."""
    adds = Adds(measure, definition, period)
    rows = {
        True: await _only_in(connection, scope, measure, definition, place, period, then, first),
        False: await _only_in(connection, scope, measure, definition, place, period, first, then),
    }
    counted_alike = {entered: Counter(adds.key(row) for row in there) for entered, there in rows.items()}
    same = counted_alike[True] & counted_alike[False]  # said otherwise, and the figure is none the other for it
    found: list[Moved] = []
    for entered, there in rows.items():
        left = Counter(same)
        moves = []
        for row in there:
            if left[adds.key(row)]:
                left[adds.key(row)] -= 1
            else:
                moves.append((row, *_mover(row, first, then, entered=entered)))
        names = await _names(connection, [by for _, by, _ in moves if by])
        found += [
            Moved(
                entered,
                _row(row, adds),
                day,
                by if row["full"] else "",
                (names.get(by, COUNTED_ANEW) if by else TIME_PASSED) if row["full"] else "",
            )
            for row, by, day in moves
        ]
    return tuple(found)


async def _only_in(
    connection: Connection,
    scope: Scope,
    measure: Measure,
    definition: Definition,
    place: str,
    period: Period,
    here: date,
    there: date,
) -> Sequence[asyncpg.Record]:
    """The rows that a figure counts as known on a day, and not as known on another."""
    where = Where([await generation_of(connection)])
    in_place(where, place)
    _within(where, scope)
    here_counts, there_counts = (counted(where, measure, definition, period, day) for day in (here, there))
    full = shown_in_full(scope, where, "here.subject")
    return await connection.fetch(
        f"""
        WITH here AS (SELECT * FROM ledger WHERE generation = $1 AND {where.sql()} AND {here_counts}),
            there AS (SELECT subject, series, item, n, d, true AS stays FROM ledger WHERE generation = $1 AND {where.sql()} AND {there_counts})
        SELECT here.*, {full} AS full FROM here LEFT JOIN there USING (subject, series, item, n, d) WHERE stays IS NULL
        ORDER BY known, series, item
        """,  # noqa: S608 - columns of our own
        *where.values,
    )


TIME_PASSED: Final = "time passed"
"""What moved something that no event moved: its day came."""
COUNTED_ANEW: Final = "policy changed"
"""What moved something that was counted by another policy or calendar from a day on."""


def _mover(row: asyncpg.Record, first: date, then: date, *, entered: bool) -> tuple[str, date]:
    """The event that moved a row between two days of knowledge, and when that was known. None: it was known before, and its day came."""
    if entered:
        return (row["by"], row["known"]) if row["known"] > first else ("", row["since"])
    closed = row["known_until"]
    return (row["closed_by"], closed) if closed is not None and closed <= then else ("", row["until"] or then)


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


class Adds:
    """What a row of the ledger adds to a figure's numerator and denominator, each part of a sum in its own window."""

    def __init__(self, measure: Measure, definition: Definition, period: Period) -> None:
        self._definition = definition
        first = period.last if measure.over in (Over.LATEST, Over.MEAN) else period.first
        self._first = {Window.PERIOD: first, Window.YEAR: months_before(period.last, 11), Window.END: date.min}

    def numerator(self, row: asyncpg.Record) -> int:
        """What it adds to the numerator."""
        return self._sum(self._definition.numerator, row)

    def denominator(self, row: asyncpg.Record) -> int | None:
        """What it adds to the denominator; None of a figure that is a count."""
        return self._sum(self._definition.denominator, row) if self._definition.denominator else None

    def key(self, row: asyncpg.Record) -> tuple[object, ...]:
        """What is alike of two rows between which the figure does not tell."""
        return row["series"], row["subject"], row["item"], self.numerator(row), self.denominator(row)

    def _sum(self, parts: Sequence[Part], row: asyncpg.Record) -> int:
        return sum(
            part.sign * int(row[part.column])
            for part in parts
            if part.series == row["series"] and row["since"] >= self._first[part.window]
        )


def _row(row: asyncpg.Record, adds: Adds) -> Behind:
    full = row["full"]
    return Behind(
        series=row["series"],
        subject=row["subject"] if full else "",
        item=row["item"] if full else "",
        since=row["since"] if full else None,
        numerator=adds.numerator(row),
        denominator=adds.denominator(row),
        area=row["area"],
        team=row["team"],
        holder=row["practitioner"] if full else "",
        by=row["by"] if full else "",
    )

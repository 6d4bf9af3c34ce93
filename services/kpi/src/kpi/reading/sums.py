"""The sums behind figures, as known on one day or on several: one query, whatever the number of measures, places, months and days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

import asyncpg

from cafcass_runtime.store import Connection
from kpi.domain.figure import Sums
from kpi.domain.measure import Definition, Window
from kpi.domain.periods import Period, months_before
from kpi.reading.scope import areas_of

ByPlace: TypeAlias = Mapping[str, Sums]

_QUERY: Final = """
WITH atoms AS MATERIALIZED (
    SELECT place, series, greatest(month, $9::date) AS in_month, width_bucket(known, $7::date[]) AS later_than, sum(n) AS n, sum(d) AS d FROM totals
    WHERE generation = $1 AND series = ANY($2) AND place = ANY($3) AND month <= $4 AND known <= $5 AND (month >= $6 OR series = ANY($8))
    GROUP BY place, series, in_month, later_than
)
SELECT made_of.whole AS place, series, in_month, later_than, sum(n)::bigint AS n, sum(d)::bigint AS d
FROM atoms JOIN unnest($3::text[], $10::text[]) AS made_of (atom, whole) ON place = atom
GROUP BY whole, series, in_month, later_than ORDER BY later_than
"""
"""Of a level every month there ever was is asked for: those before the first that is shown are one sum, as of the month before it."""


@dataclass(frozen=True, slots=True)
class View:
    """A period, as known on a day."""

    period: Period
    known: date


async def generation_of(connection: Connection) -> int:
    """The live generation."""
    number: int = await connection.fetchval("SELECT number FROM generations WHERE state = 'live'")
    return number


def atoms(places: Collection[str]) -> dict[str, Sequence[str]]:
    """What each place is added up from: a national area from its service areas, all others from themselves."""
    return {place: areas_of(place) if place in {"north", "central", "south"} else (place,) for place in places}


async def sums(
    connection: Connection, definitions: Collection[Definition], places: Collection[str], views: Collection[View]
) -> dict[View, ByPlace]:
    """The sums of every series of some definitions, by place, for each view."""
    if not views:
        return {}
    parts = [part for each in definitions for part in (*each.numerator, *each.denominator)]
    levels = sorted({part.series for part in parts if part.window is Window.END})
    back = 11 if any(part.window is Window.YEAR for part in parts) else 0
    first = months_before(min(view.period.first for view in views), back)
    days = sorted({view.known for view in views})
    made_of = [(atom, place) for place, found in atoms(places).items() for atom in found]
    rows = await connection.fetch(
        _QUERY,
        await generation_of(connection),
        sorted({part.series for part in parts}),
        [atom for atom, _ in made_of],
        max(view.period.last for view in views),
        days[-1],
        first,
        [day + timedelta(days=1) for day in days],
        levels,
        months_before(first, 1),
        [place for _, place in made_of],
    )
    known = _as_known(rows, days, places)
    return {view: known[view.known] for view in views}


def _as_known(rows: Sequence[asyncpg.Record], days: Sequence[date], places: Collection[str]) -> dict[date, ByPlace]:
    """What was known by each day, which is what was known by the day before and what came since."""
    found: dict[date, ByPlace] = {}
    now: dict[str, dict[str, dict[date, tuple[int, int]]]] = {place: {} for place in places}
    at = 0
    for number, day in enumerate(days):
        now = {place: {series: {**moved} for series, moved in held.items()} for place, held in now.items()}
        while at < len(rows) and rows[at]["later_than"] <= number:
            place, series, month, _, n, d = rows[at]
            moved = now[place].setdefault(series, {})
            was = moved.get(month, (0, 0))
            moved[month] = (was[0] + n, was[1] + d)
            at += 1
        found[day] = now
    return found

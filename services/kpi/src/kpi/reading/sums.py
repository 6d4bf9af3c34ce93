"""The sums behind figures, as known on one day or on several: one query, whatever the number of measures, places, months and days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from cafcass_runtime.store import Connection
from kpi.domain.figure import Sums
from kpi.domain.measure import Definition, Window
from kpi.domain.periods import Period, months_before
from kpi.reading.scope import areas_of

ByPlace: TypeAlias = Mapping[str, Sums]

_QUERY: Final = """
SELECT place, series, month, width_bucket(known, $7::date[]) AS later_than, sum(n)::bigint AS n, sum(d)::bigint AS d FROM totals
WHERE generation = $1 AND series = ANY($2) AND place = ANY($3) AND month <= $4 AND known <= $5 AND (month >= $6 OR series = ANY($8))
GROUP BY place, series, month, later_than
"""


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
    made_of = atoms(places)
    rows = await connection.fetch(
        _QUERY,
        await generation_of(connection),
        sorted({part.series for part in parts}),
        sorted({atom for found in made_of.values() for atom in found}),
        max(view.period.last for view in views),
        days[-1],
        first,
        [day + timedelta(days=1) for day in days],
        levels,
    )
    at = {day: number for number, day in enumerate(days)}
    by_atom: dict[str, list[tuple[str, date, int, int, int]]] = {}
    for place, series, month, later_than, n, d in rows:
        by_atom.setdefault(place, []).append((series, month, later_than, n, d))
    flat = {place: [row for atom in found for row in by_atom.get(atom, ())] for place, found in made_of.items()}
    return {
        view: {place: _added(found, at[view.known], view.period.last) for place, found in flat.items()}
        for view in views
    }


def _added(rows: Sequence[tuple[str, date, int, int, int]], day: int, last: date) -> Sums:
    """What was known by then, of months up to the last."""
    made: dict[tuple[str, date], tuple[int, int]] = {}
    for series, month, later_than, n, d in rows:
        if later_than <= day and month <= last:
            was = made.get((series, month))
            made[series, month] = (n, d) if was is None else (was[0] + n, was[1] + d)
    return made

"""The sums behind figures, as known on a day: one query for flows and one for levels, whatever the number of measures and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from cafcass_runtime.store import Connection
from kpi.domain.figure import Sums
from kpi.domain.measure import Definition, Window
from kpi.domain.periods import Period, months_before
from kpi.reading.scope import areas_of

ByPlace: TypeAlias = Mapping[str, Sums]

_FLOWS = """
SELECT place, series, month, sum(n)::bigint AS n, sum(d)::bigint AS d FROM totals
WHERE generation = $1 AND series = ANY($2) AND place = ANY($3) AND month BETWEEN $4 AND $5 AND known <= $6
GROUP BY place, series, month
"""
_LEVELS = """
SELECT place, series, month, sum(n)::bigint AS n, sum(d)::bigint AS d FROM totals
WHERE generation = $1 AND series = ANY($2) AND place = ANY($3) AND month <= $4 AND known <= $5
GROUP BY place, series, month
"""


async def generation_of(connection: Connection) -> int:
    """The live generation."""
    number: int = await connection.fetchval("SELECT number FROM generations WHERE state = 'live'")
    return number


def atoms(places: Collection[str]) -> dict[str, Sequence[str]]:
    """What each place is added up from: a national area from its service areas, all others from themselves."""
    return {place: areas_of(place) if place in {"north", "central", "south"} else (place,) for place in places}


async def sums(
    connection: Connection, definitions: Collection[Definition], places: Collection[str], first: date, last: date, as_known: date
) -> ByPlace:
    """The sums of every series of some definitions, by place, for the months from one to another."""
    parts = [part for each in definitions for part in (*each.numerator, *each.denominator)]
    levels = {part.series for part in parts if part.window is Window.END}
    flows = {part.series for part in parts if part.window is not Window.END}
    if any(part.window is Window.YEAR for part in parts):
        first = months_before(first, 11)
    made_of = atoms(places)
    asked = sorted({atom for found in made_of.values() for atom in found})
    generation = await generation_of(connection)
    rows = []
    if flows:
        rows += await connection.fetch(_FLOWS, generation, sorted(flows), asked, first, last, as_known)
    if levels:
        rows += await connection.fetch(_LEVELS, generation, sorted(levels), asked, last, as_known)
    by_atom: dict[str, dict[tuple[str, date], tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        by_atom[row["place"]][row["series"], row["month"]] = (row["n"], row["d"])
    return {place: _together([by_atom.get(atom, {}) for atom in found]) for place, found in made_of.items()}


_KNOWN = """
SELECT place, series, month, known, n, d FROM totals
WHERE generation = $1 AND series = ANY($2) AND place = ANY($3) AND month <= $4 AND known <= $5 AND (month >= $6 OR series = ANY($7))
"""


async def sums_as_of(
    connection: Connection, definitions: Collection[Definition], places: Collection[str], days: Mapping[Period, date]
) -> dict[Period, ByPlace]:
    """The sums of periods, each as known on a day of its own: read once, added up for each."""
    if not days:
        return {}
    parts = [part for each in definitions for part in (*each.numerator, *each.denominator)]
    levels = {part.series for part in parts if part.window is Window.END}
    first = months_before(min(period.first for period in days), 11 if any(p.window is Window.YEAR for p in parts) else 0)
    last = max(period.last for period in days)
    made_of = atoms(places)
    place_of = {atom: place for place, found in made_of.items() for atom in found}
    shared = [place for place, found in made_of.items() if any(place_of[atom] != place for atom in found)]
    asked, generation = sorted(place_of), await generation_of(connection)
    series = sorted({part.series for part in parts})
    rows = await connection.fetch(_KNOWN, generation, series, asked, last, max(days.values()), first, sorted(levels))
    made: dict[Period, ByPlace] = {}
    for period, day in days.items():
        by_place: dict[str, dict[tuple[str, date], tuple[int, int]]] = {place: {} for place in made_of}
        for atom, name, month, known, n, d in rows:
            if known <= day and month <= period.last:
                for place in (place_of[atom], *(each for each in shared if each != place_of[atom] and atom in made_of[each])):
                    cells = by_place[place]
                    was = cells.get((name, month))
                    cells[name, month] = (n, d) if was is None else (was[0] + n, was[1] + d)
        made[period] = by_place
    return made


def _together(found: Sequence[Sums]) -> Sums:
    if len(found) == 1:
        return found[0]
    added: dict[tuple[str, date], tuple[int, int]] = {}
    for each in found:
        for key, (n, d) in each.items():
            was = added.get(key, (0, 0))
            added[key] = (was[0] + n, was[1] + d)
    return added

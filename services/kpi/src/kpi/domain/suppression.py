"""What of an open figure is hidden, so that no subtraction gives a small number away (G5), and no more than that needs.

A cell is a measure of a service area in a month: its counts stand or fall together, since any two of numerator, denominator, the rest
and the percentage give the others. A cell with a count of 1 to 4 is hidden. What is shown above it (a national area, the nation)
less what is shown beside it is the sum of what is hidden, so a total is shown only where what is hidden below it is nothing, or at least
two cells whose counts add up, each, to nothing or to no small number: the fewest cells, and of these the smallest, are added until
that holds; where it cannot hold, the total itself is hidden, and another beside it. Months are kept apart: a place has a year to
date only while none of its months is hidden, so no month follows from two of them. A closed month is published again cell by cell: a count
that moved by 1 to 4 stays as it was published until it has moved by more, a cell once hidden stays hidden, and totals are always those of the
cells as published: so no two revisions differ by a small number.

Measures are not kept apart: the stock is what the allocated workload is a share of, and closures are divided by in one and counted in
another. A place that one of them hides is hidden in whatever says the same count, and where a cell is hidden while the whole that it is a part of is
shown elsewhere (how many are open, not how many of them have a guardian), the other hidden cells have room for all that is hidden: else the
least that the cell can be would be more than none.

Zero is shown: that there is none of something says nothing of anybody *(assumed)*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final, TypeAlias

from cafcass_contracts.values import SERVICE_AREAS, NationalArea
from cafcass_domain.state import State, field
from kpi.domain.measure import Measure, Unit

Pair: TypeAlias = tuple[int, int | None]
"""Numerator and denominator."""

ENGLAND: Final = "england"
NOT_KNOWN: Final = "not-known"
"""The cell of what has no area yet: never shown, but part of the nation."""
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    **{
        national.value: tuple(area.id for area in SERVICE_AREAS.values() if area.national_area is national)
        for national in NationalArea
    },
    NOT_KNOWN: (NOT_KNOWN,),
}
"""The areas below each national area."""


class Published(State):
    """A measure of a month as it was published last: the counts of each cell, and what of it is hidden."""

    revision: int = 0
    cells: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Places that are not shown: areas, national areas, perhaps the nation."""

    def pair(self, place: str) -> Pair:
        """The counts of a place."""
        return total(self.cells, below(place))


def below(place: str) -> tuple[str, ...]:
    """The cells that a place is made of."""
    if place == ENGLAND:
        return tuple(area for areas in GROUPS.values() for area in areas)
    return GROUPS.get(place, (place,))


def places() -> Iterator[str]:
    """Every place that is published, from the nation down."""
    yield ENGLAND
    yield from (group for group in GROUPS if group != NOT_KNOWN)
    yield from SERVICE_AREAS


def total(cells: Mapping[str, Pair], areas: Sequence[str]) -> Pair:
    """The counts of several cells together."""
    found = [cells[area] for area in areas if area in cells]
    d = [pair[1] for pair in found if pair[1] is not None]
    return sum(pair[0] for pair in found), sum(d) if d else (None if found else 0)


def counts(measure: Measure, pair: Pair, whole: int | None = None) -> tuple[int, ...]:
    """The counts of a cell that may not be small: of a share also what is left of it; of a mean only how many it is of."""
    n, d = pair
    if d is None:
        return (n,)
    if measure.unit is Unit.PERCENT:
        return (n, d - n, d) if measure.share else (n, d)
    return (d,) if whole is None else (d, max(0, whole - d))


@dataclass(frozen=True, slots=True)
class Cells:
    """The counts of every cell of a measure, and what of them follows from other measures."""

    each: Mapping[str, tuple[int, ...]]
    wholes: Mapping[str, int]
    """Of what the first two counts of a cell are the parts, where another measure says it."""
    unseen: frozenset[str]
    """The cells whose whole it hides."""
    least: int

    def small(self, area: str) -> bool:
        """Whether a cell has a small count."""
        return any(0 < count < self.least for count in self.each[area])

    def safe(self, hidden: Sequence[str]) -> bool:
        """Whether a known sum of hidden cells gives nothing away."""
        if not hidden:
            return True
        if len(hidden) == 1:
            return not any(self.each[hidden[0]])
        sums = [sum(found) for found in zip(*(self.each[area] for area in hidden), strict=True)]
        if any(0 < found < self.least for found in sums):
            return False
        return not self.wholes or all(self._roomy(area, hidden, sums) for area in hidden)

    def _roomy(self, area: str, hidden: Sequence[str], sums: Sequence[int]) -> bool:
        """Whether the other hidden cells could hold all that is hidden, so that a small part of this one may be none."""
        if len(self.unseen.intersection(hidden) - {area}) and area in self.unseen:
            return True
        room = sum(self.wholes[other] for other in hidden if other != area)
        parts = zip(self.each[area][:2], sums[:2], strict=True)
        return all(room >= total for part, total in parts if 0 < part < self.least)


def publish(
    measure: Measure,
    now: Mapping[str, Pair],
    before: Published | None,
    least: int,
    others: Mapping[str, Published] = MappingProxyType({}),
) -> Published:
    """What is published of a measure of a month, given what was published of it before and of the measures that it is linked with."""
    linked = {id_: others[id_] for id_ in measure.linked if id_ in others}
    must = frozenset(place for found in linked.values() for place in found.hidden)
    whole = linked.get(measure.whole)
    if before is None:
        return Published(0, dict(now), _hidden(_cells(measure, now, whole, least), must, must))
    cells = {
        area: pair
        if _may_move(measure, before.cells.get(area, (0, 0 if pair[1] is not None else None)), pair, least)
        else before.cells[area]
        for area, pair in now.items()
    }
    already = before.hidden | must
    hidden = _hidden(_cells(measure, cells, whole, least), already, must)
    unseen = [area for area in cells if area in hidden]
    was, moved = total(before.cells, unseen), total(cells, unseen)
    if unseen and not _may_move(measure, was, moved, least):
        cells |= {area: before.cells[area] for area in unseen if area in before.cells}
        hidden = _hidden(_cells(measure, cells, whole, least), already, must)
    if cells == before.cells:
        return before
    return Published(before.revision + 1, cells, hidden)


def _cells(measure: Measure, now: Mapping[str, Pair], whole: Published | None, least: int) -> Cells:
    if whole is None:
        return Cells({area: counts(measure, pair) for area, pair in now.items()}, {}, frozenset(), least)
    # A share says its own whole; of a mean it is the count of the other measure.
    wholes = {
        area: (pair[1] or 0) if measure.unit is Unit.PERCENT else whole.cells.get(area, (0, None))[0]
        for area, pair in now.items()
    }
    each = {area: counts(measure, pair, wholes[area]) for area, pair in now.items()}
    return Cells(each, wholes, whole.hidden & frozenset(now), least)


def _may_move(measure: Measure, was: Pair, now: Pair, least: int) -> bool:
    pairs = zip(counts(measure, was), counts(measure, now), strict=True)
    return all(not 0 < abs(after - before) < least for before, after in pairs)


def _hidden(cells: Cells, already: frozenset[str], must: frozenset[str]) -> frozenset[str]:
    """The places to hide: those hidden already, those with a small count, and the fewest beside them."""
    every = frozenset({*cells.each, *GROUPS, ENGLAND})
    if ENGLAND in must:
        return every
    first = {area for area in cells.each if area in already or cells.small(area)}
    hidden: set[str] = set()
    alone: list[str] = []
    for group, areas in GROUPS.items():
        there = [area for area in areas if area in cells.each]
        chosen = _fewest(first.intersection(there), there, cells)
        if chosen is None or group in already:
            alone.append(group)
            chosen = frozenset(there) if chosen is None else chosen
        hidden |= chosen
    if not alone:
        return frozenset(hidden)
    # What cannot be hidden below its own total hides the total, and another total beside it with enough below.
    for count in range(len(GROUPS) - len(alone) + 1):
        best = _beside(alone, count, hidden, cells)
        if best is not None:
            groups, added = best
            return frozenset({*hidden, *added, *groups})
    return every


def _beside(
    alone: Sequence[str], count: int, hidden: set[str], cells: Cells
) -> tuple[tuple[str, ...], frozenset[str]] | None:
    """The totals to hide together, with `count` more than must be, and what has to be hidden below them."""
    found: list[tuple[int, int, tuple[str, ...], frozenset[str]]] = []
    for more in combinations([group for group in GROUPS if group not in alone], count):
        groups = (*alone, *more)
        there = [area for group in groups for area in GROUPS[group] if area in cells.each]
        below_them = hidden.intersection(there)
        chosen = _fewest(below_them, there, cells) if len(groups) > 1 or not below_them else None
        if chosen is not None:
            found.append((len(chosen), sum(sum(cells.each[area]) for area in chosen), groups, chosen))
    return min(found)[2:] if found else None


def _fewest(must: set[str], there: Sequence[str], cells: Cells) -> frozenset[str] | None:
    """The fewest cells that hide those that must be, and of the fewest the smallest; None where not even all of them do."""
    spare = sorted((area for area in there if area not in must), key=lambda area: (sum(cells.each[area]), area))
    for count in range(len(spare) + 1):
        fitting = [
            (sum(sum(cells.each[area]) for area in more), more)
            for more in combinations(spare, count)
            if cells.safe((*must, *more))
        ]
        if fitting:
            return frozenset({*must, *min(fitting)[1]})
    return None

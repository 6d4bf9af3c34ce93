"""What of an open figure is hidden, so that no subtraction gives a small number away (G5), and no more than that needs.

A cell is a measure of a service area in a month: its counts stand or fall together, since any two of numerator, denominator, the rest
and the percentage give the others. A cell with a count of 1 to 4 is hidden. What is shown above it (a national area, the nation)
less what is shown beside it is the sum of what is hidden, so a total is shown only where what is hidden below it is nothing, or at least
two cells whose counts add up, each, to nothing or to no small number: the fewest cells, and of these the smallest, are added until
that holds; where it cannot hold, the total itself is hidden, and another beside it. Months are kept apart: a place has a year to
date only while none of its months is hidden, so no month follows from two of them. A closed month is published again cell by cell: a count
that moved by 1 to 4 stays as it was published until it has moved by more, a cell once hidden stays hidden, and totals are always those of the
cells as published: so no two revisions differ by a small number.

Zero is shown: that there is none of something says nothing of anybody *(assumed)*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
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


def counts(measure: Measure, pair: Pair) -> tuple[int, ...]:
    """The counts of a cell that may not be small: of a share also what is left of it; of a mean only how many it is of."""
    n, d = pair
    if d is None:
        return (n,)
    if measure.unit is not Unit.PERCENT:
        return (d,)
    return (n, d - n, d) if measure.share else (n, d)


def publish(measure: Measure, now: Mapping[str, Pair], before: Published | None, least: int) -> Published:
    """What is published of a measure of a month, given what was published of it before."""
    if before is None:
        return Published(0, dict(now), _hidden(measure, now, frozenset(), least))
    cells = {
        area: pair
        if _may_move(measure, before.cells.get(area, (0, 0 if pair[1] is not None else None)), pair, least)
        else before.cells[area]
        for area, pair in now.items()
    }
    hidden = _hidden(measure, cells, before.hidden, least)
    unseen = [area for area in cells if area in hidden]
    was, moved = total(before.cells, unseen), total(cells, unseen)
    if unseen and not _may_move(measure, was, moved, least):
        cells |= {area: before.cells[area] for area in unseen if area in before.cells}
        hidden = _hidden(measure, cells, before.hidden, least)
    if cells == before.cells:
        return before
    return Published(before.revision + 1, cells, hidden)


def _may_move(measure: Measure, was: Pair, now: Pair, least: int) -> bool:
    pairs = zip(counts(measure, was), counts(measure, now), strict=True)
    return all(not 0 < abs(after - before) < least for before, after in pairs)


def _hidden(measure: Measure, cells: Mapping[str, Pair], already: frozenset[str], least: int) -> frozenset[str]:
    """The places to hide."""
    each = {area: counts(measure, pair) for area, pair in cells.items()}
    first = {area for area, found in each.items() if area in already or any(0 < count < least for count in found)}
    hidden: set[str] = set()
    alone: list[str] = []
    for group, areas in GROUPS.items():
        there = [area for area in areas if area in each]
        chosen = _fewest(first.intersection(there), there, each, least)
        if chosen is None or group in already:
            alone.append(group)
            chosen = frozenset(there) if chosen is None else chosen
        hidden |= chosen
    if not alone:
        return frozenset(hidden)
    # What cannot be hidden below its own total hides the total, and another total beside it with enough below.
    for count in range(len(GROUPS) - len(alone) + 1):
        best = _beside(alone, count, hidden, each, least)
        if best is not None:
            groups, added = best
            return frozenset({*hidden, *added, *groups})
    return frozenset({*each, *GROUPS, ENGLAND})


def _beside(
    alone: Sequence[str], count: int, hidden: set[str], each: Mapping[str, tuple[int, ...]], least: int
) -> tuple[tuple[str, ...], frozenset[str]] | None:
    """The totals to hide together, with `count` more than must be, and what has to be hidden below them."""
    found: list[tuple[int, int, tuple[str, ...], frozenset[str]]] = []
    for more in combinations([group for group in GROUPS if group not in alone], count):
        groups = (*alone, *more)
        there = [area for group in groups for area in GROUPS[group] if area in each]
        below_them = hidden.intersection(there)
        chosen = _fewest(below_them, there, each, least) if len(groups) > 1 or not below_them else None
        if chosen is not None:
            found.append((len(chosen), sum(sum(each[area]) for area in chosen), groups, chosen))
    return min(found)[2:] if found else None


def _fewest(
    must: set[str], there: Sequence[str], each: Mapping[str, tuple[int, ...]], least: int
) -> frozenset[str] | None:
    """The fewest cells that hide those that must be, and of the fewest the smallest; None where not even all of them do."""
    spare = sorted((area for area in there if area not in must), key=lambda area: (sum(each[area]), area))
    for count in range(len(spare) + 1):
        fitting = [
            (sum(sum(each[area]) for area in more), more)
            for more in combinations(spare, count)
            if _safe((*must, *more), each, least)
        ]
        if fitting:
            return frozenset({*must, *min(fitting)[1]})
    return None


def _safe(hidden: Sequence[str], each: Mapping[str, tuple[int, ...]], least: int) -> bool:
    """Whether a known sum of hidden cells gives nothing away."""
    if not hidden:
        return True
    if len(hidden) == 1:
        return not any(each[hidden[0]])
    sums = [sum(found) for found in zip(*(each[area] for area in hidden), strict=True)]
    return all(found == 0 or found >= least for found in sums)

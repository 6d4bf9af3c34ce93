"""When somebody is away, and when that is for long (A13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from allocation.domain.policy import AllocationPolicy
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State


class Absence(State):
    """One absence, by the latest word on it. Why is not kept (G4)."""

    stamp: Stamp
    starts_on: date
    ends_on: date | None
    cancelled: bool

    def covers(self, day: date) -> bool:
        """Whether they are away that day. An end that nobody knows has not come (G3)."""
        return self.touches(day, day)

    def touches(self, first: date, last: date) -> bool:
        """Whether they are away on any of these days."""
        return not self.cancelled and self.starts_on <= last and (self.ends_on is None or first <= self.ends_on)


def is_away_for_long(absences: Iterable[Absence], day: date, policy: AllocationPolicy) -> bool:
    """Whether the day is part of an absence of many days or without a known end."""
    return any(
        begin <= day and (end is None or (day <= end and (end - begin).days + 1 >= policy.replan_from_days))
        for begin, end in _joined(absences, policy)
    )


def away_until(absences: Iterable[Absence], day: date, policy: AllocationPolicy) -> date:
    """The last day of the absence that the day is part of: the end of all days where nobody knows it, their beginning where there is none."""
    ends = [end or date.max for begin, end in _joined(absences, policy) if begin <= day and (end is None or day <= end)]
    return max(ends, default=date.min)


def _joined(absences: Iterable[Absence], policy: AllocationPolicy) -> list[tuple[date, date | None]]:
    """First and last days; notes that follow on each other are one absence."""
    joined: list[tuple[date, date | None]] = []
    for each in sorted((a for a in absences if not a.cancelled), key=lambda a: a.starts_on):
        if not joined or not _follows_on(joined[-1][1], each.starts_on, policy):
            joined.append((each.starts_on, each.ends_on))
            continue
        begin, end = joined[-1]
        joined[-1] = (begin, None if end is None or each.ends_on is None else max(end, each.ends_on))
    return joined


def _follows_on(end: date | None, start: date, policy: AllocationPolicy) -> bool:
    """Whether no working day lies between the end of one absence and the start of the next. An end that nobody knows has not come."""
    if end is None:
        return True
    apart = (start - end).days
    return apart <= 1 or (apart <= _LONGEST_BREAK and start <= policy.calendar.due(end, 1))


_LONGEST_BREAK: Final = 7
"""Calendar days: no weekend with its bank holidays is longer."""

"""When something is due, and how that was counted, so that it can be counted again when the calendar or the policy changes (G1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import LONDON, at_london, london_day
from cafcass_domain.numbers import Count, Elapsed, WorkingDays
from cafcass_domain.state import State

LONGEST: Final = timedelta(days=80 * 366)
"""No due time lies further off from what it is counted from: nobody means one that does, and none may stop whoever waits for it."""


class Due(State):
    """A due time. One that follows from a date alone, such as a hearing's, was counted by nothing and has only `at`."""

    at: datetime
    counted_from: datetime | None = None
    """The instant from which it is counted, forwards or backwards."""
    number: str = ""
    """The name of the number of policy that it was counted by."""
    working_days: int | None = None
    """How many working days; negative where they are counted back. None where it was counted in elapsed time, or not at all."""


def after(start: datetime, number: Count, calendar: WorkingCalendar, day_ends: time) -> Due:
    """So much time after an instant: working days end on their last day at `day_ends` in London, elapsed time to the second."""
    if isinstance(number, WorkingDays):
        day = calendar.due(start, number)
        return Due(bounded(at_london(day, day_ends), start), start, number.name, int(number))
    if isinstance(number, Elapsed):
        return Due(bounded(plus(start, number.length), start), start, number.name)
    raise TypeError(f"{number.name or number!r} counts nothing that passes")


def before(moment: datetime, number: WorkingDays, calendar: WorkingCalendar, at: time) -> Due:
    """So many working days before an instant such as a hearing's, at a time of the day in London."""
    day = calendar.before(london_day(moment), number)
    return Due(at_london(day, at), moment, number.name, -int(number))


def counted_again(
    due: Due, calendar: WorkingCalendar, number: Count | None, times: Mapping[time, time] = MappingProxyType({})
) -> Due:
    """The same due time under another calendar, or with what its number of policy is now (None: as it was).

    `times` says which times of the day in London are others now, by what they were; every other stays as it was.
    """
    if due.counted_from is None:
        return due
    if due.working_days is not None:
        sign = -1 if due.working_days < 0 else 1
        days = due.working_days if number is None else sign * int(number)
        back = due.working_days < 0
        day = calendar.before(london_day(due.counted_from), -days) if back else calendar.due(due.counted_from, days)
        was = _london_time(due.at)
        at = at_london(day, times.get(was, was))
        return Due(at if back else bounded(at, due.counted_from), due.counted_from, due.number, days)
    if isinstance(number, Elapsed):
        return Due(bounded(plus(due.counted_from, number.length), due.counted_from), due.counted_from, due.number)
    return due


def bounded(at: datetime, start: datetime) -> datetime:
    """A due time no further off than anybody can mean."""
    return min(at, plus(start, LONGEST))


def plus(moment: datetime, length: timedelta) -> datetime:
    """An instant so much later; the last there is where that lies beyond it."""
    try:
        return moment + length
    except OverflowError:
        return (
            datetime.max.replace(tzinfo=moment.tzinfo)
            if length > timedelta()
            else datetime.min.replace(tzinfo=moment.tzinfo)
        )


def _london_time(moment: datetime) -> time:
    try:
        return moment.astimezone(LONDON).time()
    except OverflowError:
        return moment.astimezone(UTC).time()

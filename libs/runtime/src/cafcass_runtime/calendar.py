"""The one working-day calendar (G1): England and Wales bank holidays, Europe/London business dates.

Bank holidays come from the `holidays` package; one that is announced late is added by setting until the package knows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version as installed_version

import holidays

from cafcass_domain.london import at_london, london_day

_FIRST_YEAR, _LAST_YEAR = 2010, 2060
"""The span whose bank holidays are known; outside it only weekends are not worked."""

_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)


class Calendar:
    """Counts working days and working hours; implements `cafcass_domain.calendar.WorkingCalendar`.

    `extra_holidays` are bank holidays that the package does not know yet. `works_from` and `works_to` are London wall
    clock times. Instants must carry an offset; a naive one raises `ValueError`. Dates near the ends of what Python can
    represent raise `OverflowError`.
    """

    def __init__(
        self,
        extra_holidays: Iterable[date] = (),
        works_from: time = time(9),
        works_to: time = time(17),
    ) -> None:
        if works_from >= works_to:
            raise ValueError("the working day must start before it ends")
        self._holidays = _bank_holidays() | frozenset(extra_holidays)
        self._works_from = works_from
        self._works_to = works_to
        days = ",".join(day.isoformat() for day in sorted(self._holidays))
        digest = hashlib.sha256(days.encode()).hexdigest()[:12]
        self.version = f"holidays-{installed_version('holidays')}+{digest}"
        """Changes with the package and with any holiday it or the settings yield; stored with every deadline (G1)."""

    def due(self, received: date | datetime, working_days: int) -> date:
        """The date `working_days` after receipt; the day of receipt is day 0 (G1).

        Receipt on a day that is not worked makes the next working day day 1. Due in 0 days means the day of receipt
        itself, or the next working day where that day is not worked. Raises `ValueError` if `working_days` is negative.
        """
        return self._count(london_day(received), working_days, _DAY)

    def before(self, hearing: date, working_days: int) -> date:
        """The date `working_days` before a hearing; the day of the hearing is day 0 (G1).

        The mirror of `due`: 0 days means the day itself, or the last working day before it where it is not worked.
        Raises `ValueError` if `working_days` is negative.
        """
        return self._count(london_day(hearing), working_days, -_DAY)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither a weekend nor an England and Wales bank holiday."""
        return day.weekday() < 5 and day not in self._holidays

    def end_of(self, day: date) -> datetime:
        """The last second of `day` in London, in UTC: what is due on `day` is overdue after it."""
        return at_london(day, _LAST_SECOND)

    def working_hours_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; zero where `end` is not after `start`."""
        worked = timedelta()
        day, last = london_day(start), london_day(end)
        while day <= last:
            if self.is_working_day(day):
                opens, closes = at_london(day, self._works_from), at_london(day, self._works_to)
                worked += max(min(closes, end) - max(opens, start), timedelta())
            if day == date.max:
                break
            day += _DAY
        return worked

    def _count(self, day: date, working_days: int, step: timedelta) -> date:
        if working_days < 0:
            raise ValueError("working days are counted from 0 up")
        last = date.max if step > timedelta() else date.min
        left = working_days
        if left == 0:
            while not self.is_working_day(day) and day != last:
                day += step
        while left > 0 and day != last:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day


@cache
def _bank_holidays() -> frozenset[date]:
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=years))

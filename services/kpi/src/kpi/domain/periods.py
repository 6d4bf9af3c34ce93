"""Months, quarters and financial years, by London days (the financial year starts on 1 April)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER: Final = re.compile(r"([0-9]{4})-[Qq]([1-4])")
_YEAR: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
_FIRST, _LAST = 1990, 2100


class PeriodError(ValueError):
    """What was given is no period. Says what one looks like."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Some whole months, one after another."""

    first: date
    """The first day of the first month."""
    last: date
    """The first day of the last month."""
    name: str = ""

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month."""
        return tuple(months(self.first, self.last))

    @property
    def end(self) -> date:
        """The last day."""
        return month_end(self.last)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months before."""
    number = month.year * 12 + month.month - 1 - count
    return date(max(1, number // 12), number % 12 + 1, 1) if number >= 12 else date.min


def month_end(month: date) -> date:
    """The last day of a month."""
    return next_month(month) - timedelta(days=1)


def months(first: date, last: date) -> Iterator[date]:
    """Every month from one to another."""
    while first <= last:
        yield first
        first = next_month(first)


def year_start(month: date) -> date:
    """The first month of the financial year of a month."""
    return date(month.year - (month.month < 4), 4, 1)


def year_name(month: date) -> str:
    """The financial year of a month, such as 2011-12."""
    first = year_start(month).year
    return f"{first}-{(first + 1) % 100:02}"


def a_month(month: date) -> Period:
    """One month."""
    return Period(month, month, f"{month:%Y-%m}")


def year_to_date(month: date) -> Period:
    """From April to a month."""
    return Period(year_start(month), month, f"YTD{month:%Y-%m}")


def parse(text: str) -> Period:
    """A period from its name: `2026-06`, `2026-Q1` (April to June 2026), `2026-27`, `YTD2026-06`. Raises `PeriodError`.

    `2010-11` would be a month and a financial year: where both can be meant it is the month, and the year is `FY2010-11`.
    """
    if text[:3].upper() == "YTD" and (found := _MONTH.fullmatch(text[3:])):
        return year_to_date(_checked(int(found[1]), int(found[2])))
    year = text.upper().removeprefix("FY")
    if year == text.upper() and (found := _MONTH.fullmatch(text)):
        return a_month(_checked(int(found[1]), int(found[2])))
    if found := _QUARTER.fullmatch(text):
        first = _checked(int(found[1]), 4)
        first = months_before(first, -3 * (int(found[2]) - 1))
        return Period(first, months_before(first, -2), f"{found[1]}-Q{found[2]}")
    if (found := _YEAR.fullmatch(year)) and (int(found[1]) + 1) % 100 == int(found[2]):
        first = _checked(int(found[1]), 4)
        return Period(first, months_before(first, -11), f"FY{year}")
    raise PeriodError(
        f"{text[:20]!r} is no period: give a month (2026-06), a quarter (2026-Q1), a financial year (FY2026-27) or a year to date (YTD2026-06)"
    )


def _checked(year: int, month: int) -> date:
    if not _FIRST <= year <= _LAST:
        raise PeriodError(f"the year {year} is not one of {_FIRST} to {_LAST}")
    return date(year, month, 1)

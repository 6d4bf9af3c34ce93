"""Days and times as documents say them, in plain English and London time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from cafcass_domain.london import LONDON, london_day


def day(of: date) -> str:
    """`1 July 2026`."""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year:04}"


def day_of(of: datetime) -> str:
    """The day in London of an instant."""
    return day(london_day(of))


def moment(of: datetime) -> str:
    """`Wednesday 1 July 2026 at 10:30`."""
    local = of.astimezone(LONDON)
    return f"{_DAYS[local.weekday()]} {day(local.date())} at {local.hour}:{local.minute:02}"


MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

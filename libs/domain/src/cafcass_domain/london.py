"""Business dates are in Europe/London, instants are UTC (G1). Both ways are total: no date from outside can make them raise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def london_day(moment: date | datetime) -> date:
    """The business date of an instant; a plain date is one already. Raises `ValueError` for an instant without its offset."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("an instant must carry its offset")
    try:
        return moment.astimezone(LONDON).date()
    except OverflowError:  # the first and the last hours that a date can say: nobody means them
        return moment.date()


def at_london(day: date, at: time) -> datetime:
    """The instant, in UTC, at which clocks in London show a time of a day. In the hour that autumn repeats it is the first."""
    local = datetime.combine(day, at, tzinfo=LONDON)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)

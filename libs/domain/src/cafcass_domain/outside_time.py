"""The one place where a date from outside becomes ours: bounded, doubted where nobody can mean it, never later than its receipt (I9).

A date that cannot be meant is no fact: it is kept where it was received, left out of what is decided on, and asked about.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from cafcass_domain.london import at_london
from cafcass_domain.state import State

CAFCASS_BEGAN: Final = date(2001, 4, 1)
"""Nothing happened in a case of Cafcass before Cafcass was (Criminal Justice and Court Services Act 2000)."""

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Two honest clocks may differ by so much; what is further ahead is said to be wrong (assumed)."""


class Meant(State):
    """Which dates of one kind somebody can mean, seen from the day on which they are received."""

    years_ahead: int
    """How many years after receipt it may lie; 0 for what has happened."""
    years_back: int | None = None
    """How many years before receipt it may lie; None where it may not lie before Cafcass began."""

    def doubt(self, said: str, received: date) -> str:
        """Why a date or an instant, as ISO text known to the year, the month, the day or the second, cannot be meant; empty where it can."""
        known = said[:10]
        try:
            year = date.fromisoformat(f"{known}-01-01"[:10]).year
        except ValueError:
            return "is no date that there is"
        if known > _years_later(received, self.years_ahead).isoformat()[: len(known)]:
            return "is in the future" if not self.years_ahead else f"is more than {self.years_ahead} years ahead"
        if self.years_back is None:
            first = CAFCASS_BEGAN.isoformat()[: len(known)]
            return "is before there was Cafcass" if known < first else ""
        return f"is more than {self.years_back} years ago" if received.year - year > self.years_back else ""


BIRTH: Final = Meant(years_ahead=0, years_back=120)
"""Nobody in a case is older than the oldest people who ever lived."""
HEARING: Final = Meant(years_ahead=5)
"""No court lists a hearing further ahead: whole cases take months (assumed)."""
FALLS_DUE: Final = Meant(years_ahead=20)
"""Something to be done until then: no child's case lasts longer than childhood (assumed)."""
HAPPENED: Final = Meant(years_ahead=0)
"""Something that happened in a case of Cafcass."""
HAPPENED_EARLIER: Final = Meant(years_ahead=0, years_back=60)
"""Something that happened before, and need not have been Cafcass's: earlier proceedings (assumed)."""


def stamp(said: datetime, received: datetime) -> datetime:
    """The time of something as whoever sent it says: never later than its receipt, which stands in where it cannot be meant."""
    return received if said > received or said < _BEGAN else said


def is_ahead(said: datetime, received: datetime) -> bool:
    """Whether whoever sent something says a time after its receipt, by more than clocks differ."""
    return said - received > CLOCKS_DIFFER


_BEGAN: Final = at_london(CAFCASS_BEGAN, datetime.min.time())


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; the last there is where that lies beyond it."""
    if not years:
        return day
    return date(min(day.year + years, date.max.year), 12, 31)

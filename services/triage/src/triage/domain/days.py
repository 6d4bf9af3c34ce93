"""The same calendar day (T2): words are read on the day on which they came, whatever hour that is."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from cafcass_domain.due import Due
from cafcass_domain.london import at_london, london_day

_LAST: Final = time(23, 59)


def same_day(at: datetime) -> Due:
    """The end of the calendar day, in London, of an instant."""
    return Due(max(at, at_london(london_day(at), _LAST)))

"""The one working-day calendar (G1), as decisions see it. The runtime keeps it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol


class WorkingCalendar(Protocol):
    """It counts working days: neither weekends nor England and Wales bank holidays (G1)."""

    version: str
    """It changes with any day that is worked in one version and not in the other."""

    def due(self, received: date | datetime, working_days: int) -> date:
        """The date `working_days` after receipt; the day of receipt is day 0."""
        ...

    def before(self, hearing: date, working_days: int) -> date:
        """The date `working_days` before a hearing; the day of the hearing is day 0."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither a weekend nor a bank holiday."""
        ...

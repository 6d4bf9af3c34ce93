"""The policy that intake decides by: every number is a setting (`settings.py`), handed in with the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from cafcass_domain.decision import WorkingDays
from intake.domain.fields import LONDON


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy in force at one moment."""

    version: str
    namespace: UUID
    """The environment's secret, in which ids of cases, children and people are derived."""
    calendar: WorkingDays
    ask_within_working_days: int = 1
    """How soon a person settles what intake asks (I2)."""
    day_ends: time = time(17)
    """When a working day ends, London time: due times fall here."""
    asked_role: str = "intake-officer"
    """Which role is asked."""
    most_linked_cases: int = 20
    """Earlier cases of one child that a new case is linked to; a child known in more is put to a person (I5)."""
    adult_at: int = 18
    """Years; a child at least as old, or a party younger, is doubted, never refused."""

    def ask_by(self, received: datetime) -> datetime:
        """When a question asked now is due (I2, G1)."""
        day = self.calendar.due(received, self.ask_within_working_days)
        return datetime.combine(day, self.day_ends, tzinfo=LONDON)

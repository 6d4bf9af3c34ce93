"""The policy that police-checks decides by: every number is a setting (`settings.py`), handed in with the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from cafcass_contracts.values import RiskFactor
from cafcass_domain.decision import WorkingDays
from police_checks.domain.sources import Sources

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy in force at one moment."""

    version: str
    namespace: UUID
    """The environment's secret, in which ids of people recorded by command are derived."""
    calendar: WorkingDays
    sources: Sources
    """Who is asked (P9)."""
    chase_after_working_days: int = 2
    """A check not answered in so many working days is chased, and again every so many (P8)."""
    alert_working_days_before: int = 3
    """How long before the first hearing what is outstanding is an alert (P8)."""
    up_to_date_days: int = 182
    """How long an answered check stays up to date where a care order is to be discharged (P4)."""
    ask_within_working_days: int = 1
    """How soon a person settles what is asked (T1)."""
    day_begins: time = time(9)
    """When a working day begins, London time: alerts fall here."""
    day_ends: time = time(17)
    """When a working day ends, London time: due times fall here."""
    adult_at: int = 18
    """Years."""
    warranting: frozenset[RiskFactor] = frozenset(
        {RiskFactor.DOMESTIC_ABUSE, RiskFactor.POST_SEPARATION_CONTROL, RiskFactor.HARM_TO_CHILD, RiskFactor.NEGLECT}
    )
    """Alleged, these warrant a level 2 check (P2)."""
    asked_role: str = "checks-officer"
    """Which role is asked."""

    def ask_by(self, now: datetime) -> datetime:
        """When a question asked now is due (G1)."""
        return at_london(self.calendar.due(now, self.ask_within_working_days), self.day_ends)

    def chase_on(self, wanted_by: date) -> datetime:
        """When a request of which the answer is wanted by a day is chased, if none came (P8)."""
        return at_london(wanted_by, self.day_ends)

    def answer_wanted_by(self, requested: datetime) -> date:
        """The day by which an answer is wanted (P8)."""
        return self.calendar.due(requested, self.chase_after_working_days)

    def alert_at(self, hearing: datetime) -> datetime:
        """When what is still outstanding before a hearing is an alert (P8): the morning of the day the letter is due."""
        return at_london(self.calendar.before(london_day(hearing), self.alert_working_days_before), self.day_begins)


def at_london(day: date, at: time) -> datetime:
    """A time of a day in London."""
    return datetime.combine(day, at, tzinfo=LONDON)


def london_day(instant: datetime) -> date:
    """The London day of an instant."""
    return instant.astimezone(LONDON).date()

"""The policy that triage decides by: every number is a setting (`settings.py`), handed in with the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cafcass_contracts.safeguarding import CareCategory, Route, ScreeningOutcome
from cafcass_contracts.values import ApplicationKind, RiskFactor
from cafcass_domain.decision import WorkingDays
from triage.domain.routes import DANGER_WORDS, DESKS, Desk

LONDON: Final = ZoneInfo("Europe/London")

ASKED_BY_THE_APPLICATION: Final = (
    RiskFactor.DOMESTIC_ABUSE,
    RiskFactor.HARM_TO_CHILD,
    RiskFactor.SUBSTANCE_MISUSE,
    RiskFactor.ABDUCTION,
    RiskFactor.OTHER,
)
"""What an application answers when it says that no allegations of harm are made (form C1A)."""

REQUIRED: Final = frozenset(
    {
        *ASKED_BY_THE_APPLICATION,
        RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT,
        RiskFactor.RELEVANT_CONVICTIONS,
        RiskFactor.PREVIOUS_PROCEEDINGS,
    }
)
"""What has to be known before policy may say alone that there are no concerns (assumed)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy in force at one moment."""

    version: str
    calendar: WorkingDays
    evaluate_within_working_days: int = 1
    """How soon a person settles what triage asks (T1)."""
    day_ends: time = time(17)
    """When a due day ends, London time."""
    day_begins: time = time(9)
    """When working hours begin, London time."""
    screening_role: str = "family-court-adviser"
    """Which role of the case's team settles a screening, a letter's sharing, an end of involvement."""
    settles_alone: frozenset[ScreeningOutcome] = frozenset({ScreeningOutcome.NO_CONCERNS})
    """Outcomes that hold without a person (T5)."""
    required: frozenset[RiskFactor] = REQUIRED
    """Risk factors that must be known before no concerns holds without a person (T5, G3)."""
    acknowledge_within: timedelta = timedelta(hours=1)
    """Elapsed time in which a concern is acknowledged before it is escalated (T2)."""
    escalate_again_after: timedelta = timedelta(hours=1)
    """Elapsed time after which an escalated concern is escalated again (T2)."""
    duty_role: str = "duty-officer"
    """Who of a team takes a concern where no rota says (T2)."""
    head_role: str = "head-of-service"
    """To whom a concern is escalated (T2)."""
    out_of_hours_team: str = ""
    """Who takes a concern outside working hours where no rota says; empty: the case's own team (T2)."""
    out_of_hours_role: str = "duty-officer"
    letter_working_days_before: int = 3
    """Working days before the first hearing at which the letter is due (T6)."""
    short_notice_grace: timedelta = timedelta(hours=4)
    """Elapsed time in which a letter that is due at once waits for what is outstanding (T6)."""
    secure_domains: frozenset[str] = frozenset({"cjsm.net"})
    """Where solicitors may be sent a letter by e-mail (T9)."""
    hearing_lasts: timedelta = timedelta(hours=1)
    """How long a hearing lasts where the court does not say when it ends (T11)."""
    materials_from_ages: tuple[int, ...] = (8, 13)
    """At which ages a child is sent the next older children's materials (T13)."""
    ends_alone: bool = True
    """Whether involvement ends without a person where nothing speaks against it (T11)."""

    pass_on_within: timedelta = timedelta(hours=24)
    """Elapsed time in which correspondence is with the right person (T3)."""
    holding_letter_within: timedelta = timedelta(hours=24)
    """Elapsed time in which a member of Parliament has a holding letter (T4)."""
    mp_information_working_days: int = 5
    """Working days in which communications have the local information for a member of Parliament (T4)."""
    mp_reply_working_days: int = 9
    """Working days in which a member of Parliament has a reply (T4)."""
    child_answer_working_days: int = 5
    """Working days in which a child has an answer (T4)."""
    desks: Mapping[Route, Desk] = field(default_factory=lambda: DESKS)
    """Who takes what goes neither to the case's practitioner nor to duty (T4)."""
    danger_words: tuple[str, ...] = DANGER_WORDS
    """Beginnings of words in correspondence that may mean that a child is in danger (T2, C1)."""

    categorised: frozenset[ApplicationKind] = frozenset({ApplicationKind.CARE_AND_SUPERVISION})
    """Which public law applications have a category (T8)."""
    category_settles_alone: frozenset[CareCategory] = frozenset()
    """Categories that hold without a person (T8)."""
    guardian_role: str = "childrens-guardian"
    """Who of the case's team makes the gap analysis where nobody is allocated yet (T8)."""
    category_role: str = "service-manager"
    """Who of the case's team settles the category, and is asked where an analysis is late (T8)."""
    court_agreement_working_days: int = 5
    """Working days after which a person says whether the court agreed to a disclosure (T10)."""

    def evaluate_by(self, received: datetime) -> datetime:
        """When new information received then has been evaluated (T1, G1)."""
        return self.end_of(self.calendar.due(received, self.evaluate_within_working_days))

    def end_of(self, day: date) -> datetime:
        """The instant at which a due day ends."""
        return datetime.combine(day, self.day_ends, tzinfo=LONDON)

    def letter_due(self, hearing: datetime) -> datetime:
        """When the letter for a hearing is due (T6, G1)."""
        day = hearing.astimezone(LONDON).date()
        return self.end_of(self.calendar.before(day, self.letter_working_days_before))

    def out_of_hours(self, instant: datetime) -> bool:
        """Whether nobody is at work then (T2)."""
        local = instant.astimezone(LONDON)
        return not (self.calendar.is_working_day(local.date()) and self.day_begins <= local.time() < self.day_ends)

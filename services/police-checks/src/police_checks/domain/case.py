"""What is held of a case: facts as they came, in any order, and the checks that follow from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from cafcass_contracts.safeguarding import CheckKind, ConsentState, Relevance
from cafcass_contracts.values import (
    CENTRAL_TEAM,
    SERVICE_AREAS,
    Gender,
    HearingStatus,
    OffenceCategory,
    RiskFactor,
    TeamKind,
    YesNo,
)
from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.state import State, field, replace
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.by import By
from police_checks.domain.checks.check import HeldCheck, Series
from police_checks.domain.told import Details, PersonName

REVISIONS_REMEMBERED: Final = 20


class Member(State):
    """Somebody of a household, recorded by command (P3)."""

    lives_with: str
    contact: YesNo
    name: PersonName
    by: By
    date_of_birth: str | None = None
    gender: Gender | None = None


class Household(State):
    """What somebody said of who else lives with somebody of a case (P3)."""

    anybody_else: YesNo
    who_is_known: bool
    """Whether they said who that is."""
    contact: YesNo
    by: By


class Untold(State):
    """What answers of one batch changed, until it is told together."""

    standing: tuple[str, ...] = ()
    """Checks that stand otherwise than was told."""
    changed: tuple[str, ...] = ()
    """Checks that found something else than was told."""
    rests_on: tuple[str, ...] = ()
    """The answers."""
    revision: int = 0
    """Under which it will be told; 0 of a row of a release that counted when it told."""


class Consent(State):
    """The last word of somebody who is no party to one level of check (P3)."""

    state: ConsentState
    by: By


def consent_key(kind: CheckKind, person: str) -> str:
    """Under which name a case keeps what a person said to a level of check."""
    return f"{kind}.{person}"


class Judged(State):
    """What a person said that an offence bears on (P5)."""

    category: OffenceCategory
    relevance: Relevance
    by: By
    serious: bool | None = None
    """Where they say nothing of it, the classification's word stays (G3)."""


class Choice(State):
    """Which of contradicting answers a person said holds (P7, P8)."""

    holds: str | None
    """None where what all of them say holds together."""
    among: tuple[str, ...]
    """The answers that there were when it was said: one that comes later is compared anew."""
    by: By


class NamedSource(State):
    """Whom a person said is to be asked, where the address does not say."""

    name: str
    by: By


class Alerted(State):
    """The hearing of an alert, and what it was about (P8)."""

    hearing_id: str
    hearing_at: datetime
    outstanding: tuple[str, ...] = ()

    def is_about(self, hearing: Alerted) -> bool:
        """Whether it is about that hearing at that time."""
        return (self.hearing_id, self.hearing_at) == (hearing.hearing_id, hearing.hearing_at)


class HeldCase(State):
    """A case as police-checks holds it. Commands and answers may come before the case itself."""

    case_id: str
    details: Details | None = None
    history: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """What changed in each revision seen, for who acted on an older one."""
    ended_at: datetime | None = None
    """Since when the case is withdrawn or concluded."""
    members: dict[str, Member] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)
    """By whose household it is."""
    asks_of_households: bool = False
    """Whether its details came since households are asked about (P3); False of a case that an earlier release wrote, until they come anew."""
    checks_requested: By | None = None
    """Who asked for the checks of an old case."""
    consents: dict[str, Consent] = field(default_factory=dict)
    """By level of check and person: consent to one level is none to another (P3)."""
    level_2: dict[str, By] = field(default_factory=dict)
    """Who was asked to be checked on level 2, with the reason (P2)."""
    concerns: dict[str, str] = field(default_factory=dict)
    """Urgent concerns by id: who poses the risk, empty where nobody says (P2, T2)."""
    alleged: tuple[tuple[str, RiskFactor], ...] = ()
    """What calls and reports allege: of whom, empty where nobody says, and what (P2)."""
    sources: dict[str, NamedSource] = field(default_factory=dict)
    """By kind and about."""
    answers: dict[str, HeldAnswer] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)
    """By finding."""
    chosen: dict[str, Choice] = field(default_factory=dict)
    """By check."""
    struck: dict[str, By] = field(default_factory=dict)
    """Checks whose answer was struck out."""
    checks: dict[str, HeldCheck] = field(default_factory=dict)
    told: int = 0
    """The revision of what was last told of the checks."""
    untold: Untold | None = None
    of_age_on: date | None = None
    """The last day on which somebody of the case came of age (P3): ages are judged on it."""
    of_age_due: date | None = None
    """The day on which the next does, of which the deadline is set."""
    due: Alerted | None = None
    """The first hearing whose alert is set."""
    alerted: Alerted | None = None
    filed: tuple[str, ...] = ()
    """Who the court was told does not consent (P4)."""
    filed_unanswered: tuple[str, ...] = ()
    """Who the court was told does not answer (P4)."""

    @property
    def team(self) -> str:
        """Who is asked: the early intervention team of the case's area, or the central point where it is not known."""
        area = None if self.details is None else SERVICE_AREAS.get(self.details.area or "")
        return CENTRAL_TEAM if area is None else area.team(TeamKind.EARLY_INTERVENTION)

    @property
    def duty_team(self) -> str:
        """Who reads what cannot wait: the duty team of the case's area, or the central point where it is not known (T2)."""
        area = None if self.details is None else SERVICE_AREAS.get(self.details.area or "")
        return CENTRAL_TEAM if area is None else area.team(TeamKind.DUTY)

    @property
    def is_quiet(self) -> bool:
        """Whether it is an old case, told at the start of service, of which nobody asked for checks: it sets off none by itself.

        Where some are out already, sent before it was known to be an old one, it goes on like any other: none is withdrawn by that.
        """
        was_asked = self.checks_requested is not None or any(each.sends for each in self.checks.values())
        return self.details is not None and self.details.backlog and not was_asked

    @property
    def is_heard(self) -> bool:
        """Whether the first hearing was held (I7)."""
        details = self.details
        return details is not None and any(
            each.id == details.first_hearing_id and each.status is HearingStatus.HELD for each in details.hearings
        )

    def contact_at(self, member: Member) -> YesNo:
        """Whether contact takes place in the household of a member: the last of what was said with them and of the household."""
        household = self.households.get(member.lives_with)
        if household is None or household.contact is YesNo.NOT_KNOWN:
            return member.contact
        is_later = member.by.at > household.by.at and member.contact is not YesNo.NOT_KNOWN
        return member.contact if is_later else household.contact

    def of_series(self, series: Series) -> list[HeldCheck]:
        """The checks of one kind about one person or child, for one home, the current one last."""
        return sorted((c for c in self.checks.values() if c.series == series), key=lambda c: c.number)

    def consent_to(self, held: HeldCheck) -> Consent | None:
        """What who a check is about last said to it (P3)."""
        consent = self.consents.get(consent_key(held.check.kind, held.check.about))
        if consent is None or (held.anew_since is not None and consent.by.at < held.anew_since):
            return None
        return consent

    def with_check(self, held: HeldCheck) -> HeldCase:
        """The case with a check as it now stands."""
        return replace(self, checks={**self.checks, held.id: held})

    def with_answer(self, answer: HeldAnswer) -> HeldCase:
        """The case with an answer as it is now known."""
        return replace(self, answers={**self.answers, answer.answer_id: answer})

    def changed_since(self, revision: int) -> list[str]:
        """What changed after a revision, as far as it is remembered."""
        return sorted({path for at, paths in self.history if at > revision for path in paths})


CASES: Final[TableRef[HeldCase]] = TableRef("cases", order=1)
"""By case id."""

STRAY_ANSWERS: Final[TableRef[HeldAnswer]] = TableRef("stray_answers", order=2)
"""Answers whose check is not even in the form of ours, by the id given to them."""


def held_case(facts: Facts, case_id: str) -> HeldCase:
    """A case as it is held; an empty one where nothing is."""
    return facts.get(CASES, case_id) or HeldCase(case_id)

"""What is held of a case: facts as they came, in any order, and the checks that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.people import PersonName
from cafcass_contracts.safeguarding import Check, CheckKind, CheckState, ConsentState, Finding, Relevance
from cafcass_contracts.values import (
    CENTRAL_TEAM,
    SERVICE_AREAS,
    Gender,
    OffenceCategory,
    PartialDate,
    RiskFactor,
    TeamKind,
    YesNo,
)
from cafcass_domain.decision import TableRef
from police_checks.domain.identity import Identity

REVISIONS_REMEMBERED: Final = 20


@dataclass(frozen=True, slots=True)
class By:
    """Who said something, when, and why: for the record (G2)."""

    id: str
    role: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household, recorded by command (P3)."""

    lives_with: str
    contact: YesNo
    name: PersonName
    by: By
    date_of_birth: PartialDate | None = None
    gender: Gender | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The last word of somebody who is no party (P3)."""

    state: ConsentState
    by: By


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said that an offence bears on (P5)."""

    category: OffenceCategory
    relevance: Relevance
    by: By
    serious: bool | None = None
    """Where they say nothing of it, the classification's word stays (G3)."""


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Whom a person said is to be asked, where the address does not say."""

    name: str
    by: By


@dataclass(frozen=True, slots=True)
class Authority:
    """What a local authority answered about a child (P7)."""

    known: YesNo = YesNo.NOT_KNOWN
    on_plan: YesNo = YesNo.NOT_KNOWN
    looked_after: YesNo = YesNo.NOT_KNOWN
    in_words: str | None = None


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer as it came. Nothing that came is thrown away."""

    answer_id: str
    check_id: str
    """The check that it names, or that a person said it belongs to."""
    of_police: bool
    answered_at: datetime
    received_at: datetime
    traced: YesNo = YesNo.NOT_KNOWN
    name: PersonName = field(default_factory=PersonName)
    date_of_birth: PartialDate | None = None
    findings: tuple[Finding, ...] = ()
    intelligence: str | None = None
    authority: Authority | None = None
    damaged: bool = False
    """Parts of it could not be read, or it does not say whether anybody was found: never taken for nothing found (G3)."""
    matched: By | None = None
    """A person said which check it belongs to."""
    dismissed: By | None = None
    """A person said that it belongs to none."""
    taken: bool = False
    """It was taken for an answer to its check: what it says is known, also when the check falls away."""


@dataclass(frozen=True, slots=True)
class HeldCheck:
    """A check with what only this service needs to know of it."""

    check: Check
    """As it was last told."""
    number: int
    """Counts the checks of one kind about one person or child, from 1; the last is current."""
    identity: Identity
    """As asked, or as it would be."""
    consent: bool = False
    """Whether consent is needed (P3)."""
    force: str | None = None
    missing: str = ""
    """What a request cannot do without: `identity`, `force` or `authority`."""
    out: bool = False
    """A request stands with whoever was asked."""
    sends: int = 0
    """How often a request was sent."""
    corrected_at: datetime | None = None
    """When a request went out again with another identity: an answer given before is no answer to it."""
    anew_since: datetime | None = None
    """It is made in place of one that was up to date no more since then: consent given before is none to it (P3: each time)."""
    taken_back: bool = False
    """Consent was withdrawn after it was requested: consent given again starts a new check (P3: each time)."""

    @property
    def series(self) -> tuple[CheckKind, str]:
        """What is checked, about whom."""
        return self.check.kind, self.check.about

    @property
    def state(self) -> CheckState:
        """Where it stands."""
        return self.check.state


@dataclass(frozen=True, slots=True)
class Alerted:
    """What the last alert was about (P8)."""

    hearing_id: str
    hearing_at: datetime
    outstanding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case as police-checks holds it. Commands and answers may come before the case itself."""

    case_id: str
    details: CaseDetailsRecorded | None = None
    history: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """What changed in each revision seen, for who acted on an older one."""
    ended_at: datetime | None = None
    """Since when the case is withdrawn or concluded."""
    members: dict[str, Member] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
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
    struck: dict[str, By] = field(default_factory=dict)
    """Checks whose answer was struck out."""
    checks: dict[str, HeldCheck] = field(default_factory=dict)
    due: Alerted | None = None
    """The first hearing whose alert is set."""
    alerted: Alerted | None = None
    filed: tuple[str, ...] = ()
    """Who the court was told does not consent (P4)."""
    questions: tuple[str, ...] = ()
    """What a person is asked at present."""

    @property
    def team(self) -> str:
        """Who is asked: the early intervention team of the case's area, or the central point where it is not known."""
        area = None if self.details is None else SERVICE_AREAS.get(self.details.area or "")
        return CENTRAL_TEAM if area is None else area.team(TeamKind.EARLY_INTERVENTION)

    def of_series(self, kind: CheckKind, about: str) -> list[HeldCheck]:
        """The checks of one kind about one person or child, the current one last."""
        return sorted((c for c in self.checks.values() if c.series == (kind, about)), key=lambda c: c.number)

    def consent_to(self, held: HeldCheck) -> Consent | None:
        """What who a check is about last said to it (P3)."""
        consent = self.consents.get(held.check.about)
        if consent is None or (held.anew_since is not None and consent.by.at < held.anew_since):
            return None
        return consent

    def with_check(self, held: HeldCheck) -> HeldCase:
        """The case with a check as it now stands."""
        return replace(self, checks={**self.checks, held.check.check_id: held})

    def changed_since(self, revision: int) -> list[str]:
        """What changed after a revision, as far as it is remembered."""
        return sorted({path for at, paths in self.history if at > revision for path in paths})


CASES: Final[TableRef[HeldCase]] = TableRef("cases", order=1)
"""By case id."""

STRAY_ANSWERS: Final[TableRef[HeldAnswer]] = TableRef("stray_answers", order=2)
"""Answers whose check is not even in the form of ours, by the id given to them."""


def check_id(case: str, kind: CheckKind, about: str, number: int) -> str:
    """The id of a check, made of what it is about: an answer that echoes it finds its case."""
    return f"{case}.{kind}.{about}.{number}"


def series_of(check: str) -> tuple[str, CheckKind, str] | None:
    """Case, kind and about of a check's id; None where it is not in the form of ours."""
    case, _, rest = check.partition(".")
    kind, _, rest = rest.partition(".")
    about, _, number = rest.rpartition(".")
    if not (case and about and number.isdecimal()) or not CheckKind(kind).known:
        return None
    return case, CheckKind(kind), about

"""The case as triage holds it: facts, kept as they came, and beside them what was decided and told so far.

Facts are created from whatever comes first and merge in any order (I4, design "facts may arrive before the case"): of the
application the highest revision holds, of a check the latest word, of everything that somebody said all is kept. What is
derived from facts is never stored but where it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.people import Child, Person
from cafcass_contracts.police_checks import CheckResultRecorded
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import (
    OUTSTANDING,
    CallOutcome,
    Check,
    CheckKind,
    CheckState,
    ConcernTrigger,
    FactorState,
    LetterSharing,
    ReferralKind,
    ScreeningOutcome,
    SettledBy,
    Sharing,
)
from cafcass_contracts.triage import NeedsOf
from cafcass_contracts.values import (
    CENTRAL_TEAM,
    PARTIES,
    HearingStatus,
    HearingType,
    LawType,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.decision import Received, TableRef
from triage.domain.care import Care
from triage.domain.duty import Stamp

KEPT_HISTORY: Final = 50
"""Screenings whose differences are remembered, to tell the sender of an outdated command what changed."""


@dataclass(frozen=True, slots=True)
class HeldCheck:
    """A check as last told of."""

    stamp: Stamp
    check: Check


@dataclass(frozen=True, slots=True)
class HeldResult:
    """The latest result of a check."""

    stamp: Stamp
    result: CheckResultRecorded


@dataclass(frozen=True, slots=True)
class Link:
    """Another case about the same children (I5)."""

    law: LawType
    event_id: str


@dataclass(frozen=True, slots=True)
class Allocated:
    """Who works the case (A1)."""

    stamp: Stamp
    practitioner_id: str
    role: str
    team: str


@dataclass(frozen=True, slots=True)
class Reported:
    """Something that somebody told about the case (T1)."""

    at: datetime
    factor: RiskFactor
    state: FactorState
    about_person: str | None
    in_words: str
    source: str


@dataclass(frozen=True, slots=True)
class Call:
    """A risk identification call (T6)."""

    called_at: datetime
    person: str
    outcome: CallOutcome
    said: str | None
    factors: tuple[RiskFactor, ...]
    asked: tuple[RiskFactor, ...]
    issues: tuple[str, ...]
    consents: YesNo


@dataclass(frozen=True, slots=True)
class RaisedByHand:
    """A concern that somebody raised (T2)."""

    at: datetime
    trigger: ConcernTrigger
    about_person: str | None
    in_words: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person settled about a screening: it holds while nothing material has changed since (`basis`)."""

    stamp: Stamp
    outcome: ScreeningOutcome
    basis: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class SharingSettled:
    """What the court directed, or a person decided, about sharing the letter, for what was sensitive then (T9)."""

    stamp: Stamp
    sharing: LetterSharing
    basis: str
    why: str
    by: str


class Standing(StrEnum):
    """Where a referral stands."""

    MADE = "made"
    ASKED = "agreement-asked"
    """The court was asked for its agreement."""
    NOT_AGREED = "not-agreed"


@dataclass(frozen=True, slots=True)
class Referral:
    """A child referred, or information disclosed, outside (T10)."""

    referral_id: str
    kind: ReferralKind
    to: str
    children: tuple[str, ...]
    why: str
    by: str
    at: datetime
    standing: Standing
    imminent: bool = False
    """A child was said to be in imminent danger."""
    told: bool = False
    court_told: Standing | None = None
    """What the court was last told of."""
    asked: bool = False
    """Whether a person is asked what the court said."""


@dataclass(frozen=True, slots=True)
class Ended:
    """That Cafcass's part ended (T11)."""

    at: datetime
    settled_by: SettledBy
    why: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """The screening last published."""

    number: int
    outcome: ScreeningOutcome
    settled: bool
    settled_by: SettledBy | None
    urgent: bool
    profile: tuple[tuple[str, str, bool, tuple[str, ...]], ...]
    """Each factor with its state, whether it is only a signal, and its sources."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A child protection concern that was raised (T2). One for each trigger and person; a new round only by new facts."""

    concern_id: str
    trigger: ConcernTrigger
    about_person: str | None
    evidence: tuple[str, ...]
    """Keys of the facts that it rests on, in all its rounds."""
    round: int
    for_team: str
    """The case's team when it was raised: who takes it may be on another team's rota."""
    team: str
    role: str
    practitioner_id: str | None
    raised_at: datetime
    acknowledge_by: datetime
    escalations: int = 0
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    action: str | None = None
    questions: int = 1
    """How often a person was asked: who is asked changes when it is escalated, or its team becomes known."""

    @property
    def question(self) -> str:
        """Names, on its case, the question that is with a person."""
        return f"concern:{self.concern_id}:{self.questions}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it in hand yet."""
        return self.acknowledged_at is None


@dataclass(frozen=True, slots=True)
class Plan:
    """When the letter of a case is due, for which hearing (T6)."""

    hearing_id: str
    hearing_at: datetime
    due: datetime
    short_notice: bool


@dataclass(frozen=True, slots=True)
class LetterState:
    """Where the letter of a case stands. What it says is in the table of letters."""

    plan: Plan | None = None
    late: bool = False
    """Its due time came: it is issued with what is outstanding stated (P8)."""
    update_wanted: bool = False
    """New information waits to be written in (T7), until screening is settled or the update is due."""
    update_late: bool = False
    """The update's due time came: it is written in with what is outstanding stated."""
    sharing: LetterSharing | None = None
    """What was last told about sharing it (T9)."""
    sharing_basis: str = ""
    """What was sensitive in it then."""
    filed: int | None = None
    """The highest version that was filed at court."""


@dataclass(frozen=True, slots=True)
class TriageCase:
    """One case. Never changed in place: decisions answer with a new one."""

    case_id: str
    details: CaseDetailsRecorded | None = None
    """Of the highest revision."""
    details_id: str = ""
    checks: Mapping[str, HeldCheck] = field(default_factory=dict)
    results: Mapping[str, HeldResult] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    """By the id of the other case."""
    allocated: Allocated | None = None
    """Who works it; None where nobody does."""
    unallocated: Stamp | None = None
    """The word that nobody does, where that is the latest."""
    reports: Mapping[str, Reported] = field(default_factory=dict)
    """By the id of the command."""
    calls: Mapping[str, Call] = field(default_factory=dict)
    raised: Mapping[str, RaisedByHand] = field(default_factory=dict)
    ever_present: frozenset[RiskFactor] = frozenset()
    """Every factor that anything ever said was there: what falls away is put to a person, never dropped silently."""
    settlement: Settlement | None = None
    sharing_settled: SharingSettled | None = None
    sharings: Mapping[str, Sharing] = field(default_factory=dict)
    """What somebody recorded as given (T13), by the id of the command."""
    packs_sent: frozenset[str] = frozenset()
    """Welcome packs and children's materials that were sent: what, and to whom (T13)."""
    needs: Mapping[str, NeedsOf] = field(default_factory=dict)
    """What somebody recorded of needs (T14), by the id of the command."""
    post: frozenset[str] = frozenset()
    """Ids of correspondence about the case that is not closed (T4)."""
    care: Care = field(default_factory=Care)
    """The gap analyses and the category of a care case (T8, G5)."""
    referrals: Mapping[str, Referral] = field(default_factory=dict)
    """By their id (T10)."""
    ended: Ended | None = None
    screening: Screening | None = None
    history: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """What each of the last screenings changed, in plain words without personal data."""
    concerns: Mapping[str, Concern] = field(default_factory=dict)
    """By trigger and person."""
    letter: LetterState = LetterState()
    hearing_watched: str = ""
    """The hearing (its id and end) at whose end triage looks whether involvement ends (T11)."""
    hearing_over: str = ""
    """The hearing (its id and end) whose end was reached."""
    asked: frozenset[str] = frozenset()
    """Keys of the questions that are with a person."""

    @property
    def law(self) -> LawType | None:
        """The kind of law, once known."""
        return None if self.details is None else self.details.law

    @property
    def is_private(self) -> bool:
        """Whether it is known to be a private law case."""
        return self.law is LawType.PRIVATE

    @property
    def is_over(self) -> bool:
        """Whether the application was withdrawn or the case concluded (A15)."""
        return self.details is not None and (self.details.withdrawn or self.details.concluded)

    @property
    def is_active(self) -> bool:
        """Whether there is something to screen: a private law case that is not at its end at court.

        That Cafcass's part ended (T11) stops no screening: new information is evaluated all the same (T1).
        """
        return self.is_private and not self.is_over

    @property
    def team(self) -> str:
        """The team of the case; the central team while none is known (I6)."""
        return CENTRAL_TEAM if self.details is None or self.details.team is None else self.details.team

    @property
    def adult_parties(self) -> tuple[Person, ...]:
        """The grown-up people who are parties: no organisations (P1)."""
        if self.details is None:
            return ()
        return tuple(
            person
            for person in self.details.people
            if not PARTIES.isdisjoint(person.roles)
            and PartyRole.CHILD not in person.roles
            and person.organisation is None
        )

    @property
    def not_spoken_to(self) -> tuple[Person, ...]:
        """The adult parties whom nobody has spoken to (T6): a call that was only tried told nothing (G3)."""
        reached = {call.person for call in self.calls.values() if call.outcome is CallOutcome.SPOKEN}
        return tuple(person for person in self.adult_parties if person.id not in reached)

    @property
    def current_checks(self) -> dict[str, Check]:
        """Each check by the latest word on it, whichever topic that came by."""
        if not self.results:
            return {key: held.check for key, held in sorted(self.checks.items())}
        found: dict[str, Check] = {}
        for key in sorted({*self.checks, *self.results}):
            held, result = self.checks.get(key), self.results.get(key)
            if result is not None and (held is None or held.stamp[0] <= result.stamp[0]):
                found[key] = result.result.check
            elif held is not None:
                found[key] = held.check
        return found

    @property
    def outstanding(self) -> tuple[Check, ...]:
        """The checks that still owe an answer (P8)."""
        return tuple(check for check in self.current_checks.values() if check.state in OUTSTANDING)

    @property
    def unchecked(self) -> tuple[tuple[CheckKind, str], ...]:
        """Checks that every case has and nobody told of yet (P1, P7): not known is not done (G3)."""
        checks = [check for check in self.current_checks.values() if check.state is not CheckState.WITHDRAWN]
        told = {(check.kind, check.about) for check in checks}
        wanted = [(CheckKind.LEVEL_1, person.id) for person in self.adult_parties]
        if self.details is not None:
            wanted += [(CheckKind.LOCAL_AUTHORITY, child.id) for child in self.details.children]
        return tuple(each for each in wanted if each not in told)

    @property
    def urgent(self) -> bool:
        """Whether a child protection concern is open (T2)."""
        return any(concern.is_open for concern in self.concerns.values())

    @property
    def first_hearing(self) -> Hearing | None:
        """The hearing that the letter is for (T6): the first hearing by type, else the earliest that is not on paper only."""
        if self.details is None:
            return None
        listed = [
            hearing
            for hearing in self.details.hearings
            if hearing.starts_at is not None
            and hearing.status in (HearingStatus.LISTED, HearingStatus.HELD)
            and hearing.type is not HearingType.GATEKEEPING
        ]
        return min(
            listed,
            key=lambda hearing: (hearing.type is not HearingType.FIRST, hearing.starts_at, hearing.id),
            default=None,
        )

    @property
    def linked_cases(self) -> dict[str, LawType | None]:
        """Other cases about the same children, with their kind of law where known (I5)."""
        found: dict[str, LawType | None] = dict.fromkeys(() if self.details is None else self.details.linked_cases)
        return found | {case: link.law for case, link in self.links.items()}

    def person(self, id_: str | None) -> Person | None:
        """Who has that id within the case."""
        people = () if self.details is None else self.details.people
        return next((person for person in people if person.id == id_), None)

    def child(self, id_: str) -> Child | None:
        """The child that has that id within the case."""
        children = () if self.details is None else self.details.children
        return next((child for child in children if child.id == id_), None)

    def rests_on(self) -> tuple[str, ...]:
        """Ids of the messages that what is known of the case comes from (G2)."""
        ids = [
            self.details_id,
            *(result.stamp[2] for result in self.results.values()),
            *(link.event_id for link in self.links.values()),
            *self.reports,
            *self.calls,
            *self.raised,
            "" if self.settlement is None else self.settlement.stamp[2],
        ]
        return tuple(sorted(id_ for id_ in ids if id_))

    def changed_since(self, screening: int) -> tuple[str, ...]:
        """What changed after a screening, in plain words."""
        return tuple(dict.fromkeys(said for number, what in self.history if number > screening for said in what))


CASES: Final[TableRef[TriageCase]] = TableRef("cases", order=10)
"""By case id; sealed."""


def stamp_of(received: Received[Any]) -> Stamp:
    """What orders this message among others about the same thing."""
    return (received.happened_at, received.sequence or 0, received.id)


def with_details(case: TriageCase, details: CaseDetailsRecorded, event_id: str) -> TriageCase:
    """The application as of the highest revision (I4). What triage has no use for is not kept (G4)."""
    if case.details is not None and case.details.revision >= details.revision:
        return case
    kept = details.model_copy(update={"documents": (), "unknowns": (), "missing": (), "changed": ()})
    return replace(case, details=kept, details_id=event_id)


def with_checks(case: TriageCase, checks: Iterable[Check], stamp: Stamp) -> TriageCase:
    """Checks as told of, where this is the latest word on them."""
    newer = {
        check.check_id: HeldCheck(stamp, check)
        for check in checks
        if (held := case.checks.get(check.check_id)) is None or held.stamp < stamp
    }
    return replace(case, checks={**case.checks, **newer}) if newer else case


def with_result(case: TriageCase, result: CheckResultRecorded, stamp: Stamp) -> TriageCase:
    """The result of a check, where this is the latest."""
    held = case.results.get(result.check.check_id)
    if held is not None and held.stamp >= stamp:
        return case
    return replace(case, results={**case.results, result.check.check_id: HeldResult(stamp, result)})

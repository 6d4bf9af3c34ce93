"""A small world in which triage decides without any I/O: what a test sends, and what came of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Actor, Command, Event
from cafcass_contracts.people import Child, Person, PersonName, Relation
from cafcass_contracts.police_checks import CheckChanged, CheckResultRecorded
from cafcass_contracts.proceedings import CourtRef, Hearing, Signals
from cafcass_contracts.safeguarding import (
    CallOutcome,
    Check,
    CheckKind,
    CheckState,
    ConcernTrigger,
    DisposalKind,
    FactorState,
    Finding,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.triage import RaiseConcern, RecordRiskCall, ReportInformation, SettleScreening
from cafcass_contracts.values import (
    Feed,
    HearingType,
    LawType,
    OffenceCategory,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.decision import AskPerson, DeadlineFired, Decision, Facts, Received, SetDeadline
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.service import OnDeadline, OnMessage
from triage.app import service
from triage.domain.case import TriageCase
from triage.domain.letter_facts import Letter
from triage.domain.policy import Policy

CASE = "11111111-1111-5111-8111-111111111111"
CASE_NUMBER = "1700000000000001"
APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday."""
HEARING_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
POLICY = Policy(version="test-1", calendar=Calendar())
OFFICER = Actor(id="officer-1", role="family-court-adviser", team="a5-eit")
MOTHER = Person(
    id="p1",
    roles=(PartyRole.APPLICANT,),
    name=PersonName(first="Mary", last="Mockup"),
)
FATHER = Person(id="p2", roles=(PartyRole.RESPONDENT,), name=PersonName(first="Fred", last="Fakeman"))
CHILD = Child(id="c1", name=PersonName(first="Cleo", last="Mockup"))
QUIET = Signals(
    c1a_present=YesNo.NO,
    c8_present=YesNo.NO,
    confidential_details_asked=YesNo.NO,
    miam_attended=YesNo.YES,
    children_known_to_local_authority=YesNo.NO,
    child_protection_plan=YesNo.NO,
    urgent=YesNo.NO,
    without_notice=YesNo.NO,
    international_element=YesNo.NO,
    previous_proceedings=YesNo.NO,
)
FIRST_HEARING = Hearing(id="h1", type=HearingType.FIRST, starts_at=HEARING_AT)


def details(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A quiet private law application: every question of the form answered no."""
    content: dict[str, Any] = {
        "case_id": CASE,
        "case_number": CASE_NUMBER,
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "court": CourtRef(name="Mocktown", epims_id="1"),
        "area": "A5",
        "team": "a5-eit",
        "received_at": APPLIED,
        "people": (MOTHER, FATHER),
        "children": (CHILD,),
        "relations": (Relation(child="c1", person="p1", lives_with=YesNo.YES),),
        "signals": QUIET,
        "hearings": (FIRST_HEARING,),
        "complete": True,
        **changes,
    }
    return CaseDetailsRecorded(**content)


def check(
    about: str,
    kind: CheckKind = CheckKind.LEVEL_1,
    state: CheckState = CheckState.ANSWERED,
    relevant: YesNo = YesNo.NO,
    **changes: Any,
) -> Check:
    """One check as it stands."""
    return Check(
        check_id=f"{kind}:{about}", kind=kind, about=about, state=state, relevant=relevant, needed_at=APPLIED, **changes
    )


def check_changed(of: Check) -> CheckChanged:
    """What police-checks tells about a check."""
    return CheckChanged(case_id=CASE, check=of, outstanding=0)


def result(of: Check, *relevant: Finding, **content: Any) -> CheckResultRecorded:
    """What a check found."""
    told: dict[str, Any] = {"traced": YesNo.YES if relevant else YesNo.NO, **content}
    return CheckResultRecorded(case_id=CASE, check=of, relevant=relevant, **told)


def clear_checks() -> list[CheckResultRecorded]:
    """Every check of the quiet case, answered with nothing to worry about."""
    return [
        result(check("p1")),
        result(check("p2")),
        result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.NO),
    ]


def finding(
    id_: str = "f1",
    category: OffenceCategory = OffenceCategory.DECEIT,
    disposal: DisposalKind = DisposalKind.CONVICTION,
    **content: Any,
) -> Finding:
    """One relevant finding."""
    told: dict[str, Any] = {"relevance": Relevance.RELEVANT, "offence": "An invented offence", **content}
    return Finding(finding_id=id_, category=category, disposal=disposal, **told)


def report(
    factor: RiskFactor, state: FactorState, about: str | None = None, words: str = "Told so."
) -> ReportInformation:
    """Somebody told something."""
    return ReportInformation(
        case_id=CASE, by=OFFICER, factor=factor, state=state, about_person=about, in_words=words, source="a teacher"
    )


def call(person: str, outcome: CallOutcome = CallOutcome.SPOKEN, **content: Any) -> RecordRiskCall:
    """A risk identification call."""
    return RecordRiskCall(case_id=CASE, by=OFFICER, person=person, called_at=APPLIED, outcome=outcome, **content)


def settle(outcome: ScreeningOutcome, based_on: int | None = None) -> SettleScreening:
    """A person settles the outcome."""
    return SettleScreening(case_id=CASE, by=OFFICER, outcome=outcome, why="Read it all.", based_on=based_on)


def raised(
    trigger: ConcernTrigger = ConcernTrigger.REPORTED, about: str | None = None, words: str = "Said so."
) -> RaiseConcern:
    """Somebody raises a concern."""
    return RaiseConcern(case_id=CASE, by=OFFICER, trigger=trigger, about_person=about, in_words=words)


@dataclass
class World:
    """Triage with its rows in memory. Every event is read back as its contract says."""

    policy: Policy = POLICY
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    deadlines: dict[tuple[str, str, str], SetDeadline] = field(default_factory=dict)
    questions: dict[tuple[str, str], AskPerson] = field(default_factory=dict)
    now: datetime = APPLIED + timedelta(hours=1)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def send(
        self,
        message: Event | Command,
        *,
        at: datetime | None = None,
        id_: str | None = None,
        happened_at: datetime | None = None,
    ) -> Decision:
        """Decides on a message, received now (or then)."""
        if at is not None:
            self.now = at
        number = next(self.numbers)
        handler = next(h for h in service.handlers if isinstance(h, OnMessage) and isinstance(message, h.message))
        subject = handler.subject(message, self.policy) if handler.subject else getattr(message, "case_id", None)
        received: Received[Any] = Received(
            data=message,
            id=id_ or f"message-{number}",
            source="test",
            topic="test",
            subject=subject,
            happened_at=happened_at or self.now,
            received_at=self.now,
            sequence=None if happened_at else number,
        )
        return self.decide(handler, received)

    def hand(self, handler: Any, data: Any) -> Decision:
        """Lets a handler that is not in the wiring decide on something received now."""
        number = next(self.numbers)
        received: Received[Any] = Received(
            data=data,
            id=f"handed-{number}",
            source="test",
            topic="test",
            subject=CASE,
            happened_at=self.now,
            received_at=self.now,
        )
        return self.decide(handler, received)

    def decide(self, handler: Any, received: Received[Any]) -> Decision:
        """Lets one handler decide on what it touches, and takes what it says."""
        touched = {
            table.name: {key: self.rows.get(table.name, {}).get(key) for key in keys}
            for table, keys in handler.touches(received, self.policy).items()
        }
        rows = {name: {k: row for k, row in keyed.items() if row is not None} for name, keyed in touched.items()}
        decision: Decision = handler.decide(Facts(rows), received, self.policy)
        for change in decision.changes:
            assert change.key in touched[change.table.name], "changed a row that it did not name"
            self.rows.setdefault(change.table.name, {})[change.key] = change.row
        for deadline in decision.deadlines:
            place = (deadline.subject, deadline.kind, deadline.key)
            if isinstance(deadline, SetDeadline):
                self.deadlines[place] = deadline
            else:
                self.deadlines.pop(place, None)
        for ask in decision.asks:
            self.questions.setdefault((ask.subject, ask.key), ask)
        for settle in decision.settles:
            self.questions.pop((settle.subject, settle.key), None)
        for published in decision.publish:
            assert isinstance(published.event, Event)
            assert decode(type(published.event), encode(published.event)) == published.event
        self.decisions.append(decision)
        return decision

    def pass_to(self, until: datetime) -> list[Decision]:
        """Lets time pass: every deadline until then fires, in order."""
        made: list[Decision] = []
        while due := [(d.due, place) for place, d in self.deadlines.items() if d.due <= until]:
            at, place = min(due)
            deadline = self.deadlines.pop(place)
            handler = next(h for h in service.handlers if isinstance(h, OnDeadline) and h.kind == deadline.kind)
            fired = DeadlineFired(deadline.kind, deadline.key, at, deadline.rule, dict(deadline.data))
            received: Received[Any] = Received(
                data=fired,
                id=f"deadline-{next(self.numbers)}",
                source="deadlines",
                topic="deadlines",
                subject=deadline.subject,
                happened_at=at,
                received_at=at,
            )
            self.now = max(self.now, at)
            made.append(self.decide(handler, received))
        self.now = max(self.now, until)
        return made

    @property
    def case(self) -> TriageCase:
        """The case of the test."""
        held: TriageCase = self.rows["cases"][CASE]
        return held

    @property
    def letter(self) -> Letter | None:
        """Its letter."""
        return self.rows.get("letters", {}).get(CASE)

    def said(self, kind: type[Any]) -> list[Any]:
        """Everything of a kind that was ever published."""
        return [p.event for d in self.decisions for p in d.publish if isinstance(p.event, kind)]

    def last(self, kind: type[Any]) -> Any:
        """The latest of a kind."""
        return self.said(kind)[-1]


def quiet_world(**changes: Any) -> World:
    """The quiet case with its checks answered."""
    world = World()
    world.send(details(**changes))
    for each in clear_checks():
        world.send(each)
    return world


def spoken(world: World, *people: str) -> World:
    """Each party is spoken to, and nothing comes of it."""
    for person in people or ("p1", "p2"):
        world.send(call(person))
    return world

"""A small world in which allocation decides without any I/O: what a test sends, and what came of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from allocation.app import service
from allocation.domain.case import CaseFile, Work
from allocation.domain.desk import Desk
from allocation.domain.policy import Policy
from allocation.domain.practitioner import Practitioner
from cafcass_contracts import allocation, intake, workforce
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.identity import case_id, derived_id
from cafcass_contracts.message import Actor, Command, Event
from cafcass_contracts.proceedings import CourtRef, Hearing, ReportOrder
from cafcass_contracts.values import ApplicationKind, Feed, HearingType, LawType, ReportType, TeamKind, YesNo
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_domain.decision import AskPerson, DeadlineFired, Decision, Facts, Received, SetDeadline
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.service import OnDeadline, OnMessage

NAMESPACE = UUID(int=7)
NUMBER = "1700000000000001"
CASE = case_id(NAMESPACE, "private", NUMBER)
CARE = case_id(NAMESPACE, "public", NUMBER)
APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday."""
HEARING_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
SINCE = date(2026, 1, 1)
POLICY = Policy(version="test-1", calendar=Calendar(), namespace=NAMESPACE)
MANAGER = Actor(id="manager-1", role="service-manager", team="a5-eit")
FIRST_HEARING = Hearing(id="h1", type=HearingType.FIRST, starts_at=HEARING_AT)


def registered(revision: int = 1, case: str = CASE, **changes: Any) -> intake.CaseSummary:
    """A private law case, or another by what is changed."""
    public = changes.get("law") is LawType.PUBLIC
    content: dict[str, Any] = {
        "case_id": case,
        "case_number": NUMBER,
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "kinds": (ApplicationKind.CARE_AND_SUPERVISION if public else ApplicationKind.SECTION_8,),
        "court": CourtRef(name="Mocktown", epims_id="1"),
        "area": "A5",
        "team": "a5-public" if public else "a5-eit",
        "received_at": APPLIED,
        "children": (intake.ChildRef(id="c1"),),
        "hearings": (FIRST_HEARING,),
        "complete": True,
        **changes,
    }
    if revision == 1:
        return intake.ApplicationRegistered(**content)
    return intake.ApplicationAmended(**{"changed": ("something",), **content})


def care(revision: int = 1, case: str = CARE, **changes: Any) -> intake.CaseSummary:
    """A care case."""
    return registered(revision, case, **{"law": LawType.PUBLIC, "hearings": (), **changes})


def report_ordered(revision: int = 2, due: date | None = date(2026, 9, 1), **changes: Any) -> intake.CaseSummary:
    """The private law case with a section 7 report ordered."""
    report = ReportOrder(
        **{"id": "r1", "type": ReportType.SECTION_7, "ordered_on": date(2026, 7, 1), "due": due, **changes}
    )
    return registered(revision, reports=(report,))


def practitioner(name: str = "adviser-1", **changes: Any) -> workforce.PractitionerRecorded:
    """A family court adviser of full time in the early intervention team of A5."""
    content: dict[str, Any] = {
        "practitioner_id": name,
        "since": SINCE,
        "role": PractitionerRole.ADVISER,
        "team": "a5-eit",
        "area": "A5",
        "weekly_hours": 37,
        "newly_qualified": YesNo.NO,
        **changes,
    }
    return workforce.PractitionerRecorded(**content)


def guardian(name: str = "guardian-1", **changes: Any) -> workforce.PractitionerRecorded:
    """A children's guardian of full time in the public law team of A5."""
    return practitioner(name, **{"role": PractitionerRole.GUARDIAN, "team": "a5-public", **changes})


def team(name: str = "a5-eit", kind: TeamKind = TeamKind.EARLY_INTERVENTION, **changes: Any) -> workforce.TeamRecorded:
    """A team with its manager."""
    content = {"team": name, "area": "A5", "kind": kind, "manager_id": "manager-1", "since": SINCE, **changes}
    return workforce.TeamRecorded(**content)


def absence(name: str = "adviser-1", days: int | None = 20, **changes: Any) -> workforce.AbsenceRecorded:
    """Somebody is away from 3 June on."""
    start = changes.pop("starts_on", date(2026, 6, 3))
    end = None if days is None else start + timedelta(days=days - 1)
    content = {"practitioner_id": name, "absence_id": "absence-1", "starts_on": start, "ends_on": end, **changes}
    return workforce.AbsenceRecorded(**content)


@dataclass
class World:
    """Allocation with its rows in memory. Every event is read back as its contract says."""

    policy: Policy = POLICY
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    deadlines: dict[tuple[str, str, str], SetDeadline] = field(default_factory=dict)
    questions: dict[tuple[str, str], AskPerson] = field(default_factory=dict)
    """About cases."""
    area_questions: dict[tuple[str, str], AskPerson] = field(default_factory=dict)
    now: datetime = APPLIED + timedelta(hours=1)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def send(self, *messages: Event | Command, settle: bool = True) -> Decision:
        """Decides on messages received now, and on what is due at once because of them."""
        made = Decision()
        for message in messages:
            made = self.receive(message)
        if settle:
            self.pass_to(self.now + timedelta(minutes=5))
        return made

    def receive(
        self, message: Event | Command, *, id_: str | None = None, happened_at: datetime | None = None
    ) -> Decision:
        """Decides on one message, and on nothing else."""
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
        for settle in decision.settles:
            self._questions_of(settle.subject).pop((settle.subject, settle.key), None)
        for ask in decision.asks:
            self._questions_of(ask.subject).setdefault((ask.subject, ask.key), ask)
        for published in decision.publish:
            assert isinstance(published.event, Event)
            assert decode(type(published.event), encode(published.event)) == published.event
        self.decisions.append(decision)
        return decision

    def _questions_of(self, subject: str) -> dict[tuple[str, str], AskPerson]:
        return self.area_questions if subject.startswith("area:") else self.questions

    def pass_to(self, until: datetime) -> None:
        """Lets time pass: every deadline until then fires, in order."""
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
            self.decide(handler, received)
        self.now = max(self.now, until)

    def case(self, case: str = CASE) -> CaseFile:
        """A case as it is held."""
        held: CaseFile = self.rows["cases"][case]
        return held

    def work(self, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> Work:
        """A piece of work of a case."""
        return self.case(case).works[derived_id("work", case, str(key))]

    def holder(self, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> str | None:
        """Who holds it."""
        held = self.work(key, case).holder
        return None if held is None else held.practitioner_id

    def person(self, name: str) -> Practitioner:
        """A practitioner as they are held."""
        held: Practitioner = self.rows["practitioners"][name]
        return held

    @property
    def desk(self) -> Desk:
        """The desk of A5."""
        held: Desk = self.rows["desks"]["A5"]
        return held

    def said(self, kind: type[Any]) -> list[Any]:
        """Everything of a kind that was ever published."""
        return [p.event for d in self.decisions for p in d.publish if isinstance(p.event, kind)]

    def last(self, kind: type[Any]) -> Any:
        """The latest of a kind."""
        return self.said(kind)[-1]


def verdict(decision: Decision) -> str:
    """What a command was answered with."""
    return "accepted" if decision.answer is None else decision.answer.verdict


def reason(decision: Decision) -> str:
    """Why."""
    return "" if decision.answer is None else decision.answer.reason


def settle(world: World, key: str = WorkKind.CARE_GUARDIAN, case: str = CARE, **changes: Any) -> Decision:
    """The manager accepts what is proposed."""
    work = world.work(key, case)
    assert work.proposal is not None
    content = {
        "case_id": case,
        "by": MANAGER,
        "work_id": work.work_id,
        "proposal": work.proposal.number,
        "practitioner_id": work.proposal.practitioner_id,
        **changes,
    }
    return world.send(allocation.SettleAllocation(**content))


def override(world: World, name: str, key: str = WorkKind.CARE_GUARDIAN, case: str = CARE, **changes: Any) -> Decision:
    """The manager decides otherwise."""
    content = {
        "case_id": case,
        "by": MANAGER,
        "work_id": world.work(key, case).work_id,
        "practitioner_id": name,
        "why": "She knows the estate.",
        **changes,
    }
    return world.send(allocation.OverrideAllocation(**content))

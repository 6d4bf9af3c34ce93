"""What the tests of police-checks share: cases of our own making, and a world in which decisions are made one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cafcass_contracts import police_checks as events
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Actor, Event, Message
from cafcass_contracts.people import Address, Child, Home, Person, PersonName, Relation
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered, PoliceEntry
from cafcass_contracts.proceedings import CourtRef, Hearing
from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_contracts.values import ApplicationKind, Feed, HearingType, LawType, PartyRole, YesNo
from cafcass_domain.decision import CancelDeadline, DeadlineFired, Decision, Facts, Received, SetDeadline
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.service import OnDeadline, OnMessage
from police_checks.app import service
from police_checks.domain.case import CASES, HeldCase, HeldCheck, check_id
from police_checks.domain.policy import Policy
from police_checks.domain.sources import TableOfSources

CASE = "6d0d9afa-fdc3-51e4-99c0-68d81027c807"
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
"""A Monday."""
POLICY = Policy(version="test-1", namespace=UUID(int=7), calendar=Calendar(), sources=TableOfSources())
ADA = Person(
    id="ada",
    roles=(PartyRole.APPLICANT,),
    name=PersonName(first="Ada", last="Example"),
    date_of_birth="1990-11-12",
    address=Address(line_1="1 Sample Street", postcode="LS1 4AP"),
)
BEN = Person(
    id="ben",
    roles=(PartyRole.RESPONDENT,),
    name=PersonName(first="Ben", last="Sample"),
    date_of_birth="1988-02-03",
    address=Address(line_1="9 Far Road", postcode="M1 1AE"),
)
EVE = Person(
    id="eve",
    roles=(PartyRole.HOUSEHOLD_MEMBER,),
    name=PersonName(whole="Eve Sample"),
    date_of_birth="1985-05-05",
    address=Address(postcode="LS1 4AP"),
)
KIT = Child(
    id="kit",
    name=PersonName(first="Kit", last="Example"),
    date_of_birth="2018-04-05",
    homes=(Home(with_people=("ada",), address=Address(postcode="LS1 4AP")),),
)
LIVES = Relation(child="kit", person="ada", relation="mother", lives_with=YesNo.YES)
L1, L2, LA = CheckKind.LEVEL_1, CheckKind.LEVEL_2, CheckKind.LOCAL_AUTHORITY
OFFICER = Actor(id="o1", role="checks-officer", team="a3-eit")


def details(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A private law case of Ada and Ben about Kit."""
    said: dict[str, Any] = {
        "case_id": CASE,
        "case_number": "1700000000000017",
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "kinds": (ApplicationKind.SECTION_8,),
        "court": CourtRef(name="Family Court at Leeds"),
        "area": "A3",
        "received_at": NOW,
        "people": (ADA, BEN),
        "children": (KIT,),
        "relations": (LIVES,),
        "complete": True,
        **changes,
    }
    return CaseDetailsRecorded(**said)


def discharge(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A case about the discharge of a care order."""
    return details(revision, law=LawType.PUBLIC, kinds=(ApplicationKind.DISCHARGE,), **changes)


def hearing(day: datetime, id_: str = "h1", **more: Any) -> Hearing:
    """A first hearing."""
    return Hearing(id=id_, type=HearingType.FIRST, starts_at=day, **more)


def cid(kind: CheckKind, about: str, number: int = 1) -> str:
    """The id of a check of the case."""
    return check_id(CASE, kind, about, number)


def answered(check: str, *offences: str | PoliceEntry, **more: Any) -> CheckAnswered:
    """An answer of the police, by default the next day."""
    entries = tuple(PoliceEntry(offence=o) if isinstance(o, str) else o for o in offences)
    said = {"answered_at": NOW + timedelta(days=1), "traced": YesNo.YES if entries else YesNo.NO, **more}
    return CheckAnswered(check_id=check, entries=entries, **said)


def authority(check: str, **more: Any) -> AuthorityAnswered:
    """An answer of a local authority that does not know the child, unless told."""
    return AuthorityAnswered(check_id=check, **{"answered_at": NOW + timedelta(days=1), "known": YesNo.NO, **more})


@dataclass
class World:
    """The service's state and all it said. Messages go to the handlers that `app.py` names; rows go through the store."""

    policy: Policy = POLICY
    now: datetime = NOW
    rows: dict[str, dict[str, Any]] = field(default_factory=lambda: {t.ref.name: {} for t in service.tables})
    decisions: list[Decision] = field(default_factory=list)
    deadlines: dict[tuple[str, str, str], SetDeadline] = field(default_factory=dict)
    open: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(
        self, data: Message, *, at: datetime | None = None, happened_at: datetime | None = None, **more: Any
    ) -> Decision:
        """One message, received now or at an instant."""
        (handler,) = [h for h in service.handlers if isinstance(h, OnMessage) and h.message is type(data)]
        when = at or self.now
        subject = handler.subject(data, self.policy) if handler.subject else getattr(data, "case_id", None)
        received: Received[Any] = Received(
            data=decode(type(data), encode(data)),
            id=f"message-{len(self.decisions) + 1}",
            source="test",
            topic="test",
            subject=subject,
            happened_at=happened_at or when,
            received_at=when,
            **more,
        )
        return self._decide(handler.decide, handler.touches, received)

    def fire(self, kind: str, key: str = "", subject: str = CASE) -> Decision:
        """A deadline that was set."""
        due = self.deadlines.pop((kind, subject, key))
        (handler,) = [h for h in service.handlers if isinstance(h, OnDeadline) and h.kind == kind]
        fired = DeadlineFired(kind, key, due.due, due.rule, due.data)
        received = Received(
            fired,
            f"fired-{len(self.decisions)}",
            "test",
            "deadlines",
            subject,
            happened_at=due.due,
            received_at=due.due,
        )
        return self._decide(handler.decide, handler.touches, received)

    def _decide(
        self, decide: Callable[..., Decision], touches: Callable[..., Any], received: Received[Any]
    ) -> Decision:
        touched = {ref.name: set(keys) for ref, keys in touches(received, self.policy).items()}
        rows = {name: {k: v for k, v in self.rows[name].items() if k in keys} for name, keys in touched.items()}
        decision = decide(Facts(rows), received, self.policy)
        tables: dict[str, Any] = {table.ref.name: table for table in service.tables}
        for change in decision.changes:
            assert change.key in touched[change.table.name]
            table = tables[change.table.name]
            self.rows[change.table.name][change.key] = table.decode(table.encode(change.row))
            assert self.rows[change.table.name][change.key] == change.row
        for deadline in decision.deadlines:
            name = (deadline.kind, deadline.subject, deadline.key)
            if isinstance(deadline, CancelDeadline):
                self.deadlines.pop(name, None)
            else:
                self.deadlines[name] = deadline
        for ask in decision.asks:  # asked before settled, as the runtime does
            self.open.setdefault((ask.subject, ask.key), ask)
        for settle in decision.settles:
            self.open.pop((settle.subject, settle.key), None)
        for said in decision.publish:
            assert isinstance(said.event, Event)
            assert decode(type(said.event), encode(said.event)) == said.event
        self.decisions.append(decision)
        return decision

    @property
    def case(self) -> HeldCase:
        """The case as it is held."""
        held: HeldCase = self.rows[CASES.name][CASE]
        return held

    def check(self, kind: CheckKind, about: str, number: int = 1) -> HeldCheck:
        """A check as it is held."""
        return self.case.checks[cid(kind, about, number)]

    def states(self) -> dict[str, CheckState]:
        """The state of every check, by kind, about and number."""
        return {id_.removeprefix(f"{CASE}."): held.state for id_, held in sorted(self.case.checks.items())}

    def said(self, kind: type[Event]) -> list[Any]:
        """Every event of a kind so far."""
        return [p.event for decision in self.decisions for p in decision.publish if isinstance(p.event, kind)]

    def asked(self) -> list[str]:
        """The open questions by key."""
        return sorted(key for _, key in self.open)


def of(decision: Decision, kind: type[Event]) -> list[Any]:
    """The events of one kind of a decision."""
    return [p.event for p in decision.publish if isinstance(p.event, kind)]


def command(kind: type[Message], **fields: Any) -> Any:
    """A command by a checks officer about the case."""
    return kind(**{"by": OFFICER, "case_id": CASE, **fields})


def consent(person: str, state: str, **more: Any) -> Any:
    """What somebody said to being checked."""
    return command(events.RecordConsent, person=person, state=state, **more)

"""The service that the simulation runs: it notes numbers per case and says each once, so that any mistake can be named.

Beside that a number may set a deadline, tell the service something of its own, or ask a person something or answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from cafcass_contracts import platform
from cafcass_contracts.message import DataClass, Event
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import Key, Topic
from cafcass_domain.decision import Change, DeadlineFired, Decision, Facts, Publish, Received, SetDeadline, TableRef
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.numbers import Hours
from cafcass_domain.policy import Policy
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_runtime.service import OnDeadline, OnInternal, OnMessage, Service
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable

FACTS = "sim.facts.v1"
ANSWERS = "sim.answers.v1"
COMMANDS = "sim.commands.v1"
EVENTS = "sim.events.v1"
DEAD_LETTERS = "sim.dead-letters.v1"
TELLS = ("tell", "tell-the-latest", "broken-tell")
"""Orders with which the service tells itself something: what cannot be replaced, what another of the case replaces while it waits,
and what only a mended release can hear."""


class Noted(Event, owner="court", name="noted", version=1):
    """A number to note for a case; `order` is what else to do."""

    case: str
    number: int
    order: str = "plain"
    hours: int = 0
    other: str = ""


class Overlooked(Event, owner="court", name="overlooked", version=1):
    """Something about a case that the service has no use for."""

    case: str


class Echoed(Event, owner="sim", name="echoed", version=1):
    """A number was noted."""

    number: int


class Stands(Event, owner="sim", name="stands", version=1):
    """Every number noted for a case so far: the last of a batch is published alone."""

    seen: tuple[int, ...]


class Heard(Event, owner="sim", name="heard", version=1):
    """What the service told itself with a number came back, with every number noted before it."""

    number: int
    seen: tuple[int, ...]


class Expired(Event, owner="sim", name="expired", version=1):
    """A deadline fired, with every number noted before it."""

    number: int
    seen: tuple[int, ...]
    late: bool


class Told(Internal, frozen=True, kw_only=True):
    """What the service tells itself."""

    kind: ClassVar[str] = "told"

    number: int
    broken: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Mood(Policy):
    """What a release can do: a broken one raises on what a mended one notes."""

    mended: bool = False


def topics() -> Mapping[str, Topic]:
    """The topic map of the simulation."""
    common = (
        platform.PersonNeeded,
        platform.PersonOverdue,
        platform.Settled,
        platform.CommandAnswered,
        platform.DeadlineMoved,
        platform.DeadLetterResolved,
    )
    operators = (platform.RetryDeadLetters, platform.DiscardDeadLetters, platform.ResumePartition)

    def topic(name: str, partitions: int, **more: Any) -> Topic:
        return Topic(
            name=name,
            description="simulated",
            key=Key.CASE,
            partitions=partitions,
            retention=timedelta(days=1),
            data_class=DataClass.OFFICIAL,
            **more,
        )

    made = [
        topic(FACTS, 2, writers=("courts",), readers=("sim",), messages=(Noted, Overlooked)),
        topic(ANSWERS, 1, writers=("courts",), readers=("sim",), messages=(Noted, Overlooked)),
        topic(COMMANDS, 1, writers=("staff",), readers=("sim",), messages=operators),
        topic(EVENTS, 2, writers=("sim",), readers=(), messages=(Echoed, Expired, Heard, Stands, *common)),
        topic(DEAD_LETTERS, 1, writers=("sim",), readers=()),
    ]
    return {made_topic.name: made_topic for made_topic in made}


LEDGER: TableRef[list[int]] = TableRef("ledger", 1)


def _touches(received: Received[Noted], mood: Mood) -> Mapping[TableRef[Any], list[str]]:
    return {LEDGER: [received.data.case, *([received.data.other] if received.data.other else [])]}


def _note(facts: Facts, received: Received[Noted], mood: Mood) -> Decision:
    noted = received.data
    if noted.order == "broken" and not mood.mended:
        raise RuntimeError
    cases = [noted.case, *([noted.other] if noted.other else [])]
    deadlines: tuple[SetDeadline, ...] = ()
    if noted.order in ("deadline", "broken-deadline"):
        due = Due(received.received_at + timedelta(hours=noted.hours))
        data = {"number": noted.number, "broken": noted.order == "broken-deadline"}
        deadlines = (SetDeadline("wait", noted.case, due, "T1", key=str(noted.number), data=data),)
    told: tuple[Told, ...] = ()
    if noted.order in TELLS:
        key = "" if noted.order == "tell-the-latest" else str(noted.number)
        told = (Told(subject=noted.case, key=key, number=noted.number, broken=noted.order == "broken-tell"),)
    after = {case: [*(facts.get(LEDGER, case) or []), noted.number] for case in cases}
    return Decision(
        changes=tuple(Change(LEDGER, case, numbers) for case, numbers in after.items()),
        publish=tuple(
            said
            for case, numbers in after.items()
            for said in (
                Publish(Echoed(number=noted.number), case),
                Publish(Stands(seen=tuple(numbers)), case, whole=True),
            )
        ),
        deadlines=deadlines,
        internal=told,
        questions=(_open(noted),) if noted.order in ("ask", "answer") else (),
    )


def _open(noted: Noted) -> OpenQuestions:
    question = Question(
        key="odd",
        role=Role.ADVISER,
        team="a1-duty",
        due=Hours(noted.hours),
        reasons=("T1",),
        why="odd",
        settled_by=(),
    )
    return OpenQuestions(noted.case, (question,) if noted.order == "ask" else ())


def _hear(facts: Facts, received: Received[Told], mood: Mood) -> Decision:
    told = received.data
    if told.broken and not mood.mended:
        raise RuntimeError
    return Decision(publish=(Publish(Heard(number=told.number, seen=_seen(facts, told.subject)), told.subject),))


def _seen(facts: Facts, case: str) -> tuple[int, ...]:
    noted = facts.get(LEDGER, case)
    return () if noted is None else tuple(noted)


def _expire(facts: Facts, received: Received[DeadlineFired], mood: Mood) -> Decision:
    case, data = received.subject or "", received.data.data
    if data["broken"] and not mood.mended:
        raise RuntimeError
    expired = Expired(number=data["number"], seen=_seen(facts, case), late=received.late)
    return Decision(publish=(Publish(expired, case),))


SERVICE = Service(
    name="sim",
    handlers=(
        OnMessage(Noted, _note, _touches, subject=lambda data, mood: data.case),
        OnDeadline("wait", _expire, lambda received, mood: {LEDGER: [received.subject or ""]}),
        OnInternal(Told, _hear, lambda received, mood: {LEDGER: [received.data.subject]}),
    ),
    tables=(DocumentTable(LEDGER, StateCodec(list[int])),),
    migrations=Path(__file__).parent / "ledger_migrations",
    policy=Mood,
)

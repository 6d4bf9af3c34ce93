"""A toy service, small enough to hold in the head: it keeps a running total per case and says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar

from cafcass_contracts import platform, workforce
from cafcass_contracts.classes import sealed_fields
from cafcass_contracts.message import Command, DataClass, Event, Restricted
from cafcass_contracts.problems import Problem, UnreadableError
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import Key, Topic
from cafcass_domain.decision import (
    NOTHING,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    JobDone,
    PolicyChanged,
    Publish,
    Received,
    SetDeadline,
    StartJob,
    TableRef,
    Unreadable,
)
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.numbers import Hours, WorkingDays
from cafcass_domain.policy import Policy, number
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_runtime.service import OnDeadline, OnForeign, OnInternal, OnJob, OnMessage, OnPolicyChange, Service
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable

DAY = timedelta(days=1)
UNSHOUTABLE = 13
"""The number of a tick whose slow work fails."""


class Ticked(Event, owner="court", name="ticked", version=1):
    """One tick of a case, from outside."""

    case: str
    number: int
    order: str = "add"


class Overlooked(Event, owner="court", name="overlooked", version=1):
    """Something about a case that the toy has no use for."""

    case: str


class Totalled(Event, owner="toy", name="totalled", version=1):
    """The total of a case after a tick."""

    total: int
    number: int


class Whispered(Event, owner="toy", name="whispered", version=1):
    """What only named readers may see of a tick."""

    secret: Annotated[str, Restricted]
    number: int


class Unheard(Event, owner="toy", name="unheard", version=1):
    """What the toy says about a message it could not read."""

    paths: tuple[str, ...]


class Reset(Command, owner="toy", name="reset", version=1, given_by=(Role.SERVICE_MANAGER, Role.OPERATOR)):
    """Set a total back to nothing."""

    case: str


class Warn(Command, owner="toy", name="warn", version=1, given_by=(Role.DUTY_OFFICER,), never_refused=True):
    """Say that something is wrong: taken from anybody."""

    case: str


class Warned(Event, owner="toy", name="warned", version=1):
    """Somebody warned."""

    by: str
    role: str


class Echoed(Event, owner="toy", name="echoed", version=1):
    """What the toy told itself came back."""

    total: int
    words: str


class Recounted(Event, owner="toy", name="recounted", version=1):
    """Another policy came into force for a case."""

    total: int
    wait: int


class Overdue(Event, owner="toy", name="overdue", version=1):
    """A deadline of the toy fired."""

    total: int
    late: bool


class Shouted(Event, owner="toy", name="shouted", version=1):
    """Slow work of the toy was done."""

    words: str


class ToyTopic(Topic):
    """A topic of the toy, which is none of the six services whose topics are sealed."""

    __slots__ = ()

    @property
    def sealed(self) -> bool:
        """As for a service's own topics."""
        lasting = self.writers == ("toy",) and any(sealed_fields(message) for message in self.messages)
        return self.data_class is DataClass.RESTRICTED or lasting


def toy_topic(name: str, **more: Any) -> Topic:
    """A topic of the toy's map, with what most of them have."""
    return ToyTopic(
        **{
            "name": name,
            "description": "toy",
            "key": Key.CASE,
            "partitions": 2,
            "retention": DAY,
            "data_class": DataClass.OFFICIAL,
            "writers": ("toy",),
            "readers": ("toy",),
            **more,
        }
    )


def toy_topics() -> Mapping[str, Topic]:
    """The toy's own map."""
    common = (
        platform.PersonNeeded,
        platform.PersonOverdue,
        platform.Settled,
        platform.CommandAnswered,
        platform.DeadlineMoved,
        platform.DeadLetterResolved,
        platform.TaskDiscarded,
    )
    operators = (
        platform.RetryDeadLetters,
        platform.DiscardDeadLetters,
        platform.DiscardTask,
        platform.ResumePartition,
        platform.SettleQuestion,
    )
    said = (Totalled, Overdue, Unheard, Shouted, Warned, Echoed, Recounted)
    topics = [
        toy_topic("toy.ticks.v1", writers=("courts",), messages=(Ticked, Overlooked)),
        toy_topic("toy.snapshots.v1", writers=("courts",), foreign="a toy", snapshots=True),
        toy_topic("toy.events.v1", readers=(), messages=(*said, *common)),
        toy_topic("toy.restricted.v1", readers=(), data_class=DataClass.RESTRICTED, messages=(Whispered,)),
        toy_topic("toy.commands.v1", writers=("staff",), messages=(Reset, Warn, *operators)),
        toy_topic("toy.dead-letters.v1", readers=()),
        toy_topic("audit.heads.v1", readers=("staff",), messages=(platform.AuditHeadTold,)),
        toy_topic("workforce.staff.v1", writers=("workforce",), messages=(workforce.StaffRecorded,)),
    ]
    return {topic.name: topic for topic in topics}


@dataclass(frozen=True, kw_only=True, eq=False)
class ToyPolicy(Policy):
    """The numbers of the toy."""

    answer_working_days: WorkingDays = number(
        2, "in which a person answers what the toy asks", source="assumed", rule="T1", at_least=0, at_most=20
    )
    wait_hours: Hours = number(24, "after which a total is old", source="assumed", rule="T3", at_least=1, at_most=100)
    words: tuple[str, ...] = number(("psst",), "words that the toy knows", source="assumed", not_empty=True)


class Echo(Internal, frozen=True, kw_only=True):
    """What the toy tells itself."""

    kind: ClassVar[str] = "echo"

    words: str
    again: int = 0
    """How often the toy tells itself once more, after what it tells its other self."""


TOTALS: TableRef[dict[str, Any]] = TableRef("totals", 1)


def _touches(received: Received[Any], policy: ToyPolicy) -> Mapping[TableRef[Any], list[str]]:
    return {TOTALS: [received.subject]} if received.subject else {}


def _tick(facts: Facts, received: Received[Ticked], policy: ToyPolicy) -> Decision:
    tick = received.data
    held = facts.get(TOTALS, tick.case) or {"total": 0, "numbers": []}
    if tick.order == "raise":
        raise RuntimeError("a secret that must not be logged")
    if tick.order == "unstorable":
        return Decision(changes=(Change(TOTALS, tick.case, object()),))
    total = held["total"] + tick.number
    asked = {"ask": "odd", "ask anew": f"odd {tick.number}", "ask at once": "now", "settle": ""}.get(
        tick.order, held.get("asked", "")
    )
    after = {"total": total, "numbers": [*held["numbers"], tick.number], "asked": asked}
    deadlines: tuple[SetDeadline, ...] = ()
    if tick.order == "deadline":
        due = Due(received.received_at + timedelta(hours=tick.number))
        deadlines = (SetDeadline("late", tick.case, due, "T1"),)
    if tick.order == "counted":
        deadlines = (SetDeadline("late", tick.case, policy.after(received.received_at, policy.wait_hours), "T3"),)
    return Decision(
        changes=(Change(TOTALS, tick.case, after),),
        publish=(
            Publish(Totalled(total=total, number=tick.number), tick.case),
            Publish(Whispered(secret=f"psst {tick.number}", number=tick.number), tick.case),
        ),
        deadlines=deadlines,
        questions=(_open(tick.case, asked, policy, received.received_at),),
        internal=_told(tick),
        jobs=_started(tick, received.received_at),
    )


def _started(tick: Ticked, now: datetime) -> tuple[StartJob, ...]:
    """What the toy shouts: whenever it comes to it, or with a day of the month by then."""
    if not tick.order.startswith("shout"):
        return ()
    day = tick.order.removeprefix("shout").strip()
    due = now.replace(day=int(day)) if day else None
    return (StartJob("shout", tick.case, {"words": f"psst {tick.number}"}, due),)


def _told(tick: Ticked) -> tuple[Echo, ...]:
    """What the toy tells itself: one echo, or two that each wait on their own and the first of which says more."""
    if tick.order not in {"tell", "tell anew"}:
        return ()
    words = f"psst {tick.number}"
    if tick.order == "tell":
        return (Echo(subject=tick.case, words=words),)
    first = Echo(subject=tick.case, words=words, again=1)
    return (first, Echo(subject=tick.case, key="beside", words=words)) if tick.number % 2 else (first,)


def _open(case: str, asked: str, policy: ToyPolicy, now: datetime) -> OpenQuestions:
    """What the toy asks: within some working days, or at once."""
    due = Due(now) if asked == "now" else policy.answer_working_days
    question = Question(
        key="odd",
        role=Role.ADVISER,
        team="a1-duty",
        due=due,
        reasons=("T1",),
        why="odd",
        settled_by=("reset", platform.SettleQuestion.message_name),
        basis=asked,
    )
    return OpenQuestions(case, (question,) if asked else ())


def _reset(facts: Facts, received: Received[Reset], policy: ToyPolicy) -> Decision:
    case = received.data.case
    after = {"total": 0, "numbers": [], "asked": ""}
    return Decision(changes=(Change(TOTALS, case, after),), questions=(_open(case, "", policy, received.received_at),))


def _warn(facts: Facts, received: Received[Warn], policy: ToyPolicy) -> Decision:
    by = received.data.by
    return Decision(publish=(Publish(Warned(by=by.id, role=by.role), received.data.case),))


def _echo(facts: Facts, received: Received[Echo], policy: ToyPolicy) -> Decision:
    held = facts.get(TOTALS, received.data.subject) or {"total": 0}
    if received.data.words == f"psst {UNSHOUTABLE}":
        raise RuntimeError("a secret that must not be logged")
    echo = received.data
    said = Publish(Echoed(total=held["total"], words=f"{echo.words}{echo.key}"), echo.subject)
    if not echo.again:
        return Decision(publish=(said,))
    words = f"{echo.words} again"
    more = (Echo(subject=echo.subject, key="beside", words=words), Echo(subject=echo.subject, words=words))
    return Decision(publish=(said,), internal=more)


def _recount(facts: Facts, received: Received[PolicyChanged], policy: ToyPolicy) -> Decision:
    held = facts.get(TOTALS, received.data.key)
    if held is None or not held["total"]:
        return NOTHING
    event = Recounted(total=held["total"], wait=policy.wait_hours)
    return Decision(publish=(Publish(event, received.data.key),))


def _read_snapshot(value: Any) -> Ticked:
    if not isinstance(value, dict):
        raise UnreadableError([Problem("", "not an object")])
    try:
        return Ticked(case=value["case"], number=value["number"])
    except KeyError as missing:
        raise UnreadableError([Problem(str(missing.args[0]), "missing")], subject=value.get("case")) from None


def _overdue(facts: Facts, received: Received[DeadlineFired], policy: ToyPolicy) -> Decision:
    held = facts.get(TOTALS, received.subject or "") or {"total": 0}
    if received.data.data.get("raise"):
        raise RuntimeError
    return Decision(publish=(Publish(Overdue(total=held["total"], late=received.late), received.subject or ""),))


def _shout(data: Mapping[str, Any]) -> str:
    if data["words"] == f"psst {UNSHOUTABLE}":
        raise OSError("a secret that must not be logged")
    return str(data["words"]).upper()


def _shouted(facts: Facts, received: Received[JobDone], policy: ToyPolicy) -> Decision:
    return Decision(publish=(Publish(Shouted(words=received.data.result), received.subject or ""),))


def _unheard(about: Unreadable, received_at: datetime, policy: ToyPolicy) -> tuple[Publish, ...]:
    subject = about.subject or f"{about.partition}-{about.offset}"
    return (Publish(Unheard(paths=tuple(p.path for p in about.problems)), subject),)


TOY = Service(
    name="toy",
    handlers=(
        OnMessage(Ticked, _tick, _touches, subject=lambda data, policy: data.case),
        OnForeign("toy.snapshots.v1", _read_snapshot, lambda data, policy: data.case, _tick, _touches),
        OnMessage(Reset, _reset, _touches, subject=lambda data, policy: data.case),
        OnMessage(Warn, _warn, _touches, subject=lambda data, policy: data.case),
        OnDeadline("late", _overdue, _touches),
        OnInternal(Echo, _echo, _touches),
        OnPolicyChange(TOTALS, _recount, _touches),
        OnJob("shout", _shout, _shouted, _touches),
    ),
    tables=(DocumentTable(TOTALS, StateCodec(dict[str, Any]), sealed=True),),
    migrations=Path(__file__).parent / "toy_migrations",
    policy=ToyPolicy,
    unreadable={"toy.snapshots.v1": _unheard, "toy.ticks.v1": _unheard},
)

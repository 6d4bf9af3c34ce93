"""A toy service, small enough to hold in the head: it keeps a running total per case and says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson

from cafcass_contracts import platform
from cafcass_contracts.message import Command, DataClass, Event, Restricted
from cafcass_contracts.problems import Problem, UnreadableError
from cafcass_contracts.topics import Key, Topic
from cafcass_domain.decision import (
    AskPerson,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    SetDeadline,
    Settle,
    StartTask,
    TableRef,
    TaskDone,
    Unreadable,
)
from cafcass_runtime.service import Environment, OnDeadline, OnForeign, OnMessage, OnTask, Service
from cafcass_runtime.store import DocumentTable

DAY = timedelta(days=1)
UNSHOUTABLE = 13
"""The number of a tick whose slow work fails."""


class Ticked(Event, owner="court", name="ticked", version=1):
    """One tick of a case, from outside."""

    case: str
    number: int
    order: str = "add"


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


class Reset(Command, owner="toy", name="reset", version=1):
    """Set a total back to nothing."""

    case: str


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
        """As for a service's own restricted topic."""
        return self.data_class is DataClass.RESTRICTED


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
        platform.Settled,
        platform.CommandAnswered,
        platform.DeadlineMoved,
        platform.DeadLetterResolved,
        platform.TaskDiscarded,
    )
    operators = (platform.RetryDeadLetters, platform.DiscardDeadLetters, platform.DiscardTask, platform.ResumePartition)
    topics = [
        toy_topic("toy.ticks.v1", writers=("courts",), messages=(Ticked,)),
        toy_topic("toy.snapshots.v1", writers=("courts",), foreign="a toy", snapshots=True),
        toy_topic("toy.events.v1", readers=(), messages=(Totalled, Overdue, Unheard, Shouted, *common)),
        toy_topic("toy.restricted.v1", readers=(), data_class=DataClass.RESTRICTED, messages=(Whispered,)),
        toy_topic("toy.commands.v1", writers=("staff",), messages=(Reset, *operators)),
        toy_topic("toy.dead-letters.v1", readers=()),
    ]
    return {topic.name: topic for topic in topics}


TOTALS: TableRef[dict[str, Any]] = TableRef("totals", 1)


def _touches(received: Received[Any], policy: Any) -> Mapping[TableRef[Any], list[str]]:
    return {TOTALS: [received.subject]} if received.subject else {}


def _tick(facts: Facts, received: Received[Ticked], policy: Any) -> Decision:
    tick = received.data
    held = facts.get(TOTALS, tick.case) or {"total": 0, "numbers": []}
    if tick.order == "raise":
        raise RuntimeError("a secret that must not be logged")
    if tick.order == "unstorable":
        return Decision(changes=(Change(TOTALS, tick.case, object()),))
    total = held["total"] + tick.number
    deadlines: tuple[SetDeadline, ...] = ()
    if tick.order == "deadline":
        deadlines = (SetDeadline("late", tick.case, received.received_at + timedelta(hours=tick.number), "T1"),)
    asks: tuple[AskPerson, ...] = ()
    settles: tuple[Settle, ...] = ()
    if tick.order in ("settle", "ask anew"):
        settles = (Settle("odd", tick.case, "looked at"),)
    if tick.order in ("ask", "ask anew"):
        asks = (AskPerson("odd", tick.case, "officer", "a1-duty", received.received_at, ("T1",), "odd", ("reset",)),)
    return Decision(
        changes=(Change(TOTALS, tick.case, {"total": total, "numbers": [*held["numbers"], tick.number]}),),
        publish=(
            Publish(Totalled(total=total, number=tick.number), tick.case),
            Publish(Whispered(secret=f"psst {tick.number}", number=tick.number), tick.case),
        ),
        deadlines=deadlines,
        asks=asks,
        settles=settles,
        tasks=(StartTask("shout", tick.case, {"words": f"psst {tick.number}"}),) if tick.order == "shout" else (),
    )


def _reset(facts: Facts, received: Received[Reset], policy: Any) -> Decision:
    return Decision(changes=(Change(TOTALS, received.data.case, {"total": 0, "numbers": []}),))


def _read_snapshot(value: Any) -> Ticked:
    if not isinstance(value, dict):
        raise UnreadableError([Problem("", "not an object")])
    try:
        return Ticked(case=value["case"], number=value["number"])
    except KeyError as missing:
        raise UnreadableError([Problem(str(missing.args[0]), "missing")], subject=value.get("case")) from None


def _overdue(facts: Facts, received: Received[DeadlineFired], policy: Any) -> Decision:
    held = facts.get(TOTALS, received.subject or "") or {"total": 0}
    if received.data.data.get("raise"):
        raise RuntimeError
    return Decision(publish=(Publish(Overdue(total=held["total"], late=received.late), received.subject or ""),))


def _shout(data: Mapping[str, Any]) -> str:
    if data["words"] == f"psst {UNSHOUTABLE}":
        raise OSError("a secret that must not be logged")
    return str(data["words"]).upper()


def _shouted(facts: Facts, received: Received[TaskDone], policy: Any) -> Decision:
    return Decision(publish=(Publish(Shouted(words=received.data.result), received.subject or ""),))


def _unheard(about: Unreadable, received_at: datetime, policy: Any) -> tuple[Publish, ...]:
    subject = about.subject or f"{about.partition}-{about.offset}"
    return (Publish(Unheard(paths=tuple(p.path for p in about.problems)), subject),)


def _policy(environment: Environment) -> Any:
    return lambda at: None


TOY = Service(
    name="toy",
    handlers=(
        OnMessage(Ticked, _tick, _touches, subject=lambda data, policy: data.case),
        OnForeign("toy.snapshots.v1", _read_snapshot, lambda data, policy: data.case, _tick, _touches),
        OnMessage(Reset, _reset, _touches, subject=lambda data, policy: data.case),
        OnDeadline("late", _overdue, _touches),
        OnTask("shout", _shout, _shouted, _touches),
    ),
    tables=(DocumentTable(TOTALS, orjson.dumps, orjson.loads, sealed=True),),
    migrations=Path(__file__).parent / "toy_migrations",
    policy=_policy,
    unreadable={"toy.snapshots.v1": _unheard, "toy.ticks.v1": _unheard},
)

"""The toy service with what it takes to pass every await: a sealed input, a poison that heals, slow work that
fails for a while, deadlines of every kind, questions that nobody answers, and what it tells itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
import toy
from toy import TOTALS, TOY, Reset, Ticked, Totalled, ToyTopic, Warn, toy_topics

from cafcass_contracts.message import DataClass, Event, Restricted
from cafcass_contracts.topics import Topic
from cafcass_domain.decision import (
    CancelDeadline,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    JobDone,
    Publish,
    Received,
    SetDeadline,
    StartJob,
)
from cafcass_domain.due import Due
from cafcass_domain.numbers import WorkingDays
from cafcass_runtime.service import OnDeadline, OnJob, OnMessage

TICKS, SNAPSHOTS, COMMANDS, CONFIDED = "toy.ticks.v1", "toy.snapshots.v1", "toy.commands.v1", "toy.confided.v1"
STAFF = "workforce.staff.v1"
INPUTS = (TICKS, SNAPSHOTS, COMMANDS, CONFIDED, STAFF)
OUTPUTS = ("toy.events.v1", "toy.restricted.v1", "toy.dead-letters.v1")
HEALED_AT = 100
"""The total from which a case's poison can be decided on."""


class Confided(Event, owner="court", name="confided", version=1):
    """What a court tells under seal."""

    case: str
    secret: Annotated[str, Restricted]
    number: int


def topics() -> Mapping[str, Topic]:
    """The toy's map, and a sealed topic that it reads."""
    known = toy_topics()
    sealed = replace(known[TICKS], name=CONFIDED, data_class=DataClass.RESTRICTED, messages=(Confided,))
    assert isinstance(sealed, ToyTopic)
    return {**known, CONFIDED: sealed}


def _tick(facts: Facts, received: Received[Ticked], policy: Any) -> Decision:
    tick = received.data
    if tick.order == "poison" and (facts.get(TOTALS, tick.case) or {"total": 0})["total"] < HEALED_AT:
        raise RuntimeError
    decision = toy._tick(facts, received, policy)
    at = received.received_at
    if tick.order == "unstorable deadline":
        return msgspec.structs.replace(
            decision, deadlines=(SetDeadline("late", tick.case, Due(at), "T1", data={"unstorable": True}),)
        )
    if tick.order == "far deadline":
        far = SetDeadline("late", tick.case, policy.after(at, WorkingDays(20)), "T1", "far")
        return msgspec.structs.replace(decision, deadlines=(far,))
    if tick.order == "cancel":
        return msgspec.structs.replace(decision, deadlines=(CancelDeadline("late", tick.case, "far"),))
    if tick.order == "forget":
        return msgspec.structs.replace(decision, changes=(Change(TOTALS, tick.case, None),))
    if tick.order.startswith("work "):
        return msgspec.structs.replace(
            decision, jobs=(StartJob("work", tick.case, {"once": tick.order.removeprefix("work ")}),)
        )
    return decision


def _work(data: Mapping[str, Any]) -> str:
    """Can only be done once a file is there."""
    return Path(data["once"]).read_text()


def _worked(facts: Facts, received: Received[JobDone], policy: Any) -> Decision:
    held = facts.get(TOTALS, received.subject or "")
    assert held is not None
    return Decision(publish=(Publish(Totalled(total=held["total"], number=0), received.subject or ""),))


def _confided(facts: Facts, received: Received[Confided], policy: Any) -> Decision:
    told: Any = Ticked(case=received.data.case, number=received.data.number)
    as_a_tick: Any = msgspec.structs.replace(received, data=told)
    return toy._tick(facts, as_a_tick, policy)


def _overdue(facts: Facts, received: Received[DeadlineFired], policy: Any) -> Decision:
    if received.data.data.get("unstorable"):
        return Decision(changes=(Change(TOTALS, received.subject or "", object()),))
    return toy._overdue(facts, received, policy)


SERVICE = replace(
    TOY,
    handlers=(
        OnMessage(Ticked, _tick, toy._touches, subject=lambda data, policy: data.case),
        OnMessage(Confided, _confided, toy._touches, subject=lambda data, policy: data.case),
        OnDeadline("late", _overdue, toy._touches),
        OnJob("work", _work, _worked, toy._touches),
        *(
            handler
            for handler in TOY.handlers
            if not isinstance(handler, OnDeadline)
            and not (isinstance(handler, OnMessage) and handler.message not in (Reset, Warn))
        ),
    ),
    sealed_when_set_aside=frozenset({SNAPSHOTS}),
)

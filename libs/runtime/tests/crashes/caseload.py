"""The toy service with what it takes to pass every await: a sealed input, a poison that heals, slow work that
fails for a while, deadlines of every kind, questions that nobody answers, what it tells itself, and cases that end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
import toy
from toy import TOTALS, TOY, Reset, Ticked, Totalled, ToyTopic, Warn, toy_topic, toy_topics

from cafcass_contracts.destruction import CaseDestroyed, CaseDestructionCompleted, CaseDestructionOrdered
from cafcass_contracts.message import DataClass, Event, Restricted
from cafcass_contracts.topics import Topic
from cafcass_domain.decision import (
    CancelDeadline,
    Change,
    DeadlineFired,
    Decision,
    Destroy,
    Facts,
    JobDone,
    Publish,
    Received,
    SetDeadline,
    StartJob,
    TableRef,
    Touches,
)
from cafcass_domain.due import Due
from cafcass_domain.numbers import WorkingDays
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import OnDeadline, OnJob, OnMessage
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import Connection, Destroyed, DocumentTable, Row, Table

TICKS, SNAPSHOTS, COMMANDS, CONFIDED = "toy.ticks.v1", "toy.snapshots.v1", "toy.commands.v1", "toy.confided.v1"
STAFF, ORDERS = "workforce.staff.v1", "toy.orders.v1"
INPUTS = (TICKS, SNAPSHOTS, COMMANDS, CONFIDED, STAFF, ORDERS)
OUTPUTS = ("toy.events.v1", "toy.restricted.v1", "toy.dead-letters.v1")
HEALED_AT = 100
"""The total from which a case's poison can be decided on."""


STAYS = "stays"
"""The case that shares a row with every other that is kept everywhere."""


class Confided(Event, owner="court", name="confided", version=1):
    """What a court tells under seal."""

    case: str
    secret: Annotated[str, Restricted]
    number: int


def topics() -> Mapping[str, Topic]:
    """The toy's map, a sealed topic that it reads, and one on which cases end."""
    known = toy_topics()
    ends = toy_topic(ORDERS, writers=("intake",), messages=(CaseDestructionOrdered, CaseDestructionCompleted))
    events = known["toy.events.v1"]
    events = replace(events, messages=(*events.messages, CaseDestroyed))
    sealed = replace(known[TICKS], name=CONFIDED, data_class=DataClass.RESTRICTED, messages=(Confided,))
    assert isinstance(sealed, ToyTopic)
    return {**known, CONFIDED: sealed, ORDERS: ends, events.name: events}


Held = dict[str, Any]
PARTS: TableRef[Held] = TableRef("parts", 2)
LETTERS: TableRef[Held] = TableRef("letters", 3)
SHARED: TableRef[Held] = TableRef("shared", 4)
COUNTED: TableRef[Held] = TableRef("counted", 5)
_ANY: StateCodec[Held] = StateCodec(Held)


def _without(held: Held, case_id: str) -> Held | None:
    left = [case for case in held["cases"] if case != case_id]
    return held if left == held["cases"] else {"cases": left} if left else None


class Counted:
    """A table of its own kind, as kpi has them: it stays as it is when a case ends."""

    ref = COUNTED
    _kept = DocumentTable(COUNTED, _ANY)

    def encode(self, state: Held) -> bytes:
        return self._kept.encode(state)

    def decode(self, document: bytes) -> Held:
        return self._kept.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[Held]]:
        return await self._kept.load(connection, keys, keyring)

    async def save(self, connection: Connection, rows: Mapping[str, Row[Held]], keyring: KeyRing) -> None:
        await self._kept.save(connection, rows, keyring)

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        return await self._kept.keys_after(connection, key, limit)

    def without(self, key: str, state: Held, case_id: str) -> Held:
        return state

    async def destroy(self, connection: Connection, case_id: str) -> Destroyed:
        return Destroyed()


TABLES: tuple[Table[Held], ...] = (
    DocumentTable(PARTS, _ANY, sealed=True, case_of=lambda key: key.partition("/")[0]),
    DocumentTable(LETTERS, _ANY, sealed=True, sealed_for=lambda held: str(held["case"])),
    DocumentTable(SHARED, _ANY, parted=_without),
    Counted(),
)
"""One of each kind in which a case may be kept, beside the toy's own."""
MADE = "".join(
    f"CREATE TABLE IF NOT EXISTS {table.ref.name} (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL{more});"
    for table, more in zip(TABLES, ("", ", sealed_for text NOT NULL", "", ""), strict=True)
)
"""The statement that makes them."""


def _everywhere(case: str) -> dict[TableRef[Held], dict[str, Held]]:
    """What is kept of a case in each of them."""
    return {
        PARTS: {f"{case}/1": {"case": case}},
        LETTERS: {f"letter-{case}": {"case": case}},
        SHARED: {f"alone-{case}": {"cases": [case]}, f"with-{case}": {"cases": [case, STAYS]}},
        COUNTED: {case: {"counted": 1}},
    }


def _touches(received: Received[Ticked], policy: Any) -> Touches:
    case = received.data.case
    more = _everywhere(case) if received.data.order == "everywhere" else {}
    return {TOTALS: {case}, **{ref: set(rows) for ref, rows in more.items()}}


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
    if tick.order == "everywhere":
        rows = [(ref, key, row) for ref, held in _everywhere(tick.case).items() for key, row in held.items()]
        changes = (*decision.changes, *(Change(ref, key, row) for ref, key, row in rows))
        return msgspec.structs.replace(decision, changes=changes)
    if tick.order == "end":
        return Decision(destroys=(Destroy(tick.case, with_key=True),))
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
        OnMessage(Ticked, _tick, _touches, subject=lambda data, policy: data.case),
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
    tables=(*TOY.tables, *TABLES),
    sealed_when_set_aside=frozenset({SNAPSHOTS}),
)

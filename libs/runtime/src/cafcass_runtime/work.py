"""The middle of every transaction: state loaded, decisions run in memory in order, everything they said written down.

Batches of records, deadlines that fire and set-aside messages tried again all pass through here, so that there is one way in
which anything is ever decided.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog

from cafcass_contracts import platform
from cafcass_contracts.problems import Problem
from cafcass_contracts.topics import Topic
from cafcass_domain.decision import (
    ACCEPTED,
    Answer,
    AskPerson,
    CancelDeadline,
    Decision,
    Facts,
    Publish,
    SetDeadline,
    Settle,
    StartTask,
    Unreadable,
)
from cafcass_runtime import dead_letters, deadlines, task_rows, work_items
from cafcass_runtime.dead_letters import SetAside, State
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.operator_commands import OPERATOR_COMMANDS, Carried, carry_out
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.records import Outgoing
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import OnMessage, Policy, Service
from cafcass_runtime.store import Connection, Row
from cafcass_runtime.telemetry import Tracing
from cafcass_runtime.work_items import Question

log = structlog.get_logger()

LONGEST_REASON = 2_000
"""Characters. A payload can be wrong in thousands of places; who repairs it needs the first few."""
LOOKED_AT_WITHIN = timedelta(days=1)
"""When a person should have looked at a set-aside message (T1: new information is evaluated within a day)."""


@dataclass(slots=True)
class Report:
    """What happened to the inputs of one transaction, in order."""

    decided: int = 0
    letters: list[SetAside] = field(default_factory=list)
    urgent: int = 0
    """How many of these could not wait (T2)."""
    published: int = 0
    tasks: int = 0
    """How much slow work was started."""
    carried: list[Carried] = field(default_factory=list)
    """Operators' commands that were carried out: some want something done after the commit."""


@dataclass(slots=True)
class _Turn:
    """What a transaction gathers while its inputs are decided."""

    touched: dict[str, set[str]]
    rows: dict[str, dict[str, Row[Any]]]
    states: dict[str, dict[str, Any]]
    dirty: dict[str, set[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    deadlines: list[tuple[SetDeadline | CancelDeadline, Cause]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    tasks: list[tuple[StartTask, Cause, str]] = field(default_factory=list)
    letters: list[SetAside] = field(default_factory=list)
    urgent: int = 0


class UntouchedRowError(Exception):
    """A decision changed a row that its `touches` did not name, so it was never locked."""


class Worker:
    """Decides inputs inside a transaction that its caller opened and will commit."""

    def __init__(
        self,
        service: Service,
        policy: Callable[[datetime], Policy],
        writer: Writer,
        keyring: KeyRing,
        topics: Mapping[str, Topic],
        calendar_version: str,
        read_time: Callable[[datetime], datetime],
        tracing: Tracing,
    ) -> None:
        self._service = service
        self._policy = policy
        self._writer = writer
        self._keyring = keyring
        self._topics = topics
        self._calendar_version = calendar_version
        self._read_time = read_time
        self._tracing = tracing
        self._tables = sorted(service.tables, key=lambda table: table.ref.order)
        self._events_topic = f"{service.name}.events.v1"

    async def work(self, connection: Connection, inputs: Sequence[Input]) -> Report:
        """Decide every input, in order, and write down what follows. Nothing is published before the commit.

        A decision that raises costs only its own message: it is set aside, with what comes later on the same topic and subject.
        """
        report = Report()
        held_up = await self._held_up(connection, inputs)
        failed: dict[int, str] = {}
        turn = await self._load(connection, inputs, held_up, failed)
        for index, message in enumerate(inputs):
            stream = (message.record.topic, message.subject or "")
            if message.fate is Fate.UNREADABLE:
                self._unreadable(turn, message)
            elif stream in held_up and message.dead_letter is None and not is_for_operators(message):
                self._set_aside(turn, message, State.BEHIND, "waits behind an earlier message that was set aside")
            elif index in failed:
                self._set_aside(turn, message, State.FAILED, failed[index])
            elif message.fate is Fate.READY:
                report.decided += 1
                envelope = message.envelope
                incoming = envelope.traceparent if envelope else None
                about = {"topic": message.record.topic, "case": message.subject or ""}
                with self._tracing.message(f"{self._service.name} decide", incoming, **about) as traceparent:
                    cause = cause_of(message)
                    if traceparent != cause.traceparent:
                        cause = replace(cause, traceparent=traceparent)
                    await self._decide(connection, turn, message, cause, report)
            if turn.letters and turn.letters[-1].message is message and turn.letters[-1].blocking:
                held_up.add(stream)
        await self._save(connection, turn, report)
        return report

    async def _held_up(self, connection: Connection, inputs: Sequence[Input]) -> set[tuple[str, str]]:
        streams = {
            (i.record.topic, i.subject)
            for i in inputs
            if i.subject is not None and i.dead_letter is None and self._may_block(i)
        }
        return await dead_letters.blocked(connection, streams)

    def _may_block(self, message: Input) -> bool:
        """Whether later messages of its case on its topic wait behind it. Never so for commands to the service's operators."""
        topic = self._topics.get(message.record.topic)
        if message.subject is None or topic is None or topic.snapshots or message.clash:
            return False
        return message.handler is not None and not is_for_operators(message)

    async def _load(
        self, connection: Connection, inputs: Sequence[Input], held_up: set[tuple[str, str]], failed: dict[int, str]
    ) -> _Turn:
        wanted: dict[str, set[str]] = {table.ref.name: set() for table in self._tables}
        for index, message in enumerate(inputs):
            handler = message.handler
            if message.fate is not Fate.READY or handler is None or is_for_operators(message):
                continue
            if (message.record.topic, message.subject or "") in held_up and message.dead_letter is None:
                continue
            assert message.received is not None  # noqa: S101 - READY means it was read
            try:
                touched = handler.touches(message.received, self._policy(message.received.received_at))
                for ref, keys in touched.items():
                    wanted[ref.name].update(keys)
            except Exception as error:  # noqa: BLE001 - pure code of a service: this message's fault
                failed[index] = blame(error)
        rows: dict[str, dict[str, Row[Any]]] = {}
        for table in self._tables:
            keys = wanted[table.ref.name]
            rows[table.ref.name] = await table.load(connection, keys, self._keyring) if keys else {}
        return _Turn(
            wanted, rows, {name: {key: row.state for key, row in found.items()} for name, found in rows.items()}
        )

    async def _decide(self, connection: Connection, turn: _Turn, message: Input, cause: Cause, report: Report) -> None:
        if is_for_operators(message):
            carried = await carry_out(connection, self._service.name, message)
            report.carried.append(carried)
            self._answer(turn, message, cause, carried.answer)
            turn.drafts += self._drafts(carried.publish, cause, "carried")
            turn.questions += [(s, cause, f"carried-settle:{n}") for n, s in enumerate(carried.settles)]
            return
        handler, received = message.handler, message.received
        assert handler is not None and received is not None  # noqa: S101, PT018 - READY means it was read
        try:
            decision = handler.decide(Facts(turn.states), received, self._policy(received.received_at))
            drafts = self._drafts(decision.publish, cause, "")
            for change in decision.changes:
                if change.key not in turn.touched[change.table.name]:
                    raise UntouchedRowError(change.table.name)
        except Exception as error:  # noqa: BLE001 - pure code of a service: this message's fault
            self._set_aside(turn, message, State.FAILED, blame(error))
            return
        self._take(turn, message, cause, decision, drafts)

    def _take(self, turn: _Turn, message: Input, cause: Cause, decision: Decision, drafts: list[Draft]) -> None:
        for change in decision.changes:
            name = change.table.name
            turn.dirty.setdefault(name, set()).add(change.key)
            turn.states[name][change.key] = change.row
        turn.drafts += drafts
        turn.deadlines += [(deadline, cause) for deadline in decision.deadlines]
        # What is settled comes first: a question may be settled to be asked anew.
        turn.questions += [(settle, cause, f"settle:{n}") for n, settle in enumerate(decision.settles)]
        turn.questions += [(ask, cause, f"ask:{n}") for n, ask in enumerate(decision.asks)]
        turn.tasks += [(task, cause, f"task:{n}") for n, task in enumerate(decision.tasks)]
        if isinstance(message.handler, OnMessage) and message.handler.is_command:
            self._answer(turn, message, cause, decision.answer or ACCEPTED)

    def _drafts(self, publish: Sequence[Publish], cause: Cause, prefix: str) -> list[Draft]:
        return [
            Draft(self._writer.topic_for(p.event, p.topic), p.subject, p.event, cause, f"{prefix}{n}")
            for n, p in enumerate(publish)
        ]

    def _answer(self, turn: _Turn, message: Input, cause: Cause, answer: Answer) -> None:
        """A command's one answer. A set-aside command was answered `held`; trying it again later answers nothing more."""
        if message.dead_letter is not None:
            return
        assert isinstance(message.handler, OnMessage)  # noqa: S101 - only messages are commands
        event = platform.CommandAnswered(
            command_id=message.id,
            command=message.handler.message.full_name(),
            verdict=platform.Verdict(answer.verdict),
            reason=answer.reason,
        )
        turn.drafts.append(Draft(self._events_topic, message.subject or message.id, event, cause, "answer"))

    def _unreadable(self, turn: _Turn, message: Input) -> None:
        cause = cause_of(message)
        self._set_aside(turn, message, State.UNREADABLE, in_words(message.problems))
        tell = self._service.unreadable.get(message.record.topic)
        if tell is None or message.dead_letter is not None:
            return
        record = message.record
        received_at = self._read_time(message.wall_time)
        about = Unreadable(
            problems=message.problems,
            subject=message.subject,
            size=len(record.value or b""),
            sha256=_sha256(record.value or b""),
            key=None if record.key is None else record.key.decode(errors="replace"),
            partition=record.partition,
            offset=record.offset,
        )
        try:
            told = self._drafts(tell(about, received_at, self._policy(received_at)), cause, "unreadable:")
        except Exception as error:
            log.exception(
                "a service could not answer for an unreadable message", topic=record.topic, reason=blame(error)
            )
            return
        turn.drafts += told

    def _set_aside(self, turn: _Turn, message: Input, state: State, reason: str) -> None:
        letter = SetAside(message, state, self._may_block(message), reason)
        turn.letters.append(letter)
        cause = cause_of(message)
        attempt = message.attempts + 1
        urgent = _is_urgent(message)
        holds_up = state is State.FAILED or (state is State.UNREADABLE and letter.blocking)
        if message.subject is not None and (holds_up or urgent):
            ask = _look_at(letter, self._read_time(message.wall_time), urgent=urgent)
            turn.questions.append((ask, cause, f"set-aside:{attempt}"))
        turn.urgent += urgent
        handler = message.handler
        if isinstance(handler, OnMessage) and handler.is_command and not message.clash:
            verdict = "refused" if state is State.UNREADABLE else "held"
            self._answer(turn, message, cause, Answer(verdict, f"set aside: {reason}"))

    async def _save(self, connection: Connection, turn: _Turn, report: Report) -> None:
        for table in self._tables:
            name = table.ref.name
            changed = {
                key: Row(turn.rows[name][key].version if key in turn.rows[name] else 0, turn.states[name][key])
                for key in turn.dirty.get(name, ())
            }
            if changed:
                await table.save(connection, changed, self._keyring)
        if turn.deadlines:
            await deadlines.write(connection, turn.deadlines, self._calendar_version)
        if turn.tasks:
            await task_rows.write(connection, turn.tasks, self._keyring)
        if turn.questions:
            turn.drafts += await work_items.record(connection, self._events_topic, turn.questions)
        await dead_letters.write(connection, turn.letters)
        raw: list[tuple[str, Outgoing]] = [
            (
                letter.message.subject or str(letter.id),
                dead_letters.announced(letter, self._service.name, letter.message.wall_time),
            )
            for letter in turn.letters
        ]
        report.letters = turn.letters
        report.urgent = turn.urgent
        report.tasks = len(turn.tasks)
        report.published = await self._writer.write(connection, turn.drafts, raw)

    async def resolved(self, connection: Connection, message: Input, letter: UUID, why: str = "") -> None:
        """Say that a set-aside message was handled after all."""
        event = platform.DeadLetterResolved(id=str(letter), how=platform.Resolution.RETRIED, why=why)
        subject = message.subject or str(letter)
        cause = cause_of(message)
        settle = Settle(set_aside_key(letter), subject, "handled when tried again")
        said = Draft(self._events_topic, subject, event, cause, f"resolved:{message.attempts}")
        await self.question(connection, [(settle, cause, "resolved-settle")], [said])

    async def question(
        self, connection: Connection, questions: Sequence[Question], drafts: Sequence[Draft] = ()
    ) -> None:
        """Put questions to a person, or say that they are settled, where no decision does; with what else is to be said."""
        asked = await work_items.record(connection, self._events_topic, questions)
        await self._writer.write(connection, [*drafts, *asked], [])


def is_for_operators(message: Input) -> bool:
    """Whether this is one of the commands that the runtime itself carries out."""
    return isinstance(message.handler, OnMessage) and message.handler.message in OPERATOR_COMMANDS


def cause_of(message: Input) -> Cause:
    """What an input's events say led to them."""
    envelope = message.envelope
    return Cause(
        id=message.id,
        source=message.source,
        wall_time=message.wall_time,
        correlation_id=(message.received.correlation_id if message.received else None)
        or (envelope.correlationid if envelope else None)
        or message.id,
        traceparent=envelope.traceparent if envelope else None,
    )


def set_aside_key(letter: UUID) -> str:
    """The name of the question that a set-aside message puts to a person."""
    return f"set-aside:{letter}"


def _is_urgent(message: Input) -> bool:
    """Whether the service said that this message cannot wait; one it cannot judge is treated as if it could not (G3)."""
    urgent = getattr(message.handler, "urgent", None)
    if urgent is None or message.received is None:
        return False
    try:
        return bool(urgent(message.received.data))
    except Exception as error:
        log.exception("a service could not say whether a message is urgent", reason=blame(error))
        return True


def _look_at(letter: SetAside, received_at: datetime, *, urgent: bool) -> AskPerson:
    assert letter.message.subject is not None  # noqa: S101 - only asked about a subject
    return AskPerson(
        key=set_aside_key(letter.id),
        subject=letter.message.subject,
        role="operator",
        team="platform",
        due=received_at if urgent else received_at + LOOKED_AT_WITHIN,
        reasons=("T2",) if urgent else ("T1",),
        why=f"a message on {letter.message.record.topic} could not be handled; later ones of this case wait behind it",
        settled_by=(platform.RetryDeadLetters.message_name, platform.DiscardDeadLetters.message_name),
    )


def in_words(problems: Sequence[Problem]) -> str:
    """Every problem in one line that any store or log can take, cut where it would be endless."""
    reason = "; ".join(f"{p.path}: {p.reason}" if p.path else p.reason for p in problems)
    printable = "".join(c if c.isprintable() else "?" for c in reason[: LONGEST_REASON + 1])
    return printable if len(printable) <= LONGEST_REASON else printable[:LONGEST_REASON] + "…"


def blame(error: BaseException) -> str:
    """Why a decision failed, without its message, which may carry what it was deciding on (G4)."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _sha256(value: bytes) -> str:
    return sha256(value).hexdigest()

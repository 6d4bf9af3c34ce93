"""The middle of every transaction: state loaded, decisions run in memory in order, everything they said written down.

Batches of records, deadlines that fire, internal messages, finished jobs and set-aside messages taken up again all pass through here, so
that there is one way in which anything is ever decided. It knows no database: what keeps the rows is a `Storage`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import structlog

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Command
from cafcass_contracts.problems import Problem
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import Topic
from cafcass_domain.commands import refusal
from cafcass_domain.decision import (
    ACCEPTED,
    Answer,
    CancelDeadline,
    Decision,
    Destroy,
    Facts,
    Publish,
    Received,
    SetDeadline,
    StartJob,
    Unreadable,
)
from cafcass_domain.due import Due, plus
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.numbers import Hours
from cafcass_domain.policy import Policy
from cafcass_domain.questions import Question
from cafcass_domain.state import replace
from cafcass_runtime import audit, staff
from cafcass_runtime.built_in import OVERDUE_HANDLER
from cafcass_runtime.dead_letters import SetAside, State
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.operator_commands import OPERATOR_COMMANDS, Carried
from cafcass_runtime.outgoing import Cause, Draft, Homes, without_overtaken
from cafcass_runtime.questions import Ledger, OwnAsked, OwnSettled, Said, Stated, Step, TimePassed, named
from cafcass_runtime.records import Outgoing
from cafcass_runtime.service import OnMessage, Service
from cafcass_runtime.storage import Storage, Stream
from cafcass_runtime.store import Row
from cafcass_runtime.telemetry import Tracing

log = structlog.get_logger()

LONGEST_REASON: Final = 2_000
"""Characters. A payload can be wrong in thousands of places; who repairs it needs the first few."""
PLATFORM_TEAM: Final = "platform"
DESTROYED: Final = "the data of this case was destroyed (G6): nothing can be done about it any more"


@dataclass(slots=True)
class Report:
    """What happened to the inputs of one transaction, in order."""

    decided: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    urgent: int = 0
    """How many of these could not wait (T2)."""
    published: int = 0
    internal: int = 0
    """How much the service told itself."""
    jobs: int = 0
    """How much slow work was started."""
    carried: list[Carried] = field(default_factory=list)
    """Operators' commands that were carried out: some want something done after the commit."""


@dataclass(slots=True)
class _Gathered:
    """What a transaction gathers while its inputs are decided."""

    touched: dict[str, set[str]]
    rows: dict[str, dict[str, Row[Any]]]
    states: dict[str, dict[str, Any]]
    dirty: dict[str, set[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    deadlines: list[tuple[SetDeadline | CancelDeadline, Cause]] = field(default_factory=list)
    questions: list[Said] = field(default_factory=list)
    internal: list[tuple[Internal, Cause, str]] = field(default_factory=list)
    jobs: list[tuple[StartJob, Cause, str]] = field(default_factory=list)
    destroys: list[tuple[Destroy, Cause]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    audited: list[audit.Line] = field(default_factory=list)
    urgent: int = 0


class UntouchedRowError(Exception):
    """A decision changed a row that its `touches` did not name, so it was never locked."""


class Decider:
    """Decides inputs inside a transaction that its caller opened and will commit."""

    def __init__(
        self,
        service: Service[Any],
        policy: Callable[[datetime], Policy],
        homes: Homes,
        topics: Mapping[str, Topic],
        read_time: Callable[[datetime], datetime],
        tracing: Tracing,
        operators: frozenset[str] = frozenset(),
    ) -> None:
        self._service = service
        self._policy = policy
        self._homes = homes
        self._topics = topics
        self._read_time = read_time
        self._tracing = tracing
        self._operators = operators
        self._tables = sorted((staff.TABLE, *service.tables), key=lambda table: table.ref.order)
        self._events_topic = service.events_topic

    async def decide(self, storage: Storage, inputs: Sequence[Input]) -> Report:
        """Decide every input, in order, and write down what follows. Nothing is published before the commit.

        A decision that raises costs only its own message: it is set aside, with what comes later on the same topic and subject.
        """
        report = Report()
        held_up = await storage.blocked(self._streams(inputs))
        failed: dict[int, str] = {}
        gathered = await self._load(storage, inputs, held_up, failed)
        for index, message in enumerate(inputs):
            stream = (message.record.topic, message.subject or "")
            if message.fate is Fate.UNREADABLE:
                self._unreadable(gathered, message)
            elif stream in held_up and message.dead_letter is None and not is_for_operators(message):
                self._set_aside(gathered, message, State.BEHIND, "waits behind an earlier message that was set aside")
            elif index in failed:
                self._set_aside(gathered, message, State.FAILED, failed[index])
            elif message.fate is Fate.ERASED:
                self._ask_about(gathered, message)
            elif message.fate is Fate.READY:
                report.decided += 1
                await self._traced(storage, gathered, message, report)
            if gathered.set_aside and gathered.set_aside[-1].message is message and gathered.set_aside[-1].blocking:
                held_up.add(stream)
        await self._save(storage, gathered, report)
        return report

    async def resolved(self, storage: Storage, message: Input, dead_letter: UUID, why: str = "") -> None:
        """Say that a set-aside message was handled after all; of a command that it was refused, and why (G10)."""
        why = why or (f"refused: {message.refused}" if message.refused else "")
        event = platform.DeadLetterResolved(id=str(dead_letter), how=platform.Resolution.RETRIED, why=why)
        subject = message.subject or str(dead_letter)
        cause = cause_of(message)
        said = Draft(self._events_topic, subject, event, cause, f"resolved:{message.attempts}")
        settled = OwnSettled(subject, set_aside_key(dead_letter), "handled when tried again")
        await self.question(storage, message, settled, [said])

    async def question(self, storage: Storage, message: Input, step: Step, drafts: Sequence[Draft] = ()) -> None:
        """Ask or settle something where no decision does; with what else is to be said."""
        gathered = _Gathered({}, {}, {}, drafts=list(drafts))
        self._step(gathered, message, cause_of(message), step)
        await self._save(storage, gathered, Report())

    def asks_about(self, message: Input) -> bool:
        """Whether a person is asked about a message of a case that was destroyed: somebody outside says something, and nobody has read it (I3)."""
        topic = self._topics.get(message.record.topic)
        asks = self._service.news_of_destroyed is not None and topic is not None and not topic.ours
        return asks and message.of_destroyed and not is_command(message)

    def _ask_about(self, gathered: _Gathered, message: Input) -> None:
        assert self._service.news_of_destroyed is not None  # noqa: S101 - only what `asks_about` says comes here
        case_id, (topic, partition) = message.subject or "", message.where
        place = f"{topic}, partition {partition}, offset {message.record.offset}"
        question = self._service.news_of_destroyed(case_id, place, self._policy(self._at(message)))
        # The key that would seal the words went with the case: they are about what came of it since.
        asked = OwnAsked(derived_id("news-of-destroyed", case_id), question)
        self._step(gathered, message, cause_of(message), asked)

    # Before

    def _streams(self, inputs: Sequence[Input]) -> set[Stream]:
        return {
            (i.record.topic, i.subject)
            for i in inputs
            if i.subject is not None and i.dead_letter is None and self._may_block(i)
        }

    def _may_block(self, message: Input) -> bool:
        """Whether later messages of its case on its topic wait behind it. Never so for commands to the service's operators."""
        topic = self._topics.get(message.record.topic)
        if message.subject is None or topic is None or topic.snapshots or message.clash:
            return False
        return message.handler is not None and not is_for_operators(message)

    async def _load(
        self, storage: Storage, inputs: Sequence[Input], held_up: set[Stream], failed: dict[int, str]
    ) -> _Gathered:
        wanted: dict[str, set[str]] = {table.ref.name: set() for table in self._tables}
        for index, message in enumerate(inputs):
            handler, received = message.handler, message.received
            if message.fate is not Fate.READY or handler is None or handler is OVERDUE_HANDLER:
                continue
            if message.of_destroyed:  # it is refused, whatever it says, and may not even be readable
                continue
            assert received is not None  # noqa: S101 - READY means it was read
            if isinstance(received.data, Command):
                wanted[staff.STAFF.name].add(received.data.by.id)
            if is_for_operators(message):
                continue
            if (message.record.topic, message.subject or "") in held_up and message.dead_letter is None:
                continue
            try:
                touched = handler.touches(received, self._policy(received.received_at))
                for ref, keys in touched.items():
                    wanted[ref.name].update(keys)
            except Exception as error:  # noqa: BLE001 - pure code of a service: this message's fault
                failed[index] = blame(error)
        rows: dict[str, dict[str, Row[Any]]] = {}
        for table in self._tables:
            keys = wanted[table.ref.name]
            rows[table.ref.name] = await storage.load(table, keys) if keys else {}
        states = {name: {key: row.state for key, row in found.items()} for name, found in rows.items()}
        return _Gathered(wanted, rows, states)

    # Deciding

    async def _traced(self, storage: Storage, gathered: _Gathered, message: Input, report: Report) -> None:
        incoming = message.envelope.traceparent if message.envelope else None
        about = {"topic": message.record.topic, "case": message.subject or ""}
        with self._tracing.message(f"{self._service.name} decide", incoming, message.subject, **about) as traceparent:
            cause = cause_of(message)
            if traceparent != cause.traceparent:
                cause = replace(cause, traceparent=traceparent)
            if message.handler is OVERDUE_HANDLER:
                assert message.received is not None  # noqa: S101 - READY means it was read
                passed = TimePassed(message.subject or "", message.received.data.key)
                self._step(gathered, message, cause, passed)
            elif message.of_destroyed:
                self._answer(gathered, message, cause, refusal(DESTROYED))
            elif (refused := self._not_permitted(gathered, message)) is not None:
                self._answer(gathered, message, cause, refused)
            elif is_for_operators(message):
                carried = await storage.carry_out(self._service.name, message)
                report.carried.append(carried)
                self._answer(gathered, message, cause, carried.answer)
                gathered.drafts += self._drafts(carried.publish, cause, "carried")
                for settled in carried.settles:
                    self._step(gathered, message, cause, settled)
            else:
                self._decide(gathered, message, cause)

    def _not_permitted(self, gathered: _Gathered, message: Input) -> Answer | None:
        """Why a command is refused for who gives it (G10). What may be given goes on as given in the role that is known."""
        received = message.received
        if received is None or not isinstance(received.data, Command):
            return None
        command, member = received.data, gathered.states[staff.STAFF.name].get(received.data.by.id)
        found = staff.permission(command, member, london_day(received.received_at), self._operators)
        if isinstance(found, staff.Permitted):
            if found.by != command.by:
                message.received = _with(received, command.model_copy(update={"by": found.by}))
            return None
        if not command.never_refused:
            return Answer("refused", found.reason)
        message.received = received = _with(received, command.model_copy(update={"by": found.by}))
        policy = self._policy(received.received_at)
        due = Due(received.received_at) if self._is_urgent(message) else policy.manager_looks_working_days
        asked = OwnAsked(message.subject or message.id, staff.question_about(received, due))
        self._step(gathered, message, cause_of(message), asked)
        message.without_role = found.reason
        return None

    def _decide(self, gathered: _Gathered, message: Input, cause: Cause) -> None:
        handler, received = message.handler, message.received
        assert handler is not None and received is not None  # noqa: S101, PT018 - READY means it was read
        try:
            decision = handler.decide(Facts(gathered.states), received, self._policy(received.received_at))
            drafts = self._drafts(decision.publish, cause, "")
            for change in decision.changes:
                if change.key not in gathered.touched[change.table.name]:
                    raise UntouchedRowError(change.table.name)
        except Exception as error:  # noqa: BLE001 - pure code of a service: this message's fault
            self._set_aside(gathered, message, State.FAILED, blame(error))
            return
        self._take(gathered, message, cause, decision, drafts)

    def _take(self, gathered: _Gathered, message: Input, cause: Cause, decision: Decision, drafts: list[Draft]) -> None:
        for change in decision.changes:
            name = change.table.name
            gathered.dirty.setdefault(name, set()).add(change.key)
            gathered.states[name][change.key] = change.row
        gathered.drafts += drafts
        gathered.deadlines += [(deadline, cause) for deadline in decision.deadlines]
        for stated in decision.questions:
            self._step(gathered, message, cause, Stated(stated))
        gathered.internal += [(own, cause, f"internal:{n}") for n, own in enumerate(decision.internal)]
        gathered.jobs += [(job, cause, f"task:{n}") for n, job in enumerate(decision.jobs)]
        gathered.destroys += [(destroy, cause) for destroy in decision.destroys]
        if is_command(message):
            self._answer(gathered, message, cause, decision.answer or ACCEPTED)

    def _drafts(self, publish: Sequence[Publish], cause: Cause, prefix: str) -> list[Draft]:
        return [
            Draft(self._homes.topic_for(p.event, p.topic), p.subject, p.event, cause, f"{prefix}{n}", p.whole)
            for n, p in enumerate(publish)
        ]

    def _step(self, gathered: _Gathered, message: Input, cause: Cause, step: Step) -> None:
        at = self._at(message)
        command = message.handler.message if isinstance(message.handler, OnMessage) else None
        by = command.message_name if command is not None and issubclass(command, Command) else ""
        gathered.questions.append(Said(step, cause, at, self._policy(at), by))

    def _at(self, message: Input) -> datetime:
        """When a message was received, in the platform's time."""
        return self._read_time(message.wall_time) if message.received is None else message.received.received_at

    def _answer(self, gathered: _Gathered, message: Input, cause: Cause, answer: Answer) -> None:
        """A command's one answer. A set-aside command was answered `held`: what comes of it later is said where it is resolved."""
        gathered.audited.append(audit.of_command(message, answer, operators=is_for_operators(message)))
        if message.dead_letter is not None:
            message.refused = answer.reason if answer.verdict == "refused" else ""
            return
        assert isinstance(message.handler, OnMessage)  # noqa: S101 - only messages are commands
        marked = f"a manager is asked: {message.without_role}" if message.without_role else ""
        event = platform.CommandAnswered(
            command_id=message.id,
            command=message.handler.message.full_name(),
            verdict=platform.Verdict(answer.verdict),
            reason="; ".join(part for part in (answer.reason, marked) if part),
        )
        # The key that would seal the reason went with the case: then it is about the command.
        subject = message.id if message.of_destroyed else message.subject or message.id
        gathered.drafts.append(Draft(self._events_topic, subject, event, cause, "answer"))

    # Setting aside

    def _unreadable(self, gathered: _Gathered, message: Input) -> None:
        cause = cause_of(message)
        self._set_aside(gathered, message, State.UNREADABLE, in_words(message.problems))
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
        gathered.drafts += told

    def _set_aside(self, gathered: _Gathered, message: Input, state: State, reason: str) -> None:
        aside = SetAside(message, state, self._may_block(message), reason)
        gathered.set_aside.append(aside)
        cause = cause_of(message)
        urgent = self._is_urgent(message)
        # What the service told itself nobody will say again, as the publisher of an unreadable message may.
        own = message.record.topic not in self._topics
        holds_up = state is State.FAILED or (state is State.UNREADABLE and (aside.blocking or own))
        if message.subject is not None and (holds_up or urgent):
            at = self._read_time(message.wall_time)
            within = self._policy(at).operator_looks_hours
            asked = OwnAsked(message.subject, _look_at(aside, at, within, urgent=urgent))
            self._step(gathered, message, cause, asked)
        gathered.urgent += urgent
        handler = message.handler
        if isinstance(handler, OnMessage) and handler.is_command and not message.clash:
            verdict = "refused" if state is State.UNREADABLE else "held"
            self._answer(gathered, message, cause, Answer(verdict, f"set aside: {reason}"))

    def _is_urgent(self, message: Input) -> bool:
        """Whether the service said that this message cannot wait; one it cannot judge is treated as if it could not (G3)."""
        urgent = getattr(message.handler, "urgent", None)
        if urgent is None or message.received is None:
            return False
        try:
            return bool(urgent(message.received.data, self._policy(message.received.received_at)))
        except Exception as error:
            log.exception("a service could not say whether a message is urgent", reason=blame(error))
            return True

    # After

    async def _save(self, storage: Storage, gathered: _Gathered, report: Report) -> None:
        for table in self._tables:
            name = table.ref.name
            changed = {
                key: Row(
                    gathered.rows[name][key].version if key in gathered.rows[name] else 0, gathered.states[name][key]
                )
                for key in gathered.dirty.get(name, ())
            }
            if changed:
                await storage.save(table, changed)
        if gathered.questions:
            subjects = {said.subject for said in gathered.questions}
            held = await storage.questions_of(subjects, named(gathered.questions))
            ledger = Ledger(self._events_topic, held)
            ledger.take(gathered.questions)
            gathered.drafts += ledger.drafts
            gathered.deadlines += ledger.deadlines
            if ledger.changed:
                await storage.write_questions(list(ledger.changed.values()))
        if gathered.deadlines:
            await storage.write_deadlines(gathered.deadlines)
        if gathered.internal:
            await storage.write_internal(gathered.internal)
        if gathered.jobs:
            await storage.write_jobs(gathered.jobs)
        gathered.set_aside = await self._as_kept(storage, gathered.set_aside)
        if gathered.set_aside:
            await storage.write_dead_letters(gathered.set_aside)
        for destroy, cause in gathered.destroys:
            gone = await storage.destroy(destroy)
            gathered.drafts += gone.drafts(destroy.case_id, self._events_topic, cause)
        if gathered.audited:
            await storage.write_audit(audit.with_answers(gathered.audited, gathered.drafts))
        raw: list[tuple[str, Outgoing]] = [
            (aside.subject, aside.announced(self._service.name)) for aside in gathered.set_aside
        ]
        report.set_aside = gathered.set_aside
        report.urgent = gathered.urgent
        report.internal = len(gathered.internal)
        report.jobs = len(gathered.jobs)
        report.published = await storage.publish(without_overtaken(gathered.drafts), raw)

    async def _as_kept(self, storage: Storage, set_aside: list[SetAside]) -> list[SetAside]:
        """What is set aside, with what the service never keeps in clear sealed."""
        sealed = {a.subject for a in set_aside if a.message.record.topic in self._service.sealed_when_set_aside}
        keys = await storage.keys_of(sealed) if sealed else {}
        return [
            a.sealed_with(keys[a.subject]) if a.message.record.topic in self._service.sealed_when_set_aside else a
            for a in set_aside
        ]


def is_for_operators(message: Input) -> bool:
    """Whether this is one of the commands that the runtime itself carries out."""
    return isinstance(message.handler, OnMessage) and message.handler.message in OPERATOR_COMMANDS


def is_command(message: Input) -> bool:
    """Whether a message is owed exactly one answer."""
    return isinstance(message.handler, OnMessage) and message.handler.is_command


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


def set_aside_key(dead_letter: UUID) -> str:
    """The name of the question that a set-aside message puts to a person."""
    return f"set-aside:{dead_letter}"


def _look_at(aside: SetAside, received_at: datetime, within: Hours, *, urgent: bool) -> Question:
    return Question(
        key=set_aside_key(aside.id),
        role=Role.OPERATOR,
        team=PLATFORM_TEAM,
        due=Due(received_at if urgent else plus(received_at, within.length)),
        reasons=("T2",) if urgent else ("T1",),
        why=f"a message on {aside.message.record.topic} could not be handled"
        + ("; later ones of this case wait behind it" if aside.blocking else ""),
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


def _with(received: Received[Any], data: Any) -> Received[Any]:
    """The same message with other data."""
    return replace(received, data=data)


def _sha256(value: bytes) -> str:
    return sha256(value).hexdigest()

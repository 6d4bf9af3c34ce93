"""A world in memory in which one service decides: messages in by hand, time that a test lets pass, and what came of it.

It runs the service's own handlers through the runtime's own `Decider`; only the rows are kept in memory. Nothing in it waits.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec
import orjson

from cafcass_contracts.codec import decode, decode_tolerantly, encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Command, Message
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.problems import Problem
from cafcass_contracts.topics import TOPICS, Topic
from cafcass_domain.decision import (
    NOTHING,
    DeadlineFired,
    Decision,
    JobDone,
    PolicyChanged,
    Received,
    SetDeadline,
    TableRef,
)
from cafcass_domain.internal import Internal
from cafcass_domain.policy import Policy
from cafcass_domain.state import replace
from cafcass_runtime import internal_rows, policies, staff
from cafcass_runtime.built_in import MESSAGE_HANDLERS, OVERDUE_HANDLER
from cafcass_runtime.deadlines import deadline_id
from cafcass_runtime.deciding import Decider
from cafcass_runtime.inputs import Input, OwnInputs
from cafcass_runtime.outgoing import Cause, Draft, Homes
from cafcass_runtime.own_rows import DueRow, LeasedJob, WaitingMessage
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import OVERDUE, Asked
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.recounting import Recounting, times_now
from cafcass_runtime.service import Handler, OnForeign, OnMessage, Service
from cafcass_runtime.telemetry import Tracing
from cafcass_runtime.testing.memory import Memory
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.wall import BEGIN, Wall

P = TypeVar("P", bound=Policy)
S = TypeVar("S")
T = TypeVar("T")

SOURCE = "urn:test"
ANY_TOPIC = "test"


class World(Generic[P]):
    """One service in memory. Every method decides at once, in the order in which it is called.

    With `trusting`, somebody of whom the world has not been told has the role that their command claims; without, the world knows of
    nobody but by `staff-recorded` (G10).
    """

    def __init__(
        self,
        service: Service[P],
        *,
        now: datetime = BEGIN,
        policy: DatedPolicy[P] | None = None,
        topics: Mapping[str, Topic] = TOPICS,
        trusting: bool = True,
        tracing: Tracing | None = None,
    ) -> None:
        self._wall = Wall(now)
        self._clock = self._wall.clock()
        self._decided: list[Decision] = []
        self.service = dataclasses.replace(
            service, handlers=tuple(self._remembering(handler) for handler in service.handlers)
        )
        homes = Homes(service.name, topics)
        self.memory = Memory(homes, tables=service.tables, outliving=service.outliving)
        self.trusting = trusting
        self.may_be_set_aside = False
        """Whether a message may be set aside; else one that is fails the test at once."""
        self._dated = policy or policy_of(service)
        self._in_force = self._dated.at(now)
        self.memory.calendar_version = self._in_force.calendar.version
        self._tables = {table.ref.name: table for table in (staff.TABLE, *service.tables)}
        self._decider = Decider(
            self.service, self._policy_at, homes, topics, self._clock.read, tracing or Tracing(service.name)
        )
        self._own = OwnInputs(self.service, self._clock, (OVERDUE_HANDLER,))
        self._messages = {h.message: h for h in (*self.service.handlers, *MESSAGE_HANDLERS) if isinstance(h, OnMessage)}
        self._foreign = {h.topic: h for h in self.service.handlers if isinstance(h, OnForeign)}
        self._numbers = itertools.count(1)
        self._known: list[dict[str, Any]] = []
        """The numbers of every policy that was in force."""

    def _policy_at(self, instant: datetime) -> P:
        return self._dated.at(instant)

    # What is there

    @property
    def now(self) -> datetime:
        """The platform's time."""
        return self._wall.now

    @now.setter
    def now(self, at: datetime) -> None:
        self._wall.now = at

    @property
    def policy(self) -> P:
        """The policy in force now."""
        return self._dated.at(self.now)

    @property
    def decisions(self) -> list[Decision]:
        """Every decision so far, in order."""
        return self._decided

    def row(self, table: TableRef[S], key: str) -> S:
        """A row as it is kept. Raises `KeyError` where there is none."""
        _, document = self.memory.rows[table.name][key]
        row: S = self._tables[table.name].decode(document)
        return row

    def rows(self, table: TableRef[S]) -> dict[str, S]:
        """Every row of a table, by key."""
        return {key: self.row(table, key) for key in self.memory.rows.get(table.name, {})}

    def said(self, kind: type[Any]) -> list[Any]:
        """Every event of a kind (or of a common base) that was published so far, as its readers read it."""
        return [published.event for published in self.memory.published if isinstance(published.event, kind)]

    def last(self, kind: type[Any]) -> Any:
        """The latest event of a kind. Raises `IndexError` where there is none."""
        return self.said(kind)[-1]

    @property
    def questions(self) -> dict[tuple[str, str], Asked]:
        """The open questions, by subject and key."""
        return {name: asked for name, asked in self.memory.questions.items() if asked.open}

    @property
    def deadlines(self) -> dict[tuple[str, str, str], SetDeadline]:
        """What the service set, by subject, kind and key. When questions are chased is not among it."""
        return {name: held for name, (held, _) in self.memory.deadlines.items() if held.kind != OVERDUE}

    @property
    def answer(self) -> CommandAnswered:
        """The latest answer to a command."""
        answered: CommandAnswered = self.last(CommandAnswered)
        return answered

    # What happens

    def send(
        self,
        *messages: Message,
        at: datetime | None = None,
        happened_at: datetime | None = None,
        id_: str | None = None,
        sequence: int | None = None,
        internal: bool = True,
        topic: str = ANY_TOPIC,
        traceparent: str | None = None,
    ) -> Decision:
        """Receives messages of ours, now or then, and returns what was decided on the last of them.

        `topic` is for those that come on several, and whose decision asks on which; `traceparent` is the header that they come with.
        What is due or comes into force until then does so before.
        What the service tells itself meanwhile is taken too, unless `internal` is False.
        """
        made = NOTHING
        for message in messages:
            received = self._as_input(type(message), encode(message), at, happened_at, id_, sequence, topic)
            if traceparent is not None:
                received.envelope = Envelope(received.id, message.ce_type(), SOURCE, self.now, traceparent=traceparent)
            made = self._take(received)
            if internal:
                self.take_internal()
        return made

    def send_together(self, *messages: Message, at: datetime | None = None) -> None:
        """Receives messages of ours as one batch: what is decided on them is written down together."""
        self._take(*(self._as_input(type(message), encode(message), at, None, None, None) for message in messages))
        self.take_internal()

    def send_written(
        self, kind: type[Message], written: Mapping[str, Any], *, at: datetime | None = None, id_: str | None = None
    ) -> Decision:
        """Receives a message of ours as somebody outside wrote it, as JSON: what breaks the contract is left out where the service reads so.

        Raises `UnreadableError` where it cannot be read.
        """
        made = self._take(self._as_input(kind, orjson.dumps(written), at, None, id_, None))
        self.take_internal()
        return made

    def receive(self, topic: str, payload: Any, *, at: datetime | None = None, id_: str | None = None) -> Decision:
        """Receives somebody else's payload on one of the service's topics, as JSON."""
        self._arrive(at)
        handler = self._foreign[topic]
        made = self._take(self._foreign_input(handler, payload, id_ or f"message-{next(self._numbers)}"))
        self.take_internal()
        return made

    def take_internal(self, only: type[Internal] | None = None) -> list[Decision]:
        """Takes what the service told itself, until nothing waits; or only what waits of one kind.

        As the engine does, all that waits is taken up at once: what is said anew meanwhile is decided on once more.
        """
        made: list[Decision] = []
        waiting = self.memory.internal
        while taken := {name: said for name, said in waiting.items() if only is None or name[1] == only.kind}:
            for message, cause, place in taken.values():
                made.append(self._take(self._own.internal(_waiting(message, cause, place))))
            for name, said in taken.items():
                if waiting[name] is said:
                    del waiting[name]
        return made

    def do_jobs(self) -> list[Decision]:
        """Does the slow work that waits, in order, and decides on it."""
        made: list[Decision] = []
        while self.memory.jobs:
            started, cause, place = self.memory.jobs.pop(0)
            id_ = derived_id("task", cause.source, cause.id, place)
            leased = LeasedJob(
                0, id_, started.kind, started.subject, b"", cause.wall_time, cause.correlation_id, attempts=1
            )
            data = orjson.loads(orjson.dumps(dict(started.data)))
            done = JobDone(started.kind, data, self._own.jobs[started.kind].do(data))
            made.append(self._take(self._own.job(leased, done)))
            self.take_internal()
        return made

    def pass_to(self, until: datetime) -> list[Decision]:
        """Lets time pass: deadlines fire, questions are chased and policies come into force, each at its time, in order."""
        made: list[Decision] = []
        while (step := self._next_step(until)) is not None:
            at, happen = step
            self.now = max(self.now, at)
            made += happen()
        self.now = max(self.now, until)
        return made

    def next_at(self, until: datetime) -> datetime | None:
        """When something next happens by itself until then, if anything does."""
        step = self._next_step(until)
        return None if step is None else step[0]

    def pass_by(self, **time: float) -> list[Decision]:
        """Lets so much time pass, as `timedelta` has it."""
        return self.pass_to(self.now + timedelta(**time))

    def fire(self, kind: str, key: str = "", subject: str | None = None) -> Decision:
        """Lets one deadline fire when it is due, and nothing else. Raises `KeyError` where it is not set."""
        names = [name for name in self.memory.deadlines if name[1:] == (kind, key) and subject in (None, name[0])]
        if len(names) != 1:
            raise KeyError(f"{len(names)} deadlines {kind} {key}".strip())
        made = self._fire(names[0])
        self.take_internal()
        return made

    def bring_into_force(self, policy: DatedPolicy[P]) -> list[Decision]:
        """From now on another policy is in force, as after a start with other settings, another calendar or other reference data."""
        self._dated = policy
        return self._change_policy()

    # How

    def _remembering(self, handler: Handler[P]) -> Handler[P]:
        """The handler, with what it decides noted."""
        decide: Callable[..., Decision] = handler.decide

        def noted(*given: Any) -> Decision:
            decision = decide(*given)
            self._decided.append(decision)
            return decision

        return dataclasses.replace(handler, decide=noted)

    def _take(self, *messages: Input) -> Decision:
        before = len(self._decided)
        aside = len(self.memory.set_aside)
        at_once(self._decider.decide(self.memory, messages))
        if len(self.memory.set_aside) > aside and not self.may_be_set_aside:
            failed = self.memory.set_aside[-1]
            raise AssertionError(f"set aside: {failed.message.record.topic} {failed.subject}: {failed.reason}")
        return self._decided[-1] if len(self._decided) > before else NOTHING

    def _arrive(self, at: datetime | None) -> None:
        """It is then, with all that has happened by then. A time that is over already is the record's own."""
        if at is not None:
            self.pass_to(at)
            self.now = at

    def _as_input(
        self,
        kind: type[Message],
        wire: bytes,
        at: datetime | None,
        happened_at: datetime | None,
        id_: str | None,
        sequence: int | None,
        topic: str = ANY_TOPIC,
    ) -> Input:
        self._arrive(at)
        handler = self._messages[kind]
        data, problems = decode_tolerantly(kind, wire) if handler.tolerant else (decode(kind, wire), ())
        if isinstance(data, Command) and self.trusting:
            self._trust(data)
        subject = handler.subject(data, self.policy) if handler.subject else getattr(data, "case_id", None)
        number = next(self._numbers)
        made = self._input(handler, data, id_ or f"message-{number}", subject, topic, problems)
        assert made.received is not None
        happened = happened_at or self.now
        counted = sequence if sequence is not None else (None if happened_at else number)
        made.received = replace(made.received, happened_at=happened, sequence=counted)
        return made

    def _foreign_input(self, handler: OnForeign[Any, P], payload: Any, id_: str) -> Input:
        data = handler.read(orjson.loads(orjson.dumps(payload)))
        return self._input(handler, data, id_, handler.subject(data, self.policy), handler.topic, ())

    def _input(
        self,
        handler: OnMessage[Any, P] | OnForeign[Any, P],
        data: Any,
        id_: str,
        subject: str | None,
        topic: str,
        problems: tuple[Problem, ...],
    ) -> Input:
        stamp = round(self._wall.now.timestamp() * 1000)
        record = StoredRecord(topic, 0, 0, stamp, None, b"", ())
        message = Input(record, self._wall.now, handler=handler, subject=subject, id=id_, source=SOURCE)
        message.problems = problems
        message.received = Received(
            data=data,
            id=id_,
            source=SOURCE,
            topic=topic,
            subject=subject,
            happened_at=self.now,
            received_at=self.now,
            correlation_id=id_,
            problems=problems,
        )
        return message

    def _trust(self, command: Command) -> None:
        """Whoever is not known has the role that they claim."""
        rows = self.memory.rows.setdefault(staff.STAFF.name, {})
        by = command.by
        known = self._tables[staff.STAFF.name].decode(rows[by.id][1]) if by.id in rows else None
        if known is None:
            role = staff.HeldRole(by.role, by.team, date.min, None)
            member = staff.StaffMember((self.now, 0, by.id), (role,))
            rows[by.id] = (1, staff.TABLE.encode(member))

    def _next_step(self, until: datetime) -> tuple[datetime, Callable[[], list[Decision]]] | None:
        steps = list(self._steps(until))
        return min(steps, key=lambda step: step[0], default=None)

    def _steps(self, until: datetime) -> Iterator[tuple[datetime, Callable[[], list[Decision]]]]:
        change = self._dated.next_change(self.now)
        if self.policy is not self._in_force:
            yield self.now, self._change_policy
        elif change is not None and change <= until:
            yield change, self._change_policy
        due = [(held.due.at, name) for name, (held, _) in self.memory.deadlines.items() if held.due.at <= until]
        if due:
            # Of those due at one moment the engine takes the first by its id.
            at, name = min(due, key=lambda each: (each[0], deadline_id(*each[1]).int))
            yield at, lambda: [self._fire(name), *self.take_internal()]

    def _fire(self, name: tuple[str, str, str]) -> Decision:
        held, cause = self.memory.deadlines.pop(name)
        self.now = max(self.now, held.due.at)
        data = orjson.loads(orjson.dumps(dict(held.data)))
        fired = DeadlineFired(held.kind, held.key, held.due.at, held.rule, data)
        number = next(self._numbers)
        row = DueRow(deadline_id(*name), number, cause.id, held.subject, fired, cause.correlation_id)
        return self._take(self._own.deadline(row, late=False))

    def _change_policy(self) -> list[Decision]:
        before, after = self._in_force, self.policy
        self._in_force = after
        if (before.version, before.calendar.version) == (after.version, after.calendar.version):
            return []
        self.memory.calendar_version = after.calendar.version
        was, numbers = policies.plain(before), policies.plain(after)
        changed = frozenset(name for name, value in numbers.items() if was.get(name) != value)
        change = f"{after.version}/{after.calendar.version}/{self.now.isoformat()}"
        self._known += [was, numbers]
        times = times_now(after, self._known)
        self._count_again(Recounting(after, changed, times, change, self.service.name, self.now))
        made: list[Decision] = []
        for handler in self._own.policy_changes:
            for key in sorted(self.memory.rows.get(handler.table.name, {})):
                made.append(self._take(self._own.policy_change(handler, PolicyChanged(key), change, self.now)))
                made += self.take_internal()
        return made

    def _count_again(self, again: Recounting) -> None:
        memory, drafts = self.memory, list[Draft]()
        version = again.policy.calendar.version
        for name, (held, cause) in list(memory.deadlines.items()):
            if again.concerns(held.due, memory.counted_with[name]):
                now, told = again.deadline(held, str(deadline_id(*name)))
                memory.deadlines[name] = (now, cause)
                memory.counted_with[name] = version
                drafts += told
        for asked in sorted(self.questions.values(), key=lambda asked: asked.name):
            if again.concerns(asked.due, memory.counted_with[asked.name]):
                after, chase, told = again.question(asked)
                at_once(memory.write_questions([after]))
                at_once(memory.write_deadlines(chase))
                drafts += told
        at_once(memory.publish(drafts, []))


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Runs what never waits, without a loop. Raises `AssertionError` where it would wait."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise AssertionError("the world in memory waits for nothing")


def _waiting(message: Any, cause: Cause, place: str) -> WaitingMessage:
    id_ = internal_rows.internal_id(cause, place)
    return WaitingMessage(
        place=0,
        id=id_,
        kind=type(message).kind,
        subject=message.subject,
        key=message.key,
        data=msgspec.json.encode(message),
        wall_time=cause.wall_time,
        correlation_id=internal_rows.correlation_of(message, cause, id_),
    )

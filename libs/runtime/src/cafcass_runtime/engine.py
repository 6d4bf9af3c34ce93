"""One batch, one transaction: what a service does with records, with deadlines and with what was set aside."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from cafcass_contracts.decision import DeadlineFired, Problem, Received
from cafcass_contracts.topics import TOPICS, Topic

from cafcass_runtime import dead_letters, deadlines, inbox, ownership
from cafcass_runtime.brake import Brake
from cafcass_runtime.clock import Clock
from cafcass_runtime.dead_letters import State
from cafcass_runtime.deadlines import Due
from cafcass_runtime.inputs import Decoder, Fate, Input
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.operator_commands import HANDLERS
from cafcass_runtime.outgoing import Writer
from cafcass_runtime.ownership import Partition
from cafcass_runtime.publisher import lock_lanes
from cafcass_runtime.records import Record, StoredRecord
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import OnDeadline, Policy, Service
from cafcass_runtime.store import Connection
from cafcass_runtime.work import Report, Worker, blame

log = structlog.get_logger()

CONFLICTS_BEFORE_WAITING = 20
DEADLINES_AT_ONCE = 200


class StoppingError(Exception):
    """The service is stopping while it waits for a database that does not answer: nothing was written."""


class _BrakeTrippedError(Exception):
    def __init__(self, partition: Partition, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.partition = partition
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """The engine's own numbers, from `RuntimeSettings`."""

    lanes: int
    inbox_days: int
    brake_run: int
    brake_share: float
    brake_window: int
    stopped_holds_deadlines: timedelta
    retry_base: float
    """Seconds."""
    retry_cap: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the rest of the process wants to hear at once."""

    committed: Callable[[], None]
    """Something may be in the outbox."""
    retry: Callable[[], None]
    """A person asked to try set-aside messages again."""
    stopped: Callable[[Partition, int, str], None]
    """The brake stopped a partition at an offset."""
    waiting: Callable[[Fault | None], None]
    """The engine waits for the database (or no longer does)."""


class Engine:
    """Handles what a service receives. Holds no record beyond the call it came in."""

    def __init__(
        self,
        service: Service,
        *,
        pool: asyncpg.Pool[asyncpg.Record],
        keyring: KeyRing,
        clock: Clock,
        policy: Callable[[datetime], Policy],
        calendar_version: str,
        limits: Limits,
        metrics: Metrics,
        hooks: Hooks,
        topics: Mapping[str, Topic] = TOPICS,
    ) -> None:
        self.service = service
        self._pool = pool
        self._clock = clock
        self._policy = policy
        self._limits = limits
        self._metrics = metrics
        self._hooks = hooks
        self._read_topics = [name for name, topic in topics.items() if service.name in topic.readers]
        self._deadline_topic = f"{service.name}.deadlines"
        self._deadline_handlers = {h.kind: h for h in service.handlers if isinstance(h, OnDeadline)}
        self._broken_deadlines: dict[UUID, str] = {}
        self._brakes: dict[Partition, Brake] = {}
        self.decoder = Decoder(service, clock, policy, keyring, HANDLERS, topics)
        self._worker = Worker(
            service,
            policy,
            Writer(service.name, service.source, topics, keyring),
            keyring,
            topics,
            calendar_version,
            clock.read,
        )
        self.epochs: dict[Partition, int] = {}
        """The epoch at which each partition is held. Changed by who assigns partitions."""
        self.handled: dict[Partition, int] = {}
        """The next offset of each partition, as committed in the database."""
        self.stopping = False

    # Records

    async def handle(self, records: Sequence[Record]) -> None:
        """Handle a batch for good: when this returns, everything in it is committed, or belongs to somebody else.

        Waits as long as the database is away. Raises `StoppingError` where the service stops meanwhile.
        """
        inputs = await self._patiently(lambda: self.decoder.decode(records))
        await self._settle(inputs)

    async def _settle(self, inputs: Sequence[Input]) -> None:
        if not inputs:
            return
        try:
            await self._patiently(lambda: self._commit_batch(inputs))
        except _BrakeTrippedError as tripped:
            await self._settle([i for i in inputs if i.where != tripped.partition or i.record.offset < tripped.offset])
            await self._stop_reading(tripped)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            await self._one_by_one(inputs, error)

    async def _one_by_one(self, inputs: Sequence[Input], error: Exception) -> None:
        """Some message makes the database refuse the whole batch: find it, set it aside, let the rest go on."""
        if len(inputs) > 1:
            self._metrics.batch_replays.inc()
            for message in inputs:
                await self._settle([message])
            return
        message = inputs[0]
        if message.fate is Fate.UNREADABLE:
            raise error
        log.error("message refused by database", topic=message.record.topic, error=type(error).__name__)
        message.fate = Fate.UNREADABLE
        message.problems = (Problem("", f"cannot be stored ({blame(error)})"),)
        await self._settle([message])

    async def _commit_batch(self, inputs: Sequence[Input]) -> None:
        offsets: dict[Partition, int] = {}
        watermarks: dict[Partition, datetime] = {}
        for i in inputs:
            offsets[i.where] = max(offsets.get(i.where, 0), i.record.offset + 1)
            watermarks[i.where] = max(watermarks.get(i.where, i.wall_time), i.wall_time)
        async with self._pool.acquire() as connection, connection.transaction():
            owned = await ownership.advance(connection, self.epochs, offsets, watermarks)
            todo = await self._take_in(connection, [i for i in inputs if i.where in owned])
            report = await self._worker.work(connection, todo)
            brakes = self._brake(todo, report)
        self._brakes.update(brakes)
        self._after(report)
        for topic, number in offsets.keys() - owned:
            self._metrics.epochs_lost.inc()
            self._metrics.messages_fenced.labels(topic).inc(sum(1 for i in inputs if i.where == (topic, number)))
            log.warning("partition lost", topic=topic, partition=number)
        for partition in owned:
            self.handled[partition] = offsets[partition]
        self._metrics.batches.inc()
        self._metrics.batch_records.observe(len(inputs))
        for topic, count in Counter(i.record.topic for i in inputs).items():
            self._metrics.messages_read.labels(topic).inc(count)

    async def _take_in(self, connection: Connection, mine: Sequence[Input]) -> list[Input]:
        """Leave out what was seen before, and what is not for us; say what is odd."""
        if not mine:
            return []
        now = self._clock.wall_now()
        firsts: dict[UUID, Input] = {}
        clashing: list[Input] = []
        for i in mine:
            first = firsts.setdefault(i.claim, i)
            if first is not i and first.digest != i.digest:
                clashing.append(i)
        claimed = await inbox.claim(connection, firsts.values(), now, self._limits.inbox_days)
        fresh = [i for i in firsts.values() if i.claim in claimed.fresh]
        clashing += [i for i in firsts.values() if i.claim in claimed.clashing]
        sequenced = await inbox.follow(connection, fresh, now, self._limits.inbox_days)
        for gap in sequenced.gaps:
            self._metrics.gaps.labels(gap.topic).inc()
            log.warning("sequence gap", topic=gap.topic, case=gap.subject, expected_sequence=gap.expected, sequence=gap.came)
        for i in sequenced.late:
            self._metrics.messages_late.labels(i.record.topic).inc()
        news = {id(i) for i in (*fresh, *clashing)}
        for i in mine:
            if id(i) not in news or i.claim in sequenced.repeated:
                self._metrics.messages_duplicate.labels(i.record.topic).inc()
        for i in clashing:
            i.fate = Fate.UNREADABLE
            i.problems = (Problem("headers.ce_id", "this id was already used for a message with other content"),)
        wanted = [
            i
            for i in fresh
            if i.claim not in sequenced.repeated and i.fate in (Fate.READY, Fate.UNREADABLE)
        ]
        erased = sum(1 for i in fresh if i.fate is Fate.ERASED)
        if erased:
            log.info("erased messages passed over", count=erased)
        order = {id(i): n for n, i in enumerate(mine)}
        return sorted([*wanted, *clashing], key=lambda i: order[id(i)])

    def _brake(self, todo: Sequence[Input], report: Report) -> dict[Partition, Brake]:
        """The brakes as they are after this batch. Raises where one trips, which undoes the batch."""
        failed = {id(letter.message) for letter in report.letters if letter.state is not State.BEHIND}
        brakes: dict[Partition, Brake] = {}
        for i in todo:
            if i.record.topic.endswith(".commands.v1"):
                continue  # each command is answered; and it takes a command to release a brake
            brake = brakes.get(i.where)
            if brake is None:
                held = self._brakes.get(i.where)
                brake = held.copy() if held else self._new_brake()
                brakes[i.where] = brake
            reason = brake.note(failed=id(i) in failed)
            if reason is not None:
                raise _BrakeTrippedError(i.where, i.record.offset, reason)
        return brakes

    def _new_brake(self) -> Brake:
        return Brake(self._limits.brake_run, self._limits.brake_share, self._limits.brake_window)

    async def _stop_reading(self, tripped: _BrakeTrippedError) -> None:
        async def write() -> None:
            async with self._pool.acquire() as connection, connection.transaction():
                await ownership.stop(connection, tripped.partition, tripped.reason, tripped.offset)

        await self._patiently(write)
        topic, number = tripped.partition
        log.error("partition stopped", topic=topic, partition=number, offset=tripped.offset, reason=tripped.reason)
        self._hooks.stopped(tripped.partition, tripped.offset, tripped.reason)

    def release_brake(self, partition: Partition) -> None:
        """A person let a stopped partition go on: count anew."""
        self._brakes.pop(partition, None)

    # Deadlines

    async def fire_deadlines(self) -> int:
        """Fire what is due and whose past has been read. Returns how many; more may be due where it is not 0."""
        try:
            return await self._fire(DEADLINES_AT_ONCE)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            return await self._fire(1)

    async def _fire(self, limit: int) -> int:
        fired: list[Due] = []
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                lanes = await lock_lanes(connection, "deadlines", self._limits.lanes)
                if not lanes:
                    return 0
                held = await ownership.read_all(connection, self._read_topics)
                now = self._clock.wall_now()
                until = deadlines.horizon(held, now, self._limits.stopped_holds_deadlines)
                if until is None:
                    return 0
                fired = await deadlines.due(
                    connection, self._clock.read(until.at), lanes, self._limits.lanes, limit
                )
                if not fired:
                    return 0
                await deadlines.clear(connection, fired)
                report = await self._worker.work(connection, [self._as_input(d, late=until.marked) for d in fired])
        except Exception as error:
            if classify(error) is Fault.MESSAGE and len(fired) == 1:
                self._broken_deadlines[fired[0].id] = blame(error)
            raise
        self._broken_deadlines.clear()
        self._after(report)
        for d in fired:
            self._metrics.deadlines_fired.labels(d.fired.kind).inc()
        if until.marked:
            self._metrics.deadlines_fired_late.inc(len(fired))
        return len(fired)

    def _as_input(self, due: Due, *, late: bool) -> Input:
        record = StoredRecord(
            topic=self._deadline_topic,
            partition=0,
            offset=due.revision,
            timestamp=round(self._clock.wall(due.fired.due).timestamp() * 1000),
            key=due.subject.encode(),
            value=orjson.dumps(
                {
                    "kind": due.fired.kind,
                    "key": due.fired.key,
                    "due": due.fired.due,
                    "rule": due.fired.rule,
                    "data": dict(due.fired.data),
                    "subject": due.subject,
                    "id": due.message_id,
                    "correlation_id": due.correlation_id,
                    "late": late,
                }
            ),
            headers=(),
        )
        message = self._read_deadline(record)
        broken = self._broken_deadlines.get(due.id)
        if broken is not None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("", f"cannot be stored ({broken})"),)
        return message

    def _read_deadline(self, record: StoredRecord) -> Input:
        fields = orjson.loads(record.value or b"{}")
        due = datetime.fromisoformat(fields["due"])
        message = Input(
            record=record,
            wall_time=self._clock.wall(due),
            handler=self._deadline_handlers.get(fields["kind"]),
            subject=fields["subject"],
            id=fields["id"],
            source=f"{self.service.source}:deadlines",
        )
        if message.handler is None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("kind", "this release knows no such deadline"),)
            return message
        message.received = Received(
            data=DeadlineFired(fields["kind"], fields["key"], due, fields["rule"], fields["data"]),
            id=message.id,
            source=message.source,
            topic=record.topic,
            subject=message.subject,
            happened_at=due,
            received_at=due,
            correlation_id=fields["correlation_id"],
            late=fields["late"],
        )
        return message

    # What was set aside

    async def retry_one(self) -> bool:
        """Try the oldest set-aside message that may be tried. False where there is none."""
        tried: list[dead_letters.Kept] = []
        try:
            return await self._retry(tried, None)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or not tried:
                raise
            return await self._retry([], f"cannot be stored ({blame(error)})")

    async def _retry(self, tried: list[dead_letters.Kept], broken: str | None) -> bool:
        async with self._pool.acquire() as connection, connection.transaction():
            kept = await dead_letters.next_to_retry(connection)
            if kept is None:
                return False
            tried.append(kept)
            message = await self._read_again(kept)
            if broken is not None:
                message.fate, message.problems = Fate.UNREADABLE, (Problem("", broken),)
            report = await self._worker.work(connection, [message])
            if not report.letters:
                await dead_letters.remove(connection, kept.id)
                await self._worker.resolved(connection, message, kept.id)
        self._after(report)
        return True

    async def _read_again(self, kept: dead_letters.Kept) -> Input:
        if kept.record.topic == self._deadline_topic:
            message = self._read_deadline(kept.record)
        else:
            (message,) = await self.decoder.decode([kept.record])
        message.dead_letter, message.attempts = kept.id, kept.attempts
        message.subject = message.subject or kept.subject
        return message

    # Common

    def _after(self, report: Report) -> None:
        if report.published:
            self._hooks.committed()
        for letter in report.letters:
            unreadable = letter.state is State.UNREADABLE
            counter = self._metrics.messages_unreadable if unreadable else self._metrics.messages_set_aside
            counter.labels(letter.message.record.topic).inc()
            log.error(
                "message set aside",
                id=str(letter.id),
                topic=letter.message.record.topic,
                partition=letter.message.record.partition,
                offset=letter.message.record.offset,
                case=letter.message.subject,
                state=letter.state.value,
                reason=letter.reason,
            )
        for carried in report.carried:
            if carried.retry:
                self._hooks.retry()

    async def _patiently(self, action: Callable[[], Any]) -> Any:
        """Run a transaction again for as long as nobody is to blame for its failure."""
        conflicts, wait = 0, self._limits.retry_base
        while True:
            try:
                result = await action()
            except (asyncio.CancelledError, _BrakeTrippedError):
                raise
            except Exception as error:
                fault = classify(error)
                if fault is Fault.MESSAGE:
                    raise
                if self.stopping:
                    raise StoppingError from error
                if fault is Fault.CONFLICT and conflicts < CONFLICTS_BEFORE_WAITING:
                    conflicts += 1
                    self._metrics.conflicts.inc()
                    await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - jitter
                    continue
                self._metrics.waits.labels(fault.value).inc()
                self._hooks.waiting(fault)
                log.warning("waiting", fault=fault.value, error=type(error).__name__, seconds=round(wait, 2))
                await asyncio.sleep(random.uniform(wait / 2, wait))  # noqa: S311 - jitter
                wait = min(wait * 2, self._limits.retry_cap)
            else:
                self._hooks.waiting(None)
                return result

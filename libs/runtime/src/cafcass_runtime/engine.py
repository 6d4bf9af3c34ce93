"""One batch, one transaction: what a service does with the records it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from cafcass_contracts.identity import derived_id
from cafcass_contracts.problems import Problem
from cafcass_contracts.topics import TOPICS, Topic
from cafcass_domain.policy import Policy
from cafcass_runtime import inbox, ownership
from cafcass_runtime.assignment import Assignment
from cafcass_runtime.brake import Brake
from cafcass_runtime.built_in import MESSAGE_HANDLERS, OVERDUE_HANDLER
from cafcass_runtime.clock import Clock
from cafcass_runtime.dead_letters import State
from cafcass_runtime.deciding import Decider, Report, blame, is_command
from cafcass_runtime.destroying import outlives_case
from cafcass_runtime.inputs import CLASH, Decoder, Fate, Input, OwnInputs
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import Record
from cafcass_runtime.retrying import Fault, Patience, classify
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import Service
from cafcass_runtime.storage import PostgresStorage, Storage
from cafcass_runtime.store import Connection
from cafcass_runtime.telemetry import Tracing

log = structlog.get_logger()


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


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the rest of the process wants to hear at once."""

    committed: Callable[[], None]
    """Something may be in the outbox."""
    retry: Callable[[], None]
    """A person asked to try set-aside messages again."""
    stopped: Callable[[Partition], None]
    """The brake stopped a partition."""
    started: Callable[[], None] = lambda: None
    """There is slow work to do."""
    told: Callable[[], None] = lambda: None
    """The service told itself something."""


class Engine:
    """Handles what a service receives. Holds no record beyond the call it came in."""

    def __init__(
        self,
        service: Service[Any],
        *,
        pool: asyncpg.Pool[asyncpg.Record],
        keyring: KeyRing,
        clock: Clock,
        policy: Callable[[datetime], Policy],
        calendar_version: str,
        limits: Limits,
        metrics: Metrics,
        patiently: Patience,
        hooks: Hooks,
        tracing: Tracing,
        topics: Mapping[str, Topic] = TOPICS,
        operators: frozenset[str] = frozenset(),
    ) -> None:
        self.service = service
        self.pool = pool
        self.clock = clock
        self.policy = policy
        self.limits = limits
        self.metrics = metrics
        self.patiently = patiently
        self._hooks = hooks
        self._tracing = tracing
        self.reads = [name for name, topic in topics.items() if service.name in topic.readers]
        self.assignment = Assignment(lambda: Brake(limits.brake_run, limits.brake_share, limits.brake_window))
        """What this process was given to read; the consumer says what the group does."""
        self.decoder = Decoder(service, clock, policy, keyring, MESSAGE_HANDLERS, topics)
        self.own = OwnInputs(service, clock, (OVERDUE_HANDLER,))
        homes = Homes(service.name, topics)
        self.decider = Decider(service, policy, homes, topics, clock.read, tracing, operators)
        self._keyring = keyring
        self._writer = Writer(service.source, homes, keyring)
        self._calendar_version = calendar_version

    def storage(self, connection: Connection) -> Storage:
        """The service's rows on a connection whose transaction the caller opened."""
        return PostgresStorage(connection, self._keyring, self._writer, self._calendar_version, self.service)

    async def key_of(self, subject: str) -> bytes | None:
        """The key of a subject; None where it was destroyed, or never was."""
        return (await self._keyring.keys_for([subject], create=False)).get(subject)

    async def handle(self, records: Sequence[Record]) -> None:
        """Handle a batch for good: when this returns, everything in it is committed, or belongs to somebody else.

        Waits as long as the database is away. Raises `StoppingError` where the service stops meanwhile.
        """
        # As they are when the batch is taken up: a partition taken anew while it waits is read anew from where it stood.
        epochs = self.assignment.epochs()
        inputs = await self.patiently(lambda: self.decoder.decode(records))
        await self._handle(inputs, epochs)

    async def _handle(self, inputs: Sequence[Input], epochs: Mapping[Partition, int]) -> None:
        if not inputs:
            return
        try:
            await self.patiently(lambda: self._commit_batch(inputs, epochs))
        except _BrakeTrippedError as tripped:
            before = [i for i in inputs if i.where != tripped.partition or i.record.offset < tripped.offset]
            await self._handle(before, epochs)
            await self._stop_reading(tripped, epochs)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            await self._one_by_one(inputs, epochs, error)

    async def _one_by_one(self, inputs: Sequence[Input], epochs: Mapping[Partition, int], error: Exception) -> None:
        """Some message makes the database refuse the whole batch: find it, set it aside, let the rest go on."""
        if len(inputs) > 1:
            self.metrics.batch_replays.inc()
            for message in inputs:
                await self._handle([message], epochs)
            return
        message = inputs[0]
        if message.fate is Fate.UNREADABLE:
            if message.subject is None and message.envelope is None:
                raise error
            # Even its dead letter cannot be stored: what names it is the reason, so it is kept by its place alone.
            message.subject = message.envelope = None
        log.error("message refused by database", topic=message.record.topic, error=type(error).__name__)
        message.fate = Fate.UNREADABLE
        message.problems = (Problem("", f"cannot be stored ({blame(error)})"),)
        await self._handle([message], epochs)

    async def _commit_batch(self, inputs: Sequence[Input], epochs: Mapping[Partition, int]) -> None:
        offsets: dict[Partition, int] = {}
        watermarks: dict[Partition, datetime] = {}
        for i in inputs:
            offsets[i.where] = max(offsets.get(i.where, 0), i.record.offset + 1)
            # Never ahead of now: one record from the future would let deadlines fire before what is still to come.
            at = min(i.wall_time, self.clock.wall_now())
            watermarks[i.where] = max(watermarks.get(i.where, at), at)
        traces = (i.envelope.traceparent for i in inputs if i.envelope)
        span = self._tracing.batch(f"{self.service.name} batch", traces, records=len(inputs))
        with span, self.metrics.transaction_seconds.time():
            owned, report, brakes = await self._in_transaction(inputs, epochs, offsets, watermarks)
        self.after(report)
        for partition in offsets.keys() - owned:
            self.metrics.messages_fenced.labels(partition[0]).inc(sum(1 for i in inputs if i.where == partition))
            self._lost(partition, epochs)
        for partition in owned:
            self.assignment.handled(partition, epochs.get(partition), offsets[partition], brakes.get(partition))
        self.metrics.batches.inc()
        self.metrics.batch_records.observe(len(inputs))
        for topic, count in Counter(i.record.topic for i in inputs).items():
            self.metrics.messages_read.labels(topic).inc(count)

    async def _in_transaction(
        self,
        inputs: Sequence[Input],
        epochs: Mapping[Partition, int],
        offsets: Mapping[Partition, int],
        watermarks: Mapping[Partition, datetime],
    ) -> tuple[set[Partition], Report, dict[Partition, Brake]]:
        """The transaction itself. Returns the partitions still owned, what happened, and the brakes as they are then."""
        async with self.pool.acquire() as connection, connection.transaction():
            stored = self.assignment.stored(epochs)
            owned = await ownership.advance(connection, epochs, offsets, watermarks, stored)
            todo = await self._take_in(connection, [i for i in inputs if i.where in owned])
            report = await self.decider.decide(self.storage(connection), todo)
            brakes = self._brake(todo, report)
        return owned, report, brakes

    async def _take_in(self, connection: Connection, mine: Sequence[Input]) -> list[Input]:
        """Leave out what was seen before, and what is not for us; say what is odd."""
        if not mine:
            return []
        now = self.clock.wall_now()
        firsts: dict[UUID, Input] = {}
        clashing: list[Input] = []
        ours = [i for i in mine if i.fate is not Fate.NOT_FOR_US]
        for i in ours:
            first = firsts.setdefault(i.claim, i)
            if first is not i and first.digest != i.digest:
                clashing.append(i)
        claimed = await inbox.claim(connection, firsts.values(), now, self.limits.inbox_days) if ours else inbox.NOTHING
        fresh = [i for i in firsts.values() if i.claim in claimed.fresh]
        for i in fresh:
            if i.subject in claimed.destroyed and i.fate is not Fate.NOT_FOR_US and not outlives_case(i.handler):
                i.of_destroyed = True
                i.fate = Fate.READY if is_command(i) else Fate.ERASED
        clashing += [i for i in firsts.values() if i.claim in claimed.clashing]
        clashing = [i for i in clashing if i.subject not in claimed.destroyed]
        news = {id(i) for i in fresh}
        followed = [i for i in mine if i.fate is Fate.NOT_FOR_US or id(i) in news]
        sequenced = await inbox.follow(connection, followed, now, self.limits.inbox_days)
        for gap in sequenced.gaps:
            self.metrics.gaps.labels(gap.topic).inc()
            log.warning(
                "sequence gap", topic=gap.topic, case=gap.subject, expected_sequence=gap.expected, sequence=gap.came
            )
        for i in sequenced.late:
            self.metrics.messages_late.labels(i.record.topic).inc()
        news |= {id(i) for i in clashing}
        for i in (
            *(i for i in ours if id(i) not in news or i.claim in sequenced.repeated),
            *sequenced.passed,
        ):
            self.metrics.messages_duplicate.labels(i.record.topic).inc()
        clashing = await self._named_apart(connection, clashing, now)
        wanted = [i for i in fresh if i.claim not in sequenced.repeated and i.fate in (Fate.READY, Fate.UNREADABLE)]
        erased = [i for i in fresh if i.fate is Fate.ERASED]
        for i in erased:
            topic, partition = i.where
            self.metrics.messages_of_destroyed.labels(topic).inc()
            log.info(
                "message of a destroyed case passed over",
                topic=topic,
                partition=partition,
                offset=i.record.offset,
                case=i.subject,
            )
        order = {id(i): n for n, i in enumerate(mine)}
        told = [i for i in erased if self.decider.asks_about(i)]
        return sorted([*wanted, *clashing, *told], key=lambda i: order[id(i)])

    async def _named_apart(self, connection: Connection, clashing: Sequence[Input], now: datetime) -> list[Input]:
        """Messages whose id stands for other content, under ids of their own; one seen before is left out."""
        apart: dict[UUID, Input] = {}
        for i in clashing:
            i.fate, i.problems, i.clash = Fate.UNREADABLE, (CLASH,), True
            i.id = derived_id("clash", i.id, str(i.digest))
            i.claim = UUID(derived_id("clash-claim", i.source, i.id))
            apart.setdefault(i.claim, i)
        if not apart:
            return []
        claimed = await inbox.claim(connection, apart.values(), now, self.limits.inbox_days)
        return [i for i in apart.values() if i.claim in claimed.fresh]

    def _brake(self, todo: Sequence[Input], report: Report) -> dict[Partition, Brake]:
        """The brakes as they are after this batch. Raises where one trips, which undoes the batch."""
        behind = {id(aside.message) for aside in report.set_aside if aside.state is State.BEHIND}
        failed = {id(aside.message) for aside in report.set_aside} - behind
        brakes: dict[Partition, Brake] = {}
        for i in todo:
            if id(i) in behind:
                continue  # nobody tried it: counted as a success, a few messages a case would hide any bad release
            if i.record.topic.endswith(".commands.v1"):
                continue  # each command is answered; and it takes a command to release a brake
            if i.where not in brakes:
                brakes[i.where] = self.assignment.brake(i.where)
            reason = brakes[i.where].note(failed=id(i) in failed)
            if reason is not None:
                raise _BrakeTrippedError(i.where, i.record.offset, reason)
        return brakes

    async def _stop_reading(self, tripped: _BrakeTrippedError, epochs: Mapping[Partition, int]) -> None:
        epoch = epochs[tripped.partition]

        async def write() -> bool:
            async with self.pool.acquire() as connection, connection.transaction():
                return await ownership.stop(connection, tripped.partition, epoch, tripped.reason, tripped.offset)

        ours = await self.patiently(write)
        topic, number = tripped.partition
        if not ours:
            self._lost(tripped.partition, epochs)
            return
        log.error("partition stopped", topic=topic, partition=number, offset=tripped.offset, reason=tripped.reason)
        self.assignment.stopped(tripped.partition, epoch, tripped.offset, tripped.reason)
        self._hooks.stopped(tripped.partition)

    def _lost(self, partition: Partition, epochs: Mapping[Partition, int]) -> None:
        """The database took nothing for it."""
        self.metrics.epochs_lost.inc()
        log.warning("partition lost", topic=partition[0], partition=partition[1])
        self.assignment.lost(partition, epochs.get(partition))

    def after(self, report: Report) -> None:
        """What follows a commit: others are told, counted and logged."""
        if report.published:
            self._hooks.committed()
        if report.internal:
            self._hooks.told()
        if report.jobs:
            self._hooks.started()
        if report.urgent:
            self.metrics.urgent_on_blocked.inc(report.urgent)
            log.error("urgent messages were set aside", count=report.urgent)
        for aside in report.set_aside:
            unreadable = aside.state is State.UNREADABLE
            counter = self.metrics.messages_unreadable if unreadable else self.metrics.messages_set_aside
            counter.labels(aside.message.record.topic).inc()
            log.error(
                "message set aside",
                id=str(aside.id),
                topic=aside.message.record.topic,
                partition=aside.message.record.partition,
                offset=aside.message.record.offset,
                case=aside.message.subject,
                state=aside.state.value,
                reason=aside.reason,
            )
        for carried in report.carried:
            if carried.retry:
                self._hooks.retry()

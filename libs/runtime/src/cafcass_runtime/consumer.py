"""The service's one consumer: FastStream's batch subscriber, bent to keep every promise the engine needs from it.

What FastStream and aiokafka do by default is in the comments where we do otherwise.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from cafcass_contracts.topics import Topic
from cafcass_runtime import ownership
from cafcass_runtime.clock import Clock
from cafcass_runtime.engine import Engine
from cafcass_runtime.health import Health
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import Record, record_time
from cafcass_runtime.retrying import StoppingError
from cafcass_runtime.settings import RuntimeSettings

log = structlog.get_logger()

LARGEST_FETCH = 4 * 1024 * 1024
"""Bytes per partition and fetch; one larger message still comes, alone."""
READING = "reading"
FETCH_WAIT_MS = 100
"""How long the broker may hold a fetch while nothing comes. Kafka answers as soon as something does; the embedded broker looks
again only after half of this, which at the client's default of half a second is most of what a message waits."""
LOOK_MS = 1000
"""How long one look for records lasts where none comes; it ends as soon as one does. FastStream sleeps as long again as it has us look
for, and what comes meanwhile waits: so it is told of one millisecond, and looks for this long."""


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A batch, with the place from which each of its partitions was read when it was fetched."""

    positions: Mapping[Partition, int | None]
    records: Sequence[Record]


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Reads every topic that the map lets the service read, batch by batch, and hands them to the engine."""

    def __init__(
        self,
        engine: Engine,
        *,
        topics: Mapping[str, Topic],
        settings: RuntimeSettings,
        pool: asyncpg.Pool[asyncpg.Record],
        clock: Clock,
        health: Health,
        metrics: Metrics,
        owner: str,
        rereading: Callable[[], RuntimeSettings] | None = None,
    ) -> None:
        self._engine = engine
        self._assignment = engine.assignment
        self._settings = settings
        self._pool = pool
        self._clock = clock
        self._health = health
        self._metrics = metrics
        self._owner = owner
        self._topics = sorted(name for name, topic in topics.items() if engine.service.name in topic.readers)
        self.behind = False
        """Whether more is there to be read than the latest batch held."""
        self._in_flight = asyncio.Lock()
        self._kept: list[_Fetched] = []
        """What was fetched and is passed over, for a second at most: it is handled with what comes next."""
        self._claiming = asyncio.Lock()
        self._broker = KafkaBroker(
            settings.kafka.split(","),
            client_id=owner,
            consumer_only=True,
            metadata_max_age_ms=settings.kafka_metadata_max_age_ms,
            allow_auto_create_topics=False,  # topics come from the map, with their own partitions and retention
            security=_security(settings, rereading),
            graceful_timeout=settings.graceful_timeout_s,
            apply_types=False,
            logger=None,
        )
        self._subscriber = self._broker.subscriber(
            *self._topics,
            batch=True,
            group_id=engine.service.name,
            auto_offset_reset="earliest",  # the default skips what came before the first commit
            ack_policy=AckPolicy.MANUAL,  # the default commits on a timer; every other commits positions, not messages
            listener=self,
            partition_assignment_strategy=[RangePartitionAssignor],  # the default is round robin
            session_timeout_ms=settings.kafka_session_timeout_ms,
            heartbeat_interval_ms=settings.kafka_session_timeout_ms // 3,
            max_records=settings.max_batch_records,
            batch_timeout_ms=1,  # see LOOK_MS
            max_partition_fetch_bytes=LARGEST_FETCH,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            isolation_level="read_committed",  # an outside publisher may use transactions, and abort them
            parser=self._parse,
            decoder=_as_they_are,
        )
        self._subscriber(self._handle)

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """aiokafka's consumer, once started."""
        return self._subscriber.consumer

    async def start(self) -> None:
        """Join the group. Raises aiokafka's errors where the broker cannot be reached."""
        await self._broker.start()
        self._health.watch(READING, self._settings.loop_seconds)
        consumer = self.consumer
        assert consumer is not None  # noqa: S101 - it was started
        getmany = consumer.getmany

        async def turning(*arguments: Any, **named: Any) -> Any:
            self._health.turned(READING)
            fetched: dict[TopicPartition, Sequence[Any]] = await getmany(*arguments, **{**named, "timeout_ms": LOOK_MS})
            ends = {tp: consumer.highwater(tp) for tp in fetched.keys() & consumer.assignment()}
            self.behind = more_is_there(fetched, ends, self._settings.max_batch_records)
            return fetched

        consumer.getmany = turning  # FastStream's own loop says nothing of itself, not even that it has ended

    async def stop(self) -> None:
        """Finish the batch in flight, commit, and leave the group."""
        try:
            async with asyncio.timeout(self._settings.graceful_timeout_s), self._in_flight:
                await self._take_up()
                await self.commit()
                self._let_go()
        finally:
            await self._broker.stop()

    # Batches

    async def _parse(self, records: tuple[Any, ...]) -> KafkaMessage:
        """In place of FastStream's parser, which loses a whole batch to one null or binary header."""
        positions = {where: self._assignment.position(where) for where in {(r.topic, r.partition) for r in records}}
        fetched = _Fetched(positions, records)
        return KafkaMessage(body=fetched, raw_message=records, headers={}, consumer=FAKE_CONSUMER)

    async def _handle(self, message: Any) -> None:
        """One batch. Never raises: FastStream would swallow it and go on past it."""
        batch: _Fetched = message  # FastDepends makes a model of whatever type a handler names
        async with self._in_flight:
            self._kept.append(batch)
            few = sum(len(kept.records) for kept in self._kept) < self._settings.max_batch_records
            if few and all(map(self._engine.decoder.passes_over, batch.records)):
                return  # nothing follows from these but where to go on, which is said with what comes next
            await self._take_up()

    async def _take_up(self) -> None:
        """All that was fetched and not handled, in one batch."""
        kept, self._kept = self._kept, []
        records = [record for batch in kept for record in self._as_they_stand(batch)]
        if not records:
            return
        try:
            await self._engine.handle(records)
        except asyncio.CancelledError:
            # The loop that took them up ends, and reading goes on: what comes next must not pass them.
            self._kept = kept
            raise
        except StoppingError:
            log.info("batch left for later", count=len(records))
            self._let_go()
        except Exception as error:
            log.exception("batch failed", error=type(error).__name__)
            self._health.set("batches", ok=False, detail=f"a batch cannot be handled ({type(error).__name__})")
            await self._claim_again(records)
        else:
            self._health.set("batches", ok=True)

    def _as_they_stand(self, batch: _Fetched) -> Iterator[Record]:
        """Those whose partition is read on from them still: others come again from where it was sought to, or are another's now."""
        now = {partition: self._assignment.position(partition) for partition in batch.positions}
        current = {p for p, position in batch.positions.items() if position is not None and position == now[p]}
        return (record for record in batch.records if (record.topic, record.partition) in current)

    async def _claim_again(self, records: Sequence[Record]) -> None:
        """Go back to where the database says we are; what failed for a reason nobody foresaw is tried again, slowly."""
        await asyncio.sleep(self._settings.retry_cap_s)
        self._claim_later({(r.topic, r.partition) for r in records})

    def _claim_later(self, partitions: Collection[Partition]) -> None:
        self._assignment.unclaimed(partitions)
        self._pause(partitions)

    def _let_go(self) -> None:
        """Nothing more is handled."""
        self._assignment.revoked([partition for partition, _ in self._assignment.items()])

    # Assignment

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Stop at the end of the batch in flight and commit it; only then does aiokafka let another have them."""
        if not revoked:
            return
        try:
            async with asyncio.timeout(self._settings.graceful_timeout_s), self._in_flight:
                await self.commit()
        except TimeoutError:
            log.warning("revoked while busy", count=len(revoked))  # the epoch fences what still runs
        self._assignment.revoked([(tp.topic, tp.partition) for tp in revoked])
        self._health.set("assignment", ok=False, detail="partitions are being assigned")

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Raise the epochs and go on from the database's own offsets, not the broker's."""
        partitions = {(tp.topic, tp.partition) for tp in assigned}
        self._assignment.assigned(partitions)
        self._pause(partitions)
        with contextlib.suppress(Exception):  # tried again every second until it works
            async with asyncio.timeout(self._settings.graceful_timeout_s):
                await self.claim()
        self._show_assignment()
        self._show_stopped()

    async def claim(self) -> None:
        """Take the assigned partitions that are not ours in the database yet."""
        async with self._claiming:  # taken twice at once, the older epoch might be the one remembered
            waiting = self._mine() & self._assignment.waiting()
            if waiting:
                await self._claim(sorted(waiting))

    async def _claim(self, waiting: Sequence[Partition]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            owned = await ownership.take(connection, waiting, self._owner)
        consumer = self.consumer
        if consumer is None:
            return
        new = [TopicPartition(*p) for p, held in owned.items() if held.next_offset is None]
        beginnings = await consumer.beginning_offsets(new) if new else {}
        for partition, held in owned.items():
            tp = TopicPartition(*partition)
            begin = beginnings[tp] if held.next_offset is None else held.next_offset
            if tp in consumer.assignment() and self._assignment.claimed(partition, held, begin):
                consumer.seek(tp, begin)
                if held.stopped_reason is None:  # aiokafka forgets what was paused
                    consumer.resume(tp)
        self._show_stopped()
        self._show_assignment()

    def _show_assignment(self) -> None:
        waiting = len(self._assignment.waiting())
        detail = (
            f"{waiting} partitions are not claimed yet" if waiting else f"{len(self._assignment.epochs())} partitions"
        )
        self._health.set("assignment", ok=not waiting, detail=detail)

    def _mine(self) -> set[Partition]:
        """What the group gave to this process, as aiokafka has it now."""
        consumer = self.consumer
        return set() if consumer is None else {(tp.topic, tp.partition) for tp in consumer.assignment()}

    def _pause(self, partitions: Collection[Partition]) -> None:
        if self.consumer is not None:
            self.consumer.pause(*(TopicPartition(*p) for p in self._mine().intersection(partitions)))

    # The brake

    def stopped(self, partition: Partition) -> None:
        """The brake stopped this partition: read no further until a person says so."""
        self._pause([partition])
        at = self._assignment.get(partition)
        if self.consumer is not None and at is not None and partition in self._mine():
            self.consumer.seek(TopicPartition(*partition), at.handled)
        self._show_stopped()

    def _show_stopped(self) -> None:
        stopped = {partition: at.stopped for partition, at in self._assignment.items() if at.stopped is not None}
        self._metrics.partition_stopped.clear()
        for topic, number in self._assignment.epochs():
            self._metrics.partition_stopped.labels(topic, number).set((topic, number) in stopped)
        detail = "; ".join(f"{topic} {number}: {reason}" for (topic, number), reason in sorted(stopped.items()))
        self._health.set("brake", ok=not stopped, detail=detail, gates=False)

    # Every second

    async def look_after(self) -> None:
        """Claim what could not be claimed, notice what was lost or resumed, handle what is kept, move watermarks, commit to the broker."""
        await self.claim()
        async with self._pool.acquire() as connection:
            held = await ownership.read_all(connection, self._topics)
        gone, resumed = self._assignment.compared(held)
        for topic, number in resumed:
            log.info("partition resumed", topic=topic, partition=number)
        if resumed:
            self._claim_later(resumed)
            await self.claim()
        for topic, number in gone:
            log.warning("partition taken by another", topic=topic, partition=number)
        # Assigned to us and fenced by somebody late, or forgotten: claimed again, or it would be nobody's for ever.
        self._claim_later(gone)
        if self._kept and not self._in_flight.locked():
            async with self._in_flight:
                await self._take_up()
        async with asyncio.timeout(self._settings.retry_cap_s):
            await self._note_caught_up(held)
        await self.commit()

    async def _note_caught_up(self, held: Mapping[Partition, ownership.Held]) -> None:
        """Move the watermark of each partition that had nothing more waiting.

        From what fetches answer, not from a question for the end of the log, which the embedded broker answers wrongly.
        An answer tells the end of the log after its request was sent, and that was after the answer before it came.
        """
        consumer, now = self.consumer, self._clock.wall_now()
        if consumer is None:
            return
        idle: dict[int, dict[Partition, int]] = {}
        mine = self._mine()
        for partition, epoch in self._assignment.epochs().items():
            at, tp = self._assignment.get(partition), TopicPartition(*partition)
            if at is None or partition not in mine:
                continue
            end, answered = consumer.highwater(tp), consumer.last_poll_timestamp(tp)
            if end is None or answered is None:
                continue
            done = at.handled
            if not self._in_flight.locked():
                # Past what was handled there may be no records at all: markers of transactions, or a tail that expired.
                done = max(done, await consumer.position(tp))
            lag = end - done
            self._metrics.lag_records.labels(*partition).set(max(lag, 0))
            watermark = held[partition].watermark if partition in held else None
            if watermark is not None:
                age = (now - watermark) / timedelta(seconds=1)
                self._metrics.watermark_age_seconds.labels(*partition).set(max(age, 0.0))
            if answered != at.answered:
                self._assignment.answered(partition, answered)
                if at.answered is not None and lag <= 0:
                    idle.setdefault(at.answered, {})[partition] = epoch
        self._show_broker(now)
        if idle:
            async with self._pool.acquire() as connection:
                for before, partitions in idle.items():
                    await ownership.caught_up(connection, partitions, record_time(before))

    def _show_broker(self, now: datetime) -> None:
        answers = [at.answered for _, at in self._assignment.items() if at.answered is not None]
        if answers:
            quiet = now - record_time(max(answers))
            heard = quiet < timedelta(milliseconds=self._settings.kafka_session_timeout_ms)
            detail = "" if heard else f"no answer to fetches since {quiet.seconds} s"
            self._health.set("broker", ok=heard, detail=detail)

    async def commit(self) -> None:
        """Tell the broker where we are, named explicitly. For its own figures: the database's offsets are the truth."""
        consumer = self.consumer
        if consumer is None:
            return
        mine = self._mine()
        moved = {
            TopicPartition(*partition): at.handled
            for partition, at in self._assignment.items()
            if at.epoch is not None and at.handled != at.reported and partition in mine
        }
        if not moved:
            return
        try:
            # The client would try for as long as the broker is away, and nobody would look after anything meanwhile.
            async with asyncio.timeout(self._settings.kafka_session_timeout_ms / 1000):
                await consumer.commit(moved)
        except (KafkaError, TimeoutError) as error:
            log.info("offsets not committed", error=type(error).__name__)
        else:
            self._assignment.reported({(tp.topic, tp.partition): offset for tp, offset in moved.items()})


def more_is_there(
    fetched: Mapping[TopicPartition, Sequence[Record]], ends: Mapping[TopicPartition, int | None], at_most: int
) -> bool:
    """Whether a fetch left something to be read: it is full, or a partition of it ends further on, as far as the broker said."""
    if sum(map(len, fetched.values())) >= at_most:
        return True
    return any((ends.get(tp) or 0) > records[-1].offset + 1 for tp, records in fetched.items() if records)


async def _as_they_are(message: KafkaMessage) -> Any:
    return message.body


def _security(settings: RuntimeSettings, now: Callable[[], RuntimeSettings] | None = None) -> BaseSecurity | None:
    options = client_options(settings, now)
    context = options.get("ssl_context")
    if settings.kafka_password is None:
        return None if context is None else BaseSecurity(ssl_context=context, use_ssl=True)
    kind = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}[
        settings.kafka_sasl_mechanism
    ]
    return kind(
        username=settings.kafka_username or "",
        password=options["sasl_plain_password"],
        ssl_context=context,
        use_ssl=context is not None,
    )

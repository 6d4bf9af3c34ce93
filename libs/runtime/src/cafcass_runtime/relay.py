"""The outbox relay: takes a lane's lock, publishes all it holds in order, deletes what was acknowledged, lets go.

One batch is in flight per partition, and no more in all than `ON_THE_WAY_BYTES`; the next goes only after the acknowledgement, so that
a batch that expired is never passed by a later one. A lane left behind by a crash is drained by whoever looks next.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Final

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError
from aiokafka.partitioner import murmur2

from cafcass_runtime.metrics import Metrics
from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import SLOTS, Outgoing, pack, slot_of, unpack
from cafcass_runtime.retrying import is_refusal
from cafcass_runtime.store import Connection

log = structlog.get_logger()

ROWS_AT_ONCE = 128
ON_THE_WAY_BYTES = 384 * 1024
"""How much is sent before it was acknowledged, about; a larger message goes alone. What is sent at once to one broker is one request, which lies in
one piece in its memory. From half a megabyte on its garbage collector begins anew for each in the heaps that brokers have: most of a broker's work
for a backlog was that."""
_AROUND_BYTES = 640
"""Of a message beside its value: headers and key."""
METADATA_SECONDS = 5.0
_ANYTHING: Final = "(SELECT min(place) FROM runtime.outbox) IS NOT NULL"
UNREADABLE = "unreadable"
"""Stands for the topic of what cannot be read."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one turn did."""

    published: int
    more: bool
    """Something was left: another turn is due at once."""


class Relay:
    """Publishes the outbox of one service's database."""

    def __init__(
        self, pool: asyncpg.Pool[asyncpg.Record], producer: AIOKafkaProducer, lanes: int, metrics: Metrics
    ) -> None:
        self._pool = pool
        self._producer = producer
        self._lanes = lanes
        self._metrics = metrics

    async def drain(self) -> Drained:
        """Publish what the free lanes hold, up to a bounded number of rows."""
        async with self._pool.acquire() as connection, connection.transaction():
            lanes = await lock_lanes(connection, "publish", self._lanes, _ANYTHING)
            if not lanes:
                return Drained(0, more=await self._anything_left(connection))
            # Gone with the commit, and that comes once the broker has acknowledged them.
            taken = await connection.fetch(
                f"""
                DELETE FROM runtime.outbox WHERE place IN (
                    SELECT place FROM runtime.outbox
                    WHERE slot % $1 = ANY($2::int[]) ORDER BY place LIMIT {ROWS_AT_ONCE}
                ) RETURNING place, messages
                """,  # noqa: S608 - a constant
                self._lanes,
                lanes,
            )
            rows = sorted(taken, key=itemgetter("place"))
            if not rows:
                return Drained(0, more=len(lanes) < self._lanes and await self._anything_left(connection))
            messages = await self._read(connection, rows)
            with self._metrics.publish_seconds.time():
                refused = await self._send(messages)
            if refused:
                await self._set_aside(connection, refused)
        for topic, count in Counter(message.topic for message in messages).items():
            self._metrics.published.labels(topic).inc(count)
        # What is committed after this wakes the relay again; what was there, and is not ours, is on a lane that somebody else holds.
        return Drained(len(messages), more=len(rows) == ROWS_AT_ONCE or len(lanes) < self._lanes)

    @staticmethod
    async def _anything_left(connection: Connection) -> bool:
        return bool(await connection.fetchval(f"SELECT {_ANYTHING}"))

    async def _read(self, connection: Connection, rows: Sequence[asyncpg.Record]) -> list[Outgoing]:
        """The messages of these rows. A row that cannot be read is set aside as it is, like a message that the broker refuses."""
        messages: list[Outgoing] = []
        for row in rows:
            try:
                messages += unpack(row["messages"])
            except ValueError as error:
                log.exception("outbox row unreadable", id=str(row["place"]))
                self._metrics.publish_refused.labels(UNREADABLE).inc()
                await connection.execute(
                    "INSERT INTO runtime.outbox_refused (topic, message, reason) VALUES ($1, $2, $3)",
                    UNREADABLE,
                    row["messages"],
                    f"the outbox row cannot be read ({type(error).__name__})",
                )
        return messages

    async def _send(self, messages: Sequence[Outgoing]) -> list[tuple[Outgoing, str]]:
        """Send everything, in order per partition. Returns what the broker will never take; raises when it cannot be reached."""
        queues: dict[Partition, list[Outgoing]] = {}
        refused: list[tuple[Outgoing, str]] = []
        counts: dict[str, int] = {}
        for topic in {m.topic for m in messages}:
            try:
                counts[topic] = await self._partitions(topic)
            except KafkaError as error:
                # A topic that is not there may be about to be: that is the broker's to mend, and no message's fault.
                if not is_refusal(error):
                    raise
                refused += [(message, type(error).__name__) for message in messages if message.topic == topic]
        for message in messages:
            if message.topic in counts:
                partition = partition_of(message.key, counts[message.topic])
                queues.setdefault((message.topic, partition), []).append(message)
        for turn in in_turns(queues):
            # Gathered without cancelling the others: every batch that was begun is awaited before anything is decided.
            results = await asyncio.gather(
                *(self._send_in_order(*partition, queue) for partition, queue in turn.items()),
                return_exceptions=True,
            )
            for result in results:
                if isinstance(result, BaseException):
                    raise result
                refused.extend(result)
        return refused

    async def _partitions(self, topic: str) -> int:
        """How many partitions a topic has. Raises `KafkaTimeoutError` where the broker does not say soon."""
        try:
            async with asyncio.timeout(
                METADATA_SECONDS
            ):  # the client would ask for most of a minute, with our locks held
                return len(await self._producer.partitions_for(topic))
        except TimeoutError:
            raise KafkaTimeoutError(f"the broker does not know {topic}") from None

    async def _send_in_order(self, topic: str, partition: int, queue: Sequence[Outgoing]) -> list[tuple[Outgoing, str]]:
        refused: list[tuple[Outgoing, str]] = []
        begin = 0
        while begin < len(queue):
            builder = self._producer.create_batch()
            end = begin
            while end < len(queue):
                message = queue[end]
                if (
                    builder.append(key=message.key, value=message.value, timestamp=None, headers=message.headers)
                    is None
                ):
                    break
                end += 1
            end = max(end, begin + 1)
            try:
                await (await self._producer.send_batch(builder, topic, partition=partition))
            except KafkaError as error:
                if not is_refusal(error):
                    raise
                if end - begin == 1:
                    refused.append((queue[begin], type(error).__name__))
                else:
                    for message in queue[begin:end]:
                        refused.extend(await self._send_in_order(topic, partition, [message]))
            begin = end
        return refused

    async def _set_aside(self, connection: Connection, refused: Sequence[tuple[Outgoing, str]]) -> None:
        await connection.executemany(
            "INSERT INTO runtime.outbox_refused (topic, message, reason) VALUES ($1, $2, $3)",
            [(message.topic, pack([message]), reason) for message, reason in refused],
        )
        for message, reason in refused:
            log.error("publish refused", topic=message.topic, reason=reason, size=len(message.value or b""))
            self._metrics.publish_refused.labels(message.topic).inc()


async def lock_lanes(connection: Connection, purpose: str, lanes: int, waits: str, *than: datetime) -> list[int]:
    """Lock every free lane of a purpose until the transaction ends, passing over those somebody else holds; none where nothing waits.

    `waits` says so in SQL, with `than` as its third argument and so on. Locks are written: a service at rest would write them all day.
    """
    rows = await connection.fetch(
        f"SELECT lane FROM runtime.lanes WHERE purpose = $1 AND lane < $2 AND ({waits}) ORDER BY lane FOR UPDATE SKIP LOCKED",  # noqa: S608 - constants
        purpose,
        lanes,
        *than,
    )
    return [row["lane"] for row in rows]


async def take_back_refused(connection: Connection) -> int:
    """Put what the broker refused back into the outbox, for a process that starts after a repair. Returns how many.

    What cannot be read stays where it is.
    """
    rows = await connection.fetch("SELECT place, message FROM runtime.outbox_refused ORDER BY place FOR UPDATE")
    taken: list[int] = []
    for row in rows:
        try:
            (message,) = unpack(row["message"])
        except ValueError:
            continue
        slot = slot_of((message.key or b"").decode(errors="replace"))
        await connection.execute(
            "INSERT INTO runtime.outbox (slot, messages, count) VALUES ($1, $2, 1)", slot, row["message"]
        )
        taken.append(row["place"])
    await connection.execute("DELETE FROM runtime.outbox_refused WHERE place = ANY($1)", taken)
    return len(taken)


async def prepare_lanes(connection: Connection, lanes: int) -> None:
    """Make sure the rows to lock are there."""
    if not 1 <= lanes <= SLOTS:
        raise ValueError(f"lanes must be from 1 to {SLOTS}")
    for purpose in ("publish", "deadlines", "internal"):
        await connection.execute(
            "INSERT INTO runtime.lanes (purpose, lane) SELECT $1, n FROM generate_series(0, $2 - 1) AS n "
            "ON CONFLICT DO NOTHING",
            purpose,
            lanes,
        )


def in_turns(queues: Mapping[Partition, Sequence[Outgoing]]) -> Iterator[dict[Partition, Sequence[Outgoing]]]:
    """What waits for each partition, in order, a turn as much as may be on its way at once."""
    turn: dict[Partition, Sequence[Outgoing]] = {}
    room = ON_THE_WAY_BYTES
    for partition, queue in queues.items():
        begin = 0
        for end, message in enumerate(queue):
            size = len(message.value or b"") + _AROUND_BYTES
            if size > room and (turn or begin < end):
                if begin < end:
                    turn[partition] = queue[begin:end]
                yield turn
                turn, room, begin = {}, ON_THE_WAY_BYTES, end
            room -= size
        turn[partition] = queue[begin:]
    if turn:
        yield turn


def partition_of(key: bytes | None, partitions: int) -> int:
    """Kafka's own choice of partition for a key, so that every client agrees; records without key go to the first."""
    return 0 if key is None else _hash_of(key) % partitions


@lru_cache(maxsize=65_536)
def _hash_of(key: bytes) -> int:
    """Remembered by the key alone: topics differ in how many partitions they have, and what is said of a case goes to several."""
    return int(murmur2(key) & 0x7FFFFFFF)

"""A steady load: the courts' cases sent each at its own moment, whatever comes back when, and how long they took."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.backlog import COURT, most_partitions
from bench.ground import LARGEST, Record, partitions_of
from bench.window import percentile
from cafcass_contracts.identity import case_id

PARTITIONS = most_partitions("intake")
_READER_WAIT_MS = 20
"""The embedded broker looks for something new only after half of this; Kafka itself answers at once."""
_POLL_MS = 100
Note: TypeAlias = Callable[[Record, float], None]
"""Takes down a record, and when the reader had it."""


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """What a share of the cases did not exceed."""

    p50: float
    p95: float
    p99: float
    worst: float


def summary(seconds: Sequence[float]) -> Milliseconds:
    """Of so many cases. Raises `ValueError` without any."""
    return Milliseconds(*(round(1000 * percentile(seconds, share), 1) for share in (0.5, 0.95, 0.99, 1.0)))


def head(what: str) -> str:
    """Above lines of them."""
    return f"{'milliseconds ' + what:48}{'p50':>9}{'p95':>9}{'p99':>9}{'worst':>9}"


def line(name: str, each: Milliseconds) -> str:
    """As a person reads them."""
    return f"{name:48}{each.p50:9.0f}{each.p95:9.0f}{each.p99:9.0f}{each.worst:9.0f}"


@dataclass(frozen=True, slots=True)
class Case:
    """A case to be sent."""

    id: str
    value: bytes


def as_sent(drawn: Mapping[str, Any], namespace: str) -> Case:
    """A case as the court gives it, known by the id that the platform will give it."""
    return Case(case_id(UUID(namespace), "private", str(drawn["id"])), json.dumps(drawn).encode())


@dataclass(frozen=True, slots=True)
class Sent:
    """A case on its way. All instants are seconds since the epoch, of this machine's one clock."""

    id: str
    due: float
    sent: float


@dataclass(slots=True)
class Sender:
    """Sends cases and notes when each was due and when it was sent."""

    producer: AIOKafkaProducer
    sent: list[Sent] = field(default_factory=list)

    async def steadily(self, cases: Sequence[Case], per_second: float) -> None:
        """Each at its own moment, however long the ones before it take."""
        begin = time.time() + 0.1
        acknowledgements = []
        for number, case in enumerate(cases):
            due = begin + number / per_second
            await asyncio.sleep(max(0.0, due - time.time()))
            acknowledgements.append(await self.send(case, due))
        await asyncio.gather(*acknowledgements)

    async def send(self, case: Case, due: float) -> asyncio.Future[object]:
        """Hands a case to the producer; the result is its acknowledgement."""
        self.sent.append(Sent(case.id, due, time.time()))
        acknowledged: asyncio.Future[object] = await self.producer.send(
            COURT, case.value, partition=len(self.sent) % PARTITIONS
        )
        return acknowledged


@contextlib.asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Does this meanwhile, and stops it in the end. What goes wrong in it ends both, and is raised in an `ExceptionGroup`."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        yield
        task.cancel()


@contextlib.asynccontextmanager
async def sending(bootstrap: str) -> AsyncIterator[Sender]:
    """Sends as the courts do."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=LARGEST)
    await producer.start()
    try:
        yield Sender(producer)
    finally:
        await producer.stop()


@contextlib.asynccontextmanager
async def reading(bootstrap: str, topics: Collection[str], note: Note) -> AsyncIterator[AIOKafkaConsumer]:
    """Reads these topics from their beginning meanwhile, as any other service would, and has each record taken down."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=_READER_WAIT_MS,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(t, p) for t in topics for p in await partitions_of(consumer, t)])
        async with meanwhile(_read(consumer, note)):
            yield consumer
    finally:
        await consumer.stop()


async def _read(consumer: AIOKafkaConsumer, note: Note) -> None:
    while True:
        for part in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
            now = time.time()
            for record in part:
                note(record, now)

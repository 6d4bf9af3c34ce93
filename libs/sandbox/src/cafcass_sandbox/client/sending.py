"""Sending records, many at a time, and counting what became of each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from cafcass_sandbox.client.errors import BrokerUnreachableError
from cafcass_sandbox.client.security import options

Headers = Sequence[tuple[str, bytes | None]]

LARGEST_MESSAGE_BYTES = 32 * 1024 * 1024
"""What is sent at most; each topic has its own, smaller limit."""

_IN_FLIGHT = 2000
_IN_FLIGHT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProducerRecord:
    """One record before it is sent; `name` is how a person knows it."""

    topic: str
    value: bytes
    key: bytes | None = None
    headers: Headers = ()
    name: str = ""


@dataclass(slots=True)
class Sent:
    """What became of them."""

    per_topic: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    """One sentence for each that the broker refused."""
    places: list[tuple[str, RecordMetadata]] = field(default_factory=list)
    """Where each went, under its name."""


@asynccontextmanager
async def producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that waits for every acknowledgement; not idempotent, because the embedded broker cannot."""
    made = AIOKafkaProducer(
        **options(bootstrap),
        acks="all",
        enable_idempotence=False,
        linger_ms=5,
        max_request_size=LARGEST_MESSAGE_BYTES,
        max_batch_size=256 * 1024,
    )
    try:
        await made.start()
    except KafkaError:
        await made.stop()
        raise BrokerUnreachableError(bootstrap) from None
    try:
        yield made
    finally:
        await made.stop()


async def send_all(
    maker: AIOKafkaProducer,
    records: Iterable[ProducerRecord],
    *,
    rate: float | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Sent:
    """Sends everything in order, at most `rate` a second. One that the broker refuses does not stop the others."""
    outcome = Sent()
    waiting: list[tuple[ProducerRecord, asyncio.Future[RecordMetadata]]] = []
    size = 0
    loop = asyncio.get_running_loop()
    begun, count = loop.time(), 0
    for record in records:
        if rate is not None:
            await asyncio.sleep(max(0.0, begun + count / rate - loop.time()))
        count += 1
        try:
            future = await maker.send(record.topic, record.value, key=record.key, headers=list(record.headers))
        except (KafkaError, ValueError) as error:
            outcome.failed.append(f"{record.name}: {error}")
            progress()
            continue
        waiting.append((record, future))
        size += len(record.value)
        if len(waiting) >= _IN_FLIGHT or size >= _IN_FLIGHT_BYTES:
            await _settle(waiting, outcome, progress)
            waiting, size = [], 0
    await _settle(waiting, outcome, progress)
    return outcome


async def _settle(
    waiting: list[tuple[ProducerRecord, asyncio.Future[RecordMetadata]]], outcome: Sent, progress: Callable[[], None]
) -> None:
    for record, future in waiting:
        try:
            place = await future
        except KafkaError as error:
            outcome.failed.append(f"{record.name}: {error}")
        else:
            outcome.per_topic[record.topic] += 1
            outcome.places.append((record.name, place))
        progress()

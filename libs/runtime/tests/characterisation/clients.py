"""Plain clients for looking at what a broker and its libraries do."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from faststream.kafka import KafkaBroker
from faststream.kafka import TopicPartition as AssignedPartition

Headers = Sequence[tuple[str, bytes | None]]


async def make_topic(bootstrap: str, name: str, partitions: int = 1, configs: Mapping[str, str] | None = None) -> None:
    """A topic, empty."""
    async with admin(bootstrap) as client:
        await client.create_topics([NewTopic(name, partitions, 1, topic_configs=dict(configs or {}))])


@asynccontextmanager
async def admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """An administrator."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def producer(bootstrap: str, **more: Any) -> AsyncIterator[AIOKafkaProducer]:
    """A producer, started."""
    client = AIOKafkaProducer(bootstrap_servers=bootstrap, **more)
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def reader(bootstrap: str, *partitions: TopicPartition, **more: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of named partitions, from their beginning."""
    client = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest", **more
    )
    try:
        await client.start()
        client.assign(partitions)
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def subscribed(
    bootstrap: str,
    topic: str,
    handle: Callable[[Any], Awaitable[None]],
    *,
    partitions: int = 1,
    graceful_timeout: float = 5,
    **more: Any,
) -> AsyncIterator[KafkaBroker]:
    """A batch subscriber of FastStream's, at work. It names its partitions: joining a group takes a second, and is another fact."""
    broker = KafkaBroker(bootstrap, apply_types=False, logger=None, graceful_timeout=graceful_timeout)
    subscriber = broker.subscriber(
        partitions=[AssignedPartition(topic, number) for number in range(partitions)],
        batch=True,
        group_id=f"group-of-{topic}",
        auto_offset_reset="earliest",
        batch_timeout_ms=10,
        **more,
    )
    subscriber(handle)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


async def put(
    bootstrap: str, topic: str, *values: bytes | None, headers: Headers = (), timestamp: int | None = None
) -> None:
    """Put records into the first partition of a topic, as one batch."""
    async with producer(bootstrap) as client:
        batch = client.create_batch()
        for value in values:
            assert batch.append(key=None, value=value, timestamp=timestamp, headers=list(headers)) is not None
        await (await client.send_batch(batch, topic, partition=0))


async def take(consumer: AIOKafkaConsumer, count: int, seconds: float = 15, **more: Any) -> list[ConsumerRecord]:
    """The next records."""
    found: list[ConsumerRecord] = []
    async with asyncio.timeout(seconds):
        while len(found) < count:
            for records in (await consumer.getmany(timeout_ms=100, **more)).values():
                found.extend(records)
    return found


async def until(condition: Callable[[], Any], seconds: float = 15) -> None:
    """Wait until something is so; it may have to be awaited."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if await found if inspect.isawaitable(found) else found:
                return
            await asyncio.sleep(0.01)


async def committed(bootstrap: str, topic: str) -> int | None:
    """What the group of `subscribed` told the broker of a topic's first partition."""
    partition = TopicPartition(topic, 0)
    async with reader(bootstrap, partition, group_id=f"group-of-{topic}") as client:
        at: int | None = await client.committed(partition)
        return at

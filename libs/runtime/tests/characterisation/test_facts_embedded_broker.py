"""What the embedded broker does otherwise than Apache Kafka, and what of ours works around it.

Where one of these fails because the broker has learnt something, what works around it may go.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from clients import admin, make_topic, put, reader, take, until
from facts import fact

Name = Callable[[str], str]
LONG_AGO = 1_000_000_000_000


@fact(
    "asked where a log ends, the embedded broker names the offset after the first record of its last batch; a fetch knows better",
    promise="deadlines are not early: watermarks rest on what fetches answer (docs/decisions/watermarks-from-fetches.md)",
)
async def test_it_does_not_know_where_a_log_ends(broker: str, topic_name: Name) -> None:
    topic = topic_name("end")
    await make_topic(broker, topic)
    await put(broker, topic, *[b"x"] * 5)
    here = TopicPartition(topic, 0)
    async with reader(broker, here) as client:
        assert await client.end_offsets([here]) == {here: 1}
        await take(client, 5)
        assert client.highwater(here) == 5


@fact(
    "log-append time is ignored: a record keeps its publisher's time, whatever its topic says",
    promise="receipt is the record's own time: here that is the publisher's",
)
async def test_it_ignores_log_append_time(broker: str, topic_name: Name) -> None:
    topic = topic_name("append")
    await make_topic(broker, topic, configs={"message.timestamp.type": "LogAppendTime"})
    await put(broker, topic, b"x", timestamp=LONG_AGO)
    async with reader(broker, TopicPartition(topic, 0)) as client:
        (record,) = await take(client, 1)
    assert record.timestamp == LONG_AGO


@fact(
    "a topic is made as soon as anybody asks for it",
    promise="topics come from the map: the runtime looks for them at start, and only Apache Kafka refuses the others",
)
async def test_it_makes_topics_by_itself(broker: str, topic_name: Name) -> None:
    topic = topic_name("asked")
    async with reader(broker, TopicPartition(topic, 0)) as client, asyncio.timeout(15):
        while not client.partitions_for_topic(topic):
            await client.getmany(timeout_ms=50)
    async with admin(broker) as client:
        assert topic in await client.list_topics()


@fact(
    "the embedded broker has neither an idempotent nor a transactional producer",
    promise="order per case holds all the same: one batch in flight per partition; what promises more is tested on Apache Kafka",
)
@pytest.mark.parametrize("asked_for", [{"enable_idempotence": True}, {"transactional_id": "t"}])
async def test_its_producers_are_plain(broker: str, asked_for: dict[str, object]) -> None:
    client = AIOKafkaProducer(bootstrap_servers=broker, **asked_for)
    try:
        with pytest.raises((KafkaError, TimeoutError)):
            async with asyncio.timeout(3):
                await client.start()
    finally:
        await client.stop()


@fact(
    "joining a group takes half of the session timeout",
    promise="starting is quick on one machine: the sandbox and the tests set a short session",
)
async def test_joining_a_group_takes_half_a_session(broker: str, topic_name: Name) -> None:
    topic, session = topic_name("join"), 2.0
    await make_topic(broker, topic)
    client = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker,
        group_id=topic,
        session_timeout_ms=int(session * 1000),
        heartbeat_interval_ms=300,
    )
    began = time.monotonic()
    await client.start()
    try:
        await until(client.assignment)
        assert time.monotonic() - began >= session / 2
    finally:
        await client.stop()

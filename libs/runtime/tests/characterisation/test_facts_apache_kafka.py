"""What Apache Kafka and aiokafka do where the embedded broker cannot show it, and which promise rests on each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import UnknownTopicOrPartitionError
from clients import admin, make_topic, producer, put, reader, take, until
from facts import fact, pinned
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

pytestmark = pytest.mark.kafka

Name = Callable[[str], str]
LONG_AGO = 1_000_000_000_000


@fact(
    "with log-append time the broker stamps a record itself, whatever its publisher said",
    promise="receipt is the record's own time: nobody outside can move a deadline by a wrong clock",
)
async def test_log_append_time(kafka_broker: str, topic_name: Name) -> None:
    topic = topic_name("append")
    await make_topic(kafka_broker, topic, configs={"message.timestamp.type": "LogAppendTime"})
    await put(kafka_broker, topic, b"x", timestamp=LONG_AGO)
    async with reader(kafka_broker, TopicPartition(topic, 0)) as client:
        (record,) = await take(client, 1)
    assert (record.timestamp > LONG_AGO, record.timestamp_type) == (True, 1)


@fact(
    "a reader of what is committed gets past the markers of transactions without being given anything",
    promise="deadlines are not forgotten: a partition is caught up though its last offsets hold no records",
)
async def test_positions_pass_markers(kafka_broker: str, topic_name: Name) -> None:
    topic = topic_name("markers")
    await make_topic(kafka_broker, topic)
    async with producer(kafka_broker, transactional_id=topic) as client:
        async with client.transaction():
            await client.send_and_wait(topic, b"kept", partition=0)
        await client.begin_transaction()
        await client.send_and_wait(topic, b"undone", partition=0)
        await client.abort_transaction()
    here = TopicPartition(topic, 0)
    async with reader(kafka_broker, here, isolation_level="read_committed") as client, asyncio.timeout(15):
        assert [r.value for r in await take(client, 1)] == [b"kept"]
        while await client.position(here) < 4:
            assert await client.getmany(timeout_ms=100) == {}
        assert client.highwater(here) == 4


@fact(
    "an offset that the log does not have is answered with its earliest one",
    promise="a restored or younger broker is read from its beginning, and known messages are recognised: nothing is lost",
)
async def test_an_offset_that_is_not_there(kafka_broker: str, topic_name: Name) -> None:
    topic = topic_name("beyond")
    await make_topic(kafka_broker, topic)
    await put(kafka_broker, topic, b"1", b"2")
    here = TopicPartition(topic, 0)
    async with reader(kafka_broker, here) as client:
        client.seek(here, 1000)
        assert [r.offset for r in await take(client, 2)] == [0, 1]


@fact(
    "a topic that does not exist is asked for again until the request times out, and is not made",
    promise="a missing topic is waited for without holding a lane: the publisher has a shorter timeout of its own",
)
async def test_a_topic_that_does_not_exist(kafka_broker: str, topic_name: Name) -> None:
    topic = topic_name("missing")
    async with producer(kafka_broker, request_timeout_ms=500) as client:
        with pytest.raises(UnknownTopicOrPartitionError):
            await client.partitions_for(topic)
    async with admin(kafka_broker) as client:
        assert topic not in await client.list_topics()


@fact(
    "the broker has an id of its own, which the administrator tells",
    promise="another broker than before is noticed and named",
)
async def test_a_cluster_has_an_id(kafka_broker: str) -> None:
    async with admin(kafka_broker) as client:
        assert len((await client.describe_cluster())["cluster_id"]) > 10


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Notes what it is told, and does not let go before it may."""

    def __init__(self, name: str, log: list[str]) -> None:
        self.name = name
        self.log = log
        self.may_let_go = asyncio.Event()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        if revoked:
            self.log.append(f"{self.name} is asked")
            await self.may_let_go.wait()
            self.log.append(f"{self.name} lets go")

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self.log.append(f"{self.name} has {len(assigned)}")


async def test_a_rebalance_waits_and_forgets(kafka_broker: str, topic_name: Name) -> None:
    topic, log = topic_name("rebalance"), list[str]()
    await make_topic(kafka_broker, topic, partitions=2)
    one, two = Listener("one", log), Listener("two", log)
    same: dict[str, Any] = {
        "group_id": topic,
        "partition_assignment_strategy": [RangePartitionAssignor],
        "session_timeout_ms": 6000,
        "heartbeat_interval_ms": 100,
    }
    broker = KafkaBroker(kafka_broker, apply_types=False, logger=None)
    subscriber = broker.subscriber(topic, batch=True, listener=one, ack_policy=AckPolicy.MANUAL, **same)

    async def handle(_: Any) -> None:
        """A handler of nothing."""

    subscriber(handle)
    await broker.start()
    other = AIOKafkaConsumer(bootstrap_servers=kafka_broker, **same)
    other.subscribe([topic], listener=two)
    joining = None
    try:
        await until(lambda: log == ["one has 2"])
        consumer: Any = subscriber.consumer
        consumer.pause(*consumer.assignment())
        joining = asyncio.create_task(other.start())
        await until(lambda: "one is asked" in log)
        await asyncio.sleep(0.3)  # held for as long as a rebalance takes when nobody holds it
        one.may_let_go.set()
        await until(lambda: len(log) >= 5)
        with pinned(
            "whoever loses partitions is awaited before another is given them",
            "nothing twice and a clean hand-over: the batch in flight is finished and committed first",
        ):
            assert log[:3] == ["one has 2", "one is asked", "one lets go"]
            assert sorted(log[3:]) == ["one has 1", "two has 1"]
        with pinned(
            "what was paused is forgotten in a rebalance",
            "the brake and fencing: what is not claimed or is stopped is paused anew with every assignment",
        ):
            assert consumer.assignment()
            assert consumer.paused() == set()
    finally:
        for listener in (one, two):
            listener.may_let_go.set()
        if joining is not None:
            await joining
        await other.stop()
        await broker.stop()

"""What FastStream does with batches, acknowledgements, parsers and errors, and which promise rests on each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError, KafkaConnectionError
from clients import committed, make_topic, producer, put, reader, subscribed, take, until
from facts import fact, pinned
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaPublishMessage
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage
from faststream.kafka.subscriber import usecase

Name = Callable[[str], str]

DEFAULTS: list[tuple[Callable[..., Any], str, object, str]] = [
    (KafkaBroker.subscriber, "auto_offset_reset", "latest", "nothing is lost: we ask for `earliest`, or what came before the first commit is skipped"),
    (KafkaBroker.subscriber, "isolation_level", "read_uncommitted", "nothing undone is acted on: we ask for `read_committed`"),
    (KafkaBroker.subscriber, "partition_assignment_strategy", (RoundRobinPartitionAssignor,), "one owner per partition number: we ask for the range assignor"),
    (KafkaBroker.subscriber, "batch_timeout_ms", 200, "latency: an idle batch sleeps that long again: ours has it sleep for a millisecond"),
    (KafkaBroker.subscriber, "max_partition_fetch_bytes", 1024 * 1024, "large messages are read at the rate of small ones: we set it"),
    (KafkaBroker.__init__, "allow_auto_create_topics", True, "topics come from the map: we forbid making them"),
    (KafkaBroker.__init__, "acks", inspect.signature(KafkaBroker.__init__).parameters["acks"].default, "nothing is lost: we publish with aiokafka's own producer and `acks=all`"),
    (KafkaBroker.__init__, "enable_idempotence", False, "order per case: we publish with aiokafka's own producer, idempotent where the broker can"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made_by", "name", "value", "promise"), DEFAULTS, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_default_that_we_do_otherwise(made_by: Callable[..., Any], name: str, value: object, promise: str) -> None:
    with pinned(f"FastStream's default for {name} is {value}", promise):
        assert inspect.signature(made_by).parameters[name].default == value


async def _raw(records: tuple[Any, ...]) -> KafkaMessage:
    return KafkaMessage(body=records, raw_message=records, headers={}, consumer=FAKE_CONSUMER)


async def _as_it_is(message: KafkaMessage) -> Any:
    return message.body


OURS: dict[str, Any] = {"parser": _raw, "decoder": _as_it_is, "ack_policy": AckPolicy.MANUAL}


@fact(
    "with the policy MANUAL FastStream commits nothing, even when it stops",
    promise="nothing is lost: what is committed is what our database has, named explicitly",
)
async def test_manual_commits_nothing(broker: str, topic_name: Name) -> None:
    topic, seen = topic_name("manual"), list[Any]()
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2")

    async def handle(records: Any) -> None:
        seen.extend(records)

    async with subscribed(broker, topic, handle, **OURS):
        await until(lambda: len(seen) == 2)
    assert await committed(broker, topic) is None


@fact(
    "the default policy commits what its handler failed on",
    promise="nothing is lost: we read with the policy MANUAL",
)
async def test_the_default_loses_what_fails(broker: str, topic_name: Name) -> None:
    topic, failed = topic_name("first"), asyncio.Event()
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2")

    async def handle(records: Any) -> None:
        failed.set()
        raise RuntimeError

    async with subscribed(broker, topic, handle), asyncio.timeout(15):
        await failed.wait()
    assert await committed(broker, topic) == 2


@fact(
    "what a handler raises is swallowed, and reading goes on past its batch",
    promise="nothing is lost: Consumer._handle never raises, and goes back to where the database says it is",
)
async def test_what_a_handler_raises_is_swallowed(broker: str, topic_name: Name) -> None:
    topic, seen = topic_name("swallowed"), list[Any]()
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2", b"3")

    async def handle(records: Any) -> None:
        seen.extend(record.value for record in records)
        if seen == [b"1"]:
            raise RuntimeError

    async with subscribed(broker, topic, handle, max_records=1, **OURS):
        await until(lambda: len(seen) >= 3)
    assert seen == [b"1", b"2", b"3"]


@fact(
    "FastStream's own parser loses a whole batch to one null header, whatever the policy",
    promise="nothing is lost: we put a parser of our own in its place",
)
async def test_its_parser_loses_a_batch_to_a_null_header(broker: str, topic_name: Name) -> None:
    topic, seen = topic_name("null"), list[Any]()
    await make_topic(broker, topic)
    async with producer(broker) as client:
        batch = client.create_batch()
        batch.append(key=None, value=b"1", timestamp=None, headers=[("n", None)])
        batch.append(key=None, value=b"2", timestamp=None)
        await (await client.send_batch(batch, topic, partition=0))

    async def handle(bodies: Any) -> None:
        seen.extend(bodies)

    async with subscribed(broker, topic, handle, ack_policy=AckPolicy.NACK_ON_ERROR) as one:
        (subscriber,) = one.subscribers
        consumer: Any = subscriber.consumer  # type: ignore[attr-defined]

        async def has_read_both() -> bool:
            return bool(await consumer.position(TopicPartition(topic, 0)) == 2)

        await until(has_read_both)
        await put(broker, topic, b"3")
        await until(lambda: seen)
    assert seen == [3]
    assert await committed(broker, topic) == 3


@fact(
    "our parser is given the records as they came, with null and binary headers, and our handler what it made of them",
    promise="nothing is lost, and each record is read on its own",
)
async def test_our_parser_stands_in_its_place(broker: str, topic_name: Name) -> None:
    topic, seen = topic_name("ours"), list[Any]()
    headers = [("n", None), ("b", b"\xff\xfe")]
    await make_topic(broker, topic)
    await put(broker, topic, b"1", None, headers=headers)

    async def handle(records: Any) -> None:
        seen.append(records)

    async with subscribed(broker, topic, handle, **OURS):
        await until(lambda: seen)
    (records,) = seen
    assert isinstance(records, tuple)
    assert [record.value for record in records] == [b"1", None]
    assert [list(record.headers) for record in records] == [headers, headers]


@fact(
    "one batch holds records of several partitions, in order within each",
    promise="order per case and source: a batch is one transaction over all its partitions, and each has an offset of its own",
)
async def test_batches_mix_partitions(broker: str, topic_name: Name) -> None:
    topic, batches = topic_name("mixed"), list[list[tuple[int, int]]]()
    await make_topic(broker, topic, partitions=2)
    async with producer(broker) as client:
        for number in range(6):
            await client.send_and_wait(topic, b"%d" % number, partition=number % 2)

    async def handle(records: Any) -> None:
        batches.append([(record.partition, record.offset) for record in records])

    async with subscribed(broker, topic, handle, partitions=2, **OURS):
        await until(lambda: sum(map(len, batches)) == 6)
    assert any({partition for partition, _ in batch} == {0, 1} for batch in batches)
    for number in (0, 1):
        assert [o for batch in batches for p, o in batch if p == number] == [0, 1, 2]


async def _nothing(_: Any) -> None:
    """A handler of what nobody looks at."""


@fact(
    "FastStream's redelivery is a loop without pause or end",
    promise="a poison message sets aside only its case: we find it ourselves and wait with a back-off",
)
async def test_its_redelivery_is_a_hot_loop(broker: str, topic_name: Name) -> None:
    topic, seen = topic_name("hot"), list[Any]()
    await make_topic(broker, topic)
    await put(broker, topic, b"1")

    async def handle(bodies: Any) -> None:
        seen.append(bodies)
        raise RuntimeError

    async with subscribed(broker, topic, handle, ack_policy=AckPolicy.NACK_ON_ERROR):
        await until(lambda: len(seen) >= 50)


@fact(
    "publish_batch ignores the keys of its messages and puts them all into one partition",
    promise="order per case: the runtime publishes with the plain producer, a batch for each partition",
)
async def test_publish_batch_ignores_keys(broker: str, topic_name: Name) -> None:
    topic = topic_name("keys")
    await make_topic(broker, topic, partitions=4)
    async with subscribed(broker, topic, _nothing, **OURS) as one:
        await one.publish_batch(*(KafkaPublishMessage(b"x", key=b"case-%d" % n) for n in range(30)), topic=topic)
    async with reader(broker, *(TopicPartition(topic, number) for number in range(4))) as client:
        assert len({record.partition for record in await take(client, 30)}) == 1


@fact(
    "FastStream's ping is content while its consumer is stuck, and never content without an administrator of its own",
    promise="health says what is wrong: readiness is the runtime's own",
)
async def test_ping_says_nothing_of_the_consumer(broker: str, topic_name: Name) -> None:
    topic, stuck = topic_name("stuck"), asyncio.Event()
    await make_topic(broker, topic)
    await put(broker, topic, b"1")

    async def handle(_: Any) -> None:
        stuck.set()
        await asyncio.Event().wait()

    async with subscribed(broker, topic, handle, graceful_timeout=0.05, **OURS) as one:
        async with asyncio.timeout(15):
            await stuck.wait()
        assert await one.ping(timeout=5)
    assert not await KafkaBroker(broker, consumer_only=True).ping(timeout=0.1)


@fact(
    "stopping waits for the batch in flight, cancels it when the time is over, and commits nothing then",
    promise="a clean stop: the batch in flight is finished, or read again",
)
@pytest.mark.parametrize("in_time", [True, False])
async def test_stopping_waits_for_the_batch_in_flight(broker: str, topic_name: Name, in_time: bool) -> None:
    topic, began, ended = topic_name("stop"), asyncio.Event(), list[str]()
    await make_topic(broker, topic)
    await put(broker, topic, b"1")

    async def handle(_: Any) -> None:
        began.set()
        try:
            await asyncio.sleep(0.1 if in_time else 60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        ended.append("finished")

    timeout = 10 if in_time else 0.1
    async with subscribed(broker, topic, handle, graceful_timeout=timeout, **OURS), asyncio.timeout(15):
        await began.wait()
    await until(lambda: ended)
    assert ended == ["finished" if in_time else "cancelled"]
    assert await committed(broker, topic) is None


async def test_its_loop_outlives_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    class Lost:
        """A consumer whose broker goes away, comes back with nothing, and is stopped."""

        def __init__(self) -> None:
            self.answers: list[Any] = [KafkaConnectionError(), {}, ConsumerStoppedError()]

        async def getmany(self, **_: Any) -> Any:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(usecase, "anyio", Mock(sleep=sleep))
    subscriber = KafkaBroker("127.0.0.1:1", logger=None).subscriber("t", batch=True, batch_timeout_ms=20)
    subscriber.running = True
    lost: Any = Lost()
    subscriber._log = lambda *_, **__: None  # type: ignore[method-assign]  # its logger is set up by a start
    async with asyncio.timeout(5):
        await subscriber._run_consume_loop(lost)
    with pinned("after an error of the broker's FastStream goes on reading", "a lost broker is waited for"):
        assert lost.answers == []
        assert slept[:1] == [5]
    with pinned(
        "a batch that found nothing sleeps for its timeout once more",
        "latency: the runtime looks for a second and has it sleep for a millisecond",
    ):
        assert slept[1:] == [0.02]


@fact(
    "a subscriber has aiokafka's consumer once it is started, and none before and after",
    promise="fencing and offsets: the runtime seeks, pauses and commits on that very consumer",
)
async def test_the_consumer_is_within_reach(broker: str, topic_name: Name) -> None:
    topic = topic_name("reach")
    await make_topic(broker, topic)
    async with subscribed(broker, topic, _nothing, **OURS) as one:
        (subscriber,) = one.subscribers
        consumer: Any = subscriber.consumer  # type: ignore[attr-defined]
        await until(consumer.assignment)
        assert {tp.topic for tp in consumer.assignment()} == {topic}
    assert subscriber.consumer is None  # type: ignore[attr-defined]

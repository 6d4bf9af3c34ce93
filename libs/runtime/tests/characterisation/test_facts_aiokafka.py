"""What aiokafka's consumer and producer do, and which promise rests on each."""

from __future__ import annotations

import asyncio
import inspect
import socket
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaConnectionError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import MessageBatch
from aiokafka.protocol.produce import ProduceRequest
from clients import committed, make_topic, producer, put, reader, take
from facts import fact, pinned
from faststream.kafka.security import parse_security

from cafcass_runtime.consumer import _security
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.relay import partition_of
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.settings import RuntimeSettings

Name = Callable[[str], str]

DEFAULTS: list[tuple[type, str, object, str]] = [
    (AIOKafkaProducer, "enable_idempotence", False, "order per case and nothing twice: we ask for it wherever the broker can"),
    (AIOKafkaProducer, "max_batch_size", 16 * 1024, "throughput: we set it"),
    (AIOKafkaProducer, "max_request_size", 1024 * 1024, "large events leave: we set it, and the broker's limit per topic decides"),
    (AIOKafkaProducer, "request_timeout_ms", 40_000, "a lane is not held for long: we ask for a topic's partitions with a timeout of our own"),
    (AIOKafkaConsumer, "enable_auto_commit", True, "nothing is lost: FastStream switches it off for every policy but its default"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made_by", "name", "value", "promise"), DEFAULTS, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_default_that_we_do_otherwise(made_by: type, name: str, value: object, promise: str) -> None:
    with pinned(f"the default of {made_by.__name__} for {name} is {value}", promise):
        assert inspect.signature(made_by).parameters[name].default == value


# Reading


@fact(
    "an explicit commit commits the offsets it names, and no others",
    promise="nothing is lost: the broker is told what the database has, not where reading is",
)
async def test_a_commit_names_its_offsets(broker: str, topic_name: Name) -> None:
    topic = topic_name("commit")
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2", b"3")
    here = TopicPartition(topic, 0)
    async with reader(broker, here, group_id=f"group-of-{topic}") as client:
        await take(client, 3)
        await client.commit({here: 1})
    assert await committed(broker, topic) == 1


@fact(
    "seeking drops what was fetched ahead, so that the next record is the one that was sought",
    promise="each effect once, in order: a partition taken anew goes on from the database's own offset",
)
async def test_seeking_drops_what_was_fetched(broker: str, topic_name: Name) -> None:
    topic = topic_name("seek")
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2", b"3")
    here = TopicPartition(topic, 0)
    async with reader(broker, here) as client:
        assert [r.offset for r in await take(client, 1, max_records=1)] == [0]
        client.seek(here, 0)
        assert await client.position(here) == 0
        assert [r.offset for r in await take(client, 3)] == [0, 1, 2]


@fact(
    "pausing holds back even what was fetched already, until the partition is resumed",
    promise="fenced owners and the brake: a partition that is not claimed, or is stopped, is read no further",
)
async def test_pausing_holds_back_what_was_fetched(broker: str, topic_name: Name) -> None:
    topic = topic_name("pause")
    await make_topic(broker, topic, partitions=2)
    await put(broker, topic, b"1", b"2")
    here, other = TopicPartition(topic, 0), TopicPartition(topic, 1)
    async with reader(broker, here, other) as client:
        await take(client, 1, max_records=1)
        client.pause(here)
        async with producer(broker) as sender:
            await sender.send_and_wait(topic, b"x", partition=1)
        assert [(r.partition, r.offset) for r in await take(client, 1)] == [(1, 0)]
        client.resume(here)
        assert [(r.partition, r.offset) for r in await take(client, 1)] == [(0, 1)]


@fact(
    "seeking, pausing and resuming a partition that is not assigned raises",
    promise="fenced owners: the runtime asks what is assigned first",
)
async def test_only_what_is_assigned_can_be_sought(broker: str, topic_name: Name) -> None:
    topic = topic_name("assigned")
    await make_topic(broker, topic)
    async with reader(broker, TopicPartition(topic, 0)) as client:
        await client.position(TopicPartition(topic, 0))
        for act in (lambda tp: client.seek(tp, 0), client.pause, client.resume):
            with pytest.raises(IllegalStateError):
                act(TopicPartition(topic, 7))


@fact(
    "a fetch notes the end of the log and the time of its answer, also where it found nothing; a paused partition notes neither",
    promise="deadlines are not early: a watermark moves by what fetches answer, and not while a partition is stopped",
)
async def test_fetches_tell_where_the_log_ends_and_when(broker: str, topic_name: Name) -> None:
    topic = topic_name("watermark")
    await make_topic(broker, topic)
    await put(broker, topic, b"1", b"2", b"3")
    here = TopicPartition(topic, 0)
    async with reader(broker, here, fetch_max_wait_ms=50) as client:
        assert (client.highwater(here), client.last_poll_timestamp(here)) == (None, None)
        await take(client, 1, max_records=1)
        assert client.highwater(here) == 3  # of the log, not of what was handed out
        assert await client.position(here) == 1
        await take(client, 2)
        before = client.last_poll_timestamp(here)
        began = time.time() * 1000
        async with asyncio.timeout(15):
            while (client.last_poll_timestamp(here) or 0) <= max(before or 0, began):
                await client.getmany(timeout_ms=10)
        assert client.last_poll_timestamp(here) <= time.time() * 1000
        client.pause(here)
        await client.getmany(timeout_ms=100)  # the fetch that was under way may still answer
        before = client.last_poll_timestamp(here)
        await client.getmany(timeout_ms=200)
        assert client.last_poll_timestamp(here) == before


@fact(
    "a record larger than the largest fetch still comes",
    promise="nothing is lost: LARGEST_FETCH bounds memory, not messages",
)
async def test_a_large_record_still_comes(broker: str, topic_name: Name) -> None:
    topic, large = topic_name("large"), b"x" * 100_000
    await make_topic(broker, topic)
    async with producer(broker) as sender:
        await sender.send_and_wait(topic, large, partition=0)
    async with reader(broker, TopicPartition(topic, 0), max_partition_fetch_bytes=1000) as client:
        assert [r.value for r in await take(client, 1)] == [large]


@fact(
    "the range assignor gives one member the same partition numbers of every topic",
    promise="one owner for a case: topics with one key and as many partitions meet in one process",
)
def test_the_range_assignor_keeps_numbers_together() -> None:
    topics = ["a", "b", "c"]
    cluster = Mock(ClusterMetadata)
    cluster.partitions_for_topic.side_effect = lambda topic: {0, 1, 2, 3}
    members = {name: RangePartitionAssignor.metadata(topics) for name in ("m1", "m2")}
    found = RangePartitionAssignor.assign(cluster, members)
    for assignment in found.values():
        numbers = [set(numbers) for _, numbers in assignment.assignment]
        assert len(numbers) == 3
        assert numbers == [numbers[0]] * 3


# Publishing


@fact(
    "a batch refuses what it has no room for, but takes its first record however large that is",
    promise="nothing is lost: the publisher fills batches until they refuse, and an event larger than a batch leaves alone",
)
async def test_a_batch_takes_its_first_record(broker: str) -> None:
    async with producer(broker, max_batch_size=1000) as client:
        batch = client.create_batch()
        assert batch.append(key=b"k", value=b"x" * 10_000, timestamp=None, headers=[]) is not None
        assert batch.append(key=b"k", value=b"x", timestamp=None, headers=[]) is None
        assert batch.record_count() == 1


@fact(
    "our choice of a partition for a key is the client's own",
    promise="order per case: every publisher of a case, ours or not, puts it into the same partition",
)
def test_our_partitioner_is_the_clients() -> None:
    theirs = DefaultPartitioner()
    for count in (1, 2, 12):
        everyone = list(range(count))
        for key in (b"", b"case-1", "dossier-é".encode(), bytes(range(256))):
            assert partition_of(key, count) == theirs(key, everyone, everyone)


@fact(
    "bytes, null values, and null and binary headers come back as they were sent",
    promise="nothing is changed on the way: stored bytes are published as they are",
)
async def test_bytes_and_headers_come_back(broker: str, topic_name: Name) -> None:
    topic, headers = topic_name("bytes"), [("n", None), ("b", b"\xff\x00"), ("b", b"again")]
    await make_topic(broker, topic)
    await put(broker, topic, b"\x00\xff", None, headers=headers)
    async with reader(broker, TopicPartition(topic, 0)) as client:
        found = [(r.value, list(r.headers)) for r in await take(client, 2)]
    assert found == [(b"\x00\xff", headers), (None, headers)]


@fact(
    "a producer that is not idempotent sends the next batch after one that expired",
    promise="order per case: the publisher has one batch in flight per partition, and waits for its acknowledgement",
)
async def test_a_later_batch_passes_one_that_expired(
    broker: str, topic_name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_name("passed")
    await make_topic(broker, topic)
    async with producer(broker, retry_backoff_ms=10) as client:
        await client.partitions_for(topic)
        send, lost = client.client.send, list[ProduceRequest]()

        async def lose_the_first(node: Any, request: Any, **named: Any) -> Any:
            if isinstance(request, ProduceRequest) and not lost:
                lost.append(request)
                raise KafkaConnectionError
            return await send(node, request, **named)

        monkeypatch.setattr(client.client, "send", lose_the_first)
        monkeypatch.setattr(MessageBatch, "expired", lambda _: bool(lost))
        sent = []
        for value in (b"1", b"2"):
            batch = client.create_batch()
            batch.append(key=None, value=value, timestamp=None, headers=[])
            sent.append(await client.send_batch(batch, topic, partition=0))
        with pytest.raises(KafkaConnectionError):
            await sent[0]
        await sent[1]
    assert lost


# Starting, and who we say we are


@fact(
    "a client that finds no broker raises an error that is the broker's fault",
    promise="a lost broker is waited for",
)
@pytest.mark.parametrize("client", [AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient])
async def test_a_broker_that_is_away(client: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        one = client(bootstrap_servers=f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(KafkaConnectionError) as away:
            await one.start()
    await (one.close() if client is AIOKafkaAdminClient else one.stop())
    assert classify(away.value) is Fault.BROKER


@fact(
    "FastStream's consumer is given the same security options as the other clients, and each of these knows them all",
    promise="only who may reads and writes: every client of ours speaks to the broker alike",
)
@pytest.mark.parametrize("mechanism", [None, "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
@pytest.mark.parametrize("encrypted", [False, True])
def test_every_client_speaks_alike(mechanism: str | None, encrypted: bool) -> None:
    protocol = ("SASL_" if mechanism else "") + ("SSL" if encrypted else "PLAINTEXT")
    who = {"kafka_sasl_mechanism": mechanism, "kafka_username": "u", "kafka_password": "p"} if mechanism else {}
    secrets = dict.fromkeys(("database", "keyring", "namespace"), "x")
    settings = RuntimeSettings.model_validate(
        {
            **secrets,
            "master_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "namespace": "00000000-0000-0000-0000-000000000007",
            "kafka": "h:1",
            "kafka_security_protocol": protocol,
            **who,
        }
    )
    ours = client_options(settings)
    for client in (AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient):
        assert set(ours) <= set(inspect.signature(client).parameters)
    del ours["bootstrap_servers"]
    theirs = {k: v for k, v in parse_security(_security(settings)).items() if v is not None}
    assert ("ssl_context" in theirs) is ("ssl_context" in ours) is encrypted
    ours.pop("ssl_context", None)
    theirs.pop("ssl_context", None)
    assert {"security_protocol": "PLAINTEXT", **theirs} == ours

"""The publisher on real brokers: order per subject whoever publishes, and what is refused blocks nothing."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError
from hypothesis import given
from hypothesis import strategies as st
from rig import LIMITS, Rig

from cafcass_runtime.metrics import Metrics
from cafcass_runtime.records import Outgoing, pack, slot_of, unpack
from cafcass_runtime.relay import ON_THE_WAY_BYTES, Drained, Relay, in_turns, take_back_refused

PARTITIONS = 2


async def _make_topic(bootstrap: str, name: str, **configs: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=configs)])
    await admin.close()


@asynccontextmanager
async def _relay(rig: Rig, bootstrap: str) -> AsyncIterator[Relay]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=1 << 22)
    await producer.start()
    try:
        yield Relay(rig.pool, producer, LIMITS.lanes, Metrics())
    finally:
        await producer.stop()


async def _fill(rig: Rig, topic: str, subject: str, *values: bytes) -> None:
    messages = pack([Outgoing(topic, subject.encode(), [("n", None)], value) for value in values])
    await rig.pool.execute(
        "INSERT INTO runtime.outbox (slot, messages, count) VALUES ($1, $2, $3)",
        slot_of(subject),
        messages,
        len(values),
    )


async def _read(bootstrap: str, topic: str, count: int) -> dict[str, list[bytes]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    found: dict[str, list[bytes]] = defaultdict(list)
    try:
        consumer.assign([TopicPartition(topic, n) for n in range(PARTITIONS)])
        await consumer.seek_to_beginning()
        async with asyncio.timeout(30):
            while sum(map(len, found.values())) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        found[record.key.decode()].append(record.value)
    finally:
        await consumer.stop()
    return dict(found)


async def test_two_publishers_keep_the_order_of_every_subject(
    rig: Rig, broker: str, topic_name: Callable[[str], str]
) -> None:
    topic = topic_name("order")
    await _make_topic(broker, topic)
    subjects = [f"case-{n}" for n in range(20)]
    async with _relay(rig, broker) as one, _relay(rig, broker) as two:

        async def drain(relay: Relay) -> None:
            more = True
            while more:
                more = (await relay.drain()).more

        for turn in range(10):
            for subject in subjects:
                await _fill(rig, topic, subject, b"%d" % (2 * turn), b"%d" % (2 * turn + 1))
            await asyncio.gather(drain(one), drain(two))
    found = await _read(broker, topic, 400)
    assert found == {subject: [b"%d" % n for n in range(20)] for subject in subjects}
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.outbox") == 0


async def test_a_turn_says_that_there_is_more_only_where_it_cannot_know_that_there_is_not(
    rig: Rig, broker: str, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_name("turns")
    await _make_topic(broker, topic)
    async with _relay(rig, broker) as relay:
        await _fill(rig, topic, "case", b"1")
        assert await relay.drain() == Drained(1, more=False)
        async with rig.pool.acquire() as elsewhere, elsewhere.transaction():
            await elsewhere.execute(
                "SELECT FROM runtime.lanes WHERE purpose = 'publish' AND lane = $1 FOR UPDATE",
                (slot_of("case") + 1) % LIMITS.lanes,
            )
            await _fill(rig, topic, "case", b"2")
            assert await relay.drain() == Drained(1, more=True)
            assert await relay.drain() == Drained(0, more=False)
        monkeypatch.setattr("cafcass_runtime.relay.ROWS_AT_ONCE", 1)
        await _fill(rig, topic, "case", b"3")
        await _fill(rig, topic, "case", b"4")
        assert [await relay.drain() for _ in range(3)] == [
            Drained(1, more=True),
            Drained(1, more=True),
            Drained(0, more=False),
        ]
    assert await _read(broker, topic, 4) == {"case": [b"1", b"2", b"3", b"4"]}


def test_a_row_of_the_outbox_is_what_every_release_reads_and_writes() -> None:
    messages = [Outgoing("t", b"k", [("n", None), ("m", b"\xff")], b"v"), Outgoing("t", None, [], None)]
    row = b"\x92\x94\xa1t\xc4\x01k\x92\x92\xa1n\xc0\x92\xa1m\xc4\x01\xff\xc4\x01v\x94\xa1t\xc0\x90\xc0"
    assert pack(messages) == row
    assert unpack(row) == messages


_SIZES = st.sampled_from([0, 1, 1_000, 100_000, ON_THE_WAY_BYTES - 700, ON_THE_WAY_BYTES, 2 * ON_THE_WAY_BYTES])


@given(st.lists(st.lists(_SIZES, max_size=8), max_size=5))
def test_turns_leave_nothing_out_keep_the_order_of_every_partition_and_hold_no_more_than_there_is_room_for(
    sizes: list[list[int]],
) -> None:
    queues = {
        ("said", partition): [Outgoing("said", b"%d" % place, [], bytes(size)) for place, size in enumerate(each)]
        for partition, each in enumerate(sizes)
        if each
    }
    turns = list(in_turns(queues))
    assert {where: [m for turn in turns for m in turn.get(where, ())] for where in queues} == queues
    for turn in turns:
        here = [len(message.value or b"") for queue in turn.values() for message in queue]
        assert all(turn.values())
        assert sum(here) <= ON_THE_WAY_BYTES or len(here) == 1
    for one, other in pairwise(turns):
        joined = [*(m for queue in one.values() for m in queue), next(iter(other.values()))[0]]
        assert sum(len(message.value or b"") + 1_000 for message in joined) > ON_THE_WAY_BYTES


async def test_what_was_sent_of_a_turn_that_fails_is_sent_again_and_stays_in_order(
    rig: Rig, broker: str, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_name("failing")
    await _make_topic(broker, topic)
    monkeypatch.setattr("cafcass_runtime.relay.ON_THE_WAY_BYTES", 1)  # each message is a turn of its own
    for value in (b"1", b"2", b"3"):
        await _fill(rig, topic, "case", value)
    async with _relay(rig, broker) as relay:
        sent = AIOKafkaProducer.send_batch
        calls = iter(range(10))

        async def failing(self: AIOKafkaProducer, *given: Any, **named: Any) -> Any:
            if next(calls) == 1:
                raise KafkaConnectionError
            return await sent(self, *given, **named)

        monkeypatch.setattr(AIOKafkaProducer, "send_batch", failing)
        with pytest.raises(KafkaConnectionError):
            await relay.drain()
        assert await rig.pool.fetchval("SELECT count(*) FROM runtime.outbox") == 3
        assert await relay.drain() == Drained(3, more=False)
    assert await _read(broker, topic, 4) == {"case": [b"1", b"1", b"2", b"3"]}
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.outbox") == 0


@pytest.mark.kafka
async def test_what_the_broker_refuses_is_set_aside_and_its_lane_goes_on(
    rig: Rig, kafka_broker: str, topic_name: Callable[[str], str]
) -> None:
    topic = topic_name("refused")
    await _make_topic(kafka_broker, topic, **{"max.message.bytes": "2000"})
    await _fill(rig, topic, "case", b"before", b"x" * 10_000, b"after")
    async with _relay(rig, kafka_broker) as relay:
        while (await relay.drain()).more:
            pass
        assert await _read(kafka_broker, topic, 2) == {"case": [b"before", b"after"]}
        async with rig.pool.acquire() as connection, connection.transaction():
            assert await take_back_refused(connection) == 1
        await relay.drain()
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.outbox_refused") == 1


@pytest.mark.kafka
async def test_a_topic_that_is_not_there_yet_costs_nothing(
    rig: Rig, kafka_broker: str, topic_name: Callable[[str], str]
) -> None:
    topic = topic_name("later")
    await _fill(rig, topic, "case", b"waits")
    async with _relay(rig, kafka_broker) as relay:
        with pytest.raises(KafkaError):
            await relay.drain()
        await _make_topic(kafka_broker, topic)
        async with asyncio.timeout(30):
            while await rig.pool.fetchval("SELECT count(*) FROM runtime.outbox"):
                try:
                    await relay.drain()
                except KafkaError:  # its metadata may be a moment old
                    await asyncio.sleep(0.1)
    assert await _read(kafka_broker, topic, 1) == {"case": [b"waits"]}


async def test_a_row_that_cannot_be_read_is_set_aside_and_its_lane_goes_on(
    rig: Rig, broker: str, topic_name: Callable[[str], str]
) -> None:
    topic = topic_name("damaged")
    await _make_topic(broker, topic)
    await _fill(rig, topic, "case", b"before")
    damaged = [b"no messages", pack([Outgoing(topic, b"case", [("n", None)], b"x")])[:-3], b"\x91\x91\x01"]
    for messages in damaged:
        await rig.pool.execute(
            "INSERT INTO runtime.outbox (slot, messages, count) VALUES ($1, $2, 1)", slot_of("case"), messages
        )
    await _fill(rig, topic, "case", b"after")
    async with _relay(rig, broker) as relay:
        while (await relay.drain()).more:
            pass
        async with rig.pool.acquire() as connection, connection.transaction():
            assert await take_back_refused(connection) == 0
    assert await _read(broker, topic, 2) == {"case": [b"before", b"after"]}
    kept = await rig.pool.fetch("SELECT message, reason FROM runtime.outbox_refused ORDER BY place")
    assert [row["message"] for row in kept] == damaged
    assert all(row["reason"].startswith("the outbox row cannot be read") for row in kept)

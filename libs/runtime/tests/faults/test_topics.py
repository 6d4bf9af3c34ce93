"""Topics that are replayed by accident or get more partitions, on Apache Kafka."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from load import TICKS, Load, Note, all_is_well, ask, listening, until
from toys import Toy

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(900)]

CASES = [f"case-{n}" for n in range(12)]


async def all_read(toy: Toy) -> bool:
    """Whether the service is past the last record of every partition of the topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=toy.bootstrap)
    await consumer.start()
    try:
        ends = await consumer.end_offsets([TopicPartition(TICKS, n) for n in (0, 1)])
    finally:
        await consumer.stop()
    read = await ask(toy, f"SELECT sum(next_offset) FROM runtime.ownership WHERE topic = '{TICKS}'")
    return bool(read == sum(ends.values()))


async def publish_again(toy: Toy) -> int:
    """Publish every tick so far once more, byte for byte. Returns how many."""
    consumer = AIOKafkaConsumer(TICKS, bootstrap_servers=toy.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(TICKS, n) for n in (0, 1)]
        ends = await consumer.end_offsets(partitions)
        records: list[Any] = []
        while len(records) < sum(ends.values()):
            for found in (await consumer.getmany(timeout_ms=200)).values():
                records += found
    finally:
        await consumer.stop()
    for record in records:
        await toy.producer.send(
            TICKS, record.value, key=record.key, headers=list(record.headers), partition=record.partition
        )
    await toy.producer.flush()
    return len(records)


@pytest.mark.parametrize("how", ["offsets set back", "published again"])
async def test_a_replay_from_the_start_changes_nothing(kafka_toy: Toy, record_property: Note, how: str) -> None:
    load = Load(kafka_toy, CASES)
    async with listening(kafka_toy) as said:
        first = await kafka_toy.start_ready()
        await load.rounds(60)
        sent = load.count
        await said.until(lambda: said.count == sent)
        if how == "published again":
            assert await publish_again(kafka_toy) == load.count
        else:
            first.send_signal(signal.SIGTERM)
            assert await first.wait() == 0
            await ask(kafka_toy, f"UPDATE runtime.ownership SET next_offset = 0 WHERE topic = '{TICKS}' RETURNING 1")
            await kafka_toy.start_ready()
        took = await until("everything was read again", lambda: all_read(kafka_toy))
        await all_is_well(kafka_toy, said, record_property, load)
        assert said.copies == 0, "something was said again"
        await load.rounds(10)
        await all_is_well(kafka_toy, said, record_property, load)
    record_property("figure:seconds to pass over a replay", round(took, 2))


async def test_twice_the_partitions_under_load(kafka_toy: Toy, record_property: Note) -> None:
    """Nothing is lost or done twice. Order per case holds within a partition, not across the moment its key moves."""
    load = Load(kafka_toy, CASES)
    kafka_toy.environment["CAFCASS_KAFKA_METADATA_MAX_AGE_MS"] = "1000"
    async with listening(kafka_toy) as said:
        await kafka_toy.start_ready()
        await kafka_toy.start_ready()
        async with load.going_on():
            await load.further(20)
            admin = AIOKafkaAdminClient(bootstrap_servers=kafka_toy.bootstrap)
            await admin.start()
            await admin.create_partitions({TICKS: NewPartitions(4)})
            await admin.close()

            async def all_in_use() -> bool:
                return {partition for _, _, partition in load.streams} == {0, 1, 2, 3}

            async def all_owned() -> bool:
                taken = f"SELECT count(*) FROM runtime.ownership WHERE topic = '{TICKS}' AND owner LIKE 'toy@%'"
                return bool(await ask(kafka_toy, taken) == 4)

            await until("ticks are on every partition", all_in_use)
            taken = await until("every partition is read", all_owned)
            await load.further(20)
        await all_is_well(kafka_toy, said, record_property, load)
    record_property("figure:seconds until new partitions were read", round(taken, 2))

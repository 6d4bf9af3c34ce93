"""The raw limit really does what intake is compared with."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.ground import ends, outputs, publish
from bench.limit import at_work, split
from bench.raw import Job, Shape

MESSAGES = 300
PARTITIONS = 3


async def test_two_loops_store_every_byte_and_produce_every_message_between_them(
    broker: str, database: str, topic_name: Callable[[str], str]
) -> None:
    source, target = topic_name("in"), topic_name("out")
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    await admin.create_topics([NewTopic(source, PARTITIONS, 1), NewTopic(target, 2, 1)])
    await admin.close()
    values = [f"case {number}".encode() * 50 for number in range(MESSAGES)]
    await publish(broker, source, values)
    plan: list[Shape] = [(0, number % 2, 100 + number, [16, 20]) for number in range(2 * MESSAGES)]
    job = Job(
        bootstrap=broker,
        database=database,
        source=source,
        partitions=PARTITIONS,
        run=1,
        messages=MESSAGES,
        batch=40,
        idempotent=False,
        targets=[target],
        plan=split(plan, PARTITIONS),
    )

    done = await at_work(job, 2, {})

    assert sorted(marks[-1].handled for marks in done.marks.values()) == [100, 200]  # of three partitions
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT count(*) FROM claimed") == MESSAGES
    assert sorted(row["bytes"] for row in await connection.fetch("SELECT bytes FROM stored")) == sorted(values)
    await connection.close()
    produced = await outputs(broker, [target])
    assert sorted((o.partition, o.value, o.sizes) for o in produced) == sorted(
        (partition, value, tuple(sizes)) for _, partition, value, sizes in plan
    )

    await publish(broker, target, [b"later"])
    assert [output.value for output in await outputs(broker, [target], ends(produced, {}))] == [5]

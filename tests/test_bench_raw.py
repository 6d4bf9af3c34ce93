"""The raw limit really does what intake is compared with."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.ground import outputs, publish
from bench.raw import First, Job, Shape

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = 300


async def test_the_raw_limit_stores_every_byte_and_produces_every_message(
    broker: str, database: str, topic_name: Callable[[str], str]
) -> None:
    source, target = topic_name("in"), topic_name("out")
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    await admin.create_topics([NewTopic(source, 3, 1), NewTopic(target, 2, 1)])
    await admin.close()
    values = [f"case {number}".encode() * 50 for number in range(MESSAGES)]
    await publish(broker, source, values)
    plan: list[Shape] = [(0, number % 2, 100 + number, [16, 20]) for number in range(2 * MESSAGES)]
    job = Job(broker, database, source, 1, MESSAGES, 100, idempotent=False, targets=[target], plan=plan)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.raw"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    said, _ = await process.communicate(json.dumps(asdict(job)).encode())
    assert First(**json.loads(said)).messages <= MESSAGES

    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT count(*) FROM claimed") == MESSAGES
    assert sorted(row["bytes"] for row in await connection.fetch("SELECT bytes FROM stored")) == sorted(values)
    await connection.close()
    produced = await outputs(broker, [target], lambda _: True)
    assert sorted((o.partition, o.value, o.sizes) for o in produced) == sorted(
        (partition, value, tuple(sizes)) for _, partition, value, sizes in plan
    )

"""The raw limit: what broker and database allow with nothing in between.

Read a batch, claim its ids and store its bytes in one transaction, produce as many messages of the same sizes as the
service produced, commit the offsets. No decoding, no framework, no decisions.

Run as a process of its own, as the service is: `python -m bench.raw` with a `Job` as JSON on standard input. Prints one
line of JSON, `First`, once the first batch is done.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

Shape = tuple[int, int, int, list[int]]
"""One message to produce: index of its topic, partition, bytes of its value, bytes of its key and of each header."""

TABLES = """
CREATE TABLE IF NOT EXISTS claimed (id uuid PRIMARY KEY);
CREATE TABLE IF NOT EXISTS stored (id uuid PRIMARY KEY, bytes bytea NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What to do."""

    bootstrap: str
    database: str
    source: str
    run: int
    """Tells the ids of this run from those of others in the same database."""
    messages: int
    batch: int
    idempotent: bool
    targets: list[str]
    plan: list[Shape]
    """What to produce for all `messages`, spread evenly over them."""


@dataclass(frozen=True, slots=True)
class First:
    """When the first batch was done (seconds since the epoch) and how many messages it had."""

    at: float
    messages: int


async def work(job: Job) -> None:
    """Handles all messages of the job."""
    connection = await asyncpg.connect(job.database)
    await connection.execute(TABLES)
    producer = AIOKafkaProducer(
        bootstrap_servers=job.bootstrap,
        acks="all",
        enable_idempotence=job.idempotent,
        max_batch_size=1 << 20,
        max_request_size=16 << 20,
    )
    consumer = AIOKafkaConsumer(
        job.source,
        bootstrap_servers=job.bootstrap,
        group_id=f"bench-raw-{job.run}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=16 << 20,
        max_partition_fetch_bytes=16 << 20,
    )
    await producer.start()
    await consumer.start()
    done = 0
    produced = 0
    try:
        while done < job.messages:
            found = await consumer.getmany(timeout_ms=20, max_records=job.batch)
            records = [record for part in found.values() for record in part]
            if not records:
                continue
            await store(connection, job.run, records)
            until = len(job.plan) * (done + len(records)) // job.messages
            await produce(producer, job.targets, job.plan[produced:until])
            await consumer.commit({partition: part[-1].offset + 1 for partition, part in found.items()})
            if not done:
                print(json.dumps(asdict(First(time.time(), len(records)))), flush=True)
            done, produced = done + len(records), until
    finally:
        await consumer.stop()
        await producer.stop()
        await connection.close()


async def store(
    connection: asyncpg.Connection[asyncpg.Record], run: int, records: Sequence[ConsumerRecord[bytes, bytes]]
) -> None:
    """Claims the ids and stores the bytes, in one transaction."""
    ids = [UUID(int=run << 96 | record.partition << 64 | record.offset) for record in records]
    async with connection.transaction():
        await connection.execute("INSERT INTO claimed SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING", ids)
        await connection.execute(
            "INSERT INTO stored SELECT * FROM unnest($1::uuid[], $2::bytea[])",
            ids,
            [record.value for record in records],
        )


async def produce(producer: AIOKafkaProducer, targets: Sequence[str], shapes: Sequence[Shape]) -> None:
    """Produces one message per shape and waits for every acknowledgement."""
    queues: dict[TopicPartition, list[Shape]] = {}
    for shape in shapes:
        queues.setdefault(TopicPartition(targets[shape[0]], shape[1]), []).append(shape)
    await asyncio.gather(*(_produce_to(producer, place, queue) for place, queue in queues.items()))


async def _produce_to(producer: AIOKafkaProducer, place: TopicPartition, queue: Sequence[Shape]) -> None:
    begin = 0
    while begin < len(queue):
        batch = producer.create_batch()
        end = begin
        while end < len(queue):
            _, _, value, (key, *headers) = queue[end]
            fitted = batch.append(
                key=b"k" * key,
                value=b"v" * value,
                timestamp=None,
                headers=[("header", b"h" * max(0, size - 6)) for size in headers],
            )
            if fitted is None:
                break
            end += 1
        await (await producer.send_batch(batch, place.topic, partition=place.partition))
        begin = end


if __name__ == "__main__":
    uvloop.run(work(Job(**json.load(sys.stdin))))

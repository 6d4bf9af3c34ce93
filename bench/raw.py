"""The raw limit: what broker and database allow with nothing in between.

Read a batch, claim its ids and store its bytes in one transaction, produce as many messages of the same sizes as the
service produced, commit the offsets. No decoding, no framework, no decisions.

Run as a process of its own, as an instance of the service is: `python -m bench.raw`, with a `Job` as one line of JSON on
standard input. It joins its consumer group and prints, as JSON lines, which partitions it was given (`{"assigned": [...]}`);
a second line on standard input sets it to work. After each batch it prints a mark (`{"at": ..., "handled": ...}`). It leaves
the group when standard input is closed, so that no other is disturbed before.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from bench.window import Mark

Shape = tuple[int, int, int, list[int]]
"""One message to produce: index of its topic, partition, bytes of its value, bytes of its key and of each header."""

_LARGEST = 16 << 20

TABLES = """
CREATE TABLE IF NOT EXISTS claimed (id uuid PRIMARY KEY);
CREATE TABLE IF NOT EXISTS stored (id uuid PRIMARY KEY, bytes bytea NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What to do."""

    bootstrap: str
    database: str
    """Its tables are there."""
    source: str
    partitions: int
    """Of the source."""
    run: int
    """Tells the ids of this run from those of others in the same database."""
    messages: int
    """In the source, one by one in each partition in turn."""
    batch: int
    idempotent: bool
    targets: list[str]
    plan: list[list[Shape]]
    """What to produce for the messages of each partition of the source, spread evenly over them."""

    def share(self, partition: int) -> int:
        """How many of the messages are in a partition."""
        return len(range(partition, self.messages, self.partitions))

    def due(self, partition: int, begin: int, end: int) -> list[Shape]:
        """What to produce for the messages of a partition from offset `begin` up to `end`."""
        plan, share = self.plan[partition], self.share(partition)
        return plan[len(plan) * begin // share : len(plan) * end // share]


class Loop(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka says nothing of its types
    """One instance of the loop."""

    def __init__(self, job: Job, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._job = job
        self._connection = connection
        self._producer = AIOKafkaProducer(
            bootstrap_servers=job.bootstrap,
            acks="all",
            enable_idempotence=job.idempotent,
            max_batch_size=1 << 20,
            max_request_size=_LARGEST,
        )
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=job.bootstrap,
            group_id=f"bench-raw-{job.run}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_bytes=_LARGEST,
            max_partition_fetch_bytes=_LARGEST,
        )

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing is at work while partitions move."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Says which they are, and fetches nothing yet: what is fetched before the start would count for nothing."""
        self._consumer.pause(*assigned)
        _say({"assigned": sorted(place.partition for place in assigned)})

    async def run(self) -> None:
        """Joins, waits for the word, works, and leaves when told."""
        await self._producer.start()
        await self._consumer.start()
        try:
            self._consumer.subscribe([self._job.source], listener=self)
            if await asyncio.to_thread(sys.stdin.readline):
                await self._work()
                await asyncio.to_thread(sys.stdin.read)
        finally:
            await self._consumer.stop()
            await self._producer.stop()

    async def _work(self) -> None:
        assigned = self._consumer.assignment()
        mine = sum(self._job.share(place.partition) for place in assigned)
        self._consumer.resume(*assigned)
        done = 0
        while done < mine:
            found = await self._consumer.getmany(timeout_ms=20, max_records=self._job.batch)
            if not found:
                continue
            await self._store([record for part in found.values() for record in part])
            await self._produce(found)
            await self._consumer.commit({place: part[-1].offset + 1 for place, part in found.items()})
            done += sum(map(len, found.values()))
            _say(asdict(Mark(time.time(), done)))

    async def _store(self, records: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        """Claims the ids and stores the bytes, in one transaction."""
        ids = [UUID(int=self._job.run << 96 | record.partition << 64 | record.offset) for record in records]
        async with self._connection.transaction():
            await self._connection.execute("INSERT INTO claimed SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING", ids)
            await self._connection.execute(
                "INSERT INTO stored SELECT * FROM unnest($1::uuid[], $2::bytea[])",
                ids,
                [record.value for record in records],
            )

    async def _produce(self, found: Mapping[TopicPartition, Sequence[ConsumerRecord[bytes, bytes]]]) -> None:
        """Produces one message per shape and waits for every acknowledgement."""
        queues: dict[TopicPartition, list[Shape]] = {}
        for place, part in found.items():
            for shape in self._job.due(place.partition, part[0].offset, part[-1].offset + 1):
                queues.setdefault(TopicPartition(self._job.targets[shape[0]], shape[1]), []).append(shape)
        await asyncio.gather(*(self._produce_to(place, queue) for place, queue in queues.items()))

    async def _produce_to(self, place: TopicPartition, queue: Sequence[Shape]) -> None:
        begin = 0
        while begin < len(queue):
            batch = self._producer.create_batch()
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
            await (await self._producer.send_batch(batch, place.topic, partition=place.partition))
            begin = end


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


async def main() -> None:
    """Reads the job and does it."""
    job = Job(**json.loads(sys.stdin.readline()))
    connection = await asyncpg.connect(job.database)
    try:
        await Loop(job, connection).run()
    finally:
        await connection.close()


if __name__ == "__main__":
    uvloop.run(main())

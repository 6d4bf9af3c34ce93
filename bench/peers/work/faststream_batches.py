"""FastStream with a batch subscriber: one transaction for as many as 500 messages."""

from __future__ import annotations

import asyncio

import asyncpg
import orjson
import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from pydantic import ValidationError

from bench.peers.work.case import Decision, decide, read
from bench.peers.work.place import BATCH, BOOTSTRAP, CLAIM, DATABASE, GROUP, KEEP, PREFIX, REFUSE, SAY, SOURCE
from bench.peers.work.relay import Relay

broker = KafkaBroker(BOOTSTRAP, logger=None, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=1 << 20)


async def main() -> None:
    """Until it is told to stop."""
    async with asyncpg.create_pool(DATABASE, min_size=3, max_size=3) as pool:
        relay = Relay(pool, broker)

        @broker.subscriber(
            SOURCE,
            group_id=GROUP,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            batch=True,
            max_records=BATCH,
            batch_timeout_ms=20,
            fetch_max_bytes=16 << 20,
            max_partition_fetch_bytes=4 << 20,
            decoder=_as_it_came,
        )
        async def handle(message: KafkaMessage) -> None:
            came: dict[str, bytes] = {}
            for record in message.raw_message:
                came.setdefault(dict(record.headers)["ce_id"].decode(), record.value)
            async with pool.acquire() as connection, connection.transaction():
                claimed = {str(row["id"]) for row in await connection.fetch(CLAIM, sorted(came))}
                decisions: dict[str, Decision] = {}
                refused: list[tuple[str, str, bytes]] = []
                for cause in (each for each in came if each in claimed):
                    try:
                        decision = decide(read(came[cause]), cause, PREFIX)
                    except ValidationError as error:
                        refused.append((cause, str(error), came[cause]))
                    else:
                        decisions[decision.case_id] = decision
                await connection.executemany(REFUSE, refused)
                if decisions:
                    await connection.execute(KEEP, [*decisions], [each.document for each in decisions.values()])
                    said = [
                        (m.id, m.topic, m.key, orjson.dumps(m.headers), m.value)
                        for each in decisions.values()
                        for m in each.messages
                    ]
                    await connection.execute(SAY, *map(list, zip(*said, strict=True)))
            relay.wake()

        async with asyncio.TaskGroup() as tasks:
            publishing = tasks.create_task(relay.run())
            await FastStream(broker, logger=None).run()
            publishing.cancel()


async def _as_it_came(message: KafkaMessage) -> object:
    return message.body


if __name__ == "__main__":
    uvloop.run(main())

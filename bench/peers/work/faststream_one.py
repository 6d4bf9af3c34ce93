"""FastStream as its documentation shows it: one message a handler, acknowledged when its transaction is committed.

So many workers as the topic has partitions is its documented way to concurrency.
"""

from __future__ import annotations

import asyncio

import asyncpg
import orjson
import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from pydantic import ValidationError

from bench.peers.work.case import decide, read
from bench.peers.work.place import BOOTSTRAP, CLAIM, DATABASE, GROUP, KEEP, PREFIX, REFUSE, SAY, SOURCE
from bench.peers.work.relay import Relay

_WORKERS = 6

broker = KafkaBroker(BOOTSTRAP, logger=None, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=1 << 20)


async def main() -> None:
    """Until it is told to stop."""
    async with asyncpg.create_pool(DATABASE, min_size=_WORKERS + 2, max_size=_WORKERS + 2) as pool:
        relay = Relay(pool, broker)

        @broker.subscriber(
            SOURCE,
            group_id=GROUP,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            max_workers=_WORKERS,
            decoder=_as_it_came,
        )
        async def handle(message: KafkaMessage) -> None:
            cause = str(message.headers["ce_id"])
            async with pool.acquire() as connection, connection.transaction():
                if not await connection.fetch(CLAIM, [cause]):
                    return
                try:
                    decision = decide(read(message.body), cause, PREFIX)
                except ValidationError as error:
                    await connection.execute(REFUSE, cause, str(error), message.body)
                    return
                await connection.execute(KEEP, [decision.case_id], [decision.document])
                said = [(m.id, m.topic, m.key, orjson.dumps(m.headers), m.value) for m in decision.messages]
                await connection.execute(SAY, *map(list, zip(*said, strict=True)))
            relay.wake()

        async with asyncio.TaskGroup() as tasks:
            publishing = tasks.create_task(relay.run())
            await FastStream(broker, logger=None).run()
            publishing.cancel()


async def _as_it_came(message: KafkaMessage) -> bytes:
    return bytes(message.body)


if __name__ == "__main__":
    uvloop.run(main())

"""The outbox of the FastStream peers: published in order, and deleted once the broker has it."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import orjson
from faststream.kafka import KafkaBroker

from bench.peers.work.place import FORGET, NEXT

_PAUSE_SECONDS = 0.1


class Relay:
    """Publishes what committed transactions left in the outbox."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], broker: KafkaBroker) -> None:
        self._pool = pool
        self._broker = broker
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Something was committed."""
        self._wanted.set()

    async def run(self) -> None:
        """Without end."""
        while True:
            if not await self._publish():
                self._wanted.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), _PAUSE_SECONDS)

    async def _publish(self) -> int:
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(NEXT)
            sent = [
                await self._broker.publish(
                    row["value"],
                    topic=row["topic"],
                    key=row["key"].encode(),
                    headers=orjson.loads(row["headers"]),
                    no_confirm=True,
                )
                for row in rows
            ]
            await asyncio.gather(*sent)
            await connection.execute(FORGET, [row["place"] for row in rows])
        return len(rows)

"""Whether the database takes what is written is asked without standing in anybody's way."""

from __future__ import annotations

import asyncio

import asyncpg
from toys import Databases

from cafcass_runtime.health import Health
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.room import Room


async def test_a_backup_that_reads_every_table_is_waited_for_by_nobody(databases: Databases) -> None:
    """A dump holds a lock on each table until it ends: what only asks for room leaves it alone, and goes on afterwards."""
    health = Health("toy", Metrics())
    async with asyncpg.create_pool(databases.database, min_size=2, max_size=2) as pool:
        room = Room(health)
        async with pool.acquire() as backup:
            async with backup.transaction():
                await backup.execute("LOCK TABLE runtime.room IN ACCESS SHARE MODE")
                async with asyncio.timeout(5):
                    await room.write(pool)
                assert not await backup.fetchval("SELECT count(*) FROM runtime.room")
            await room.write(pool)
            assert await backup.fetchval("SELECT count(*) FROM runtime.room") == 1
    assert health.ready

"""Whether the database can still be written to: reading goes on where a disk is full or a standby answers, and tells nothing of it."""

from __future__ import annotations

from typing import Final

import asyncpg
import structlog

from cafcass_runtime.health import Health

log = structlog.get_logger()

CONDITION: Final = "writing"
ROOM_BYTES: Final = 64 * 1024
"""What is written each time: a new file of eight pages and more, which no room that was freed before can take."""
_WHY: Final = {
    "25006": "the database is read-only (25006): it is a standby, or was set so",
    "53100": "the database's disk is full (53100): make room",
}


class Room:
    """Tells whether the database takes what is written, once when it does not any more and once when it does again.

    What fails anywhere tells that it does not. That it does again only a write tells that needed room itself: whatever reads ends well
    on a full disk.
    """

    def __init__(self, health: Health) -> None:
        self._health = health
        self._why = ""

    def failed(self, error: BaseException) -> None:
        """Something ended in this error."""
        state = error.sqlstate if isinstance(error, asyncpg.PostgresError) else None
        why = _WHY.get(state or "", "")
        if not why:
            return
        if why != self._why:
            log.error("database cannot be written", reason=why)
        self._why = why
        self._health.set(CONDITION, ok=False, detail=why)

    async def write(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        """Write something that needs room, unless another instance does so just now, or a backup reads it. Raises what PostgreSQL raises."""
        try:
            async with pool.acquire() as connection, connection.transaction():
                if not await connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtext('runtime.room'))"):
                    return
                await connection.execute("LOCK TABLE runtime.room IN ACCESS EXCLUSIVE MODE NOWAIT")
                await connection.execute("TRUNCATE runtime.room")
                await connection.execute("INSERT INTO runtime.room VALUES ($1)", bytes(ROOM_BYTES))
        except asyncpg.LockNotAvailableError:  # a dump holds every table until it ends
            return
        if self._why:
            log.info("database can be written again")
        self._why = ""
        self._health.set(CONDITION, ok=True)

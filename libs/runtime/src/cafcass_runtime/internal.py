"""What a service tells itself is decided on in transactions of its own, as soon as what said it is committed."""

from __future__ import annotations

from cafcass_runtime import internal_rows as rows
from cafcass_runtime.engine import Engine
from cafcass_runtime.one_by_one import OneByOne
from cafcass_runtime.relay import lock_lanes

MESSAGES_AT_ONCE = 200


class InternalMessages:
    """Takes the internal messages of one service, those of one subject in order."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._one_by_one = OneByOne(engine.patiently)

    async def take(self) -> int:
        """Take what waits on the free lanes. Returns how many; more may wait where it is not 0."""
        return await self._one_by_one.take(self._take, MESSAGES_AT_ONCE)

    async def _take(self, limit: int) -> int:
        engine = self._engine
        async with engine.pool.acquire() as connection, connection.transaction():
            lanes = await lock_lanes(connection, "internal", engine.limits.lanes, rows.ANYTHING)
            if not lanes:
                return 0
            waiting = await rows.next_waiting(connection, lanes, engine.limits.lanes, limit)
            if not waiting:
                return 0
            inputs = self._one_by_one.marked([engine.own.internal(each) for each in waiting])
            report = await engine.decider.decide(engine.storage(connection), inputs)
            await rows.clear(connection, waiting)
        engine.after(report)
        return len(waiting)

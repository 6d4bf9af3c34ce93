"""The scheduler: deadlines fire as ordinary input, once due, and once everything received before them has been handled."""

from __future__ import annotations

from cafcass_runtime import deadlines as rows
from cafcass_runtime import ownership
from cafcass_runtime.engine import Engine
from cafcass_runtime.one_by_one import OneByOne
from cafcass_runtime.relay import lock_lanes

DEADLINES_AT_ONCE = 200


class Scheduler:
    """Fires the deadlines of one service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._one_by_one = OneByOne(engine.patiently)

    async def fire(self) -> int:
        """Fire what is due and whose past has been read. Returns how many; more may be due where it is not 0."""
        return await self._one_by_one.take(self._fire, DEADLINES_AT_ONCE)

    async def _fire(self, limit: int) -> int:
        engine = self._engine
        async with engine.pool.acquire() as connection, connection.transaction():
            lanes = await lock_lanes(connection, "deadlines", engine.limits.lanes)
            if not lanes:
                return 0
            held = await ownership.read_all(connection, engine.reads)
            until = rows.horizon(held, engine.clock.wall_now(), engine.limits.stopped_holds_deadlines)
            if until is None:
                return 0
            fired = await rows.due(connection, engine.clock.read(until.at), lanes, engine.limits.lanes, limit)
            if not fired:
                return 0
            await rows.clear(connection, fired)
            inputs = self._one_by_one.marked([engine.own.deadline(due, late=until.marked) for due in fired])
            report = await engine.decider.decide(engine.storage(connection), inputs)
        engine.after(report)
        for due in fired:
            engine.metrics.deadlines_fired.labels(due.fired.kind).inc()
        if until.marked:
            engine.metrics.deadlines_fired_late.inc(len(fired))
        return len(fired)

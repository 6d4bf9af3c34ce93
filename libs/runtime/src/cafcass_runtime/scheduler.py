"""The scheduler: deadlines fire as ordinary input, once due, and once everything received before them has been handled.

One that is due on a day from which another policy holds fires once it is counted by that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cafcass_runtime import deadlines as rows
from cafcass_runtime import ownership
from cafcass_runtime.clock import LAST_MEANT
from cafcass_runtime.engine import Engine
from cafcass_runtime.one_by_one import OneByOne
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.policy_changes import counted_until
from cafcass_runtime.relay import lock_lanes
from cafcass_runtime.store import Connection

DEADLINES_AT_ONCE = 200


class Scheduler:
    """Fires the deadlines of one service."""

    def __init__(self, engine: Engine, policy: DatedPolicy[Any]) -> None:
        self._engine = engine
        self._policy = policy
        self._one_by_one = OneByOne(engine.patiently)

    async def fire(self) -> int:
        """Fire what is due and whose past has been read. Returns how many; more may be due where it is not 0."""
        return await self._one_by_one.take(self._fire, DEADLINES_AT_ONCE)

    async def _fire(self, limit: int) -> int:
        engine = self._engine
        async with engine.pool.acquire() as connection, connection.transaction():
            wall = engine.clock.wall_now()
            latest = engine.clock.read(wall), LAST_MEANT
            lanes = await lock_lanes(connection, "deadlines", engine.limits.lanes, rows.ANY_DUE, *latest)
            if not lanes:
                return 0
            held = await ownership.read_all(connection, engine.reads)
            until = rows.horizon(held, wall, engine.limits.stopped_holds_deadlines)
            if until is None:
                return 0
            now = await self._as_counted(connection, engine.clock.read(until.at))
            fired = await rows.due(connection, now, lanes, engine.limits.lanes, limit)
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

    async def _as_counted(self, connection: Connection, now: datetime) -> datetime:
        """The present, or where a policy of its day is still to come into force the last moment before."""
        if len(self._policy.by_day) == 1:
            return now
        until = await counted_until(connection, self._policy)
        return now if until is None else min(now, until - timedelta(microseconds=1))

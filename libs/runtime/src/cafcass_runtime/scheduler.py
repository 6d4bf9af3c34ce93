"""The scheduler: deadlines fire as ordinary input, once due, and once everything received before them has been handled."""

from __future__ import annotations

from uuid import UUID

from cafcass_contracts.problems import Problem
from cafcass_runtime import deadlines as rows
from cafcass_runtime import ownership
from cafcass_runtime.deciding import blame
from cafcass_runtime.engine import Engine
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.own_rows import DueRow
from cafcass_runtime.relay import lock_lanes
from cafcass_runtime.retrying import Fault, classify

DEADLINES_AT_ONCE = 200


class Scheduler:
    """Fires the deadlines of one service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._broken: dict[UUID, str] = {}

    async def fire(self) -> int:
        """Fire what is due and whose past has been read. Returns how many; more may be due where it is not 0."""
        try:
            return await self._fire(DEADLINES_AT_ONCE)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            return await self._fire(1)

    async def _fire(self, limit: int) -> int:
        engine = self._engine
        fired: list[DueRow] = []
        try:
            async with engine.pool.acquire() as connection, connection.transaction():
                lanes = await lock_lanes(connection, "deadlines", engine.limits.lanes)
                if not lanes:
                    return 0
                held = await ownership.read_all(connection, engine.reads)
                now = engine.clock.wall_now()
                until = rows.horizon(held, now, engine.limits.stopped_holds_deadlines)
                if until is None:
                    return 0
                fired = await rows.due(connection, engine.clock.read(until.at), lanes, engine.limits.lanes, limit)
                if not fired:
                    return 0
                await rows.clear(connection, fired)
                inputs = [self._as_input(due, late=until.marked) for due in fired]
                report = await engine.decider.decide(engine.storage(connection), inputs)
        except Exception as error:
            if classify(error) is Fault.MESSAGE and len(fired) == 1:
                self._broken[fired[0].id] = blame(error)
            raise
        self._broken.clear()
        engine.after(report)
        for due in fired:
            engine.metrics.deadlines_fired.labels(due.fired.kind).inc()
        if until.marked:
            engine.metrics.deadlines_fired_late.inc(len(fired))
        return len(fired)

    def _as_input(self, due: DueRow, *, late: bool) -> Input:
        message = self._engine.own.deadline(due, late=late)
        broken = self._broken.get(due.id)
        if broken is not None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("", f"cannot be stored ({broken})"),)
        return message

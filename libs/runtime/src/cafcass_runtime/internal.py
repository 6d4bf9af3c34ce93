"""What a service tells itself is decided on in transactions of its own, as soon as what said it is committed."""

from __future__ import annotations

from cafcass_contracts.problems import Problem
from cafcass_runtime import internal_rows as rows
from cafcass_runtime.deciding import blame
from cafcass_runtime.engine import Engine
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.own_rows import WaitingMessage
from cafcass_runtime.relay import lock_lanes
from cafcass_runtime.retrying import Fault, classify

MESSAGES_AT_ONCE = 200


class InternalMessages:
    """Takes the internal messages of one service, those of one subject in order."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._broken: dict[str, str] = {}

    async def take(self) -> int:
        """Take what waits on the free lanes. Returns how many; more may wait where it is not 0."""
        try:
            return await self._take(MESSAGES_AT_ONCE)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            return await self._take(1)

    async def _take(self, limit: int) -> int:
        engine = self._engine
        waiting: list[WaitingMessage] = []
        try:
            async with engine.pool.acquire() as connection, connection.transaction():
                lanes = await lock_lanes(connection, "internal", engine.limits.lanes)
                if not lanes:
                    return 0
                waiting = await rows.next_waiting(connection, lanes, engine.limits.lanes, limit)
                if not waiting:
                    return 0
                inputs = [self._as_input(each) for each in waiting]
                report = await engine.decider.decide(engine.storage(connection), inputs)
                await rows.clear(connection, waiting)
        except Exception as error:
            if classify(error) is Fault.MESSAGE and len(waiting) == 1:
                self._broken[waiting[0].id] = blame(error)
            raise
        self._broken.clear()
        engine.after(report)
        return len(waiting)

    def _as_input(self, waiting: WaitingMessage) -> Input:
        message = self._engine.own.internal(waiting)
        broken = self._broken.get(waiting.id)
        if broken is not None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("", f"cannot be stored ({broken})"),)
        return message

"""The replay of dead letters: set-aside messages taken up again, in order, when a person says so or what they waited behind is gone."""

from __future__ import annotations

from cafcass_contracts.problems import Problem
from cafcass_runtime import dead_letters
from cafcass_runtime.deciding import blame
from cafcass_runtime.engine import Engine
from cafcass_runtime.inputs import CLASH, Fate, Input
from cafcass_runtime.one_by_one import OneByOne
from cafcass_runtime.records import record_time
from cafcass_runtime.retrying import Fault, classify


class Replay:
    """Takes the dead letters of one service up again, each in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._one_by_one = OneByOne(engine.patiently)

    async def replay_one(self) -> int:
        """Take up the oldest dead letter that may be taken up. 0 where there is none."""
        return await self._one_by_one.take(self._replay, 1)

    async def _replay(self, _: int) -> int:
        engine = self._engine
        async with engine.pool.acquire() as connection, connection.transaction():
            kept = await dead_letters.next_to_retry(connection)
            if kept is None:
                return 0
            inputs = self._one_by_one.marked([await self._read_again(kept)])
            storage = engine.storage(connection)
            report = await engine.decider.decide(storage, inputs)
            if not report.set_aside:
                await dead_letters.remove(connection, kept.id)
                await engine.decider.resolved(storage, inputs[0], kept.id)
        engine.after(report)
        return 1

    async def _read_again(self, kept: dead_letters.Kept) -> Input:
        record = kept.record
        try:
            if kept.sealed_for is not None:
                record = kept.opened(await self._engine.key_of(kept.sealed_for))
            message = self._engine.own.again(record)
            if message is None:
                (message,) = await self._engine.decoder.decode([record])
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            message = Input(record, record_time(record.timestamp), Fate.UNREADABLE, id=str(kept.id))
            message.problems = (Problem("", f"cannot be read again ({blame(error)})"),)
        message.dead_letter, message.attempts, message.clash = kept.id, kept.attempts, kept.clash
        if kept.clash:
            message.fate, message.problems = Fate.UNREADABLE, (CLASH,)
        message.subject = message.subject or kept.subject
        return message

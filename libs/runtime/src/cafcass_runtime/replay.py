"""The replay of dead letters: set-aside messages taken up again, in order, when a person says so or what they waited behind is gone."""

from __future__ import annotations

from uuid import UUID

from cafcass_contracts.problems import Problem
from cafcass_runtime import dead_letters
from cafcass_runtime.deciding import blame
from cafcass_runtime.engine import Engine
from cafcass_runtime.inputs import CLASH, Fate, Input
from cafcass_runtime.retrying import Fault, classify


class Replay:
    """Takes the dead letters of one service up again, each in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def replay_one(self) -> bool:
        """Take up the oldest dead letter that may be taken up. False where there is none."""
        tried: list[dead_letters.Kept] = []
        try:
            return await self._replay(tried, None)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or not tried:
                raise
            return await self._replay([], f"cannot be stored ({blame(error)})", only=tried[0].id)

    async def _replay(self, tried: list[dead_letters.Kept], broken: str | None, only: UUID | None = None) -> bool:
        engine = self._engine
        async with engine.pool.acquire() as connection, connection.transaction():
            kept = await dead_letters.next_to_retry(connection, only)
            if kept is None:
                return only is not None  # somebody else has it by now
            tried.append(kept)
            message = await self._read_again(kept)
            if broken is not None:
                message.fate, message.problems = Fate.UNREADABLE, (Problem("", broken),)
            storage = engine.storage(connection)
            report = await engine.decider.decide(storage, [message])
            if not report.set_aside:
                await dead_letters.remove(connection, kept.id)
                await engine.decider.resolved(storage, message, kept.id)
        engine.after(report)
        return True

    async def _read_again(self, kept: dead_letters.Kept) -> Input:
        message = self._engine.own.again(kept.record)
        if message is None:
            (message,) = await self._engine.decoder.decode([kept.record])
        message.dead_letter, message.attempts, message.clash = kept.id, kept.attempts, kept.clash
        if kept.clash:
            message.fate, message.problems = Fate.UNREADABLE, (CLASH,)
        message.subject = message.subject or kept.subject
        return message

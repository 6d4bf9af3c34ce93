"""Set-aside messages tried again, in order, when a person says so or what they waited behind is gone."""

from __future__ import annotations

from uuid import UUID

from cafcass_contracts.problems import Problem
from cafcass_runtime import dead_letters
from cafcass_runtime.engine import Engine
from cafcass_runtime.firing import Firing
from cafcass_runtime.inputs import CLASH, Fate, Input
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.work import blame


class Retrial:
    """Tries set-aside messages of one service again, each in a transaction of its own."""

    def __init__(self, engine: Engine, firing: Firing) -> None:
        self._engine = engine
        self._firing = firing

    async def retry_one(self) -> bool:
        """Try the oldest set-aside message that may be tried. False where there is none."""
        tried: list[dead_letters.Kept] = []
        try:
            return await self._retry(tried, None)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or not tried:
                raise
            return await self._retry([], f"cannot be stored ({blame(error)})", only=tried[0].id)

    async def _retry(self, tried: list[dead_letters.Kept], broken: str | None, only: UUID | None = None) -> bool:
        async with self._engine.pool.acquire() as connection, connection.transaction():
            kept = await dead_letters.next_to_retry(connection, only)
            if kept is None:
                return only is not None  # somebody else has it by now
            tried.append(kept)
            message = await self._read_again(kept)
            if broken is not None:
                message.fate, message.problems = Fate.UNREADABLE, (Problem("", broken),)
            report = await self._engine.worker.work(connection, [message])
            if not report.letters:
                await dead_letters.remove(connection, kept.id)
                await self._engine.worker.resolved(connection, message, kept.id)
        self._engine.after(report)
        return True

    async def _read_again(self, kept: dead_letters.Kept) -> Input:
        if kept.record.topic == self._firing.topic:
            message = self._firing.read(kept.record)
        else:
            (message,) = await self._engine.decoder.decode([kept.record])
        message.dead_letter, message.attempts, message.clash = kept.id, kept.attempts, kept.clash
        if kept.clash:
            message.fate, message.problems = Fate.UNREADABLE, (CLASH,)
        message.subject = message.subject or kept.subject
        return message

"""Slow work: done from its row in a thread, never inside a batch, and decided on once, however often it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
import structlog

from cafcass_contracts import platform
from cafcass_domain.decision import AskPerson, Received, Settle, TaskDone
from cafcass_runtime import task_rows
from cafcass_runtime.engine import Engine, StoppingError
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.sealing import KeyRing, MissingKeyError, SealBrokenError, open_sealed
from cafcass_runtime.service import OnTask
from cafcass_runtime.task_rows import ASKED_AFTER, Leased
from cafcass_runtime.work import LOOKED_AT_WITHIN, blame, cause_of

log = structlog.get_logger()

LEASE: Final = timedelta(minutes=5)
"""How long one attempt may take before another instance tries too."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
"""Between two attempts at what fails; doubled each time from the first."""


class _RefusedError(Exception):
    """The decision on a result failed: nothing of it is written, and the work is tried again."""


class Tasks:
    """Does the slow work of one service, one piece at a time."""

    def __init__(self, engine: Engine, keyring: KeyRing) -> None:
        self._engine = engine
        self._keyring = keyring
        self._handlers = {h.kind: h for h in engine.service.handlers if isinstance(h, OnTask)}

    async def do_one(self) -> bool:
        """Do the oldest piece of work that may be done. False where there is none.

        Raises `StoppingError` where the service stops while the database is away: the work is done again.
        """
        async with self._engine.pool.acquire() as connection:
            task = await task_rows.lease(connection, LEASE, self._handlers)
        if task is None:
            return False
        if task.attempts > ASKED_AFTER:  # work that ends its process, or never ends, comes to no failure of its own
            await self._engine.patiently(lambda: self._tell(task))
        reason = await self._do(task)
        if reason:
            await self._engine.patiently(lambda: self._failed(task, reason))
        return True

    async def _do(self, task: Leased) -> str:
        """The work and what follows from it. Answers with why it failed, where it did."""
        handler = self._handlers[task.kind]
        try:
            data = await self._engine.patiently(lambda: self._open(task))
        except (SealBrokenError, ValueError) as error:
            return blame(error)
        if data is None:
            await self._forget(task)
            return ""
        try:
            async with asyncio.timeout(LEASE.total_seconds()):
                result = await asyncio.to_thread(handler.do, data)
        except Exception as error:  # noqa: BLE001 - a service's own code: this work's fault
            return blame(error)
        done = TaskDone(task.kind, data, result)
        try:
            await self._engine.patiently(lambda: self._settle(task, handler, done))
        except _RefusedError as refused:
            return str(refused)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or isinstance(error, StoppingError):
                raise
            return blame(error)
        return ""

    async def _open(self, task: Leased) -> Mapping[str, Any] | None:
        """What the task needs; None where its subject's key was destroyed (G6)."""
        keys = await self._keyring.keys_for([task.subject], create=False)
        if task.subject not in keys:
            raise MissingKeyError("slow work is sealed with a key that the key ring does not have")
        key = keys[task.subject]
        data: Mapping[str, Any] | None = (
            None if key is None else orjson.loads(open_sealed(key, task.subject, task.data))
        )
        return data

    async def _forget(self, task: Leased) -> None:
        settle = Settle(task_rows.question(task.id), task.subject, "its case was erased")
        cause = cause_of(self._as_input(task, None, None))
        async with self._engine.pool.acquire() as connection, connection.transaction():
            if await task_rows.finish(connection, task):
                await self._engine.worker.question(connection, [(settle, cause, "erased")])
        log.info("slow work for an erased case passed over", kind=task.kind)

    async def _settle(self, task: Leased, handler: OnTask, done: TaskDone) -> None:
        message = self._as_input(task, handler, done)
        async with self._engine.pool.acquire() as connection, connection.transaction():
            if not await task_rows.finish(connection, task):
                return  # it took longer than its lease, and somebody else has it
            report = await self._engine.worker.work(connection, [message])
            if report.letters:
                raise _RefusedError(report.letters[0].reason)
            if task.attempts >= ASKED_AFTER:
                settle = Settle(task_rows.question(task.id), task.subject, "the work was done after all")
                await self._engine.worker.question(connection, [(settle, cause_of(message), "done-after-all")])
        self._engine.after(report)
        self._engine.metrics.tasks_done.labels(task.kind).inc()

    async def _failed(self, task: Leased, reason: str) -> None:
        wait = min(FIRST_WAIT * 2 ** min(task.attempts - 1, 20), LONGEST_WAIT)
        async with self._engine.pool.acquire() as connection, connection.transaction():
            if not await task_rows.postpone(connection, task, wait):
                return
        if task.attempts >= ASKED_AFTER:
            await self._tell(task)
        self._engine.metrics.tasks_failed.labels(task.kind).inc()
        log.error(
            "slow work failed", kind=task.kind, case=task.subject, attempt=task.attempts, reason=reason,
            seconds=wait.total_seconds(),
        )  # fmt: skip

    async def _tell(self, task: Leased) -> None:
        """A person is told, once, of work that does not come to an end."""
        ask = AskPerson(
            key=task_rows.question(task.id),
            subject=task.subject,
            role="operator",
            team="platform",
            # From when it was started, not from now: said again after a restored database, it has to be the same.
            due=self._engine.clock.read(task.wall_time) + LOOKED_AT_WITHIN,
            reasons=("T1",),
            why=f"slow work ({task.kind}, {task.id}) fails again and again; it is tried again until it is done or discarded",
            settled_by=(platform.DiscardTask.message_name,),
        )
        cause = cause_of(self._as_input(task, None, None))
        async with self._engine.pool.acquire() as connection, connection.transaction():
            if await task_rows.is_there(connection, task):  # nobody is asked about what was discarded meanwhile
                await self._engine.worker.question(connection, [(ask, cause, "asked")])

    def _as_input(self, task: Leased, handler: OnTask | None, done: TaskDone | None) -> Input:
        topic = f"{self._engine.service.name}.tasks"
        message = Input(
            record=StoredRecord(topic, 0, task.place, round(task.wall_time.timestamp() * 1000), None, None, ()),
            wall_time=task.wall_time,
            handler=handler,
            subject=task.subject,
            id=task.id,
            source=f"{self._engine.service.source}:tasks",
        )
        if done is None:
            message.fate = Fate.NOT_FOR_US
            return message
        at = self._engine.clock.read(task.wall_time)
        message.received = Received(
            data=done,
            id=task.id,
            source=message.source,
            topic=topic,
            subject=task.subject,
            happened_at=at,
            received_at=at,
            correlation_id=task.correlation_id,
        )
        return message

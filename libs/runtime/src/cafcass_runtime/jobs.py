"""Slow work: done from its row in a thread, never inside a batch, and decided on once, however often it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
import structlog

from cafcass_contracts import platform
from cafcass_contracts.roles import Role
from cafcass_domain.decision import JobDone
from cafcass_domain.due import Due, plus
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.questions import Question
from cafcass_runtime import job_rows
from cafcass_runtime.ciphers import SealBrokenError
from cafcass_runtime.deciding import PLATFORM_TEAM, blame
from cafcass_runtime.engine import Engine
from cafcass_runtime.job_rows import ASKED_AFTER
from cafcass_runtime.own_rows import LeasedJob
from cafcass_runtime.questions import OwnAsked, OwnSettled
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.sealing import KeyRing, MissingKeyError, open_sealed

log = structlog.get_logger()

LEASE: Final = timedelta(minutes=5)
"""How long one attempt may take before another instance tries too."""
SOON: Final = WorkingDays(1)
"""What is due within this does not wait for decisions."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
"""Between two attempts at what fails; doubled each time from the first."""


class _RefusedError(Exception):
    """The decision on a result failed: nothing of it is written, and the work is tried again."""


class Jobs:
    """Does the slow work of one service, one job at a time."""

    def __init__(
        self,
        engine: Engine,
        keyring: KeyRing,
        behind: Callable[[], bool] = lambda: False,
        waits_at_most: timedelta = timedelta(),
    ) -> None:
        """`behind` tells whether decisions wait; what is not due soon then waits too, but no longer than `waits_at_most`."""
        self._engine = engine
        self._keyring = keyring
        self._handlers = engine.own.jobs
        self._behind = behind
        self._waits_at_most = waits_at_most

    async def do_one(self) -> bool:
        """Do one job: what is due within a working day first, then the oldest. False where there is none to be done now.

        Raises `StoppingError` where the service stops while the database is away: the work is done again.
        """
        if not self._handlers:
            return False
        now = self._engine.clock.read(self._engine.clock.wall_now())
        soon = self._engine.policy(now).after(now, SOON).at
        waits_at_most = self._waits_at_most if self._behind() else None
        async with self._engine.pool.acquire() as connection:
            job = await job_rows.lease(connection, LEASE, self._handlers, soon, waits_at_most)
        if job is None:
            return False
        if job.attempts > ASKED_AFTER:  # work that ends its process, or never ends, comes to no failure of its own
            await self._engine.patiently(lambda: self._tell(job))
        reason = await self._do(job)
        if reason:
            await self._engine.patiently(lambda: self._failed(job, reason))
        return True

    async def _do(self, job: LeasedJob) -> str:
        """The work and what follows from it. Answers with why it failed, where it did."""
        handler = self._handlers[job.kind]
        try:
            data = await self._engine.patiently(lambda: self._open(job))
        except (SealBrokenError, ValueError) as error:
            return blame(error)
        if data is None:
            await self._forget(job)
            return ""
        try:
            async with asyncio.timeout(LEASE.total_seconds()):
                result = await asyncio.to_thread(handler.do, data)
        except Exception as error:  # noqa: BLE001 - a service's own code: this work's fault
            return blame(error)
        done = JobDone(job.kind, data, result)
        try:
            await self._engine.patiently(lambda: self._decide_on(job, done))
        except _RefusedError as refused:
            return str(refused)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            return blame(error)
        return ""

    async def _open(self, job: LeasedJob) -> Mapping[str, Any] | None:
        """What the job needs; None where its subject's key was destroyed (G6)."""
        keys = await self._keyring.keys_for([job.subject], create=False)
        if job.subject not in keys:
            raise MissingKeyError("slow work is sealed with a key that the key ring does not have")
        key = keys[job.subject]
        data: Mapping[str, Any] | None = None if key is None else orjson.loads(open_sealed(key, job.subject, job.data))
        return data

    async def _forget(self, job: LeasedJob) -> None:
        engine = self._engine
        settled = OwnSettled(job.subject, job_rows.question(job.id), "its case was erased")
        async with engine.pool.acquire() as connection, connection.transaction():
            if await job_rows.finish(connection, job):
                await engine.decider.question(engine.storage(connection), engine.own.job(job, None), settled)
        log.info("slow work for an erased case passed over", kind=job.kind)

    async def _decide_on(self, job: LeasedJob, done: JobDone) -> None:
        engine = self._engine
        message = engine.own.job(job, done)
        async with engine.pool.acquire() as connection, connection.transaction():
            if not await job_rows.finish(connection, job):
                return  # it took longer than its lease, and somebody else has it
            storage = engine.storage(connection)
            report = await engine.decider.decide(storage, [message])
            if report.set_aside:
                raise _RefusedError(report.set_aside[0].reason)
            if job.attempts >= ASKED_AFTER:
                settled = OwnSettled(job.subject, job_rows.question(job.id), "the work was done after all")
                await engine.decider.question(storage, message, settled)
        engine.after(report)
        engine.metrics.tasks_done.labels(job.kind).inc()

    async def _failed(self, job: LeasedJob, reason: str) -> None:
        wait = min(FIRST_WAIT * 2 ** min(job.attempts - 1, 20), LONGEST_WAIT)
        async with self._engine.pool.acquire() as connection, connection.transaction():
            if not await job_rows.postpone(connection, job, wait):
                return
        if job.attempts >= ASKED_AFTER:
            await self._tell(job)
        self._engine.metrics.tasks_failed.labels(job.kind).inc()
        log.error(
            "slow work failed", kind=job.kind, case=job.subject, attempt=job.attempts, reason=reason,
            seconds=wait.total_seconds(),
        )  # fmt: skip

    async def _tell(self, job: LeasedJob) -> None:
        """A person is told, once, of work that does not come to an end."""
        engine = self._engine
        started = engine.clock.read(job.wall_time)
        question = Question(
            key=job_rows.question(job.id),
            role=Role.OPERATOR,
            team=PLATFORM_TEAM,
            # From when it was started, not from now: said again after a restored database, it has to be the same.
            due=Due(plus(started, engine.policy(started).operator_looks_hours.length)),
            reasons=("T1",),
            why=f"slow work ({job.kind}, {job.id}) fails again and again; it is tried again until it is done or discarded",
            settled_by=(platform.DiscardTask.message_name,),
        )
        async with engine.pool.acquire() as connection, connection.transaction():
            if await job_rows.is_there(connection, job):  # nobody is asked about what was discarded meanwhile
                asked = OwnAsked(job.subject, question)
                await engine.decider.question(engine.storage(connection), engine.own.job(job, None), asked)

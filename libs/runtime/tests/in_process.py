"""The toy service's whole process inside a test's own, so that a test can watch its turns and ask its health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from toy import TOY, ToyPolicy, toy_topics
from toys import Broker, Databases

from cafcass_runtime.process import Process
from cafcass_runtime.rereading import Rereading
from cafcass_runtime.service import Service
from cafcass_runtime.settings import RuntimeSettings


@asynccontextmanager
async def running(
    broker: Broker, databases: Databases, service: Service[ToyPolicy] = TOY, **more: Any
) -> AsyncIterator[Process]:
    """A process at work, ready; stopped cleanly at the end."""
    async with at_work(settings_of(broker, databases, **more), service) as process:
        yield process


def settings_of(broker: Broker, databases: Databases, **more: Any) -> RuntimeSettings:
    """Settings of a toy on this broker and these databases."""
    return RuntimeSettings.model_validate(
        {
            "kafka": broker.bootstrap,
            "kafka_idempotent": broker.idempotent,
            "kafka_session_timeout_ms": 2000,
            "database": databases.database,
            "keyring": databases.keyring,
            "master_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "namespace": str(UUID(int=7)),
            "operators": "op-1",
            "health_port": 0,
            "retry_cap_s": 1,
            **more,
        }
    )


@asynccontextmanager
async def at_work(
    settings: RuntimeSettings, service: Service[ToyPolicy] = TOY, rereading: Rereading | None = None
) -> AsyncIterator[Process]:
    """A process with these settings, ready; stopped cleanly at the end."""
    process = Process(service, settings, toy_topics(), rereading)
    work = asyncio.create_task(process.run())
    try:
        await until(lambda: work.done() or process.health.ready)
        yield process
    finally:
        process.stop()
        async with asyncio.timeout(30):
            await work


async def until(condition: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.02)

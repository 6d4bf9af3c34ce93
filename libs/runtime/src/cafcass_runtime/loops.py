"""The loops of a process: each does one thing step after step, and either turns or shows that it does not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from cafcass_runtime.deciding import blame
from cafcass_runtime.health import Health
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.retrying import Patience, StoppingError

log = structlog.get_logger()

LONGEST_AFTER_FAILURE: Final = 10.0
"""Seconds until what failed is tried again, at most."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What a loop does, and how often."""

    name: str
    step: Callable[[], Awaitable[object]]
    """One step; it answers with something true where there is more to do at once."""
    every: float
    """Seconds between two steps where there is not."""
    sooner: asyncio.Event | None = None
    """What has it look before that."""
    longest: float = 0.0
    """Seconds that a step may take for good reason, beyond what every step is given."""


class Loops:
    """Runs loops until the process stops. An error ends one step, never the loop."""

    def __init__(
        self, patiently: Patience, health: Health, metrics: Metrics, stop: asyncio.Event, *, seconds: float
    ) -> None:
        self._patiently = patiently
        self._health = health
        self._metrics = metrics
        self._stop = stop
        self._seconds = seconds
        """In which any step ends."""

    async def run(self, loop: Loop) -> None:
        """Step after step. What wakes the loop is cleared before it looks, so that nothing said meanwhile is missed."""
        self._health.watch(loop.name, self._seconds + loop.every + loop.longest)
        while not self._stop.is_set():
            if loop.sooner is not None:
                loop.sooner.clear()
            if await self._step(loop):
                await asyncio.sleep(0)  # the others have their turn, even where a step waits for nothing
            else:
                await wait(loop.sooner or self._stop, loop.every)

    async def _step(self, loop: Loop) -> object:
        try:
            more = await self._patiently(loop.step)
        except StoppingError:
            return False
        except Exception as error:
            self._metrics.loop_steps_failed.labels(loop.name).inc()
            if self._health.failed(loop.name, blame(error)):
                log.exception("loop fails", loop=loop.name)
            await wait(self._stop, min(loop.every, LONGEST_AFTER_FAILURE))
            return True
        if self._health.turned(loop.name):
            log.info("loop goes on", loop=loop.name)
        return more


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event, and no longer than so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

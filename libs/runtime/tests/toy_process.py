"""The toy service as a process, dying on purpose where it is told: `python toy_process.py [FAULT]`."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from toy_releases import release

from cafcass_runtime import logs
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.engine import Engine
from cafcass_runtime.process import Process
from cafcass_runtime.relay import Relay
from cafcass_runtime.settings import RuntimeSettings

DIED = 9


def _before(owner: type, name: str) -> None:
    async def die(*_: Any, **__: Any) -> None:
        os._exit(DIED)

    setattr(owner, name, die)


def _after(owner: type, name: str) -> None:
    original = getattr(owner, name)

    async def die(*arguments: Any, **named: Any) -> None:
        if await original(*arguments, **named) is not None:
            os._exit(DIED)

    setattr(owner, name, die)


def _after_records(owner: type, name: str) -> None:
    original = getattr(owner, name)

    async def die(*arguments: Any, **named: Any) -> None:
        await original(*arguments, **named)
        os._exit(DIED)

    setattr(owner, name, die)


def _commit_kills() -> None:
    original = Consumer.commit

    async def die(self: Consumer) -> None:
        if any(at.handled for _, at in self._engine.assignment.items()):
            os._exit(DIED)
        await original(self)

    Consumer.commit = die  # type: ignore[method-assign]


FAULTS = {
    "between commit and publication": lambda: _after_records(Engine, "handle"),
    "between publication and its note": lambda: _after(Relay, "_send"),
    "before offsets are committed": _commit_kills,
}


async def main(fault: str | None) -> None:
    """Run until SIGTERM, or until the fault."""
    import signal

    settings = RuntimeSettings()
    logs.configure("toy", settings.clock(), log_format="text")
    if fault is not None:
        FAULTS[fault]()
    service, topics = release(os.environ.get("TOY_RELEASE"))
    process = Process(service, settings, topics)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, process.stop)
    await process.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))

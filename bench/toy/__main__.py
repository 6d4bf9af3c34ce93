"""The toy as a process, as any service is one: `python -m bench.toy`, configured by the environment."""

from __future__ import annotations

import asyncio
import gc
import signal

import uvloop

from bench.toy.definition import NAME, TOPICS, TOY
from cafcass_runtime import logs
from cafcass_runtime.process import Process
from cafcass_runtime.settings import from_environment


async def main() -> None:
    """Run until told to stop."""
    settings = from_environment()
    logs.configure(NAME, settings.clock(), log_format=settings.log_format, level=settings.log_level)
    process = Process(TOY, settings, TOPICS)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, process.stop)
    await process.run()


if __name__ == "__main__":
    gc.set_threshold(500_000, 20, 50)  # as every service has it
    gc.collect()
    gc.freeze()
    uvloop.run(main())

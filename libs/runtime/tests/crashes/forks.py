"""Processes forked from one that has everything imported and nothing open, so that a crash costs no start of Python.

Run as a program it reads one order a line, forks, and tells the process id and then the exit code.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import traceback
from dataclasses import asdict
from pathlib import Path

import orjson
from orders import Order, Point
from points import plant

SIGNALS = (signal.SIGTERM, signal.SIGUSR1)
HERE = Path(__file__).parent


class Forked:
    """One process."""

    def __init__(self, pid: int, exit_code: asyncio.Task[int]) -> None:
        self.pid = pid
        self.exit_code = exit_code

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is gone: it may be, and its exit code on its way."""
        if not self.exit_code.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Forks:
    """Forks processes, one at a time."""

    def __init__(self, server: asyncio.subprocess.Process) -> None:
        self._server = server

    @classmethod
    async def start(cls) -> Forks:
        """Start the process from which all others are forked."""
        search = os.pathsep.join([str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, str(HERE / "forks.py")),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": search},
            )
        )

    async def fork(self, order: Order) -> Forked:
        """Start a process with an order."""
        assert self._server.stdin is not None
        self._server.stdin.write(orjson.dumps(asdict(order), default=tuple) + b"\n")
        pid = await self._number()
        return Forked(pid, asyncio.create_task(self._number()))

    async def stop(self) -> None:
        """No more of them."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        await self._server.wait()

    async def _number(self) -> int:
        assert self._server.stdout is not None
        return int(await self._server.stdout.readline())


def _be_forked(line: str) -> None:
    import victim

    fields = orjson.loads(line)
    output = os.open(fields["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    fields["leave_at"] = [Point(*point) for point in fields["leave_at"]]
    victim.run(Order(**fields))


def _serve() -> None:
    plant()
    import victim  # noqa: F401 - imported once, for all that are forked

    # Whoever is forked takes them once it can: before that one would end it in silence.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _be_forked(line)
                code = 0
            except BaseException:  # noqa: BLE001 - whatever it is, the process ends with it
                traceback.print_exc()
            finally:
                os._exit(code)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()

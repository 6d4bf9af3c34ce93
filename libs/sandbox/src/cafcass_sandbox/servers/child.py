"""Child processes of the platform: started so that none is left behind, stopped in order, their output in files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.system_user import User

_LAUNCHER = Path(__file__).with_name("launcher.py")
_TAIL_BYTES = 1000


class Child:
    """One program in its own process group, with its output in one file.

    `stop_signal` is also what the program gets when this process dies without stopping it (Linux).
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        user: User | None = None,
        reach: bool = False,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._stop_signal = stop_signal
        identity = ["-", "-"] if user is None else [str(user.uid), str(user.gid)]
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(int(stop_signal))]
        self._command = [*launcher, *identity, "1" if reach else "0", *(str(part) for part in command)]
        self._environment = dict(os.environ if environment is None else environment)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def start(self) -> None:
        """Starts the program. Raises `StartError` where it is not there."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=self._environment,
                    cwd=self._folder,
                    process_group=0,
                )
            except OSError as error:
                raise StartError(f"{self.name} cannot be started: {error}") from error
        self._asked = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.exit_code is None else None

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before it was started; negative for a signal."""
        return None if self._process is None else self._process.poll()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Waits until `ready()`. Raises `StartError` with the end of its output if it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise StartError(f"{self.name} ended with exit code {self.exit_code}: {self.last_words()}")
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} was not ready within {seconds:.0f} s: {self.last_words()}")
            time.sleep(0.02)

    def wait(self, *, seconds: float) -> int:
        """Waits for its end and returns the exit code. Raises `StartError`, having killed it, if it takes too long."""
        if self._process is None:
            raise StartError(f"{self.name} has not been started")
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise StartError(f"{self.name} did not end within {seconds:.0f} s: {self.last_words()}") from None

    def ask_to_stop(self) -> None:
        """Sends the stop signal, once; the program takes its time.

        A second one could meet a program that is nearly gone: a Python that ends has put the signal's default back, and dies of it.
        """
        if self._process is not None and self.running and not self._asked:
            self._asked = True
            self._process.send_signal(self._stop_signal)

    def stop(self, *, seconds: float = 20.0) -> None:
        """Stops the program cleanly, or with SIGKILL on its whole group after `seconds`."""
        if self._process is None:
            return
        self.ask_to_stop()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends the program and whatever it started, at once."""
        if self._process is None:
            return
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def last_words(self) -> str:
        """The end of its output, for an error message."""
        try:
            with self.log.open("rb") as output:
                output.seek(max(0, self.log.stat().st_size - _TAIL_BYTES))
                text = output.read().decode(errors="replace").strip()
        except OSError:
            text = ""
        return f"{text or 'it said nothing'} (all of it in {self.log})"

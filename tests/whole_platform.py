"""A running platform, used the way a person uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Events = list[dict[str, Any]]
_PATIENCE_SECONDS = 120.0
CAFCASS = Path(sys.executable).parent / "cafcass"


@dataclass(frozen=True, slots=True)
class Platform:
    """A running platform and the `cafcass` command to use it with."""

    kafka: str
    folder: Path

    def cafcass(self, *arguments: str | Path) -> str:
        """Runs a command against this platform and returns what it printed. Fails with what it complained of."""
        done = subprocess.run(
            [CAFCASS, *arguments, "--data", self.folder], capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def publish(self, *files: Path, **options: str) -> None:
        """Publishes files; a keyword is an option with its value."""
        pairs = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.cafcass("publish", *files, *pairs)

    def everything(self, quiet: float = 6.0) -> Events:
        """Everything on the topics since the start, once nothing more comes."""
        said = self.cafcass("watch", "--from", "start", "--until-quiet", str(quiet), "--json")
        return [json.loads(line) for line in said.splitlines()]

    def once(self, there: Callable[[Events], bool]) -> Events:
        """Everything since the start, once what is waited for is there and nothing more comes. A busy machine takes its time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not there(self.everything(quiet=2)) and time.monotonic() < deadline:
            pass
        return self.everything()


@contextmanager
def running(folder: Path, *services: str, options: Sequence[str | Path] = (), **environment: str) -> Iterator[Platform]:
    """A platform with these services alone, since each costs time; `options` are of `cafcass up`, `environment` what else is set."""
    folder.chmod(0o755)
    wanted = [part for service in services for part in ("--service", service)]
    with (folder / "up.err").open("w") as errors:
        process = subprocess.Popen(
            [CAFCASS, "up", "--json", "--data", folder, *wanted, *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | environment,
        )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first, (folder / "up.err").read_text()
        yield Platform(json.loads(first)["kafka"], folder)
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()
    assert process.returncode == 0, (folder / "up.err").read_text()

"""A whole platform, started the way a person starts it, for tests of what crosses services."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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

    def everything(self, quiet: float = 4.0) -> list[dict[str, Any]]:
        """Everything on the topics since the start, once nothing more comes."""
        said = self.cafcass("watch", "--from", "start", "--until-quiet", str(quiet), "--json")
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests of this folder: they tell their cases apart by number."""
    folder = tmp_path_factory.mktemp("platform")
    folder.chmod(0o755)
    with (folder / "up.err").open("w") as errors:
        process = subprocess.Popen(
            [CAFCASS, "up", "--json", "--data", folder], stdout=subprocess.PIPE, stderr=errors, text=True
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

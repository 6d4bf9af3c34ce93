"""A whole platform, started the way a person starts it, for tests of what crosses services."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from whole_platform import CAFCASS, Platform


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

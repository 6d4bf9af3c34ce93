"""Another checkout of the project to measure beside this one: a folder as it is, or a git ref in a worktree of its own for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.ground import say

HERE: Final = Path(__file__).parents[1]


@contextmanager
def checkout(wanted: str) -> Iterator[Path]:
    """The root of that checkout, its services installed. Raises `SystemExit` where `wanted` is neither a folder nor a ref, or cannot be made."""
    if Path(wanted).is_dir():
        folder = Path(wanted).resolve()
        if not _interpreter(folder).exists():
            _install(folder)
        yield folder
        return
    commit = _git("rev-parse", "--verify", f"{wanted}^{{commit}}")
    place = Path(tempfile.mkdtemp(prefix="cafcass-beside-"))
    place.chmod(0o711)  # PostgreSQL's programs are in there, and root has them run as somebody else
    tree = place / "checkout"
    try:
        say(f"{wanted} in a worktree of its own")
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            _install(tree)
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))
    finally:
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Program:
    """How a life is run on a checkout's services."""

    command: Sequence[str]
    folder: Path
    """Whose bench it is."""


def program(root: Path) -> Program:
    """This bench's own code, or the checkout's where this one does not go with the checkout's libraries."""
    python = str(_interpreter(root))
    goes = subprocess.run([python, "-c", "import bench.living"], cwd=HERE, capture_output=True, text=True, check=False)
    if goes.returncode == 0:
        return Program([python, "-m", "bench.living"], HERE)
    why = goes.stderr.strip().rpartition("\n")[2]
    say(f"  its libraries do not go with this bench ({why}): its own bench is run")
    return Program([python, "-m", "bench.life", "--json"], root)


def _interpreter(root: Path) -> Path:
    return root / ".venv" / "bin" / "python"


def _install(root: Path) -> None:
    say("  installing its services")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    _done(["make", ".venv/.run"], root, surroundings)


def _git(*arguments: str) -> str:
    return _done(["git", *arguments], HERE, os.environ)


def _done(command: Sequence[str], folder: Path, surroundings: Mapping[str, str]) -> str:
    """What it says. Raises `SystemExit` where it fails."""
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(f"{command[0]} is not on this machine")
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}, in {folder}: {done.stderr.strip()[-1000:] or 'it failed'}")
    return done.stdout.strip()

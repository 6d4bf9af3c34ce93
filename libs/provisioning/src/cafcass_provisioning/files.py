"""Files that hold secrets: made for their owner's eyes alone, and replaced whole, so that nobody ever reads half of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_MODE: Final = 0o400


def written(path: Path, content: bytes) -> None:
    """Makes a file that is not there yet. Raises `FileExistsError` where it is."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replaced(path: Path, content: bytes) -> None:
    """Puts another content in the place of a file, for the same owner, at once. Raises `OSError`s where there is none."""
    held = path.stat()
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # of a change that was stopped here
    written(fresh, content)
    if (held.st_uid, held.st_gid) != (os.getuid(), os.getgid()):
        os.chown(fresh, held.st_uid, held.st_gid)
    fresh.replace(path)

"""A data folder belongs to one running platform at a time."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from cafcass_sandbox.servers.errors import StartError


def lock_folder(folder: Path) -> FileLock:
    """A lock that holds `folder` until it is released or this process ends, however it ends.

    Raises `StartError` where another process holds it, or it cannot be locked.
    """
    file = folder / "lock"
    lock = FileLock(file, blocking=False, on_acquired=_sign)
    try:
        lock.acquire()
    except Timeout:
        owner = file.read_text(encoding="utf-8").strip() or "unknown"
        raise StartError(f"{folder} is in use by a running platform (process {owner})") from None
    except OSError as error:
        raise StartError(f"{folder} cannot be locked: {error}") from error
    return lock


def _sign(descriptor: int) -> None:
    """Whoever comes next reads in the file who holds it."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)

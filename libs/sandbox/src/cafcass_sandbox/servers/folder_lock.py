"""A data folder belongs to one running platform at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from cafcass_sandbox.servers.errors import StartError


class FolderLock:
    """Holds a folder until released or until this process ends, however it ends. Raises `StartError`."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[str] = (folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            owner = self._file.read().strip() or "unknown"
            self._file.close()
            raise StartError(f"{folder} is in use by a running platform (process {owner})") from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Lets the folder go."""
        self._file.close()

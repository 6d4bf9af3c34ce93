"""Secrets that change while a process runs: its settings are read again when the files that hold them are others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import structlog
from pydantic import ValidationError
from pydantic_settings import SettingsError

from cafcass_runtime.settings import SECRETS_VARIABLE, RuntimeSettings, from_environment

log = structlog.get_logger()

_Seen: TypeAlias = "frozenset[tuple[str, int, int, int]]"


class Rereading:
    """Answers a process's settings as its files have them now. It is asked whenever a secret is used, and looks at the files each time.

    Files that cannot be read as settings change nothing: what was in force stays so, the log says which setting is wrong, once, and
    `problem` says that there is something. Only secrets are taken from it; a number that changes counts from the next start on.
    """

    def __init__(
        self,
        settings: RuntimeSettings,
        folder: Path | None = None,
        read: Callable[[], RuntimeSettings] = from_environment,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._read = read
        self._seen: _Seen | None = None
        self.problem = ""
        """What is wrong with the files, without quoting any of them."""

    @classmethod
    def of_this_process(cls, settings: RuntimeSettings) -> Rereading:
        """The settings of this process, in the folder that its environment names; without one they never change."""
        folder = os.environ.get(SECRETS_VARIABLE)
        return cls(settings, None if folder is None else Path(folder))

    def __call__(self) -> RuntimeSettings:
        """The settings, read again where the files have changed."""
        if self._folder is None:
            return self._settings
        seen = _look(self._folder)
        if seen != self._seen:
            self._seen = seen
            try:
                self._settings, self.problem = self._read(), ""
            except (ValidationError, SettingsError, OSError) as error:
                self.problem = f"changed secrets cannot be read ({type(error).__name__}): {_where(error)}"
                log.exception("changed secrets cannot be read", setting=_where(error))
        return self._settings


def _look(folder: Path) -> _Seen:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat()) for entry in entries]
    except OSError:  # another folder is just being put in its place
        return frozenset()
    return frozenset((name, at.st_ino, at.st_mtime_ns, at.st_size) for name, at in found)


def _where(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ", ".join(
            sorted({".".join(map(str, each["loc"])) or "together" for each in error.errors(include_input=False)})
        )
    return "files"

"""Another master key in the files of every service, in steps, so that at no time one of them meets a key that it cannot open (G6).

First every service can open under the next one (`open`), then all wrap under it (`wrap`), then every key is wrapped anew
(`python -m cafcass_provisioning.keyring rotate`), and once nothing is left the one before goes (`forget`). Each may be asked again.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.files import replaced, written
from cafcass_provisioning.renewing_certificates import AUTHORITY

MASTER_KEY: Final = f"{AUTHORITY}/master_key"
"""The file that a new service's is made from."""
SERVICE_FILE: Final = "cafcass_master_key"
"""The file of a service."""
_NEXT: Final = f"{MASTER_KEY}.next"
_BEFORE: Final = f"{MASTER_KEY}.before"
"""Every one that was forgotten, the last at the end: a backup of the key ring from its time is opened by it alone."""


def drawn_master_key() -> bytes:
    """A master key that nobody chose."""
    return b64encode(os.urandom(32))


def let_open(folder: Path) -> list[str]:
    """Draws the next master key where there is none yet, and has every service open with it.

    Answers the names of the files that are others, as each step does.
    """
    if not (folder / _NEXT).exists():
        written(folder / _NEXT, drawn_master_key())
    return _put(folder, f"{_read(folder / MASTER_KEY)} {_read(folder / _NEXT)}")


def let_wrap(folder: Path) -> list[str]:
    """Has every service wrap under the next master key. Raises `ValueError` where one does not open with it yet."""
    if not _all_have(folder, lambda keys, following: following in keys):
        raise ValueError("not every service opens with the next master key: ask for open first")
    return _put(folder, f"{_read(folder / _NEXT)} {_read(folder / MASTER_KEY)}")


def forget(folder: Path) -> list[str]:
    """The next master key is the only one. Raises `ValueError` where a service does not wrap under it yet.

    Whether anything is still wrapped under the one before says `python -m cafcass_provisioning.keyring verify`, and nothing here.
    """
    if not _all_have(folder, lambda keys, following: keys[0] == following):
        raise ValueError("not every service wraps under the next master key: ask for wrap first")
    before, following = _read(folder / MASTER_KEY), _read(folder / _NEXT)
    changed = _put(folder, following)
    if before != following:
        _remember(folder / _BEFORE, before)
        replaced(folder / MASTER_KEY, following.encode())
    (folder / _NEXT).unlink()
    return [*changed, MASTER_KEY]


STEPS: Final[Mapping[str, Callable[[Path], list[str]]]] = MappingProxyType(
    {"open": let_open, "wrap": let_wrap, "forget": forget}
)
"""Each step by its name."""


def _all_have(folder: Path, so: Callable[[list[str], str], bool]) -> bool:
    if not (folder / _NEXT).exists():
        return False
    following = _read(folder / _NEXT)
    return all(so(_read(folder / each / SERVICE_FILE).split(), following) for each in SERVICES)


def _put(folder: Path, keys: str) -> list[str]:
    changed = [each for each in SERVICES if _read(folder / each / SERVICE_FILE) != keys]
    for each in changed:
        replaced(folder / each / SERVICE_FILE, keys.encode())
    return [f"{each}/{SERVICE_FILE}" for each in changed]


def _remember(file: Path, key: str) -> None:
    if not file.exists():
        written(file, key.encode())
    elif key not in _read(file).split():
        replaced(file, f"{_read(file)}\n{key}".encode())


def _read(file: Path) -> str:
    return file.read_text().strip()

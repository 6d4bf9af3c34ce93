"""Whom a program runs as that refuses to be started by root, and what that user may reach."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class User:
    """The system user a program runs as."""

    uid: int
    gid: int


def unprivileged_user() -> User | None:
    """Whom a program that refuses root runs as: nobody where we are root, None where we are not.

    `nobody` exists everywhere and no account has to be made for it.
    """
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def reachable(path: Path, user: User) -> bool:
    """Whether `user` may enter every folder above `path` and read what is there."""
    for folder in path.resolve().parents:
        status = folder.stat()
        if status.st_uid == user.uid:
            needed = 0o100
        elif status.st_gid == user.gid:
            needed = 0o010
        else:
            needed = 0o001
        if not status.st_mode & needed:
            return False
    return True

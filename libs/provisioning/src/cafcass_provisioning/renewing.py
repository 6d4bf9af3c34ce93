"""New passwords in the files of a party, each file put in its place at once: services read them with their next connection.

The file comes first and the server after it (`apply`): what is in force is then always in a file, and whatever was stopped in the middle is
finished by being asked again. In between a service's new connections are refused and tried again; those that stand go on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.access import PARTIES
from cafcass_provisioning.files import replaced
from cafcass_provisioning.simulated import OUTSIDE_WORLD

USER_FILE: Final = "cafcass_kafka_password"
"""The file of a party's password at the broker."""
ROLE_FILE: Final = "database_password"
"""The file of a service's password at the database server; its addresses there follow it."""
ADDRESSES: Final = ("cafcass_database", "cafcass_keyring")
"""The files of a service's addresses at the database server."""


def drawn_password() -> bytes:
    """A password that nobody chose."""
    return secrets.token_urlsafe(24).encode()


def renew_passwords(folder: Path, parties: Iterable[str]) -> list[str]:
    """Gives each of these parties new passwords in its files below `folder`; returns the names of the files that are others.

    Raises `KeyError` for a party that there is not, before anything is changed, and `OSError`s.
    """
    wanted = list(parties)
    for party in wanted:
        if party not in (*PARTIES, OUTSIDE_WORLD):
            raise KeyError(f"there is no party {party}: there are {', '.join((*PARTIES, OUTSIDE_WORLD))}")
    changed: list[str] = []
    for party in wanted:
        for name in (USER_FILE, *((ROLE_FILE,) if party in SERVICES else ())):
            replaced(folder / party / name, drawn_password())
            changed.append(f"{party}/{name}")
    return changed + let_addresses_follow(folder)


def let_addresses_follow(folder: Path) -> list[str]:
    """Puts each service's password into its addresses where these have another; returns the names of the files that are others.

    They have another where a change of the password was stopped between its files.
    """
    changed: list[str] = []
    for service in SERVICES:
        password = (folder / service / ROLE_FILE).read_text().strip()
        for name in ADDRESSES:
            path = folder / service / name
            address = path.read_text().strip()
            followed = with_password(address, password)
            if followed != address:
                replaced(path, followed.encode())
                changed.append(f"{service}/{name}")
    return changed


def with_password(address: str, password: str) -> str:
    """The same address with this password."""
    parts = urlsplit(address)
    login, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login.partition(':')[0]}:{quote(password, safe='')}@{place}").geturl()

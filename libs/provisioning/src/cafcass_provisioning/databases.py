"""Makes every service's role and database with the audit in it, and the key ring that all of them use and none of them owns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from cafcass_provisioning.access import AUDIT, KEYRING, DatabaseRole
from cafcass_provisioning.audit import hand_over
from cafcass_provisioning.keyring import give_rights
from cafcass_provisioning.postgres_admin import (
    Login,
    connected,
    create_database,
    create_owner,
    create_role,
    identifier,
)
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate

_OPEN_TO_ALL: Final = ("postgres", "template1")
"""Databases that PostgreSQL lets everybody into unless told otherwise."""


async def provision(admin_url: str, roles: Iterable[DatabaseRole], passwords: Mapping[str, str]) -> None:
    """Makes what is missing, gives every role its password, and brings the key ring up to the release; again, it changes nothing.

    Raises asyncpg's errors and `OSError`s where the server cannot be used, and `KeyError` for a role without a password.
    """
    wanted = list(roles)
    async with connected(admin_url) as connection:
        for name in _OPEN_TO_ALL:
            await connection.execute(f"REVOKE ALL ON DATABASE {identifier(name)} FROM PUBLIC")
    await create_owner(admin_url, AUDIT)
    for role in wanted:
        await create_role(admin_url, Login(role.name, passwords[role.name]))
        await create_database(admin_url, role.name, role.name)
        async with connected(in_database(admin_url, role.name)) as connection:
            await hand_over(connection, role)
    await create_owner(admin_url, KEYRING)
    await create_database(admin_url, KEYRING, KEYRING)
    await migrate(in_database(admin_url, KEYRING, role=KEYRING), KEYRING_MIGRATIONS)
    async with connected(in_database(admin_url, KEYRING)) as connection:
        await give_rights(connection, wanted)


def in_database(url: str, database: str, *, role: str | None = None) -> str:
    """`url` with another database, and acting as `role` where one is given; login, host, port and options stay."""
    parts = urlsplit(url)
    options = parse_qsl(parts.query) + ([] if role is None else [("role", role)])
    return parts._replace(path=f"/{database}", query=urlencode(options)).geturl()

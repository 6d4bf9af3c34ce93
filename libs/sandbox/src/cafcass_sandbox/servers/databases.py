"""One database and one role for each service, and one for the key ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import asyncpg

from cafcass_provisioning.access import AUDIT, KEYRING, DatabaseRole, database_name
from cafcass_provisioning.audit import hand_over
from cafcass_provisioning.databases import in_database
from cafcass_provisioning.postgres_admin import (
    Login,
    connected,
    create_database,
    create_owner,
    create_role,
    rename_database,
)
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.vault import Vault


@dataclass(slots=True)
class Databases:
    """The addresses, and what was set aside to make them."""

    urls: dict[str, str] = field(default_factory=dict)
    keyring: str = ""
    set_aside: list[str] = field(default_factory=list)
    """The new names of databases of an earlier run."""


async def prepare(admin_url: str, services: Iterable[str], vault: Vault, *, keep: bool) -> Databases:
    """Makes what is missing; the password of each role is in the vault.

    Without `keep`, databases of an earlier run are set aside under a name with the date, because the broker whose messages they
    remember is gone. A login that may not make databases has to find them made, under the services' names; it then uses them
    itself. Raises `StartError` where that is not so.
    """
    names = {service: database_name(service) for service in services} | {KEYRING: KEYRING}
    try:
        able = await _may_create(admin_url)
        outcome = Databases()
        if able:
            if not keep:
                outcome.set_aside = await _set_aside(admin_url, names.values())
            await create_owner(admin_url, AUDIT)
            found = {service: await _make(admin_url, name, vault) for service, name in names.items()}
            for service in sorted(names.keys() - {KEYRING}):
                async with connected(in_database(admin_url, names[service])) as connection:
                    await hand_over(connection, DatabaseRole(names[service], service))
        else:
            found = {service: _at(admin_url, name) for service, name in names.items()}
            await _check(found)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartError(f"the database server cannot be used: {error}") from error
    outcome.keyring = found.pop(KEYRING)
    outcome.urls = found
    return outcome


async def _may_create(admin_url: str) -> bool:
    async with connected(admin_url) as connection:
        row = await connection.fetchrow(
            "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) AS able FROM pg_roles WHERE rolname = current_user"
        )
        return bool(row is not None and row["able"])


async def _make(admin_url: str, name: str, vault: Vault) -> str:
    login = Login(name, vault.password(name))
    await create_role(admin_url, login)
    await create_database(admin_url, name, name)
    return _at(admin_url, name, login)


async def _set_aside(admin_url: str, names: Iterable[str]) -> list[str]:
    now = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    renamed = [(name, f"{name}_{now}") for name in names]
    return [new for name, new in renamed if await rename_database(admin_url, name, new)]


async def _check(urls: Mapping[str, str]) -> None:
    for service, address in urls.items():
        try:
            async with connected(address):
                pass
        except asyncpg.InvalidCatalogNameError:
            raise StartError(
                f"there is no database {database_name(service)}, and this login may not make it: make it, or give --database a login that may"
            ) from None


def _at(url: str, database: str, login: Login | None = None) -> str:
    """`url` with another database and login; host, port and options stay."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = parts.netloc.rpartition("@")[0] if login is None else f"{quote(login.role)}:{quote(login.password)}"
    return parts._replace(netloc=f"{who}@{place}" if who else place, path=f"/{database}").geturl()

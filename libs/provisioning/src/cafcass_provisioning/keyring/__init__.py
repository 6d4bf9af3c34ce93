"""The database of the case keys: its owner brings it up to the release and gives each service its rights there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cafcass_provisioning.access import DATABASE_ROLES, KEYRING_RIGHTS, DatabaseRole
from cafcass_provisioning.postgres_admin import connected, identifier
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate


async def bring_up(url: str, roles: Iterable[DatabaseRole] = DATABASE_ROLES.values()) -> None:
    """Bring the key ring up to the release; `url` is its owner's. The roles have to be there. Again, it changes nothing.

    Raises asyncpg's errors and `OSError`s where it cannot be used.
    """
    await migrate(url, KEYRING_MIGRATIONS)
    async with connected(url) as connection:
        database = identifier(await connection.fetchval("SELECT current_database()"))
        await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
        await give_rights(connection, roles)


async def give_rights(connection: Any, roles: Iterable[DatabaseRole]) -> None:
    """Give each role what a service may do at the key ring, over a connection of its owner."""
    database = identifier(await connection.fetchval("SELECT current_database()"))
    for role in roles:
        name = identifier(role.name)
        await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}")
        for table, rights in KEYRING_RIGHTS.items():
            await connection.execute(f"GRANT {', '.join(rights)} ON public.{identifier(table)} TO {name}")

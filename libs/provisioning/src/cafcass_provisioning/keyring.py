"""`python -m cafcass_provisioning.keyring`: its owner brings the key ring up to the release and gives each service its rights there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from cafcass_provisioning.access import DATABASE_ROLES, KEYRING_RIGHTS, DatabaseRole
from cafcass_provisioning.postgres_admin import connected, identifier
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.settings import SECRETS_VARIABLE


class KeyringSettings(BaseSettings):
    """Where the key ring is: from the environment, or a file where `CAFCASS_SECRETS` names a folder of them."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_", frozen=True, hide_input_in_errors=True, extra="ignore")

    keyring: SecretStr = Field(description="URL of the key ring's database, as its owner.")


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


if __name__ == "__main__":
    owned = KeyringSettings(_secrets_dir=os.environ.get(SECRETS_VARIABLE))
    asyncio.run(bring_up(owned.keyring.get_secret_value()))

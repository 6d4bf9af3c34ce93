"""A database is brought up to a release by itself, before anything runs: the key ring by its owner, a service's by the service."""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.parse import urlsplit

import asyncpg
import pytest

from cafcass_provisioning.access import DatabaseRole
from cafcass_provisioning.keyring import bring_up
from cafcass_provisioning.postgres_admin import Login, create_role
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_sandbox.servers.postgres import PostgresServer
from cafcass_sandbox.testing import MakeDatabase

SETTINGS = {
    "CAFCASS_KAFKA": "127.0.0.1:1",
    "CAFCASS_KEYRING": "postgresql://127.0.0.1:1/none",
    "CAFCASS_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "CAFCASS_NAMESPACE": "00000000-0000-0000-0000-000000000007",
}
"""Of a service that is only migrated: neither broker nor key ring has to be there."""


async def test_a_service_brings_its_own_database_up_to_the_release_and_ends(make_database: MakeDatabase) -> None:
    database = make_database()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cafcass_runtime", "intake", "--migrate"),
        env={**os.environ, **SETTINGS, "CAFCASS_DATABASE": database},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    connection = await asyncpg.connect(database)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables")
    finally:
        await connection.close()
    assert {"outbox", "children"} <= {row["tablename"] for row in tables}


async def test_the_key_rings_owner_brings_it_up_and_gives_a_service_its_rights_and_no_more(
    make_database: MakeDatabase, postgres_server: PostgresServer
) -> None:
    owners = make_database()
    login = Login("a_service", "invented")
    await create_role(postgres_server.admin_url(), login)
    for _ in range(2):
        await bring_up(owners, [DatabaseRole(login.role, "a-service")])
    services = (
        urlsplit(owners)._replace(netloc=f"{login.role}:invented@{urlsplit(owners).netloc.rpartition('@')[2]}").geturl()
    )
    assert await migrate(services, KEYRING_MIGRATIONS) == [], "a service looks at each start, and may"
    connection = await asyncpg.connect(services)
    try:
        await connection.execute("INSERT INTO case_keys (subject, wrapped) VALUES ('c', 'x')")
        await connection.execute("UPDATE case_keys SET wrapped = NULL, destroyed_at = now()")
        for refused in ("DELETE FROM case_keys", "TRUNCATE case_keys", "DROP TABLE case_keys", "CREATE TABLE other ()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(refused)
    finally:
        await connection.close()

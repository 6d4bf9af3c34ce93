"""Every role is let into its own database, does its work at the key ring, and is refused everything else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg
import pytest

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.access import DATABASE_ROLES, KEYRING, DatabaseRole
from cafcass_provisioning.databases import in_database, provision
from cafcass_provisioning.postgres_admin import Login, connected, drop_database, identifier
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.sealing import KeyRing
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.postgres import PostgresServer

ROLES = {service: DatabaseRole(f"mine_{role.name}", service) for service, role in DATABASE_ROLES.items()}
PASSWORDS = {role.name: f"invented-{role.name}" for role in ROLES.values()}


@dataclass(frozen=True)
class Provisioned:
    """A server on which every service's role was made."""

    server: PostgresServer

    def url(self, service: str, database: str) -> str:
        """The address of a database for a service's role."""
        role = ROLES[service].name
        return self.server.login_url(Login(role, PASSWORDS[role]), database)


@pytest.fixture(scope="module")
def provisioned(postgres_server: PostgresServer) -> Iterator[Provisioned]:
    admin = postgres_server.admin_url()
    run(provision(admin, ROLES.values(), PASSWORDS))
    yield Provisioned(postgres_server)
    run(_forget(admin))


async def _forget(admin: str) -> None:
    names = [role.name for role in ROLES.values()]
    for name in (*names, KEYRING):
        await drop_database(admin, name)
    async with connected(admin) as connection:
        for name in (*names, KEYRING):
            await connection.execute(f"DROP ROLE {identifier(name)}")


@pytest.mark.parametrize(("service", "other"), list(itertools.product(SERVICES, SERVICES)))
async def test_a_role_enters_its_own_database_and_no_other(provisioned: Provisioned, service: str, other: str) -> None:
    url = provisioned.url(service, ROLES[other].name)
    if service == other:
        async with connected(url) as connection:
            await connection.execute("CREATE TABLE mine (id int); DROP TABLE mine")
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with connected(url):
            pass


@pytest.mark.parametrize("database", ["postgres", "template1"])
async def test_no_role_enters_what_belongs_to_nobody(provisioned: Provisioned, database: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with connected(provisioned.url("intake", database)):
            pass


async def test_a_wrong_password_is_refused(provisioned: Provisioned) -> None:
    name = ROLES["intake"].name
    with pytest.raises(asyncpg.InvalidPasswordError):
        async with connected(provisioned.server.login_url(Login(name, "not-it"), name)):
            pass


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_keys",
        "TRUNCATE case_keys",
        "DROP TABLE case_keys",
        "ALTER TABLE case_keys ADD COLUMN more int",
        "CREATE TABLE more (id int)",
        "CREATE SCHEMA more",
        "CREATE TEMPORARY TABLE more (id int)",
        "UPDATE _pogo_migration SET migration_id = 'other'",
        "SET ROLE keyring",
        "CREATE ROLE more",
        "CREATE DATABASE more",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY case_keys TO PROGRAM 'cat'",
    ],
)
async def test_a_role_has_no_other_right_at_the_key_ring(provisioned: Provisioned, statement: str) -> None:
    async with connected(provisioned.url("triage", KEYRING)) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_a_service_does_its_work_at_the_key_ring(provisioned: Provisioned) -> None:
    url = provisioned.url("intake", KEYRING)
    assert await migrate(url, KEYRING_MIGRATIONS) == []
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        keys = KeyRing(pool, bytes(32))
        await keys.verify()
        made = await keys.keys_for(["a case"], create=True)
        assert made["a case"] is not None
        await keys.destroy("a case")
    async with asyncpg.create_pool(provisioned.url("triage", KEYRING), min_size=1, max_size=1) as pool:
        assert await KeyRing(pool, bytes(32)).keys_for(["a case"], create=True) == {"a case": None}


async def test_again_changes_nothing_but_a_password(provisioned: Provisioned) -> None:
    admin = provisioned.server.admin_url()
    await provision(admin, ROLES.values(), PASSWORDS)
    async with connected(provisioned.url("kpi", ROLES["kpi"].name)) as connection:
        assert await connection.fetchval("SELECT current_user") == ROLES["kpi"].name


def test_an_address_keeps_its_options_when_its_database_changes() -> None:
    url = "postgresql://admin:a%2Fb@db.example:5432/postgres?sslmode=verify-full"
    assert in_database(url, "keyring") == "postgresql://admin:a%2Fb@db.example:5432/keyring?sslmode=verify-full"
    assert in_database(url, "keyring", role="keyring").endswith("?sslmode=verify-full&role=keyring")

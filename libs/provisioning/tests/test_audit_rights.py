"""A service adds to its audit and reads it; its role is refused everything else there, and cannot give itself more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio

from cafcass_provisioning.access import AUDIT, AUDIT_RIGHTS, DatabaseRole
from cafcass_provisioning.audit import hand_over
from cafcass_provisioning.databases import in_database
from cafcass_provisioning.postgres_admin import Login, connected, create_database, create_owner, create_role
from cafcass_runtime import audit
from cafcass_runtime.audit import Did, Line
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_sandbox.servers.postgres import PostgresServer

AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
SERVICE = Login("audited", "invented")
ROLE = DatabaseRole(SERVICE.role, "intake")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["provisioned first", "started first"])
async def database(postgres_server: PostgresServer, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A service's database, with one line in its audit, whichever came first; as the service finds it."""
    admin = postgres_server.admin_url()
    await create_owner(admin, AUDIT)
    await create_role(admin, SERVICE)
    await create_database(admin, SERVICE.role, SERVICE.role)
    of_service = postgres_server.login_url(SERVICE, SERVICE.role)
    if request.param == "started first":
        await migrate(of_service, RUNTIME_MIGRATIONS)
    for _ in range(2):
        async with connected(in_database(admin, SERVICE.role)) as connection:
            await hand_over(connection, ROLE)
    await migrate(of_service, RUNTIME_MIGRATIONS)
    async with connected(of_service) as connection:
        await audit.write(connection, [Line(AT, "op-1", Did.READ, "/")])
    yield of_service
    async with connected(admin) as connection:
        await connection.execute(f"DROP DATABASE {SERVICE.role} WITH (FORCE)")
        await connection.execute(f"DROP ROLE {SERVICE.role}")


pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = (
    *(
        statement.format(f"audit.{table}")
        for table in ("lines", "chain")
        for statement in (
            "DELETE FROM {}",
            "TRUNCATE {}",
            "DROP TABLE {}",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "ALTER TABLE {} OWNER TO audited",
            "ALTER TABLE {} ADD COLUMN more int",
            "CREATE RULE nothing AS ON INSERT TO {} DO INSTEAD NOTHING",
            "CREATE TRIGGER nothing BEFORE INSERT ON {} EXECUTE FUNCTION audit.only_added()",
        )
    ),
    "UPDATE audit.lines SET who = 'another'",
    "UPDATE audit.chain SET hash = ''",
    "UPDATE audit.pending SET line = 0",
    "TRUNCATE audit.pending",
    "INSERT INTO audit.lines (id, at, who, did, what, about) OVERRIDING SYSTEM VALUE VALUES (0, now(), 'x', 'read', '/', '{}')",
    "SELECT setval('audit.lines_id_seq', 1)",
    "ALTER SEQUENCE audit.lines_id_seq RESTART",
    "DROP SCHEMA audit CASCADE",
    "ALTER SCHEMA audit RENAME TO other",
    "CREATE TABLE audit.more (id int)",
    "CREATE OR REPLACE FUNCTION audit.only_added() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER DATABASE audited OWNER TO audited",
    "ALTER DATABASE audited RENAME TO other",
    "SET ROLE audit",
    "SET session_replication_role = replica",
    "GRANT audit TO audited",
)


async def _may(connection: asyncpg.Connection[asyncpg.Record], statement: str) -> bool:
    try:
        await connection.execute(statement)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidGrantOperationError):
        return False
    return True


async def test_a_service_may_not(database: str) -> None:
    async with connected(database) as connection:
        before = await connection.fetch("SELECT * FROM audit.lines")
        assert [statement for statement in REFUSED if await _may(connection, statement)] == []
        assert await connection.fetch("SELECT * FROM audit.lines") == before


async def test_whoever_may_enter_another_database_cannot_drop_its_own_from_there(
    database: str, postgres_server: PostgresServer
) -> None:
    admin = postgres_server.admin_url()
    await create_database(admin, "elsewhere", SERVICE.role)
    async with connected(postgres_server.login_url(SERVICE, "elsewhere")) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DROP DATABASE audited")
    async with connected(admin) as connection:
        await connection.execute("DROP DATABASE elsewhere")


async def test_it_has_the_rights_that_are_declared_and_no_others(database: str) -> None:
    async with connected(database) as connection:
        for table, rights in AUDIT_RIGHTS.items():
            await connection.execute(f"GRANT ALL ON audit.{table} TO audited")  # the server only warns
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"):
                has = await connection.fetchval("SELECT has_table_privilege($1, $2)", f"audit.{table}", right)
                assert has is (right in rights), (table, right)


async def test_it_keeps_what_it_needs_for_its_own(database: str) -> None:
    async with connected(database) as connection:
        await connection.execute("CREATE SCHEMA mine; CREATE TABLE public.mine (); CREATE TEMPORARY TABLE a ()")
        await connection.execute("DROP SCHEMA mine; DROP TABLE public.mine")
        assert await connection.fetchval("SELECT count(*) FROM runtime.outbox") == 0

"""PostgreSQL killed and restarted, out of connections and restored to an earlier moment, with messages from Apache Kafka."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from load import Load, Note, all_is_well, listening, until, until_owned_by
from rig import prepare
from toys import Broker, Databases, Toy, ToyProcess, open_toy

from cafcass_provisioning.postgres_admin import Login, create_database, create_role, drop_database, rename_database
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.postgres import PostgresServer

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(900)]

CASES = [f"case-{n}" for n in range(12)]
ROLE = Login("tester", "tester")
DATABASE, KEYRING, COPY = "toy", "toy_keyring", "toy_copy"


@pytest.fixture(scope="module")
def server(sandbox_folder: Path) -> Iterator[PostgresServer]:
    """A server for this file alone; durable, because one that is killed must keep what it acknowledged."""
    made = PostgresServer(sandbox_folder / "postgres-breakable")
    made.start()
    try:
        made.wait_ready()
        asyncio.run(create_role(made.admin_url(), ROLE))
        yield made
    finally:
        made.stop()


@pytest.fixture
async def toy(server: PostgresServer, apache_kafka: Broker) -> AsyncIterator[Toy]:
    """Toy processes whose database is within reach of the test."""
    admin = server.admin_url()
    for name in (DATABASE, KEYRING, COPY):
        await drop_database(admin, name)
    for name in (DATABASE, KEYRING):
        await create_database(admin, name, ROLE.role)
    databases = Databases(server.login_url(ROLE, DATABASE), server.login_url(ROLE, KEYRING))
    await prepare(databases.database, databases.keyring)
    async with open_toy(apache_kafka, databases) as made:
        made.environment["CAFCASS_RETRY_CAP_S"] = "2"
        yield made


async def members(toy: Toy) -> list[ToyProcess]:
    """Two processes that share the partitions."""
    both = [await toy.start(), await toy.start()]
    await until_owned_by(toy, *both)
    return both


async def as_admin(server: PostgresServer, *statements: str) -> None:
    """Carry out statements as the administrator."""
    connection = await asyncpg.connect(server.admin_url())
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


END_SESSIONS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{DATABASE}'"


async def test_killed_and_restarted(toy: Toy, server: PostgresServer, record_property: Note) -> None:
    load = Load(toy, CASES)
    async with listening(toy) as said:
        both = await members(toy)
        async with load.going_on():
            for _ in range(3):
                await load.further(20)
                server.child.kill()
                for process in both:
                    assert "database" in await process.until_not_ready()
                await _start_again(server)
                before = load.count
                took = await said.until(lambda goal=before: said.count > goal)  # type: ignore[misc]
                record_property("figure:seconds until anew counted after a database's restart", round(took, 2))
                for process in both:
                    await process.until_ready()
        await all_is_well(toy, said, record_property, load)


async def _start_again(server: PostgresServer) -> None:
    """Sessions of a killed server end by themselves; while one lasts, a new server refuses to start."""

    async def started() -> bool:
        server.start()
        try:
            await asyncio.to_thread(server.wait_ready)
        except StartError:
            return False
        return True

    await until("the database server is back", started)


@pytest.mark.parametrize("left", [0, 5])
async def test_out_of_connections(toy: Toy, server: PostgresServer, record_property: Note, left: int) -> None:
    """No connection to be had, and fewer than the processes want: they wait, or go on with what there is."""
    load = Load(toy, CASES)
    async with listening(toy) as said:
        both = await members(toy)
        async with load.going_on():
            await load.further(20)
            await as_admin(server, f"ALTER DATABASE {DATABASE} CONNECTION LIMIT {left}", END_SESSIONS)
            if left:
                before = load.count
                await said.until(lambda: said.count > before)
            else:
                for process in both:
                    assert "database" in await process.until_not_ready()
            await load.further(20)
            await as_admin(server, f"ALTER DATABASE {DATABASE} CONNECTION LIMIT -1")
            before = load.count
            took = await said.until(lambda: said.count > before)
        await all_is_well(toy, said, record_property, load)
    record_property("figure:seconds until anew counted once there were connections", round(took, 2))


async def test_restored_to_an_earlier_moment_while_stopped(
    toy: Toy, server: PostgresServer, record_property: Note
) -> None:
    """It goes on from its own stored offsets: says again what it had said since, under the same ids, and loses nothing."""
    load = Load(toy, CASES)
    async with listening(toy) as said:
        await members(toy)
        await load.rounds(30)
        await said.until(lambda: said.count == load.count)
        await _stop_all(toy)
        await create_database(server.admin_url(), COPY, ROLE.role, template=DATABASE)
        await members(toy)
        await load.rounds(30)
        await said.until(lambda: said.count == load.count)
        await _stop_all(toy)
        await drop_database(server.admin_url(), DATABASE)
        await rename_database(server.admin_url(), COPY, DATABASE)
        await members(toy)
        async with load.going_on():
            await load.further(20)
        await all_is_well(toy, said, record_property, load)
        assert said.copies >= 2 * 30 * len(CASES), "what came after the copy was not said again"


async def test_restored_to_an_earlier_moment_under_load(
    toy: Toy, server: PostgresServer, record_property: Note
) -> None:
    """The processes never stop: the database under them is that of some moments ago, as after a failover that lost a little."""
    load = Load(toy, CASES)
    async with listening(toy) as said:
        both = await members(toy)
        async with load.going_on():
            await load.further(20)
            await _copy(server)
            await load.further(20)
            before = load.count
            await said.until(lambda: said.count >= before)
            await _swap(server)
            for process in both:
                await process.until_ready()
            await load.further(20)
        await all_is_well(toy, said, record_property, load)
        assert said.copies > 0, "what came after the copy was not said again"


async def _stop_all(toy: Toy) -> None:
    for process in toy.running:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def _copy(server: PostgresServer) -> None:
    """A copy of the database as it is: nobody may be in it meanwhile."""
    await as_admin(server, f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false", END_SESSIONS)

    async def copied() -> bool:
        try:
            return await create_database(server.admin_url(), COPY, ROLE.role, template=DATABASE)
        except asyncpg.ObjectInUseError:
            return False

    await until("the database is copied", copied)
    await as_admin(server, f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true")


async def _swap(server: PostgresServer) -> None:
    """The copy takes the place of the database."""
    await as_admin(server, f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false", END_SESSIONS)
    await drop_database(server.admin_url(), DATABASE)
    await rename_database(server.admin_url(), COPY, DATABASE)

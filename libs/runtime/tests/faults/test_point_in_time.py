"""PostgreSQL restored to a point in time from a base backup and the log since, with messages from Apache Kafka."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from load import Load, Note, all_is_well, ask, listening, until, until_owned_by
from rig import prepare
from toys import Broker, Databases, Toy, open_toy

from cafcass_provisioning.postgres_admin import Login, create_database, create_role
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.postgres import PostgresServer, programs
from cafcass_sandbox.servers.system_user import unprivileged_user
from cafcass_sandbox.testing import MakeDatabase

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(900)]

CASES = [f"case-{n}" for n in range(12)]
ROLE = Login("tester", "tester")
DATABASE = "toy"
ROUNDS = 20


class Backups:
    """A server whose log is kept, a base backup of it, and the way back: the steps of docs/running/backup-and-restore.md."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._log = self._folder("log")
        self._base = self._folder("base")

    def _folder(self, name: str) -> Path:
        made = self._server.folder / name
        made.mkdir(mode=0o700)
        user = unprivileged_user()
        if user is not None:
            shutil.chown(made, user.uid, user.gid)
        return made

    async def keep_the_log(self) -> None:
        """Every finished file of the log is copied aside, from the next start on."""
        await self._tell("ALTER SYSTEM SET archive_mode = on")
        await self._tell(f"ALTER SYSTEM SET archive_command = 'test ! -f {self._log}/%f && cp %p {self._log}/%f'")
        await asyncio.to_thread(self._server.stop)
        await self._start()

    async def take(self) -> None:
        """A base backup, while the server is at work; checked as its manifest has it."""
        address = self._server.admin_url()
        await self._run("pg_basebackup", "-D", self._base, "-d", address, "--checkpoint=fast", "--wal-method=none")
        await self._run("pg_verifybackup", "--no-parse-wal", self._base)

    async def restore(self, point: str) -> None:
        """The server as it was at a time: base backup, then the log up to there."""
        await self._tell("SELECT pg_switch_wal()")

        async def archived() -> bool:
            return bool(await self._ask("SELECT last_archived_wal >= $1 FROM pg_stat_archiver", last))

        last = await self._ask("SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
        await until("the log is copied", archived)
        await asyncio.to_thread(self._server.stop)
        data = self._server.folder / "data"
        data.rename(data.with_name("data.before"))
        self._base.rename(data)
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"restore_command = 'cp {self._log}/%f %p'\n")
            settings.write(f"recovery_target_time = '{point}'\nrecovery_target_action = 'promote'\n")
        (data / "recovery.signal").touch()
        await self._start()

        async def promoted() -> bool:
            return not await self._ask("SELECT pg_is_in_recovery()")

        await until("the server takes writes", promoted)

    async def _start(self) -> None:
        self._server.start()
        await asyncio.to_thread(self._server.wait_ready)

    async def _tell(self, statement: str) -> None:
        await self._ask(statement)

    async def _ask(self, query: str, *given: object) -> object:
        connection = await asyncpg.connect(self._server.admin_url())
        try:
            return await connection.fetchval(query, *given)
        finally:
            await connection.close()

    async def _run(self, program: str, *arguments: str | Path) -> None:
        user = unprivileged_user()
        child = Child(
            program,
            [programs() / program, *arguments],
            log=self._server.folder / "backup.log",
            user=user,
            reach=user is not None,
            folder=self._server.folder,
        )
        child.start()
        assert await asyncio.to_thread(lambda: child.wait(seconds=120)) == 0, child.last_words()


@pytest.fixture(scope="module")
def server(sandbox_folder: Path) -> Iterator[PostgresServer]:
    """A server for this file alone: the whole of it goes back in time."""
    made = PostgresServer(sandbox_folder / "postgres-restored")
    made.start()
    try:
        made.wait_ready()
        asyncio.run(create_role(made.admin_url(), ROLE))
        yield made
    finally:
        made.stop()


@pytest.fixture
async def toy(server: PostgresServer, apache_kafka: Broker, make_database: MakeDatabase) -> AsyncIterator[Toy]:
    """Toy processes; their key ring is on another server, which stays as it is."""
    await create_database(server.admin_url(), DATABASE, ROLE.role)
    databases = Databases(server.login_url(ROLE, DATABASE), make_database())
    await prepare(databases.database, databases.keyring)
    async with open_toy(apache_kafka, databases) as made:
        yield made


@pytest.mark.parametrize("apache_kafka", ["native"], indirect=True)
async def test_restored_to_a_point_between_backup_and_end(
    toy: Toy, server: PostgresServer, record_property: Note
) -> None:
    """What came after the point is on the topics: it is read again, and what it led to is said again under the same ids."""
    load = Load(toy, CASES)
    backups = Backups(server)
    await backups.keep_the_log()

    async def work(rounds: int) -> None:
        await load.rounds(rounds)
        await said.until(lambda: said.count == load.count)

    async with listening(toy) as said:
        members = [await toy.start(), await toy.start()]
        await until_owned_by(toy, *members)
        await work(ROUNDS)
        await backups.take()
        await work(ROUNDS)
        read = await ask(toy, "SELECT sum(next_offset) FROM runtime.ownership")
        point = await ask(toy, "SELECT clock_timestamp()::text")
        await work(ROUNDS)
        for process in members:
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
        began = asyncio.get_running_loop().time()
        await backups.restore(point)
        record_property("figure:seconds to restore", round(asyncio.get_running_loop().time() - began, 2))
        assert await ask(toy, "SELECT sum(next_offset) FROM runtime.ownership") == read, "it is not as it was then"
        members = [await toy.start(), await toy.start()]
        async with load.going_on():
            await load.further(ROUNDS)
        await all_is_well(toy, said, record_property, load)
        assert said.copies >= 2 * ROUNDS * len(CASES), "what came after the point was not said again"

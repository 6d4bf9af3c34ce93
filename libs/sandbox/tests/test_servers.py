"""The servers of the sandbox, started and stopped for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from cafcass_provisioning.postgres_admin import Login, create_database, create_role, rename_database
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.postgres import PostgresServer
from cafcass_sandbox.servers.tansu import TansuBroker
from cafcass_sandbox.testing import MakeDatabase


async def test_the_fixture_gives_an_empty_database_that_its_login_owns(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("CREATE TABLE kept (id int)")
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        assert await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    finally:
        await connection.close()


async def test_a_database_can_be_a_copy_of_another(make_database: MakeDatabase) -> None:
    original = make_database()
    connection = await asyncpg.connect(original)
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")
    await connection.close()
    copy = await asyncpg.connect(make_database(template=original))
    try:
        assert await copy.fetchval("SELECT answer FROM kept") == 7
    finally:
        await copy.close()


async def test_a_role_may_not_enter_the_database_of_another(postgres_server: PostgresServer) -> None:
    admin = postgres_server.admin_url()
    for name in ("first_service", "second_service"):
        await create_role(admin, Login(name, f"secret of {name}"))
        await create_database(admin, name, name)
    stranger = Login("second_service", "secret of second_service")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(postgres_server.login_url(stranger, "first_service"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres_server.login_url(Login("first_service", "guessed"), "first_service"))


async def test_making_roles_and_databases_twice_changes_nothing(postgres_server: PostgresServer) -> None:
    admin = postgres_server.admin_url()
    for expected in (True, False):
        await create_role(admin, Login("twice", 'it\'s "quoted" \\ fine'))
        assert await create_database(admin, "twice", "twice") is expected
    connection = await asyncpg.connect(postgres_server.login_url(Login("twice", 'it\'s "quoted" \\ fine'), "twice"))
    await connection.close()
    assert await rename_database(admin, "twice", "twice_set_aside") is True
    assert await rename_database(admin, "twice", "twice_again") is False


@pytest.mark.parametrize("name", ["", "Mixed", 'a"b', "a-b", "1a", "a" * 64])
async def test_a_name_that_is_not_ours_is_refused(postgres_server: PostgresServer, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        await create_database(postgres_server.admin_url(), name, "twice")


async def test_a_kept_folder_survives_the_death_of_everything(tmp_path: Path) -> None:
    first = PostgresServer(tmp_path / "postgres")
    first.start()
    first.wait_ready()
    connection = await asyncpg.connect(first.admin_url())
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")
    # As after a crash of the machine: the process is gone, its process id file is there.
    first.child.kill()
    assert (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
    second = PostgresServer(tmp_path / "postgres")
    second.start()
    try:
        second.wait_ready()
        connection = await asyncpg.connect(second.admin_url())
        assert await connection.fetchval("SELECT answer FROM kept") == 7
        await connection.close()
    finally:
        second.stop()
    assert second.child.exit_code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_nothing_outlives_a_killed_owner(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from cafcass_sandbox.servers.postgres import PostgresServer\n"
        "server = PostgresServer(Path(sys.argv[1]), durable=False); server.start(); server.wait_ready()\n"
        "print(server.child.pid, flush=True); time.sleep(60)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "postgres")], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    server = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    server.wait(10)


def test_the_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    taken = TansuBroker(log=tmp_path / "first.log")
    taken.start()
    try:
        taken.wait_ready()
        child = Child(
            "a program", [sys.executable, "-c", "raise SystemExit('no luck today')"], log=tmp_path / "second.log"
        )
        child.start()
        with pytest.raises(StartError, match="exit code 1: no luck today"):
            child.wait_until(lambda: False, seconds=10)
    finally:
        taken.stop()


@pytest.mark.parametrize("kind", ["broker", "kafka_broker"])
async def test_a_broker_takes_and_gives_large_messages_and_odd_headers(
    request: pytest.FixtureRequest, kind: str
) -> None:
    bootstrap: str = request.getfixturevalue(kind)
    topic = "large-and-odd"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": "10485760"})])
    await admin.close()
    value = os.urandom(6_000_000)
    headers = [("text", b"plain"), ("binary", b"\xff\x00"), ("null", None)]
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=False, max_request_size=16_000_000
    ) as producer:
        await producer.send_and_wait(topic, value, key=b"\xfe", headers=headers)
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        record = await consumer.getone()
    assert record.value == value
    assert record.key == b"\xfe"
    assert [(name, None if raw is None else bytes(raw)) for name, raw in record.headers][:2] == headers[:2]
    assert record.headers[2][1] in {None, b""}

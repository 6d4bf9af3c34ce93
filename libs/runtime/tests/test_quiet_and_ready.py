"""A process with nothing to do does next to nothing, and says whether it is ready, why not, and when it is again."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from in_process import running, until
from structlog.testing import capture_logs
from toys import Broker, Databases, Toy, tick_record

from cafcass_contracts import platform
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Actor
from cafcass_runtime import process as process_module
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.jobs import Jobs
from cafcass_runtime.relay import Relay
from cafcass_runtime.replay import Replay
from cafcass_sandbox.servers.postgres import PostgresServer

pytestmark = pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)

TURNS = 2


def _counted(monkeypatch: pytest.MonkeyPatch, turns: Counter[str], owner: type, name: str) -> None:
    original = getattr(owner, name)

    async def counting(*arguments: Any, **named: Any) -> Any:
        turns[name] += 1
        return await original(*arguments, **named)

    monkeypatch.setattr(owner, name, counting)


async def _wake_every_loop(broker: Broker, databases: Databases) -> None:
    """Send a tick that fails, one that starts slow work, and a command to try what failed again; wait until all that is done."""
    retry = platform.RetryDeadLetters(by=Actor(id="op-1", role="operator"))
    envelope = Envelope("cmd-1", retry.ce_type(), "urn:test", SystemClock().wall_now())
    connection = await asyncpg.connect(databases.database)
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    try:
        for order in ("raise", "shout"):
            value, headers = tick_record(order, 1, order)
            await producer.send_and_wait("toy.ticks.v1", value, key=order.encode(), headers=headers)
        await _until_true(connection, "SELECT count(*) = 1 FROM runtime.dead_letters")
        await producer.send_and_wait("toy.commands.v1", encode(retry), headers=list(envelope.headers()))
        await _until_true(connection, "SELECT attempts = 2 FROM runtime.dead_letters")
        await _until_true(connection, "SELECT NOT EXISTS (SELECT FROM runtime.outbox)")
    finally:
        await producer.stop()
        await connection.close()


async def _until_true(connection: asyncpg.Connection[asyncpg.Record], question: str) -> None:
    async with asyncio.timeout(30):
        while True:
            if await connection.fetchval(question):
                return
            await asyncio.sleep(0.05)


async def test_no_loop_runs_hot_after_it_was_woken(
    toys_broker: Broker, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: Counter[str] = Counter()
    loops = {"drain": Relay, "replay_one": Replay, "do_one": Jobs, "look_after": Consumer}
    for name, owner in loops.items():
        _counted(monkeypatch, turns, owner, name)
    async with running(toys_broker, databases):
        await _wake_every_loop(toys_broker, databases)
        turns.clear()
        await until(lambda: turns["look_after"] > TURNS)
        window = dict(turns)
    assert set(window) == set(loops)  # each still turns
    for name, count in window.items():
        assert count <= 3 * TURNS, f"{name} ran hot: {count} turns in {TURNS} seconds"


async def test_what_it_has_not_done_yet_is_among_its_metrics_from_the_start(
    toys_broker: Broker, databases: Databases
) -> None:
    async with running(toys_broker, databases) as process:
        text = process.metrics.text()
        assert b'cafcass_deadlines_fired_total{kind="late"} 0.0' in text
        assert b'cafcass_gaps_total{topic="toy.ticks.v1"} 0.0' in text
        assert b'cafcass_condition_failing{condition="database"} 0.0' in text


async def test_it_is_not_ready_while_the_database_is_away_and_says_so(
    toys_broker: Broker, databases: Databases, postgres_server: PostgresServer
) -> None:
    name = databases.database.rsplit("/", 1)[1]
    admin = await asyncpg.connect(postgres_server.admin_url())
    try:
        async with running(toys_broker, databases) as process:
            assert process.health.reasons() == {}
            await admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
            await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            await until(lambda: not process.health.ready)
            assert set(process.health.reasons()) == {"database"}
            assert process.health.reasons()["database"].startswith("waiting (")
            assert process.health.live  # away is no reason to be restarted
            await admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
            await until(lambda: process.health.ready)
            assert process.health.reasons() == {}
    finally:
        await admin.close()


FULL = """
CREATE FUNCTION runtime.full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_room BEFORE INSERT ON runtime.room FOR EACH STATEMENT EXECUTE FUNCTION runtime.full();
CREATE TRIGGER full_outbox BEFORE INSERT ON runtime.outbox FOR EACH STATEMENT EXECUTE FUNCTION runtime.full();
"""
ROOM_AGAIN = "DROP FUNCTION runtime.full() CASCADE"


@pytest.mark.practice(
    "S5", "A database whose disk is full is told within seconds, with nothing to do, and gone on with."
)
async def test_it_is_not_ready_while_the_disk_is_full_and_goes_on_once_there_is_room(
    toy: Toy, toys_broker: Broker, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes, and what only reads ends well all the while: it is known before anything has to be written."""
    monkeypatch.setattr(process_module, "EVERY_FEW_SECONDS", 0.2)
    turns = Counter[str]()
    _counted(monkeypatch, turns, process_module.Process, "_figures")
    database = await asyncpg.connect(databases.database)
    try:
        with capture_logs() as logs:
            async with running(toys_broker, databases) as process:
                await database.execute(FULL)
                await until(lambda: not process.health.ready, seconds=5)
                turns.clear()
                assert "the database's disk is full (53100): make room" in process.health.reasons().values()
                await until(lambda: turns["_figures"] > TURNS)
                assert "writing" in process.health.reasons(), "what only reads ends well, and says nothing of writing"
                await toy.tick("c", 1)
                await database.execute(ROOM_AGAIN)
                await until(lambda: process.health.ready)
                await toy.until_totals(1)
    finally:
        await database.close()
    said = [(entry["log_level"], entry["event"]) for entry in logs if "written" in entry["event"]]
    assert said == [("error", "database cannot be written"), ("info", "database can be written again")]


@pytest.mark.practice(
    "S5", "A database that takes no writes is told within seconds, with nothing to do, and gone on with."
)
async def test_it_is_not_ready_while_the_database_is_read_only(
    toys_broker: Broker, databases: Databases, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "EVERY_FEW_SECONDS", 0.2)
    name = databases.database.rsplit("/", 1)[1]
    admin = await asyncpg.connect(postgres_server.admin_url())
    end_sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    try:
        async with running(toys_broker, databases) as process:
            await admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            await admin.execute(end_sessions, name)
            await until(lambda: "read-only (25006)" in process.health.reasons().get("writing", ""), seconds=5)
            assert not process.health.ready
            await admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            await admin.execute(end_sessions, name)
            await until(lambda: process.health.ready)
            assert process.health.reasons() == {}
    finally:
        await admin.close()


async def test_a_key_ring_that_is_away_is_named_with_nothing_to_do(
    toys_broker: Broker, databases: Databases, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "EVERY_FEW_SECONDS", 0.2)
    name = databases.keyring.rsplit("/", 1)[1]
    admin = await asyncpg.connect(postgres_server.admin_url())
    try:
        async with running(toys_broker, databases) as process:
            await admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
            await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            await until(lambda: "key ring" in process.health.reasons())
            assert b'cafcass_condition_failing{condition="key ring"} 1.0' in process.metrics.text()
            await admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
            await until(lambda: process.health.ready)
    finally:
        await admin.close()

"""`cafcass audit`, as a records officer uses it: what it lists, and that it names the first line that is missing or changed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic

from cafcass_contracts.identity import case_id
from cafcass_contracts.topics import TOPICS
from cafcass_runtime import audit
from cafcass_runtime.audit import Did, Line
from cafcass_runtime.audit_chain import AuditChain
from cafcass_runtime.database import open_pool
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.relay import Relay, prepare_lanes
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.testing.policy import NAMESPACE
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.cli import main
from cafcass_sandbox.client import run_file
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.views import audit as view
from intake.app import service

NUMBER = "1760000000000901"
NINE = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
LINES = [
    Line(NINE, "op-1", Did.OPERATED, "platform.retry-dead-letters.v1", message="cmd-1"),
    Line(NINE + timedelta(minutes=1), "officer-1", Did.DECIDED, "intake.link-cases.v1", "case-1", ("q-1",), "cmd-2"),
    Line(NINE + timedelta(minutes=2), "officer-2", Did.REFUSED, "intake.link-cases.v1", "case-2", (), "cmd-3"),
    Line(NINE + timedelta(minutes=3), "officer-1", Did.READ, "/cases/{case}", "case-2"),
    Line(NINE + timedelta(minutes=4), "officer-2", Did.READ, "/cases/{case}", case_id(NAMESPACE, "public", NUMBER)),
]


@dataclass(frozen=True)
class Kept:
    """An audit of five lines, chained and told, at a broker and in a database that the command finds."""

    pool: asyncpg.Pool[asyncpg.Record]
    call: Callable[..., Any]


@pytest.fixture
async def kept(
    broker: str,
    database: str,
    topic_name: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> AsyncIterator[Kept]:
    heads = topic_name("heads")
    monkeypatch.setattr(view, "HEADS", heads)
    monkeypatch.setenv(run_file.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.delenv(run_file.KAFKA_VARIABLE, raising=False)
    found = Run(
        os.getpid(),
        run_file.own_run_time(),
        str(tmp_path),
        "embedded",
        broker,
        {"intake": database},
        {},
        "",
        namespace=str(NAMESPACE),
    )
    run_file.publish(found)
    async with administrator(broker) as admin:
        await admin.create_topics([NewTopic(heads, 1, 1)])
    await migrate(database, RUNTIME_MIGRATIONS)

    def call(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["cafcass", "audit", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said
        return said.out + said.err

    async with await open_pool(database, min_size=1, max_size=2) as pool:
        await audit.write(pool, LINES)
        await _link_and_tell(pool, broker, heads)
        yield Kept(pool, call)


async def _link_and_tell(pool: asyncpg.Pool[asyncpg.Record], broker: str, heads: str) -> None:
    homes = Homes("intake", {heads: replace(TOPICS["audit.heads.v1"], name=heads)})
    writer = Writer(service.source, homes, KeyRing(pool, bytes(32)))
    async with pool.acquire() as connection:
        await prepare_lanes(connection, 4)
    await AuditChain(service, pool, writer, homes, Wall(NINE).clock()).link()
    producer = AIOKafkaProducer(bootstrap_servers=broker, acks="all")
    await producer.start()
    try:
        assert (await Relay(pool, producer, 4, Metrics()).drain()).published == 1
    finally:
        await producer.stop()


async def called(kept: Kept, *arguments: str, code: int = 0) -> str:
    """In a thread, as the command has a loop of its own."""
    return str(await asyncio.to_thread(kept.call, *arguments, code=code))


ASKED: Sequence[tuple[tuple[str, ...], list[str | None]]] = [
    ((), ["cmd-1", "cmd-2", "cmd-3", None, None]),
    (("--who", "officer-1"), ["cmd-2", None]),
    (("--case", "case-2"), ["cmd-3", None]),
    (("--case", "1760-0000-0000-0901"), [None]),
    (("--since", "2026-04-20T09:02:00Z"), ["cmd-3", None, None]),
    (("--case", "case-2", "--who", "officer-2"), ["cmd-3"]),
    (("--who", "nobody"), []),
]


async def test_it_lists_what_is_asked_for(kept: Kept) -> None:
    for arguments, messages in ASKED:
        listed = json.loads(await called(kept, *arguments, "--json"))
        assert [each["message"] for each in listed] == messages, arguments
    said = await called(kept, "--case", "case-1")
    assert "2026-04-20 10:01:00" in said, "as the clocks in London show it"
    assert "decided" in said
    assert "1 lines." in said
    assert "No line." in await called(kept, "--who", "nobody")
    assert "whole id" in await called(kept, "--case", "case"), "that nobody read a case is not said of half its id"


async def test_it_names_the_first_line_that_is_missing_or_changed(kept: Kept) -> None:
    assert "intake: 5 lines as they were, told outside up to place 5" in await called(kept, "--check")
    await kept.pool.execute("ALTER TABLE audit.lines DISABLE TRIGGER ALL; ALTER TABLE audit.chain DISABLE TRIGGER ALL")
    for tampering, said in (
        ("DELETE FROM audit.lines WHERE id = 5; DELETE FROM audit.chain WHERE place = 5", "1 more were told"),
        ("DELETE FROM audit.lines WHERE id = 3", "line 3 is missing"),
        ("UPDATE audit.lines SET who = 'op-1' WHERE id = 2", "line 2 was changed"),
    ):
        await kept.pool.execute(tampering)
        assert said in await called(kept, "--check", code=1)
    (found,) = json.loads(await called(kept, "--check", "--json", code=1))
    assert found["line"] == 2


async def test_what_it_cannot_do_it_says(kept: Kept) -> None:
    assert "goes with neither" in await called(kept, "--check", "--who", "op-1", code=2)
    assert "must be SERVICE=URL" in await called(kept, "--database", "intake", code=2)
    gone = "intake=postgresql://127.0.0.1:1/none"
    assert "the audit of intake cannot be read" in await called(kept, "--database", gone, code=1)

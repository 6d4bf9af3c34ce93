"""The whole process on the real database and the embedded broker: killed, joined, left and stopped on purpose."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from conftest import Databases
from toy import Ticked, toy_topics
from toy_process import DIED, FAULTS

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_runtime.clock import SystemClock
from cafcass_sandbox.tansu import TansuBroker

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Broker:
    """A broker with the toy's topics, all of them empty."""

    bootstrap: str
    idempotent: bool


@pytest.fixture(params=["embedded", "kafka"])
async def toys_broker(request: pytest.FixtureRequest, sandbox_folder: Path) -> AsyncIterator[Broker]:
    """The embedded broker, started for one test, and Apache Kafka with its topics made anew."""
    if request.param == "kafka":
        bootstrap: str = request.getfixturevalue("kafka_broker")
        await make_topics(bootstrap)
        yield Broker(bootstrap, idempotent=True)
        return
    tansu = TansuBroker(log=sandbox_folder / f"tansu-{os.urandom(4).hex()}.log")
    tansu.start()
    try:
        await asyncio.to_thread(tansu.wait_ready)
        await make_topics(tansu.bootstrap)
        yield Broker(tansu.bootstrap, idempotent=False)
    finally:
        tansu.stop()


async def make_topics(bootstrap: str) -> None:
    """The toy's topics, empty: their names are fixed by its map, so those of the test before are deleted first."""
    names = set(toy_topics())
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = names & set(await admin.list_topics())
        if there:
            await admin.delete_topics(sorted(there))
        async with asyncio.timeout(30):
            while there:
                await asyncio.sleep(0.1)
                there = names & set(await admin.list_topics())
        await admin.create_topics([NewTopic(t.name, t.partitions, 1) for t in toy_topics().values()])
    finally:
        await admin.close()


class Toy:
    """Starts toy processes and talks to them through topics alone."""

    def __init__(self, broker: Broker, databases: Databases, producer: AIOKafkaProducer) -> None:
        self.bootstrap = broker.bootstrap
        self.idempotent = broker.idempotent
        self.databases = databases
        self.producer = producer
        self.running: list[asyncio.subprocess.Process] = []

    async def start(self, fault: str | None = None, **more: str) -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
            "CAFCASS_KAFKA": self.bootstrap,
            "CAFCASS_KAFKA_IDEMPOTENT": str(self.idempotent).lower(),
            "CAFCASS_DATABASE": self.databases.database,
            "CAFCASS_KEYRING": self.databases.keyring,
            "CAFCASS_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "CAFCASS_NAMESPACE": str(UUID(int=7)),
            "CAFCASS_MAX_BATCH_RECORDS": "20",
            # Joining a group of the embedded broker takes half a session; Apache Kafka allows none under 6 s.
            "CAFCASS_KAFKA_SESSION_TIMEOUT_MS": "6000" if self.idempotent else "2000",
            **more,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "toy_process.py"), *([fault] if fault else []), env=environment
        )
        self.running.append(process)
        return process

    async def start_ready(self, **more: str) -> asyncio.subprocess.Process:
        """Start one and wait until it has joined."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = await self.start(CAFCASS_HEALTH_PORT=str(port), **more)
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{port}/ready") as answer:
                        if answer.status == 200:
                            return process
                await asyncio.sleep(0.1)

    async def tick(self, case: str, number: int, order: str = "add") -> None:
        data = Ticked(case=case, number=number, order=order)
        envelope = Envelope(f"{case}-{number}", data.ce_type(), "urn:test", SystemClock().wall_now())
        await self.producer.send_and_wait("toy.ticks.v1", encode(data), key=case.encode(), headers=envelope.headers())

    async def events(self) -> list[tuple[str, Any]]:
        """Every event on the toy's topic so far, as type and data with id and sequence."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            partitions = [TopicPartition("toy.events.v1", n) for n in (0, 1)]
            consumer.assign(partitions)
            await consumer.seek_to_beginning()
            ends = await consumer.end_offsets(partitions)
            found = []
            while any([await consumer.position(tp) < end for tp, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        envelope = read_headers(record.headers)
                        assert envelope is not None
                        data = orjson.loads(record.value)
                        found.append(
                            (
                                envelope.type,
                                {**data, "id": envelope.id, "sequence": envelope.sequence, "case": envelope.subject},
                            )
                        )
            return found
        finally:
            await consumer.stop()

    async def until_watermarks(self) -> None:
        """Wait until every partition was caught up once: before that no deadline fires at all."""
        connection = await asyncpg.connect(self.databases.database)
        waiting = True
        async with asyncio.timeout(30):
            while waiting:
                waiting = await connection.fetchval(
                    "SELECT EXISTS (SELECT FROM runtime.ownership WHERE watermark IS NULL)"
                )
        await connection.close()

    async def overdue(self) -> list[dict[str, Any]]:
        """What the toy said of deadlines so far."""
        return [data for type_, data in await self.events() if type_.endswith("overdue.v1")]

    async def until_totals(self, wanted: int, seconds: float = 60) -> dict[str, list[dict[str, Any]]]:
        """Wait until so many different totals were said; returns them per case, copies left out."""
        async with asyncio.timeout(seconds):
            while True:
                cases: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
                for type_, data in await self.events():
                    if type_.endswith("totalled.v1"):
                        first = cases[data["case"]].setdefault(data["id"], data)
                        assert first == data, "two events with one id differ"
                if sum(map(len, cases.values())) >= wanted:
                    return {case: list(found.values()) for case, found in cases.items()}
                await asyncio.sleep(0.2)


def check(totals: dict[str, list[dict[str, Any]]], cases: int, ticks: int) -> None:
    """Each tick had its effect once, in order, and no sequence is missing."""
    assert len(totals) == cases
    for found in totals.values():
        assert [t["number"] for t in found] == list(range(1, ticks + 1))
        assert [t["total"] for t in found] == [n * (n + 1) // 2 for n in range(1, ticks + 1)]
        assert [t["sequence"] for t in found] == list(range(1, ticks + 1))


@pytest.fixture
async def toy(toys_broker: Broker, databases: Databases) -> AsyncIterator[Toy]:
    """Toy processes on a broker and databases of this test's own."""
    producer = AIOKafkaProducer(bootstrap_servers=toys_broker.bootstrap)
    await producer.start()
    toy = Toy(toys_broker, databases, producer)
    try:
        yield toy
    finally:
        await producer.stop()
        for process in toy.running:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_killed_there_and_back_nothing_is_lost_or_done_twice(toy: Toy, fault: str) -> None:
    for number in range(1, 11):
        for case in ("a", "b", "c"):
            await toy.tick(case, number)
    assert await (await toy.start(fault)).wait() == DIED
    await toy.start()
    check(await toy.until_totals(30), cases=3, ticks=10)


async def test_a_second_instance_joins_and_leaves_under_load(toy: Toy) -> None:
    cases = [f"c{n}" for n in range(8)]

    stopped = asyncio.Event()
    ticks = 0

    async def load() -> None:
        nonlocal ticks
        while not stopped.is_set():
            ticks += 1
            for case in cases:
                await toy.tick(case, ticks)

    await toy.start_ready()
    loading = asyncio.create_task(load())
    second = await toy.start_ready()
    joined_at = ticks
    await toy.until_totals(8 * joined_at)
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0
    left_at = ticks
    await toy.until_totals(8 * left_at)
    stopped.set()
    await loading
    check(await toy.until_totals(8 * ticks), cases=8, ticks=ticks)


async def test_a_clean_stop_in_the_middle_loses_nothing(toy: Toy) -> None:
    for number in range(1, 101):
        for case in ("a", "b"):
            await toy.tick(case, number)
    first = await toy.start()
    await toy.until_totals(1)
    first.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await first.wait() == 0
    await toy.start()
    check(await toy.until_totals(200), cases=2, ticks=100)


async def test_a_deadline_that_passed_while_away_fires_after_what_waited(toy: Toy) -> None:
    now = SystemClock().wall_now()
    hour = 10.0  # seconds of wall time in one of the platform's hours
    clock = {
        "CAFCASS_CLOCK_ORIGIN_WALL": now.isoformat(),
        "CAFCASS_CLOCK_ORIGIN": now.isoformat(),
        "CAFCASS_CLOCK_RATE": str(3600 / hour),
    }
    first = await toy.start_ready(**clock)
    await toy.tick("c", 1, "deadline")  # due in an hour
    await toy.until_totals(1)
    await toy.until_watermarks()
    first.send_signal(signal.SIGKILL)
    await first.wait()
    assert await toy.overdue() == []
    for number in range(2, 62):  # the answers come in time, and wait
        await toy.tick("c", number)
    await asyncio.sleep(hour)  # away until it is past due
    await toy.start(**clock, CAFCASS_MAX_BATCH_RECORDS="1")  # slow enough for a hasty deadline to pass the answers
    overdue: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not overdue:
            overdue = await toy.overdue()
    assert [(data["total"], data["late"]) for data in overdue] == [(sum(range(62)), False)]


async def test_a_partition_that_somebody_late_fenced_is_claimed_again(toy: Toy) -> None:
    await toy.start_ready()
    await toy.tick("c", 1)
    await toy.until_totals(1)
    connection = await asyncpg.connect(toy.databases.database)
    await connection.execute("UPDATE runtime.ownership SET epoch = epoch + 1, owner = 'late'")
    await connection.close()
    await toy.tick("c", 2)
    check(await toy.until_totals(2), cases=1, ticks=2)

"""Toy processes on a real broker and real databases: started, watched and talked to from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
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
from aiokafka.errors import KafkaConnectionError
from toy import Ticked, toy_topics
from toy_releases import next_topics

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.topics import Topic
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.sealing import KeyRing, open_json
from cafcass_sandbox.servers.tansu import TansuBroker

_MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Databases:
    """Addresses of a service's database and its key ring."""

    database: str
    keyring: str


@dataclass(frozen=True)
class Broker:
    """A broker with the toy's topics, all of them empty."""

    bootstrap: str
    idempotent: bool


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.faults])])
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


@pytest.fixture(params=["native", "container"])
async def apache_kafka(request: pytest.FixtureRequest) -> Broker:
    """Apache Kafka with the toy's topics made anew, by each of the two ways to have it."""
    bootstrap: str = request.getfixturevalue("kafka_broker" if request.param == "native" else "kafka_container")
    await make_topics(bootstrap, next_topics())
    return Broker(bootstrap, idempotent=True)


@pytest.fixture
async def kafka_toy(apache_kafka: Broker, databases: Databases) -> AsyncIterator[Toy]:
    """Toy processes on Apache Kafka and databases of this test's own."""
    async with open_toy(apache_kafka, databases) as made:
        yield made


async def make_topics(bootstrap: str, topics: Mapping[str, Topic] | None = None) -> None:
    """The toy's topics, empty: their names are fixed by its map, so those of the test before are deleted first."""
    wanted = topics or toy_topics()
    admin = await _admin(bootstrap)
    try:
        there = {name for name in await admin.list_topics() if name.startswith("toy.")}
        if there:
            await admin.delete_topics(sorted(there))
        async with asyncio.timeout(30):
            while there:
                await asyncio.sleep(0.1)
                there &= set(await admin.list_topics())
        await admin.create_topics([NewTopic(t.name, t.partitions, 1) for t in wanted.values()])
    finally:
        await admin.close()


async def _admin(bootstrap: str) -> AIOKafkaAdminClient:
    """An administrator's client, as soon as the broker behind the port answers."""
    async with asyncio.timeout(60):
        while True:
            admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
            try:
                await admin.start()
            except KafkaConnectionError:
                await admin.close()
                await asyncio.sleep(0.2)
            else:
                return admin


def tick_record(case: str, number: int, order: str = "add") -> tuple[bytes, list[tuple[str, bytes | None]]]:
    """Value and headers of a tick."""
    data = Ticked(case=case, number=number, order=order)
    envelope = Envelope(f"{case}-{number}", data.ce_type(), "urn:test", SystemClock().wall_now())
    return encode(data), list(envelope.headers())


@dataclass(frozen=True)
class ToyProcess:
    """One process of the toy service."""

    process: asyncio.subprocess.Process
    port: int

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.returncode is None

    def send_signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def wait(self, seconds: float = 60) -> int:
        async with asyncio.timeout(seconds):
            return await self.process.wait()

    async def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and body of one of its health pages; status 0 where it does not answer."""
        patience = aiohttp.ClientTimeout(total=2)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status, await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            return 0, {}

    async def until_ready(self, seconds: float = 180) -> None:
        """Wait until it says that it is ready."""
        said: Any = None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    status, said = await self.ask("/ready")
                    if status == 200:
                        return
                    assert self.running, f"it ended with {self.process.returncode}"
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"not ready within {seconds} s: {said}") from None

    async def until_not_ready(self, seconds: float = 180) -> dict[str, str]:
        """Wait until it says that it is not ready; returns its reasons."""
        async with asyncio.timeout(seconds):
            while True:
                status, said = await self.ask("/ready")
                if status == 503:
                    reasons: dict[str, str] = said["reasons"]
                    return reasons
                await asyncio.sleep(0.1)


class Toy:
    """Starts toy processes and talks to them through topics alone."""

    def __init__(self, broker: Broker, databases: Databases, producer: AIOKafkaProducer) -> None:
        self.bootstrap = broker.bootstrap
        self.idempotent = broker.idempotent
        self.databases = databases
        self.producer = producer
        self.environment: dict[str, str] = {}
        """What every process from now on is given beside what it needs."""
        self.processes: list[ToyProcess] = []

    @property
    def running(self) -> list[ToyProcess]:
        """Those that have not ended."""
        return [process for process in self.processes if process.running]

    async def start(self, fault: str | None = None, **more: str) -> ToyProcess:
        """Start one; with `fault` it dies there."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
            "CAFCASS_KAFKA": self.bootstrap,
            "CAFCASS_KAFKA_IDEMPOTENT": str(self.idempotent).lower(),
            "CAFCASS_DATABASE": self.databases.database,
            "CAFCASS_KEYRING": self.databases.keyring,
            "CAFCASS_MASTER_KEY": _MASTER_KEY,
            "CAFCASS_NAMESPACE": str(UUID(int=7)),
            "CAFCASS_OPERATORS": "op-1",
            "CAFCASS_MAX_BATCH_RECORDS": "20",
            "CAFCASS_HEALTH_PORT": str(port),
            # Joining a group of the embedded broker takes half a session.
            "CAFCASS_KAFKA_SESSION_TIMEOUT_MS": "2000",
            **self.environment,
            **more,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "toy_process.py"), *([fault] if fault else []), env=environment
        )
        started = ToyProcess(process, port)
        self.processes.append(started)
        return started

    async def start_ready(self, **more: str) -> ToyProcess:
        """Start one and wait until it has joined."""
        process = await self.start(**more)
        await process.until_ready()
        return process

    async def tick(self, case: str, number: int, order: str = "add") -> None:
        """Say one tick of a case."""
        value, headers = tick_record(case, number, order)
        await self.producer.send_and_wait("toy.ticks.v1", value, key=case.encode(), headers=headers)

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
                        data = orjson.loads(await self._opened(envelope.subject or "", record.value))
                        found.append(
                            (
                                envelope.type,
                                {**data, "id": envelope.id, "sequence": envelope.sequence, "case": envelope.subject},
                            )
                        )
            return found
        finally:
            await consumer.stop()

    async def _opened(self, subject: str, value: bytes) -> bytes:
        """A value with what is sealed in it in clear."""
        if b'"sealed"' not in value:
            return value
        async with asyncpg.create_pool(self.databases.keyring, min_size=1, max_size=1) as pool:
            keys = await KeyRing(pool, b64decode(_MASTER_KEY)).keys_for([subject], create=False)
            return open_json(value, keys[subject], subject)

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


@asynccontextmanager
async def open_toy(broker: Broker, databases: Databases) -> AsyncIterator[Toy]:
    """A toy service without any process yet; those started are killed at the end."""
    # Idempotent, so that what a test sends stays in order when the broker is away.
    producer = AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap, enable_idempotence=broker.idempotent, metadata_max_age_ms=1000
    )
    await producer.start()
    toy = Toy(broker, databases, producer)
    try:
        yield toy
    finally:
        for process in toy.running:
            with contextlib.suppress(ProcessLookupError):
                process.process.kill()
        await asyncio.gather(*(process.wait() for process in toy.processes))
        await producer.stop()


@pytest.fixture
async def toy(toys_broker: Broker, databases: Databases) -> AsyncIterator[Toy]:
    """Toy processes on a broker and databases of this test's own."""
    async with open_toy(toys_broker, databases) as made:
        yield made

"""Where a benchmark runs: a broker and a database of its own, publishing into it, and what came out of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from cafcass_sandbox import databases
from cafcass_sandbox.kafka import KafkaBroker
from cafcass_sandbox.postgres import Login, PostgresServer, create_database, create_role
from cafcass_sandbox.sync import run
from cafcass_sandbox.tansu import TansuBroker
from cafcass_sandbox.vault import Vault

LARGEST = 16 << 20
_QUIET_SECONDS = 2.0
_OUTPUTS_AT_ONCE = 5000
_RAW = "bench"


class Broker(StrEnum):
    """Which broker to measure on."""

    EMBEDDED = "embedded"
    KAFKA = "kafka"


@dataclass(frozen=True, slots=True)
class Ground:
    """A running broker and database."""

    broker: Broker
    bootstrap: str
    database: str
    """URL of the service's database."""
    keyring: str
    raw_database: str
    vault: Vault
    folder: Path

    @property
    def idempotent(self) -> bool:
        """Whether the broker takes an idempotent producer."""
        return self.broker is Broker.KAFKA


@contextlib.contextmanager
def ground(kind: Broker, service: str) -> Iterator[Ground]:
    """Starts a broker and a database that writes to disk as in earnest; stops both and leaves nothing."""
    folder = Path(tempfile.mkdtemp(prefix="cafcass-bench-"))
    folder.chmod(0o711)
    server = PostgresServer(folder / "postgres")
    broker = TansuBroker(log=folder / "broker.log") if kind is Broker.EMBEDDED else KafkaBroker(folder / "kafka")
    try:
        server.start()
        broker.start()
        server.wait_ready()
        broker.wait_ready()
        vault = Vault()
        found = run(databases.prepare(server.admin_url(), [service], vault, keep=True))
        raw = Login(_RAW, vault.password(_RAW))
        run(create_role(server.admin_url(), raw))
        run(create_database(server.admin_url(), _RAW, _RAW))
        yield Ground(
            broker=kind,
            bootstrap=broker.bootstrap,
            database=found.urls[service],
            keyring=found.keyring,
            raw_database=server.login_url(raw, _RAW),
            vault=vault,
            folder=folder,
        )
    finally:
        broker.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def publish(bootstrap: str, topic: str, values: Sequence[bytes]) -> None:
    """Sends the values, without keys' meaning anything, spread over the partitions."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=5, max_batch_size=1 << 20, max_request_size=LARGEST
    )
    await producer.start()
    try:
        for begin in range(0, len(values), _OUTPUTS_AT_ONCE):
            part = values[begin : begin + _OUTPUTS_AT_ONCE]
            sent = [
                await producer.send(topic, value, key=str(begin + place).encode()) for place, value in enumerate(part)
            ]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


@dataclass(frozen=True, slots=True)
class Output:
    """One message that came out."""

    topic: str
    partition: int
    offset: int
    time: float
    """When it was produced, in seconds since the epoch."""
    value: int
    """Bytes of its value."""
    sizes: tuple[int, ...]
    """Bytes of its key and of each header."""


async def outputs(bootstrap: str, topics: Sequence[str], wanted: Callable[[Output], bool]) -> list[Output]:
    """Everything on the topics, read to their end, as far as wanted.

    The embedded broker reports the end of a partition too low, so the end is where nothing more comes for two seconds.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=LARGEST,
        max_partition_fetch_bytes=LARGEST,
    )
    await consumer.start()
    found: list[Output] = []
    try:
        while batches := await consumer.getmany(timeout_ms=int(_QUIET_SECONDS * 1000), max_records=_OUTPUTS_AT_ONCE):
            for record in (record for part in batches.values() for record in part):
                headers = tuple(len(name) + len(value or b"") for name, value in record.headers)
                output = Output(
                    record.topic,
                    record.partition,
                    record.offset,
                    record.timestamp / 1000,
                    len(record.value or b""),
                    (len(record.key or b""), *headers),
                )
                if wanted(output):
                    found.append(output)
    finally:
        await consumer.stop()
    return found


def machine() -> str:
    """What it was measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"

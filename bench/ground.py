"""Where a benchmark runs: a broker and a database of its own, publishing into it, and what came out of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from bench.statements import counting
from cafcass_provisioning.postgres_admin import Login, create_database, create_role
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers import databases
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.postgres import PostgresServer
from cafcass_sandbox.servers.service_processes import clock
from cafcass_sandbox.servers.tansu import TansuBroker
from cafcass_sandbox.servers.vault import Vault

BEGIN = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""What the platform's clock shows in the beginning: the same deadlines lie ahead whenever it is measured."""
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
    databases: Mapping[str, str]
    """URL of each service's database."""
    keyring: str
    raw_database: str
    admin_database: str
    """URL of the server's administrator."""
    vault: Vault
    clock: Mapping[str, str]
    """What the services are told of it."""
    folder: Path
    postgres_pid: int
    broker_pid: int

    @property
    def trees(self) -> Mapping[str, Sequence[int]]:
        """The roots of the process trees that serve every half, by name."""
        return {"postgres": [self.postgres_pid], "broker": [self.broker_pid]}

    @property
    def idempotent(self) -> bool:
        """Whether the broker takes an idempotent producer."""
        return self.broker is Broker.KAFKA


@contextlib.contextmanager
def ground(kind: Broker, *services: str, statements: bool = False) -> Iterator[Ground]:
    """Starts a broker and a database that writes to disk as in earnest; stops both and leaves nothing.

    With `statements` the database counts them, which costs it a little.
    """
    folder = Path(tempfile.mkdtemp(prefix="cafcass-bench-"))
    folder.chmod(0o711)
    server = PostgresServer(folder / "postgres")
    broker = TansuBroker(log=folder / "broker.log") if kind is Broker.EMBEDDED else KafkaBroker(folder / "kafka")
    try:
        server.start()
        broker.start()
        server.wait_ready()
        broker.wait_ready()
        if statements:
            run(counting(server.admin_url()))
            server.stop()
            server.start()
            server.wait_ready()
        vault = Vault()
        found = run(databases.prepare(server.admin_url(), services, vault, keep=True))
        raw = Login(_RAW, vault.password(_RAW))
        run(create_role(server.admin_url(), raw))
        run(create_database(server.admin_url(), _RAW, _RAW))
        yield Ground(
            broker=kind,
            bootstrap=broker.bootstrap,
            databases=found.urls,
            keyring=found.keyring,
            raw_database=server.login_url(raw, _RAW),
            admin_database=server.admin_url(),
            vault=vault,
            clock={**clock(1.0), "CAFCASS_CLOCK_ORIGIN": BEGIN.isoformat()},
            folder=folder,
            postgres_pid=_running(server.child),
            broker_pid=_running(broker.child),
        )
    finally:
        broker.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _running(child: Child) -> int:
    if child.pid is None:
        raise SystemExit(f"{child.name} ended: {child.last_words()}")
    return child.pid


Headers = Sequence[tuple[str, bytes]]


async def publish(bootstrap: str, topic: str, values: Sequence[bytes], headers: Sequence[Headers] = ()) -> None:
    """Sends the values one by one to each partition in turn: no partition, and so no reader, has more to do than another.

    With each of `headers` to the value at the same place.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=5, max_batch_size=1 << 20, max_request_size=LARGEST
    )
    await producer.start()
    try:
        partitions = len(await producer.partitions_for(topic))
        for begin in range(0, len(values), _OUTPUTS_AT_ONCE):
            part = values[begin : begin + _OUTPUTS_AT_ONCE]
            sent = [
                await producer.send(
                    topic,
                    value,
                    key=str(place).encode(),
                    partition=place % partitions,
                    headers=headers[place] if headers else None,
                )
                for place, value in enumerate(part, begin)
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


Record: TypeAlias = ConsumerRecord[bytes, bytes]
Ends = Mapping[tuple[str, int], int]
"""The next offset of each topic and partition."""


def ends(found: Iterable[Output | Record], before: Ends) -> Ends:
    """Where to read on after `found`, which was read from `before` on."""
    after = dict(before)
    for output in found:
        place = (output.topic, output.partition)
        after[place] = max(after.get(place, 0), output.offset + 1)
    return after


async def outputs(bootstrap: str, topics: Sequence[str], since: Ends | None = None) -> list[Output]:
    """Everything on the topics from `since` on, as far as it matters here."""
    return [_output(record) async for record in records(bootstrap, topics, since)]


def _output(record: Record) -> Output:
    headers = tuple(len(name) + len(value or b"") for name, value in record.headers)
    return Output(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp / 1000,
        len(record.value or b""),
        (len(record.key or b""), *headers),
    )


async def records(bootstrap: str, topics: Sequence[str], since: Ends | None = None) -> AsyncIterator[Record]:
    """Everything on the topics from `since` on, read to their end.

    The embedded broker reports the end of a partition too low, so the end is where nothing more comes for two seconds.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=LARGEST,
        max_partition_fetch_bytes=LARGEST,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(t, p) for t in topics for p in await partitions_of(consumer, t)])
        for place in consumer.assignment():
            consumer.seek(place, (since or {}).get((place.topic, place.partition), 0))
        while batches := await consumer.getmany(timeout_ms=int(_QUIET_SECONDS * 1000), max_records=_OUTPUTS_AT_ONCE):
            for record in (record for part in batches.values() for record in part):
                yield record
    finally:
        await consumer.stop()


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[int]:
    """The partitions of a topic, also of one made a moment ago."""
    client = consumer._client  # noqa: SLF001 - the consumer's own question answers from what it knew when it started
    await client.add_topic(topic)
    return sorted(client.cluster.partitions_for_topic(topic) or ())


def machine() -> str:
    """What it was measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {build()}"


def build() -> str:
    """How this interpreter was built: an optimised one does the same work in 10 to 25% less. The signs are those of `.ci/find-python`."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    signs = ("--enable-optimizations", "--with-wheel-pkg-dir")
    return "optimised build" if any(sign in arguments for sign in signs) else "build without optimisation"


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)

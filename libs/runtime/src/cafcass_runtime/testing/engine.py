"""The real engine of a service on a real database, opened for a test: records in by hand, everything around it within reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

import asyncpg
import orjson

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.message import TYPE_PREFIX, Message
from cafcass_contracts.topics import TOPICS, Topic
from cafcass_domain.policy import Policy
from cafcass_runtime import ownership
from cafcass_runtime.database import as_it_is, open_pool, read_every_time
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.internal import InternalMessages
from cafcass_runtime.jobs import Jobs
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.ownership import Partition
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.policy_changes import PolicyChanges
from cafcass_runtime.records import Outgoing, StoredRecord, unpack
from cafcass_runtime.relay import prepare_lanes
from cafcass_runtime.replay import Replay
from cafcass_runtime.retrying import Fault, Patience, classify
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, open_json
from cafcass_runtime.service import Service
from cafcass_runtime.telemetry import Tracing
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.wall import Wall

P = TypeVar("P", bound=Policy)

MASTER_KEY = bytes(range(32))
LIMITS = Limits(
    lanes=4,
    inbox_days=90,
    brake_run=20,
    brake_share=0.5,
    brake_window=50,
    stopped_holds_deadlines=timedelta(hours=1),
)


@dataclass
class Heard:
    """What the engine told the rest of the process."""

    stopped: list[Partition] = field(default_factory=list)
    waited: list[Fault] = field(default_factory=list)
    stopping: bool = False
    """Whether the process is about to stop, so that nothing is waited for any more."""


@dataclass
class OpenEngine(Generic[P]):
    """An engine with everything around it within reach."""

    engine: Engine
    scheduler: Scheduler
    internal: InternalMessages
    replay: Replay
    jobs: Jobs
    changes: PolicyChanges
    pool: asyncpg.Pool[asyncpg.Record]
    keyring: KeyRing
    wall: Wall
    heard: Heard
    metrics: Metrics
    policy: DatedPolicy[P]
    topics: Mapping[str, Topic]
    statements: list[str]
    """Every statement that the service's database was given so far, but for those that begin and end transactions."""
    _next: dict[Partition, int] = field(default_factory=dict)

    async def own(self, *partitions: Partition, owner: str = "one") -> None:
        """Take partitions for this engine."""
        async with self.pool.acquire() as connection:
            taken = await ownership.take(connection, partitions, owner)
        assignment = self.engine.assignment
        assignment.assigned([partition for partition in partitions if assignment.get(partition) is None])
        for partition, owned in taken.items():
            assignment.claimed(partition, owned, owned.next_offset or 0)

    def record(
        self,
        value: bytes | None,
        headers: list[tuple[str, bytes | None]] | None = None,
        *,
        topic: str,
        partition: int = 0,
        key: bytes | None = None,
        offset: int | None = None,
    ) -> StoredRecord:
        """A record at the next offset of its partition."""
        at = self._next.get((topic, partition), 0) if offset is None else offset
        self._next[topic, partition] = at + 1
        stamp = round(self.wall.now.timestamp() * 1000)
        return StoredRecord(topic, partition, at, stamp, key, value, headers or [])

    def message(
        self,
        data: Message,
        *,
        id_: str,
        topic: str | None = None,
        partition: int = 0,
        source: str = "urn:test",
        **more: Any,
    ) -> StoredRecord:
        """One of our own messages as a record of the topic that the service reads it from."""
        home = topic or self.topic_of(type(data))
        envelope = Envelope(id_, data.ce_type(), source, self.wall.now, **more)
        return self.record(encode(data), list(envelope.headers()), topic=home, partition=partition)

    def topic_of(self, message: type[Message]) -> str:
        """The topic from which the service reads a message. Raises `ValueError` where it reads none."""
        service = self.engine.service.name
        for name, topic in self.topics.items():
            if service in topic.readers and message in topic.messages:
                return name
        raise ValueError(f"{service} does not read {message.full_name()}")

    async def outbox(self) -> list[Outgoing]:
        """What waits to be published, in order per slot."""
        rows = await self.pool.fetch("SELECT messages FROM runtime.outbox ORDER BY place")
        return [message for row in rows for message in unpack(row["messages"])]

    async def said(self, topic: str | None = None) -> list[dict[str, Any]]:
        """The data of what waits to be published, with its envelope's type, sequence and subject (`case`)."""
        wanted = self.engine.service.events_topic if topic is None else topic
        found = []
        for message in await self.outbox():
            if message.topic == wanted:
                envelope, value = await self._open(message)
                name = envelope.type.removeprefix(f"{TYPE_PREFIX}.")
                data = orjson.loads(value)
                found.append({"type": name, "sequence": envelope.sequence, "case": envelope.subject, **data})
        return found

    async def events(self, kind: type[Message]) -> list[Any]:
        """Every event of a kind that waits to be published, as its readers read it."""
        opened = [await self._open(message) for message in await self.outbox() if message.value]
        return [decode(kind, value) for envelope, value in opened if envelope.type == kind.ce_type()]

    async def _open(self, message: Outgoing) -> tuple[Envelope, bytes]:
        envelope = read_headers(message.headers)
        assert envelope is not None
        assert envelope.subject is not None
        keys = await self.keyring.keys_for([envelope.subject], create=False)
        value = message.value or b"{}"
        try:
            return envelope, open_json(value, keys.get(envelope.subject), envelope.subject)
        except KeyDestroyedError:  # what is in clear is left
            return envelope, value

    async def dead_letters(self) -> list[tuple[str, str, int]]:
        """State, subject and attempts of each dead letter, in order."""
        rows = await self.pool.fetch("SELECT state, subject, attempts FROM runtime.dead_letters ORDER BY place")
        return [(r["state"], r["subject"], r["attempts"]) for r in rows]


async def prepare(service: Service[Any], database: str, keyring: str) -> None:
    """Bring both databases of a service up to date."""
    await migrate(keyring, KEYRING_MIGRATIONS)
    await migrate(database, RUNTIME_MIGRATIONS, *service.migration_folders)


@asynccontextmanager
async def open_engine(
    service: Service[P],
    database: str,
    keyring_url: str,
    *,
    wall: Wall | None = None,
    limits: Limits = LIMITS,
    policy: DatedPolicy[P] | None = None,
    topics: Mapping[str, Topic] = TOPICS,
    operators: frozenset[str] = frozenset({"op-1"}),
) -> AsyncIterator[OpenEngine[P]]:
    """An engine of a service on databases that were prepared. Nothing runs by itself: a test calls each step."""
    wall, heard, metrics = wall or Wall(), Heard(), Metrics()
    policy = policy or policy_of(service)
    statements: list[str] = []

    async def listened_to(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await read_every_time(connection)
        connection.add_query_logger(lambda query: statements.append(query.query))

    pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(
        database, min_size=1, max_size=4, init=listened_to, reset=as_it_is
    )
    keyring_pool = await open_pool(keyring_url, min_size=1, max_size=2)
    keyring = KeyRing(keyring_pool, MASTER_KEY)
    try:
        async with pool.acquire() as connection:
            await prepare_lanes(connection, limits.lanes)
            await keep_days(connection, wall.now.date(), limits.inbox_days)
        engine = Engine(
            service,
            pool=pool,
            keyring=keyring,
            clock=wall.clock(),
            policy=policy.at,
            calendar_version=policy.at(wall.now).calendar.version,
            limits=limits,
            metrics=metrics,
            patiently=Patience(
                base=0.01,
                cap=0.05,
                metrics=metrics,
                waiting=lambda error: heard.waited.append(classify(error)) if error else None,
                stopping=lambda: heard.stopping,
            ),
            hooks=Hooks(
                committed=lambda: None,
                retry=lambda: None,
                stopped=heard.stopped.append,
            ),
            tracing=Tracing(service.name),
            topics=topics,
            operators=operators,
        )
        engine.decoder.cluster = "test"
        writer = Writer(service.source, Homes(service.name, topics), keyring)
        yield OpenEngine(
            engine,
            Scheduler(engine, policy),
            InternalMessages(engine),
            Replay(engine),
            Jobs(engine, keyring),
            PolicyChanges(engine, policy, writer),
            pool,
            keyring,
            wall,
            heard,
            metrics,
            policy,
            topics,
            statements,
        )
    finally:
        await asyncio.gather(pool.close(), keyring_pool.close())

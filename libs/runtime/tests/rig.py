"""What engine tests stand on: a real database, an engine on it, and records made by hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
from toy import TOY, Ticked, toy_topics

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.message import Message
from cafcass_runtime import ownership
from cafcass_runtime.clock import Clock
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.firing import Firing
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.ownership import Partition
from cafcass_runtime.publisher import prepare_lanes
from cafcass_runtime.records import Outgoing, StoredRecord, unpack
from cafcass_runtime.retrial import Retrial
from cafcass_runtime.retrying import Fault
from cafcass_runtime.sealing import KeyRing, open_json
from cafcass_runtime.tasks import Tasks
from cafcass_runtime.telemetry import Tracing

MASTER_KEY = bytes(range(32))


class FakeWall:
    """Wall time that a test moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Heard:
    """What the engine told the rest of the process."""

    stopped: list[tuple[Partition, int, str]] = field(default_factory=list)
    waited: list[Fault] = field(default_factory=list)


@dataclass
class Rig:
    """An engine with everything around it within reach."""

    engine: Engine
    firing: Firing
    retrial: Retrial
    tasks: Tasks
    pool: asyncpg.Pool[asyncpg.Record]
    keyring: KeyRing
    wall: FakeWall
    heard: Heard
    metrics: Metrics
    _next: dict[Partition, int] = field(default_factory=dict)

    async def own(self, *partitions: Partition, owner: str = "one") -> None:
        """Take partitions for this engine."""
        async with self.pool.acquire() as connection:
            taken = await ownership.take(connection, partitions, owner)
        self.engine.epochs.update({partition: held.epoch for partition, held in taken.items()})

    def record(
        self,
        value: bytes | None,
        headers: list[tuple[str, bytes | None]] | None = None,
        *,
        topic: str = "toy.ticks.v1",
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
        self, data: Message, *, id_: str, topic: str = "toy.ticks.v1", partition: int = 0, **more: Any
    ) -> StoredRecord:
        """One of our own messages as a record."""
        envelope = Envelope(id_, data.ce_type(), "urn:test:court", self.wall.now, **more)
        return self.record(encode(data), list(envelope.headers()), topic=topic, partition=partition)

    def tick(self, case: str, number: int, order: str = "add", *, id_: str | None = None, **more: Any) -> StoredRecord:
        """A tick of a case."""
        return self.message(Ticked(case=case, number=number, order=order), id_=id_ or f"{case}-{number}", **more)

    async def outbox(self) -> list[Outgoing]:
        """What waits to be published, in order per slot."""
        rows = await self.pool.fetch("SELECT messages FROM runtime.outbox ORDER BY place")
        return [message for row in rows for message in unpack(row["messages"])]

    async def said(self, topic: str = "toy.events.v1") -> list[dict[str, Any]]:
        """The data of what waits to be published on a topic, with its envelope's type and sequence."""
        found = []
        for message in await self.outbox():
            if message.topic == topic:
                envelope = read_headers(message.headers)
                assert envelope is not None
                assert envelope.subject is not None
                keys = await self.keyring.keys_for([envelope.subject], create=False)
                data = orjson.loads(open_json(message.value or b"{}", keys.get(envelope.subject), envelope.subject))
                name = envelope.type.removeprefix("uk.gov.cafcass.")
                found.append({"type": name, "sequence": envelope.sequence, "case": envelope.subject, **data})
        return found

    async def totals(self, case: str) -> list[int]:
        """The totals said of a case, in order."""
        said = await self.said()
        return [s["total"] for s in said if s["type"] == "toy.totalled.v1" and s["case"] == case]

    async def dead_letters(self) -> list[tuple[str, str, int]]:
        """State, subject and attempts of each dead letter, in order."""
        rows = await self.pool.fetch("SELECT state, subject, attempts FROM runtime.dead_letters ORDER BY place")
        return [(r["state"], r["subject"], r["attempts"]) for r in rows]


LIMITS = Limits(
    lanes=4,
    inbox_days=90,
    brake_run=20,
    brake_share=0.5,
    brake_window=50,
    stopped_holds_deadlines=timedelta(hours=1),
    retry_base=0.01,
    retry_cap=0.05,
)


async def prepare(database: str, keyring: str) -> None:
    """Bring both databases up to date."""
    await migrate(keyring, KEYRING_MIGRATIONS)
    await migrate(database, RUNTIME_MIGRATIONS, TOY.migrations)


@asynccontextmanager
async def open_rig(
    database: str, keyring_url: str, *, wall: FakeWall | None = None, limits: Limits = LIMITS
) -> AsyncIterator[Rig]:
    """An engine of the toy service on databases that were prepared."""
    wall = wall or FakeWall()
    heard = Heard()
    pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(database, min_size=1, max_size=4)
    keyring_pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(keyring_url, min_size=1, max_size=2)
    keyring = KeyRing(keyring_pool, MASTER_KEY)
    metrics = Metrics()
    try:
        async with pool.acquire() as connection:
            await prepare_lanes(connection, limits.lanes)
            await keep_days(connection, wall.now.date(), limits.inbox_days)
        engine = Engine(
            TOY,
            pool=pool,
            keyring=keyring,
            clock=Clock(wall.now, wall.now, 1.0, wall_now=wall),
            policy=TOY.policy(None),  # type: ignore[arg-type]
            calendar_version="test",
            limits=limits,
            metrics=metrics,
            hooks=Hooks(
                committed=lambda: None,
                retry=lambda: None,
                stopped=lambda *stopped: heard.stopped.append(stopped),
                waiting=lambda fault: heard.waited.append(fault) if fault else None,
            ),
            tracing=Tracing("toy"),
            topics=toy_topics(),
        )
        engine.decoder.cluster = "test"
        firing = Firing(engine)
        yield Rig(engine, firing, Retrial(engine, firing), Tasks(engine, keyring), pool, keyring, wall, heard, metrics)
    finally:
        await asyncio.gather(pool.close(), keyring_pool.close())


def dies_here() -> Callable[..., Any]:
    """Something to put in the place of a function: the process is gone when it is called."""

    def die(*_: Any, **__: Any) -> None:
        os._exit(9)

    return die

"""Real allocation processes that share one broker and one database: started, given facts, let decide, killed, and read from the topics."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.message import Event
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.service_processes import Surroundings, process, ready

GATHER = timedelta(hours=1)
"""Longer than any test lasts: nothing is decided before the test says that the hour is over."""
MORNING = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""What the platform's clock shows at the beginning."""
EVENTS = "allocation.events.v1"
_PATIENCE_SECONDS = 120.0
_CAN_BE_READ = {kind.ce_type(): kind for kind in TOPICS[EVENTS].messages if kind.owner == "allocation"}

_QUIET = """
SELECT (SELECT coalesce(sum(next_offset), 0) FROM runtime.ownership WHERE topic = ANY($1)) = $2
    AND NOT EXISTS (SELECT FROM runtime.deadlines WHERE due <= $3)
    AND NOT EXISTS (SELECT FROM runtime.internal_messages)
    AND NOT EXISTS (SELECT FROM runtime.outbox)
"""
_HOUR_IS_OVER = """
UPDATE runtime.deadlines SET due = due - $1::interval WHERE kind = 'area-look' AND due <= $2
"""
_BLOCKED = """
SELECT client_port FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO runtime.outbox%'
"""


@dataclass
class Instances:
    """Allocation on a broker and databases of its own."""

    bootstrap: str
    idempotent: bool
    database: str
    keyring: str
    folder: Path
    begun: datetime
    """When, by the wall, the platform's clock shows `MORNING`: the same for all that are compared."""
    connection: asyncpg.Connection[asyncpg.Record]
    children: list[Child] = field(default_factory=list)
    told: int = 0

    async def start(self, count: int) -> None:
        """So many more, ready and with partitions of their own."""
        clock = {
            "CAFCASS_CLOCK_ORIGIN_WALL": self.begun.isoformat(),
            "CAFCASS_CLOCK_ORIGIN": MORNING.isoformat(),
            "CAFCASS_CLOCK_RATE": "1",
        }
        around = Surroundings(
            kafka=self.bootstrap,
            idempotent=self.idempotent,
            session_timeout_ms=2000,  # joining a group of the embedded broker takes half of it
            keyring=self.keyring,
            master_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            namespace="00000000-0000-0000-0000-000000000007",
            clock=clock,
        )
        ports = [free_port() for _ in range(count)]
        for port in ports:
            folder = self.folder / f"instance-{len(self.children)}"
            child = process("allocation", database=self.database, health_port=port, logs=folder, around=around)
            self.children.append(child)
            child.start()

        async def all_at_work() -> bool:
            for child in self.children:
                assert child.running, child.last_words()
            if not all([(await asyncio.to_thread(ready, f"http://127.0.0.1:{port}"))[0] for port in ports]):
                return False
            owners = "SELECT count(DISTINCT owner) FROM runtime.ownership WHERE topic = 'intake.events.v1'"
            return bool(await self.connection.fetchval(owners) == len(self.children))

        await until("every instance has partitions of the courts' cases", all_at_work)

    async def tell(self, facts: Sequence[Event]) -> None:
        """Publishes facts as those who know them do, each with the same id and the same time whenever it is told."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, enable_idempotence=self.idempotent)
        await producer.start()
        try:
            for number, fact in enumerate(facts):
                topic = next(topic for topic in topics_of(type(fact)) if "allocation" in topic.readers)
                subject = getattr(fact, "case_id", None)
                at = self.begun + timedelta(milliseconds=number)
                envelope = Envelope(f"fact-{number}", fact.ce_type(), "urn:test", at, subject=subject)
                key = str(subject or getattr(fact, "practitioner_id", "")).encode()
                await producer.send(
                    topic.name, encode(fact), key=key, headers=envelope.headers(),
                    timestamp_ms=round(at.timestamp() * 1000),
                )  # fmt: skip
        finally:
            await producer.stop()
        self.told += len(facts)

    async def quiet(self) -> None:
        """Waits until all facts are handled, all that follows at once is done, and all that was said is published."""

        async def nothing_left() -> bool:
            assert any(child.running for child in self.children), self.children[-1].last_words()
            now = MORNING + (datetime.now(UTC) - self.begun)
            return bool(await self.connection.fetchval(_QUIET, _FACTS, self.told, now))

        await until("nothing is left to do", nothing_left)

    async def an_hour_passes(self) -> bool:
        """What was gathered is due; False where nothing was. The clock does not move: a slow machine decides on the same facts."""
        before_tomorrow = MORNING + timedelta(hours=12)
        return await self.connection.execute(_HOUR_IS_OVER, GATHER, before_tomorrow) != "UPDATE 0"

    async def decide(self) -> None:
        """Lets the area decide until only tomorrow can change anything."""
        await self.quiet()
        while await self.an_hour_passes():
            await self.quiet()

    async def kill_who_decides(self) -> Child:
        """Has one decide, and kills it when all is decided and stored, and nothing is said or committed yet."""
        async with self.connection.transaction():
            await self.connection.execute("LOCK TABLE runtime.outbox IN SHARE MODE")
            other = await asyncpg.connect(self.database)
            try:
                assert await other.execute(_HOUR_IS_OVER, GATHER, MORNING + timedelta(hours=12)) != "UPDATE 0"

                async def one_waits() -> bool:
                    return await other.fetchval(_BLOCKED) is not None

                await until("an instance is in the middle of a decision", one_waits)
                port = await other.fetchval(_BLOCKED)
            finally:
                await other.close()
            (victim,) = [child for child in self.children if child.pid is not None and port in _ports(child.pid)]
            victim.kill()
        return victim

    async def said(self) -> list[Event]:
        """Every event of allocation so far, in order for each case; copies are left out."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        found: dict[str, Event] = {}
        try:
            consumer.assign([TopicPartition(EVENTS, number) for number in range(TOPICS[EVENTS].partitions)])
            await consumer.seek_to_beginning()
            # The embedded broker names the end of a partition too low: the end is where nothing more comes.
            while batches := await consumer.getmany(timeout_ms=1000):
                for record in (record for records in batches.values() for record in records):
                    envelope = read_headers(record.headers)
                    assert envelope is not None
                    if (kind := _CAN_BE_READ.get(envelope.type)) is not None:
                        event = decode(kind, record.value)
                        assert isinstance(event, Event)
                        assert found.setdefault(envelope.id, event) == event, "two events with one id differ"
        finally:
            await consumer.stop()
        return list(found.values())


_FACTS = ["intake.events.v1", "triage.events.v1", "workforce.returns.v1"]


@asynccontextmanager
async def instances(
    bootstrap: str, database: str, keyring: str, folder: Path, begun: datetime, *, idempotent: bool
) -> AsyncIterator[Instances]:
    """No instance yet; those started are killed at the end. The database is a new one."""
    connection = await asyncpg.connect(database)
    made = Instances(bootstrap, idempotent, database, keyring, folder, begun, connection)
    try:
        yield made
    finally:
        await connection.close()
        for child in made.children:
            child.kill()


def _ports(pid: int) -> set[int]:
    return {connection.laddr.port for connection in psutil.Process(pid).net_connections("inet")}


async def until(what: str, condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits for a condition."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not await condition():
        assert time.monotonic() < deadline, f"not within {_PATIENCE_SECONDS:.0f} s: {what}"
        await asyncio.sleep(0.05)

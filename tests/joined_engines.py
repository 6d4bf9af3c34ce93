"""Services with their real engines on real databases, joined by their topics: the bytes that one would send are the records that others read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joined_services import SERVICES

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Message
from cafcass_contracts.topics import SERVICES as NAMES
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_runtime.records import Outgoing, StoredRecord, unpack
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall

MakeDatabase = Callable[..., str]


@dataclass(slots=True)
class JoinedEngines:
    """All services. Whatever is said goes to everybody who reads it, until nobody has anything to say."""

    databases: Mapping[str, str]
    keyring: str
    wall: Wall
    engines: dict[str, OpenEngine[Any]] = field(default_factory=dict)
    topics: dict[str, list[Outgoing]] = field(default_factory=dict)
    """All that was ever said, by topic, as it lies there."""
    ends: dict[str, int] = field(default_factory=dict)
    _told: int = 0

    async def tell(self, message: Message, subject: str | None = None) -> str:
        """Somebody outside, or of staff, says something; its id."""
        home = next(topic for topic in topics_of(type(message)) if topic.writers[0] not in NAMES)
        self._told += 1
        id_ = derived_id("told", str(self._told))
        envelope = Envelope(id_, message.ce_type(), "urn:test", self.wall.now, subject=subject)
        self._say(Outgoing(home.name, None, list(envelope.headers()), encode(message)))
        await self.settle()
        return id_

    async def settle(self) -> None:
        """Everything that was said is heard, and what follows from it."""
        while True:
            worked = 0
            for name, engine in self.engines.items():
                worked += await self.one(name, engine)
            if not worked:
                return

    async def one(self, name: str, engine: OpenEngine[Any]) -> int:
        """One service does what it can; how much that was."""
        worked = 0
        for topic in engine.engine.reads:
            heard = self.topics.get(topic, [])
            place = await self._next(engine, topic)
            batch = [self._record(each, place + n) for n, each in enumerate(heard[place:])]
            if batch:
                await engine.engine.handle(batch)
                worked += len(batch)
        while await engine.internal.take():
            worked += 1
        worked += await engine.scheduler.fire()
        while await engine.jobs.do_one():
            worked += 1
        return worked + await self.relay(engine)

    async def relay(self, engine: OpenEngine[Any]) -> int:
        """What waits in the outbox is sent."""
        rows = await engine.pool.fetch("DELETE FROM runtime.outbox RETURNING place, messages")
        said = [each for row in sorted(rows, key=lambda row: row["place"]) for each in unpack(row["messages"])]
        for each in said:
            self._say(each)
        return len(said)

    def _say(self, message: Outgoing) -> None:
        self.topics.setdefault(message.topic, []).append(message)

    async def _next(self, engine: OpenEngine[Any], topic: str) -> int:
        """Where the service reads on: as its own database has it."""
        found = await engine.pool.fetchval(
            "SELECT next_offset FROM runtime.ownership WHERE topic = $1 AND partition = 0", topic
        )
        return int(found or 0)

    def _record(self, message: Outgoing, offset: int) -> StoredRecord:
        stamp = round(self.wall.now.timestamp() * 1000)
        return StoredRecord(message.topic, 0, offset, stamp, message.key, message.value, message.headers)

    def raw(self) -> list[tuple[str, bytes]]:
        """Every record of every topic, with its key and headers."""
        return [
            (topic, b" ".join([each.key or b"", *(value or b"" for _, value in each.headers), each.value or b""]))
            for topic, said in self.topics.items()
            for each in said
        ]


@asynccontextmanager
async def joined(
    make_database: MakeDatabase, wall: Wall, names: Sequence[str] = tuple(SERVICES), **policies: Any
) -> AsyncIterator[JoinedEngines]:
    """Services on databases of their own and one key ring; `policies` are other than the usual ones, by service."""
    keyring = make_database()
    made = JoinedEngines({name: make_database() for name in names}, keyring, wall)
    async with AsyncExitStack() as stack:
        for name in names:
            await prepare(SERVICES[name], made.databases[name], keyring)
            await open_one(made, name, stack, policies.get(name))
        yield made


async def open_one(made: JoinedEngines, name: str, stack: AsyncExitStack, policy: Any = None) -> None:
    """Opens a service's engine on its database, as a process that starts does."""
    opened = await stack.enter_async_context(
        open_engine(SERVICES[name], made.databases[name], made.keyring, wall=made.wall, policy=policy)
    )
    await opened.own(*((topic, 0) for topic in opened.engine.reads))
    made.engines[name] = opened


def namespace() -> UUID:
    """In which the kit derives the ids of cases."""
    return UUID(int=7)


__all__ = ["TOPICS", "JoinedEngines", "joined", "namespace", "open_one"]

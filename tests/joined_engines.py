"""Services with their real engines on real databases, joined by their topics: the bytes that one would send are the records that others read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joined_services import SERVICES

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Command, Message
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.topics import SERVICES as NAMES
from cafcass_contracts.topics import topics_of
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.records import Outgoing, StoredRecord, unpack
from cafcass_runtime.sealing import open_json
from cafcass_runtime.testing import checks
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
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _told: int = 0

    async def start(self) -> None:
        """Every service starts, or starts again."""
        for name, database in self.databases.items():
            self.engines[name] = opened = await self._stack.enter_async_context(
                open_engine(SERVICES[name], database, self.keyring, wall=self.wall)
            )
            await opened.own(*((topic, 0) for topic in opened.engine.reads))

    async def stop(self) -> None:
        """Every service ends as it stands, whatever it was about to do."""
        await self._stack.aclose()
        self.engines.clear()

    async def pass_by(self, **by: float) -> None:
        """Lets time pass, and what is due happens."""
        self.wall.move(**by)
        for engine in self.engines.values():
            async with engine.pool.acquire() as connection, connection.transaction():
                await keep_days(connection, self.wall.now.date(), engine.engine.limits.inbox_days)
        await self.settle()

    async def tell(self, message: Message, subject: str | None = None) -> str:
        """Somebody outside, or of staff, says something, and all that follows from it happens; its id."""
        id_ = self.say(message, subject)
        await self.settle()
        return id_

    async def do(self, command: Command, subject: str) -> str:
        """What a service says to a command: the verdict, and why."""
        id_ = await self.tell(command, subject)
        said = [each async for each in self.events(CommandAnswered)]
        mine = next(answer for answer in said if answer["command_id"] == id_)
        return f"{mine['verdict']} {mine.get('reason', '')}".strip()

    def say(self, message: Message, subject: str | None = None) -> str:
        """Puts a message of an outside party, or of staff, on its topic; its id."""
        home = next(topic for topic in topics_of(type(message)) if topic.writers[0] not in NAMES)
        self._told += 1
        id_ = derived_id("told", str(self._told))
        envelope = Envelope(id_, message.ce_type(), "urn:test", self.wall.now, subject=subject)
        self._append(Outgoing(home.name, None, list(envelope.headers()), encode(message)))
        return id_

    async def settle(self) -> None:
        """Everything that was said is heard, and what follows from it."""
        while sum([await self.work(name) for name in self.engines]):
            pass

    async def work(self, name: str) -> int:
        """One service does what it can at once; how much that was."""
        engine, worked = self.engines[name], 0
        for topic in engine.engine.reads:
            heard, place = self.topics.get(topic, []), await self._next(engine, topic)
            batch = [self._record(each, place + n) for n, each in enumerate(heard[place:])]
            if batch:
                await engine.engine.handle(batch)
                worked += len(batch)
        while await engine.internal.take():
            worked += 1
        worked += await engine.scheduler.fire()
        while await engine.jobs.do_one():
            worked += 1
        return worked + await self._relay(engine)

    async def events(self, kind: type[Message]) -> AsyncIterator[dict[str, Any]]:
        """The data of all events of a kind, what is sealed in them opened, and whom they are about."""
        for _, envelope, value in [each async for each in self.opened()]:
            if envelope is not None and envelope.type == kind.ce_type():
                yield {"about": envelope.subject, **json.loads(value)}

    async def opened(self) -> AsyncIterator[tuple[str, Envelope | None, bytes]]:
        """Every record of every topic, opened with whatever key there is."""
        keyring = next(iter(self.engines.values())).keyring
        for topic, said in self.topics.items():
            for each in said:
                envelope, value = read_headers(each.headers), each.value or b""
                subject = None if envelope is None else envelope.subject
                if subject is not None and b'"sealed"' in value:
                    key = (await keyring.keys_for([subject], create=False)).get(subject)
                    value = value if key is None else open_json(value, key, subject)
                yield topic, envelope, value

    async def rows(self) -> AsyncIterator[tuple[str, str, bytes]]:
        """Every row of every service, opened: where it is, its key, and its document."""
        for name, engine in self.engines.items():
            tables = {table.ref.name: table for table in engine.engine.service.tables}
            for ref, key, row in await checks.rows_kept(engine):
                yield f"{name}.{ref.name}", key, tables[ref.name].encode(row)

    def raw(self) -> list[tuple[str, bytes]]:
        """Every record of every topic as it lies there, with its key and headers."""
        return [
            (topic, b" ".join([each.key or b"", *(value or b"" for _, value in each.headers), each.value or b""]))
            for topic, said in self.topics.items()
            for each in said
        ]

    async def _relay(self, engine: OpenEngine[Any]) -> int:
        """What waits in the outbox is sent."""
        rows = await engine.pool.fetch("DELETE FROM runtime.outbox RETURNING place, messages")
        said = [each for row in sorted(rows, key=lambda row: row["place"]) for each in unpack(row["messages"])]
        for each in said:
            self._append(each)
        return len(said)

    def _append(self, message: Outgoing) -> None:
        self.topics.setdefault(message.topic, []).append(message)

    @staticmethod
    async def _next(engine: OpenEngine[Any], topic: str) -> int:
        """Where the service reads on, as its own database has it."""
        found = await engine.pool.fetchval(
            "SELECT next_offset FROM runtime.ownership WHERE topic = $1 AND partition = 0", topic
        )
        return int(found or 0)

    def _record(self, message: Outgoing, offset: int) -> StoredRecord:
        stamp = round(self.wall.now.timestamp() * 1000)
        return StoredRecord(message.topic, 0, offset, stamp, message.key, message.value, message.headers)


@asynccontextmanager
async def joined(make_database: MakeDatabase, wall: Wall) -> AsyncIterator[JoinedEngines]:
    """All services on databases of their own and one key ring."""
    keyring = make_database()
    there = JoinedEngines({name: make_database() for name in SERVICES}, keyring, wall)
    for name, database in there.databases.items():
        await prepare(SERVICES[name], database, keyring)
    await there.start()
    try:
        yield there
    finally:
        await there.stop()

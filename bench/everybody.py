"""Every service at work together, and everybody outside: what is said to them, when they are done with it, and what it cost."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.backends import Backends
from bench.backlog import COURT
from bench.cost import beside_its_loop, peak_bytes, processor_seconds
from bench.gathering import pending
from bench.ground import Ends, Ground, publish, say
from bench.service import done, instance, pids, standing
from bench.stages import Outside
from bench.statements import of_database
from cafcass_contracts.codec import decode
from cafcass_contracts.envelope import read_headers
from cafcass_contracts.registry import by_ce_type
from cafcass_contracts.topics import SERVICES, TOPICS, read_by
from cafcass_provisioning.access import database_name
from cafcass_runtime.sealing import KeyRing
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.sending import producer, send_all
from cafcass_sandbox.client.unsealing import Opener
from cafcass_sandbox.outside.courts import Case
from cafcass_sandbox.outside.outgoing import record_of
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.simulation import READS
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.service_processes import clock, ready

HEARD: Final = frozenset({*READS, "allocation.events.v1"})
"""What anybody outside hears of; all other topics are only counted."""
_PATIENCE_SECONDS: Final = 1200.0
_LOOK_EVERY_SECONDS: Final = 0.2
_SURE_SECONDS: Final = 1.0
"""Nothing came for so long after everything was done: then it is over."""
_WORKING = "SELECT EXISTS (SELECT FROM runtime.jobs)"
Cost: TypeAlias = dict[str, float]
"""Processor seconds, by service, PostgreSQL and broker; of these again those in PostgreSQL for a service (`served`), and those that triage
spends on its slow work (`SLOW`); and the seconds that passed meanwhile, as `WALL`."""
WALL: Final = "wall"
SLOW: Final = "slow work of triage"


def served(service: str) -> str:
    """What PostgreSQL's processor time for a service is called in a `Cost`."""
    return f"postgres for {service}"


def spent(begin: Cost, end: Cost) -> Cost:
    """From one reading to a later one."""
    return {name: end[name] - begin[name] for name in end}


@dataclass(slots=True)
class Heard:
    """What came on the topics since the benchmark began, whoever said it."""

    outside: Outside
    ends: dict[tuple[str, int], int] = field(default_factory=dict)
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By topic and kind."""
    bytes: Counter[str] = field(default_factory=Counter)
    """Of values, by topic."""


@dataclass(slots=True)
class Everybody:
    """The services at work, from outside."""

    place: Ground
    heard: Heard
    children: Mapping[str, Child]
    _databases: Mapping[str, asyncpg.Connection[asyncpg.Record]]
    _reader: AIOKafkaConsumer
    _keys: Opener
    _maker: AIOKafkaProducer
    _backends: Backends
    begun: Cost = field(default_factory=dict)
    """Where each stood once it had started."""

    async def send(self, cases: Sequence[Case]) -> None:
        """The court sends these cases; the same place in the sequence is the same partition."""
        if cases:
            await publish(self.place.bootstrap, COURT, [json.dumps(case).encode() for case in cases])

    async def tell(self, planned: Sequence[Planned], now: datetime) -> None:
        """Somebody outside says this. Raises `SystemExit` where the broker refuses any of it."""
        sent = await send_all(self._maker, [record_of(one, now) for one in planned])
        if sent.failed:
            raise SystemExit(sent.failed[0])

    async def cost(self) -> Cost:
        """Processor seconds so far."""
        trees = {name: pids([child]) for name, child in self.children.items()} | {**self.place.trees}
        return {
            **{name: processor_seconds(roots) for name, roots in trees.items()},
            **{served(name): seconds for name, seconds in (await self._backends.look()).items()},
            SLOW: sum(map(beside_its_loop, pids([self.children["triage"]]))),
            WALL: time.monotonic(),
        }

    async def rest(self, seconds: float) -> Cost:
        """What it costs to be there with nothing to do, looked at as while there is: the services, the database and the broker turn all the same."""
        begin = await self.cost()
        while time.monotonic() < begin[WALL] + seconds:
            await self._hear(_LOOK_EVERY_SECONDS)
            await self._left()
        return spent(begin, await self.cost())

    async def settled(self) -> Cost:
        """Waits until nothing is left to handle, to do, to publish or due; where the meters stood when that was first so.

        Raises `SystemExit` where it never is.
        """
        begun = shown = time.monotonic()
        while True:
            await self._hear(_LOOK_EVERY_SECONDS)
            left = await self._left()
            if left is None:
                at, before = await self.cost(), self.heard.messages.total()
                await self._hear(_SURE_SECONDS)
                if self.heard.messages.total() == before and await self._left() is None:
                    return at
            elif time.monotonic() - shown > 10:
                shown = time.monotonic()
                say(f"    {left}")
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise SystemExit(f"not done within {_PATIENCE_SECONDS:.0f} s: {left}")

    def peaks(self) -> dict[str, int]:
        """The most memory that each process has had in use."""
        return {name: max(map(peak_bytes, pids([child]))) for name, child in self.children.items()}

    async def _left(self) -> str | None:
        """Who has something left, in words; None where nobody has."""
        for name, connection in self._databases.items():
            topics = {topic.name for topic in read_by(name)}
            until: Ends = {where: end for where, end in self.heard.ends.items() if where[0] in topics}
            pids([self.children[name]])
            if not done(await standing(connection, topics), until):
                return f"{name} has messages to handle"
            if await pending(connection, name, self.place.clock):
                return f"{name} has something to publish or that is due"
            if await connection.fetchval(_WORKING):
                return f"{name} has slow work to do"
        return None

    async def _hear(self, seconds: float) -> None:
        """Takes in what comes, until nothing came for so many seconds."""
        while found := await self._reader.getmany(timeout_ms=int(seconds * 1000)):
            for record in (record for part in found.values() for record in part):
                self.heard.ends[record.topic, record.partition] = record.offset + 1
                around = read_headers(record.headers) if record.topic != COURT else None
                kind = None if around is None else by_ce_type(around.type)
                name = "case" if kind is None else kind.message_name
                self.heard.messages[record.topic, name] += 1
                self.heard.bytes[record.topic] += len(record.value or b"")
                if kind is not None and record.topic in HEARD and (value := await self._keys.open(record)):
                    self.heard.outside.hear(decode(kind, value))


@asynccontextmanager
async def at_work(ground: Ground, shows: datetime, heard: Heard) -> AsyncIterator[Everybody]:
    """Starts every service with a clock that shows this, and stops them in the end."""
    place = replace(ground, clock=clock(1.0, shows))
    ports = {name: free_port() for name in SERVICES}
    children = {name: instance(place, name, 0, port) for name, port in ports.items()}
    try:
        for child in children.values():
            child.start()
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(asyncpg.create_pool(place.keyring, min_size=1, max_size=2))
            reader = await stack.enter_async_context(reading.consumer(place.bootstrap, list(TOPICS)))
            await reading.stand_at(reader, None)
            for partition in reader.assignment():
                if (end := heard.ends.get((partition.topic, partition.partition))) is not None:
                    reader.seek(partition, end)
            maker = await stack.enter_async_context(producer(place.bootstrap))
            keys = Opener(KeyRing(pool, b64decode(place.vault.master_key)), restricted=True)
            admin = await asyncpg.connect(place.admin_database)
            stack.push_async_callback(admin.close)
            databases: dict[str, Any] = {}
            everybody = Everybody(place, heard, children, databases, reader, keys, maker, Backends(admin))
            await _started(everybody, {name: f"http://127.0.0.1:{port}" for name, port in ports.items()})
            for name in SERVICES:
                databases[name] = await asyncpg.connect(of_database(place.admin_database, database_name(name)))
                stack.push_async_callback(databases[name].close)
            yield everybody
    finally:
        for child in children.values():
            child.ask_to_stop()
        for child in children.values():
            child.stop()


async def _started(everybody: Everybody, health: Mapping[str, str]) -> None:
    """Waits until each is ready, and notes where its meter stood then; PostgreSQL's and the broker's when the first was."""
    waiting = set(health)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while waiting:
        for name in sorted(waiting):
            pids([everybody.children[name]])
            if ready(health[name])[0]:
                stood = await everybody.cost()
                mine = (name, served(name), *([SLOW] if name == "triage" else []))
                everybody.begun = {**stood, **everybody.begun, **{each: stood[each] for each in mine}}
                waiting.remove(name)
        if time.monotonic() > deadline:
            raise SystemExit(f"{', '.join(sorted(waiting))} did not become ready")
        await asyncio.sleep(0.05)
    everybody.begun[WALL] = time.monotonic()

"""How far the services are behind what came for them, looked at from outside while they work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.gathering import pending
from bench.ground import Ground, partitions_of
from bench.service import Standing, standing
from bench.statements import of_database
from cafcass_contracts.topics import SERVICES, read_by
from cafcass_provisioning.access import database_name

_UNSAID: Final = "SELECT coalesce(sum(count), 0)::int FROM runtime.outbox"
_WORKING: Final = "SELECT EXISTS (SELECT FROM runtime.jobs) OR EXISTS (SELECT FROM runtime.internal_messages)"


@dataclass(frozen=True, slots=True)
class Behind:
    """What was left at one moment."""

    at: float
    """Seconds since the epoch."""
    left: Mapping[str, int]
    """Messages to handle or to publish, by service."""
    handled: int
    """Messages that all services together have handled so far."""

    @property
    def total(self) -> int:
        """Of all services together."""
        return sum(self.left.values())


class Lag:
    """Looks at the services' databases and at the ends of the topics that they read."""

    def __init__(
        self,
        place: Ground,
        databases: Mapping[str, asyncpg.Connection[asyncpg.Record]],
        reader: AIOKafkaConsumer,
        partitions: Mapping[str, Sequence[TopicPartition]],
    ) -> None:
        self._place = place
        self._databases = databases
        self._reader = reader
        self._partitions = partitions
        """That each service reads."""

    async def look(self, at: float) -> Behind:
        """What is left now. The embedded broker tells the end of a partition too low by a part of its last batch."""
        rows = {name: await standing(each, topics_of(name)) for name, each in self._databases.items()}
        every = sorted({place for places in self._partitions.values() for place in places})
        ends: Mapping[TopicPartition, int] = await self._reader.end_offsets(every)
        left = {
            name: unhandled(rows[name], {place: ends[place] for place in self._partitions[name]})
            + await self._databases[name].fetchval(_UNSAID)
            for name in rows
        }
        return Behind(at, left, sum(row.next_offset for found in rows.values() for row in found))

    async def anything_due(self) -> str | None:
        """Which service is about to do something by itself, or does; None where none is."""
        for name, each in self._databases.items():
            if await each.fetchval(_WORKING) or await pending(each, name, self._place.clock):
                return name
        return None


def topics_of(service: str) -> list[str]:
    """What a service reads."""
    return [topic.name for topic in read_by(service)]


def unhandled(rows: Sequence[Standing], ends: Mapping[TopicPartition, int]) -> int:
    """Messages that came and were not handled yet."""
    reached = {row.where: row.next_offset for row in rows}
    return sum(max(0, end - reached.get((place.topic, place.partition), 0)) for place, end in ends.items())


@asynccontextmanager
async def lag(place: Ground, reader: AIOKafkaConsumer) -> AsyncIterator[Lag]:
    """Connects to every service's database; `reader` is any that is there, to ask the broker with."""
    partitions = {
        name: [
            TopicPartition(topic, number) for topic in topics_of(name) for number in await partitions_of(reader, topic)
        ]
        for name in SERVICES
    }
    async with AsyncExitStack() as stack:
        databases = {}
        for name in SERVICES:
            databases[name] = await asyncpg.connect(of_database(place.admin_database, database_name(name)))
            stack.push_async_callback(databases[name].close)
        yield Lag(place, databases, reader, partitions)

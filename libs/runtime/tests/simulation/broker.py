"""A broker in memory: a log per partition, and the two clients that the runtime talks to it with.

Only what the runtime uses of aiokafka is here, with the behaviour that matters: a fetch is asked, answered and heard at three
moments; a seek throws away what was fetched; a paused partition gives nothing; a send may be written though its answer is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from cafcass_contracts.topics import Topic
from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import Headers, StoredRecord


class Outcome(Enum):
    """What becomes of a batch that is sent."""

    ACKNOWLEDGED = "acknowledged"
    UNWRITTEN = "unwritten"
    """It never arrived."""
    UNANSWERED = "unanswered"
    """It was written, and the acknowledgement lost."""
    REFUSED = "refused"
    """The broker will never take it."""


class Broker:
    """The logs."""

    def __init__(self, topics: Mapping[str, Topic], wall: Callable[[], datetime]) -> None:
        self._wall = wall
        self.partitions = {name: topic.partitions for name, topic in topics.items()}
        self.logs: dict[Partition, list[StoredRecord]] = {
            (name, number): [] for name, topic in topics.items() for number in range(topic.partitions)
        }

    def append(self, partition: Partition, key: bytes | None, value: bytes | None, headers: Headers) -> StoredRecord:
        """Write a record, with the broker's own time on it."""
        log = self.logs[partition]
        stamp = round(self._wall().timestamp() * 1000)
        record = StoredRecord(*partition, len(log), stamp, key, value, list(headers))
        log.append(record)
        return record


@dataclass(slots=True)
class _Batch:
    """What `create_batch` gives: as much as the runtime puts in, up to a few."""

    messages: list[tuple[bytes | None, bytes | None, Headers]] = field(default_factory=list)

    def append(
        self, *, key: bytes | None, value: bytes | None, timestamp: int | None, headers: Headers
    ) -> object | None:
        """None where the batch is full."""
        if len(self.messages) == 3:
            return None
        self.messages.append((key, value, headers))
        return self


class Producer:
    """What the publisher uses of aiokafka's producer. `decide` says when and how each send ends."""

    def __init__(self, broker: Broker, decide: Callable[[str, int, int], Awaitable[Outcome]]) -> None:
        self._broker = broker
        self._decide = decide

    async def partitions_for(self, topic: str) -> set[int]:
        """The partitions of a topic."""
        return set(range(self._broker.partitions[topic]))

    def create_batch(self) -> _Batch:
        """An empty batch."""
        return _Batch()

    async def send_batch(self, batch: _Batch, topic: str, *, partition: int) -> asyncio.Future[None]:
        """The future of the acknowledgement."""
        outcome = await self._decide(topic, partition, len(batch.messages))
        if outcome in (Outcome.ACKNOWLEDGED, Outcome.UNANSWERED):
            for key, value, headers in batch.messages:
                self._broker.append((topic, partition), key, value, headers)
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if outcome is Outcome.ACKNOWLEDGED:
            answer.set_result(None)
        elif outcome is Outcome.REFUSED:
            answer.set_exception(MessageSizeTooLargeError())
        else:
            answer.set_exception(KafkaTimeoutError())
        return answer


@dataclass(slots=True)
class _Position:
    """One partition as one client has it."""

    at: int
    paused: bool = False
    asked: tuple[int, int] | None = None
    """A fetch on its way: the position it was for, and the end of the log when the broker answered."""
    fetched: list[StoredRecord] = field(default_factory=list)
    highwater: int | None = None
    heard_at: int | None = None


class Client:
    """What the runtime's consumer uses of aiokafka's, and what a schedule makes it do."""

    def __init__(self, broker: Broker, wall: Callable[[], datetime]) -> None:
        self._broker = broker
        self._wall = wall
        self._assigned: dict[TopicPartition, _Position] = {}

    def assign(self, partitions: Collection[Partition], committed: Mapping[Partition, int]) -> None:
        """A new assignment: everything known of the old one is forgotten, pauses included."""
        self._assigned = {TopicPartition(*p): _Position(committed.get(p, 0)) for p in sorted(partitions)}

    def ask(self) -> None:
        """The broker answers a fetch of every partition that has nothing left; the answers are on their way."""
        for tp, position in self._assigned.items():
            if position.asked is None and not position.fetched and not position.paused:
                position.asked = (position.at, len(self._broker.logs[tp.topic, tp.partition]))

    def hear(self, at_most: int) -> None:
        """The answers arrive, each with a few records."""
        now = round(self._wall().timestamp() * 1000)
        for tp, position in self._assigned.items():
            asked, position.asked = position.asked, None
            if asked is None or asked[0] != position.at:
                continue  # sought meanwhile: aiokafka throws the answer away
            position.highwater, position.heard_at = asked[1], now
            end = min(asked[1], position.at + at_most)
            position.fetched = self._broker.logs[tp.topic, tp.partition][position.at : end]

    def poll(self, at_most: int) -> list[StoredRecord]:
        """What `getmany` gives: fetched records of any partitions, and the positions go on past them."""
        taken: list[StoredRecord] = []
        for position in self._assigned.values():
            if position.paused:
                continue
            records = position.fetched[: at_most - len(taken)]
            position.fetched = position.fetched[len(records) :]
            position.at += len(records)
            taken += records
        return taken

    def has_records(self) -> bool:
        """Whether a poll would give anything."""
        return any(position.fetched and not position.paused for position in self._assigned.values())

    def is_behind(self) -> bool:
        """Whether records wait at the broker that were not fetched."""
        return any(
            not position.paused
            and not position.fetched
            and position.at < len(self._broker.logs[tp.topic, tp.partition])
            for tp, position in self._assigned.items()
        )

    # What the runtime calls

    def assignment(self) -> set[TopicPartition]:
        """The assigned partitions."""
        return set(self._assigned)

    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Nothing ever expires here."""
        return dict.fromkeys(partitions, 0)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Go on from elsewhere; what was fetched is thrown away."""
        position = self._assigned[partition]
        position.at, position.fetched = offset, []

    def pause(self, *partitions: TopicPartition) -> None:
        """Give nothing of these."""
        for partition in partitions:
            self._assigned[partition].paused = True

    def resume(self, *partitions: TopicPartition) -> None:
        """Give these again."""
        for partition in partitions:
            self._assigned[partition].paused = False

    def highwater(self, partition: TopicPartition) -> int | None:
        """The end of the log, as of the last answer."""
        return self._assigned[partition].highwater

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None:
        """When the last answer arrived (milliseconds)."""
        return self._assigned[partition].heard_at

    async def position(self, partition: TopicPartition) -> int:
        """Where reading goes on."""
        return self._assigned[partition].at

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """For figures alone: the database's offsets are the truth."""


class NoFramework:
    """Stands for FastStream's broker, of which only the subscriber's aiokafka consumer is used; `Owner.poll` is its loop."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.consumer: Client | None = None

    def subscriber(self, *_: Any, **__: Any) -> NoFramework:
        """The subscriber: it takes a handler and has a consumer."""
        return self

    def __call__(self, handler: Any) -> None:
        """The handler is called by the schedule."""

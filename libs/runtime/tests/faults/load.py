"""The outside world of the toy: ticks that keep coming, and what came of them, judged."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from toys import Toy, ToyProcess, tick_record

from cafcass_contracts.envelope import read_headers

TICKS = "toy.ticks.v1"
EVENTS = "toy.events.v1"
RESTRICTED = "toy.restricted.v1"

Stream = tuple[str, str, int]
"""A case, and the topic and partition that some of its ticks were sent to: what order is promised within."""


Note = Callable[[str, object], None]
"""Where a test says what it measured: pytest's own `record_property`."""


async def until(what: str, condition: Callable[[], Awaitable[bool]], seconds: float = 180) -> float:
    """Wait for a condition; returns the seconds it took."""
    begin = time.monotonic()
    while not await condition():
        assert time.monotonic() - begin < seconds, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.05)
    return time.monotonic() - begin


class Load:
    """Ticks of many cases, round after round, as courts send them: in order per case, and never sent twice."""

    def __init__(
        self, toy: Toy, cases: Sequence[str], *, topic: str = TICKS, first: int = 1, pace: float = 0.05, burst: int = 1
    ) -> None:
        self._toy = toy
        self._cases = cases
        self._topic = topic
        self._next = first
        self._pace = pace
        self._burst = burst
        self._stopping = False
        self.sent: dict[str, list[int]] = {case: [] for case in cases}
        self.streams: dict[Stream, list[int]] = defaultdict(list)

    @property
    def count(self) -> int:
        """How many ticks the broker has."""
        return sum(map(len, self.sent.values()))

    async def one_round(self) -> None:
        """The next ticks of every case: one each, or a burst."""
        numbers = range(self._next, self._next + self._burst)
        self._next += self._burst
        placed = []
        for case in self._cases:
            for number in numbers:
                value, headers = tick_record(case, number)
                sent = await self._toy.producer.send(self._topic, value, key=case.encode(), headers=headers)
                placed.append((case, number, sent))
        for case, number, sent in placed:
            self.sent[case].append(number)
            self.streams[case, self._topic, (await sent).partition].append(number)

    async def rounds(self, count: int) -> None:
        """So many rounds, as fast as the broker takes them."""
        for _ in range(count):
            await self.one_round()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Rounds at a steady pace for as long as the context lasts."""

        async def run() -> None:
            while not self._stopping:
                await self.one_round()
                await asyncio.sleep(self._pace)

        self._stopping = False
        task = asyncio.create_task(run())
        try:
            yield
        finally:
            self._stopping = True
            async with asyncio.timeout(180):
                await task

    async def further(self, rounds: int, seconds: float = 180) -> None:
        """Wait until so many more rounds were sent."""
        goal = self._next + rounds * self._burst

        async def reached() -> bool:
            return self._next >= goal

        await until(f"{rounds} more rounds", reached, seconds)


@dataclass
class Case:
    """What was said about one case, in order, copies left out."""

    sequences: list[int] = field(default_factory=list)
    totals: list[tuple[int, int]] = field(default_factory=list)
    """Number and total of each tick that was counted."""
    whispers: list[int] = field(default_factory=list)
    """The sequences on the restricted topic."""


class Said:
    """Everything that the toy published, read as it comes."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._seen: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.cases: dict[str, Case] = defaultdict(Case)
        self.others: list[tuple[str, dict[str, Any]]] = []
        """Events that are no totals: type and data."""
        self.copies = 0
        self.resealed = 0
        """Copies of which the sealed part differs."""

    @property
    def count(self) -> int:
        """How many ticks were counted."""
        return sum(len(case.totals) for case in self.cases.values())

    async def read(self) -> None:
        """Take in what has come."""
        for records in (await self._consumer.getmany(timeout_ms=100)).values():
            for record in records:
                self._take(record)

    async def until(self, enough: Callable[[], bool], seconds: float = 180) -> float:
        """Read until `enough()`; returns the seconds it took."""
        begin = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                while not enough():
                    await self.read()
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {self.count} ticks were counted by then") from None
        return time.monotonic() - begin

    def _take(self, record: Any) -> None:
        envelope = read_headers(record.headers)
        assert envelope is not None
        assert envelope.subject is not None
        assert envelope.sequence is not None
        content = (record.key, tuple(record.headers), record.value)
        first = self._seen.setdefault((record.topic, envelope.id), content)
        if first is not content:
            self.copies += 1
            assert first == content, f"two messages with one id differ: {first} {content}"
            return
        case = self.cases[envelope.subject]
        if record.topic == RESTRICTED:
            case.whispers.append(envelope.sequence)
            return
        case.sequences.append(envelope.sequence)
        data = orjson.loads(record.value)
        if envelope.type.endswith("toy.totalled.v1"):
            case.totals.append((data["number"], data["total"]))
        else:
            self.others.append((envelope.type, data))


@asynccontextmanager
async def listening(toy: Toy) -> AsyncIterator[Said]:
    """Hears everything from the beginning."""
    consumer = AIOKafkaConsumer(bootstrap_servers=toy.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for topic in (EVENTS, RESTRICTED) for n in (0, 1)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        yield Said(consumer)
    finally:
        await consumer.stop()


async def all_is_well(toy: Toy, said: Said, note: Note, *loads: Load, seconds: float = 180) -> None:
    """Wait until every tick was counted, check what is promised, and note the figures.

    Each has its effect once; order holds per case and stream; sequences have no gap; nothing is left in lanes or set
    aside; every process is ready.
    """
    sent = sum(load.count for load in loads)
    took = await said.until(lambda: said.count >= sent, seconds)
    numbers: dict[str, list[int]] = defaultdict(list)
    for load in loads:
        for name, wanted in load.sent.items():
            numbers[name] += wanted
    for name, wanted in numbers.items():
        case = said.cases[name]
        assert sorted(number for number, _ in case.totals) == sorted(wanted), f"{name}: lost or done twice"
        running = 0
        for number, total in case.totals:
            running += number
            assert total == running, f"{name}: total after {number}"
        assert case.sequences == list(range(1, len(case.sequences) + 1)), f"{name}: {case.sequences}"
    for load in loads:
        for (name, *_), members in load.streams.items():
            among = set(members)
            assert [n for n, _ in said.cases[name].totals if n in among] == members, f"{name}: out of order"
    await said.until(lambda: all(len(c.whispers) == len(c.totals) for c in said.cases.values()))
    for name, case in said.cases.items():
        assert case.whispers == list(range(1, len(case.whispers) + 1)), f"{name}: {case.whispers}"
    await nothing_left(toy)
    for process in toy.running:
        await process.until_ready()
    note("figure:ticks under load", sent)
    note("figure:seconds from the last tick until all were counted", round(took, 2))
    note("figure:copies published", said.copies)


async def nothing_left(toy: Toy) -> None:
    """Wait until no event is unpublished; nothing may be set aside."""

    async def drained() -> bool:
        return not await ask(toy, "SELECT EXISTS (SELECT FROM runtime.outbox)")

    await until("the outbox is empty", drained)
    for table in ("outbox_refused", "dead_letters"):
        assert await ask(toy, f"SELECT count(*) FROM runtime.{table}") == 0, table


async def ask(toy: Toy, query: str) -> Any:
    """One value from the toy's database."""
    connection = await asyncpg.connect(toy.databases.database)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def until_owned_by(toy: Toy, *processes: ToyProcess, seconds: float = 180) -> float:
    """Wait until these processes, and no others, hold partitions; returns the seconds it took."""
    wanted = {str(process.pid) for process in processes}

    async def theirs() -> bool:
        owners = await ask(toy, "SELECT array_agg(DISTINCT owner) FROM runtime.ownership")
        return {owner.rpartition(":")[2] for owner in owners or ()} == wanted  # nobody's at first

    return await until(f"{sorted(wanted)} hold all partitions", theirs, seconds)

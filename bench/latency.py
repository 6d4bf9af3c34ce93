"""How long a case takes at a steady load: from the moment its record is due to be sent to its `application-registered` event.

`python -m bench.latency`, or `make bench WHAT=latency`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Annotated
from uuid import UUID

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from bench.backlog import COURT, most_partitions
from bench.cost import peak_bytes
from bench.ground import BEGIN, LARGEST, Broker, Ground, ground, machine, partitions_of, say
from bench.service import pids, running
from bench.window import percentile
from cafcass_contracts.identity import case_id
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned
from cafcass_contracts.message import Event
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.outside.courts import private_law_case
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.provision import provision

ANSWERS: Mapping[str, type[Event]] = {
    "intake.events.v1": ApplicationRegistered,
    "court.returns.v1": ApplicationReturned,
}
"""Each case sent gets one of these, on its topic."""
_PARTITIONS = most_partitions("intake")
_START_SECONDS = 180.0
_READER_WAIT_MS = 20
"""The embedded broker looks for something new only after half of this; Kafka itself answers at once."""
_LAST_SECONDS = 60.0
"""How long the last cases may take."""


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """What a share of the cases did not exceed."""

    p50: float
    p95: float
    p99: float
    worst: float


@dataclass(frozen=True, slots=True)
class Latency:
    """What was measured."""

    per_second: float
    """Cases sent a second."""
    seconds: float
    registered: int
    """Cases measured."""
    returned: int
    """Cases that went back to the court instead, not measured."""
    seen: Milliseconds
    """Until a reader of the topic had the event."""
    written: Milliseconds
    """Until the event was written, by its own time stamp: before the broker had it."""
    sender_late: float
    """Milliseconds that the sender was late at worst; the time counts from when it was due all the same."""
    peak_mib: float
    """The most memory that one instance had in use."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case to be sent."""

    id: str
    value: bytes


def draw(rng: Random, namespace: str, count: int) -> list[Case]:
    """So many invented cases, each of its own number."""
    found: dict[str, Case] = {}
    while len(found) < count:
        drawn = private_law_case(rng, submitted=BEGIN.date())
        case = Case(case_id(UUID(namespace), "private", str(drawn["id"])), json.dumps(drawn).encode())
        found.setdefault(case.id, case)
    return list(found.values())


def main(
    per_second: Annotated[float, typer.Option(min=1, help="Cases sent a second.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, help="How long is measured.")] = 60,
    warm_up: Annotated[float, typer.Option(min=0, help="Seconds of the same load before.")] = 10,
    instances: Annotated[int, typer.Option(min=1, max=_PARTITIONS, help="Instances of intake.")] = 1,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how long a case takes at a steady load."""
    with ground(broker, "intake") as place:
        run(provision(place.bootstrap))
        found = measure(
            place, Random(seed), per_second=per_second, seconds=seconds, warm_up=warm_up, instances=instances
        )
    if as_json:
        print(json.dumps({**asdict(found), "broker": broker.value, "machine": machine()}, indent=1))
    else:
        print(table(found))
        print(f"broker {broker.value}; {machine()}")


def measure(
    place: Ground, rng: Random, *, per_second: float, seconds: float, warm_up: float, instances: int
) -> Latency:
    """Sends at a steady pace, whatever comes back when. Raises `SystemExit` where a case gets no answer."""
    warming, measured = round(per_second * warm_up), round(per_second * seconds)
    say(f"generating {warming + measured + 1} cases")
    cases = draw(rng, place.vault.namespace, warming + measured + 1)
    with running(place, "intake", instances) as children:
        say(f"{per_second:g} cases a second for {warm_up:g} s to warm up and {seconds:g} s to measure")
        sent, answers = run(_send_and_read(place, children, cases, per_second))
        peak = max(peak_bytes(pid) for pid in pids(children))
    timed = list(times(sent[1 + warming :], answers))
    if not timed:
        raise SystemExit("no case was registered: send more")
    return Latency(
        per_second=per_second,
        seconds=seconds,
        registered=len(timed),
        returned=measured - len(timed),
        seen=summary([seen for seen, _ in timed]),
        written=summary([written for _, written in timed]),
        sender_late=round(1000 * max(each.sent - each.due for each in sent[1 + warming :]), 1),
        peak_mib=round(peak / 2**20, 1),
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A case on its way. All instants are seconds since the epoch, of this machine's one clock."""

    id: str
    due: float
    sent: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back about a case."""

    registered: bool
    seen: float
    written: float


def times(sent: Sequence[Sent], answers: Mapping[str, Answer]) -> Iterator[tuple[float, float]]:
    """Seconds until each registered case's event was seen and written, from when the case was due."""
    for each in sent:
        answer = answers[each.id]
        if answer.registered:
            yield answer.seen - each.due, answer.written - each.due


def summary(seconds: Sequence[float]) -> Milliseconds:
    """Of so many cases."""
    return Milliseconds(*(round(1000 * percentile(seconds, share), 1) for share in (0.5, 0.95, 0.99, 1.0)))


async def _send_and_read(
    place: Ground, children: Sequence[Child], cases: Sequence[Case], per_second: float
) -> tuple[list[Sent], dict[str, Answer]]:
    producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap, acks="all", max_request_size=LARGEST)
    reader = Reader(place.bootstrap, {case.id for case in cases})
    await producer.start()
    try:
        async with reader.reading():
            sender = Sender(producer)
            await sender.send(cases[0], time.time())
            await reader.wait_for(1, _START_SECONDS, children)
            await sender.steadily(cases[1:], per_second)
            await reader.wait_for(len(cases), _LAST_SECONDS, children)
    finally:
        await producer.stop()
    return sender.sent, reader.answers


@dataclass(slots=True)
class Sender:
    """Sends cases and notes when each was due and when it was sent."""

    producer: AIOKafkaProducer
    sent: list[Sent] = field(default_factory=list)

    async def steadily(self, cases: Sequence[Case], per_second: float) -> None:
        """Each at its own moment, however long the ones before it take."""
        begin = time.time() + 0.1
        acknowledgements = []
        for number, case in enumerate(cases):
            due = begin + number / per_second
            await asyncio.sleep(max(0.0, due - time.time()))
            acknowledgements.append(await self.send(case, due))
        await asyncio.gather(*acknowledgements)

    async def send(self, case: Case, due: float) -> asyncio.Future[object]:
        """Hands a case to the producer; the result is its acknowledgement."""
        self.sent.append(Sent(case.id, due, time.time()))
        acknowledged: asyncio.Future[object] = await self.producer.send(
            COURT, case.value, partition=len(self.sent) % _PARTITIONS
        )
        return acknowledged


class Reader:
    """Reads the topics of answers as any other service would, and notes when it had which."""

    def __init__(self, bootstrap: str, wanted: set[str]) -> None:
        self._bootstrap = bootstrap
        self._wanted = wanted
        self.answers: dict[str, Answer] = {}

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Reads meanwhile."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_READER_WAIT_MS,
        )
        await consumer.start()
        try:
            consumer.assign([TopicPartition(t, p) for t in ANSWERS for p in await partitions_of(consumer, t)])
            task = asyncio.create_task(self._read(consumer))
            try:
                yield
            finally:
                task.cancel()
        finally:
            await consumer.stop()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            for part in (await consumer.getmany(timeout_ms=100)).values():
                now = time.time()
                for record in part:
                    self.note(record, now)

    def note(self, record: ConsumerRecord[bytes, bytes], now: float) -> None:
        """Takes down the first answer about each case."""
        case = (record.key or b"").decode()
        kind = dict(record.headers).get("ce_type", b"").decode()
        if case in self._wanted and kind == ANSWERS[record.topic].ce_type():
            registered = ANSWERS[record.topic] is ApplicationRegistered
            self.answers.setdefault(case, Answer(registered, now, record.timestamp / 1000))

    async def wait_for(self, count: int, seconds: float, children: Sequence[Child]) -> None:
        """Waits for so many answers. Raises `SystemExit` where they do not come in time."""
        deadline = time.monotonic() + seconds
        while len(self.answers) < count:
            pids(children)
            if time.monotonic() > deadline:
                said = "; ".join(child.last_words() for child in children)
                raise SystemExit(f"{count - len(self.answers)} of {count} cases had no answer: {said}")
            await asyncio.sleep(0.05)


def table(found: Latency) -> str:
    """The result as a person reads it."""
    return "\n".join(
        [
            f"{'milliseconds until the event was':33}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}",
            *(
                f"{name:33}{each.p50:8.0f}{each.p95:8.0f}{each.p99:8.0f}{each.worst:8.0f}"
                for name, each in (("seen by a reader", found.seen), ("written, by its time stamp", found.written))
            ),
            "",
            f"{found.registered} cases registered; {found.returned} more went back to the court and are not measured",
            f"{found.per_second:g} cases sent a second for {found.seconds:g} s, {found.sender_late:.1f} ms late at worst",
            f"an instance of intake used {found.peak_mib:.0f} MiB of memory at most",
        ]
    )


if __name__ == "__main__":
    typer.run(main)

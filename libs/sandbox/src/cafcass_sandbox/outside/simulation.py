"""What `cafcass simulate` does: the workforce is told, police, local authorities and staff are at work on a running platform."""

from __future__ import annotations

import asyncio
import heapq
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from rich.console import Console

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.decision import UnreadableError
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.message import Message
from cafcass_contracts.police_checks import AuthorityCheckRequested, PoliceCheckRequested
from cafcass_contracts.registry import by_ce_type
from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.client.target import Target, target
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.outside import authorities, police, workforce
from cafcass_sandbox.outside.outgoing import envelope, source_of
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.staff import Staff

READS: Final = (
    "police.check-requests.v1",
    "local-authority.check-requests.v1",
    "intake.restricted.v1",
    "police-checks.events.v1",
    "police-checks.restricted.v1",
    "triage.events.v1",
)
_STEP: Final = 0.05
_SECONDS_A_DAY: Final = 86_400.0
_SAID_WHEN: Final = ("answered_at", "called_at")


@dataclass(frozen=True, slots=True)
class Simulate:
    """What was asked for."""

    seed: int = 1
    day: float = 20.0
    """Wall seconds that stand for a day of somebody's time."""
    from_start: bool = False
    until_quiet: float | None = None
    staff: bool = True
    workforce: float = 0.05
    """How large it is; 1 is about 1,500 practitioners, 0 is none."""
    as_json: bool = False
    since: Mapping[TopicPartition, int] | None = None
    """From where to read, instead of from the start or from now."""


@dataclass(slots=True)
class _World:
    """Who is asked, and what they are about to say."""

    asked: Simulate
    staff: Staff
    agenda: list[tuple[float, int, Planned]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    said: Counter[str] = field(default_factory=Counter)

    def hear(self, message: Message, now: float) -> None:
        """Somebody is asked something, or learns of something."""
        if isinstance(message, PoliceCheckRequested):
            planned = police.answers(message, self.asked.seed)
        elif isinstance(message, AuthorityCheckRequested):
            planned = authorities.answers(message, self.asked.seed)
        else:
            planned = self.staff.takes(message) if self.asked.staff else ()
        for one in planned:
            due = now + one.after.total_seconds() / _SECONDS_A_DAY * self.asked.day
            heapq.heappush(self.agenda, (due, next(self.order), one))

    def due(self, now: float) -> list[Planned]:
        """What is said now, in order."""
        told: list[Planned] = []
        while self.agenda and self.agenda[0][0] <= now:
            told.append(heapq.heappop(self.agenda)[2])
        return told


def simulate(asked: Simulate, kafka: str | None, data: Path | None) -> None:
    """Answers until told to stop, or until nothing was asked for a while. Raises `CommandError`."""
    place = target(kafka, data)
    console = Console(stderr=True)

    said: Counter[str] = Counter()
    try:
        asyncio.run(at_work(asked, place, console, said))
    finally:
        _tell(said, console, as_json=asked.as_json)


async def at_work(asked: Simulate, place: Target, console: Console, said: Counter[str]) -> None:
    """Answers until nothing was asked for a while, where that was wanted, else for ever; counts in `said` what was sent."""
    world = _World(asked, Staff(asked.seed), said=said)
    async with opener(place.run, wanted=place.run is not None) as keys, _reader(place.kafka, asked) as reader:
        await _work(reader, keys, place.kafka, world, console)


def _tell(said: Counter[str], console: Console, *, as_json: bool) -> None:
    """What was sent; also where Ctrl-C ended it."""
    if as_json:
        sys.stdout.write(json.dumps({"sent": dict(said)}) + "\n")
    else:
        console.print(
            f"Sent {sum(said.values())} messages: " + ", ".join(f"{n} {name}" for name, n in said.most_common())
        )


@asynccontextmanager
async def _reader(bootstrap: str, asked: Simulate) -> AsyncIterator[AIOKafkaConsumer]:
    async with reading.consumer(bootstrap, READS) as reader:
        if asked.since is not None:
            await reading.stand_at(reader, asked.since)
        else:
            await reading.stand_at(reader, None if asked.from_start else await reading.ends(reader))
        yield reader


async def _work(reader: AIOKafkaConsumer, keys: Opener, bootstrap: str, world: _World, console: Console) -> None:
    loop = asyncio.get_running_loop()
    quiet = world.asked.until_quiet
    console.print(
        f"Police, local authorities and staff answer; a day of theirs is {world.asked.day:g} s. Ctrl-C stops them."
    )
    async with producer(bootstrap) as maker:
        people = workforce.told(world.asked.workforce, world.asked.seed, datetime.now(UTC).date())
        await _send(maker, people, world, console)
        last = loop.time()
        while quiet is None or world.agenda or loop.time() - last < quiet:
            for records in (await reader.getmany(timeout_ms=int(_STEP * 1000))).values():
                for record in records:
                    message = await _read(record, keys)
                    if message is not None:
                        last = loop.time()
                        world.hear(message, last)
            due = world.due(loop.time())
            if due:
                await _send(maker, due, world, console)
                last = loop.time()


async def _send(maker: AIOKafkaProducer, told: Sequence[Planned], world: _World, console: Console) -> None:
    outcome = await send_all(maker, [_to_send(one) for one in told])
    for failure in outcome.failed:
        console.print(f"not sent: {failure}", markup=False)
    world.said.update(one.message.message_name for one in told)


async def _read(record: Record, keys: Opener) -> Message | None:
    """The message, where it is one that anybody outside hears; None else, and where it cannot be read here."""
    try:
        around = read_headers(record.headers)
        kind = None if around is None else by_ce_type(around.type)
        value = await keys.open(record)
        return None if kind is None or value is None else decode(kind, value)
    except (EnvelopeError, UnreadableError):
        return None


def _to_send(planned: Planned) -> ProducerRecord:
    now: dict[str, Any] = dict.fromkeys(
        (name for name in _SAID_WHEN if name in type(planned.message).model_fields), datetime.now(UTC)
    )
    message = planned.message.model_copy(update=now)
    around = envelope(type(message), source_of(TOPICS[planned.topic]), planned.subject)
    key = planned.subject or around.id
    return ProducerRecord(planned.topic, encode(message), key.encode(), around.headers(), around.type)

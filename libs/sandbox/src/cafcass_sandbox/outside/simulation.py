"""Police, local authorities, staff and families at work on a running platform, once the workforce system has told who there is."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from cafcass_contracts.codec import decode
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.message import Message
from cafcass_contracts.police_checks import AuthorityCheckRequested, PoliceCheckRequested
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.registry import by_ce_type
from cafcass_contracts.topics import TOPICS, read_by
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.sending import producer, send_all
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.outside import authorities, people, police, returns, workforce
from cafcass_sandbox.outside.complaints_team import ComplaintsTeam
from cafcass_sandbox.outside.families import Families
from cafcass_sandbox.outside.outgoing import record_of
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.staff import Staff

READS: Final = (
    "police.check-requests.v1",
    "local-authority.check-requests.v1",
    "intake.restricted.v1",
    "police-checks.events.v1",
    "police-checks.restricted.v1",
    "triage.events.v1",
    "complaints.events.v1",
    "complaints.employee-relations.v1",
)
_STEP: Final = 0.05
_SECONDS_A_DAY: Final = 86_400.0
_SENT_AGAIN_DAYS: Final = 7
"""After so many of their days the workforce system sends every person with every role again (G10)."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How they work, and for how long."""

    seed: int = 1
    day: float = 20.0
    """Wall seconds that stand for a day of somebody's time."""
    from_start: bool = False
    """Whether what was asked before now is answered too."""
    until_quiet: float | None = None
    """Seconds in which nothing was asked or said, and it ends."""
    staff: bool = True
    """Whether Cafcass's own staff work too."""
    families: bool = True
    """Whether families and children write."""
    workforce: float = 0.05
    """How large it is; 1 is about 1,500 practitioners, 0 is none."""
    since: Mapping[TopicPartition, int] | None = None
    """From where to read, instead of from the start or from now."""
    party: str | None = None
    """The one party of the topic map that is at work, which reads and writes what it may and nothing else; none is all of them."""

    def reads(self) -> tuple[str, ...]:
        """The topics that are listened to."""
        mine = None if self.party is None else {topic.name for topic in read_by(self.party)}
        return tuple(name for name in READS if mine is None or name in mine)

    def says(self, planned: Planned) -> bool:
        """Whether it is for one of those at work to say."""
        return self.party is None or self.party in TOPICS[planned.topic].writers


@dataclass(slots=True)
class _World:
    """Who is asked, and what they are about to say."""

    asked: Simulation
    staff: Staff
    team: ComplaintsTeam
    families: Families
    now: Callable[[], datetime]
    """What the platform's clock shows."""
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
            planned = (*self.staff.takes(message), *self.team.takes(message)) if self.asked.staff else ()
            planned += self.families.hear(message) if self.asked.families else ()
        for one in filter(self.asked.says, planned):
            due = now + one.after.total_seconds() / _SECONDS_A_DAY * self.asked.day
            heapq.heappush(self.agenda, (due, next(self.order), one))

    def due(self, now: float) -> list[Planned]:
        """What is said now, in order."""
        told: list[Planned] = []
        while self.agenda and self.agenda[0][0] <= now:
            told.append(heapq.heappop(self.agenda)[2])
        return told


async def simulate(asked: Simulation, place: Target, say: Callable[[str], None], said: Counter[str]) -> None:
    """Answers until nothing was asked for a while, where that was wanted, else for ever; counts in `said` what was sent."""
    world = _World(asked, Staff(asked.seed), ComplaintsTeam(asked.seed), Families(asked.seed), place.now, said=said)
    async with opener(place.run, restricted=place.run is not None) as keys, _reader(place.kafka, asked) as reader:
        await _work(reader, keys, place.kafka, world, say)


@asynccontextmanager
async def _reader(bootstrap: str, asked: Simulation) -> AsyncIterator[AIOKafkaConsumer]:
    async with reading.consumer(bootstrap, asked.reads()) as reader:
        if asked.since is not None:
            await reading.stand_at(reader, asked.since)
        else:
            await reading.stand_at(reader, None if asked.from_start else await reading.ends(reader))
        yield reader


async def _work(
    reader: AIOKafkaConsumer, keys: Opener, bootstrap: str, world: _World, say: Callable[[str], None]
) -> None:
    loop = asyncio.get_running_loop()
    quiet = world.asked.until_quiet
    who = world.asked.party or "Police, local authorities, staff and families"
    say(f"At work: {who}; a day of theirs is {world.asked.day:g} s. Ctrl-C stops them.")
    async with producer(bootstrap) as maker:
        size, seed, today = world.asked.workforce, world.asked.seed, world.now().date()
        told = [
            *people.planned(size, seed, today),
            *workforce.told(size, seed, today),
            *returns.returned(size, seed, today),
        ]
        await _send(maker, told, world, say)
        week = today
        last = again = loop.time()
        while quiet is None or world.agenda or loop.time() - last < quiet:
            for records in (await reader.getmany(timeout_ms=int(_STEP * 1000))).values():
                for record in records:
                    message = await _read(record, keys)
                    if message is not None:
                        last = loop.time()
                        world.hear(message, last)
            if loop.time() - again > _SENT_AGAIN_DAYS * world.asked.day:
                again = loop.time()
                week += timedelta(weeks=1)
                await _send(maker, [*people.planned(size, seed, today), *returns.of_week(size, seed, week)], world, say)
            due = world.due(loop.time())
            if due:
                await _send(maker, due, world, say)
                last = loop.time()


async def _send(maker: AIOKafkaProducer, told: Sequence[Planned], world: _World, say: Callable[[str], None]) -> None:
    mine = [one for one in told if world.asked.says(one)]
    outcome = await send_all(maker, [record_of(one, world.now()) for one in mine])
    for failure in outcome.failed:
        say(f"not sent: {failure}")
    world.said.update(one.message.message_name for one in mine)


async def _read(record: Record, keys: Opener) -> Message | None:
    """The message, where it is one that anybody outside hears; None else, and where it cannot be read here."""
    try:
        around = read_headers(record.headers)
        kind = None if around is None else by_ce_type(around.type)
        value = await keys.open(record)
        return None if kind is None or value is None else decode(kind, value)
    except (EnvelopeError, UnreadableError):
        return None

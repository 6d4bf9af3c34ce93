"""Everybody outside the services, for journeys across them: what they say, and what they read on the topics."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal, TypeVar
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from cafcass_contracts import court, intake, police, police_checks, triage
from cafcass_contracts.codec import encode
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import TYPE_PREFIX, Actor, Command, Message
from cafcass_contracts.people import PersonName
from cafcass_contracts.platform import CommandAnswered, RetryDeadLetters
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, DisposalKind, ScreeningOutcome
from cafcass_contracts.topics import SERVICES, TOPICS, topics_of
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import parse
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.client.sending import producer
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.outside.outgoing import STAFF_SOURCE, envelope
from cafcass_sandbox.outside.people import giver

PATIENCE_SECONDS = 120.0
Data = dict[str, Any]
Law = Literal["private", "public"]
T = TypeVar("T")
M = TypeVar("M", bound=Message)
_NUMBERS = count(1_760_000_000_000_001)


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as it was read, its sealed fields opened."""

    topic: str
    type: str
    subject: str | None
    sequence: int
    data: Any
    raw: bytes
    """As it lies on the topic, with key and headers."""


@dataclass(slots=True)
class World:
    """Reads all topics and answers on them."""

    run: Run
    _maker: AIOKafkaProducer
    known: set[str] = field(default_factory=set)
    """Ids of the people of whom the services have heard."""
    seen: list[Seen] = field(default_factory=list)
    about: defaultdict[str | None, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, reader: AIOKafkaConsumer, keys: Opener) -> None:
        """Goes on for ever."""
        while True:
            for records in (await reader.getmany(timeout_ms=200)).values():
                for record in records:
                    one = parse(record, await keys.open(record))
                    around = b" ".join([record.key or b"", *(value or b"" for _, value in record.headers)])
                    raw = around + b" " + (record.value or b"")
                    read = Seen(one.topic, one.type or "", one.subject, one.sequence or 0, one.data, raw)
                    self.seen.append(read)
                    self.about[one.subject].append(read)
            self._more.set()

    async def until(self, look: Callable[[], T | None], wanted: str, but: Callable[[], object] = str) -> T:
        """What `look` finds, as soon as it finds anything. Fails where it never does, with what there is instead."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (found := look()) is None:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise AssertionError(f"never came: {wanted}; {but()}") from None
        return found

    async def send(self, message: Message, topic: str, source: str, subject: str | None = None) -> str:
        """Sends a message as whoever says such things; its id."""
        around = envelope(type(message), source, subject)
        key = (subject or around.id).encode()
        await self._maker.send_and_wait(topic, encode(message), key=key, headers=around.headers())
        return around.id

    async def tell(self, message: Message) -> None:
        """What a party outside says."""
        topic = next(topic for topic in topics_of(type(message)) if topic.writers[0] not in SERVICES)
        await self.send(message, topic.name, f"urn:{TYPE_PREFIX}:sandbox:{topic.writers[0]}")

    async def introduce(self, actor: Actor) -> None:
        """Has the workforce system say which role somebody has, and sees to it that every service has heard (G10)."""
        if actor.id in self.known:
            return
        self.known.add(actor.id)
        since = datetime.now(UTC).date() - timedelta(days=30)
        role = StaffRole(role=Role(actor.role), team=actor.team, since=since)
        await self.tell(StaffRecorded(staff_id=actor.id, roles=(role,)))
        probe = RetryDeadLetters(by=actor, ids=("none",))
        for service in self.run.health:
            while "name nobody as" in await self.do(probe, actor.id, service):
                pass

    async def do(self, command: Command, subject: str, service: str = "") -> str:
        """What the service says to a command of staff: its verdict, with the reason where it gives one."""
        await self.introduce(command.by)
        owner = service or type(command).owner
        id_ = await self.send(command, f"{owner}.commands.v1", STAFF_SOURCE, subject)

        def answered() -> str | None:
            said = [one.data for one in self.seen if one.type == CommandAnswered.ce_type()]
            mine = next((data for data in said if data["command_id"] == id_), None)
            return None if mine is None else f"{mine['verdict']} {mine.get('reason', '')}".strip()

        return await self.until(answered, f"the answer to {command.message_name}")


@asynccontextmanager
async def outside(run: Run) -> AsyncIterator[World]:
    """Everybody outside a running platform; what was said before now is not read."""
    async with (
        opener(run, restricted=True) as keys,
        reading.consumer(run.kafka, list(TOPICS)) as reader,
        producer(run.kafka) as maker,
    ):
        await reading.stand_at(reader, await reading.ends(reader))
        world = World(run, maker)
        at_work = asyncio.create_task(world.read(reader, keys))
        try:
            yield world
        finally:
            at_work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await at_work


class Case:
    """One case as people outside know it: its number at court, and what became of it on the topics."""

    def __init__(
        self, world: World, law: Law = "private", at: Mapping[str, str] | None = None, number: str | None = None
    ) -> None:
        self.world = world
        self.law: Law = law
        self.court = at or COURT
        self.number = number or str(next(_NUMBERS))
        self.family = "Sample" + "".join("abcdefghij"[int(digit)] for digit in self.number[-4:])
        self.id = case_id(UUID(world.run.namespace), law, self.number)

    async def tell(self, message: type[court.CourtEvent], **data: Any) -> None:
        """What the court says of it."""
        said = {"case_number": self.number, "law": self.law, "court": self.court, **data}
        await self.world.tell(message.model_validate(said))

    async def apply(self, **data: Any) -> None:
        """The application; what is not given is of an ordinary quiet one. No two cases are about the same family."""
        data = (QUIET if self.law == "private" else CARE) | data
        for members in ("people", "children"):
            data[members] = tuple(
                each | {"name": each["name"] | {"last": self.family}} if "name" in each else each
                for each in data[members]
            )
        await self.tell(court.ApplicationIssued, **data)

    async def answer(self, command: type[Command], **data: Any) -> str:
        """What the service says to what staff do about it."""
        said = {"by": giver(command), "case_id": self.id, **data}
        return await self.world.do(command.model_validate(said), self.id)

    async def do(self, command: type[Command], **data: Any) -> None:
        """What staff do about it. Fails where it is not accepted."""
        said = await self.answer(command, **data)
        assert said == "accepted", said

    def every(self, message: type[Message], where: Callable[[Data], bool] = lambda _: True) -> list[Data]:
        """The data of all such messages about it, so far."""
        wanted = message.ce_type()
        return [one.data for one in self.world.about[self.id] if one.type == wanted and where(one.data)]

    async def some(
        self, number: int, message: type[Message], where: Callable[[Data], bool] = lambda _: True
    ) -> list[Data]:
        """The first so many messages of a kind, once they are there."""

        def look() -> list[Data] | None:
            found = self.every(message, where)
            return found[:number] if len(found) >= number else None

        return await self.world.until(look, f"{number} {message.full_name()}", self.told)

    async def once(self, message: type[Message], where: Callable[[Data], bool] = lambda _: True) -> Data:
        """The first such message, once it is there."""
        return (await self.some(1, message, where))[0]

    def told(self) -> str:
        """What was said of it so far, for who looks into a failure."""
        return ", ".join(one.type.removeprefix(f"{TYPE_PREFIX}.") for one in self.world.about[self.id])

    def order(self, topic: str) -> list[str]:
        """The names of what a topic says of it, in order."""
        said = [one for one in self.world.about[self.id] if one.topic == topic]
        return [one.type.split(".")[-2] for one in sorted(said, key=lambda one: one.sequence)]

    async def person(self, role: str) -> str:
        """The id, within the case, of the first person with a role."""
        details = await self.once(intake.CaseDetailsRecorded)
        return next(str(person["id"]) for person in details["people"] if role in person["roles"])

    async def asked(self, kind: str, about: str = "") -> Data:
        """The request for a check of a kind, once it is there; `about` is a first name."""
        message = (
            police_checks.AuthorityCheckRequested if kind == "local-authority" else police_checks.PoliceCheckRequested
        )
        return await self.once(
            message,
            lambda asked: asked.get("kind", kind) == kind and about in (asked["name"].get("first"), ""),
        )

    async def police_say(self, request: Data, *offences: str, intelligence: str | None = None) -> None:
        """The police answer a request: no trace, or convictions."""
        said = police.CheckAnswered(
            check_id=request["check_id"],
            reference=str(uuid.uuid4()),
            answered_at=datetime.now(UTC),
            traced=YesNo.YES if offences else YesNo.NO,
            name=PersonName.model_validate(request["name"]),
            date_of_birth=request["date_of_birth"],
            entries=tuple(
                police.PoliceEntry(
                    reference=str(n), offence=offence, disposal=DisposalKind.CONVICTION, disposed_on="2019-05"
                )
                for n, offence in enumerate(offences)
            ),
            intelligence=intelligence,
        )
        await self.world.tell(said)

    async def authority_says(self, request: Data, known: YesNo = YesNo.NO, in_words: str | None = None) -> None:
        """A local authority answers a request."""
        no = {"on_plan": YesNo.NO, "looked_after": YesNo.NO}
        said = police.AuthorityAnswered(
            check_id=request["check_id"], answered_at=datetime.now(UTC), known=known, in_words=in_words, **no
        )
        await self.world.tell(said)

    async def no_trace(self, *people: str) -> None:
        """Level 1 of these people, by first name, comes back with no trace."""
        for name in people:
            await self.police_say(await self.asked("level-1", name))

    async def authority_knows_nothing(self) -> None:
        """The child, where there is one, is not known to its local authority."""
        await self.authority_says(await self.asked("local-authority"))

    async def ring(self, role: str, **data: Any) -> None:
        """A party is rung, asked about every risk, and names none unless `data` says so."""
        call = {
            "person": await self.person(role),
            "called_at": datetime.now(UTC),
            "outcome": CallOutcome.SPOKEN,
            "asked": tuple(RiskFactor),
        }
        await self.do(triage.RecordRiskCall, **call | data)

    async def ring_all(self) -> None:
        """Every party is rung."""
        for role in ("applicant", "respondent"):
            await self.ring(role)

    async def settle(self, outcome: ScreeningOutcome = ScreeningOutcome.CONCERNS, why: str = "read the file") -> None:
        """A person settles the screening."""
        await self.do(triage.SettleScreening, outcome=outcome, why=why)


def having(**said: object) -> Callable[[Data], bool]:
    """What says all of this."""
    return lambda data: all(data.get(name) == value for name, value in said.items())


def in_order(names: Iterable[str], *wanted: str) -> bool:
    """Whether `wanted` stand in this order among `names`, with or without others between."""
    left = iter(names)
    return all(any(name == one for name in left) for one in wanted)


def person(id_: str, role: str, first: str, **more: Any) -> Data:
    """An adult of an application."""
    return {
        "id": id_,
        "roles": (role,),
        "name": {"first": first, "last": "Sample"},
        "date_of_birth": "1988-02-03",
        "address": {"line_1": "9 Example Road", "town": "Exampleton", "postcode": "LS1 4CV", "confidential": "no"},
        "address_known": "yes",
        **more,
    }


def child(id_: str, first: str, *people: str, **more: Any) -> Data:
    """A child of an application, who lives with these people."""
    address = {"line_1": "1 Sample Street", "town": "Exampleton", "postcode": "LS6 2KM", "confidential": "no"}
    return {
        "id": id_,
        "name": {"first": first, "last": "Sample"},
        "date_of_birth": "2018-04-05",
        "homes": ({"with_people": people, "address": address},),
        **more,
    }


def hearing(starts_at: datetime, id_: str = "1", **more: Any) -> Data:
    """A first hearing."""
    return {
        "id": id_,
        "type": "first-hearing",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        **more,
    }


def far(days: int = 60) -> datetime:
    """A hearing that leaves every time."""
    return datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)


COURT: Mapping[str, str] = {"name": "Leeds Combined Court Centre", "epims_id": "990007", "region": "3"}
QUIET: Data = {
    "kinds": ("section-8",),
    "form": "C100",
    "orders_sought": ("child-arrangements",),
    "people": (person("a", "applicant", "Ada"), person("b", "respondent", "Bram")),
    "children": (child("c", "Cora", "a", local_authority="Leeds City Council"),),
    "signals": {"c1a_present": "no", "children_known_to_local_authority": "no", "previous_proceedings": "no"},
}
"""Nothing is alleged, and every safeguarding question is answered no."""
CARE: Data = {
    "kinds": ("care-and-supervision",),
    "form": "C110A",
    "orders_sought": ("care",),
    "local_authority": "Leeds City Council",
    "people": (
        {"id": "la", "roles": ("applicant", "local-authority"), "organisation": "Leeds City Council"},
        person("m", "respondent", "Mina"),
    ),
    "children": (child("c", "Cato", "m"),),
}

"""The demonstration: a few invented court cases go in, and what becomes of each is shown."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from aiokafka import AIOKafkaConsumer
from rich.text import Text

from cafcass_contracts import intake
from cafcass_contracts.identity import derived_id
from cafcass_contracts.values import CorrespondenceKind, LawType
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.outside.court_files import PRIVATE_TOPIC, PUBLIC_TOPIC, UnrecognisedError, pieces
from cafcass_sandbox.outside.courts import DemoCase, demo_cases
from cafcass_sandbox.outside.families import POST, piece
from cafcass_sandbox.outside.outgoing import send_planned
from cafcass_sandbox.outside.planned import Planned, seeded
from cafcass_sandbox.outside.simulation import READS, Simulation, simulate
from cafcass_sandbox.views.outcome import intake_in_words, safeguarding_in_words, told_of

_ANSWERS = ("intake.events.v1", "court.returns.v1", "intake.dead-letters.v1")
_QUIET_SECONDS = 2.0
_LONGEST_SECONDS = 60.0
_DAY_SECONDS = 1.0
"""What a day of the simulated police, local authorities and staff takes here."""


async def demonstrate(run: Run, say: Callable[[str | Text], None]) -> None:
    """Publishes the cases, says what came of each, lets police, authorities and staff work for a few short days, and says what came then."""
    # By the platform's clock: where it has been moved, a hearing would be over before its case came.
    cases = demo_cases(Target(run.kafka, run).now().date() - timedelta(days=1))
    async with reading.consumer(run.kafka, READS) as reader:
        begun = await reading.ends(reader)
    say(f"\nPublishing {len(cases)} invented court messages ...")
    outcomes = await follow(run, cases)
    for number, (case, events) in enumerate(zip(cases, outcomes, strict=True), 1):
        _tell(number, case, intake_in_words(events) or ["no new event: nothing has changed"], say)
    complaints = [_complaint(case) for case in cases if case.complainant]
    await send_planned(run.kafka, complaints)
    say(f"\n{len(complaints)} complaint is written: nobody rang back.\n")
    asked = Simulation(day=_DAY_SECONDS, until_quiet=_QUIET_SECONDS * 2, since=begun, families=False)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_SECONDS):
            await simulate(asked, Target(run.kafka, run), say, Counter())
    registered = {
        one.subject or "": number
        for number, events in enumerate(outcomes, 1)
        for one in events
        if one.type == intake.ApplicationRegistered.ce_type()
    }
    told = await told_of(run.kafka, registered)
    for case_id, number in registered.items():
        lines = safeguarding_in_words(told.get(case_id, []))
        if lines:
            _tell(number, cases[number - 1], lines, say)


def _tell(number: int, case: DemoCase, lines: Iterable[str], say: Callable[[str | Text], None]) -> None:
    say(Text(f"\n{number}. {case.title}", "bold"))
    for line in lines:
        say(f"   {line}")


def _complaint(case: DemoCase) -> Planned:
    """Somebody of the case complains, to be answered before its hearing (C3)."""
    words = "I rang four times and nobody called me back."
    kind, law = CorrespondenceKind.COMPLAINT, LawType(case.law)
    said = piece(case.number, law, kind, case.complainant, None, words, seeded(1, "demonstration", case.number))
    return Planned(timedelta(0), said, POST)


async def follow(run: Run, cases: tuple[DemoCase, ...]) -> list[list[ParsedRecord]]:
    """Publishes the cases in order; answers what each of them caused."""
    async with administrator(run.kafka) as admin:
        cluster = (await admin.describe_cluster())["cluster_id"]
    async with reading.consumer(run.kafka, _ANSWERS) as reader, opener(run) as keys:
        await reading.stand_at(reader, await reading.ends(reader))
        async with producer(run.kafka) as maker:
            sent = await send_all(maker, [_record(case, str(n)) for n, case in enumerate(cases)])
        names = {
            _id_at(cluster, place.topic, str(place.partition), str(place.offset)): int(n) for n, place in sent.places
        }
        caused: dict[int, list[ParsedRecord]] = defaultdict(list)
        await _collect(reader, keys, cluster, names, caused)
    return [caused[n] for n in range(len(cases))]


async def _collect(
    reader: AIOKafkaConsumer, keys: Opener, cluster: str, names: dict[str, int], caused: dict[int, list[ParsedRecord]]
) -> None:
    """Reads until nothing new came for a while after the first answer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LONGEST_SECONDS
    while loop.time() < deadline:
        async for record in reading.as_they_come(reader, until_quiet=_QUIET_SECONDS):
            one = parse(record, await keys.open(record))
            number = names.get(_cause(one, cluster) or "")
            if number is not None:
                caused[number].append(one)
        if caused:
            return


def _cause(one: ParsedRecord, cluster: str) -> str | None:
    """The id of the message that a record followed from; a dead letter says where its message stood."""
    said = one.headers
    if "dlq-topic" in said:
        return _id_at(cluster, *(said.get(f"dlq-{part}") or "" for part in ("topic", "partition", "offset")))
    return said.get("ce_causationid")


def _id_at(cluster: str, topic: str, partition: str, offset: str) -> str:
    """What a message without an envelope is called: by its place."""
    return derived_id("record", cluster, topic, partition, offset)


def _record(case: DemoCase, name: str) -> ProducerRecord:
    topic = PRIVATE_TOPIC if case.law == "private" else PUBLIC_TOPIC
    try:
        key = pieces(case.payload)[0].key
    except UnrecognisedError:
        key = None
    return ProducerRecord(topic, case.payload, None if key is None else key.encode(), (), name)

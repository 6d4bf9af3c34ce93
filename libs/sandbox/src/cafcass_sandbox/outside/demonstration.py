"""The demonstration: a few invented court cases go in, and what becomes of each is shown."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from rich.text import Text

from cafcass_contracts import intake
from cafcass_contracts.identity import derived_id
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.outside.court_files import PRIVATE_TOPIC, PUBLIC_TOPIC, UnrecognisedError, pieces
from cafcass_sandbox.outside.courts import DemoCase, demo_cases
from cafcass_sandbox.outside.simulation import READS, Simulate, at_work
from cafcass_sandbox.own_name import own_name
from cafcass_sandbox.views import outcome
from cafcass_sandbox.views.outcome import told_of

_ANSWERS = ("intake.events.v1", "court.returns.v1", "intake.dead-letters.v1")
_QUIET_SECONDS = 2.0
_LONGEST_SECONDS = 60.0
_DAY_SECONDS = 1.0
"""What a day of the simulated police, local authorities and staff takes here."""


class Show(threading.Thread):
    """Publishes and shows, beside the thread that looks after the platform."""

    def __init__(self, run: Run, console: Console) -> None:
        super().__init__(name="cafcass-demo", daemon=True)
        self._run = run
        self._console = console

    def run(self) -> None:
        """Says what went wrong instead of ending without a word: the platform goes on either way."""
        try:
            asyncio.run(self._show())
        except Exception as error:  # noqa: BLE001 - a demonstration must not take the platform down
            self._console.print(f"The demonstration did not work: {type(error).__name__}: {error}", markup=False)

    async def _show(self) -> None:
        cases = demo_cases(datetime.now(UTC).date())
        async with reading.consumer(self._run.kafka, READS) as reader:
            begun = await reading.ends(reader)
        self._console.print(f"\nPublishing {len(cases)} invented court messages ...")
        outcomes = await follow(self._run.kafka, cases)
        tell(cases, outcomes, self._console)
        await self._work(cases, outcomes, begun)
        self._console.print(f"See for yourself: [bold]{own_name()} watch[/], [bold]{own_name()} dead-letters list[/].")

    async def _work(
        self, cases: tuple[DemoCase, ...], outcomes: list[list[ParsedRecord]], begun: Mapping[TopicPartition, int]
    ) -> None:
        """Lets police, authorities and staff work for a few short days, and tells what came of each case."""
        self._console.print()
        asked = Simulate(day=_DAY_SECONDS, until_quiet=_QUIET_SECONDS * 2, since=begun)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_SECONDS):
                await at_work(asked, Target(self._run.kafka, self._run), self._console, Counter())
        registered = {
            one.subject or "": number
            for number, events in enumerate(outcomes)
            for one in events
            if one.type == intake.ApplicationRegistered.ce_type()
        }
        told = await told_of(self._run.kafka, registered)
        for case_id, number in registered.items():
            lines = outcome.in_words(told.get(case_id, []))
            if lines:
                self._console.print(Text(f"\n{number + 1}. {cases[number].title}", "bold"), soft_wrap=True)
            for line in lines:
                self._console.print(Text(f"   {line}"), soft_wrap=True)
        self._console.print(f"\nThe letters: [bold]{own_name()} letter CASE[/].")
        self._console.print(f"Who has the work, about a minute from now: [bold]{own_name()} work[/].")


async def follow(bootstrap: str, cases: tuple[DemoCase, ...]) -> list[list[ParsedRecord]]:
    """Publishes the cases in order; answers what each of them caused."""
    async with administrator(bootstrap) as admin:
        cluster = (await admin.describe_cluster())["cluster_id"]
    async with reading.consumer(bootstrap, _ANSWERS) as reader:
        await reading.stand_at(reader, await reading.ends(reader))
        async with producer(bootstrap) as maker:
            sent = await send_all(maker, [_record(case, str(n)) for n, case in enumerate(cases)])
        names = {
            _id_at(cluster, place.topic, str(place.partition), str(place.offset)): int(n) for n, place in sent.places
        }
        caused: dict[int, list[ParsedRecord]] = defaultdict(list)
        await _collect(reader, cluster, names, caused)
    return [caused[n] for n in range(len(cases))]


async def _collect(
    reader: AIOKafkaConsumer, cluster: str, names: dict[str, int], caused: dict[int, list[ParsedRecord]]
) -> None:
    """Reads until nothing new came for a while after the first answer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LONGEST_SECONDS
    while loop.time() < deadline:
        async for record in reading.as_they_come(reader, until_quiet=_QUIET_SECONDS):
            one = parse(record)
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


def tell(cases: tuple[DemoCase, ...], outcomes: list[list[ParsedRecord]], console: Console) -> None:
    """Prints what went in and what came of it."""
    for number, (case, events) in enumerate(zip(cases, outcomes, strict=True), 1):
        console.print(Text(f"\n{number}. {case.title}", "bold"), soft_wrap=True)
        for line in in_words(events) or ["no new event: nothing has changed"]:
            console.print(Text(f"   {line}"), soft_wrap=True)


def in_words(events: list[ParsedRecord]) -> list[str]:
    """What the events say, in a few lines."""
    lines: list[str] = []
    for event in events:
        data = event.data if isinstance(event.data, dict) else {}
        if event.type == intake.ApplicationRegistered.ce_type():
            lines += _registered(event.subject, data)
        elif event.type == intake.ApplicationAmended.ce_type():
            lines.append(f"amended: {', '.join(data.get('changed', ()))}")
        elif event.type == intake.ApplicationReturned.ce_type():
            reasons = (
                f"{problem.get('path') or 'message'}: {problem.get('reason')}"
                for problem in data.get("reasons_returned", ())
            )
            lines.append(f"returned to the court: {'; '.join(reasons)}")
        elif event.topic.endswith(".dead-letters.v1"):
            lines.append("set aside: `cafcass dead-letters list` shows it")
        elif event.type == intake.HearingListed.ce_type():
            lines.append(
                f"hearing {str(data.get('hearing', {}).get('starts_at', 'without a date'))[:16].replace('T', ' ')}"
            )
    return lines


def _registered(case_id: str | None, data: dict[str, Any]) -> list[str]:
    missing = [f"{problem.get('path')}: {problem.get('reason')}" for problem in data.get("missing", ())]
    how = "complete" if data.get("complete") else f"incomplete, and the court is asked: {'; '.join(missing)}"
    area = f"area {data['area']}" if data.get("area") else "area not known: a person is asked"
    children = len(data.get("children", ()))
    return [f"registered, {how}", f"case {case_id}, {children} {'child' if children == 1 else 'children'}, {area}"]

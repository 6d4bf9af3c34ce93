"""How long intake takes at a steady load: from the moment a case is due to be sent to its `application-registered` event."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from aiokafka import AIOKafkaConsumer

from bench.cost import peak_bytes
from bench.ground import BEGIN, Ground, Record, say
from bench.service import pids, running
from bench.steady import Case, Milliseconds, Sent, as_sent, head, line, reading, sending, summary
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned
from cafcass_contracts.message import Event
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.outside.courts import private_law_case
from cafcass_sandbox.servers.child import Child

ANSWERS: Mapping[str, type[Event]] = {
    "intake.events.v1": ApplicationRegistered,
    "court.returns.v1": ApplicationReturned,
}
"""Each case sent gets one of these, on its topic."""
_START_SECONDS = 180.0
_LAST_SECONDS = 60.0
"""How long the last cases may take."""


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


def draw(rng: Random, namespace: str, count: int) -> list[Case]:
    """So many invented cases, each of its own number."""
    found: dict[str, Case] = {}
    while len(found) < count:
        case = as_sent(private_law_case(rng, submitted=BEGIN.date()), namespace)
        found.setdefault(case.id, case)
    return list(found.values())


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


async def _send_and_read(
    place: Ground, children: Sequence[Child], cases: Sequence[Case], per_second: float
) -> tuple[list[Sent], dict[str, Answer]]:
    reader = Reader(place.bootstrap, {case.id for case in cases})
    async with reader.reading(), sending(place.bootstrap) as sender:
        await sender.send(cases[0], time.time())
        await reader.wait_for(1, _START_SECONDS, children)
        await sender.steadily(cases[1:], per_second)
        await reader.wait_for(len(cases), _LAST_SECONDS, children)
    return sender.sent, reader.answers


class Reader:
    """Reads the topics of answers as any other service would, and notes when it had which."""

    def __init__(self, bootstrap: str, wanted: set[str]) -> None:
        self._bootstrap = bootstrap
        self._wanted = wanted
        self.answers: dict[str, Answer] = {}

    def reading(self) -> contextlib.AbstractAsyncContextManager[AIOKafkaConsumer]:
        """Reads meanwhile."""
        return reading(self._bootstrap, ANSWERS, self.note)

    def note(self, record: Record, now: float) -> None:
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
            head("until the event was"),
            line("seen by a reader", found.seen),
            line("written, by its time stamp", found.written),
            "",
            f"{found.registered} cases registered; {found.returned} more went back to the court and are not measured",
            f"{found.per_second:g} cases sent a second for {found.seconds:g} s, {found.sender_late:.1f} ms late at worst",
            f"an instance of intake used {found.peak_mib:.0f} MiB of memory at most",
        ]
    )

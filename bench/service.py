"""A service at work: as many instances as asked for, each the process that is deployed, watched from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from bench.backlog import BEFORE, COURT, Backlog, sources, waiting
from bench.correspondence import written
from bench.cost import OWN, Meter, Reading, peak_bytes
from bench.gathering import GATHERED, SETTINGS, beforehand, pending, tell
from bench.ground import Ends, Ground, Output, ends, outputs, publish, say
from bench.half import Half, half
from bench.window import Mark, Marks
from cafcass_contracts.topics import written_by
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.service_processes import Surroundings, process

_PATIENCE_SECONDS = 600.0
_LOOK_EVERY_SECONDS = 0.05

_STANDING = """
SELECT owner, topic, partition, epoch, coalesce(next_offset, 0)
FROM runtime.ownership WHERE topic = ANY($1)
"""


@contextlib.contextmanager
def running(place: Ground, service: str, instances: int) -> Iterator[list[Child]]:
    """So many instances of a service, started together; stopped in the end."""
    children = [instance(place, service, number, free_port()) for number in range(instances)]
    try:
        for child in children:
            child.start()
        yield children
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def instance(place: Ground, service: str, number: int, health_port: int) -> Child:
    """One instance of a service, not yet started, with the settings under which it is measured."""
    for name, value in SETTINGS.get(service, {}).items():
        os.environ.setdefault(name, value)
    return process(
        service,
        database=place.databases[service],
        health_port=health_port,
        logs=place.folder / f"instance-{number}",
        around=surroundings(place),
    )


def surroundings(place: Ground) -> Surroundings:
    """What a process is told of the ground it is measured on."""
    return Surroundings(
        kafka=place.bootstrap,
        idempotent=place.idempotent,
        session_timeout_ms=RuntimeSettings.model_fields["kafka_session_timeout_ms"].default,
        keyring=place.keyring,
        master_key=place.vault.master_key,
        namespace=place.vault.namespace,
        clock=place.clock,
    )


def pids(children: Sequence[Child]) -> list[int]:
    """Of the instances. Raises `SystemExit` where one has ended."""
    for child in children:
        if not child.running:
            raise SystemExit(f"{child.name} ended: {child.last_words()}")
    return [child.pid for child in children if child.pid is not None]


class Bench:
    """A service's halves on one ground, one after the other."""

    def __init__(self, place: Ground, service: str) -> None:
        self._place = place
        self._service = service
        self._read: dict[str, Ends] = {}
        """Of each service, how far its backlog was told of."""
        self._produced: Ends = {}

    def backlog(self, cases: Sequence[bytes]) -> Backlog:
        """Publishes so many cases as the court sends them, then what people write of them, and has all the services before this one work them off."""
        run(publish(self._place.bootstrap, COURT, cases))
        for service in BEFORE[self._service]:
            say(f"{service}, not measured")
            self._work_off(service, self._waiting(service).ends, instances=1)
        posted = run(tell(self._place.bootstrap, written(self._service, cases)))
        for place, service in enumerate(BEFORE[self._service] if posted else ()):
            say(f"{service}, on correspondence, not measured")
            self._work_off(service, self._waiting(service).ends if place else posted, instances=1)
        self._said()  # others write on some of the same topics
        return self._waiting(self._service)

    def half(self, backlog: Backlog, *, instances: int) -> tuple[Half, list[Output]]:
        """The real service on a backlog, and everything it had to say about it."""
        say(f"{self._service}, {instances} at once, {backlog.cases} cases")
        watched = self._work_off(self._service, backlog.ends, instances)
        produced = self._said()
        found = half(self._service, backlog.read, watched.marks, watched.readings, produced, watched.peak)
        say(f"  {found.per_second:.0f} cases a second")
        return found, produced

    def small(self, cases: Sequence[bytes]) -> tuple[Backlog, list[Output]]:
        """The real service on a few cases, too few to measure, and on what it has to be told before any."""
        told = run(tell(self._place.bootstrap, beforehand(self._service)))
        backlog = self.backlog(cases)
        say(f"{self._service}, {backlog.cases} cases, not measured")
        self._work_off(self._service, {**told, **backlog.ends}, instances=1)
        return backlog, self._said()

    def _waiting(self, service: str) -> Backlog:
        found = run(waiting(self._place.bootstrap, service, self._read.get(service, {})))
        self._read[service] = found.ends
        return found

    def _said(self) -> list[Output]:
        topics = [topic.name for topic in written_by(self._service)]
        produced = run(outputs(self._place.bootstrap, topics, self._produced))
        self._produced = ends(produced, self._produced)
        return produced

    def _work_off(self, service: str, until: Ends, instances: int) -> Watched:
        with running(self._place, service, instances) as children:
            watched = run(watch(self._place, service, children, until))
            watched.peak = max(peak_bytes(pid) for pid in pids(children))
        return watched


async def at_work(place: Ground, service: str, children: Sequence[Child]) -> None:
    """Waits until each of the instances has ended a batch."""
    progress = Progress()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    connection = await asyncpg.connect(place.databases[service])
    try:
        while len(progress.marks) < len(children):
            pids(children)
            progress.note(time.time(), await standing(connection, sources(service)))
            if time.monotonic() > deadline:
                raise SystemExit(
                    f"{service} did not begin within {_PATIENCE_SECONDS:.0f} s: {children[0].last_words()}"
                )
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
    finally:
        await connection.close()


async def anything_left(place: Ground, service: str, backlog: Backlog) -> bool:
    """Whether a service has not handled and decided on all of it yet."""
    connection = await asyncpg.connect(place.databases[service])
    try:
        handled = done(await standing(connection, sources(service)), backlog.ends)
        return not handled or await pending(connection, service, place.clock)
    finally:
        await connection.close()


async def standing(connection: asyncpg.Connection[asyncpg.Record], topics: Collection[str]) -> list[Standing]:
    """The partitions of these topics; none while the service has not made its tables yet."""
    try:
        found = await connection.fetch(_STANDING, topics)
    except asyncpg.UndefinedTableError:
        return []
    return [Standing(*row) for row in found]


@dataclass(slots=True)
class Watched:
    """What was seen of a run."""

    marks: Marks
    readings: Sequence[Reading]
    peak: int = 0
    """Bytes."""


@dataclass(slots=True)
class Progress:
    """Tells from the rows of ownership which instance has handled how much since the partitions were last given out."""

    _epochs: Mapping[tuple[str, int], int] = field(default_factory=dict)
    _offsets: Mapping[tuple[str, int], int] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    def note(self, at: float, rows: Sequence[Standing]) -> bool:
        """Whether an instance ended a batch since the last time. A partition that was given to another begins everything anew."""
        epochs = {row.where: row.epoch for row in rows}
        offsets = {row.where: row.next_offset for row in rows}
        if epochs != self._epochs:
            self._epochs, self._offsets = epochs, offsets
            self.marks = {}
            return False
        moved: dict[str, int] = {}
        for row in rows:
            if more := row.next_offset - self._offsets[row.where]:
                moved[row.owner] = moved.get(row.owner, 0) + more
        for owner, more in moved.items():
            mine = self.marks.setdefault(owner, [])
            mine.append(Mark(at, (mine[-1].handled if mine else 0) + more))
        self._offsets = offsets
        return bool(moved)

    def end(self, at: float) -> None:
        """Everything was decided on only now: none of the instances was done before."""
        for mine in self.marks.values():
            mine.append(Mark(at, mine[-1].handled))


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition's row, as far as it matters here."""

    owner: str
    topic: str
    partition: int
    epoch: int
    next_offset: int

    @property
    def where(self) -> tuple[str, int]:
        """Topic and partition."""
        return (self.topic, self.partition)


def done(rows: Sequence[Standing], until: Ends) -> bool:
    """Whether everything up to there is handled."""
    reached = {row.where: row.next_offset for row in rows}
    return all(reached.get(where, 0) >= end for where, end in until.items())


async def watch(place: Ground, service: str, children: Sequence[Child], until: Ends) -> Watched:
    """Waits until the service has handled everything up to there, decided on it, and published all it had to say."""
    topics = sorted({topic for topic, _ in until} | {*sources(service)})
    meter = Meter({OWN: pids(children), **place.trees})
    progress = Progress()
    begun = shown = time.monotonic()
    connection = await asyncpg.connect(place.databases[service])
    try:
        while True:
            pids(children)
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise SystemExit(
                    f"{service} did not finish within {_PATIENCE_SECONDS:.0f} s: {children[0].last_words()}"
                )
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            rows = await standing(connection, topics)
            now = time.time()
            handled = sum(row.next_offset for row in rows)
            if progress.note(now, rows):
                meter.read(now, handled)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                say(f"  {sum(until.values()) - handled} messages to go")
            if done(rows, until) and not await pending(connection, service, place.clock):
                break
        if service in GATHERED:
            progress.end(now)
            meter.read(now, handled)
    finally:
        await connection.close()
    if len(progress.marks) < len(children):
        say(f"  only {len(progress.marks)} of {len(children)} instances had anything to do")
    return Watched(progress.marks, meter.readings)

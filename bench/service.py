"""Intake at work: as many instances as asked for, each the process that is deployed, watched from outside."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from bench.cost import OWN, Meter, Reading, peak_bytes
from bench.ground import Ends, Ground, Output, ends, outputs, publish, say
from bench.half import Half, half
from bench.window import Mark, Marks
from cafcass_contracts.topics import TOPICS, written_by
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.process import Child, free_port
from cafcass_sandbox.service_processes import Surroundings, process
from cafcass_sandbox.sync import run

SOURCE = "court.private-law-cases.v1"
PARTITIONS = TOPICS[SOURCE].partitions
"""More instances than this would have nothing to do."""
_PATIENCE_SECONDS = 600.0
_LOOK_EVERY_SECONDS = 0.05

_STANDING = """
SELECT owner, partition, epoch, coalesce(next_offset, 0), EXISTS (SELECT FROM runtime.outbox)
FROM runtime.ownership WHERE topic = $1
"""


@contextlib.contextmanager
def intake(place: Ground, instances: int) -> Iterator[list[Child]]:
    """So many instances of the service, started together; stopped in the end."""
    around = Surroundings(
        kafka=place.bootstrap,
        idempotent=place.idempotent,
        session_timeout_ms=RuntimeSettings.model_fields["kafka_session_timeout_ms"].default,
        keyring=place.keyring,
        master_key=place.vault.master_key,
        namespace=place.vault.namespace,
        clock={},
    )
    children = [
        process(
            "intake",
            database=place.database,
            health_port=free_port(),
            logs=place.folder / f"instance-{number}",
            around=around,
        )
        for number in range(instances)
    ]
    try:
        for child in children:
            child.start()
        yield children
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def pids(children: Sequence[Child]) -> list[int]:
    """Of the instances. Raises `SystemExit` where one has ended."""
    for child in children:
        if not child.running:
            raise SystemExit(f"intake ended: {child.last_words()}")
    return [child.pid for child in children if child.pid is not None]


class Bench:
    """Intake's halves on one ground, one after the other."""

    def __init__(self, place: Ground) -> None:
        self._place = place
        self._published = 0
        self._read: Ends = {}

    def half(self, values: Sequence[bytes], *, instances: int) -> tuple[Half, list[Output]]:
        """The real service on a backlog of `values`, and everything it had to say about them."""
        say(f"intake, {instances} at once, {len(values)} cases")
        watched, produced = self._work_off(values, instances)
        found = half("intake", len(values), watched.marks, watched.readings, produced, watched.peak)
        say(f"  {found.per_second:.0f} cases a second")
        return found, produced

    def small(self, values: Sequence[bytes]) -> list[Output]:
        """The real service on a few cases, too few to measure."""
        say(f"intake, {len(values)} cases, not measured")
        return self._work_off(values, instances=1)[1]

    def _work_off(self, values: Sequence[bytes], instances: int) -> tuple[Watched, list[Output]]:
        place, before = self._place, self._published
        self._published += len(values)
        run(publish(place.bootstrap, SOURCE, values))
        with intake(place, instances) as children:
            watched = run(_watch(place, children, before, self._published))
            watched.peak = max(peak_bytes(pid) for pid in pids(children))
        produced = run(outputs(place.bootstrap, [topic.name for topic in written_by("intake")], self._read))
        self._read = ends(produced, self._read)
        return watched, produced


async def waiting_for(place: Ground, children: Sequence[Child], instances: int) -> int:
    """Waits until so many instances have each ended a batch. Returns how many cases have been handled by then."""
    progress = Progress()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    connection = await asyncpg.connect(place.database)
    try:
        while True:
            pids(children)
            rows = await _standing(connection)
            progress.note(time.time(), rows)
            if len(progress.marks) >= instances:
                return sum(row.next_offset for row in rows)
            if time.monotonic() > deadline:
                raise SystemExit(f"intake did not begin within {_PATIENCE_SECONDS:.0f} s: {children[0].last_words()}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
    finally:
        await connection.close()


async def _standing(connection: asyncpg.Connection[asyncpg.Record]) -> list[Standing]:
    """The partitions of the source; none while intake has not made its tables yet."""
    try:
        found = await connection.fetch(_STANDING, SOURCE)
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

    _epochs: Mapping[int, int] = field(default_factory=dict)
    _offsets: Mapping[int, int] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    def note(self, at: float, rows: Sequence[Standing]) -> bool:
        """Whether an instance ended a batch since the last time. A partition that was given to another begins everything anew."""
        epochs = {row.partition: row.epoch for row in rows}
        offsets = {row.partition: row.next_offset for row in rows}
        if epochs != self._epochs:
            self._epochs, self._offsets = epochs, offsets
            self.marks = {}
            return False
        moved: dict[str, int] = {}
        for row in rows:
            if more := row.next_offset - self._offsets[row.partition]:
                moved[row.owner] = moved.get(row.owner, 0) + more
        for owner, more in moved.items():
            mine = self.marks.setdefault(owner, [])
            mine.append(Mark(at, (mine[-1].handled if mine else 0) + more))
        self._offsets = offsets
        return bool(moved)


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition's row, as far as it matters here."""

    owner: str
    partition: int
    epoch: int
    next_offset: int
    unpublished: bool = False
    """Whether anything at all waits to be published."""


async def _watch(place: Ground, children: Sequence[Child], before: int, after: int) -> Watched:
    """Waits until intake has handled `after` cases since the ground was made and has published all it had to say."""
    meter = Meter({OWN: pids(children), **place.trees})
    progress = Progress()
    begun = shown = time.monotonic()
    connection = await asyncpg.connect(place.database)
    try:
        while True:
            pids(children)
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise SystemExit(f"intake did not finish within {_PATIENCE_SECONDS:.0f} s: {children[0].last_words()}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            rows = await _standing(connection)
            now = time.time()
            handled = sum(row.next_offset for row in rows)
            if progress.note(now, rows):
                meter.read(now, handled)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                say(f"  {handled - before} cases")
            if handled >= after and not any(row.unpublished for row in rows):
                break
    finally:
        await connection.close()
    if len(progress.marks) < len(children):
        say(f"  only {len(progress.marks)} of {len(children)} instances had anything to do")
    return Watched(progress.marks, meter.readings)

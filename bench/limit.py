"""The raw limit's half: as many loops of `bench.raw` as asked for, in one consumer group, begun together."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka.admin import NewTopic

from bench.backlog import Backlog
from bench.cost import OWN, Meter, Reading
from bench.ground import LARGEST, Ground, Output, outputs, publish, say
from bench.half import Half, half
from bench.raw import TABLES, Job, Shape
from bench.window import Mark, Marks
from cafcass_contracts.topics import TOPICS, Topic
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.sync import run

_BATCH: int = RuntimeSettings.model_fields["max_batch_records"].default
_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Like:
    """What the service produced for so many cases."""

    cases: int
    produced: Sequence[Output]


def raw_half(
    place: Ground, backlog: Backlog, like: Like, *, number: int, loops: int, topics: Mapping[str, Topic] = TOPICS
) -> Half:
    """The raw limit on the same bytes on one topic of as many partitions, producing in proportion what is in `like`; its `topics` by name."""
    say(f"raw limit, {loops} at once")
    names = sorted({output.topic for output in like.produced})
    job = Job(
        bootstrap=place.bootstrap,
        database=place.raw_database,
        source=f"bench-{number}.in",
        partitions=backlog.partitions,
        run=number,
        messages=len(backlog.useful),
        batch=_BATCH,
        idempotent=place.idempotent,
        targets=[f"bench-{number}.{name}" for name in names],
        plan=split(shapes(like, names, backlog.cases), backlog.partitions),
    )
    real = dict(zip(job.targets, (topics[name].partitions for name in names), strict=True))
    run(make_topics(place, {job.source: job.partitions} | real))
    run(publish(place.bootstrap, job.source, backlog.useful))
    done = run(at_work(job, loops, place.trees))
    produced = run(outputs(place.bootstrap, job.targets))
    planned = sum(map(len, job.plan))
    if len(produced) != planned:
        raise SystemExit(f"the raw limit produced {len(produced)} messages instead of {planned}")
    found = half("raw", backlog.stored, done.marks, done.readings, produced)
    say(f"  {found.per_second:.0f} cases a second")
    return found


def shapes(like: Like, names: Sequence[str], cases: int) -> list[Shape]:
    """What to produce for `cases`, in proportion to what was produced for those in `like`."""
    known: list[Shape] = [(names.index(o.topic), o.partition, o.value, list(o.sizes)) for o in like.produced]
    return [known[place % len(known)] for place in range(len(known) * cases // like.cases)]


def split(plan: Sequence[Shape], partitions: int) -> list[list[Shape]]:
    """The same to produce for the messages of each partition."""
    return [list(plan[partition::partitions]) for partition in range(partitions)]


async def make_topics(place: Ground, partitions: dict[str, int]) -> None:
    """Each of so many partitions."""
    settings = {"max.message.bytes": str(LARGEST)}
    async with administrator(place.bootstrap) as admin:
        await admin.create_topics(
            [NewTopic(name, count, 1, topic_configs=settings) for name, count in partitions.items()]
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What the loops did."""

    marks: Marks
    readings: Sequence[Reading]


async def at_work(job: Job, loops: int, others: Mapping[str, Sequence[int]]) -> Done:
    """Starts the loops, sets them to work once each has its partitions, and lets none leave before all are done.

    `others` are the roots of the process trees to meter besides the loops, by name. Raises `SystemExit` where a loop ends early,
    and `TimeoutError`.
    """
    connection = await asyncpg.connect(job.database)
    await connection.execute(TABLES)
    await connection.close()
    async with asyncio.timeout(_PATIENCE_SECONDS), contextlib.AsyncExitStack() as stack:
        members = [await stack.enter_async_context(_started(job)) for _ in range(loops)]
        heard: asyncio.Queue[tuple[int, dict[str, Any] | None]] = asyncio.Queue()
        for number, member in enumerate(members):
            stack.callback(asyncio.create_task(_listen(member, number, heard)).cancel)
        await _assigned(heard, loops, job.partitions)
        for member in members:
            await _tell(member, "go")
        done = await _marked(heard, job.messages, Meter({OWN: [member.pid for member in members], **others}))
        for member in members:
            _input(member).close()
        for member in members:
            await member.wait()
    return done


@contextlib.asynccontextmanager
async def _started(job: Job) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.raw"), stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parent.parent
    )
    try:
        await _tell(process, json.dumps(asdict(job)))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _input(process: Process) -> asyncio.StreamWriter:
    assert process.stdin is not None
    return process.stdin


async def _tell(process: Process, line: str) -> None:
    _input(process).write(line.encode() + b"\n")
    await _input(process).drain()


async def _listen(process: Process, number: int, heard: asyncio.Queue[tuple[int, dict[str, Any] | None]]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        heard.put_nowait((number, json.loads(line)))
    heard.put_nowait((number, None))


async def _news(heard: asyncio.Queue[tuple[int, dict[str, Any] | None]]) -> tuple[int, dict[str, Any]]:
    number, said = await heard.get()
    if said is None:
        raise SystemExit("a loop of the raw limit ended before its work was done")
    return number, said


async def _assigned(heard: asyncio.Queue[tuple[int, dict[str, Any] | None]], loops: int, partitions: int) -> None:
    """Waits until every loop has partitions and every partition one loop."""
    assigned: dict[int, list[int]] = {}
    while len(assigned) < loops or sorted(chain(*assigned.values())) != list(range(partitions)):
        number, said = await _news(heard)
        if said["assigned"]:
            assigned[number] = said["assigned"]
        else:
            assigned.pop(number, None)


async def _marked(heard: asyncio.Queue[tuple[int, dict[str, Any] | None]], messages: int, meter: Meter) -> Done:
    """Takes down every mark until all messages are handled."""
    marks: dict[str, list[Mark]] = {}
    handled = 0
    while handled < messages:
        number, said = await _news(heard)
        mine = marks.setdefault(f"loop {number}", [])
        handled += said["handled"] - (mine[-1].handled if mine else 0)
        mine.append(Mark(**said))
        meter.read(mine[-1].at, handled)
    return Done(marks, meter.readings)

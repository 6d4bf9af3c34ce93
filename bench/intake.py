"""Intake on generated cases, as a ratio to the raw limit taken in the same run on the same broker and database.

`python -m bench.intake`, or `make bench`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Annotated

import asyncpg
import typer
from aiokafka.admin import NewTopic

from bench.ground import LARGEST, Broker, Ground, Output, ground, machine, outputs, publish
from bench.raw import First, Job, Shape
from cafcass_contracts.topics import TOPICS, written_by
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.courts import private_law_case
from cafcass_sandbox.process import Child, free_port
from cafcass_sandbox.provision import connect, provision
from cafcass_sandbox.service_processes import Surroundings, process
from cafcass_sandbox.sync import run

SOURCE = "court.private-law-cases.v1"
WARM_UP = 1000
_PATIENCE_SECONDS = 600.0
_BATCH: int = RuntimeSettings.model_fields["max_batch_records"].default


@dataclass(frozen=True, slots=True)
class Half:
    """One measured half."""

    name: str
    cases: int
    seconds: float
    per_second: float
    produced: int
    """Messages produced."""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured."""

    ratio: float
    """Intake's cases a second to the raw limit's, the mean of its halves."""
    intake: float
    raw: float
    broker: str
    machine: str
    cases: int
    bytes_in: int
    bytes_out: int
    halves: list[Half]


def main(
    cases: Annotated[int, typer.Option(min=2000, help="How many cases each half handles.")] = 20_000,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure intake against the raw limit of broker and database."""
    say(f"generating {cases + WARM_UP} cases")
    rng = Random(seed)
    values = [json.dumps(private_law_case(rng)).encode() for _ in range(cases + WARM_UP)]
    with ground(broker, "intake") as place:
        result = measure(place, values[:WARM_UP], values[WARM_UP:])
    if as_json:
        print(json.dumps(asdict(result), indent=1))
    else:
        print(table(result))


def measure(place: Ground, warm_up: Sequence[bytes], values: Sequence[bytes]) -> Result:
    """Intake small, raw, intake, raw."""
    run(provision(place.bootstrap))
    say("intake, a small run to learn what it produces")
    _, small = intake_half(place, warm_up, before=0)
    first_raw = raw_half(place, values, small, number=1)
    say(f"intake, {len(values)} cases")
    intake, produced = intake_half(place, values, before=len(warm_up))
    second_raw = raw_half(place, values, produced, number=2)
    raw = (first_raw.per_second + second_raw.per_second) / 2
    return Result(
        ratio=round(intake.per_second / raw, 3),
        intake=intake.per_second,
        raw=round(raw, 1),
        broker=place.broker.value,
        machine=machine(),
        cases=len(values),
        bytes_in=sum(map(len, values)),
        bytes_out=sum(output.value for output in produced),
        halves=[first_raw, intake, second_raw],
    )


def intake_half(place: Ground, values: Sequence[bytes], before: int) -> tuple[Half, list[Output]]:
    """The real service, one process, on a backlog of `values`; `before` cases were handled in earlier runs."""
    seen: Counter[tuple[str, int]] = Counter()
    topics = [topic.name for topic in written_by("intake")]
    for output in run(outputs(place.bootstrap, topics, lambda _: True)) if before else ():
        seen[output.topic, output.partition] += 1
    run(publish(place.bootstrap, SOURCE, values))
    child = process(
        "intake",
        database=place.database,
        health_port=free_port(),
        logs=place.folder,
        around=Surroundings(
            kafka=place.bootstrap,
            idempotent=place.idempotent,
            session_timeout_ms=RuntimeSettings.model_fields["kafka_session_timeout_ms"].default,
            keyring=place.keyring,
            master_key=place.vault.master_key,
            namespace=place.vault.namespace,
            clock={},
        ),
    )
    child.start()
    try:
        first = run(_watch(place, child, before, before + len(values)))
    finally:
        child.stop()
    produced = run(outputs(place.bootstrap, topics, lambda o: o.offset >= seen[o.topic, o.partition]))
    return _half("intake", len(values), first, produced), produced


async def _watch(place: Ground, child: Child, before: int, after: int) -> First:
    """Waits until intake has handled `after` cases and published all it had to say; says when its first batch was done."""
    connection: asyncpg.Connection[asyncpg.Record] | None = None
    first: First | None = None
    begun = shown = time.monotonic()
    try:
        while True:
            if not child.running:
                raise SystemExit(f"intake ended: {child.last_words()}")
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise SystemExit(f"intake did not finish within {_PATIENCE_SECONDS:.0f} s: {child.last_words()}")
            time.sleep(0.02)  # noqa: ASYNC251 - nothing else runs in this loop
            connection = connection or await asyncpg.connect(place.database)
            try:
                handled = await connection.fetchval(
                    "SELECT coalesce(sum(next_offset), 0)::bigint FROM runtime.ownership WHERE topic = $1", SOURCE
                )
                waiting = await connection.fetchval("SELECT EXISTS (SELECT FROM runtime.outbox)")
            except asyncpg.UndefinedTableError:
                continue
            if first is None and handled > before:
                first = First(time.time(), handled - before)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                say(f"  {handled - before} cases")
            if first is not None and handled >= after and not waiting:
                return first
    finally:
        if connection is not None:
            await connection.close()


def raw_half(place: Ground, values: Sequence[bytes], like: Sequence[Output], number: int) -> Half:
    """The raw limit on the same values, producing in proportion what intake produced in `like`."""
    say(f"raw limit, run {number}")
    names = sorted({output.topic for output in like})
    source, targets = f"bench-{number}.in", [f"bench-{number}.{name}" for name in names]
    run(_make_topics(place, source, dict(zip(targets, names, strict=True))))
    run(publish(place.bootstrap, source, values))
    plan: list[Shape] = [(names.index(o.topic), o.partition, o.value, list(o.sizes)) for o in like]
    # What a small run produced stands for as many cases as it had.
    cases = WARM_UP if number == 1 else len(values)
    plan = [plan[place_ % len(plan)] for place_ in range(len(plan) * len(values) // cases)]
    job = Job(
        bootstrap=place.bootstrap,
        database=place.raw_database,
        source=source,
        run=number,
        messages=len(values),
        batch=_BATCH,
        idempotent=place.idempotent,
        targets=targets,
        plan=plan,
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.raw"], input=json.dumps(asdict(job)).encode(), stdout=subprocess.PIPE, check=True
    )
    produced = run(outputs(place.bootstrap, targets, lambda _: True))
    if len(produced) != len(plan):
        raise SystemExit(f"the raw limit produced {len(produced)} messages instead of {len(plan)}")
    return _half("raw", len(values), First(**json.loads(done.stdout)), produced)


async def _make_topics(place: Ground, source: str, targets: dict[str, str]) -> None:
    """The same partitions as the real ones."""
    client = await connect(place.bootstrap)
    settings = {"max.message.bytes": str(LARGEST)}
    real = {source: SOURCE} | targets
    try:
        await client.create_topics(
            [NewTopic(name, TOPICS[like].partitions, 1, topic_configs=settings) for name, like in real.items()]
        )
    finally:
        await client.close()


def _half(name: str, cases: int, first: First, produced: Sequence[Output]) -> Half:
    """From the end of the first batch to the last message produced."""
    seconds = max(output.time for output in produced) - first.at
    rate = (cases - first.messages) / seconds
    say(f"  {rate:.0f} cases a second")
    return Half(name, cases, round(seconds, 2), round(rate, 1), len(produced))


def table(result: Result) -> str:
    """The result as a person reads it."""
    lines = [
        f"{'':10}{'cases/s':>10}{'seconds':>10}{'messages out':>15}",
        *(f"{h.name:10}{h.per_second:10.0f}{h.seconds:10.1f}{h.produced:15d}" for h in result.halves),
        "",
        f"intake reaches {result.ratio:.0%} of the raw limit ({result.intake:.0f} of {result.raw:.0f} cases a second)",
        f"{result.cases} cases, {result.bytes_in / 2**20:.0f} MiB in, {result.bytes_out / 2**20:.0f} MiB out",
        f"broker {result.broker}; {result.machine}",
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)

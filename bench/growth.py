"""How intake grows: with instances, and with the cases that are already stored.

`python -m bench.growth`, or `make bench WHAT=growth`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import asyncpg
import typer

from bench.backlog import most_partitions
from bench.fill import Filled, fill
from bench.ground import Broker, Ground, ground, machine, say
from bench.half import Half
from bench.latency_intake import Latency, measure
from bench.plots import draw
from bench.row import WARM_UP, generate
from bench.service import Bench
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

REAL = 5000
"""Cases that the service handles itself before they are multiplied."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One size of the database."""

    filled: Filled
    half: Half
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class Growth:
    """Everything that was measured."""

    broker: str
    machine: str
    instances: list[Half] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)


def main(
    instances: Annotated[
        list[int] | None,
        typer.Option(min=1, max=most_partitions("intake"), help="Numbers of instances; 1 2 3 4 by default."),
    ] = None,
    stored: Annotated[
        list[int] | None, typer.Option(min=1000, help="Cases already stored; 1000 to 1000000 by default.")
    ] = None,
    cases: Annotated[int, typer.Option(min=3000, help="How many cases each run handles.")] = 12_000,
    latency_seconds: Annotated[float, typer.Option(min=0, help="Of 50 cases a second at each size; 0 for none.")] = 30,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    folder: Annotated[Path | None, typer.Option("--draw", help="Draw the plots into this folder.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure intake with more instances and on larger databases. With only one of the two given, only that one."""
    both = instances is None and stored is None
    counts = instances or ([1, 2, 3, 4] if both else [])
    sizes = stored or ([1000, 10_000, 100_000, 1_000_000] if both else [])
    growth = Growth(broker.value, machine())
    drawn = generate(seed, max(WARM_UP, REAL if sizes else 0) + cases)
    for count in counts:
        growth.instances.append(with_instances(broker, drawn, cases, count))
    for size in sizes:
        growth.stored.append(with_stored(broker, drawn, cases, size, latency_seconds, seed))
    if folder is not None:
        draw(asdict(growth), folder)
    print(json.dumps(asdict(growth), indent=1) if as_json else table(growth))


def with_instances(broker: Broker, drawn: Sequence[bytes], cases: int, count: int) -> Half:
    """On a ground of its own, as every run: all begin alike."""
    with ground(broker, "intake") as place:
        run(provision(place.bootstrap))
        bench = Bench(place, "intake")
        bench.small(drawn[:WARM_UP])
        return bench.half(bench.backlog(drawn[-cases:]), instances=count)[0]


def with_stored(
    broker: Broker, drawn: Sequence[bytes], cases: int, size: int, latency_seconds: float, seed: int
) -> Stored:
    """One instance, on a database that holds `size` cases when the run begins."""
    with ground(broker, "intake") as place:
        run(provision(place.bootstrap))
        bench = Bench(place, "intake")
        bench.small(drawn[: min(REAL, size)])
        filled = run(fill(place.databases["intake"], place.keyring, size))
        run(write_out(place))
        say(f"{filled.cases} cases stored, {filled.megabytes:.0f} MiB")
        half = bench.half(bench.backlog(drawn[-cases:]), instances=1)[0]
        latency = None
        if latency_seconds:
            latency = measure(place, Random(seed + 1), per_second=50, seconds=latency_seconds, warm_up=5, instances=1)
        return Stored(filled, half, latency)


async def write_out(place: Ground) -> None:
    """Brings everything to disk, so that the run that follows does not pay for it."""
    connection = await asyncpg.connect(place.admin_database)
    try:
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def table(growth: Growth) -> str:
    """The result as a person reads it."""
    lines = [f"broker {growth.broker}; {growth.machine}", ""]
    if growth.instances:
        lines += [f"{'instances':>12}{'cases/s':>10}{'seconds':>10}{'peak MiB':>10}"]
        lines += [f"{h.instances:12}{h.per_second:10.0f}{h.seconds:10.1f}{h.peak_mib:10.0f}" for h in growth.instances]
        lines.append("")
    if growth.stored:
        lines += [f"{'stored':>12}{'cases/s':>10}{'p99 ms':>10}{'peak MiB':>10}{'database MiB':>14}"]
        lines += [
            f"{s.filled.cases:12}{s.half.per_second:10.0f}{s.latency.seen.p99 if s.latency else float('nan'):10.0f}"
            f"{s.half.peak_mib:10.0f}{s.filled.megabytes:14.0f}"
            for s in growth.stored
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)

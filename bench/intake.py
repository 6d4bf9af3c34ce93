"""Intake on generated cases, as a ratio to the raw limit taken in the same run on the same broker and database.

`python -m bench.intake`, or `make bench`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Annotated

import typer

from bench.ground import Broker, Ground, ground, machine, say
from bench.half import Half
from bench.limit import Like, raw_half
from bench.service import PARTITIONS, SOURCE, Bench
from cafcass_sandbox.courts import private_law_case
from cafcass_sandbox.provision import provision
from cafcass_sandbox.sync import run

WARM_UP = 1000


@dataclass(frozen=True, slots=True)
class Ratio:
    """Intake's cases a second and the raw limit's."""

    intake: float
    raw: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured."""

    best: Ratio
    """The best of intake's halves to the best of all the raw ones."""
    by_instances: dict[int, Ratio]
    """So many instances to as many loops: the mean of the raw halves before and after."""
    peak_mib: float
    """The most memory that one instance had in use, in any half."""
    broker: str
    machine: str
    cases: int
    """In each half."""
    bytes_in: int
    """In intake's first half."""
    bytes_out: int
    halves: list[Half]
    """In the order in which they were run."""


def main(
    cases: Annotated[int, typer.Option(min=4000, help="How many cases each half handles.")] = 20_000,
    instances: Annotated[
        int | None,
        typer.Option(
            min=1, max=PARTITIONS, help="How many instances the second half has. As many as cores by default."
        ),
    ] = None,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure intake against the raw limit of broker and database, with one instance and with several."""
    several = instances or min(os.cpu_count() or 1, PARTITIONS)
    counts = sorted({1, several})
    drawn = generate(seed, WARM_UP + cases * len(counts))
    with ground(broker, "intake") as place:
        result = measure(
            place, drawn[:WARM_UP], [drawn[WARM_UP + n * cases :][:cases] for n in range(len(counts))], counts
        )
    if as_json:
        print(json.dumps(asdict(result), indent=1))
    else:
        print(table(result))


def generate(seed: int, count: int) -> list[bytes]:
    """So many invented cases as the court sends them, the same for the same seed."""
    say(f"generating {count} cases")
    rng = Random(seed)
    return [json.dumps(private_law_case(rng)).encode() for _ in range(count)]


def measure(
    place: Ground, warm_up: Sequence[bytes], values: Sequence[Sequence[bytes]], counts: Sequence[int]
) -> Result:
    """Intake small; then for each count of instances raw, intake, raw, on cases of its own."""
    run(provision(place.bootstrap))
    bench = Bench(place)
    like = Like(len(warm_up), bench.small(warm_up))
    first: Like | None = None
    halves: list[Half] = []
    for turn, (count, cases) in enumerate(zip(counts, values, strict=True)):
        halves.append(raw_half(place, SOURCE, cases, like, number=2 * turn + 1, loops=count))
        intake, produced = bench.half(cases, instances=count)
        like = Like(len(cases), produced)
        first = first or like
        halves += [intake, raw_half(place, SOURCE, cases, like, number=2 * turn + 2, loops=count)]
    assert first is not None
    return Result(
        best=best(halves),
        by_instances=dict(by_instances(halves)),
        peak_mib=max(h.peak_mib for h in halves if h.peak_mib is not None),
        broker=place.broker.value,
        machine=machine(),
        cases=first.cases,
        bytes_in=sum(map(len, values[0])),
        bytes_out=sum(output.value for output in first.produced),
        halves=halves,
    )


def best(halves: Sequence[Half]) -> Ratio:
    """The best of intake to the best of the raw limit, however many were at work: never flattering."""
    intake = max(half.per_second for half in halves if half.name == "intake")
    return _ratio(intake, max(half.per_second for half in halves if half.name == "raw"))


def by_instances(halves: Sequence[Half]) -> Iterator[tuple[int, Ratio]]:
    """Like to like: the mean of the raw halves with as many loops."""
    for half in halves:
        if half.name == "intake":
            raw = [other.per_second for other in halves if other.name == "raw" and other.instances == half.instances]
            yield half.instances, _ratio(half.per_second, sum(raw) / len(raw))


def _ratio(intake: float, raw: float) -> Ratio:
    return Ratio(intake, round(raw, 1), round(intake / raw, 3))


def table(result: Result) -> str:
    """The result as a person reads it."""
    lines = [
        f"{'':10}{'at once':>8}{'cases/s':>10}{'seconds':>10}{'messages out':>15}{'ms a case: own':>17}{'PostgreSQL':>12}{'broker':>9}",
        *(
            f"{h.name:10}{h.instances:8}{h.per_second:10.0f}{h.seconds:10.1f}{h.produced:15}"
            f"{_ms(h, 'own'):>17}{_ms(h, 'postgres'):>12}{_ms(h, 'broker'):>9}"
            for h in result.halves
        ),
        "",
        *(f"{count} to {count}: {_said(each)}" for count, each in result.by_instances.items()),
        f"best to best: {_said(result.best)}",
        f"an instance of intake used {result.peak_mib:.0f} MiB of memory at most",
        f"{result.cases} cases a half, {result.bytes_in / 2**20:.0f} MiB in, {result.bytes_out / 2**20:.0f} MiB out",
        f"broker {result.broker}; {result.machine}",
    ]
    return "\n".join(lines)


def _said(each: Ratio) -> str:
    return f"intake reaches {each.ratio:.0%} of the raw limit ({each.intake:.0f} of {each.raw:.0f} cases a second)"


def _ms(half: Half, who: str) -> str:
    return f"{half.processor_ms[who]:.2f}" if who in half.processor_ms else "–"


if __name__ == "__main__":
    typer.run(main)

"""Services on generated cases, each as a ratio to the raw limit taken in the same run on the same broker and database.

`python -m bench.row [SERVICE]...`, or `make bench`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Annotated

import typer

from bench.backlog import BEFORE, most_partitions
from bench.ground import BEGIN, Broker, Ground, ground, machine, say
from bench.half import Half
from bench.limit import Like, raw_half
from bench.service import Bench
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.outside.courts import private_law_case
from cafcass_sandbox.servers.provision import provision

WARM_UP = 1000


@dataclass(frozen=True, slots=True)
class Ratio:
    """The service's cases a second and the raw limit's."""

    service: float
    raw: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured of a service."""

    service: str
    best: Ratio
    """The best of the service's halves to the best of all the raw ones."""
    by_instances: dict[int, Ratio]
    """So many instances to as many loops: the mean of the raw halves before and after."""
    peak_mib: float
    """The most memory that one instance had in use, in any half."""
    broker: str
    machine: str
    cases: int
    """That came to the service, in its first half: the court gets some back from intake."""
    messages: int
    """That it read about them."""
    useful: int
    """Of these, those that it has a use for: what the raw limit reads."""
    bytes_in: int
    """Of the useful ones."""
    bytes_out: int
    halves: list[Half]
    """In the order in which they were run."""


def main(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help=f"Of {', '.join(BEFORE)}; all by default.")
    ] = None,
    cases: Annotated[int, typer.Option(min=4000, help="How many of the courts' cases each half is about.")] = 20_000,
    instances: Annotated[
        int | None,
        typer.Option(min=1, max=6, help="How many instances the second half has. As many as cores by default."),
    ] = None,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure services against the raw limit of broker and database, with one instance and with several."""
    named = known(services or list(BEFORE))
    counts = sorted({1, instances or os.cpu_count() or 1})
    drawn = generate(seed, WARM_UP + cases * len(counts))
    warm_up, parts = drawn[:WARM_UP], [drawn[WARM_UP + n * cases :][:cases] for n in range(len(counts))]
    results = []
    for service in named:
        with ground(broker, service, *BEFORE[service]) as place:
            results.append(measure(place, service, warm_up, parts, counts))
        if not as_json:
            print(table(results[-1]), end="\n\n", flush=True)
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=1))


def known(services: list[str]) -> list[str]:
    """The same. Raises `SystemExit` for one that is not measured."""
    if unknown := sorted(set(services) - set(BEFORE)):
        raise SystemExit(f"{', '.join(unknown)} cannot be measured; there are {', '.join(BEFORE)}")
    return services


def generate(seed: int, count: int) -> list[bytes]:
    """So many invented cases as the court sends them, the same for the same seed."""
    say(f"generating {count} cases")
    rng = Random(seed)
    return [json.dumps(private_law_case(rng, submitted=BEGIN.date())).encode() for _ in range(count)]


def measure(
    place: Ground, service: str, warm_up: Sequence[bytes], parts: Sequence[Sequence[bytes]], counts: Sequence[int]
) -> Result:
    """The service small; then for each count of instances raw, service, raw, on cases of its own."""
    run(provision(place.bootstrap))
    bench = Bench(place, service)
    small, produced = bench.small(warm_up)
    like = Like(small.cases, produced)
    backlogs, likes, halves = [], [], []
    for turn, (wanted, cases) in enumerate(zip(counts, parts, strict=True)):
        count = min(wanted, most_partitions(service))
        backlog = bench.backlog(cases)
        halves.append(raw_half(place, backlog, like, number=2 * turn + 1, loops=count))
        half, produced = bench.half(backlog, instances=count)
        like = Like(backlog.cases, produced)
        halves += [half, raw_half(place, backlog, like, number=2 * turn + 2, loops=count)]
        backlogs.append(backlog)
        likes.append(like)
    return Result(
        service=service,
        best=best(halves),
        by_instances=dict(by_instances(halves)),
        peak_mib=max(h.peak_mib for h in halves if h.peak_mib is not None),
        broker=place.broker.value,
        machine=machine(),
        cases=backlogs[0].cases,
        messages=backlogs[0].messages,
        useful=len(backlogs[0].useful),
        bytes_in=sum(map(len, backlogs[0].useful)),
        bytes_out=sum(output.value for output in likes[0].produced),
        halves=halves,
    )


def best(halves: Sequence[Half]) -> Ratio:
    """The best of the service to the best of the raw limit, however many were at work: never flattering."""
    service = max(half.per_second for half in halves if half.name != "raw")
    return _ratio(service, max(half.per_second for half in halves if half.name == "raw"))


def by_instances(halves: Sequence[Half]) -> Iterator[tuple[int, Ratio]]:
    """Like to like: the mean of the raw halves with as many loops."""
    for half in halves:
        if half.name != "raw":
            raw = [other.per_second for other in halves if other.name == "raw" and other.instances == half.instances]
            yield half.instances, _ratio(half.per_second, sum(raw) / len(raw))


def _ratio(service: float, raw: float) -> Ratio:
    return Ratio(service, round(raw, 1), round(service / raw, 3))


def table(result: Result) -> str:
    """The result as a person reads it."""
    lines = [
        f"{'':14}{'at once':>8}{'cases/s':>10}{'seconds':>10}{'messages in':>14}{'out':>9}{'ms a case: own':>17}{'PostgreSQL':>12}{'broker':>9}",
        *(
            f"{h.name:14}{h.instances:8}{h.per_second:10.0f}{h.seconds:10.1f}{h.messages:14}{h.produced:9}"
            f"{_ms(h, 'own'):>17}{_ms(h, 'postgres'):>12}{_ms(h, 'broker'):>9}"
            for h in result.halves
        ),
        "",
        *(f"{count} to {count}: {_said(result.service, each)}" for count, each in result.by_instances.items()),
        f"best to best: {_said(result.service, result.best)}",
        f"an instance of {result.service} used {result.peak_mib:.0f} MiB of memory at most",
        f"{result.cases} cases a half, in {result.messages} messages; {result.useful} of use",
        f"{result.bytes_in / 2**20:.0f} MiB of use in, {result.bytes_out / 2**20:.0f} MiB out",
        f"broker {result.broker}; {result.machine}",
    ]
    return "\n".join(lines)


def _said(service: str, each: Ratio) -> str:
    return f"{service} reaches {each.ratio:.0%} of the raw limit ({each.service:.0f} of {each.raw:.0f} cases a second)"


def _ms(half: Half, who: str) -> str:
    return f"{half.processor_ms[who]:.2f}" if who in half.processor_ms else "–"


if __name__ == "__main__":
    typer.run(main)

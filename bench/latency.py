"""How long a case takes at a steady load: intake alone, and the whole platform.

`python -m bench.latency [intake] [platform]`, or `make bench WHAT=latency`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from enum import StrEnum
from random import Random
from typing import Annotated, Any, Final

import typer

from bench import latency_intake, latency_platform
from bench.ground import Broker, ground, machine, say
from bench.steady import PARTITIONS
from cafcass_contracts.topics import SERVICES
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision


class Row(StrEnum):
    """What is measured."""

    INTAKE = "intake"
    PLATFORM = "platform"


RATES: Final = {Row.INTAKE: (50.0,), Row.PLATFORM: (8.0, 50.0)}
"""Cases a second, where nothing else is said."""


def main(
    rows: Annotated[
        list[Row] | None, typer.Argument(metavar="[intake] [platform]", help="What to measure; both by default.")
    ] = None,
    per_second: Annotated[
        list[float] | None,
        typer.Option(min=1, help="Cases sent a second, each on a ground of its own; 50, and 8 too for the platform."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=5, help="How long is measured.")] = 60,
    warm_up: Annotated[float, typer.Option(min=1, help="Seconds of the same load before.")] = 10,
    instances: Annotated[int, typer.Option(min=1, max=PARTITIONS, help="Instances of intake, alone.")] = 1,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    workforce: Annotated[
        float, typer.Option(min=0.05, help="Its size, for the platform; 1 is about 1,500 practitioners.")
    ] = 1.0,
    gather: Annotated[
        int | None,
        typer.Option(min=0, max=3600, help="Seconds that an area gathers before it decides; as shipped by default."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how long a case takes at a steady load: in intake alone, and until its checks are requested and somebody has it."""
    found: dict[Row, list[Any]] = {row: [] for row in rows or Row}
    for row, results in found.items():
        for rate in per_second or RATES[row]:
            if row is Row.INTAKE:
                alone = intake(broker, seed, rate, seconds, warm_up, instances)
                results.append(alone)
                text = latency_intake.table(alone)
            else:
                load = latency_platform.Load(rate, seconds, warm_up, seed, workforce, gather)
                whole = platform(broker, load)
                results.append(whole)
                text = latency_platform.table(whole)
            if not as_json:
                print(f"{row}, broker {broker.value}; {machine()}", text, sep="\n", end="\n\n", flush=True)
    if as_json:
        told = {row.value: [asdict(each) for each in results] for row, results in found.items()}
        print(json.dumps({**told, "broker": broker.value, "machine": machine()}, indent=1))


def intake(
    broker: Broker, seed: int, per_second: float, seconds: float, warm_up: float, instances: int
) -> latency_intake.Latency:
    """Intake alone, on a ground of its own."""
    with ground(broker, "intake") as place:
        run(provision(place.bootstrap))
        return latency_intake.measure(
            place, Random(seed), per_second=per_second, seconds=seconds, warm_up=warm_up, instances=instances
        )


def platform(broker: Broker, load: latency_platform.Load) -> latency_platform.Platform:
    """Every service, on a ground of its own."""
    say(f"the platform, {load.per_second:g} cases a second")
    with ground(broker, *SERVICES) as place:
        return asyncio.run(
            latency_platform.measure(place, load)
        )  # here, so that an interrupt ends the services before their broker


if __name__ == "__main__":
    typer.run(main)

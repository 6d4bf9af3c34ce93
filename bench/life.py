"""A case's whole life through every service: processor milliseconds a case, by phase and service, beside a calibration of the same run.

`python -m bench.life`, or `make bench WHAT=life`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bench.aims import aims
from bench.baseline import Baseline, changed
from bench.beside import beside
from bench.ground import Broker
from bench.life_table import beside_the_toy, messages, table
from bench.lived import phases
from bench.living import Cases, OnBroker, Seed, Size, WarmUp, lived
from bench.toy.row import floor


def main(
    cases: Cases = 150,
    warm_up: WarmUp = 5,
    broker: OnBroker = Broker.EMBEDDED,
    seed: Seed = 1,
    workforce: Size = 0.25,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    statements: Annotated[
        bool, typer.Option("--statements", help="Count the statements of the database too: it takes a little longer.")
    ] = False,
    save: Annotated[bool, typer.Option("--save", help="Make this run the baseline.")] = False,
    toy: Annotated[bool, typer.Option(help="Measure the toy service and the raw limit too.")] = True,
    other: Annotated[
        str | None, typer.Option("--beside", metavar="REF_OR_FOLDER", help="Run another checkout too, and compare.")
    ] = None,
    turns: Annotated[int, typer.Option(min=1, help="How often each runs, with --beside.")] = 1,
) -> None:
    """Drive cases through their whole life, and say what each phase of it costs."""
    if other is not None:
        options = {"cases": cases, "warm-up": warm_up, "broker": broker.value, "seed": seed, "workforce": workforce}
        print(beside(other, [f"--{name}={value}" for name, value in options.items()], turns))
        return
    found = lived(cases, warm_up, broker, seed, workforce, statements=statements)
    now = Baseline.of(
        found.setting,
        found.calibration,
        {phase: sum(ms.values()) - ms["broker"] for phase, ms in phases(found).items()},
    )
    lowest = floor(broker) if toy else None
    before = Baseline.read()
    if save:
        now.save()
    if as_json:
        print(json.dumps(asdict(found) | {"floor": lowest and asdict(lowest)}, indent=1))
        return
    said = [table(found), aims(found, before.calibration if before else None), messages(found)]
    if lowest is not None:
        said.append(beside_the_toy(found, lowest))
    print(*said, *changed(before, now), sep="\n\n")


if __name__ == "__main__":
    typer.run(main)

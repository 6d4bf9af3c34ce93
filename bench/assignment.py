"""How well and how fast waiting work is given to practitioners: time and gap as the work grows, and a month of it in every area.

`python -m bench.assignment`, or `make bench WHAT=assignment`. What is measured, and what came out, is in docs/allocation-quality.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Annotated

import typer

from allocation.domain.assignment.plan import assign
from allocation.domain.assignment.terms import Candidate, Waiting, Weights
from bench.areas import area, nation
from bench.assignment_plots import draw
from bench.ground import machine, say
from bench.month import Way, month

SIZES = [100, 200, 500, 1000, 2000, 5000, 10_000]
PER_CANDIDATE = 2000 / 150
"""Waiting pieces for each practitioner, at every size."""
ROOMS = {"room for all": 1.2, "room for half": 0.5}
"""What there is room for, as a part of the points that wait."""
DAYS = 20
LOADS = {"ordinary": 0.85, "stretched": 0.95}
"""The score that people are drawn around at the beginning of a month."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision, the median of its repetitions."""

    room: str
    waiting: int
    candidates: int
    seconds: float
    cpu_seconds: float
    placed: int
    at_most: int
    """The sum over tiers of what a bound allows, each with the more urgent tiers as they are."""
    score_gap: float
    """By how much the score could at most have been better, for the same work, in per cent."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A month in one way of deciding."""

    month: str
    way: Way
    seconds: float
    figures: dict[str, float]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured."""

    machine: str
    decided: list[Decided] = field(default_factory=list)
    lived: list[Lived] = field(default_factory=list)


def main(
    waiting: Annotated[list[int] | None, typer.Option(min=1, help="Sizes; 100 to 10000 by default.")] = None,
    repeat: Annotated[int, typer.Option(min=1, help="How often each size is decided.")] = 3,
    seed: Annotated[int, typer.Option(help="Of the invented areas.")] = 1,
    folder: Annotated[Path | None, typer.Option("--draw", help="Draw the plots into this folder.")] = None,
    *,
    months: Annotated[bool, typer.Option(help="Also live through the months.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the decision who gets what."""
    result = Result(machine())
    assign(*question(Random(0), 20, 1), Weights())
    for room, part in ROOMS.items():
        for size in waiting or SIZES:
            say(f"{size} pieces, {room}")
            result.decided.append(decide(room, *question(Random(seed), size, part), repeat))
    for name, load in LOADS.items() if months else ():
        areas = nation(seed, areas=17, people=1500, pieces=5000, days=DAYS, load=load)
        for way in Way:
            say(f"{name} month, {way}")
            begun = perf_counter()
            lived = month(areas, way, DAYS)
            result.lived.append(Lived(name, way, perf_counter() - begun, lived.figures(), lived.scores))
    if folder is not None:
        draw(asdict(result), folder)
    print(json.dumps(asdict(result), indent=1) if as_json else table(result))


def question(draw: Random, waiting: int, part: float) -> tuple[list[Waiting], list[Candidate]]:
    """One area with work that waits, and room for `part` of its points, spread over people with unequal desks."""
    there = area(draw, people=max(2, round(waiting / PER_CANDIDATE)), pieces=waiting, days=DAYS, load=0.85)
    work = [piece.waiting for piece in there.pieces]
    shares = [person.available(0) * draw.uniform(0.5, 1.5) for person in there.people]
    rooms = [round(part * sum(piece.points for piece in work) * share / sum(shares)) for share in shares]
    return work, [
        Candidate(person.name, person.team, 4 * room, 5 * room, 5 * room)
        for person, room in zip(there.people, rooms, strict=True)
    ]


def decide(room: str, work: Sequence[Waiting], candidates: Sequence[Candidate], repeat: int) -> Decided:
    """Decides the same several times."""
    spans, plans = [], []
    for _ in range(repeat):
        begun = perf_counter(), process_time()
        plans.append(assign(work, candidates, Weights()))
        spans.append((perf_counter() - begun[0], process_time() - begun[1]))
    gap = plans[0].gap
    return Decided(
        room,
        len(work),
        len(candidates),
        seconds=median(span[0] for span in spans),
        cpu_seconds=median(span[1] for span in spans),
        placed=len(plans[0].placements),
        at_most=sum(tier.at_most for tier in gap.tiers),
        score_gap=100 * (1 - gap.score / gap.score_at_most),
    )


def table(result: Result) -> str:
    """The result as a person reads it."""
    lines = [
        result.machine,
        "",
        f"{'':16}{'waiting':>8}{'people':>8}{'s':>8}{'CPU s':>8}{'placed':>8}{'at most':>8}{'score gap':>11}",
    ]
    lines += [
        f"{d.room:16}{d.waiting:8}{d.candidates:8}{d.seconds:8.2f}{d.cpu_seconds:8.2f}{d.placed:8}{d.at_most:8}{d.score_gap:10.1f}%"
        for d in result.decided
    ]
    for name in dict.fromkeys(lived.month for lived in result.lived):
        ways = [lived for lived in result.lived if lived.month == name]
        lines += ["", f"{name + ' month':40}" + "".join(f"{lived.way:>24}" for lived in ways)]
        lines += [
            f"{figure:40}" + "".join(f"{lived.figures[figure]:24.1f}" for lived in ways) for figure in ways[0].figures
        ]
        lines.append(f"{'seconds to decide the whole month':40}" + "".join(f"{lived.seconds:24.1f}" for lived in ways))
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)

"""A national year through every service on this machine: minutes, processor time by phase and service, memory, disk and messages.

`python -m bench.year`, or `make bench WHAT=year`. The year comes in parts, four weeks each: the cases of a part live from their
application to their end before those of the next are sent. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

import psutil
import typer

from bench.calibration import calibrate
from bench.everybody import Cost, Heard, at_work
from bench.ground import Broker, Ground, ground, machine, say
from bench.lived import PLACES, Lived
from bench.living import REST_SECONDS, Life
from bench.stages import FIRST_DAY, Cohort, Outside, Phase, Stage, beforehand
from cafcass_contracts.topics import SERVICES
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

_PART: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Year:
    """Everything that was measured."""

    cases: int
    parts: int
    seconds: dict[Phase, float]
    """That passed while the services were at work, each part's stages together; starting them for another day is not in it."""
    ms: dict[Phase, dict[str, float]]
    """Processor milliseconds a case: of each service, of PostgreSQL, of the broker, without what they take at rest."""
    peak_mib: dict[str, float]
    """The most memory each service had in use at any time; PostgreSQL's and the broker's trees at the end of a stage."""
    disk_mib: dict[str, float]
    """At the end, of the databases and of the broker."""
    messages: int
    message_mib: float
    """Their values, before the broker compresses any."""
    calibration: float
    broker: str
    workforce: float
    machine: str


def main(
    cases: Annotated[int, typer.Option(min=1, help="How many cases the year has.")] = 60_000,
    parts: Annotated[int, typer.Option(min=1, help="How many parts of four weeks they come in.")] = 13,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.KAFKA,
    seed: Annotated[int, typer.Option(help="Of the cases and of everybody outside.")] = 1,
    workforce: Annotated[float, typer.Option(min=0.05, help="Its size; 1 is about 1,500 practitioners.")] = 1.0,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Drive a year's cases through their whole life, and say what it takes. Fewer --cases in fewer --parts are a share of the year."""
    with ground(broker, *SERVICES) as place:
        found = run(measure(place, cases, parts, seed, workforce))
    print(json.dumps(asdict(found), indent=1) if as_json else table(found))


async def measure(place: Ground, cases: int, parts: int, seed: int, workforce: float) -> Year:
    """Part after part, on one broker and one set of databases."""
    await provision(place.bootstrap)
    before = calibrate()
    heard = Heard(Outside(seed))
    lived: list[Lived] = []
    peaks: Counter[str] = Counter()
    rest: Cost = {}
    for part in range(parts):
        later = part * _PART
        count = cases * (part + 1) // parts - cases * part // parts
        cohort = Cohort.drawn(seed + part, count, later)
        say(f"part {part + 1} of {parts}, {count} cases")
        for shows, stages in groupby(Stage, lambda stage: stage.clock):
            async with at_work(place, shows + later, heard) as everybody:
                if not rest:
                    await everybody.tell(beforehand(seed, workforce), FIRST_DAY)
                    await everybody.settled()
                    rest = await everybody.rest(REST_SECONDS)
                life = Life(everybody, heard, shows + later, rest, statements=False)
                for stage in stages:
                    lived.append(await life.through(stage, [cohort]))
                    peaks |= Counter({name: _memory(roots) for name, roots in place.trees.items()})
                peaks |= Counter(everybody.peaks())
    return Year(
        cases=cases,
        parts=parts,
        seconds={phase: round(sum(each.seconds for each in lived if each.phase is phase), 1) for phase in Phase},
        ms={
            phase: {
                name: round(sum(each.ms[name] * each.cases for each in lived if each.phase is phase) / cases, 2)
                for name in PLACES
            }
            for phase in Phase
        },
        peak_mib={name: round(peak / 2**20) for name, peak in peaks.items()},
        disk_mib={each.name: round(_size(each) / 2**20) for each in sorted(place.folder.iterdir()) if each.is_dir()},
        messages=heard.messages.total(),
        message_mib=round(heard.bytes.total() / 2**20, 1),
        calibration=round((before + calibrate()) / 2, 4),
        broker=place.broker.value,
        workforce=workforce,
        machine=machine(),
    )


def table(year: Year) -> str:
    """The result as a person reads it."""
    head = f"{'ms a case':12}{'in all':>8}{'/ cal.':>8}{'minutes':>9}" + "".join(f"{name[:9]:>10}" for name in PLACES)
    lines = [head]
    for phase, ms in year.ms.items():
        whole = sum(ms.values())
        lines.append(
            f"{phase:12}{whole:8.1f}{whole / year.calibration:8.1f}{year.seconds[phase] / 60:9.1f}"
            + "".join(f"{ms[place]:10.2f}" for place in PLACES)
        )
    return "\n".join(
        [
            *lines,
            "",
            f"{year.cases} cases in {year.parts} parts: {sum(year.seconds.values()) / 60:.1f} minutes at work",
            "peak MiB: " + ", ".join(f"{name} {peak}" for name, peak in year.peak_mib.items()),
            "disk MiB: " + ", ".join(f"{name} {size}" for name, size in year.disk_mib.items()),
            f"messages: {year.messages}, {year.messages / year.cases:.1f} a case, {year.message_mib} MiB of values",
            f"calibration {year.calibration:.3f} ms; broker {year.broker}; workforce {year.workforce:g}; {year.machine}",
        ]
    )


def _memory(roots: Sequence[int]) -> int:
    """Bytes that these process trees hold, what they share counted once; several times where the system does not tell (macOS)."""
    total = 0
    for root in map(psutil.Process, roots):
        for process in (root, *root.children(recursive=True)):
            try:
                held = process.memory_full_info()
            except psutil.NoSuchProcess:
                continue
            total += getattr(held, "pss", held.rss)
    return total


def _size(folder: Path) -> int:
    """Bytes on disk; a file that goes meanwhile counts as none."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_blocks * 512
        except OSError:
            continue
    return total


if __name__ == "__main__":
    typer.run(main)

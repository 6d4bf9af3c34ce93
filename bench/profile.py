"""Where an intake process spends its time under load: sampled from outside by py-spy, added up by part.

`python -m bench.profile`, or `make bench WHAT=profile`. py-spy must be allowed to look into another process of the same user:
as root, or where the kernel does not forbid it (`kernel.yama.ptrace_scope` 0).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.ground import Broker, ground, machine, publish, say
from bench.intake import WARM_UP, generate
from bench.parts import add_up, table
from bench.service import PARTITIONS, SOURCE, Bench, intake, pids, waiting_for
from cafcass_sandbox.provision import provision
from cafcass_sandbox.sync import run

_TIMES_A_SECOND = 200


def main(
    cases: Annotated[
        int, typer.Option(min=1000, help="Backlog, of an instance; it must outlast the sampling.")
    ] = 20_000,
    seconds: Annotated[int, typer.Option(min=1, help="How long is sampled.")] = 15,
    instances: Annotated[int, typer.Option(min=1, max=PARTITIONS, help="Instances at work; one is sampled.")] = 1,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    flame: Annotated[
        Path | None, typer.Option(help="Draw a flame graph into this SVG file instead of a table.")
    ] = None,
) -> None:
    """Sample an intake process while it works off a backlog."""
    drawn = generate(seed, WARM_UP + cases * instances)
    with ground(broker, "intake") as place:
        run(provision(place.bootstrap))
        Bench(place).small(drawn[:WARM_UP])
        run(publish(place.bootstrap, SOURCE, drawn[WARM_UP:]))
        with intake(place, instances) as children:
            run(waiting_for(place, children, instances))
            say(f"sampling for {seconds} s")
            file = flame or place.folder / "stacks"
            _sample(pids(children)[0], seconds, file, drawing=flame is not None)
            if run(waiting_for(place, children, 0)) >= len(drawn):
                raise SystemExit("the backlog was worked off before the sampling ended: give it more --cases")
        if flame is None:
            print(table(add_up(file.read_text()), _TIMES_A_SECOND * seconds))
            print(f"broker {broker.value}; {machine()}")


def _sample(pid: int, seconds: int, file: Path, *, drawing: bool) -> None:
    program = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or "py-spy"
    subprocess.run(
        [
            *(program, "record", "--pid", str(pid), "--duration", str(seconds), "--rate", str(_TIMES_A_SECOND)),
            *("--format", "flamegraph" if drawing else "raw", "--output", str(file)),
            *(() if drawing else ("--full-filenames",)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    typer.run(main)

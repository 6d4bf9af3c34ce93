"""Where a process of a service spends its time under load: sampled from outside by py-spy, added up by part.

`python -m bench.profile [SERVICE]`, or `make bench WHAT=profile`. py-spy must be allowed to look into another process of the same user:
as root, or where the kernel does not forbid it (`kernel.yama.ptrace_scope` 0).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.backlog import BEFORE, most_partitions
from bench.ground import Broker, ground, machine, say
from bench.parts import add_up, table
from bench.row import WARM_UP, generate, known
from bench.service import Bench, anything_left, at_work, pids, running
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

_TIMES_A_SECOND = 200


def main(
    service: Annotated[str, typer.Argument(help=f"Of {', '.join(BEFORE)}.")] = "intake",
    cases: Annotated[
        int, typer.Option(min=1000, help="Backlog, of an instance; it must outlast the sampling.")
    ] = 20_000,
    seconds: Annotated[int, typer.Option(min=1, help="How long is sampled.")] = 15,
    instances: Annotated[int, typer.Option(min=1, max=6, help="Instances at work; one is sampled.")] = 1,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the generated cases.")] = 1,
    flame: Annotated[
        Path | None, typer.Option(help="Draw a flame graph into this SVG file instead of a table.")
    ] = None,
) -> None:
    """Sample a process of a service while it works off a backlog."""
    known([service])
    drawn = generate(seed, WARM_UP + cases * instances)
    with ground(broker, service, *BEFORE[service]) as place:
        run(provision(place.bootstrap))
        bench = Bench(place, service)
        bench.small(drawn[:WARM_UP])
        backlog = bench.backlog(drawn[WARM_UP:])
        with running(place, service, min(instances, most_partitions(service))) as children:
            run(at_work(place, service, children))
            say(f"sampling for {seconds} s")
            file = flame or place.folder / "stacks"
            _sample(pids(children)[0], seconds, file, drawing=flame is not None)
            if not run(anything_left(place, service, backlog)):
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

"""`cafcass simulate`: the people whom cases wait for."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def simulate(
    kafka: Kafka = None,
    data: Data = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answers to the same questions.")] = 1,
    day: Annotated[float, typer.Option(help="Seconds that stand for a day of theirs.", min=0.01)] = 20.0,
    from_start: Annotated[bool, typer.Option("--from-start", help="Answer also what was asked before now.")] = False,
    until_quiet: Annotated[
        float | None, typer.Option(help="Stop when nothing was asked or said for so many seconds.", min=0.1)
    ] = None,
    staff: Annotated[bool, typer.Option("--staff/--no-staff", help="Whether Cafcass's own staff work too.")] = True,
    families: Annotated[
        bool, typer.Option("--families/--no-families", help="Whether families and children write.")
    ] = True,
    workforce: Annotated[
        float,
        typer.Option(help="Size of the workforce told of at the start: 1 is about 1,500 practitioners, 0 none.", min=0),
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Let simulated police, local authorities, staff and families work and write on a running platform until Ctrl-C.

    They answer as such people do: no trace, irrelevant, relevant, somebody else, late, twice, never. Staff ring the parties, ask
    for consent, take concerns in hand and settle what is proposed; they need a platform that runs on this machine, because
    names are sealed. Families write, more where work is late, and the complaints team answers them. At the start the workforce system tells who practises in which team and who is on duty, the same for the same seed.
    """
    import asyncio
    from collections import Counter
    from functools import partial

    from rich.console import Console

    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json
    from cafcass_sandbox.outside import simulation

    asked = simulation.Simulation(
        seed=seed,
        day=day,
        from_start=from_start,
        until_quiet=until_quiet,
        staff=staff,
        families=families,
        workforce=workforce,
    )
    place = target(kafka, data)
    console = Console(stderr=True)
    said: Counter[str] = Counter()
    try:
        asyncio.run(simulation.simulate(asked, place, partial(console.print, markup=False), said))
    finally:
        # Also where Ctrl-C ended it.
        if as_json:
            print_json({"sent": said}, indent=None)
        else:
            console.print(
                f"Sent {said.total()} messages: " + ", ".join(f"{n} {name}" for name, n in said.most_common())
            )

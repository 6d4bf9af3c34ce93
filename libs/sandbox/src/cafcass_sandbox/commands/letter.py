"""`cafcass letter`: the letters that were filed at court about one case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def letter(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id, or the 16-digit case number.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write them.")] = Path(),
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the safeguarding letter of a case as PDF, each version that was filed at court, and print where it is."""
    import asyncio

    from cafcass_sandbox.client.errors import CommandError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json
    from cafcass_sandbox.views.case_selector import case_selector
    from cafcass_sandbox.views.filed_letters import filed_letters

    place = target(kafka, data)
    letters = asyncio.run(filed_letters(place.kafka, case_selector(case, place.run)))
    if not letters:
        raise CommandError(f"no letter of {case} was filed at court yet")
    out.mkdir(parents=True, exist_ok=True)
    written = [(letter.write(out), letter.update) for letter in letters]
    if as_json:
        print_json([{"path": str(path), "update": update} for path, update in written], indent=None)
    else:
        typer.echo("\n".join(str(path) for path, _ in written))

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
    from cafcass_sandbox.views import filed_letters

    filed_letters.write(case, out, kafka, data, as_json=as_json)

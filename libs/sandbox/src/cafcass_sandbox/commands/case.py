"""`cafcass case`: the story of one case."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def case(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id, or the 16-digit case number.")],
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Show restricted data in clear, with the platform's keys.")
    ] = False,
) -> None:
    """Print every event of a case, in order of time."""
    from cafcass_sandbox.views import watch

    watch.case(case, kafka, data, as_json=as_json, unseal=unseal)

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
    import asyncio

    from cafcass_sandbox.client.errors import CommandError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.case_selector import case_selector
    from cafcass_sandbox.views.record_lines import record_lines
    from cafcass_sandbox.views.records import of_case

    place = target(kafka, data)
    found = asyncio.run(of_case(place, case_selector(case, place.run), unseal=unseal))
    if as_json:
        print_json(found)
        return
    if not found:
        raise CommandError(f"nothing is known of {case}")
    print_lines(line for one in found for line in record_lines(one))

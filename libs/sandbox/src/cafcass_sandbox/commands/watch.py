"""`cafcass watch`: what is on the topics, as it comes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


class From(StrEnum):
    """Where to begin."""

    START = "start"
    END = "end"


def watch(
    kafka: Kafka = None,
    data: Data = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="Only this topic, with or without its version. May be repeated.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="Only this case: its id, or its 16-digit number.")] = None,
    begin: Annotated[
        From, typer.Option("--from", help="Begin with what is there already, or with what comes now.")
    ] = From.START,
    as_json: AsJson = False,
    until_quiet: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="End when nothing came for so many seconds.", min=0)
    ] = None,
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Show restricted data in clear, with the platform's keys.")
    ] = False,
) -> None:
    """Print what is on the topics as it comes. With --json, one object on each line."""
    import asyncio
    from contextlib import aclosing

    from cafcass_contracts.topics import TOPICS
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.case_selector import case_selector
    from cafcass_sandbox.views.names import topic_named
    from cafcass_sandbox.views.record_lines import record_lines
    from cafcass_sandbox.views.records import as_they_come

    place = target(kafka, data)
    topics = [topic_named(name).name for name in topic or ()] or list(TOPICS)
    about = None if case is None else case_selector(case, place.run)

    coming = as_they_come(place, topics, from_start=begin is From.START, unseal=unseal, until_quiet=until_quiet)

    async def follow() -> None:
        # Closed here and not left to the end of the loop: whoever reads our output may have had enough.
        async with aclosing(coming):
            async for one in coming:
                if about is not None and not about.is_about(one):
                    continue
                if as_json:
                    print_json(one, indent=None)
                else:
                    print_lines(record_lines(one))

    asyncio.run(follow())

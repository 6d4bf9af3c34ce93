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
    from cafcass_sandbox.views.watch import Watch
    from cafcass_sandbox.views.watch import watch as begin_watching

    asked = Watch(
        topics=tuple(topic or ()),
        case=case,
        from_start=begin is From.START,
        as_json=as_json,
        until_quiet=until_quiet,
        unseal=unseal,
    )
    begin_watching(asked, kafka, data)

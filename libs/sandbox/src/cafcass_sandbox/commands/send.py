"""`cafcass send`: any message of the contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import Data, Kafka


def send(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The message, such as hearing-listed or court.hearing-listed.v1.")
    ],
    fields: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE]...", help="Fields, dotted where nested: hearing.id=9000000001."),
    ] = None,
    kafka: Kafka = None,
    data: Data = None,
    file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Take the data from this JSON file (- for standard input) first."),
    ] = None,
    to: Annotated[str | None, typer.Option(help="The service or topic it goes to, where several take it.")] = None,
    key: Annotated[str | None, typer.Option(help="Key of the record, instead of the case it is about.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Id of the message, instead of a new one.")] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for the answer to a command.")] = False,
    print_json: Annotated[bool, typer.Option("--print-json", help="Print what happened as JSON.")] = False,
) -> None:
    """Send any message of the contracts: a court event, an answer, a return, a command.

    It is checked first by the schema that writers are held to. A command is sent in your name, and its answer is printed.
    """
    from cafcass_sandbox.outside import draft

    letter = draft.Letter(
        name=name,
        fields=tuple(fields or ()),
        file=file,
        to=to,
        key=key,
        id=id_,
        wait=not no_wait,
        as_json=print_json,
    )
    draft.send(letter, kafka, data)

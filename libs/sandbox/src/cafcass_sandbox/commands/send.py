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
    speaker: Annotated[
        str | None,
        typer.Option("--as", metavar="PERSON", help="Give a command as this person; `cafcass staff` lists everybody."),
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for the answer to a command.")] = False,
    as_json: Annotated[bool, typer.Option("--print-json", help="Print what happened as JSON.")] = False,
) -> None:
    """Send any message of the contracts: a court event, an answer, a return, a command.

    It is checked first by the schema that writers are held to. A command is sent in your name, which is an operator's, or with --as in
    that of one of the sandbox's people, and its answer is printed. Which roles may give it `cafcass messages NAME` says.
    """
    import asyncio

    from cafcass_contracts.platform import Verdict
    from cafcass_sandbox.client.errors import FAILED, CommandError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json
    from cafcass_sandbox.outside.draft import Draft, ready
    from cafcass_sandbox.outside.operator import ANSWER_SECONDS, ask
    from cafcass_sandbox.outside.outgoing import send_one

    message = ready(Draft(name, tuple(fields or ()), file, to, key, id_, speaker))
    place, sent_as = target(kafka, data), message.envelope.id
    if not message.is_command or no_wait:
        asyncio.run(send_one(place.kafka, message.record))
        if as_json:
            print_json(message.described(), indent=None)
        else:
            typer.echo(f"sent to {message.topic.name} as {sent_as}")
        return
    answer = asyncio.run(ask(place, message.service, message.record, sent_as))
    if answer is None:
        raise CommandError(f"sent as {sent_as}, but {message.service} did not answer within {ANSWER_SECONDS:.0f} s")
    if as_json:
        print_json({**message.described(), "verdict": answer.verdict, "reason": answer.reason}, indent=None)
    else:
        typer.echo(answer)
    if answer.verdict is Verdict.REFUSED:
        raise typer.Exit(FAILED)

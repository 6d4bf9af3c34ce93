"""`cafcass publish`: what courts send, from files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def publish(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to send; - reads standard input.")],
    kafka: Kafka = None,
    data: Data = None,
    topic: Annotated[
        str | None, typer.Option(help="Send everything to this topic instead of the one it belongs on.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Send a file that is not recognised to --topic, byte for byte.")
    ] = False,
    key: Annotated[
        str | None, typer.Option(help="Key of every record, instead of the case's id. Empty for none.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="A header for every record; base64:... is binary, a name alone is null."
        ),
    ] = None,
    repeat: Annotated[int, typer.Option(help="Send everything so many times.", min=1)] = 1,
    rate: Annotated[float | None, typer.Option(help="Records a second, at most.", min=0.001)] = None,
    as_json: AsJson = False,
) -> None:
    """Send court cases and events from files.

    Recognises an HMCTS search response (each case becomes one record, exactly as the court wrote it), a single HMCTS case,
    private or public law, and one of our own court events ({"type": "court.hearing-listed.v1", "data": {...}}). Several may follow one
    another in a file or stand in a list. What is not recognised is an error that does not stop the other files, unless --raw is
    given.
    """
    from cafcass_sandbox.outside.publishing import Request, publish_files

    request = Request(
        files=tuple(files),
        topic=topic,
        raw=raw,
        key=key,
        headers=tuple(header or ()),
        repeat=repeat,
        rate=rate,
        as_json=as_json,
    )
    publish_files(request, kafka, data)

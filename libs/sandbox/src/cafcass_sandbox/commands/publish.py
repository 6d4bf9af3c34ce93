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
    import asyncio

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from cafcass_sandbox.client.errors import USAGE, CommandError
    from cafcass_sandbox.client.sending import Sent
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json
    from cafcass_sandbox.outside import publishing

    if raw and topic is None:
        raise CommandError("--raw needs --topic: where should it go?", USAGE)
    bootstrap = target(kafka, data).kafka
    prepared = publishing.prepared(publishing.Request(tuple(files), topic, raw, key, tuple(header or ())))
    for error in prepared.errors:
        typer.echo(f"cafcass: {error}", err=True)
    sent = Sent()
    if prepared.records:
        columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Sending", total=len(prepared.records) * repeat)
            sending = publishing.publish(
                bootstrap, prepared.records, repeat=repeat, rate=rate, progress=lambda: bar.advance(task)
            )
            sent = asyncio.run(sending)
    for error in sent.failed:
        typer.echo(f"cafcass: {error}", err=True)
    errors = [*prepared.errors, *sent.failed]
    if as_json:
        print_json({"sent": sent.per_topic, "failed": len(errors), "errors": errors}, indent=None)
    else:
        for name, count in sorted(sent.per_topic.items()):
            typer.echo(f"{count} sent to {name}")
        typer.echo(f"{sent.per_topic.total()} sent, {len(errors)} failed")
    if errors:
        raise CommandError(f"{len(errors)} could not be sent")

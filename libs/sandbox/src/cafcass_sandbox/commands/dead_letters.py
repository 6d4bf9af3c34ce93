"""`cafcass dead-letters`: what services set aside."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka

app = typer.Typer(
    help="What services set aside: list it, look at it, have it tried again or given up.", no_args_is_help=True
)

Service = Annotated[str | None, typer.Option(help="Only those of this service.")]
Reason = Annotated[str | None, typer.Option(help="Only those whose reason contains this.")]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="Only those set aside since, such as 2026-06-01T09:00:00Z.")
]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Their ids, or how these begin.")]
Everything = Annotated[bool, typer.Option("--all", help="All of them.")]


@app.command("list")
def list_letters(
    kafka: Kafka = None,
    data: Data = None,
    service: Service = None,
    reason: Reason = None,
    since: Since = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Also those tried again with success, or given up.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the messages that wait for a person."""
    from cafcass_sandbox.outside import dead_letter_office

    choice = dead_letter_office.Choice(service=service, reason=reason, since=since)
    dead_letter_office.list_letters(choice, kafka, data, as_json=as_json, resolved_too=resolved)


@app.command("show")
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or how that begins.")],
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one with the message that it holds."""
    from cafcass_sandbox.outside import dead_letter_office

    dead_letter_office.show_letter(id_, kafka, data, as_json=as_json)


@app.command("retry")
def retry(
    ids: Ids = None,
    kafka: Kafka = None,
    data: Data = None,
    service: Service = None,
    reason: Reason = None,
    since: Since = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Have them tried again, in order, by the service that set them aside."""
    from cafcass_sandbox.outside import dead_letter_office

    choice = dead_letter_office.Choice(
        ids=tuple(ids or ()), service=service, reason=reason, since=since, everything=everything
    )
    dead_letter_office.settle(choice, None, kafka, data, as_json=as_json)


@app.command("discard")
def discard(
    why: Annotated[str, typer.Option(help="Why, for the record.")],
    ids: Ids = None,
    kafka: Kafka = None,
    data: Data = None,
    service: Service = None,
    reason: Reason = None,
    since: Since = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Have them given up for good."""
    from cafcass_sandbox.outside import dead_letter_office

    choice = dead_letter_office.Choice(
        ids=tuple(ids or ()), service=service, reason=reason, since=since, everything=everything
    )
    dead_letter_office.settle(choice, why, kafka, data, as_json=as_json)

"""`cafcass dead-letters`: what services set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cafcass_sandbox.client.errors import FAILED, USAGE, CommandError
from cafcass_sandbox.commands.options import AsJson, Data, Kafka, instant

if TYPE_CHECKING:
    from cafcass_sandbox.views.dead_letters import Choice

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
def list_(
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
    import asyncio

    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.dead_letter_lines import listed
    from cafcass_sandbox.views.dead_letters import Choice, dead_letters

    choice = Choice(service=service, reason=reason, since=instant(since))
    letters = choice.of(asyncio.run(dead_letters(target(kafka, data).kafka)))
    found = [letter for letter in letters if resolved or letter.resolved is None]
    if as_json:
        print_json([letter.row() for letter in found])
    else:
        print_lines(listed(found))


@app.command("show")
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or how that begins.")],
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one with the message that it holds."""
    import asyncio

    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_text
    from cafcass_sandbox.views.dead_letter_lines import whole
    from cafcass_sandbox.views.dead_letters import beginning, dead_letters

    letter = beginning(asyncio.run(dead_letters(target(kafka, data).kafka)), id_)
    if as_json:
        print_json(letter.whole())
    else:
        print_text(whole(letter))


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
    from cafcass_sandbox.views.dead_letters import Choice

    choice = Choice(tuple(ids or ()), service, reason, instant(since), everything)
    _settle(choice, None, kafka, data, as_json=as_json)


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
    from cafcass_sandbox.views.dead_letters import Choice

    choice = Choice(tuple(ids or ()), service, reason, instant(since), everything)
    _settle(choice, why, kafka, data, as_json=as_json)


def _settle(choice: Choice, why: str | None, kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    import asyncio

    from cafcass_contracts.platform import Verdict
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json
    from cafcass_sandbox.outside.dead_letter_office import settle

    if not (choice.ids or choice.reason or choice.since or choice.everything):
        raise CommandError("say which: ids, --reason, --since, or --all", USAGE)
    answers = asyncio.run(settle(target(kafka, data), choice, why))
    if as_json:
        print_json(
            [{"service": name, "verdict": said.verdict, "reason": said.reason} for name, said in answers.items()]
        )
    else:
        for name, said in answers.items():
            typer.echo(f"{name}: {said}")
    if any(said.verdict is Verdict.REFUSED for said in answers.values()):
        raise typer.Exit(FAILED)

"""`cafcass feedback`: the one log of requests and feedback."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def feedback(
    search: Annotated[
        str | None,
        typer.Argument(metavar="WORDS", help="Only what has all of these words: in what it says, or about it."),
    ] = None,
    case: Annotated[str | None, typer.Option("--case", help="Only about this case (its id).")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind, such as mp-letter.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only what was not dealt with.")] = False,
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Search the log of every request and every piece of feedback, the latest first.

    Names and words are sealed: they are shown, and searched, where the platform runs on this machine.
    """
    import asyncio
    from dataclasses import asdict

    from cafcass_contracts.values import CorrespondenceKind
    from cafcass_sandbox.client.errors import USAGE, CommandError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.correspondence_words import words_of
    from cafcass_sandbox.views.feedback_lines import feedback_lines
    from cafcass_sandbox.views.feedback_log import feedback_log
    from cafcass_sandbox.views.heard import heard_on

    if kind is not None and not CorrespondenceKind(kind).known:
        raise CommandError(f"there is no kind {kind}: they are {', '.join(CorrespondenceKind)}", USAGE)
    place, topic = target(kafka, data), "complaints.events.v1"
    heard = asyncio.run(heard_on(place, [topic]))[topic]
    found = [
        each
        for each in feedback_log(heard, asyncio.run(words_of(place)))
        if case in {None, each.case_id}
        and kind in {None, each.kind}
        and not (only_open and each.closed)
        and (search is None or each.has(search))
    ]
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_lines(feedback_lines(found))

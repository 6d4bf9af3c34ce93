"""`cafcass complaints`: which complaints there are, how old, due when, at which step."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import Area, AsJson, Data, Kafka, Team


def complaints(
    area: Area = None,
    team: Team = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what should have been answered by now.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            metavar="COMPLAINT",
            help="Say how this complaint (its id, or how that begins) came to be due when it is.",
        ),
    ] = None,
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List complaints with their age, due time and step, children's first.

    Read from what is still on the topic of complaints, which keeps its events for a limited time.
    """
    import asyncio
    from dataclasses import asdict

    from cafcass_runtime.calendar import Calendar
    from cafcass_sandbox.client.errors import USAGE, CommandError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.complaint_lines import complaint_lines, why_lines
    from cafcass_sandbox.views.complaint_list import standing
    from cafcass_sandbox.views.heard import heard_on
    from cafcass_sandbox.views.names import within

    place = target(kafka, data)
    now, topic = place.now(), "complaints.events.v1"
    found = standing(asyncio.run(heard_on(place, [topic]))[topic])
    if why is not None:
        meant = [each for each in found if each.complaint_id.startswith(why)]
        if len(meant) != 1:
            raise CommandError(f"{len(meant)} complaints have an id that begins with {why}", USAGE)
        if as_json:
            print_json([said.model_dump(mode="json") | {"event": said.message_name} for said in meant[0].story])
        else:
            print_lines(why_lines(meant[0], now))
        return
    here = within(area, team)
    listed = [each for each in found if here(each) and (everything or each.open) and (each.overdue(now) or not overdue)]
    if as_json:
        print_json(
            [
                {"step": each.step, "overdue": each.overdue(now), "age": each.age(now, Calendar())}
                | {name: value for name, value in asdict(each).items() if name != "story"}
                for each in listed
            ]
        )
    else:
        print_lines(complaint_lines(listed, now, Calendar()))

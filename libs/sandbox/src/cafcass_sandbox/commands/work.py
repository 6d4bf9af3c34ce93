"""`cafcass work`: who has which work, and what waits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import Area, AsJson, Data, Kafka, Team


class By(StrEnum):
    """What is counted together."""

    NATION = "nation"
    AREA = "area"
    TEAM = "team"
    NONE = "none"


def work(
    area: Area = None,
    team: Team = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only what nobody holds: it waits, or is proposed.")
    ] = False,
    by: Annotated[
        By, typer.Option(help="Count by national area, service area or team, instead of listing each piece.")
    ] = By.NONE,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            metavar="WORK",
            help="Say why somebody has this piece of work (its id, or how that begins) and nobody else.",
        ),
    ] = None,
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List open work, allocated or not, with its age, priority and due times: what nobody holds first, by priority, then by due time.

    Read from what is still on allocation's topic, which keeps its events for a limited time.
    """
    import asyncio

    from cafcass_runtime.calendar import Calendar
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views import work_lines
    from cafcass_sandbox.views.heard import work_events
    from cafcass_sandbox.views.names import within
    from cafcass_sandbox.views.why_lines import choice_on, why_lines
    from cafcass_sandbox.views.work import summary, table
    from cafcass_sandbox.views.work.fold import fold

    if why is not None:
        choice = choice_on(why, asyncio.run(work_events(target(kafka, data))))
        print_json(choice) if as_json else print_lines(why_lines(choice))
        return

    place = target(kafka, data)
    here, as_of = within(area, team), place.now()
    view = fold(asyncio.run(work_events(place)))
    found = [row for row in table.rows(view, as_of, Calendar()) if here(row) and not (waiting and row.held)]
    people = [said for said in summary.practitioners(view) if here(said)]
    total = summary.summary("total", found, people)
    groups = () if by is By.NONE else summary.summaries(summary.By(by.value), found, people)
    if as_json:
        listed = {"work": found} if by is By.NONE else {"by": by, "groups": groups}
        print_json({"as_of": as_of, **listed, "total": total})
        return
    print_lines(work_lines.listed(found) if by is By.NONE else work_lines.counted(groups, total))
    print_lines([work_lines.in_words(total)])

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
    from cafcass_sandbox.views import why_lines, work_lines
    from cafcass_sandbox.views.work import summary

    if why is not None:
        why_lines.explain(why, kafka, data, as_json=as_json)
        return
    counted = None if by is By.NONE else summary.By(by.value)
    work_lines.work(work_lines.Asked(area, team, waiting, counted, as_json), kafka, data)

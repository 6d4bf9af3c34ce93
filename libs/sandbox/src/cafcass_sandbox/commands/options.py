"""Options that several commands have, and finding the platform that they name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.runfile import KAFKA_VARIABLE, NoPlatformError, Run, find

Kafka = Annotated[
    str | None,
    typer.Option(
        "--kafka", envvar=KAFKA_VARIABLE, help="Bootstrap address of a broker; without it the running platform is used."
    ),
]
Data = Annotated[Path | None, typer.Option("--data", help="Data folder of the platform to use, where several run.")]
Area = Annotated[str | None, typer.Option("--area", help="Only this service area, A1 to A17.")]
Team = Annotated[str | None, typer.Option("--team", help="Only this team, such as a5-private.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@dataclass(frozen=True, slots=True)
class Where:
    """The broker to talk to, and the running platform where one was found."""

    kafka: str
    run: Run | None


def where(kafka: str | None, data: Path | None = None) -> Where:
    """The broker that the options name. Raises `NoPlatformError`."""
    if kafka is None:
        found = find(data)
        return Where(found.kafka, found)
    try:
        found = find(data)
    except NoPlatformError:
        return Where(kafka, None)
    return Where(kafka, found if found.kafka == kafka else None)

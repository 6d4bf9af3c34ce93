"""Options that several commands have."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.client.errors import USAGE, CommandError
from cafcass_sandbox.client.run_file import KAFKA_VARIABLE

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


class BrokerKind(StrEnum):
    """Which broker to start."""

    EMBEDDED = "embedded"
    KAFKA = "kafka"
    DOCKER = "docker"


Broker = Annotated[
    BrokerKind,
    typer.Option(
        help="Broker to start: the embedded one (in memory), Apache Kafka itself (needs Java 17 and Maven) or its container (needs Docker)."
    ),
]
DataToKeep = Annotated[
    Path | None, typer.Option(help="Folder to keep everything in. Without it, a temporary one.", file_okay=False)
]
Seconds = Annotated[float | None, typer.Option("--for", help="Stop after so many seconds.", min=0)]
StartsAt = Annotated[
    datetime | None,
    typer.Option(
        "--starts-at",
        metavar="TIME",
        help="What the platform's clock shows when it starts, such as 2027-03-30T09:00 (UTC). Now, where not given.",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    ),
]
Clock = Annotated[
    float, typer.Option(help="How many times as fast as real time the platform's clock runs.", min=0.001, max=1_000_000)
]


def instant(since: str | None) -> datetime | None:
    """The instant given, UTC where it names no offset. Raises `CommandError`."""
    if since is None:
        return None
    try:
        found = datetime.fromisoformat(since)
    except ValueError:
        raise CommandError(f"--since {since}: must be a time such as 2026-06-01T09:00:00Z", USAGE) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

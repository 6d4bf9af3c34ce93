"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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

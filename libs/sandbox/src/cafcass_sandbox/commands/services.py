"""Commands that services bring themselves: found by entry points, and told where the running platform keeps what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import typer

GROUP: Final = "cafcass.commands"
"""Each is a function of the command line and of `database_of`; it imports what it needs only when a command of it runs."""


def add_to(app: typer.Typer) -> None:
    """Adds the commands of every installed service that has any."""
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        add: Callable[[typer.Typer, Callable[[str, Path | None], str]], None] = point.load()
        add(app, database_of)


def database_of(service: str, data: Path | None) -> str:
    """The address of a service's database on the running platform. Raises `NoPlatformError`, and `CommandError` where it has no such service."""
    from cafcass_sandbox.client.errors import CommandError
    from cafcass_sandbox.client.run_file import find

    found = find(data).database.get(service)
    if found is None:
        raise CommandError(f"the running platform has no {service}")
    return found

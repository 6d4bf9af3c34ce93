"""What `cafcass` itself says, before any command."""

from __future__ import annotations

from typing import Annotated

import typer


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("cafcass-sandbox"))
        raise typer.Exit


def everything(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The casework platform on one machine: start it, feed it, watch it."""

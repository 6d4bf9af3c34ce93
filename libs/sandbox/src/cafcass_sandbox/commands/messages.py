"""`cafcass messages`: what can be said."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson


def messages(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Show this message instead of listing all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every message of the contracts, or show one with its fields and an example."""
    from cafcass_sandbox.views import message_list

    if name is None:
        message_list.list_messages(as_json=as_json)
    else:
        message_list.show_message(name, as_json=as_json)

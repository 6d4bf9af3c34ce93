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
    from cafcass_contracts.registry import MESSAGES
    from cafcass_sandbox.commands.printing import print_example, print_json, print_text
    from cafcass_sandbox.views import message_list
    from cafcass_sandbox.views.names import message_named

    if name is None:
        if as_json:
            print_json([message_list.brief(message) for message in MESSAGES.values()])
        else:
            print_text([message_list.message_table()])
        return
    message = message_named(name)
    if as_json:
        print_json(message_list.described(message))
        return
    print_text(message_list.in_words(message))
    example = message_list.example_of(message)
    if example is not None:
        print_example(example)

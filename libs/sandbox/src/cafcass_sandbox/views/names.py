"""What a person means by a name that they typed. Each raises `CommandError` with what there is, or comes near, where it is none."""

from __future__ import annotations

from cafcass_contracts.message import Message
from cafcass_contracts.registry import find_message
from cafcass_contracts.topics import Topic
from cafcass_contracts.topics import topic as find_topic
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_sandbox.client.errors import USAGE, CommandError


def topic_named(name: str) -> Topic:
    """The topic called so, with or without its version."""
    try:
        return find_topic(name)
    except KeyError as error:
        raise CommandError(str(error.args[0]), USAGE) from None


def message_named(name: str) -> type[Message]:
    """The message called so: by its full name, its type, or its bare name where no two owners have one of that name."""
    try:
        return find_message(name)
    except KeyError as error:
        raise CommandError(f"{error.args[0]} (`cafcass messages` lists them)", USAGE) from None


def area_named(name: str | None) -> str | None:
    """The id of a service area as it was typed; None stays None."""
    if name is None:
        return None
    if name.upper() not in SERVICE_AREAS:
        raise CommandError(f"there is no service area {name}: they are A1 to A{len(SERVICE_AREAS)}", USAGE)
    return name.upper()

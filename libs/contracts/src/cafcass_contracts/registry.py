"""Finds a message by any of its names. Every message that travels is on the map, so the map is where they come from."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cafcass_contracts.message import Message
from cafcass_contracts.topics import TOPICS, messages_of

MESSAGES: Final[Mapping[str, type[Message]]] = MappingProxyType(
    {message.full_name(): message for message in messages_of(TOPICS.values())}
)
"""Every message by its full name, such as `intake.application-registered.v1`."""

_BY_CE_TYPE: Final = {message.ce_type(): message for message in MESSAGES.values()}


def _aliases() -> dict[str, list[type[Message]]]:
    """Every way of naming a message without saying all of it; the newest version first."""
    found: dict[str, list[type[Message]]] = defaultdict(list)
    for message in sorted(MESSAGES.values(), key=lambda m: -m.version):
        for alias in (
            f"{message.owner}.{message.message_name}",
            message.message_name,
            f"{message.message_name}.v{message.version}",
        ):
            found[alias].append(message)
    return found


_ALIASES: Final = _aliases()


def by_ce_type(ce_type: str) -> type[Message] | None:
    """The message whose CloudEvents type this is, or None where the contracts do not know it."""
    return _BY_CE_TYPE.get(ce_type)


def find_message(name: str) -> type[Message]:
    """The message called `name`: by full name, CloudEvents type, without version (the newest), or by its bare name.

    Raises `KeyError` where there is none, naming what comes near, or where two owners have one of that name.
    """
    exact = MESSAGES.get(name) or _BY_CE_TYPE.get(name)
    if exact is not None:
        return exact
    found = _ALIASES.get(name, [])
    if len({message.owner for message in found}) == 1:
        return found[0]
    if found:
        choices = ", ".join(sorted(message.full_name() for message in found))
        raise KeyError(f"{name} could be any of: {choices}")
    near = difflib.get_close_matches(name, [*MESSAGES, *_ALIASES], n=3, cutoff=0.4)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise KeyError(f"there is no message {name}{hint}")

"""What a person means by a name that they typed. Each raises `CommandError` with what there is, or comes near, where it is none."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Protocol

from cafcass_contracts.message import Message
from cafcass_contracts.registry import find_message
from cafcass_contracts.roles import Role
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


def role_named(name: str) -> Role:
    """The role called so."""
    role = Role(name)
    if not role.known:
        raise CommandError(f"there is no role {name}: the roles are {', '.join(Role)}", USAGE)
    return role


class Placed(Protocol):
    """What belongs to a service area and a team, as far as that is known."""

    @property
    def area(self) -> str | None:
        """A1 to A17."""

    @property
    def team(self) -> str | None:
        """Such as a5-private."""


def within(area: str | None, team: str | None) -> Callable[[Placed], bool]:
    """Whether something is in the service area and the team called so; None is any."""
    wanted = None if area is None else area.upper()
    if wanted is not None and wanted not in SERVICE_AREAS:
        raise CommandError(f"there is no service area {area}: they are A1 to A{len(SERVICE_AREAS)}", USAGE)
    teams = [each for known in SERVICE_AREAS.values() for each in known.teams]
    if team is not None and team not in teams:
        near = ", ".join(difflib.get_close_matches(team, teams)) or f"they are called like {teams[0]}"
        raise CommandError(f"there is no team {team}: {near}", USAGE)
    return lambda said: wanted in {None, said.area} and team in {None, said.team}

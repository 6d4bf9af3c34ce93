"""The people of Cafcass in the sandbox, with the roles that the workforce system tells of each (G10).

One person of each role works for the whole country (`intake-officer-1`), so that there is always somebody to speak for. Each team has
its manager (`a5-eit-manager`) and its practitioners (`a5-eit-1`), each area its head of service (`a5-head`), and the first of each team
does duty too.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cafcass_contracts.message import Actor, Command
from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS, TeamKind
from cafcass_contracts.workforce import PractitionerRecorded, StaffRecorded, StaffRole
from cafcass_sandbox.client.errors import USAGE, CommandError
from cafcass_sandbox.outside.outgoing import send_planned
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.workforce import told

TOPIC: Final = "workforce.staff.v1"
USUAL_SIZE: Final = 0.05
"""Of the workforce; 1 is about 1,500 practitioners."""
_SINCE: Final = date(2024, 4, 1)


def of_role(role: Role) -> str:
    """Who has a role for the whole country."""
    return f"{role}-1"


def giver(command: type[Command], role: Role | None = None) -> Actor:
    """Somebody who may give a command, in a role that may or in the first of them."""
    chosen = Role(command.given_by[0]) if role is None or role not in command.given_by else role
    return Actor(id=of_role(chosen), role=chosen)


def staff(size: float, seed: int, today: date) -> tuple[StaffRecorded, ...]:
    """Every person with every role, for a workforce of a size (1 is about 1,500 practitioners, 0 none but the national ones)."""
    return (*_national(), *_heads(), *_teams(size, seed, today))


def planned(size: float, seed: int, today: date, after: timedelta = timedelta(0)) -> tuple[Planned, ...]:
    """What the workforce system sends of them, all at once."""
    return tuple(Planned(after, person, TOPIC, f"staff:{person.staff_id}") for person in staff(size, seed, today))


async def tell(bootstrap: str, size: float = USUAL_SIZE, seed: int = 1) -> None:
    """Has the workforce system send every person with every role, now. Raises `CommandError` where the broker refuses it."""
    await send_planned(bootstrap, planned(size, seed, datetime.now(UTC).date()))


def find(id_: str) -> StaffRecorded:
    """The person of an id, in a workforce of the usual size. Raises `CommandError` where there is none, naming who comes near."""
    everybody = {person.staff_id: person for person in staff(USUAL_SIZE, 1, datetime.now(UTC).date())}
    if id_ not in everybody:
        near = ", ".join(difflib.get_close_matches(id_, everybody, n=3)) or "`cafcass staff` lists everybody"
        raise CommandError(f"nobody here is called {id_}; there are: {near}", USAGE)
    return everybody[id_]


def speaking_for(id_: str, command: type[Command]) -> Actor:
    """A person as the giver of a command: in a role that may give it where they have one, else in the first they have."""
    roles = find(id_).roles
    fitting = [held for held in roles if held.role in command.given_by]
    role = (fitting or roles)[0]
    return Actor(id=id_, role=role.role, team=role.team)


def _national() -> Iterator[StaffRecorded]:
    for role in Role:
        yield StaffRecorded(staff_id=of_role(role), roles=(StaffRole(role=role, since=_SINCE),))
    second = StaffRole(role=Role.RECORDS_MANAGER, since=_SINCE)  # what is destroyed before its time takes two (G6)
    yield StaffRecorded(staff_id=f"{Role.RECORDS_MANAGER}-2", roles=(second,))


def _heads() -> Iterator[StaffRecorded]:
    for area in SERVICE_AREAS.values():
        role = StaffRole(role=Role.HEAD_OF_SERVICE, area=area.id, since=_SINCE)
        yield StaffRecorded(staff_id=f"{area.id.lower()}-head", roles=(role,))


def _teams(size: float, seed: int, today: date) -> Iterator[StaffRecorded]:
    for each in told(size, seed, today):
        person = each.message
        if isinstance(person, PractitionerRecorded):
            roles = [StaffRole(role=Role(person.role), team=person.team, area=person.area, since=person.since)]
            if person.practitioner_id == f"{person.team}-1":
                duty = SERVICE_AREAS[person.area].team(TeamKind.DUTY)
                roles.append(StaffRole(role=Role.DUTY_OFFICER, team=duty, area=person.area, since=person.since))
            yield StaffRecorded(staff_id=person.practitioner_id, roles=tuple(roles))

"""What somebody may see, by the roles that the workforce's returns give them (G10): the nation, an area, a team, or their own work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_domain.state import State
from cafcass_runtime.staff import HeldRole, StaffMember


class Level(StrEnum):
    """How far somebody sees in one of their roles."""

    NATION = "nation"
    AREA = "area"
    TEAM = "team"
    OWN = "own"


LEVELS: Final[Mapping[Role, Level]] = MappingProxyType(
    {
        Role.GUARDIAN: Level.OWN,
        Role.ADVISER: Level.OWN,
        Role.SUPPORT_WORKER: Level.OWN,
        Role.DUTY_OFFICER: Level.TEAM,
        Role.SERVICE_MANAGER: Level.TEAM,
        Role.HEAD_OF_SERVICE: Level.AREA,
        Role.OPERATIONAL_DIRECTOR: Level.NATION,
        Role.IMPROVEMENT_MANAGER: Level.NATION,
        Role.INTAKE_OFFICER: Level.NATION,
        Role.CHECKS_OFFICER: Level.NATION,
        Role.COMPLAINTS_OFFICER: Level.NATION,
        Role.CUSTOMER_SERVICES_OFFICER: Level.NATION,
        Role.INFORMATION_ASSURANCE_OFFICER: Level.NATION,
        Role.COMMUNICATIONS_OFFICER: Level.NATION,
        Role.HEAR4U_ADVISER: Level.NATION,
        Role.LEGAL_ADVISER: Level.NATION,
        Role.HR_BUSINESS_PARTNER: Level.NATION,
        Role.OPERATOR: Level.NATION,
        Role.RECORDS_MANAGER: Level.NATION,
    }
)
"""How far each role sees (assumed, from who looks at what among the rules of performance information). A role that is not here sees nothing."""

EVERYBODY: Final = tuple(LEVELS)
"""Everybody with any role that is known."""


class Grant(State):
    """One role as it lets somebody see: everything, one area, one team, or what they hold themselves."""

    role: Role
    level: Level
    area: str | None = None
    team: str | None = None


class Access(State):
    """Everything that somebody's roles let them see on a day."""

    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that they have."""
        return frozenset(grant.role for grant in self.grants)

    def of(self, readers: Collection[Role]) -> Access:
        """What only some of their roles let them see: those that may read a page.

        A complaints officer who also holds cases sees the nation's complaints, and not therefore every adviser's own page.
        """
        return Access(tuple(grant for grant in self.grants if grant.role in readers))


def access_of(member: StaffMember | None, day: date) -> Access:
    """What a person may see on a day. Somebody whom the workforce's returns do not name sees nothing.

    A role that is a team's or an area's, of which the returns do not say of which, sees nothing beyond the person's own: what is
    not known is not everything (G3).
    """
    held = () if member is None else member.on(day)
    return Access(tuple(grant for each in held if (grant := _grant(each)) is not None))


def _grant(held: HeldRole) -> Grant | None:
    role = Role(held.role)
    level = LEVELS.get(role)
    match level:
        case Level.AREA if held.area is not None:
            return Grant(role, level, area=held.area)
        case Level.TEAM if held.team is not None:
            return Grant(role, level, team=held.team)
        case Level.NATION:
            return Grant(role, level)
        case None:
            return None
        case _:
            return Grant(role, Level.OWN)

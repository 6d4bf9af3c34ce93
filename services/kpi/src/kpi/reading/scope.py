"""What somebody may see: one place, applied beneath pages, exports, counts and streams alike.

By role, as the workforce's returns have it: a practitioner their own cases and scorecard; duty and service managers their team; a head
of service their area; directors, national improvement and the national desks the nation; whoever operates the platform figures, and no case. Totals of the
nation and of areas are everybody's. Whatever the role, nobody sees a case in which they have a conflict of interest or are complained about;
a case restricted to named readers is counted, and shown without detail to anybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final

from cafcass_contracts.roles import NATIONAL_DESKS, Role
from cafcass_contracts.values import SERVICE_AREAS, NationalArea
from cafcass_runtime.staff import STAFF, TABLE
from cafcass_runtime.store import Connection
from cafcass_web.access.grants import LEVELS, Grant
from kpi.domain.measure import Audience, Measure
from kpi.domain.suppression import ENGLAND


class Reach(IntEnum):
    """How far somebody sees."""

    NOTHING = 0
    OWN = 1
    TEAM = 2
    AREA = 3
    NATION = 4


class NotAllowedError(Exception):
    """What was asked for is not theirs to see. Says no more than that."""


_NATIONAL: Final = frozenset(national.value for national in NationalArea)
_NO_CASES: Final = frozenset({Role.OPERATOR, Role.HR_BUSINESS_PARTNER})
"""They see figures, and no case *(assumed)*."""
_REACH: Final = {role: Reach[level.name] for role, level in LEVELS.items() if role not in _NO_CASES}
"""Which role sees how far, as for every web face. A role that is not here sees no case."""
_WITHOUT_PRACTITIONERS: Final = frozenset(
    {Role.INTAKE_OFFICER, Role.CHECKS_OFFICER, Role.LEGAL_ADVISER, *NATIONAL_DESKS, Role.OPERATOR}
)
"""They see no figures about practitioners."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person sees, in the role that they have."""

    who: str
    role: str
    reach: Reach
    areas: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def may_see(self, measure: Measure, place: str) -> bool:
        """Whether a figure of a place is theirs to see."""
        inside = measure.audience is Audience.OPEN or self.role not in _WITHOUT_PRACTITIONERS
        if place == ENGLAND or place in _NATIONAL or place in SERVICE_AREAS:
            return inside and (self.reach > Reach.OWN or measure.audience is Audience.OPEN)
        return self.may_see_team(place) and (inside or self.reach is not Reach.NATION)

    def may_see_team(self, team: str) -> bool:
        """Whether figures of a team are theirs to see."""
        area = team.partition("-")[0].upper()
        return self.reach is Reach.NATION or team in self.teams or (self.reach is Reach.AREA and area in self.areas)

    def may_see_practitioner(self, practitioner: str, team: str) -> bool:
        """Whether somebody's scorecard is theirs to see: their own, and managers those of their people."""
        if practitioner == self.who:
            return True
        if self.role in _WITHOUT_PRACTITIONERS or self.reach <= Reach.OWN:
            return False
        if self.reach is Reach.NATION:
            return True
        return team in self.teams or (self.reach is Reach.AREA and team.partition("-")[0].upper() in self.areas)

    def require(self, measure: Measure, place: str) -> None:
        """Raises `NotAllowedError` where a figure is not theirs to see."""
        if not self.may_see(measure, place):
            raise NotAllowedError("this figure is not within what you may see")


EVERYTHING: Final = Scope("command-line", Role.OPERATIONAL_DIRECTOR, Reach.NATION)
"""Of whoever has the database itself, as at the command line on the machine of the platform."""


def widest(who: str, grants: Collection[Grant]) -> Scope:
    """What somebody sees in the widest of the roles in which they may read a page."""
    if not grants:
        return Scope(who, "", Reach.NOTHING)
    role = max(grants, key=lambda grant: (_reach(grant.role), grant.role not in _WITHOUT_PRACTITIONERS)).role
    areas = frozenset(grant.area for grant in grants if grant.role == role and grant.area)
    teams = frozenset(grant.team for grant in grants if grant.role == role and grant.team)
    return Scope(who, role, _reach(role), areas, teams)


def _reach(role: Role) -> Reach:
    return _REACH.get(role, Reach.NOTHING)


async def scope_of(connection: Connection, who: str, role: str, day: date) -> Scope:
    """What somebody sees in a role of theirs. Raises `NotAllowedError` where the workforce's returns do not give them that role."""
    document: bytes | None = await connection.fetchval(f"SELECT document FROM {STAFF.name} WHERE key = $1", who)  # noqa: S608
    held = [] if document is None else [each for each in TABLE.decode(document).on(day) if each.role == role]
    if not held:
        raise NotAllowedError("the workforce's returns do not give you that role")
    known = Role(role)
    areas = frozenset(each.area for each in held if each.area)
    teams = frozenset(each.team for each in held if each.team)
    return Scope(who, known, _reach(known), areas, teams)


@dataclass(slots=True)
class Where:
    """Conditions of a query with their values, numbered as they are added."""

    values: list[object] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def value(self, value: object) -> str:
        """The placeholder of a value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, condition: str, *values: object) -> None:
        """A condition, in which each `?` is the next value."""
        for value in values:
            condition = condition.replace("?", self.value(value), 1)
        self.conditions.append(condition)

    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.conditions) or "true"


def cases_within(scope: Scope, where: Where, *, key: str, area: str, team: str, holder: str) -> None:
    """Limits a query over cases to what somebody may see: the one filter of every list, count, export and stream.

    `key`, `area`, `team` and `holder` name the columns.
    """
    if scope.reach is Reach.NOTHING:
        where.add("false")
    elif scope.reach is Reach.OWN:
        where.add(f"{holder} = ?", scope.who)
    elif scope.reach is Reach.TEAM:
        where.add(f"{team} = ANY(?)", sorted(scope.teams))
    elif scope.reach is Reach.AREA:
        where.add(f"{area} = ANY(?)", sorted(scope.areas))
    where.add(
        f"NOT EXISTS (SELECT FROM bars WHERE bars.subject = {key} AND bars.holds AND bars.people @> ARRAY[?]::text[] AND NOT bars.readers)",
        scope.who,
    )


def shown_in_full(scope: Scope, where: Where, key: str) -> str:
    """Whether a case is shown with its detail: restricted to named readers, only to them."""
    who = where.value(scope.who)
    return f"NOT EXISTS (SELECT FROM bars WHERE bars.subject = {key} AND bars.holds AND bars.readers AND NOT bars.people @> ARRAY[{who}]::text[])"


def areas_of(place: str) -> Sequence[str]:
    """The service areas of a place; none for a team."""
    if place == ENGLAND:
        return tuple(SERVICE_AREAS)
    if place in _NATIONAL:
        return tuple(area.id for area in SERVICE_AREAS.values() if area.national_area == place)
    return (place,) if place in SERVICE_AREAS else ()

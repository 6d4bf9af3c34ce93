"""Who deals with something: a role of a team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CENTRAL_TEAM


@dataclass(frozen=True, slots=True)
class Desk:
    """A role of a team. It is a dataclass because settings are read as such."""

    team: str
    role: Role


DESKS: Final[dict[Route, Desk]] = {
    Route.COMPLAINTS: Desk(CENTRAL_TEAM, Role.COMPLAINTS_OFFICER),
    Route.CUSTOMER_SERVICES: Desk(CENTRAL_TEAM, Role.CUSTOMER_SERVICES_OFFICER),
    Route.INFORMATION_ASSURANCE: Desk(CENTRAL_TEAM, Role.INFORMATION_ASSURANCE_OFFICER),
    Route.COMMUNICATIONS: Desk(CENTRAL_TEAM, Role.COMMUNICATIONS_OFFICER),
    Route.HEAR4U: Desk(CENTRAL_TEAM, Role.HEAR4U_ADVISER),
}
"""Who takes correspondence that goes neither to the case's practitioner nor to duty (T4); the names of teams and roles are assumed."""

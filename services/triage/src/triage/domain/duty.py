"""Who takes a child protection concern at a given moment (T2): the rota of a team, or the role that settings name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_contracts.values import CENTRAL_TEAM, SERVICE_AREAS, TeamKind, team_id
from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from triage.domain.policy import TriagePolicy
from triage.domain.told import DutyTurn


class Rota(State):
    """The rota of one team, as last published."""

    stamp: Stamp
    turns: tuple[DutyTurn, ...]


ROTA: Final[TableRef[Rota]] = TableRef("rota", order=1)
"""By team."""

TEAMS: Final = (*(team for area in SERVICE_AREAS.values() for team in area.teams), CENTRAL_TEAM)
"""Every team that may have a rota."""

Rotas = Callable[[str], Rota | None]


def rotas_of(facts: Facts) -> Rotas:
    """The rotas that a decision was given."""
    return lambda team: facts.get(ROTA, team)


class OnDuty(State):
    """Who takes a concern."""

    team: str
    role: Role
    practitioner_id: str | None = None


def on_duty(team: str, at: datetime, rotas: Rotas, policy: TriagePolicy) -> OnDuty:
    """Who is on duty for a team: by its own rota, then by its area's duty team's, then by settings; out of hours by the route in settings."""
    for asked in dict.fromkeys((team, _duty_team(team))):
        turns = [turn for turn in _turns(asked, at, rotas) if turn.role != policy.head_role]
        if turns:
            first = min(turns, key=lambda turn: (turn.role != policy.duty_role, turn.starts_at, turn.practitioner_id))
            return OnDuty(asked, Role(first.role), first.practitioner_id)
    if policy.in_working_hours(at):
        return OnDuty(team, policy.duty_role)
    return OnDuty(policy.out_of_hours_team or team, policy.out_of_hours_role)


def head_of_service(team: str, at: datetime, rotas: Rotas, policy: TriagePolicy) -> OnDuty:
    """The head of service to whom a concern is escalated, by name where a rota says who it is then."""
    for asked in dict.fromkeys((team, _duty_team(team))):
        heads = [turn for turn in _turns(asked, at, rotas) if turn.role == policy.head_role]
        if heads:
            first = min(heads, key=lambda turn: (turn.starts_at, turn.practitioner_id))
            return OnDuty(team, policy.head_role, first.practitioner_id)
    return OnDuty(team, policy.head_role)


def _turns(team: str, at: datetime, rotas: Rotas) -> list[DutyTurn]:
    rota = rotas(team)
    return [] if rota is None else [turn for turn in rota.turns if turn.starts_at <= at < turn.ends_at]


def _duty_team(team: str) -> str:
    area = team.partition("-")[0].upper()
    return team_id(area, TeamKind.DUTY) if area in SERVICE_AREAS else team

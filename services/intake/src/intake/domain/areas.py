"""Which area and team a case belongs to (I6): by its court, or by what a person settled for that court."""

from __future__ import annotations

from cafcass_contracts.values import SERVICE_AREAS, TeamKind
from intake.domain.case.held import HeldCase
from intake.domain.case.snapshot import Law
from intake.domain.courts import Court, Placed, place
from intake.domain.policy import IntakePolicy


def placed(case: HeldCase, court: Court, policy: IntakePolicy) -> Placed:
    """The area of a case, or the question that a person has to settle."""
    settled = case.assigned
    if settled is not None and settled.court == court.basis:
        return Placed(settled.area)
    return place(court, policy)


def team_of(case: HeldCase, area: str) -> str:
    """The team of an area that a case belongs to: the one a person named, else the one for its law."""
    if case.assigned is not None and case.assigned.area == area:
        return case.assigned.team
    return usual_team(area, case.law)


def usual_team(area: str, law: Law) -> str:
    """The early intervention team in private law (I6), the public law team in public law (assumed)."""
    return SERVICE_AREAS[area].team(TeamKind.EARLY_INTERVENTION if law == "private" else TeamKind.PUBLIC_LAW)

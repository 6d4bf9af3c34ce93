"""Who works a case, as its correspondence knows it, and how the two hear of each other (T4).

Commands name correspondence by its own id alone, and a case is told of by messages that name no correspondence. So one has the other
looked at by an internal message: whatever order messages come in, the end is the same.
"""

from __future__ import annotations

from typing import ClassVar

from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.internal import Internal
from cafcass_domain.state import State
from triage.domain.case import TriageCase
from triage.domain.desks import Desk
from triage.domain.turn import CaseTurn


class PlaceChanged(Internal, kw_only=True):
    """A piece of correspondence (`key`) and its case (`subject`) look at each other: one of them changed."""

    kind: ClassVar[str] = "correspondence-place"


class Place(State):
    """Who works a case."""

    team: str = CENTRAL_TEAM
    """Its team; the central team while no case or no team is known."""
    practitioner_id: str | None = None
    practitioner: Desk | None = None
    unsettled: bool = False
    """Whether the case runs without a settled outcome, or does not run (any more): then words about it are read the same day (T1, T2)."""


def place_of(case: TriageCase) -> Place:
    """Who works a case, whom allocation told of, and its team; and whether its outcome is settled."""
    application, told = case.application, case.screening.told
    unsettled = not application.is_active or told is None or not told.settled
    who = application.allocated
    if who is None:
        return Place(application.team, unsettled=unsettled)
    return Place(application.team, who.practitioner_id, Desk(who.team, who.role), unsettled)


def tell_correspondence(turn: CaseTurn) -> None:
    """Has every open piece look again where who works the case has changed."""
    if place_of(turn.case) != place_of(turn.before):
        for piece in sorted(turn.case.correspondence):
            turn.tell(PlaceChanged(subject=turn.id, key=piece))

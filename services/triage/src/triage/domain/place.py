"""Who works a case, as its correspondence knows it, and how the two hear of each other (T4).

Commands name correspondence by its own id alone, and a case is told of by messages that name no correspondence. So one looks
at the other by a deadline that is due at once: whatever order messages come in, the end is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.decision import SetDeadline
from triage.domain.case import TriageCase
from triage.domain.routes import Desk
from triage.domain.turn import Turn

LOOK: Final = "correspondence-place"
"""The deadline, due at once, at which a piece and its case look at each other; its key is the piece."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who works a case."""

    team: str = CENTRAL_TEAM
    """Its team; the central team while no case or no team is known."""
    practitioner_id: str | None = None
    practitioner: Desk | None = None


def place_of(case: TriageCase) -> Place:
    """Who works a case: whom allocation told of, and its team."""
    who = case.allocated
    if who is None:
        return Place(case.team)
    return Place(case.team, who.practitioner_id, Desk(who.team, who.role))


def tell_post(turn: Turn) -> None:
    """Has every open piece look again where who works the case has changed."""
    if place_of(turn.case) != place_of(turn.before):
        turn.deadlines += [look(piece, turn.case.case_id, turn.now) for piece in sorted(turn.case.post)]


def look(correspondence_id: str, case_id: str, now: datetime) -> SetDeadline:
    """Has a piece and its case look at each other, at once."""
    data = {"correspondence": correspondence_id}
    return SetDeadline(kind=LOOK, subject=case_id, due=now, rule="T4", key=correspondence_id, data=data)

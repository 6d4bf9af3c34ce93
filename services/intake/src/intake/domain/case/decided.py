"""What intake decided of a case by its policy and reference data, as its readers were last told: when these change, it is decided anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cafcass_domain.state import State, field


class Decided(State):
    """The decisions that stand in the details of a case."""

    area: str | None = None
    """Its service area (I6); None while it is not known."""
    team: str | None = None
    adult_parties: tuple[str, ...] = ()
    """The people for whom a check is asked (P1), by the ids they are published under."""
    refuges: tuple[str, ...] = ()
    """The people and children whose address reads like a refuge's (T9), by the ids they are published under."""
    presumed: Mapping[str, str] = field(default_factory=dict)
    """The hearings that are presumed held (I7), by the id they are published under, each with its last instant."""
    ended_on: str | None = None
    """The day on which it was withdrawn or concluded; None while it is not over. No hearing after it is presumed held."""
    next_day_over: datetime | None = None
    """When the day of the next listed hearing is over: the case is looked at again then."""
    first_hearing: str | None = None
    """The id of the first effective hearing (I7); None where there is none, or it is asked which."""

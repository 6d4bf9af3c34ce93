"""What intake decided of a case by its policy and reference data, as its readers were last told: when these change, it is decided anew."""

from __future__ import annotations

from cafcass_domain.state import State


class Decided(State):
    """The decisions that stand in the details of a case."""

    area: str | None = None
    """Its service area (I6); None while it is not known."""
    team: str | None = None

"""The order in which waiting work is taken up (T12): by tier, then by age. It is decided here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allocation.domain.policy import AllocationPolicy


class Place(NamedTuple):
    """The place of something that waits: what is of a lower tier comes first, then what is older."""

    tier: int
    since: datetime
    """When the work arose, not when it began to wait: children whose work was taken from somebody do not start again at the end."""


def in_turn(place: Place, id_: str) -> tuple[int, datetime, str]:
    """What sorts before what. It is a total order: no two things that wait tie."""
    return (*place, id_)


def tier(*, urgent: bool, hearing: datetime | None, now: datetime, policy: AllocationPolicy) -> int:
    """The tier of work: urgent concerns and emergencies are 0, then come those with the soonest hearing, then the rest."""
    if urgent:
        return 0
    last = policy.tiers_of_hearings + 1
    return last if hearing is None else min(last, 1 + (hearing - now).days // policy.tier_days)

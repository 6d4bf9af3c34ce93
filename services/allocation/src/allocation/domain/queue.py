"""The order in which waiting work is taken up (T12): what is urgent, then by its hearing to the minute, then by age. It is decided here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

from allocation.domain.policy import AllocationPolicy


class Place(NamedTuple):
    """The place of something that waits: what is of a lower tier comes first, then what is heard sooner, then what is older."""

    tier: int
    since: datetime
    """When the work arose, not when it began to wait: children whose work was taken from somebody do not start again at the end."""

    hearing: datetime | None = None
    """When its hearing begins, where that is known and counts."""


URGENT: Final = 0
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


def in_turn(place: Place, id_: str) -> tuple[int, datetime, datetime, str]:
    """What sorts before what, to the minute. It is a total order: no two things that wait tie.

    What is urgent and has no hearing yet may have it any hour: it is as urgent as if that were when it arose (G3).
    """
    none = place.since if place.tier == URGENT else _LATEST
    return (place.tier, place.hearing or none, place.since, id_)


def place_in_queue(
    *, urgent: bool, hearing: datetime | None, since: datetime, now: datetime, policy: AllocationPolicy
) -> Place:
    """The place of work as of now. A hearing that is further off than tiers reach counts as none."""
    at = tier(urgent=urgent, hearing=hearing, now=now, policy=policy)
    return Place(at, since, hearing if at <= policy.tiers_of_hearings else None)


def as_of(place: Place, now: datetime, policy: AllocationPolicy) -> Place:
    """The same place when time has passed: a hearing that came nearer is of another tier. The release before kept no hearing."""
    if place.hearing is None and place.tier != URGENT:
        return place
    return place_in_queue(urgent=place.tier == URGENT, hearing=place.hearing, since=place.since, now=now, policy=policy)


def tier(*, urgent: bool, hearing: datetime | None, now: datetime, policy: AllocationPolicy) -> int:
    """The tier of work: urgent concerns and emergencies are 0, then come those with the soonest hearing, then the rest."""
    if urgent:
        return URGENT
    last = policy.tiers_of_hearings + 1
    return last if hearing is None else min(last, 1 + (hearing - now).days // policy.tier_days)

"""Where a hearing stands (I7): it is listed, held, or neither, and it is presumed held once its day is over and nobody said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final

from cafcass_contracts.values import HearingStatus
from cafcass_domain.london import at_london, london_day
from intake.domain.case.snapshot import Fields
from intake.domain.feeds.dates import moment_of

SINCE: Final = "2001-04-01"
"""No hearing of a case of Cafcass was before Cafcass was (Criminal Justice and Court Services Act 2000): such a time is not meant."""


def is_listed(hearing: Fields) -> bool:
    """Whether a hearing is listed: it has a time, and nobody said that it is anything else."""
    return "starts_at" in hearing and hearing.get("status", HearingStatus.LISTED) == HearingStatus.LISTED


def is_held(hearing: Fields) -> bool:
    """Whether a hearing was held, as the court says or as is presumed."""
    return "starts_at" in hearing and hearing.get("status") == HearingStatus.HELD


def is_effective(hearing: Fields) -> bool:
    """Whether a hearing counts: it is listed or held, at a time that can be meant."""
    return (is_listed(hearing) or is_held(hearing)) and hearing["starts_at"] >= SINCE


def is_to_be_held(hearing: Fields, ended_on: str | None) -> bool:
    """Whether a hearing that is listed can be presumed held one day: none that begins after the case came to its end on a day."""
    if not (is_listed(hearing) and is_effective(hearing)):
        return False
    return ended_on is None or london_day(moment_of(hearing["starts_at"])).isoformat() <= ended_on


def presumed_held(
    hearings: Iterable[Fields], lasts: Mapping[str, str], was: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Those of the hearings to be held that are presumed so, by id, each with the last instant of it that is known.

    `lasts` has those instants, and `was` what was presumed before: an older message that is evaluated later takes nothing back.
    """
    found: dict[str, str] = {}
    for hearing in hearings:
        id_ = hearing["id"]
        over = day_over(lasts[id_])
        if was.get(id_) == lasts[id_] or (over is not None and over <= now):
            found[id_] = lasts[id_]
    return found


def with_presumed(hearings: list[Fields], presumed: Mapping[str, str]) -> list[Fields]:
    """The hearings, each presumed one as held."""
    if not presumed:
        return hearings
    held = {"status": str(HearingStatus.HELD), "presumed": True}
    return [{**hearing, **held} if hearing["id"] in presumed else hearing for hearing in hearings]


def next_day_over(hearings: Iterable[Fields], lasts: Mapping[str, str]) -> datetime | None:
    """When the next day of hearings to be held is over; None where there are none, or none ever ends."""
    ends = (day_over(lasts[hearing["id"]]) for hearing in hearings)
    return min((over for over in ends if over is not None), default=None)


@lru_cache(maxsize=4096)
def day_over(last: str) -> datetime | None:
    """When the London day of an instant is over; None for the last day that a date can say."""
    try:
        return at_london(london_day(moment_of(last)) + timedelta(days=1), time())
    except OverflowError:
        return None

"""The hearings of a case. Which is the first, and whether one was held, is intake's word alone (I7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from allocation.domain.told import Hearing, Summary
from cafcass_contracts.values import HearingStatus, HearingType

_MAY_STAND: Final = (HearingStatus.LISTED, HearingStatus.NOT_KNOWN)


def first_hearing(summary: Summary) -> Hearing | None:
    """The first hearing, as intake says; None where there is none."""
    if is_of_the_release_before(summary):
        return derived_first_hearing(summary)
    return next((each for each in summary.hearings if each.id == summary.first_hearing_id), None)


def was_held(summary: Summary, hearing: Hearing, begun: Collection[str]) -> bool:
    """Whether a hearing was held, also presumed so. `begun` counts only in a summary of the release before."""
    return hearing.status is HearingStatus.HELD or (
        is_of_the_release_before(summary)
        and hearing.status is HearingStatus.LISTED
        and hearing_at_its_time(hearing) in begun
    )


def management_hearing_was_held(summary: Summary, begun: Collection[str]) -> bool:
    """Whether a care case has had a case management hearing."""
    return any(was_held(summary, each, begun) for each in summary.hearings if each.type is HearingType.CASE_MANAGEMENT)


def first_management_hearing(summary: Summary) -> datetime | None:
    """When the first case management hearing is listed, or was held (A8); None where none is."""
    starts = [
        each.starts_at
        for each in summary.hearings
        if each.type is HearingType.CASE_MANAGEMENT
        and each.starts_at is not None
        and each.status in (HearingStatus.LISTED, HearingStatus.HELD)
    ]
    return min(starts, default=None)


def next_hearing(summary: Summary | None, now: datetime) -> datetime | None:
    """When the next thing at court is, as far as anybody knows (T12).

    A hearing whose standing nobody knows may stand: until a person says (I7), a child is not the last in the queue for it (G3).
    """
    hearings = () if summary is None else summary.hearings
    starts = [each.starts_at for each in hearings if each.starts_at and each.status in _MAY_STAND]
    return min((start for start in starts if start >= now), default=None)


def is_of_the_release_before(summary: Summary) -> bool:
    """Whether intake did not decide yet which hearing is the first, nor that one was presumed held: the release before did neither."""
    return not summary.decided


def derived_first_hearing(summary: Summary) -> Hearing | None:
    """The first hearing as derived from a summary of the release before: that of its type, else the earliest not on paper only."""
    listed = [
        hearing
        for hearing in summary.hearings
        if hearing.starts_at is not None
        and hearing.status in (HearingStatus.LISTED, HearingStatus.HELD)
        and hearing.type is not HearingType.GATEKEEPING
    ]
    return min(listed, key=lambda each: (each.type is not HearingType.FIRST, each.starts_at, each.id), default=None)


def hearings_to_watch(summary: Summary | None) -> tuple[Hearing, ...]:
    """Those whose begin has to stand for their being held: the first, and case management, of a summary of the release before."""
    if summary is None or not is_of_the_release_before(summary):
        return ()
    first = derived_first_hearing(summary)
    management = [
        each
        for each in summary.hearings
        if each.type is HearingType.CASE_MANAGEMENT and each.status is HearingStatus.LISTED and each.starts_at
    ]
    return tuple({each.id: each for each in (*management, *([first] if first else []))}.values())


def hearing_at_its_time(hearing: Hearing) -> str:
    """What names a hearing at its time: listed for another time it is another."""
    return f"{hearing.id}@{hearing.starts_at.astimezone(UTC).isoformat() if hearing.starts_at else ''}"

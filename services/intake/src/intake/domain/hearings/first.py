"""Which hearing of a case is the first (I7): it is decided here, once, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cafcass_contracts.values import HearingType
from intake.domain.case.snapshot import Fields
from intake.domain.hearings.standing import is_effective, is_held

GATEKEEPING: Final = frozenset({HearingType.GATEKEEPING})
"""The court looks at the papers: it can do nothing between parties who are not there."""

LATE: Final = frozenset({HearingType.FINAL, HearingType.JUDGMENT, HearingType.REVIEW})
"""Where only such are known there was one before, as long as nobody says that there was none."""


def first_hearing(hearings: Sequence[Fields], named: str | None, was: str | None) -> str | None:
    """The id of the first hearing: the earliest effective one at which the court can act. None where there is none, or it is asked which.

    `hearings` are in the order of their times. `named` is one that a person said was the first, whatever its kind, and `was` the first
    so far: once it was held it stays that, but for an earlier one that was held too.
    """
    found = [h for h in hearings if is_effective(h) and (h["id"] == named or _kind(h) not in GATEKEEPING | LATE)]
    held = [hearing for hearing in found if is_held(hearing)]
    if any(hearing["id"] == was for hearing in held):
        found = held
    return found[0]["id"] if found else None


def is_asked(hearings: Sequence[Fields], first: str | None) -> bool:
    """Whether a person is asked which hearing was the first: only such are known as come late in a case."""
    return first is None and any(is_effective(hearing) and _kind(hearing) in LATE for hearing in hearings)


def earlier_than(hearings: Sequence[Fields], starts_at: str) -> Fields | None:
    """A hearing at which the court could act before a time, whatever its kind; None where none is known."""
    return next(
        (h for h in hearings if is_effective(h) and _kind(h) not in GATEKEEPING and h["starts_at"] < starts_at), None
    )


def _kind(hearing: Fields) -> str:
    kind: str = hearing.get("type", HearingType.OTHER)
    return kind

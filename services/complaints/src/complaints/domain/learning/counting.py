"""A quarter in numbers (C8, K14): counted anew from its complaints each time, so that the same complaints always give the same numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from cafcass_contracts.feedback import Outcome
from complaints.domain.learning.held import Entry, Numbers

W = TypeVar("W", bound=str)

UPHELD = frozenset({Outcome.UPHELD, Outcome.PARTLY_UPHELD})


def numbers_of(entries: Iterable[Entry]) -> Numbers:
    """The numbers of some complaints."""
    every = list(entries)
    complaints = [each for each in every if not each.compliment and not each.elsewhere]
    causes = Counter(cause for each in every for cause in each.causes)
    return Numbers(
        counts={
            "received": len(complaints),
            "from_children": sum(each.child for each in complaints),
            "compliments": sum(each.compliment for each in every),
            "answered": sum(each.answered for each in complaints),
            "answered_in_time": sum(each.answered_in_time for each in complaints),
            "answered_before_hearing": sum(each.answered_before_hearing for each in complaints),
            "acknowledged_in_time": sum(each.acknowledged_in_time for each in complaints),
            "closed": sum(each.outcome is not None for each in complaints),
            "upheld": sum(each.outcome in UPHELD for each in complaints),
            "reopened": sum(each.reopened for each in complaints),
            "ombudsman": sum(each.ombudsman for each in complaints),
        },
        causes=tuple(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def childrens_numbers(entries: Iterable[Entry]) -> Numbers:
    """Children's complaints alone, with what became of them (C5)."""
    own = [each for each in entries if each.child and not each.compliment and not each.elsewhere]
    numbers = numbers_of(own)
    counts = {name: numbers.counts[name] for name in ("received", "answered", "answered_in_time", "closed", "reopened")}
    outcomes = Counter(each.outcome for each in own if each.outcome is not None)
    return Numbers(
        counts=counts,
        causes=numbers.causes,
        outcomes=tuple(sorted(outcomes.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def suppressed(causes: Iterable[tuple[W, int]], below: int) -> tuple[tuple[W, int | None], ...]:
    """Numbers for others: small ones are not said, and where that is one alone, nor is the next (G5).

    Whoever knows how many there were in all could else work the one out that is missing.
    """
    pairs = sorted(causes, key=lambda pair: (-pair[1], pair[0]))
    small = [cause for cause, number in pairs if number < below]
    if len(small) == 1 and len(pairs) > 1:
        small.append(next(cause for cause, _ in reversed(pairs) if cause not in small))
    return tuple((cause, None if cause in small else number) for cause, number in pairs)

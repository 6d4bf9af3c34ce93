"""What speaks for one practitioner and one piece of work: the score, in the words a manager reads (A4)."""

from __future__ import annotations

from typing import Final

from allocation.domain.assignment.terms import FULL, NO_ROOM, UNAVAILABLE, Candidate, Factor, Waiting, Weights

SPARE: Final = "spare-capacity"
CONTINUITY: Final = "continuity"
NEEDS: Final = "needs"
"""On no official topic: who needs something, and who could meet it, is restricted (G4)."""
TEAM: Final = "team"


def workload(points: int, available: int) -> int:
    """Points held as a share of those available, in tenths of a percent, rounded up: 100.01 % is not 100 % (A3)."""
    return -(-FULL * points // available)


def factors(work: Waiting, candidate: Candidate, load: int, weights: Weights) -> tuple[Factor, ...]:
    """The parts of the score for a candidate who holds `load` points before. All are stated, those of 0 too."""
    free = candidate.available - load - work.points
    return (
        Factor(SPARE, weights.spare * free // candidate.available),
        Factor(CONTINUITY, (candidate.practitioner_id in work.continuity) * weights.continuity),
        Factor(NEEDS, (candidate.practitioner_id in work.suited) * weights.needs),
        Factor(TEAM, (work.team == candidate.team) * weights.team),
    )


def reasons_against(work: Waiting, candidate: Candidate, load: int) -> tuple[str, ...]:
    """Why this candidate, holding `load` points, must not have this work; nothing where they may (A2, A3, A5, A6)."""
    reasons = work.excluded.get(candidate.practitioner_id, ())
    if candidate.available <= 0:
        return (*reasons, UNAVAILABLE)
    if load + work.points > candidate.most:
        return (*reasons, NO_ROOM)
    return reasons

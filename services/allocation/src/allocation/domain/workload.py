"""Scores and bands (A3): held against available, in whole hundredths of a point and tenths of a percent. No floating numbers."""

from __future__ import annotations

from allocation.domain.policy import Policy
from cafcass_contracts.workload import Band


def score(held: int, available: int) -> int | None:
    """Tenths of a percent, rounded up so that nobody above a limit is shown at it. None where nothing is available: never 0%."""
    return None if available <= 0 else -(-held * 1000 // available)


def band(held: int, available: int, policy: Policy) -> Band:
    """Green, amber or red; decided on the points themselves, not on the rounded score."""
    if available <= 0:
        return Band.UNAVAILABLE
    if held * 1000 < policy.amber_from * available:
        return Band.GREEN
    return Band.AMBER if held * 1000 <= policy.red_above * available else Band.RED

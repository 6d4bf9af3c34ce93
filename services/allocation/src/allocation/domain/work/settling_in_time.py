"""By when a proposal is settled, and when it falls if it is not: both before the next clock that it serves (A12)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allocation.domain.policy import AllocationPolicy
from allocation.domain.work.work import Work
from cafcass_domain.due import Due

FALLS: Final = "proposal-falls"
"""The deadline at which a proposal that nobody settled falls; its key is the work."""
_ASKED_BEFORE_IT: Final = 2
"""How many proposals, one after another, may fall before one clock: all who may settle it were asked by then."""


def to_be_settled(work: Work, since: datetime, policy: AllocationPolicy, *, emergency: bool) -> Due:
    """By when what was proposed, or found to be without anybody, is settled: half of the time to the next clock is left to whoever is asked then."""
    due = policy.after(since, policy.settle_emergency_hours if emergency else policy.settle_working_days)
    return _sooner(due, _halfway(since, _next_clock(work, since)))


def falls(work: Work, since: datetime, policy: AllocationPolicy, *, emergency: bool) -> Due:
    """When a proposal falls that nobody settled: after it was due, and before the next clock."""
    settled = to_be_settled(work, since, policy, emergency=emergency)
    return _sooner(policy.after(since, policy.proposal_working_days), _halfway(settled.at, _next_clock(work, since)))


def _next_clock(work: Work, since: datetime) -> datetime | None:
    """The next clock that a proposal serves: somebody who gives work up has met those of it (A13)."""
    if work.is_held or work.unsettled >= _ASKED_BEFORE_IT:
        return None
    return min((each.due.at for each in work.clocks if each.due.at > since), default=None)


def _halfway(since: datetime, until: datetime | None) -> Due | None:
    return None if until is None else Due(since + (until - since) / 2)


def _sooner(due: Due, other: Due | None) -> Due:
    return due if other is None or due.at <= other.at else other

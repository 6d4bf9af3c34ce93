"""By when a proposal, or what else a manager decides on work, is settled, and when a proposal falls: before the next clock that it serves (A12, A13)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.presence import next_needed
from allocation.domain.work.work import Work
from cafcass_domain.due import Due

FALLS: Final = "proposal-falls"
"""The deadline at which a proposal that nobody settled falls; its key is the work."""
_ASKED_BEFORE_IT: Final = 2
"""How many proposals, one after another, may fall before one clock: all who may settle it were asked by then."""


def decided_in_time(since: datetime, needed: datetime | None, policy: AllocationPolicy) -> Due:
    """By when a manager decides what moves from somebody who cannot be there: half of the time until they are needed is left (A13)."""
    return _sooner(policy.after(since, policy.settle_working_days), _halfway(since, needed))


def to_be_settled(case: CaseFile, work: Work, since: datetime, policy: AllocationPolicy) -> Due:
    """By when what was proposed, or found to be without anybody, is settled: half of the time to the next clock is left to whoever is asked then."""
    emergency = case.is_emergency and not work.is_held
    due = policy.after(since, policy.settle_emergency_hours if emergency else policy.settle_working_days)
    return _sooner(due, _halfway(since, _next_clock(case, work, since)))


def falls(case: CaseFile, work: Work, since: datetime, policy: AllocationPolicy) -> Due:
    """When a proposal falls that nobody settled: after it was due, and before the next clock."""
    settled = to_be_settled(case, work, since, policy)
    next_clock = _next_clock(case, work, since)
    return _sooner(policy.after(since, policy.proposal_working_days), _halfway(settled.at, next_clock))


def _next_clock(case: CaseFile, work: Work, since: datetime) -> datetime | None:
    """The next clock that a proposal serves: of work that somebody gives up, who has met those of it, when somebody has to be there (A13)."""
    if work.unsettled >= _ASKED_BEFORE_IT:
        return None
    if work.is_held:
        return next_needed(case, work, since)
    return min((each.due.at for each in work.clocks if each.due.at > since), default=None)


def _halfway(since: datetime, until: datetime | None) -> Due | None:
    return None if until is None else Due(since + (until - since) / 2)


def _sooner(due: Due, other: Due | None) -> Due:
    return due if other is None or due.at <= other.at else other

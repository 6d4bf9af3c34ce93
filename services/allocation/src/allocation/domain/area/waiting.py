"""The place of a case's waiting work in the queue of its area (T12)."""

from __future__ import annotations

from datetime import datetime

from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.hearings import next_hearing
from allocation.domain.policy import AllocationPolicy
from allocation.domain.queue import Place, tier


def tier_of(case: CaseFile, now: datetime, policy: AllocationPolicy) -> int:
    """The tier of the queue that the case's work is in."""
    return tier(urgent=case.is_urgent, hearing=next_hearing(case.known, now), now=now, policy=policy)


def place_of(case: CaseFile, now: datetime, policy: AllocationPolicy) -> Place | None:
    """The place of the case's work: of that which is to be placed, the oldest counts. None where there is none."""
    since = min((work.arose_at for work in case.open_works if work.is_to_be_placed), default=None)
    return None if since is None else Place(tier_of(case, now, policy), since)

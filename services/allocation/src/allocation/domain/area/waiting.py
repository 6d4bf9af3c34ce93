"""The place of a case's waiting work in the queue of its area (T12)."""

from __future__ import annotations

from datetime import datetime

from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.hearings import next_hearing
from allocation.domain.policy import AllocationPolicy
from allocation.domain.queue import Place, place_in_queue


def place_of_work(case: CaseFile, since: datetime, now: datetime, policy: AllocationPolicy) -> Place:
    """The place of a case's work that arose at a time."""
    hearing = next_hearing(case.known, now)
    return place_in_queue(urgent=case.is_urgent, hearing=hearing, since=since, now=now, policy=policy)


def place_of(case: CaseFile, now: datetime, policy: AllocationPolicy) -> Place | None:
    """The place of the case's work: of that which is to be placed, the oldest counts. None where there is none."""
    since = min((work.arose_at for work in case.open_works if work.is_to_be_placed), default=None)
    return None if since is None else place_of_work(case, since, now, policy)

"""Where a case stands in the queue (T12)."""

from __future__ import annotations

from cafcass_domain.queue_order import QueueOrder, queue_order
from triage.domain.case import TriageCase


def place_in_queue(case: TriageCase) -> QueueOrder:
    """By its oldest open concern, then by its first hearing, then by when the application was received."""
    hearing, details = case.application.first_hearing, case.application.details
    return queue_order(
        case.case_id,
        urgent_since=case.concern_open_since,
        hearing_at=None if hearing is None else hearing.starts_at,
        waiting_since=None if details is None else details.received_at,
    )

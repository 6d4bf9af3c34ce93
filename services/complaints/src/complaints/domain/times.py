"""When people say that something was done (T13): never later than we heard of it, though two clocks never quite agree."""

from __future__ import annotations

from datetime import datetime

from complaints.domain.policy import ComplaintsPolicy


def done_by_now(said: datetime, heard_at: datetime, policy: ComplaintsPolicy) -> datetime | None:
    """When something was done, at the latest when we heard of it. None where it lies further in the future than clocks differ."""
    return min(said, heard_at) if said <= policy.after(heard_at, policy.clocks_differ_minutes).at else None

"""What allocation publishes: so far what triage reads."""

from __future__ import annotations

from cafcass_contracts.message import DecidedEvent


class CaseAllocated(DecidedEvent, owner="allocation", name="case-allocated", version=1):
    """A case has a practitioner (A1, A8). Published by allocation at each change; until then the role of a team is addressed (T4)."""

    case_id: str
    practitioner_id: str
    """As the workforce system knows them; no name."""
    role: str
    """`family-court-adviser`, `childrens-guardian`."""
    team: str
    substantive: bool = True
    """False for duty allocation (A8)."""

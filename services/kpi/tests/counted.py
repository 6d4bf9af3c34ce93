"""Which partitions tests own, and what a counted database is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from invented import Said

PARTITIONS = tuple(
    (topic, 0)
    for topic in (
        "intake.events.v1", "allocation.events.v1", "triage.events.v1", "police-checks.events.v1", "case.lifecycle.v1", "workforce.returns.v1",
        "finance.returns.v1", "kpi.commands.v1", "workforce.staff.v1", "allocation.restricted.v1", "complaints.restricted.v1", "complaints.events.v1",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A database in which a caseload was read, and what was said."""

    database: str
    keyring: str
    said: list[Said]
    end: datetime

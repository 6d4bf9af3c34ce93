"""What a piece of work weighs (A3): the most telling row of the table that was in force when the work arose."""

from __future__ import annotations

from datetime import date

from allocation.domain.policy import AllocationPolicy, Weight
from allocation.domain.work.work import Weighed
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.workload import WorkKind


def weigh(kind: WorkKind, stage: str, category: CareCategory | None, arose: date, policy: AllocationPolicy) -> Weighed:
    """The points of a piece of work and the row that they come from. The earliest rows hold before their day too."""
    rows = [
        row
        for row in policy.weights
        if row.kind == kind and row.stage in ("", stage) and row.category in ("", category or "")
    ]
    earliest = min(row.since for row in rows if not row.stage and not row.category)
    in_force = [row for row in rows if row.since <= max(arose, earliest)]
    best = max(in_force, key=lambda row: (bool(row.stage) + bool(row.category), bool(row.category), row.since))
    return Weighed(best.points, name_of(best), stage, category)


def name_of(row: Weight) -> str:
    """What a row is called in a breakdown."""
    return " ".join(part for part in (row.since.isoformat(), row.kind, row.stage, row.category) if part)

"""What a piece of work weighs (A3): the most telling row of the table that was in force when the work arose."""

from __future__ import annotations

from datetime import date

from allocation.domain.policy import Policy, Weight
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.workload import Weighed, WorkKind


def weigh(kind: WorkKind, stage: str, category: CareCategory | None, arose: date, policy: Policy) -> Weighed:
    """The points of a piece of work and the row that they come from. Raises `LookupError` where no row fits."""
    fitting = [
        row
        for row in policy.weights
        if row.kind == kind and row.since <= arose and row.stage in ("", stage) and row.category in ("", category or "")
    ]
    if not fitting:
        raise LookupError(f"no weight for {kind}, {stage or 'any stage'}, on {arose}")
    best = max(fitting, key=lambda row: (bool(row.stage) + bool(row.category), bool(row.category), row.since))
    return Weighed(points=best.points, stage=stage, care_category=category, weight=name_of(best))


def name_of(row: Weight) -> str:
    """What a row is called in a breakdown."""
    return " ".join(part for part in (row.since.isoformat(), row.kind, row.stage, row.category) if part)

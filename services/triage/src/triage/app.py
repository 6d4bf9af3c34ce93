"""The wiring of triage: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path

from cafcass_contracts import allocation, intake, police_checks, workforce
from cafcass_runtime.service import OnMessage, Service
from triage.domain.evaluate import case_touches
from triage.domain.received import (
    on_allocated,
    on_check_changed,
    on_check_result,
    on_checks_overdue,
    on_details,
    on_linked,
    on_rota,
    rota_touches,
)
from triage.settings import policy
from triage.store import TABLES

service = Service(
    name="triage",
    handlers=(
        OnMessage(intake.CaseDetailsRecorded, on_details, case_touches),
        OnMessage(intake.CaseLinked, on_linked, case_touches),
        OnMessage(police_checks.CheckChanged, on_check_changed, case_touches),
        OnMessage(police_checks.CheckResultRecorded, on_check_result, case_touches),
        OnMessage(police_checks.ChecksOverdue, on_checks_overdue, case_touches),
        OnMessage(allocation.CaseAllocated, on_allocated, case_touches),
        OnMessage(
            workforce.DutyRotaPublished, on_rota, rota_touches, lambda rota, _: f"rota:{rota.team}", tolerant=True
        ),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=policy,
)

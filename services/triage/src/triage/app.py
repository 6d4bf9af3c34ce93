"""The wiring of triage: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cafcass_contracts import allocation, intake, police_checks, triage, workforce
from cafcass_contracts.identity import derived_id
from cafcass_runtime.service import OnDeadline, OnMessage, OnTask, Service
from triage.domain import category, concerns, correspondence, involvement, letter, letter_task, place, post
from triage.domain.care_commands import on_analysis_due, on_gap_analysis, on_settle_category
from triage.domain.commands import (
    on_acknowledge,
    on_call,
    on_end,
    on_raise,
    on_report,
    on_settle_screening,
    on_settle_sharing,
)
from triage.domain.due import due_touches, on_escalation, on_hearing_over, on_letter_due, on_update_due
from triage.domain.evaluate import case_touches
from triage.domain.filing import on_rendered, rendered_touches
from triage.domain.policy import Policy
from triage.domain.received import (
    on_allocated,
    on_check_changed,
    on_check_result,
    on_checks_overdue,
    on_details,
    on_linked,
    on_rota,
    on_unallocated,
    rota_touches,
)
from triage.domain.records import on_record_needs, on_record_sharing
from triage.domain.referral_commands import cannot_wait, on_referral
from triage.letter.rendering import render
from triage.settings import policy
from triage.store import TABLES


def _case(command: Any, _policy: Policy) -> str:
    """The case that a command is about: people's envelopes are not relied on."""
    case_id: str = command.case_id
    return case_id


def _piece(command: Any, _policy: Policy) -> str:
    """The correspondence that a command is about."""
    return derived_id("correspondence", command.correspondence_id)


def _always(_data: Any) -> bool:
    """What people report and raise cannot wait where it is set aside (T2)."""
    return True


def _serious(result: police_checks.CheckResultRecorded) -> bool:
    """A result that would raise a concern cannot wait either, nor until somebody has judged it (T2)."""
    return any(finding.serious for finding in (*result.relevant, *result.to_judge))


def _dangerous(details: intake.CaseDetailsRecorded) -> bool:
    """An application that may raise a concern (T2)."""
    return details.emergency or bool(details.signals.allegations)


service = Service(
    name="triage",
    handlers=(
        OnMessage(intake.CaseDetailsRecorded, on_details, case_touches, urgent=_dangerous),
        OnMessage(intake.CaseLinked, on_linked, case_touches),
        OnMessage(police_checks.CheckChanged, on_check_changed, case_touches),
        OnMessage(police_checks.CheckResultRecorded, on_check_result, case_touches, urgent=_serious),
        OnMessage(police_checks.ChecksOverdue, on_checks_overdue, case_touches),
        OnMessage(allocation.CaseAllocated, on_allocated, case_touches),
        OnMessage(allocation.CaseUnallocated, on_unallocated, case_touches),
        OnMessage(
            workforce.DutyRotaPublished, on_rota, rota_touches, lambda rota, _: f"rota:{rota.team}", tolerant=True
        ),
        OnMessage(triage.ReportInformation, on_report, case_touches, _case, urgent=_always),
        OnMessage(triage.RaiseConcern, on_raise, case_touches, _case, urgent=_always),
        OnMessage(triage.AcknowledgeConcern, on_acknowledge, case_touches, _case, urgent=_always),
        OnMessage(triage.RecordRiskCall, on_call, case_touches, _case),
        OnMessage(triage.SettleScreening, on_settle_screening, case_touches, _case),
        OnMessage(triage.SettleSharing, on_settle_sharing, case_touches, _case),
        OnMessage(triage.EndInvolvement, on_end, case_touches, _case),
        OnMessage(triage.RecordSharing, on_record_sharing, case_touches, _case),
        OnMessage(triage.RecordNeeds, on_record_needs, case_touches, _case),
        OnMessage(triage.RecordGapAnalysis, on_gap_analysis, case_touches, _case),
        OnMessage(triage.SettleCategory, on_settle_category, case_touches, _case),
        OnMessage(triage.MakeReferral, on_referral, case_touches, _case, urgent=cannot_wait),
        OnDeadline(category.DUE, on_analysis_due, due_touches),
        OnMessage(
            intake.CorrespondenceRecorded,
            correspondence.on_correspondence,
            correspondence.recorded_touches,
            urgent=correspondence.cannot_wait,
        ),
        OnMessage(
            triage.RouteCorrespondence, correspondence.on_route, correspondence.route_touches, _piece, urgent=_always
        ),
        OnMessage(triage.CloseCorrespondence, correspondence.on_close, correspondence.close_touches, _piece),
        OnDeadline(post.DUE, correspondence.on_step_due, correspondence.step_touches),
        OnDeadline(place.LOOK, correspondence.on_place, correspondence.place_touches),
        OnDeadline(concerns.ESCALATION, on_escalation, due_touches),
        OnDeadline(letter.DUE, on_letter_due, due_touches),
        OnDeadline(letter.UPDATE_DUE, on_update_due, due_touches),
        OnDeadline(involvement.OVER, on_hearing_over, due_touches),
        OnTask(letter_task.RENDER, render, on_rendered, rendered_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=policy,
)

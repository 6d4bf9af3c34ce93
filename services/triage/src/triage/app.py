"""The wiring of triage: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cafcass_contracts import allocation, complaints, intake, police_checks, triage, workforce
from cafcass_contracts.values import RiskFactor
from cafcass_runtime.service import OnDeadline, OnInternal, OnJob, OnMessage, OnPolicyChange, Service
from triage.domain import commands, deadlines, incoming
from triage.domain.care.commands import on_gap_analysis, on_settle_category
from triage.domain.case import CASES
from triage.domain.concerns import raising
from triage.domain.concerns.linked import ConcernsElsewhere
from triage.domain.concerns.triggers import HARM
from triage.domain.contacts.logging import on_contact
from triage.domain.correspondence import commands as on_correspondence
from triage.domain.correspondence import from_complaints, telling
from triage.domain.correspondence import incoming as correspondence
from triage.domain.correspondence.held import CORRESPONDENCE, subject_of
from triage.domain.correspondence.place import PlaceChanged
from triage.domain.evaluation import AboutCase, case_touches, on_policy, policy_touches
from triage.domain.information.commands import on_dealt_with
from triage.domain.letter import advising, issuing, planning, rendering
from triage.domain.letter.filing import on_rendered, rendered_touches
from triage.domain.policy import TriagePolicy
from triage.domain.referrals import commands as referrals
from triage.letter.rendering import render
from triage.store import TABLES


class AboutCorrespondence(Protocol):
    """A command about a piece of correspondence."""

    @property
    def correspondence_id(self) -> str:
        """The piece, as the post room calls it."""
        ...


def _case(command: AboutCase, _policy: TriagePolicy) -> str:
    """The case that a command is about: people's envelopes are not relied on."""
    return command.case_id


def _piece(command: AboutCorrespondence, _policy: TriagePolicy) -> str:
    """The correspondence that a command is about."""
    return subject_of(command.correspondence_id)


def _always(_said: object, _policy: TriagePolicy) -> bool:
    """What people report and raise cannot wait where it is set aside (T2)."""
    return True


def _serious(found: police_checks.ChecksFound, _policy: TriagePolicy) -> bool:
    """A result that would raise a concern cannot wait either, nor until somebody has judged it (T2)."""
    return any(finding.serious for check in found.checks for finding in (*check.relevant, *check.to_judge))


def _dangerous(details: intake.CaseDetailsRecorded, _policy: TriagePolicy) -> bool:
    """An application that may raise a concern (T2)."""
    return details.emergency or bool(details.signals.allegations)


def _grave(call: triage.RecordRiskCall, _policy: TriagePolicy) -> bool:
    """A call that raises a concern (T2)."""
    return not (HARM | {RiskFactor.ABDUCTION}).isdisjoint(call.factors)


service = Service(
    name="triage",
    handlers=(
        OnMessage(intake.CaseDetailsRecorded, incoming.on_details, case_touches, urgent=_dangerous),
        OnMessage(intake.CaseLinked, incoming.on_linked, case_touches),
        OnMessage(intake.CaseUnlinked, incoming.on_unlinked, case_touches),
        OnMessage(police_checks.ChecksFound, incoming.on_checks_found, case_touches, urgent=_serious),
        OnMessage(police_checks.ChecksOverdue, incoming.on_checks_overdue, case_touches),
        OnMessage(allocation.CaseAllocated, incoming.on_allocated, incoming.allocated_touches),
        OnMessage(allocation.CaseUnallocated, incoming.on_unallocated, case_touches),
        OnMessage(
            workforce.DutyRotaPublished,
            incoming.on_rota,
            incoming.rota_touches,
            lambda rota, _: f"rota:{rota.team}",
            tolerant=True,
        ),
        OnMessage(
            workforce.PractitionerRecorded,
            incoming.on_practitioner,
            incoming.practitioner_touches,
            lambda practitioner, _: f"practitioner:{practitioner.practitioner_id}",
            tolerant=True,
        ),
        OnMessage(triage.ReportInformation, commands.on_report, case_touches, _case, urgent=_always),
        OnMessage(triage.RaiseConcern, commands.on_raise, case_touches, _case, urgent=_always),
        OnMessage(triage.AcknowledgeConcern, commands.on_acknowledge, case_touches, _case, urgent=_always),
        OnMessage(triage.RecordConcernAction, commands.on_action, case_touches, _case, urgent=_always),
        OnMessage(triage.MarkUnsafe, commands.on_mark_unsafe, case_touches, _case, urgent=_always),
        OnMessage(triage.MarkSafe, commands.on_mark_safe, case_touches, _case),
        OnMessage(triage.DealWithInformation, on_dealt_with, case_touches, _case),
        OnMessage(triage.RecordAdvice, advising.on_advice, advising.advice_touches, _case),
        OnMessage(triage.RecordContact, on_contact, case_touches, _case),
        OnMessage(triage.RecordRiskCall, commands.on_call, case_touches, _case, urgent=_grave),
        OnMessage(triage.SettleScreening, commands.on_settle_screening, case_touches, _case),
        OnMessage(triage.SettleSharing, commands.on_settle_sharing, case_touches, _case),
        OnMessage(triage.EndInvolvement, commands.on_end, case_touches, _case),
        OnMessage(triage.RecordSharing, commands.on_record_sharing, case_touches, _case),
        OnMessage(triage.RecordNeeds, commands.on_record_needs, case_touches, _case),
        OnMessage(triage.RecordGapAnalysis, on_gap_analysis, case_touches, _case),
        OnMessage(triage.SettleCategory, on_settle_category, case_touches, _case),
        OnMessage(triage.MakeReferral, referrals.on_referral, case_touches, _case, urgent=referrals.cannot_wait),
        OnMessage(
            intake.CorrespondenceRecorded,
            correspondence.on_correspondence,
            correspondence.recorded_touches,
            urgent=correspondence.cannot_wait,
        ),
        OnMessage(
            triage.RouteCorrespondence,
            on_correspondence.on_route,
            on_correspondence.route_touches,
            _piece,
            urgent=_always,
        ),
        OnMessage(triage.CloseCorrespondence, on_correspondence.on_close, on_correspondence.close_touches, _piece),
        OnMessage(
            complaints.ConcernNoticed, from_complaints.on_noticed, from_complaints.noticed_touches, urgent=_always
        ),
        OnMessage(complaints.StaffSafetyFlagged, incoming.on_staff_safety, case_touches),
        OnMessage(complaints.ComplaintRegistered, from_complaints.on_registered, from_complaints.registered_touches),
        OnMessage(complaints.CorrespondenceAdded, from_complaints.on_added, from_complaints.piece_alone),
        OnMessage(complaints.CorrespondenceReturned, from_complaints.on_returned, from_complaints.piece_alone),
        OnMessage(complaints.FeedbackLogged, from_complaints.on_logged, from_complaints.piece_alone),
        OnMessage(complaints.CorrespondenceTaken, from_complaints.on_taken, from_complaints.piece_alone),
        OnInternal(ConcernsElsewhere, incoming.on_concerns_elsewhere, incoming.elsewhere_touches),
        OnInternal(PlaceChanged, correspondence.on_place, correspondence.place_touches),
        OnDeadline(raising.ESCALATION, deadlines.on_escalation, deadlines.due_touches),
        OnDeadline(planning.DUE, deadlines.on_letter_due, deadlines.due_touches),
        OnDeadline(issuing.UPDATE_DUE, deadlines.on_update_due, deadlines.due_touches),
        OnDeadline(telling.DUE, deadlines.on_piece_due, deadlines.piece_due_touches),
        OnJob(rendering.RENDER, render, on_rendered, rendered_touches),
        OnPolicyChange(CASES, on_policy, policy_touches),
        OnPolicyChange(CORRESPONDENCE, correspondence.on_policy, correspondence.policy_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=TriagePolicy,
)

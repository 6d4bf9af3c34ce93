"""The wiring of complaints: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import MisconductStep
from cafcass_runtime.service import OnDeadline, OnInternal, OnJob, OnMessage, OnPolicyChange, Service
from complaints.documents.rendering import render
from complaints.domain import case_incoming as case
from complaints.domain.case import CaseMoved, CaseMovedOfCorrespondent, MakeOutWriter
from complaints.domain.complaint import categories, closing, falling_due, moving, registering
from complaints.domain.complaint import commands as acts
from complaints.domain.complaint.deadlines import DUE_SOON, OVERDUE
from complaints.domain.complaint.deciding import by_command, command_subject, command_touches
from complaints.domain.complaint.held import COMPLAINTS, AddCorrespondence, WriterMadeOut
from complaints.domain.contact import commands as contact
from complaints.domain.contact import letters
from complaints.domain.contact import moving as who
from complaints.domain.contact.held import CORRESPONDENTS, ComplaintMoved
from complaints.domain.correspondence import commands as mail
from complaints.domain.correspondence import incoming, making_out, members, taking
from complaints.domain.correspondence.held import PieceDealtWith, PieceOfCase, PutWhereItBelongs
from complaints.domain.learning import commands as learning
from complaints.domain.learning import quarters
from complaints.domain.learning.held import QUARTERS, Count, PointMoved
from complaints.domain.misconduct import commands as misconduct
from complaints.domain.misconduct.evaluation import OVERDUE as MISCONDUCT_OVERDUE
from complaints.domain.misconduct.held import MISCONDUCT, AboutMore, MisconductOpened, MisconductOver
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.reference import SIGNPOSTS
from complaints.domain.writing import commands as writing
from complaints.domain.writing import making, sending
from complaints.domain.writing.filing import ComposeRepresentation
from complaints.domain.writing.papers import DOCUMENT_JOB
from complaints.store import TABLES

_CASES = (
    OnMessage(intake.CaseDetailsRecorded, case.on_details, case.case_touches),
    OnMessage(allocation.CaseAllocated, case.on_allocated, case.case_touches),
    OnMessage(allocation.CaseUnallocated, case.on_unallocated, case.case_touches),
    OnMessage(allocation.WorkArose, case.on_work, case.case_touches),
    OnMessage(allocation.CaseClosed, case.on_closed, case.case_touches),
    OnInternal(CaseMoved, moving.on_case_moved, moving.case_touches),
    OnInternal(CaseMovedOfCorrespondent, who.on_case_moved, who.case_touches),
)

_CORRESPONDENCE = (
    OnMessage(intake.CorrespondenceRecorded, incoming.on_recorded, incoming.recorded_touches),
    OnMessage(triage.CorrespondenceRouted, incoming.on_routed, incoming.routed_touches),
    OnMessage(triage.CorrespondenceClosed, incoming.on_closed, incoming.closed_touches),
    OnMessage(
        commands.PassOnComplaint, mail.on_pass_on, mail.pass_on_touches, mail.pass_on_subject, urgent=mail.cannot_wait
    ),
    OnMessage(
        commands.RaiseSafeguarding, mail.on_raise, mail.raise_touches, mail.raise_subject, urgent=mail.cannot_wait
    ),
    OnMessage(commands.ReadCorrespondence, mail.on_read, mail.read_touches, mail.read_subject),
    OnMessage(commands.RecordLogCheck, members.on_check, members.check_touches, members.check_subject),
    OnMessage(commands.RecordConstituentConsent, members.on_consent, members.consent_touches, members.consent_subject),
    OnInternal(PutWhereItBelongs, taking.on_put, taking.put_touches),
    OnInternal(PieceDealtWith, incoming.on_dealt_with, incoming.dealt_with_touches),
    OnInternal(PieceOfCase, taking.on_case, taking.case_touches),
    OnInternal(MakeOutWriter, making_out.on_make_out, making_out.make_out_touches),
    OnDeadline(taking.FORGET, taking.on_forget, taking.forget_touches),
)

_COMPLAINTS = (
    OnInternal(AddCorrespondence, registering.on_add, registering.add_touches),
    OnInternal(WriterMadeOut, registering.on_made_out, registering.made_out_touches),
    OnInternal(registering.Link, registering.on_link, registering.link_touches),
    OnInternal(registering.BelongsToCase, registering.on_belongs, registering.belongs_touches),
    OnMessage(commands.CategoriseComplaint, categories.on_categorise, categories.categorise_touches, command_subject),
    OnMessage(commands.PlaceComplaint, moving.on_place, moving.place_touches, command_subject),
    OnMessage(commands.SplitComplaint, moving.on_split, moving.split_touches, command_subject),
    OnMessage(commands.JoinComplaints, moving.on_join, moving.join_touches, command_subject),
    OnMessage(commands.LinkComplaints, moving.on_link, moving.link_touches, command_subject),
    OnMessage(commands.AssignHandler, by_command(acts.assign), command_touches, command_subject),
    OnMessage(commands.RecordStep, by_command(acts.record_step), command_touches, command_subject),
    OnMessage(commands.ExtendResponse, by_command(acts.extend), command_touches, command_subject),
    OnMessage(commands.ReferForReview, by_command(acts.refer), command_touches, command_subject),
    OnMessage(commands.RecordReview, by_command(acts.record_review), command_touches, command_subject),
    OnMessage(commands.CloseComplaint, closing.on_close, closing.close_touches, command_subject),
    OnMessage(commands.ReopenComplaint, by_command(acts.reopen, closed=True), command_touches, command_subject),
    OnMessage(
        commands.RecordOmbudsman, by_command(acts.record_ombudsman, closed=True), command_touches, command_subject
    ),
    OnDeadline(DUE_SOON, falling_due.on_due_soon, falling_due.due_touches),
    OnDeadline(OVERDUE, falling_due.on_overdue, falling_due.due_touches),
    OnPolicyChange(COMPLAINTS, falling_due.on_policy, falling_due.policy_touches),
)

_DOCUMENTS = (
    OnMessage(commands.WriteHoldingLetter, by_command(writing.write_holding_letter), command_touches, command_subject),
    OnMessage(commands.WriteAnswer, by_command(writing.write_answer), command_touches, command_subject),
    OnMessage(commands.FileRepresentation, by_command(writing.represent), command_touches, command_subject),
    OnMessage(commands.ReleaseDocument, sending.on_release, sending.document_touches, sending.document_subject),
    OnMessage(commands.RecordSending, sending.on_sending, sending.document_touches, sending.document_subject),
    OnInternal(ComposeRepresentation, making.on_compose, making.compose_touches),
    OnJob(DOCUMENT_JOB, render, making.on_made, making.made_touches),
)

_CONTACT = (
    OnMessage(commands.DecideContact, contact.on_decide, contact.decide_touches, contact.decide_subject),
    OnMessage(commands.ReportBehaviour, contact.on_report, contact.report_touches, contact.report_subject),
    OnMessage(commands.AcknowledgeSafetyFlag, contact.on_seen, contact.seen_touches, contact.seen_subject),
    OnInternal(ComplaintMoved, who.on_complaint_moved, who.complaint_touches),
    OnJob(contact.CONTACT_JOB, render, letters.on_made, letters.made_touches),
    OnPolicyChange(CORRESPONDENTS, who.on_policy, who.policy_touches),
)


def _step(
    command: type[relations.MisconductCommand], act: misconduct.Act[Any], step: MisconductStep
) -> OnMessage[relations.MisconductCommand, ComplaintsPolicy]:
    return OnMessage(
        command, misconduct.by_command(act, step), misconduct.misconduct_touches, misconduct.misconduct_subject
    )


_MISCONDUCT = (
    _step(relations.TriageMisconduct, misconduct.triage, MisconductStep.TRIAGED),
    _step(relations.DecideInterimMeasure, misconduct.interim, MisconductStep.INTERIM_DECIDED),
    _step(relations.AppointInvestigator, misconduct.appoint, MisconductStep.INVESTIGATOR_APPOINTED),
    _step(relations.SetMisconductHearing, misconduct.set_hearing, MisconductStep.HEARING_SET),
    _step(relations.RecordInvestigation, misconduct.investigated, MisconductStep.INVESTIGATED),
    _step(relations.RecordMisconductReport, misconduct.reported, MisconductStep.REPORTED),
    _step(relations.DecideMisconduct, misconduct.decide, MisconductStep.DECIDED),
    OnInternal(MisconductOpened, misconduct.on_opened, misconduct.opened_touches),
    OnInternal(AboutMore, misconduct.on_about, misconduct.about_touches),
    OnInternal(MisconductOver, misconduct.on_over, misconduct.over_touches),
    OnDeadline(MISCONDUCT_OVERDUE, misconduct.on_overdue, misconduct.overdue_touches),
    OnPolicyChange(MISCONDUCT, misconduct.on_policy, misconduct.policy_touches),
)

_LEARNING = (
    OnMessage(commands.AddLearningPoint, learning.on_add, learning.add_touches, learning.add_subject),
    OnMessage(commands.SettleLearningPoint, learning.on_settle, learning.settle_touches, learning.settle_subject),
    OnMessage(commands.RecordLearningApplied, learning.on_applied, learning.quarter_touches, learning.quarter_subject),
    OnMessage(commands.SignChildrensAnalysis, learning.on_sign, learning.sign_touches, learning.quarter_subject),
    OnMessage(commands.PublishYouSaidWeDid, learning.on_publish, learning.quarter_touches, learning.quarter_subject),
    OnInternal(Count, quarters.on_count, quarters.count_touches),
    OnInternal(PointMoved, quarters.on_point, quarters.point_touches),
    OnDeadline(quarters.ENDED, quarters.on_ended, quarters.ended_touches),
    OnJob(quarters.LEARNING_JOB, render, learning.on_made, learning.made_touches),
    OnPolicyChange(QUARTERS, quarters.on_policy, quarters.policy_touches),
)

service = Service(
    name="complaints",
    handlers=(
        *_CASES,
        *_CORRESPONDENCE,
        *_COMPLAINTS,
        *_DOCUMENTS,
        *_CONTACT,
        *_MISCONDUCT,
        *_LEARNING,
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=ComplaintsPolicy,
    references=(SIGNPOSTS,),
    reference_files=Path(__file__).parent / "reference",
    # An allegation comes by command (C2).
    sealed_when_set_aside=frozenset({"complaints.commands.v1"}),
)

"""The wiring of allocation: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path

from allocation.domain import deadlines, due_at_once, evaluation
from allocation.domain.area import copying, deciding, teams
from allocation.domain.area.desk import DESKS, LOOK
from allocation.domain.case import linking
from allocation.domain.case.case_file import CASES
from allocation.domain.case.closing import STATEMENT_DUE
from allocation.domain.case.flags import YEAR
from allocation.domain.casework.expecting import DUE
from allocation.domain.casework.steps import STEP
from allocation.domain.commands import (
    allocating,
    casework,
    closing,
    colleagues,
    moving,
    planning,
    reports,
    reviewing,
    transferring,
)
from allocation.domain.commands.about import case_of, co_worker_touches, move_touches, practitioner_touches
from allocation.domain.deadlines import deadline_touches
from allocation.domain.evaluation import PASSED, case_touches
from allocation.domain.incoming import cases, workforce
from allocation.domain.incoming.workforce import person_subject, person_touches
from allocation.domain.internal import (
    CaseChanged,
    DecideArea,
    LinkedCaseChanged,
    PlanAnew,
    PractitionerChanged,
    TeamManagerChanged,
)
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff import changing, replanning
from allocation.domain.staff.practitioner import PEOPLE
from allocation.domain.work.clocks import CLOCK, WAITS_AGAIN
from allocation.domain.work.giving import MANAGER_HOLDS
from allocation.domain.work.settling_in_time import FALLS
from allocation.store import TABLES
from cafcass_contracts import allocation, complaints, intake, triage
from cafcass_contracts import workforce as returns
from cafcass_runtime.service import OnDeadline, OnInternal, OnMessage, OnPolicyChange, Service

service = Service(
    name="allocation",
    handlers=(
        OnMessage(intake.ApplicationRegistered, cases.on_summary, case_touches),
        OnMessage(intake.ApplicationAmended, cases.on_summary, case_touches),
        OnMessage(intake.CaseDetailsRecorded, cases.on_details, case_touches),
        OnMessage(intake.CaseLinked, cases.on_linked, case_touches),
        OnMessage(intake.CaseUnlinked, cases.on_unlinked, case_touches),
        OnMessage(intake.CaseReopened, cases.on_reopened, case_touches),
        OnMessage(intake.ApplicationWithdrawn, cases.on_withdrawn, case_touches),
        OnMessage(intake.CaseConcluded, cases.on_concluded, case_touches),
        OnMessage(triage.InvolvementEnded, cases.on_involvement_ended, case_touches),
        OnMessage(triage.InvolvementReopened, cases.on_involvement_reopened, case_touches),
        OnMessage(triage.CategoryChanged, cases.on_category, case_touches),
        OnMessage(triage.ConcernRaised, cases.on_concern, case_touches),
        OnMessage(triage.ConcernAcknowledged, cases.on_acknowledged, case_touches),
        OnMessage(triage.NeedsRecorded, cases.on_needs, case_touches),
        OnMessage(complaints.StaffSafetyFlagged, cases.on_staff_safety, case_touches),
        OnMessage(complaints.ComplaintRecorded, cases.on_complaint, cases.complaint_touches),
        OnMessage(returns.TeamRecorded, workforce.on_team, workforce.team_touches, workforce.team_subject),
        OnMessage(returns.PractitionerRecorded, workforce.on_recorded, person_touches, person_subject),
        OnMessage(returns.AbsenceRecorded, workforce.on_absence, person_touches, person_subject),
        OnMessage(returns.PractitionerLeft, workforce.on_left, person_touches, person_subject),
        OnMessage(returns.ConflictDeclared, workforce.on_conflict, person_touches, person_subject),
        OnMessage(allocation.SettleAllocation, allocating.on_settle, practitioner_touches, case_of),
        OnMessage(allocation.OverrideAllocation, allocating.on_override, practitioner_touches, case_of),
        OnMessage(allocation.MoveWork, moving.on_move, move_touches, case_of),
        OnMessage(allocation.KeepWork, moving.on_keep, case_touches, case_of),
        OnMessage(allocation.SettleAbsencePlan, planning.on_settle_plan, planning.plan_touches, planning.plan_of),
        OnMessage(allocation.DeclareConflict, colleagues.on_declare, practitioner_touches, case_of),
        OnMessage(allocation.ChangeCoWorkers, colleagues.on_co_workers, co_worker_touches, case_of),
        OnMessage(allocation.TransferCase, transferring.on_transfer, transferring.transfer_touches, case_of),
        OnMessage(allocation.LeaveCase, transferring.on_leave, case_touches, case_of),
        OnMessage(allocation.CompleteWork, reports.on_complete, case_touches, case_of),
        OnMessage(allocation.ClassifyReport, reports.on_classify, case_touches, case_of),
        OnMessage(allocation.AgreeFilingDate, reports.on_agree, case_touches, case_of),
        OnMessage(allocation.ExtendReport, reports.on_extend, case_touches, case_of),
        OnMessage(allocation.ReviewWaitingWork, reviewing.on_review, case_touches, case_of),
        OnMessage(allocation.CloseCase, closing.on_close, case_touches, case_of),
        OnMessage(allocation.RecordCasework, casework.on_casework, case_touches, case_of),
        OnInternal(CaseChanged, copying.on_case_changed, copying.case_changed_touches),
        OnInternal(LinkedCaseChanged, linking.on_linked_case_changed, linking.linked_touches),
        OnInternal(DecideArea, deciding.on_decide, deciding.decide_touches),
        OnInternal(TeamManagerChanged, teams.on_manager_changed, teams.hear_touches),
        OnInternal(PractitionerChanged, changing.on_changed, changing.changed_touches),
        OnInternal(PlanAnew, replanning.on_plan_anew, replanning.plan_touches),
        OnDeadline(LOOK, deciding.on_look, deciding.look_touches),
        OnDeadline(teams.DAY, teams.on_day, teams.day_touches),
        OnDeadline(changing.DAY, changing.on_day, changing.day_touches),
        OnDeadline(PASSED, deadlines.on_hearing_begins, deadline_touches),
        OnDeadline(CLOCK, deadlines.on_clock, deadline_touches),
        OnDeadline(WAITS_AGAIN, deadlines.on_waits_again, deadline_touches),
        OnDeadline(FALLS, deadlines.on_proposal_falls, deadline_touches),
        OnDeadline(MANAGER_HOLDS, deadlines.on_manager_holds, deadline_touches),
        OnDeadline(YEAR, deadlines.on_year, deadline_touches),
        OnDeadline(STATEMENT_DUE, deadlines.on_statement, deadline_touches),
        OnDeadline(DUE, deadlines.on_due, deadline_touches),
        OnDeadline(STEP, deadlines.on_step, deadline_touches),
        *(OnDeadline(kind, due_at_once.on_due_at_once, due_at_once.nothing) for kind in due_at_once.KINDS),
        OnPolicyChange(CASES, evaluation.on_policy_change, evaluation.policy_change_touches),
        OnPolicyChange(PEOPLE, changing.on_policy_change, changing.policy_change_touches),
        OnPolicyChange(DESKS, teams.on_policy_change, teams.policy_change_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=AllocationPolicy,
)

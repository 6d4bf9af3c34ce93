"""The wiring of allocation: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path

from allocation.domain import (
    casework,
    commands,
    deciding,
    due,
    facts,
    linking,
    noting,
    replanning,
    reports,
    teams,
    transferring,
    workforce,
)
from allocation.domain.closing import STATEMENT_DUE
from allocation.domain.commands import case_of, command_touches
from allocation.domain.desk import DECIDE, LOOK
from allocation.domain.evaluate import CLOCK, NOTE, PASSED, STEP, YEAR, case_touches, deadline_touches
from allocation.domain.expecting import DUE
from allocation.domain.giving import MANAGER_HOLDS, WAITS_AGAIN
from allocation.domain.workforce import person_subject, person_touches
from allocation.settings import policy
from allocation.store import TABLES
from cafcass_contracts import allocation, complaints, intake, triage
from cafcass_contracts import workforce as returns
from cafcass_runtime.service import OnDeadline, OnMessage, Service

service = Service(
    name="allocation",
    handlers=(
        OnMessage(intake.ApplicationRegistered, facts.on_summary, case_touches),
        OnMessage(intake.ApplicationAmended, facts.on_summary, case_touches),
        OnMessage(intake.CaseDetailsRecorded, facts.on_details, case_touches),
        OnMessage(intake.CaseLinked, facts.on_linked, case_touches),
        OnMessage(intake.ApplicationWithdrawn, facts.on_withdrawn, case_touches),
        OnMessage(intake.CaseConcluded, facts.on_concluded, case_touches),
        OnMessage(triage.InvolvementEnded, facts.on_involvement_ended, case_touches),
        OnMessage(triage.CategoryChanged, facts.on_category, case_touches),
        OnMessage(triage.ConcernRaised, facts.on_concern, case_touches),
        OnMessage(triage.ConcernAcknowledged, facts.on_acknowledged, case_touches),
        OnMessage(complaints.ComplaintRecorded, facts.on_complaint, case_touches),
        OnMessage(returns.TeamRecorded, teams.on_team, teams.team_touches, teams.team_subject),
        OnMessage(returns.PractitionerRecorded, workforce.on_recorded, person_touches, person_subject),
        OnMessage(returns.AbsenceRecorded, workforce.on_absence, person_touches, person_subject),
        OnMessage(returns.PractitionerLeft, workforce.on_left, person_touches, person_subject),
        OnMessage(returns.ConflictDeclared, workforce.on_conflict, person_touches, person_subject),
        OnMessage(allocation.SettleAllocation, commands.on_settle, command_touches, case_of),
        OnMessage(allocation.OverrideAllocation, commands.on_override, command_touches, case_of),
        OnMessage(allocation.MoveWork, commands.on_move, command_touches, case_of),
        OnMessage(allocation.KeepWork, commands.on_keep, command_touches, case_of),
        OnMessage(allocation.DeclareConflict, commands.on_declare, command_touches, case_of),
        OnMessage(allocation.ChangeCoWorkers, commands.on_co_workers, command_touches, case_of),
        OnMessage(allocation.TransferCase, transferring.on_transfer, command_touches, case_of),
        OnMessage(allocation.CompleteWork, reports.on_complete, command_touches, case_of),
        OnMessage(allocation.ClassifyReport, reports.on_classify, command_touches, case_of),
        OnMessage(allocation.ExtendReport, reports.on_extend, command_touches, case_of),
        OnMessage(allocation.CloseCase, reports.on_close, command_touches, case_of),
        OnMessage(allocation.RecordCasework, casework.on_casework, command_touches, case_of),
        OnDeadline(NOTE, noting.on_note, noting.note_touches),
        OnDeadline(linking.LINKED, linking.on_linked_case, linking.linked_touches),
        OnDeadline(LOOK, deciding.on_look, deciding.look_touches),
        OnDeadline(DECIDE, deciding.on_decide, deciding.decide_touches),
        OnDeadline(teams.TEAM_TURN, teams.on_turn, teams.turn_touches),
        OnDeadline(teams.CASES_HEAR, teams.on_hear, teams.hear_touches),
        OnDeadline(workforce.STAFF, workforce.on_staff, workforce.staff_touches),
        OnDeadline(workforce.TURN, workforce.on_turn, workforce.turn_touches),
        OnDeadline(workforce.REPLAN, replanning.on_replan, replanning.replan_touches),
        OnDeadline(PASSED, due.on_passed, deadline_touches),
        OnDeadline(CLOCK, due.on_clock, deadline_touches),
        OnDeadline(WAITS_AGAIN, due.on_waits_again, deadline_touches),
        OnDeadline(MANAGER_HOLDS, due.on_manager_holds, deadline_touches),
        OnDeadline(YEAR, due.on_year, deadline_touches),
        OnDeadline(STATEMENT_DUE, due.on_statement, deadline_touches),
        OnDeadline(DUE, casework.on_due, deadline_touches),
        OnDeadline(STEP, casework.on_step, deadline_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=policy,
)

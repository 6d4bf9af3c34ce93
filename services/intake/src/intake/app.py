"""The wiring of intake: which messages come in, and which decision takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from cafcass_contracts import allocation, complaints, court, destruction, intake
from cafcass_contracts.values import Feed
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_runtime.service import Handler, OnDeadline, OnForeign, OnInternal, OnMessage, OnPolicyChange, Service
from intake.domain.case.held import CASES
from intake.domain.children.changed import children_touches, on_children_changed
from intake.domain.children.linking import ChildrenChanged
from intake.domain.commands import (
    command_subject,
    command_touches,
    on_assign_area,
    on_name_first_hearing,
    on_withdraw_person,
)
from intake.domain.corrections.commands import (
    on_accept_courts_word,
    on_add_child,
    on_add_person,
    on_correct_case,
    on_correct_child,
    on_correct_hearing,
    on_correct_person,
    on_name_kind,
)
from intake.domain.corrections.links import link_touches, on_link_cases, on_unlink_cases
from intake.domain.corrections.records import on_join_records, on_part_records, on_restore_person
from intake.domain.correspondence import correspondence_subject, correspondence_touches, on_correspondence
from intake.domain.deadlines import (
    deadline_touches,
    on_court_silent,
    on_hearing_day_over,
    on_policy_changed,
    policy_touches,
)
from intake.domain.evaluation import COURT_SILENT, HEARING_DAY_OVER
from intake.domain.feeds import private_law, public_law
from intake.domain.hearings.codes import HEARING_STATUSES, HEARING_TYPES
from intake.domain.incoming import (
    court_event_subject,
    court_event_touches,
    on_court_event,
    on_snapshot,
    snapshot_touches,
    subject_of,
)
from intake.domain.policy import IntakePolicy
from intake.domain.reference import COURTS, REGIONS, TOWNS
from intake.domain.retention import ordering, told
from intake.domain.retention.afterwards import news_of_destroyed
from intake.domain.retention.clock import RETENTION_OVER
from intake.domain.retention.held import RETENTIONS
from intake.domain.unreadable import unreadable_on
from intake.store import TABLES

PRIVATE_LAW = "court.private-law-cases.v1"
PUBLIC_LAW = "court.public-law-cases.v1"
APPLICATIONS = "court.applications.v1"

COURT_EVENTS = (
    court.ApplicationIssued,
    court.HearingListed,
    court.OrderMade,
    court.ReportOrdered,
    court.ApplicationWithdrawn,
    court.CaseConcluded,
    court.CaseReopened,
    court.OrderDischarged,
    court.ReportCancelled,
)

CORRECTIONS: Final[Mapping[type[Any], Callable[[Facts, Received[Any], IntakePolicy], Decision]]] = {
    intake.CorrectPerson: on_correct_person,
    intake.CorrectChild: on_correct_child,
    intake.AddPerson: on_add_person,
    intake.AddChild: on_add_child,
    intake.CorrectCase: on_correct_case,
    intake.CorrectHearing: on_correct_hearing,
    intake.NameKind: on_name_kind,
    intake.AcceptCourtsWord: on_accept_courts_word,
    intake.JoinRecords: on_join_records,
    intake.PartRecords: on_part_records,
    intake.RestorePerson: on_restore_person,
}
"""The commands by which people put right what courts send (I9), each with its decision."""

RETENTION: Final[tuple[Handler[IntakePolicy], ...]] = (
    OnMessage(allocation.CaseClosed, told.on_closed, told.case_touches),
    OnMessage(allocation.CaseReopened, told.on_reopened, told.case_touches),
    *(
        OnMessage(event, told.on_complaint, told.complaint_touches, lambda said, _: said.case_id)
        for event in (
            complaints.ComplaintRegistered,
            complaints.ComplaintCategorised,
            complaints.ResponseDueChanged,
            complaints.ComplaintsLinked,
            complaints.ComplaintReopened,
            complaints.ComplaintClosed,
            complaints.ComplaintJoined,
        )
    ),
    OnMessage(destruction.OrderCaseDestruction, ordering.on_order, ordering.retention_touches, command_subject),
    OnMessage(destruction.ConfirmCaseDestruction, ordering.on_confirm, ordering.retention_touches, command_subject),
    OnMessage(destruction.PlaceLegalHold, ordering.on_place_hold, ordering.retention_touches, command_subject),
    OnMessage(destruction.LiftLegalHold, ordering.on_lift_hold, ordering.retention_touches, command_subject),
    OnMessage(
        destruction.CaseDestroyed,
        told.on_destroyed,
        told.destroyed_touches,
        lambda said, _: said.case_id,
        outlives_case=True,
    ),
    OnMessage(complaints.FeedbackLogged, told.on_request, told.request_touches, lambda said, _: said.case_id),
    OnInternal(told.ComplaintLeft, told.on_left, told.left_touches),
    OnInternal(ordering.DestructionSought, ordering.on_sought, ordering.sought_touches),
    OnInternal(ordering.DestructionMeant, ordering.on_meant, ordering.meant_touches),
    OnInternal(ordering.LinkEnded, ordering.on_link_ended, ordering.link_touches),
    OnDeadline(RETENTION_OVER, ordering.on_retention_over, ordering.over_touches),
    OnDeadline(told.ANSWERS_DUE, ordering.on_answers_due, ordering.over_touches),
    OnPolicyChange(RETENTIONS, told.on_policy_changed, told.policy_touches),
)
"""How long a case's data is kept, and its end (G6)."""

service = Service(
    name="intake",
    handlers=(
        OnForeign(PRIVATE_LAW, private_law.read, subject_of, on_snapshot, snapshot_touches),
        OnForeign(PUBLIC_LAW, public_law.read, subject_of, on_snapshot, snapshot_touches),
        *(
            OnMessage(event, on_court_event, court_event_touches, court_event_subject, tolerant=True)
            for event in COURT_EVENTS
        ),
        OnMessage(
            court.CorrespondenceReceived,
            on_correspondence,
            correspondence_touches,
            correspondence_subject,
            tolerant=True,
        ),
        OnMessage(intake.AssignArea, on_assign_area, command_touches, command_subject),
        OnMessage(intake.WithdrawPerson, on_withdraw_person, command_touches, command_subject),
        OnMessage(intake.NameFirstHearing, on_name_first_hearing, command_touches, command_subject),
        *(OnMessage(command, decide, command_touches, command_subject) for command, decide in CORRECTIONS.items()),
        OnMessage(intake.UnlinkCases, on_unlink_cases, link_touches, command_subject),
        OnMessage(intake.LinkCases, on_link_cases, link_touches, command_subject),
        OnInternal(ChildrenChanged, on_children_changed, children_touches),
        OnDeadline(HEARING_DAY_OVER, on_hearing_day_over, deadline_touches),
        OnDeadline(COURT_SILENT, on_court_silent, deadline_touches),
        OnPolicyChange(CASES, on_policy_changed, policy_touches),
        *RETENTION,
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=IntakePolicy,
    references=(TOWNS, REGIONS, COURTS, HEARING_STATUSES, HEARING_TYPES),
    reference_files=Path(__file__).parent / "reference",
    unreadable={
        PRIVATE_LAW: unreadable_on(PRIVATE_LAW, Feed.HMCTS_PRIVATE_LAW, "private"),
        PUBLIC_LAW: unreadable_on(PUBLIC_LAW, Feed.HMCTS_PUBLIC_LAW, "public"),
        APPLICATIONS: unreadable_on(APPLICATIONS, Feed.COURT_EVENTS),
    },
    silence_alarm=(PRIVATE_LAW,),
    news_of_destroyed=news_of_destroyed,
)

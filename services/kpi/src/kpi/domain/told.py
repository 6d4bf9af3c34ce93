"""What kpi keeps of what others told it: only what figures, lists and stories are made of (G4).

No case number, no child, no link between cases, nothing that anybody wrote in their own words: what is kept here is kept without
end. Each class takes its fields from the contract of the same event by name (`convert`), once, at the door.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from cafcass_domain.state import State


class Court(State):
    """Where a case is heard."""

    name: str | None = None
    epims_id: str | None = None


class Hearing(State):
    """A hearing as it is listed, or was held."""

    id: str
    type: str
    status: str
    starts_at: datetime | None = None
    presumed: bool = False


class Report(State):
    """A report that the court ordered."""

    id: str
    type: str
    ordered_on: date | None = None
    due: date | None = None
    author: str = "cafcass"


class Application(State, tag="application"):
    """A case as it stands: the highest `revision` holds (`application-registered`, `application-amended`)."""

    law: str
    revision: int
    received_at: datetime
    kinds: tuple[str, ...] = ()
    area: str | None = None
    team: str | None = None
    court: Court | None = None
    local_authority: str | None = None
    emergency: bool = False
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    reports: tuple[Report, ...] = ()
    complete: bool = True


class Registered(State, tag="registered"):
    """That a case was opened, and when it was received (`application-registered`)."""

    received_at: datetime


class ReportOrdered(State, tag="report-ordered"):
    """A report was ordered, or its order changed."""

    report: Report


class CorrespondenceRegistered(State, tag="correspondence-registered"):
    """Something was received and registered."""

    correspondence_id: str
    kind: str
    channel: str
    received_at: datetime


class CorrespondenceRouted(State, tag="correspondence-routed"):
    """It went to where it is dealt with."""

    correspondence_id: str
    route: str
    team: str
    passed_by: datetime
    answer_by: datetime | None = None


class CorrespondenceClosed(State, tag="correspondence-closed"):
    """It was dealt with."""

    correspondence_id: str


class CheckSaid(State):
    """Where one check stands, without whom it is about."""

    check_id: str
    kind: str
    state: str
    needed_at: datetime
    requested_at: datetime | None = None
    answered_at: datetime | None = None
    because: tuple[str, ...] = ()
    chased: int = 0


class CheckChanged(State, tag="check-changed"):
    """One check of a case as it now stands."""

    check: CheckSaid


class Screened(State, tag="screened"):
    """A case was screened."""

    screening: int
    settled: bool


class ConcernRaised(State, tag="concern-raised"):
    """A child protection concern."""

    concern_id: str
    acknowledge_by: datetime


class ConcernAcknowledged(State, tag="concern-acknowledged"):
    """Somebody took it in hand."""

    concern_id: str
    acknowledged_at: datetime


class LetterPlanned(State, tag="letter-planned"):
    """When the letter of a case is due."""

    hearing_at: datetime
    due: date
    short_notice: bool = False


class LetterIssued(State, tag="letter-issued"):
    """The letter, or an update of it, went to the court."""

    letter_id: str
    update: int


class CaseAllocated(State, tag="case-allocated"):
    """A case has a practitioner."""

    practitioner_id: str
    role: str
    team: str
    substantive: bool = True


class CaseUnallocated(State, tag="case-unallocated"):
    """Nobody holds it any more."""

    practitioner_id: str
    team: str | None = None


class Clock(State):
    """By when something has to have happened."""

    kind: str
    due: datetime
    rule: str


class WorkArose(State, tag="work-arose"):
    """There is a piece of work, or it has changed."""

    work_id: str
    kind: str
    arose_at: datetime
    case_version: int
    area: str | None = None
    team: str | None = None
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None


class WorkQueued(State, tag="work-queued"):
    """It waits for somebody."""

    work_id: str
    kind: str
    area: str
    tier: int
    since: datetime
    team: str | None = None


class Proposed(State, tag="allocation-proposed"):
    """Somebody is proposed for it, for a manager to settle."""

    work_id: str
    kind: str
    proposal: int
    area: str
    team: str


class ProposalWithdrawn(State, tag="proposal-withdrawn"):
    """Nobody is proposed for it any more."""

    work_id: str
    proposal: int


class WorkAllocated(State, tag="work-allocated"):
    """It has a holder."""

    work_id: str
    kind: str
    practitioner_id: str
    role: str
    allocated_at: datetime
    substantive: bool = True
    area: str | None = None
    team: str | None = None


class WorkMoved(State, tag="work-moved"):
    """It went from one to another, or back to the queue."""

    work_id: str
    kind: str
    from_practitioner_id: str
    moved_at: datetime
    because: str
    to_practitioner_id: str | None = None


class WorkCompleted(State, tag="work-completed"):
    """It is over."""

    work_id: str
    kind: str
    how: str
    completed_at: datetime
    practitioner_id: str | None = None
    report_id: str | None = None


class ReportExtended(State, tag="report-extended"):
    """A report may be filed later."""

    report_id: str
    due: datetime


class ReportNotOurs(State, tag="report-not-ours"):
    """A report is somebody else's to write."""

    report_id: str


class CaseClosed(State, tag="case-closed"):
    """Cafcass's part in a case is over."""

    because: str
    closed_at: datetime
    risk_assessed: str = "not-known"


class LifecycleMoved(State, tag="lifecycle-moved"):
    """`allocated`, `unallocated`, `closed`, `reopened`."""

    state: str
    on: date


class ManagerNamed(State, tag="manager-named"):
    """Whose case it is: area, team and its service manager."""

    area: str
    team: str
    manager_id: str | None = None


class Casework(State, tag="casework"):
    """Where the casework stands: how many children were seen, how many not yet, and the plan (`casework-recorded`)."""

    step: int
    step_since: datetime
    seen: int
    to_see: int
    planned: bool
    plan_missing: bool
    due: tuple[datetime, ...] = ()
    """By when what is missing has to be there, soonest first."""


class Flagged(State, tag="flagged"):
    """Something about a case is late."""

    flag: str


class Asked(State, tag="asked"):
    """A person has to look at something (`person-needed`), or the next role up (`person-overdue`)."""

    id: str
    role: str
    team: str
    reasons: tuple[str, ...]
    due: datetime | None = None
    overdue: bool = False


class Settled(State, tag="settled"):
    """What a person was asked is answered."""

    id: str


class Happened(State, tag="happened"):
    """That something happened of which the story says no more than its name, and perhaps a code of it."""

    code: str = ""


class Workload(State, tag="workload"):
    """What a practitioner holds and could hold, and what that means."""

    practitioner_id: str
    area: str
    team: str
    held: int
    available: int
    band: str
    as_of: datetime
    left: str = "not-known"


class Span(State, tag="span"):
    """How many whole-time equivalents a service manager has, and should have at most."""

    manager_id: str
    area: str
    team: str
    whole_time_hundredths: int
    most_hundredths: int
    as_of: datetime
    ended: bool = False


class Employment(State, tag="employment"):
    """Somebody of the staff, in post."""

    staff_id: str
    group: str
    since: date
    role: str | None = None
    team: str | None = None
    area: str | None = None
    until: date | None = None
    appraised: str = "not-known"


class Left(State, tag="left"):
    """Somebody leaves, or has left."""

    last_day: date


class Supervision(State, tag="supervision"):
    """Somebody was supervised, or had a quarterly review."""

    supervision_id: str
    kind: str
    held_on: date
    next_on: date | None = None
    cancelled: bool = False


class Appraisal(State, tag="appraisal"):
    """Somebody's appraisal was completed."""

    appraisal_id: str
    completed_on: date
    cancelled: bool = False


class Sickness(State, tag="sickness"):
    """Somebody was away sick."""

    sickness_id: str
    starts_on: date
    ends_on: date | None = None
    cancelled: bool = False


class Graded(State, tag="graded"):
    """A piece of somebody's work was graded."""

    assessment_id: str
    kind: str
    graded_on: date
    grade: str
    cancelled: bool = False


class Amount(State, tag="amount"):
    """The budget, the forecast or the spend of a month."""

    kind: str
    month: str
    pence: int
    area: str | None = None


class ComplaintRegistered(State, tag="complaint-registered"):
    """A complaint was registered; all its time counts from its receipt (C3)."""

    complaint_id: str
    received_at: datetime
    child: bool = False
    area: str | None = None
    team: str | None = None


class ComplaintPlaced(State, tag="complaint-placed"):
    """Whose a complaint is, as far as it is known by now."""

    area: str | None = None
    team: str | None = None


class ComplaintStep(State, tag="complaint-step"):
    """A step of a complaint was done, or is due by then and not done: `acknowledged`, `answered`, ... (C3)."""

    complaint_id: str
    step: str
    due: datetime | None = None
    done_at: datetime | None = None
    owed: bool = True
    """Whether it has to be done at all."""


class ComplaintClosed(State, tag="complaint-closed"):
    """A complaint is over, or open again."""

    complaint_id: str
    open: bool = False


Told: TypeAlias = (
    Application
    | Registered
    | ReportOrdered
    | CorrespondenceRegistered
    | CorrespondenceRouted
    | CorrespondenceClosed
    | CheckChanged
    | Screened
    | ConcernRaised
    | ConcernAcknowledged
    | LetterPlanned
    | LetterIssued
    | CaseAllocated
    | CaseUnallocated
    | WorkArose
    | WorkQueued
    | Proposed
    | ProposalWithdrawn
    | WorkAllocated
    | WorkMoved
    | WorkCompleted
    | ReportExtended
    | ReportNotOurs
    | CaseClosed
    | LifecycleMoved
    | ManagerNamed
    | Casework
    | Flagged
    | Asked
    | Settled
    | Happened
    | Workload
    | Span
    | Employment
    | Left
    | Supervision
    | Appraisal
    | Sickness
    | Graded
    | Amount
    | ComplaintRegistered
    | ComplaintPlaced
    | ComplaintStep
    | ComplaintClosed
)
"""Everything that a fact can say."""

"""What allocation decides and tells, and the commands it takes.

Figures about practitioners are internal (G5): they are on allocation's own topics and on none that outside parties read.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.feedback import Behaviour
from cafcass_contracts.message import Command, DecidedEvent, Open, Restricted, Sealed, Value
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import CASEWORKERS, MANAGERS, PRACTITIONERS, Role
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.triage import NeedsOf
from cafcass_contracts.values import AreaId, CaseNumber, LawType, YesNo
from cafcass_contracts.workload import (
    Band,
    Choice,
    Clock,
    EndReason,
    Exclusion,
    ExtensionReason,
    HeldWork,
    Hundredths,
    MoveReason,
    Pool,
    PractitionerRole,
    Tenths,
    Weighed,
    WorkKind,
    WorkState,
)


class AboutWork(DecidedEvent):
    """What every event about a piece of work says."""

    case_id: str
    work_id: str
    kind: WorkKind
    case_version: int
    """Counts what allocation changed in the case: a command says which version it was `based_on`."""
    state: WorkState | None = None
    """Where the work stands once this happened; absent where the release before said it."""


class CaseAllocated(DecidedEvent, owner="allocation", name="case-allocated", version=1):
    """A case has a practitioner (A1, A8). Published by allocation at each change; until then the role of a team is addressed (T4)."""

    case_id: str
    practitioner_id: str
    """As the workforce system knows them; no name."""
    role: str
    """`family-court-adviser`, `childrens-guardian`."""
    team: str
    substantive: bool = True
    """False for duty allocation (A8)."""


class CaseUnallocated(DecidedEvent, owner="allocation", name="case-unallocated", version=1):
    """Nobody holds a case any more: the role of its team is addressed again (T4, A12). Published by allocation when its last holder is gone."""

    case_id: str
    practitioner_id: str
    """Who held it, as `case-allocated` said last."""
    team: str | None = None
    """Whose case it is now, where that is known."""


class WorkArose(AboutWork, owner="allocation", name="work-arose", version=1):
    """There is a piece of work, or it has changed: what it is, weighs, and by when (A1, A3, A8, A10, A11). Published by allocation.

    Said again whenever its weight, its team or one of its clocks changes; the highest `case_version` holds.
    """

    area: AreaId | None = None
    team: str | None = None
    law: LawType | None = None
    arose_at: AwareDatetime
    weighed: Weighed
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None
    """The report ordered, where the work is one (A11)."""


class WorkQueued(AboutWork, owner="allocation", name="work-queued", version=1):
    """A piece of work waits for somebody (A12): the area was decided on, and there was nobody to give it to. Published by allocation.

    Said when it begins to wait, and again when the reason changes; the age follows from `since`.
    """

    area: AreaId
    team: str | None = None
    tier: int
    """Of the queue: 0 is first (T12)."""
    since: AwareDatetime
    """When it arose or was taken from its holder (K13); of work that somebody holds: when somebody else was first sought (A13)."""
    why: str
    """`nobody-eligible`, `nobody-available`, `nobody-has-room`, `room-taken`, `no-staff`, `not-settled`."""
    choice: Choice = Choice()


class AllocationProposed(AboutWork, owner="allocation", name="allocation-proposed", version=1):
    """Somebody is proposed for a piece of work, with the reasons; a manager settles it (A2, A4). Published by allocation.

    The points are kept free for it until it is settled or replaced.
    """

    proposal: int
    """Counts the proposals for the work, from 1; the highest holds."""
    practitioner_id: str
    area: AreaId
    team: str
    tier: int | None = None
    """Of the queue that it was taken from: 0 is first (T12)."""
    choice: Choice


class ProposalWithdrawn(AboutWork, owner="allocation", name="proposal-withdrawn", version=1):
    """Nobody is proposed for a piece of work any more, and nobody was given it: it waits again, or stays with its holder (A12, A13).

    Published by allocation. Work that is given to somebody, or over, has no proposal any more without this.
    """

    proposal: int
    practitioner_id: str
    why: str
    """`excluded`: they cannot have it any more; `stays`: with its holder; `moved`: to another area, or back to the queue; `not-settled`: nobody
    settled it in time, and the next role up is asked (A12)."""
    excluded: tuple[Exclusion, ...] = ()
    """Why they cannot."""


class WorkAllocated(AboutWork, owner="allocation", name="work-allocated", version=1):
    """A piece of work has a holder (A1, A4): who, why, who else was considered, and who settled it. Published by allocation."""

    practitioner_id: str
    role: str
    area: AreaId | None = None
    team: str | None = None
    manager_id: str | None = None
    """The one accountable manager (G7), where the team has one."""
    substantive: bool = True
    """False for duty allocation, and for a manager who holds it for the first days (A7, A8)."""
    settled_by: SettledBy
    by: str | None = None
    """Id of whoever settled it, where a person did."""
    overrides: bool = False
    """Against the proposal or above the safe maximum: the reason is in `override-recorded` (A2)."""
    choice: Choice
    allocated_at: AwareDatetime


class OverrideRecorded(DecidedEvent, owner="allocation", name="override-recorded", version=1):
    """Why a manager decided otherwise than proposed, in their words (A2, A4). Published by allocation. Restricted."""

    case_id: str
    work_id: str
    practitioner_id: str
    by: str
    why: Annotated[str, Restricted]


class ExclusionsRecorded(DecidedEvent, owner="allocation", name="exclusions-recorded", version=1):
    """Who could not have a piece of work for a reason that official topics do not say, and which that is (A4, A6). Published by allocation. Restricted.

    Where a choice, or `proposal-withdrawn`, says `restricted` of somebody, this says why.
    """

    case_id: str
    work_id: str
    conflict_of_interest: Annotated[tuple[str, ...], Restricted] = ()
    """Ids of practitioners."""
    open_complaint: Annotated[tuple[str, ...], Restricted] = ()
    """Ids of practitioners who are the subject of an open complaint by a party to the case."""


class NeedsWeighed(DecidedEvent, owner="allocation", name="needs-weighed", version=1):
    """What the needs of the people of a case meant for who gets a piece of work, which no official topic says (A4, T14). Published by allocation. Restricted."""

    case_id: str
    work_id: str
    added: Annotated[Hundredths, Restricted] = 0
    """Points that the work weighs more for them."""
    met_by: Annotated[tuple[str, ...], Restricted] = ()
    """Ids of those of the area's practitioners who are known to meet one of the needs."""
    weight: int = 0
    """What that spoke for each of them, beside the factors of the choice."""


class StaffSafety(Value):
    """That somebody in a case may be a danger to staff (C6)."""

    person: Annotated[str | None, Restricted] = None
    """Id within the case, where that is known."""
    behaviour: Annotated[tuple[Behaviour, ...], Restricted] = ()
    decided: bool
    """False while only reported."""
    review_on: date | None = None


class CaseBriefed(DecidedEvent, owner="allocation", name="case-briefed", version=1):
    """What those who get or hold work of a case have to know before they meet anybody: needs (T14) and staff safety (C6). Published by allocation.

    It is said of everybody concerned as it now stands, and anew whenever somebody else has work, or is proposed for it, or what is to be
    known changes; without needs and flags once there are none any more. Restricted.
    """

    case_id: str
    practitioner_ids: tuple[str, ...]
    """Who holds work of the case, works beside its holder, or is proposed for it."""
    needs: Annotated[tuple[NeedsOf, ...], Restricted] = ()
    safety: Annotated[tuple[StaffSafety, ...], Restricted] = ()


class MoveReasonRecorded(DecidedEvent, owner="allocation", name="move-reason-recorded", version=1):
    """Why work goes from somebody, where official topics say `restricted` (A4, A13, C7). Published by allocation. Restricted.

    Where `successor-sought`, `work-moved` or `court-asked` says `restricted` of a piece of work, this says why.
    """

    case_id: str
    work_id: str
    practitioner_id: str
    """Who holds it, or held it."""
    because: Annotated[MoveReason, Restricted]


class ConflictRecorded(DecidedEvent, owner="allocation", name="conflict-recorded", version=1):
    """A conflict of interest that was put on record here, or withdrawn, and why (A6). Published by allocation. Restricted."""

    case_id: str
    practitioner_id: str
    withdrawn: bool = False
    by: str
    why: Annotated[str, Restricted]


class WorkMoved(AboutWork, owner="allocation", name="work-moved", version=1):
    """A piece of work went from one practitioner to another, or back to the queue (A9, A13). One event, with from and to. Published by allocation."""

    from_practitioner_id: str
    to_practitioner_id: str | None = None
    """Absent: nobody yet."""
    because: MoveReason
    settled_by: SettledBy
    by: str | None = None
    court_agreed: YesNo = YesNo.NOT_KNOWN
    moved_at: AwareDatetime
    tell: tuple[str, ...] = ()
    """Who has to hear of it (A13): `from-practitioner`, `to-practitioner`, `court` (by `practitioner-appointed`), `family` (by whoever is asked to
    tell them: `person-needed`)."""


class SuccessorSought(AboutWork, owner="allocation", name="successor-sought", version=1):
    """Somebody else is sought for work that somebody holds, and why; or no longer, and it stays where it is (A13). Published by allocation.

    The holder stays the holder. Work that is given to somebody, taken back or over has no successor to seek without this.
    """

    practitioner_id: str
    """Who holds it."""
    because: MoveReason | None = None
    """Absent: nobody else is sought any more."""
    by: str | None = None
    """Id of the manager who left it where it is (their reason is in `override-recorded`); absent then: the reason fell away."""


class PlannedWork(Value):
    """A piece of work that somebody holds, and why it may have to move (A13)."""

    case_id: str
    work_id: str
    kind: WorkKind
    because: MoveReason


class AbsencePlanProposed(DecidedEvent, owner="allocation", name="absence-plan-proposed", version=1):
    """Somebody is away, leaves or has fewer hours: all work of theirs that may have to move, for a manager to decide on as one plan (A13). Published by allocation.

    The court is asked nothing, and nobody else is sought, until it is settled.
    """

    practitioner_id: str
    plan: int
    """Counts the plans for a practitioner, from 1; the highest holds."""
    team: str | None = None
    works: tuple[PlannedWork, ...]


class AbsencePlanSettled(DecidedEvent, owner="allocation", name="absence-plan-settled", version=1):
    """What moves of somebody's work, and what stays (A13); neither where the reason fell away first. Published by allocation."""

    practitioner_id: str
    plan: int
    moved: tuple[str, ...] = ()
    """Ids of work for which somebody else is sought now."""
    kept: tuple[str, ...] = ()
    settled_by: SettledBy
    by: str | None = None
    """Id of the manager who settled it; absent: the reason fell away."""


class CoWorkersChanged(AboutWork, owner="allocation", name="co-workers-changed", version=1):
    """Who works on a piece of work beside its one holder, all of them (A4). Published by allocation."""

    co_workers: tuple[str, ...]


class WorkCompleted(AboutWork, owner="allocation", name="work-completed", version=1):
    """A piece of work is over and its points are free (A15): done, filed, not Cafcass's, or not wanted any more. Published by allocation."""

    practitioner_id: str | None = None
    """Who held it."""
    how: str
    """`done`, `filed`, `case-closed`, `not-ours`, `not-wanted`."""
    report_id: str | None = None
    due: AwareDatetime | None = None
    """When a report was to be filed, as extended (A11, K5)."""
    in_time: YesNo = YesNo.NOT_KNOWN
    noting_gaps: bool = False
    """Filed on what was known, the gaps noted (A11)."""
    completed_at: AwareDatetime


class ReportExtended(AboutWork, owner="allocation", name="report-extended", version=1):
    """A report may be filed later (A11): the manager and the court agreed, for one of two reasons. Published by allocation; the parties are told."""

    report_id: str
    was_due: AwareDatetime | None = None
    due: AwareDatetime
    extension: int
    """Counts the extensions of the report, from 1."""
    because: ExtensionReason
    by: str


class FilingDateAgreed(AboutWork, owner="allocation", name="filing-date-agreed", version=1):
    """A report whose order names no filing date has one that the court agreed to (A11). Published by allocation."""

    report_id: str
    due: AwareDatetime
    by: str


class WaitingWorkReviewed(AboutWork, owner="allocation", name="waiting-work-reviewed", version=1):
    """The risk of work that waits was looked at again, by whom, and when that is due next (A12). Published by allocation; what was found is restricted."""

    urgent: bool
    """It comes before all that is not urgent until it has its holder (T12)."""
    since: AwareDatetime
    """Since when it waits (K13)."""
    again_by: AwareDatetime
    by: str


class CaseLeft(DecidedEvent, owner="allocation", name="case-left", version=1):
    """A child moved, or the area was put right, and those who work the case keep it: a manager decided so (A9). Published by allocation; why is restricted."""

    case_id: str
    area: AreaId | None = None
    team: str | None = None
    by: str


class DecisionRecorded(DecidedEvent, owner="allocation", name="decision-recorded", version=1):
    """Why somebody decided what they did by a command, in their words (G2). Published by allocation. Restricted."""

    case_id: str
    work_id: str | None = None
    command: str
    """`agree-filing-date`, `review-waiting-work`, `leave-case`."""
    by: str
    why: Annotated[str, Restricted]


class ReportNotOurs(DecidedEvent, owner="allocation", name="report-not-ours", version=1):
    """A report that the court ordered is somebody else's to write: the local authority's, or another's (A17). Published by allocation."""

    case_id: str
    report_id: str
    author: str


class ClockMissed(AboutWork, owner="allocation", name="clock-missed", version=1):
    """A due time of a piece of work passed without what was due (A1, A7, A8, A11). Published by allocation, once for each clock."""

    clock: Clock
    practitioner_id: str | None = None


class DelayNoticed(DecidedEvent, owner="allocation", name="delay-noticed", version=1):
    """Nobody can be given a piece of work in time: the court and the parties are told, with the reason (A12). Published by allocation to the court."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    work_id: str
    kind: WorkKind
    since: AwareDatetime
    """When the work arose or was taken from its holder (K13)."""
    why: str
    """`nobody-eligible`, `nobody-available`, `nobody-has-room`, `room-taken`, `no-staff`, `not-settled`."""
    tell: tuple[str, ...] = ("court", "parties")


class PractitionerAppointed(DecidedEvent, owner="allocation", name="practitioner-appointed", version=1):
    """The court is told who its guardian or family court adviser is, first or instead of another (A1, A13). Published by allocation."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    practitioner_id: str
    role: str
    kind: WorkKind
    substantive: bool
    replaces: str | None = None
    appointed_at: AwareDatetime


class Guardian(Value):
    """A children's guardian as HMCTS takes them: its own names, so that a feed passes them on as they are."""

    guardianName: Annotated[str, Restricted, Field(min_length=1)]  # noqa: N815
    telephoneNumber: Annotated[str | None, Restricted] = None  # noqa: N815
    email: Annotated[str | None, Restricted] = None
    children: Annotated[tuple[str, ...], Restricted, Field(min_length=1)]
    """Names of the children whom they represent."""


class GuardiansNamed(DecidedEvent, owner="allocation", name="guardians-named", version=1):
    """Who the guardians of a case are, all of them, as HMCTS takes them: `guardians` is the body of its `POST /cases/{id}/guardians`.

    Published by allocation for the court whenever that changes (A1, A13), once the names of guardian and children are known; HMCTS
    compares sets and takes a repetition for the same. Empty: there is none any more, and the case goes on.
    """

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    guardians: Annotated[tuple[Guardian, ...], Restricted]


class CourtAsked(DecidedEvent, owner="allocation", name="court-asked", version=1):
    """The court is asked to agree that its guardian is changed: only the court does that (A6, A13). Published by allocation to the court."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    work_id: str
    practitioner_id: str
    because: MoveReason


class TimetableReviewAsked(DecidedEvent, owner="allocation", name="timetable-review-asked", version=1):
    """A private law case has been open for a year: the court is asked to review its timetable together with Cafcass (A17). Published by allocation to the court."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    open_since: AwareDatetime


class CourtAskWithdrawn(DecidedEvent, owner="allocation", name="court-ask-withdrawn", version=1):
    """What `court-asked` asked is not asked any more: the guardian stays (A13). Published by allocation to the court."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    work_id: str
    practitioner_id: str


class CaseClosed(DecidedEvent, owner="allocation", name="case-closed", version=1):
    """Cafcass's part in a case is over (A15): why, and whether its closing statement of risk is there. Published by allocation.

    Said again when the statement is recorded.
    """

    case_id: str
    law: LawType | None = None
    because: EndReason
    risk_assessed: YesNo = YesNo.NOT_KNOWN
    by: str | None = None
    closed_at: AwareDatetime


class CaseReopened(DecidedEvent, owner="allocation", name="case-reopened", version=1):
    """Cafcass works a case again that it had closed (A15). Published by allocation; its data is kept anew from its next closing (G6)."""

    case_id: str
    reopened_at: AwareDatetime


class LifecycleMoved(DecidedEvent, owner="allocation", name="lifecycle-moved", version=1):
    """A case was allocated, is nobody's any more, was closed, or opened again (A15). Published by allocation on the open stream: no people, no case number."""

    case_id: Annotated[str, Open]
    state: Annotated[str, Open]
    """`allocated`, `unallocated` (open, and nobody's any more), `closed`, `reopened`."""
    area: Annotated[AreaId | None, Open] = None
    on: Annotated[date, Open]


class ClosureRecorded(DecidedEvent, owner="allocation", name="closure-recorded", version=1):
    """The statement with which a case is closed: that risk was assessed, and what was found (A15). Published by allocation. Restricted."""

    case_id: str
    by: str
    statement: Annotated[str, Restricted]


class ManagerNamed(DecidedEvent, owner="allocation", name="manager-named", version=1):
    """Which service manager is accountable for an open case, by its team (G7). Published by allocation at each change."""

    case_id: str
    area: AreaId
    team: str
    manager_id: str | None = None
    """Absent: the team has none, and the head of service is asked."""


class WorkloadRecorded(DecidedEvent, owner="allocation", name="workload-recorded", version=1):
    """What a practitioner holds and could hold, the score, and the breakdown behind it (A3, K12, G5). Published by allocation at each change."""

    practitioner_id: str
    area: AreaId
    team: str
    held: Hundredths
    available: Hundredths
    score: Tenths | None = None
    """Absent where nothing is available: never 0%."""
    band: Band
    role: PractitionerRole | None = None
    left: YesNo = YesNo.NOT_KNOWN
    """Whether their last day is over: then area, team and role are those that they had."""
    work: tuple[HeldWork, ...] = ()
    as_of: AwareDatetime


class SpanRecorded(DecidedEvent, owner="allocation", name="span-recorded", version=1):
    """How many whole-time equivalents a service manager has, against the most there should be (A14, G5). Published by allocation at each change."""

    manager_id: str
    area: AreaId
    team: str
    whole_time_hundredths: int
    """In hundredths of a whole-time equivalent."""
    most_hundredths: int
    ended: bool = False
    """They do not manage the team any more: it counts 0 for them."""
    as_of: AwareDatetime


class DecidedTier(Value):
    """How a decision over an area did in one tier of its queue (T12)."""

    tier: int
    waiting: Annotated[int, Field(ge=0, description="Pieces of work.")]
    placed: Annotated[int, Field(ge=0, description="Of these.")]
    at_most: Annotated[
        int, Field(ge=0, description="That any plan could have placed, with as many of more urgent tiers.")
    ]


class AreaDecided(DecidedEvent, owner="allocation", name="area-decided", version=1):
    """The queue of a service area was decided on, and how far the plan is from the best there can be (A2, A4, A12). Published by allocation.

    Its subject is the area; each choice is on the events about the work, and names the pool in which everybody else stood (`all_considered`).
    """

    area: AreaId
    candidates: Annotated[int, Field(ge=0, description="Practitioners.")]
    tiers: tuple[DecidedTier, ...]
    score: int
    """What speaks for the plan: score times points, in whole points."""
    score_at_most: int
    """What no plan for the same work can be above."""
    decided_at: AwareDatetime
    round_id: str = ""
    """What the choices made in it call it; empty where the release before decided."""
    pools: tuple[Pool, ...] = ()
    """How everybody stood for what several pieces of work had in common: of people alone, no case is named (G4)."""


class CaseworkRecorded(DecidedEvent, owner="allocation", name="casework-recorded", version=1):
    """Where the casework of a case stands (A16, A18): its step, children seen, plan, sharing, and what is missing. Published by allocation.

    Said again whenever any of it changes.
    """

    case_id: str
    step: int
    step_since: AwareDatetime
    purpose: Annotated[str, Sealed] = ""
    """Of step 3 (A18)."""
    children_seen: tuple[str, ...] = ()
    """Ids within the case."""
    exceptions: tuple[str, ...] = ()
    """Children who are not to be seen, for a recorded reason."""
    planned: bool = False
    shared: bool = False
    missing: tuple[str, ...] = ()
    """`child-seen:<id>`, `case-plan`, `sharing:<work>`."""
    due: tuple[Clock, ...] = ()
    """By when what is missing has to be there; each kind is as in `missing`. Empty once the case is closed."""


class CaseFlagged(DecidedEvent, owner="allocation", name="case-flagged", version=1):
    """Something about a case is late, for its manager: open for a year (A17), past its step (A18), no plan, a child not seen (A16)."""

    case_id: str
    flag: str
    """`year`, `past-step`, `case-plan`, `child-seen`, `sharing`, `closure-statement`."""
    about: str = ""
    team: str | None = None
    manager_id: str | None = None


class SettleAllocation(
    Command, owner="allocation", name="settle-allocation", version=1, given_by=(Role.DUTY_OFFICER, *MANAGERS)
):
    """Accept the one who is proposed for a piece of work (A4). Duty does so in an emergency (A12)."""

    case_id: str
    work_id: str
    proposal: int
    practitioner_id: str


class OverrideAllocation(
    Command, owner="allocation", name="override-allocation", version=1, given_by=(Role.DUTY_OFFICER, *MANAGERS)
):
    """Give a piece of work to somebody else than proposed, or above the safe maximum, with the reason (A2, A4). Duty gives it for duty only (A8)."""

    case_id: str
    work_id: str
    practitioner_id: str
    substantive: bool = True
    """False: for duty only (A8)."""
    above_safe_maximum: bool = False
    """Must be said where they would be above it (A2)."""
    despite_restricted: bool = False
    """Must be said where `exclusions-recorded` names them: an open complaint is passed over so, a conflict of interest never (A6)."""
    why: Annotated[str, Field(min_length=1), Restricted]


class MoveWork(Command, owner="allocation", name="move-work", version=1, given_by=MANAGERS):
    """Take a piece of work from its holder, for the queue or for somebody (A9, A13). A guardian only where the court agreed (A6)."""

    case_id: str
    work_id: str
    from_practitioner_id: str
    to_practitioner_id: str | None = None
    because: MoveReason
    court_agreed: YesNo = YesNo.NOT_KNOWN
    above_safe_maximum: bool = False
    despite_restricted: bool = False
    """As of `override-allocation`."""
    why: Annotated[str, Field(min_length=1), Restricted]


class KeepWork(Command, owner="allocation", name="keep-work", version=1, given_by=MANAGERS):
    """Leave a piece of work with its holder although they are away or have fewer hours (A13)."""

    case_id: str
    work_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class PlanDecision(Value):
    """Whether one piece of work of a plan moves."""

    case_id: str
    work_id: str
    moves: bool


class SettleAbsencePlan(Command, owner="allocation", name="settle-absence-plan", version=1, given_by=MANAGERS):
    """Decide on all work that somebody holds who is away, leaves or has fewer hours: what moves, what stays, and why (A13)."""

    practitioner_id: str
    plan: int
    works: tuple[PlanDecision, ...]
    """Each piece of work of the plan."""
    why: Annotated[str, Field(min_length=1), Restricted]


class DeclareConflict(
    Command,
    owner="allocation",
    name="declare-conflict",
    version=1,
    given_by=(*PRACTITIONERS, Role.SUPPORT_WORKER, *MANAGERS),
):
    """Put on record that a practitioner has a conflict of interest in a case (A6), or none any more."""

    case_id: str
    practitioner_id: str
    withdrawn: bool = False
    why: Annotated[str, Field(min_length=1), Restricted]


class ChangeCoWorkers(Command, owner="allocation", name="change-co-workers", version=1, given_by=MANAGERS):
    """Say who works on a piece of work beside its holder: all of them."""

    case_id: str
    work_id: str
    co_workers: tuple[str, ...]
    above_safe_maximum: bool = False
    """As of `override-allocation`: co-workers carry points too (A3)."""
    despite_restricted: bool = False
    """As of `override-allocation`."""
    why: Annotated[str, Restricted] = ""
    """Must be said where somebody is taken above the safe maximum (A2)."""


class CompleteWork(Command, owner="allocation", name="complete-work", version=1, given_by=CASEWORKERS):
    """Record that a piece of work is done, or that its report was filed (A11, A15)."""

    case_id: str
    work_id: str
    filed_at: AwareDatetime | None = None
    """Of a report: when it was filed; absent: now."""
    noting_gaps: bool = False


class ClassifyReport(Command, owner="allocation", name="classify-report", version=1, given_by=MANAGERS):
    """Say what a section 7 report is: of one issue, of several, a risk assessment, wishes and feelings (A10). Its weight follows (A3)."""

    case_id: str
    work_id: str
    kind: WorkKind


class ExtendReport(Command, owner="allocation", name="extend-report", version=1, given_by=(Role.SERVICE_MANAGER,)):
    """Agree, as service manager, that a report is filed later (A11). Refused unless the court agreed and the parties are told."""

    case_id: str
    work_id: str
    due: date
    because: ExtensionReason
    court_agreed: YesNo = YesNo.NOT_KNOWN
    parties_told: YesNo = YesNo.NOT_KNOWN


class AgreeFilingDate(
    Command, owner="allocation", name="agree-filing-date", version=1, given_by=(*PRACTITIONERS, *MANAGERS)
):
    """Record when a report is to be filed whose order names no date, as the court agreed (A11). A later one is an extension."""

    case_id: str
    work_id: str
    due: date
    court_agreed: YesNo = YesNo.NOT_KNOWN
    why: Annotated[str, Field(min_length=1), Restricted]
    """How the court agreed, and to what."""


class ReviewWaitingWork(Command, owner="allocation", name="review-waiting-work", version=1, given_by=MANAGERS):
    """Record that the risk of work that waits was looked at again, and whether it may go on waiting in its turn (A12)."""

    case_id: str
    work_id: str
    urgent: YesNo
    """Yes: it comes before all that is not urgent (T12). Refused where that is not known: it has not been looked at then (G3)."""
    why: Annotated[str, Field(min_length=1), Restricted]
    """What was found."""


class LeaveCase(Command, owner="allocation", name="leave-case", version=1, given_by=MANAGERS):
    """Leave a case with those who work it although a child moved, or its area was put right (A9). To send it to another area is `transfer-case`."""

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class CloseCase(Command, owner="allocation", name="close-case", version=1, given_by=(*PRACTITIONERS, *MANAGERS)):
    """Record the closing statement of a case: that risk was assessed (A15). Refused while the case goes on."""

    case_id: str
    risk_assessed: YesNo
    statement: Annotated[str, Field(min_length=1), Restricted]


class TransferCase(Command, owner="allocation", name="transfer-case", version=1, given_by=MANAGERS):
    """Send a case to another area's team, agreed between the managers or decided by the head of service (A9): private law after the first hearing, public law as the court decides."""

    case_id: str
    to_area: AreaId
    to_team: Annotated[str, Field(min_length=1)]
    agreed_by: str
    """Id of the receiving manager."""
    disputed: bool = False
    """The receiving manager does not agree: the command is held, and the head of service decides with another of the same name; one to the place
    where the case is leaves it there."""
    court_agreed: YesNo = YesNo.NOT_KNOWN
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordCasework(Command, owner="allocation", name="record-casework", version=1, given_by=CASEWORKERS):
    """Record what was done in a case: a child seen or why not, a plan, a report shared, a step begun, the family told (A13, A16, A18)."""

    case_id: str
    child_seen: str | None = None
    """Id within the case."""
    child_not_to_be_seen: str | None = None
    """Id within the case; `why` says why (A16)."""
    planned: bool = False
    shared: str | None = None
    """Id of the work whose report was shared."""
    family_told: str | None = None
    """Id of the work of which the family was told that somebody else has it, or nobody yet (A13)."""
    step: Annotated[int | None, Field(ge=1, le=3)] = None
    purpose: str = ""
    """What step 3 is for, without personal data (A18)."""
    on: date | None = None
    why: Annotated[str | None, Restricted] = None

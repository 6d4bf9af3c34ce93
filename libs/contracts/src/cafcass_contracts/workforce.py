"""What the workforce system tells: who practises where, in what hours, who is away, who has left, who is on duty.

Everything is effective-dated. `practitioner_id` is the workforce system's own; names are restricted, and go to the court alone.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from cafcass_contracts.message import Event, OpenEnum, Restricted, Value
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import DutyTurn
from cafcass_contracts.values import AreaId, CaseNumber, LawType, NeedKind, TeamKind, YesNo
from cafcass_contracts.workload import ContractKind, Hundredths, PractitionerRole, Reduction, WorkKind


class DutyRotaPublished(Event, owner="workforce", name="duty-rota-published", version=1):
    """Who is on duty for a team, out of hours too (T2). Published by the workforce system; each one replaces the one before of its team."""

    team: Annotated[str, Field(min_length=1)]
    turns: tuple[DutyTurn, ...]


class StaffRole(Value):
    """A role that somebody has from a day on (G10)."""

    role: Role
    team: str | None = None
    """Of which team; absent where it is no team's, as of a national role."""
    area: AreaId | None = None
    since: date
    until: date | None = None
    """The last day; absent: until further notice."""


class StaffRecorded(Event, owner="workforce", name="staff-recorded", version=1):
    """A person with every role they have (G10): whole, so that a role that is not named is theirs no more. Published by the workforce system.

    Every person with a role that a rule names is recorded, heads of service, national teams and operators included, and all of them
    are sent again each week. Read by every service: who may give a command is answered from here.
    """

    staff_id: Annotated[str, Field(min_length=1)]
    """As commands name who gives them."""
    roles: tuple[StaffRole, ...]
    """None: the person has left, or has no role any more."""


class TeamRecorded(Event, owner="workforce", name="team-recorded", version=1):
    """A team, its area and its service manager from a day on (G7, A14). Published by the workforce system; the same day again corrects."""

    team: Annotated[str, Field(min_length=1)]
    area: AreaId
    kind: TeamKind
    manager_id: str | None = None
    """Absent: the team has no manager, and the head of service is asked."""
    since: date


class WorkContact(Value):
    """How courts and families reach a practitioner at work."""

    name: Annotated[str, Restricted, Field(min_length=1)]
    telephone: Annotated[str | None, Restricted] = None
    email: Annotated[str | None, Restricted] = None


class PractitionerRecorded(Event, owner="workforce", name="practitioner-recorded", version=1):
    """A practitioner as they are from a day on (A3, A5): whole, not what changed. Published by the workforce system; the same day again corrects."""

    practitioner_id: Annotated[str, Field(min_length=1)]
    since: date
    role: PractitionerRole
    grade: str | None = None
    team: Annotated[str, Field(min_length=1)]
    area: AreaId
    manager_id: str | None = None
    contract: ContractKind = ContractKind.EMPLOYED
    weekly_hours: Annotated[float, Field(ge=0, le=48)] = 0
    """May be absent, where points are agreed instead; without either nothing is available (G3)."""
    agreed_points: Hundredths | None = None
    """What bank staff, or a contractor, agreed to hold at a time (A3); absent: it follows from their hours."""
    reductions: tuple[Reduction, ...] = ()
    skills: tuple[str, ...] = ()
    """`adoption`, `abduction`, ...: what some work asks for."""
    languages: tuple[str, ...] = ()
    """Languages, sign languages among them, in which they work with families without an interpreter; English is not said (T14)."""
    meets_needs: tuple[NeedKind, ...] = ()
    """Kinds of needs that they are trained, or otherwise able, to meet (T14)."""
    newly_qualified: YesNo = YesNo.NOT_KNOWN
    kinds_within_contract: tuple[WorkKind, ...] | None = None
    """What a self-employed contractor or bank staff may be given; absent: whatever their role allows."""
    most_points: Hundredths | None = None
    """What their contract allows at a time, where it says."""
    contact: Annotated[WorkContact | None, Restricted] = None
    """For the court, which takes no guardian without a name (A1)."""


class AbsenceRecorded(Event, owner="workforce", name="absence-recorded", version=1):
    """A practitioner is away (A13). Published by the workforce system; the same absence again corrects, also by `cancelled`."""

    practitioner_id: Annotated[str, Field(min_length=1)]
    absence_id: Annotated[str, Field(min_length=1)]
    starts_on: date
    ends_on: date | None = None
    """The last day away; absent: not known (G3)."""
    cancelled: bool = False
    why: Annotated[str | None, Restricted] = None


class PractitionerLeft(Event, owner="workforce", name="practitioner-left", version=1):
    """A practitioner leaves, or has left (A13). Published by the workforce system. A later `practitioner-recorded` brings them back."""

    practitioner_id: Annotated[str, Field(min_length=1)]
    last_day: date


class ConflictDeclared(Event, owner="workforce", name="conflict-declared", version=1):
    """A practitioner has a conflict of interest in a case, or has none any more (A6). Published by the workforce system."""

    practitioner_id: Annotated[str, Field(min_length=1)]
    case_number: CaseNumber
    law: LawType
    withdrawn: bool = False


class StaffGroup(OpenEnum):
    """What the figures of human resources tell apart (K10)."""

    PRACTICE = "practice"
    BUSINESS_SUPPORT = "business-support"


class EmploymentRecorded(Event, owner="workforce", name="employment-recorded", version=1):
    """Somebody of the staff, in post from a day on (K10, K18): whole, so that the same person again replaces. Published by the workforce system.

    Everybody is told of, business support too; `practitioner-recorded` is about practitioners alone.
    """

    staff_id: Annotated[str, Field(min_length=1)]
    """As everywhere in the workforce system's returns; of a practitioner their `practitioner_id`."""
    group: StaffGroup
    role: Role | None = None
    team: str | None = None
    """Absent for national staff."""
    area: AreaId | None = None
    since: date
    until: date | None = None
    """The last day in post; absent: not known to leave."""
    appraised: YesNo = YesNo.NOT_KNOWN
    """Whether they are eligible for an appraisal; who is not known to be is not left out (G3)."""


class SupervisionKind(OpenEnum):
    """Meetings of somebody with their supervisor (K10, K17)."""

    SUPERVISION = "supervision"
    QUARTERLY_REVIEW = "quarterly-review"
    """A performance and learning review."""


class SupervisionRecorded(Event, owner="workforce", name="supervision-recorded", version=1):
    """Somebody was supervised, or had a quarterly review (K10, K17). Published by the workforce system; the same id again corrects."""

    supervision_id: Annotated[str, Field(min_length=1)]
    staff_id: Annotated[str, Field(min_length=1)]
    kind: SupervisionKind = SupervisionKind.SUPERVISION
    held_on: date
    next_on: date | None = None
    """For when the next one is agreed."""
    cancelled: bool = False
    """It was recorded by mistake."""


class AppraisalRecorded(Event, owner="workforce", name="appraisal-recorded", version=1):
    """Somebody's appraisal was completed (K10). Published by the workforce system; the same id again corrects."""

    appraisal_id: Annotated[str, Field(min_length=1)]
    staff_id: Annotated[str, Field(min_length=1)]
    completed_on: date
    cancelled: bool = False
    """It was recorded by mistake."""


class SicknessRecorded(Event, owner="workforce", name="sickness-recorded", version=1):
    """Somebody was away sick (K10): dates alone, no reason. Published by the workforce system; the same id again corrects."""

    sickness_id: Annotated[str, Field(min_length=1)]
    staff_id: Annotated[str, Field(min_length=1)]
    starts_on: Annotated[date, Restricted]
    ends_on: Annotated[date | None, Restricted] = None
    """The last day away; absent: still away."""
    cancelled: bool = False
    """It was recorded by mistake."""


class QualityKind(OpenEnum):
    """What of somebody's work was looked at (K3, K17)."""

    SAFEGUARDING = "safeguarding-file-sample"
    """The yearly assessment of safeguarding practice, by a sample of files."""
    BEFORE_FILING = "report-before-filing"
    WHOLE_RECORD = "whole-record-audit"
    ALL_WORK = "all-work-of-who-is-below-standard"


class Grade(OpenEnum):
    """How it was graded: four grades until March 2012, two from April 2012 (K3)."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    INADEQUATE = "inadequate"
    MET = "met"
    NOT_MET = "not-met"


class WorkGraded(Event, owner="workforce", name="work-graded", version=1):
    """A piece of somebody's work was assessed and graded (K3, K10, K17). Published by the workforce system; the same id again corrects."""

    assessment_id: Annotated[str, Field(min_length=1)]
    kind: QualityKind
    practitioner_id: Annotated[str, Field(min_length=1)]
    graded_on: date
    grade: Grade
    by: str | None = None
    """Who graded it, as the workforce system knows them."""
    case_number: CaseNumber | None = None
    """The case whose file or report it was, where it was one."""
    law: LawType | None = None
    cancelled: bool = False
    """It was recorded by mistake."""

"""The map: every topic, who writes it, who reads it, how it is kept, and which messages travel on it.

Topic creation, access lists, manifests, the AsyncAPI document and the pictures in the docs come from here. A service
that is not listed as a writer or reader of a topic is refused, by the runtime at start and by the broker at run time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cafcass_contracts import (
    allocation,
    complaints,
    complaints_commands,
    court,
    destruction,
    employee_relations,
    finance,
    intake,
    kpi,
    platform,
    police,
    police_checks,
    triage,
    workforce,
)
from cafcass_contracts.classes import sealed_fields
from cafcass_contracts.message import DataClass, Message

SERVICES: Final = ("intake", "police-checks", "triage", "allocation", "complaints", "kpi")
"""The six services."""

OUTSIDE_PARTIES: Final = (
    "courts",
    "police",
    "local-authorities",
    "workforce",
    "finance",
    "post-room",
    "subscribers",
    "public",
)
"""Who else writes or reads. Subscribers are named, one by one, by whoever runs the broker; the public is anybody."""

COUNTS_ONLY: Final = frozenset({"kpi"})
"""Services that open nothing on official topics: what they keep without end was never about anybody (G4, G6)."""

STAFF: Final = "staff"
"""Cafcass's own people, through the command line and the dashboard."""

KB: Final = 1024
MB: Final = 1024 * KB
LARGEST_SNAPSHOT: Final = 16 * MB
"""A case as HMCTS gives it can be larger than 5 MB."""
LARGEST_EVENT: Final = 4 * MB
INBOX_REMEMBERS: Final = timedelta(days=90)
"""How long the inbox recognises a copy: a topic without our sequence is kept no longer."""


class Key(StrEnum):
    """What the records of a topic are keyed by."""

    CASE = "case id"
    """Or, for what is about no case, the id of what it is about."""
    PUBLISHER = "as the publisher likes"
    """Outside publishers key as they like or not at all; nothing may depend on it."""
    PERIOD = "measure and month"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the map."""

    name: str
    description: str
    key: Key
    partitions: int
    retention: timedelta | None
    """None: without end, so that who comes later starts complete."""
    data_class: DataClass
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    messages: tuple[type[Message], ...] = ()
    """Empty until its owner declares them."""
    foreign: str | None = None
    """Whose payload it is, where it is no CloudEvent of ours."""
    snapshots: bool = False
    """An unreadable one never blocks its case: a newer one passes it."""
    log_append_time: bool = False
    """Receipt is the broker's time."""
    max_message_bytes: int = LARGEST_EVENT
    apart: str = ""
    """How the subjects begin that are kept apart: whatever is asked, answered or told about them goes here, and nowhere else."""
    answers: tuple[type[Message], ...] = ()
    """The commands that are answered here, whatever they were said to be about."""

    def keeps(self, subject: str) -> bool:
        """Whether what is said about a subject goes here alone."""
        return bool(self.apart) and subject.startswith(self.apart)

    @property
    def short_name(self) -> str:
        """The name without its version."""
        return self.name.rpartition(".v")[0]

    @property
    def version(self) -> int:
        """The version in the name."""
        return int(self.name.rpartition(".v")[2])

    @property
    def ours(self) -> bool:
        """Whether only our own services and staff write and read it."""
        return not any(party in OUTSIDE_PARTIES for party in (*self.writers, *self.readers))

    @property
    def sealed(self) -> bool:
        """Whether the runtime encrypts the restricted fields on it (G6).

        Only what our services write and nobody outside reads: others have no keys. On a topic that is not restricted it is what is
        marked `Sealed`, and a message without any of that goes as it is.
        """
        if not self.ours or self.foreign is not None or any(writer not in SERVICES for writer in self.writers):
            return False
        return self.data_class is DataClass.RESTRICTED or any(sealed_fields(message) for message in self.messages)

    def opened_by(self, service: str) -> bool:
        """Whether a service reads what is sealed on it. Who only counts reads what is in clear, with or without a key."""
        return self.sealed and not (service in COUNTS_ONLY and self.data_class is not DataClass.RESTRICTED)


_COMMON_EVENTS: Final = (
    platform.PersonNeeded,
    platform.PersonOverdue,
    platform.Settled,
    platform.CommandAnswered,
    platform.DeadlineMoved,
    platform.DeadLetterResolved,
    platform.TaskDiscarded,
)
_COMMON_COMMANDS: Final = (
    platform.RetryDeadLetters,
    platform.DiscardDeadLetters,
    platform.DiscardTask,
    platform.ResumePartition,
    platform.SettleQuestion,
)

_MONTH: Final = timedelta(days=30)
_QUARTER: Final = timedelta(days=90)
_FORTNIGHT: Final = timedelta(days=14)


def _inbound(
    name: str,
    description: str,
    writer: str,
    readers: tuple[str, ...],
    *,
    messages: tuple[type[Message], ...] = (),
    data_class: DataClass = DataClass.RESTRICTED,
    foreign: str | None = None,
    partitions: int = 3,
) -> Topic:
    """A topic that an outside party writes: kept no longer than the inbox remembers, timed by the broker."""
    return Topic(
        name=name,
        description=description,
        key=Key.PUBLISHER,
        partitions=partitions,
        retention=_MONTH,
        data_class=data_class,
        writers=(writer,),
        readers=readers,
        messages=messages,
        foreign=foreign,
        snapshots=foreign is not None,
        log_append_time=True,
        max_message_bytes=LARGEST_SNAPSHOT,
    )


def _outbound(
    name: str,
    description: str,
    writers: tuple[str, ...],
    readers: tuple[str, ...],
    *,
    data_class: DataClass = DataClass.RESTRICTED,
    messages: tuple[type[Message], ...] = (),
    key: Key = Key.CASE,
    retention: timedelta | None = _MONTH,
) -> Topic:
    """A topic that outside parties read."""
    return Topic(
        name=name,
        description=description,
        key=key,
        partitions=3,
        retention=retention,
        data_class=data_class,
        writers=writers,
        readers=readers,
        messages=messages,
    )


def _service(
    name: str,
    *,
    events_read_by: tuple[str, ...],
    restricted_read_by: tuple[str, ...],
    events: tuple[type[Message], ...] = (),
    restricted: tuple[type[Message], ...] = (),
    commands: tuple[type[Message], ...] = (),
    partitions: int = 3,
) -> tuple[Topic, ...]:
    """The four topics that every service has.

    Its events are kept without end: what identifies anybody on them is sealed with the key of its case (`cafcass_contracts.lasting`).
    """
    return (
        Topic(
            name=f"{name}.events.v1",
            description=f"What {name} decided, without confidential detail; its answers to commands; what it asks people.",
            key=Key.CASE,
            partitions=partitions,
            retention=None,
            data_class=DataClass.OFFICIAL,
            writers=(name,),
            readers=(*events_read_by, STAFF),
            messages=(*events, *_COMMON_EVENTS, destruction.CaseDestroyed),
        ),
        Topic(
            name=f"{name}.restricted.v1",
            description=f"What {name} tells named readers about people; restricted fields encrypted with a key per case.",
            key=Key.CASE,
            partitions=partitions,
            retention=_FORTNIGHT,
            data_class=DataClass.RESTRICTED,
            writers=(name,),
            readers=restricted_read_by,
            messages=restricted,
        ),
        Topic(
            name=f"{name}.commands.v1",
            description=f"What people ask {name} to do; each gets one answer on {name}.events.",
            key=Key.CASE,
            partitions=3,
            retention=_MONTH,
            data_class=DataClass.RESTRICTED,
            writers=(STAFF,),
            readers=(name,),
            messages=(*commands, *_COMMON_COMMANDS),
            log_append_time=True,
        ),
        Topic(
            name=f"{name}.dead-letters.v1",
            description=f"What {name} could not handle: the original bytes and headers, with the reason and the place.",
            key=Key.PUBLISHER,
            partitions=1,
            retention=_QUARTER,
            data_class=DataClass.RESTRICTED,
            writers=(name,),
            readers=(STAFF,),
            foreign="the original record, whatever it was, with `dlq-` headers",
            max_message_bytes=LARGEST_SNAPSHOT + MB,
        ),
    )


_ALL: Final = (
    _inbound(
        "court.private-law-cases.v1",
        "Private law cases as HMCTS gives them: one full snapshot of a case in each record.",
        "courts",
        ("intake",),
        foreign="HMCTS private law case",
        partitions=6,
    ),
    _inbound(
        "court.public-law-cases.v1",
        "Public law cases as HMCTS gives them: one full snapshot of a case in each record.",
        "courts",
        ("intake",),
        foreign="HMCTS public law case",
    ),
    _inbound(
        "court.applications.v1",
        "Our own typed feed, for courts that can send discrete events.",
        "courts",
        ("intake",),
        messages=(
            court.ApplicationIssued,
            court.HearingListed,
            court.OrderMade,
            court.ReportOrdered,
            court.ApplicationWithdrawn,
            court.CaseConcluded,
            court.CaseReopened,
            court.OrderDischarged,
            court.ReportCancelled,
        ),
    ),
    _outbound(
        "court.returns.v1",
        "What goes back to the court: applications returned, and what others lack.",
        ("intake",),
        ("courts", "kpi", STAFF),
        messages=(intake.ApplicationReturned, intake.InformationRequested),
    ),
    _outbound(
        "court.filings.v1",
        "Letters, reports and notices filed at court.",
        ("police-checks", "triage", "allocation", "complaints"),
        ("courts", "kpi"),
        messages=(
            police_checks.ChecksOutstandingFiled,
            triage.LetterFiled,
            triage.CourtNotified,
            allocation.DelayNoticed,
            allocation.TimetableReviewAsked,
            complaints.RepresentationFiled,
        ),
    ),
    _outbound(
        "court.appointments.v1",
        "Who was allocated to a case, as the court needs to know it.",
        ("allocation",),
        ("courts",),
        messages=(
            allocation.PractitionerAppointed,
            allocation.GuardiansNamed,
            allocation.CourtAsked,
            allocation.CourtAskWithdrawn,
        ),
    ),
    _outbound(
        "police.check-requests.v1",
        "Requests for level 1 and level 2 checks.",
        ("police-checks",),
        ("police",),
        messages=(police_checks.PoliceCheckRequested, police_checks.PoliceCheckWithdrawn),
    ),
    _inbound(
        "police.check-results.v1",
        "Answers to requests for police checks.",
        "police",
        ("police-checks",),
        messages=(police.CheckAnswered,),
    ),
    _outbound(
        "local-authority.check-requests.v1",
        "Whether a child is known, on a plan or looked after.",
        ("police-checks",),
        ("local-authorities",),
        messages=(police_checks.AuthorityCheckRequested, police_checks.AuthorityCheckWithdrawn),
    ),
    _inbound(
        "local-authority.check-results.v1",
        "Answers of local authorities.",
        "local-authorities",
        ("police-checks",),
        messages=(police.AuthorityAnswered,),
    ),
    _inbound(
        "correspondence.received.v1",
        "Post, e-mail, phone and secure mail as logged by the post room.",
        "post-room",
        ("intake",),
        messages=(court.CorrespondenceReceived,),
    ),
    _outbound(
        "correspondence.outgoing.v1",
        "What a person decided may safely go to somebody, for the post room to send.",
        ("complaints",),
        ("post-room",),
        messages=(complaints.DocumentReleased,),
    ),
    _inbound(
        "workforce.returns.v1",
        "Practitioners, their hours, absences and training, and who is on duty, from the workforce system.",
        "workforce",
        ("triage", "allocation", "kpi"),
        messages=(
            workforce.DutyRotaPublished,
            workforce.TeamRecorded,
            workforce.PractitionerRecorded,
            workforce.AbsenceRecorded,
            workforce.PractitionerLeft,
            workforce.ConflictDeclared,
            workforce.EmploymentRecorded,
            workforce.SupervisionRecorded,
            workforce.AppraisalRecorded,
            workforce.SicknessRecorded,
            workforce.WorkGraded,
        ),
    ),
    _inbound(
        "workforce.staff.v1",
        "Every person with every role they have, from the workforce system: who may give which command (G10).",
        "workforce",
        SERVICES,
        data_class=DataClass.OFFICIAL,
        messages=(workforce.StaffRecorded,),
        partitions=1,
    ),
    _inbound(
        "finance.returns.v1",
        "Budget, forecast and spend, from the finance system.",
        "finance",
        ("kpi",),
        data_class=DataClass.OFFICIAL,
        messages=(finance.AmountRecorded,),
    ),
    *_service(
        "intake",
        events_read_by=("police-checks", "triage", "allocation", "complaints", "kpi"),
        restricted_read_by=("police-checks", "triage", "allocation", "complaints"),
        events=(
            intake.ApplicationRegistered,
            intake.ApplicationAmended,
            intake.CaseLinked,
            intake.CaseUnlinked,
            intake.CaseReopened,
            intake.OrderDischarged,
            intake.ReportCancelled,
            intake.HearingListed,
            intake.HearingVacated,
            intake.OrderMade,
            intake.ReportOrdered,
            intake.ApplicationWithdrawn,
            intake.CaseConcluded,
            intake.DocumentRedacted,
            intake.CorrespondenceRegistered,
            destruction.LegalHoldPlaced,
            destruction.LegalHoldLifted,
            destruction.CaseDestructionRefused,
            destruction.CaseDestructionOrdered,
            destruction.CaseDestructionCompleted,
        ),
        restricted=(intake.CaseDetailsRecorded, intake.FactsCorrected, intake.CorrespondenceRecorded),
        commands=(
            intake.AssignArea,
            intake.WithdrawPerson,
            intake.NameFirstHearing,
            intake.CorrectPerson,
            intake.CorrectChild,
            intake.AddPerson,
            intake.AddChild,
            intake.CorrectCase,
            intake.CorrectHearing,
            intake.JoinRecords,
            intake.PartRecords,
            intake.RestorePerson,
            intake.UnlinkCases,
            intake.LinkCases,
            intake.NameKind,
            intake.AcceptCourtsWord,
            destruction.OrderCaseDestruction,
            destruction.ConfirmCaseDestruction,
            destruction.PlaceLegalHold,
            destruction.LiftLegalHold,
        ),
        partitions=6,
    ),
    *_service(
        "police-checks",
        events_read_by=("intake", "triage", "allocation", "kpi"),
        restricted_read_by=("triage",),
        events=(
            police_checks.ChecksChanged,
            police_checks.ChecksOverdue,
            police_checks.ConsentRecorded,
            police_checks.AnswerUnmatched,
        ),
        restricted=(police_checks.ChecksFound,),
        commands=(
            police_checks.RequestLevel2Check,
            police_checks.RequestChecks,
            police_checks.RecordHouseholdMember,
            police_checks.ConfirmHousehold,
            police_checks.RecordConsent,
            police_checks.ClassifyFinding,
            police_checks.CorrectCheck,
            police_checks.MatchAnswer,
            police_checks.ChooseAnswer,
        ),
    ),
    *_service(
        "triage",
        events_read_by=("intake", "police-checks", "allocation", "complaints", "kpi"),
        restricted_read_by=("police-checks", "allocation"),
        events=(
            triage.CaseScreened,
            triage.ConcernRaised,
            triage.ConcernAcknowledged,
            triage.ConcernEscalated,
            triage.ConcernActedOn,
            triage.RiskCallRecorded,
            triage.LetterPlanned,
            triage.LetterIssued,
            triage.LetterRendered,
            triage.LetterShared,
            triage.SharingRecorded,
            triage.CategoryChanged,
            triage.CorrespondenceRouted,
            triage.CorrespondenceClosed,
            triage.ReferralMade,
            triage.InvolvementEnded,
            triage.InvolvementReopened,
            triage.ContactLogged,
        ),
        restricted=(
            triage.RiskProfileRecorded,
            triage.ConcernRecorded,
            triage.NeedsRecorded,
            triage.GapsRecorded,
            triage.ContactRecorded,
        ),
        commands=(
            triage.SettleScreening,
            triage.ReportInformation,
            triage.RaiseConcern,
            triage.AcknowledgeConcern,
            triage.RecordRiskCall,
            triage.SettleSharing,
            triage.RecordGapAnalysis,
            triage.SettleCategory,
            triage.RouteCorrespondence,
            triage.CloseCorrespondence,
            triage.MakeReferral,
            triage.EndInvolvement,
            triage.RecordSharing,
            triage.RecordNeeds,
            triage.RecordConcernAction,
            triage.DealWithInformation,
            triage.MarkUnsafe,
            triage.MarkSafe,
            triage.RecordAdvice,
            triage.RecordContact,
        ),
    ),
    *_service(
        "allocation",
        events_read_by=("intake", "triage", "complaints", "kpi"),
        restricted_read_by=("triage", "kpi", STAFF),
        events=(
            allocation.CaseAllocated,
            allocation.CaseUnallocated,
            allocation.WorkArose,
            allocation.WorkQueued,
            allocation.AllocationProposed,
            allocation.ProposalWithdrawn,
            allocation.WorkAllocated,
            allocation.WorkMoved,
            allocation.SuccessorSought,
            allocation.AbsencePlanProposed,
            allocation.AbsencePlanSettled,
            allocation.CoWorkersChanged,
            allocation.WorkCompleted,
            allocation.ReportExtended,
            allocation.FilingDateAgreed,
            allocation.WaitingWorkReviewed,
            allocation.CaseLeft,
            allocation.ReportNotOurs,
            allocation.ClockMissed,
            allocation.CaseClosed,
            allocation.CaseReopened,
            allocation.ManagerNamed,
            allocation.WorkloadRecorded,
            allocation.SpanRecorded,
            allocation.AreaDecided,
            allocation.CaseworkRecorded,
            allocation.CaseFlagged,
        ),
        restricted=(
            allocation.OverrideRecorded,
            allocation.ConflictRecorded,
            allocation.ClosureRecorded,
            allocation.ExclusionsRecorded,
            allocation.DecisionRecorded,
            allocation.MoveReasonRecorded,
            allocation.NeedsWeighed,
            allocation.CaseBriefed,
        ),
        commands=(
            allocation.SettleAllocation,
            allocation.OverrideAllocation,
            allocation.MoveWork,
            allocation.KeepWork,
            allocation.SettleAbsencePlan,
            allocation.DeclareConflict,
            allocation.ChangeCoWorkers,
            allocation.CompleteWork,
            allocation.ClassifyReport,
            allocation.ExtendReport,
            allocation.AgreeFilingDate,
            allocation.ReviewWaitingWork,
            allocation.LeaveCase,
            allocation.CloseCase,
            allocation.TransferCase,
            allocation.RecordCasework,
        ),
    ),
    *_service(
        "complaints",
        events_read_by=("intake", "triage", "allocation", "kpi"),
        restricted_read_by=("triage", "allocation", "kpi"),
        events=(
            complaints.ComplaintRegistered,
            complaints.CorrespondenceAdded,
            complaints.ComplaintCategorised,
            complaints.ResponseDueChanged,
            complaints.ComplaintStepDone,
            complaints.ComplaintDueSoon,
            complaints.ComplaintOverdue,
            complaints.HoldingLetterSent,
            complaints.ComplaintClosed,
            complaints.ComplaintReopened,
            complaints.ComplaintsLinked,
            complaints.ComplaintJoined,
            complaints.OmbudsmanRecorded,
            complaints.CorrespondenceReturned,
            complaints.CorrespondenceTaken,
            complaints.FeedbackLogged,
            complaints.FeedbackChecked,
            complaints.DocumentMade,
            complaints.DocumentSent,
            complaints.LearningPointLogged,
            complaints.LearningDisseminated,
            complaints.LearningApplied,
            complaints.ComplaintsAnalysed,
            complaints.ChildrensAnalysisSigned,
        ),
        restricted=(
            complaints.ComplaintRecorded,
            complaints.ConcernNoticed,
            complaints.StaffSafetyFlagged,
            complaints.ContactArranged,
        ),
        commands=(
            complaints_commands.PassOnComplaint,
            complaints_commands.RaiseSafeguarding,
            complaints_commands.CategoriseComplaint,
            complaints_commands.PlaceComplaint,
            complaints_commands.SplitComplaint,
            complaints_commands.JoinComplaints,
            complaints_commands.LinkComplaints,
            complaints_commands.AssignHandler,
            complaints_commands.RecordStep,
            complaints_commands.ExtendResponse,
            complaints_commands.WriteHoldingLetter,
            complaints_commands.WriteAnswer,
            complaints_commands.ReleaseDocument,
            complaints_commands.RecordSending,
            complaints_commands.FileRepresentation,
            complaints_commands.CloseComplaint,
            complaints_commands.ReopenComplaint,
            complaints_commands.RecordOmbudsman,
            complaints_commands.ReferForReview,
            complaints_commands.RecordReview,
            complaints_commands.ReadCorrespondence,
            complaints_commands.DecideContact,
            complaints_commands.ReportBehaviour,
            complaints_commands.AcknowledgeSafetyFlag,
            complaints_commands.RecordLogCheck,
            complaints_commands.RecordConstituentConsent,
            complaints_commands.AddLearningPoint,
            complaints_commands.SettleLearningPoint,
            complaints_commands.RecordLearningApplied,
            complaints_commands.SignChildrensAnalysis,
            complaints_commands.PublishYouSaidWeDid,
            *employee_relations.COMMANDS,
        ),
    ),
    Topic(
        name="complaints.employee-relations.v1",
        description="Allegations of misconduct as they stand, and all that is asked and answered about them, for the employee relations "
        "route alone: no other service reads it. Kept for longer than the route's eight weeks.",
        key=Key.CASE,
        partitions=1,
        retention=_QUARTER,
        data_class=DataClass.RESTRICTED,
        writers=("complaints",),
        readers=(STAFF,),
        messages=(employee_relations.MisconductRecorded, *_COMMON_EVENTS),
        apart=employee_relations.SUBJECTS,
        answers=employee_relations.COMMANDS,
    ),
    _outbound(
        "complaints.you-said-we-did.v1",
        "What service users said and what was done about it; no case, small numbers suppressed (G5).",
        ("complaints",),
        ("public",),
        data_class=DataClass.OPEN,
        messages=(complaints.YouSaidWeDid,),
        key=Key.PERIOD,
        retention=timedelta(days=400),
    ),
    *_service(
        "kpi",
        events_read_by=("intake",),
        restricted_read_by=(STAFF,),
        events=(kpi.PackMade,),
        commands=(kpi.MakePack, kpi.PublishAgain, kpi.RestrictCase),
    ),
    _outbound(
        "case.lifecycle.v1",
        "The one stream a named outside subscriber needs: cases opened, allocated, closed. No personal data; not open, since case by case "
        "it would give every small count away (G5).",
        ("intake", "triage", "allocation", "complaints"),
        ("subscribers", "kpi"),
        data_class=DataClass.OFFICIAL,
        messages=(intake.CaseOpened, allocation.LifecycleMoved),
        retention=None,
    ),
    _outbound(
        "kpi.figures.v1",
        "Published figures; small numbers suppressed (G5).",
        ("kpi",),
        ("public",),
        data_class=DataClass.OPEN,
        messages=(kpi.FiguresPublished,),
        key=Key.PERIOD,
        retention=None,
    ),
    Topic(
        name="audit.heads.v1",
        description="How long each service's audit is and the hash of its last line: what was cut off or made anew in a database shows (G2).",
        key=Key.CASE,
        partitions=1,
        retention=None,
        data_class=DataClass.OFFICIAL,
        writers=SERVICES,
        readers=(STAFF,),
        messages=(platform.AuditHeadTold,),
    ),
)

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType({topic.name: topic for topic in _ALL})
"""Every topic by name."""


def topic(name: str) -> Topic:
    """The topic called `name`, with or without its version. Raises `KeyError` that lists what comes near."""
    found = TOPICS.get(name)
    if found is None:
        versions = [t for t in TOPICS.values() if t.short_name == name]
        found = max(versions, key=lambda t: t.version, default=None)
    if found is None:
        near = difflib.get_close_matches(name, [*TOPICS, *(t.short_name for t in TOPICS.values())], n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise KeyError(f"there is no topic {name}{hint}")
    return found


def written_by(party: str) -> tuple[Topic, ...]:
    """The topics that a service or party may write."""
    return tuple(t for t in TOPICS.values() if party in t.writers)


def read_by(party: str) -> tuple[Topic, ...]:
    """The topics that a service or party may read."""
    return tuple(t for t in TOPICS.values() if party in t.readers)


def topics_of(message: type[Message]) -> tuple[Topic, ...]:
    """The topics that `message` travels on."""
    return tuple(t for t in TOPICS.values() if message in t.messages)


def topic_for(message: type[Message], writer: str) -> Topic:
    """The one topic on which `writer` says `message`. Raises `LookupError` where there is none, or more than one."""
    found = [t for t in topics_of(message) if writer in t.writers]
    if len(found) != 1:
        names = ", ".join(t.name for t in found) or "none"
        raise LookupError(f"{writer} may say {message.full_name()} on: {names}")
    return found[0]


def messages_of(topics: Iterable[Topic]) -> tuple[type[Message], ...]:
    """Every message on `topics`, once, in the order of the map."""
    return tuple(dict.fromkeys(message for t in topics for message in t.messages))

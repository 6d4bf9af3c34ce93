"""How what others say becomes facts: of each message what is kept, when it happened, and what it is about.

One decision takes every one of them. What a subject adds to the figures is worked out at once; where a fact was recorded on an
earlier day than what is known already (after hours away, topics are read side by side), the subject is worked out anew from all its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from cafcass_contracts import (
    allocation,
    complaints,
    destruction,
    finance,
    intake,
    platform,
    police_checks,
    triage,
    workforce,
)
from cafcass_contracts.feedback import ComplaintStep
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Message
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, PolicyChanged, Received
from cafcass_domain.internal import Internal
from cafcass_domain.london import at_london, london_day
from cafcass_domain.state import convert, replace
from kpi.domain import told
from kpi.domain.entry import LEDGER, Moves, Opened
from kpi.domain.fact import FACTS, Fact
from kpi.domain.policy import Policy
from kpi.domain.subject import (
    HISTORIES,
    NOBODY,
    SUBJECTS,
    Subject,
    counted_anew,
    feeds,
    heard,
    history,
    kept_with,
    long_past,
    with_fact,
)

M = TypeVar("M", bound=Message)
Touches: TypeAlias = Mapping[Any, Any]

_NOON: Final = time(12)


class Refold(Internal, kw_only=True):
    """A subject is to be worked out anew from all its facts."""

    kind: ClassVar[str] = "refold"


@dataclass(frozen=True, slots=True)
class Read:
    """How one message is read."""

    message: type[Message]
    keep: Callable[[Any], tuple[told.Told, ...]]
    """What is kept of it: usually one fact, of some two."""
    about: Callable[[Any, Policy], str]
    when: Callable[[Any], datetime | None] = lambda _: None
    """When it happened, where the message itself says so."""
    of_case: Callable[[Any], str | None] = lambda _: None
    """The case in whose story it belongs too, where it is about something else."""
    many: Callable[[Any], int] = lambda _: 1
    """How many facts are kept of it, that of a story apart: said without making them."""


def facts_of(read: Read, received: Received[Any], policy: Policy) -> tuple[Fact, ...]:
    """The facts that a message is."""
    said, subject = received.data, read.about(received.data, policy)
    kept = read.keep(said)
    happened = read.when(said) or received.claimed_at or received.happened_at
    name = f"{read.message.owner}.{read.message.message_name}"
    case = read.of_case(said)
    if case is not None:
        in_story = Fact(
            _of_story(received), case, name, happened.astimezone(UTC), received.received_at, told.Happened()
        )
        return (*_facts(read, received, subject, kept, happened), in_story)
    return _facts(read, received, subject, kept, happened)


def _facts(
    read: Read, received: Received[Any], subject: str, kept: tuple[told.Told, ...], happened: datetime
) -> tuple[Fact, ...]:
    name = f"{read.message.owner}.{read.message.message_name}"
    return tuple(
        Fact(
            id=_numbered(received, n),
            subject=subject,
            name=name,
            happened=_earliest_that_fits(happened, each, received),
            recorded=received.received_at,
            said=each,
            sequence=received.sequence or 0,
        )
        for n, each in enumerate(kept)
    )


def _numbered(received: Received[Any], n: int) -> str:
    return received.id if n == 0 else f"{received.id}:{n}"


def _of_story(received: Received[Any]) -> str:
    return f"{received.id}:story"


def _earliest_that_fits(happened: datetime, said: told.Told, received: Received[Any]) -> datetime:
    """An application cannot be known before it is received: one that says so is as far ahead as its receipt."""
    at = max(happened, said.received_at) if isinstance(said, told.Application) else happened
    return at.astimezone(UTC)


def touches(read: Read) -> Callable[[Received[Any], Policy], Touches]:
    """The rows that a message touches."""

    def touched(received: Received[Any], policy: Policy) -> Touches:
        ids = {_numbered(received, n) for n in range(read.many(received.data))}
        subjects = {read.about(received.data, policy)} if ids else set()
        case = read.of_case(received.data)
        if case is not None:
            ids.add(_of_story(received))
            subjects.add(case)
        return {SUBJECTS: subjects, LEDGER: subjects, FACTS: ids}

    return touched


def taking(read: Read) -> Callable[[Facts, Received[Any], Policy], Decision]:
    """The decision that takes a message."""

    def take(facts: Facts, received: Received[Any], policy: Policy) -> Decision:
        changes: list[Change] = []
        internal: list[Internal] = []
        for fact in facts_of(read, received, policy):
            changes.append(Change(FACTS, fact.id, fact))
            earlier = next((c.row for c in reversed(changes) if c.table is SUBJECTS and c.key == fact.subject), None)
            held = earlier or facts.get(SUBJECTS, fact.subject) or NOBODY
            if not feeds(fact):
                changes.append(Change(SUBJECTS, fact.subject, heard(held, fact)))
                continue
            if fact.known < held.known or long_past(fact, held.known):
                changes.append(
                    Change(SUBJECTS, fact.subject, replace(heard(held, fact), facts=kept_with(held.facts, fact)))
                )
                internal.append(Refold(subject=fact.subject))
                continue
            after, steps = with_fact(held, fact, policy)
            changes.append(Change(SUBJECTS, fact.subject, after))
            said = next((c.row for c in reversed(changes) if c.table is LEDGER and c.key == fact.subject), None)
            moves = said or facts.get(LEDGER, fact.subject) or Moves()
            if steps:
                changes.append(Change(LEDGER, fact.subject, replace(moves, steps=(*moves.steps, *steps))))
        return Decision(changes=tuple(changes), internal=tuple(internal))

    return take


def refold_touches(received: Received[Refold], policy: Policy) -> Touches:
    """The subject, its ledger, and every fact of it."""
    subject = {received.data.subject}
    return {SUBJECTS: subject, LEDGER: subject, HISTORIES: subject}


def on_refold(facts: Facts, received: Received[Refold], policy: Policy) -> Decision:
    """A subject worked out anew: each day as it would have been, had everything come in order."""
    subject = received.data.subject
    before, found = facts.get(SUBJECTS, subject), facts.get(HISTORIES, subject)
    held, steps = history(subject, found or (), policy, before.last if before else None)
    return Decision(changes=(Change(SUBJECTS, subject, held), Change(LEDGER, subject, Moves(steps, anew=True))))


def on_policy_change(facts: Facts, received: Received[PolicyChanged], policy: Policy) -> Decision:
    """A subject under another policy or calendar: what it adds is another from today on, and was what it was before."""
    subject = received.data.key
    held: Subject | None = facts.get(SUBJECTS, subject)
    if held is None or not held.facts:
        return NOTHING
    after, steps = counted_anew(subject, held, policy, london_day(received.received_at), received.id)
    if not steps:
        return NOTHING
    moves = facts.get(LEDGER, subject) or Moves()
    return Decision(
        changes=(
            Change(SUBJECTS, subject, after),
            Change(LEDGER, subject, replace(moves, steps=(*moves.steps, *steps))),
        )
    )


def policy_touches(received: Received[PolicyChanged], policy: Policy) -> Touches:
    """The subject and its ledger."""
    return {SUBJECTS: {received.data.key}, LEDGER: {received.data.key}}


def opened(moves: Moves) -> tuple[Opened, ...]:
    """What opens."""
    return tuple(step for step in moves.steps if isinstance(step, Opened))


def _as(kind: type[told.Told]) -> Callable[[Any], tuple[told.Told, ...]]:
    return lambda said: (convert(said, kind, from_attributes=True),)


def _happened(code: str = "") -> Callable[[Any], tuple[told.Told, ...]]:
    return lambda said: (told.Happened(str(getattr(said, code)) if code else ""),)


def _case(said: Any, policy: Policy) -> str:
    case: str = said.case_id
    return case


def _at(name: str) -> Callable[[Any], datetime | None]:
    return lambda said: getattr(said, name)


def _correspondence(said: Any, policy: Policy) -> str:
    return f"correspondence:{said.correspondence_id}"


def _staff(field: str) -> Callable[[Any, Policy], str]:
    return lambda said, _: f"staff:{getattr(said, field)}"


def _asked(said: platform.PersonNeeded | platform.PersonOverdue) -> tuple[told.Told, ...]:
    overdue = isinstance(said, platform.PersonOverdue)
    return (told.Asked(said.id, said.role, said.team, tuple(said.reasons), said.due, overdue),)


def _subject(said: Any, policy: Policy) -> str:
    return str(said.subject)


def _checks(said: police_checks.ChecksChanged) -> tuple[told.Told, ...]:
    """A fact for each check that changed."""
    return tuple(told.CheckChanged(convert(check, told.CheckSaid, from_attributes=True)) for check in said.checks)


def _casework(said: allocation.CaseworkRecorded) -> tuple[told.Told, ...]:
    seen = len(set(said.children_seen) | set(said.exceptions))
    return (
        told.Casework(
            step=said.step,
            step_since=said.step_since,
            seen=seen,
            to_see=sum(each.startswith("child-seen:") for each in said.missing),
            planned=said.planned,
            plan_missing="case-plan" in said.missing,
            due=tuple(sorted(each.due for each in said.due)),
        ),
    )


def _registered(said: intake.ApplicationRegistered) -> tuple[told.Told, ...]:
    return (convert(said, told.Application, from_attributes=True), told.Registered(said.received_at))


def _graded_about(said: workforce.WorkGraded, policy: Policy) -> str:
    return f"staff:{said.practitioner_id}"


def _noon(field: str) -> Callable[[Any], datetime | None]:
    return lambda said: at_london(getattr(said, field), _NOON)


def _of_number(said: Any, policy: Policy) -> str:
    return case_id(policy.namespace, said.law, said.case_number)


_ENDS: Final = frozenset({"done", "filed", "case-closed", "not-ours", "not-wanted"})


def _completed(said: allocation.WorkCompleted) -> tuple[told.Told, ...]:
    """How a piece of work ended is a code; what is none of them is not kept."""
    kept = convert(said, told.WorkCompleted, from_attributes=True)
    return (kept if kept.how in _ENDS else replace(kept, how="other"),)


def _complaint(said: Any, policy: Policy) -> str:
    return f"complaint:{said.complaint_id}"


def _its_case(said: Any) -> str | None:
    return said.case_id  # type: ignore[no-any-return]


def _of_complaint(
    message: type[Message], keep: Callable[[Any], tuple[told.Told, ...]], when: str | None = None
) -> Read:
    """Of a complaint, and in the story of its case."""
    return Read(message, keep, _complaint, _at(when) if when else lambda _: None, _its_case)


def _complaint_step(said: complaints.ComplaintStepDone | complaints.ComplaintOverdue) -> tuple[told.Told, ...]:
    done_at = said.done_at if isinstance(said, complaints.ComplaintStepDone) else None
    return (told.ComplaintStep(said.complaint_id, said.step, said.due, done_at),)


def _response_due(said: complaints.ResponseDueChanged) -> tuple[told.Told, ...]:
    return (told.ComplaintStep(said.complaint_id, ComplaintStep.ANSWERED, said.due, owed=said.due is not None),)


def _returned(said: intake.ApplicationReturned, policy: Policy) -> str:
    return "returned" if said.origin is None else f"returned:{said.origin.sha256}"


READS: Final = (
    Read(intake.ApplicationRegistered, _registered, _case, many=lambda _: 2),
    Read(intake.ApplicationAmended, _as(told.Application), _case),
    Read(intake.CaseLinked, _happened(), _case),
    Read(intake.HearingListed, lambda said: (told.Happened(str(said.hearing.type)),), _case),
    Read(intake.HearingVacated, lambda said: (told.Happened(str(said.hearing.type)),), _case),
    Read(intake.OrderMade, lambda said: (told.Happened(",".join(said.order.types)),), _case),
    Read(intake.ReportOrdered, _as(told.ReportOrdered), _case),
    Read(intake.ApplicationWithdrawn, _happened(), _case),
    Read(intake.CaseConcluded, _happened(), _case),
    Read(intake.CaseReopened, _happened(), _case),
    Read(intake.CaseUnlinked, _happened(), _case),
    Read(destruction.LegalHoldPlaced, _happened(), _case),
    Read(destruction.LegalHoldLifted, _happened(), _case),
    Read(destruction.CaseDestructionRefused, _happened(), _case),
    Read(intake.OrderDischarged, _happened(), _case),
    Read(intake.ReportCancelled, _happened(), _case),
    Read(intake.DocumentRedacted, _happened(), _case),
    Read(intake.CorrespondenceRegistered, _as(told.CorrespondenceRegistered), _correspondence, _at("received_at")),
    Read(intake.CaseOpened, _happened(), _case),
    Read(intake.InformationRequested, _happened(), _case),
    Read(police_checks.ChecksChanged, _checks, _case, many=lambda said: len(said.checks)),
    Read(police_checks.ChecksOverdue, _happened(), _case),
    Read(police_checks.ConsentRecorded, _happened("state"), _case),
    Read(triage.CaseScreened, _as(told.Screened), _case),
    Read(triage.ConcernRaised, _as(told.ConcernRaised), _case, _at("raised_at")),
    Read(triage.ConcernAcknowledged, _as(told.ConcernAcknowledged), _case, _at("acknowledged_at")),
    Read(triage.ConcernEscalated, _happened("role"), _case),
    Read(triage.RiskCallRecorded, _happened("outcome"), _case, _at("called_at")),
    Read(triage.LetterPlanned, _as(told.LetterPlanned), _case),
    Read(triage.LetterIssued, _as(told.LetterIssued), _case),
    Read(triage.LetterRendered, _happened(), _case),
    Read(triage.LetterShared, _happened("sharing"), _case),
    Read(triage.SharingRecorded, _happened(), _case),
    Read(triage.CategoryChanged, _happened(), _case),
    Read(triage.CorrespondenceRouted, _as(told.CorrespondenceRouted), _correspondence),
    Read(triage.CorrespondenceClosed, _as(told.CorrespondenceClosed), _correspondence),
    Read(triage.ReferralMade, _happened("kind"), _case),
    Read(triage.InvolvementEnded, _happened(), _case),
    Read(triage.InvolvementReopened, _happened(), _case),
    Read(triage.ConcernActedOn, _happened(), _case, _at("acted_at")),
    Read(triage.ContactLogged, _happened("kind"), _case, _at("at")),
    Read(triage.LetterFiled, _happened(), _case),
    Read(triage.CourtNotified, _happened("kind"), _case),
    Read(allocation.CaseAllocated, _as(told.CaseAllocated), _case),
    Read(allocation.CaseUnallocated, _as(told.CaseUnallocated), _case),
    Read(allocation.WorkArose, _as(told.WorkArose), _case),
    Read(allocation.WorkQueued, _as(told.WorkQueued), _case),
    Read(allocation.AllocationProposed, _as(told.Proposed), _case),
    Read(allocation.ProposalWithdrawn, _as(told.ProposalWithdrawn), _case),
    Read(allocation.WorkAllocated, _as(told.WorkAllocated), _case, _at("allocated_at")),
    Read(allocation.WorkMoved, _as(told.WorkMoved), _case, _at("moved_at")),
    Read(allocation.SuccessorSought, _happened("kind"), _case),
    Read(allocation.CoWorkersChanged, _happened("kind"), _case),
    Read(allocation.WorkCompleted, _completed, _case, _at("completed_at")),
    Read(allocation.ReportExtended, _as(told.ReportExtended), _case),
    Read(allocation.FilingDateAgreed, _happened("kind"), _case),
    Read(allocation.WaitingWorkReviewed, _happened("kind"), _case),
    Read(allocation.CaseLeft, _happened(), _case),
    Read(allocation.ReportNotOurs, _as(told.ReportNotOurs), _case),
    Read(allocation.ClockMissed, lambda said: (told.Happened(str(said.clock.kind)),), _case),
    Read(allocation.CaseClosed, _as(told.CaseClosed), _case, _at("closed_at")),
    Read(allocation.LifecycleMoved, _as(told.LifecycleMoved), _case),
    Read(allocation.ManagerNamed, _as(told.ManagerNamed), _case),
    Read(allocation.CaseworkRecorded, _casework, _case),
    Read(allocation.CaseFlagged, _as(told.Flagged), _case),
    Read(allocation.DelayNoticed, _happened(), _case),
    Read(
        allocation.WorkloadRecorded,
        _as(told.Workload),
        lambda said, _: f"practitioner:{said.practitioner_id}",
        _at("as_of"),
    ),
    Read(allocation.SpanRecorded, _as(told.Span), lambda said, _: f"manager:{said.manager_id}", _at("as_of")),
    Read(allocation.AreaDecided, _happened(), lambda said, _: f"area:{said.area}", _at("decided_at")),
    Read(intake.ApplicationReturned, _happened(), _returned),
    Read(police_checks.AnswerUnmatched, _happened("kind"), lambda said, _: f"answer:{said.answer_id}"),
    _of_complaint(complaints.ComplaintRegistered, _as(told.ComplaintRegistered), "received_at"),
    _of_complaint(complaints.ComplaintCategorised, _as(told.ComplaintPlaced)),
    _of_complaint(complaints.ResponseDueChanged, _response_due),
    _of_complaint(complaints.ComplaintStepDone, _complaint_step, "done_at"),
    _of_complaint(complaints.ComplaintDueSoon, _happened("step")),
    _of_complaint(complaints.ComplaintOverdue, _complaint_step),
    _of_complaint(complaints.HoldingLetterSent, _happened(), "sent_at"),
    _of_complaint(complaints.ComplaintClosed, lambda said: (told.ComplaintClosed(said.complaint_id),), "closed_at"),
    _of_complaint(complaints.ComplaintReopened, lambda said: (told.ComplaintClosed(said.complaint_id, open=True),)),
    _of_complaint(complaints.ComplaintJoined, lambda said: (told.ComplaintClosed(said.complaint_id),)),
    _of_complaint(complaints.ComplaintsLinked, _happened()),
    _of_complaint(complaints.CorrespondenceAdded, _happened(), "received_at"),
    _of_complaint(complaints.OmbudsmanRecorded, _happened("state")),
    Read(complaints.RepresentationFiled, _happened(), _case),
    Read(complaints.FeedbackLogged, _happened("route"), _correspondence),
    Read(complaints.FeedbackChecked, _happened(), _correspondence),
    Read(complaints.CorrespondenceReturned, _happened("because"), _correspondence),
    Read(complaints.CorrespondenceTaken, _happened(), _correspondence),
    Read(platform.DeadlineMoved, _happened("kind"), _subject),
    Read(platform.PersonNeeded, _asked, _subject),
    Read(platform.PersonOverdue, _asked, _subject),
    Read(platform.Settled, _as(told.Settled), _subject),
    Read(workforce.EmploymentRecorded, _as(told.Employment), _staff("staff_id")),
    Read(workforce.PractitionerLeft, _as(told.Left), _staff("practitioner_id")),
    Read(workforce.SupervisionRecorded, _as(told.Supervision), _staff("staff_id")),
    Read(workforce.AppraisalRecorded, _as(told.Appraisal), _staff("staff_id")),
    Read(workforce.SicknessRecorded, _as(told.Sickness), _staff("staff_id")),
    Read(workforce.WorkGraded, _as(told.Graded), _graded_about),
    Read(finance.AmountRecorded, _as(told.Amount), lambda said, _: f"finance:{said.month}:{said.area or ''}"),
)
"""Everything that becomes a fact."""

NO_FACTS: Final = {
    destruction.CaseDestructionOrdered: "the runtime's: the story of the case ends with it, and its figures stay",
    destruction.CaseDestructionCompleted: "the runtime's",
    destruction.CaseDestroyed: "intake waits for it, and it is counted by nothing",
    allocation.CaseReopened: "lifecycle-moved says it",
    police_checks.ChecksOutstandingFiled: "it names no case of ours; that a check is outstanding is on police-checks' events",
    workforce.DutyRotaPublished: "who is on duty is counted by nothing",
    workforce.TeamRecorded: "areas and teams are those of the contracts",
    workforce.PractitionerRecorded: "everybody in post is in employment-recorded",
    workforce.AbsenceRecorded: "sickness has a return of its own, and other absence is in availability",
    workforce.ConflictDeclared: "it says who may not see a case, and is counted by nothing",
    workforce.StaffRecorded: "the runtime's",
    allocation.OverrideRecorded: "words of a manager",
    allocation.AbsencePlanProposed: "what moves is said by the work's own events",
    allocation.AbsencePlanSettled: "what moves is said by the work's own events",
    allocation.DecisionRecorded: "words of whoever decided",
    allocation.ExclusionsRecorded: "it says who may not have a case, and is counted by nothing",
    allocation.MoveReasonRecorded: "it says why somebody may not keep a case, and is counted by nothing",
    allocation.NeedsWeighed: "it says who needs what, and is counted by nothing",
    allocation.CaseBriefed: "it says who needs what, and who may be a danger",
    allocation.TimetableReviewAsked: "what the court is asked is counted by nothing",
    allocation.ConflictRecorded: "it says who may not see a case, and is counted by nothing",
    allocation.ClosureRecorded: "the words of a closing statement",
    complaints.DocumentMade: "that it was sent or answered is said by the complaint's own events",
    complaints.DocumentSent: "that it was answered is said by the complaint's own events",
    complaints.LearningPointLogged: "the learning log has its own list, and is counted by nothing",
    complaints.LearningDisseminated: "the learning log has its own list, and is counted by nothing",
    complaints.LearningApplied: "the learning log has its own list, and is counted by nothing",
    complaints.ComplaintsAnalysed: "figures of complaints are counted here from what happened",
    complaints.ChildrensAnalysisSigned: "the analysis is the national team's",
    complaints.ConcernNoticed: "it is about people, and triage says that a concern was raised",
    complaints.StaffSafetyFlagged: "it is about people",
    complaints.ContactArranged: "it is about people",
    platform.CommandAnswered: "what a command did is said by the event that it caused",
    platform.DeadLetterResolved: "the platform's own",
    platform.TaskDiscarded: "the platform's own",
}
"""What kpi may read and keeps no fact of, and why."""

"""Every question about a complaint that is open (G9): from what is held of it, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import ComplaintStep, DocumentKind, OmbudsmanState, Sender
from cafcass_contracts.message import Command
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.roles import MANAGERS, Role, next_role_up
from cafcass_domain.due import Due
from cafcass_domain.questions import Question
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.held import About, Complaint
from complaints.domain.complaint.owed import answered, owed, owes_holding_letter_since
from complaints.domain.policy import ComplaintsPolicy

_FOUND: Final = frozenset({OmbudsmanState.UPHELD, OmbudsmanState.PARTLY_UPHELD})
"""With which the ombudsman says that something went wrong."""
_CHILD: Final = "A child's complaint: it goes first. "
_WHICH_CHILD: Final = (
    "No case is known: look whether the same child wrote before, and join what is one child's about one thing."
)


def questions_of(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What people are asked about it."""
    if complaint.joined is not None:
        return
    yield from _reading(complaint, policy)
    yield from _ombudsman(complaint, policy)
    yield from _papers(complaint, policy)
    if not complaint.open:
        return
    due = owed(complaint, policy)
    for step, until in due.items():
        if step is not ComplaintStep.FILED or complaint.representation is None:
            yield _step(complaint, step, until, policy)
    if (since := owes_holding_letter_since(complaint)) is not None:
        until = policy.after(since, policy.holding_letter_working_days)
        why = "The answer to a complaint takes longer: write a holding letter that says why."
        yield _of_handler(complaint, "holding-letter", until, ("C4",), why, (commands.WriteHoldingLetter,), policy)
    yield from _who(complaint, policy)
    yield from _reviews(complaint, policy)
    yield from _filing(complaint, policy)
    if complaint.decided and not due and not waits(complaint):
        since = max([each.at for each in complaint.steps.values()] + [complaint.decided[-1].at])
        until = policy.after(since, policy.close_working_days)
        why = "A complaint is dealt with: close it, with its causes and what there is to learn from it."
        yield _of_handler(complaint, "close", until, ("C8",), why, (commands.CloseComplaint,), policy)


def waits(complaint: Complaint) -> bool:
    """Whether something of it is under way that nobody is asked to do as a step."""
    reviewing = any(review.done_at is None for review in complaint.reviews)
    filing = complaint.representation is not None and complaint.representation.filed_at is None
    return reviewing or filing


def _step(complaint: Complaint, step: ComplaintStep, until: Due, policy: ComplaintsPolicy) -> Question:
    mark = _CHILD if complaint.child else ""
    child = ("C5",) if complaint.child else ()
    settled: tuple[type[Command], ...]
    match step:
        case ComplaintStep.CATEGORISED:
            why = f"{mark}A complaint came: say what it is, who made it and whom it is about; what bears on a child's safety goes first."
            if complaint.child and complaint.case_id is None:
                why = f"{why} {_WHICH_CHILD}"
            settled = (commands.CategoriseComplaint, commands.JoinComplaints)
            return _of_team(complaint, "triage", until, ("C1", *child), why, settled, policy)
        case ComplaintStep.ACKNOWLEDGED:
            why = f"{mark}Acknowledge a complaint: send the acknowledgement, or record how it was done."
            settled = (commands.RecordStep, commands.RecordSending)
            return _of_team(complaint, "acknowledge", until, ("C3", *child), why, settled, policy)
        case ComplaintStep.ANSWERED:
            first = _wanted_first(complaint, until)
            wanted = " It is wanted before the next court hearing." if first is not until else ""
            why = f"{mark}Answer a complaint.{wanted}"
            settled = (commands.WriteAnswer, commands.RecordSending)
            return _of_handler(complaint, "answer", first, ("C3", *child), why, settled, policy)
        case ComplaintStep.FILED:
            why = "A party has something to say about their own case: send it to the court with Cafcass's response."
            first = _wanted_first(complaint, until)
            return _of_handler(
                complaint, "representation", first, ("C2", "C3"), why, (commands.FileRepresentation,), policy
            )
        case _:
            why = f"{mark}Look into a complaint: record that this was done: {step.replace('-', ' ')}."
            return _of_handler(complaint, str(step), until, ("C3", *child), why, (commands.RecordStep,), policy)


def _wanted_first(complaint: Complaint, until: Due) -> Due:
    """Before the next hearing where that is earlier (C3)."""
    wanted = None if complaint.clock is None else complaint.clock.wanted_by
    return wanted if wanted is not None and wanted.at < until.at else until


def _reading(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What came on top is read in a working day, the oldest first (T1). Of a complaint that is not triaged yet, triage reads it."""
    unread = [part for part in complaint.parts.values() if not part.read]
    if not unread or (complaint.open and not complaint.decided):
        return
    until = policy.after(min(part.received_at for part in unread), policy.read_working_days)
    after = "" if complaint.open else " It is closed: say whether it is opened again."
    mark = _CHILD if any(part.child for part in unread) else ""
    why = f"{mark}More came about a complaint: read it, for a child's safety first.{after}"
    settled = (commands.ReadCorrespondence, commands.SplitComplaint, commands.ReopenComplaint)
    yield _of_team(complaint, "read", until, ("T1", "C1"), why, settled, policy)


def _who(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    """Who made it is to be known before anything of a case is told to them (C6, G3)."""
    latest = complaint.latest
    if (
        latest is not None
        and latest.sender is Sender.NOT_KNOWN
        and owes_response(complaint)
        and not answered(complaint)
    ):
        until = policy.after(latest.at, policy.triage_working_days)
        why = (
            "It is not known who made a complaint: find out, and say so; until then they are told nothing of any case."
        )
        yield _of_team(complaint, "who", until, ("C6", "G3"), why, (commands.CategoriseComplaint,), policy)


def _papers(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    """A document that was made goes where it is safe; then it is sent (T9, T13)."""
    for id_, paper in complaint.papers.items():
        to_court = paper.kind is DocumentKind.REPRESENTATION
        if to_court or paper.withdrawn or paper.made_at is None or paper.sent_at is not None:
            continue
        what = paper.kind.replace("-", " ")
        if paper.released_at is None:
            until = policy.after(paper.made_at, policy.send_working_days)
            why = f"Say where a document of a complaint may safely go: {what}."
            settled: tuple[type[Command], ...] = (commands.ReleaseDocument, commands.RecordSending)
            yield _of_team(complaint, f"release:{id_}", until, ("T9", "T13"), why, settled, policy)
        else:
            until = policy.after(paper.released_at, policy.send_working_days)
            why = f"Record that a document of a complaint was sent, once it was: {what}."
            yield _of_team(complaint, f"send:{id_}", until, ("T13",), why, (commands.RecordSending,), policy)


def _reviews(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    if complaint.reviews and complaint.reviews[-1].done_at is None:
        until = policy.after(complaint.reviews[-1].asked_at, policy.review_working_days)
        why = "A complex complaint is to be reviewed before it is answered."
        settled = (commands.RecordReview.message_name,)
        yield Question("review", Role.IMPROVEMENT_MANAGER, policy.improvement_team, until, ("C7",), why, settled)


def _filing(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    """A representation cannot go to a court without the case's number."""
    representation = complaint.representation
    if representation is not None and representation.filed_at is None and complaint.case.number is None:
        until = policy.after(representation.at, policy.send_working_days)
        why = "A representation cannot be filed: the number of its case is not known. Say which case it is about."
        yield _of_team(complaint, "case-number", until, ("C2", "G3"), why, (commands.PlaceComplaint,), policy)


def _ombudsman(complaint: Complaint, policy: ComplaintsPolicy) -> Iterator[Question]:
    if complaint.closing is not None and complaint.ombudsman and complaint.ombudsman[-1].state in _FOUND:
        decided = complaint.ombudsman[-1]
        until = policy.after(decided.at, policy.close_working_days)
        why = "The ombudsman found for somebody whose complaint is closed: open it again where something is owed, and put on the log what there is to learn."
        settled = (commands.ReopenComplaint, SettleQuestion)
        asked = _of_handler(complaint, "ombudsman-found", until, ("C8",), why, settled, policy)
        yield replace(asked, basis=f"{asked.basis}:{len(complaint.ombudsman)}")
    if complaint.escalated:
        until = policy.after(complaint.ombudsman[-1].at, policy.ombudsman_days)
        why = "A complaint went to the ombudsman: record what came of it."
        yield _of_handler(complaint, "ombudsman", until, ("C8",), why, (commands.RecordOmbudsman,), policy)


def _of_team(
    complaint: Complaint,
    key: str,
    until: Due,
    reasons: tuple[str, ...],
    why: str,
    settled: tuple[type[Command], ...],
    policy: ComplaintsPolicy,
) -> Question:
    role = above(policy.triage_role, complaint.about)
    return Question(key, role, policy.national_team, until, reasons, why, tuple(c.message_name for c in settled))


def _of_handler(
    complaint: Complaint,
    key: str,
    until: Due,
    reasons: tuple[str, ...],
    why: str,
    settled: tuple[type[Command], ...],
    policy: ComplaintsPolicy,
) -> Question:
    handler = complaint.handler
    role = above(policy.triage_role if handler is None else handler.role, complaint.about)
    team = policy.national_team if handler is None else handler.team
    basis = "" if handler is None else handler.id
    return Question(key, role, team, until, reasons, why, tuple(c.message_name for c in settled), basis)


def above(role: Role, about: Iterable[About]) -> Role:
    """Who is asked: no manager of a rank at which somebody is complained about (C7), but the next role up."""
    ranks = {each.role for each in about}
    asked = role
    while asked in MANAGERS and asked in ranks and (higher := next_role_up(asked)) is not None:
        asked = higher
    return Role.OPERATIONAL_DIRECTOR if asked in MANAGERS and asked in ranks else asked

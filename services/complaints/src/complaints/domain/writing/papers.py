"""Documents about a complaint: each is asked for with its facts, made outside every batch, and kept once (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Category, DelayReason, DocumentKind, DueRule
from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import JobDone
from cafcass_domain.london import london_day
from cafcass_domain.state import State, replace, to_builtins
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.held import OF_A_CASE, Complaint, Paper
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.reference import CHILDS_DANGER, CHILDS_REPLY, DANGER, REPLY, SIGNPOSTS
from complaints.domain.writing import held

DOCUMENT_JOB: Final = "complaint-document"
PDF: Final = "application/pdf"


class Made(State, kw_only=True):
    """What the job answers."""

    html: bytes
    pdf: bytes
    pages: int
    sha256: str


def reference_of(complaint: Complaint) -> str:
    """What a person is told to quote: nothing of any case is in it."""
    return f"C{complaint.id[:8].upper()}"


def write(
    turn: ComplaintTurn,
    kind: DocumentKind,
    facts: held.Facts,
    *,
    words: tuple[str, ...] = (),
    reason: DelayReason | None = None,
) -> str:
    """Has a document made, with these words of somebody's in it; one of the kind that has not gone out is withdrawn. Answers its id."""
    complaint = turn.case
    id_ = derived_id("document", complaint.id, str(len(complaint.papers) + 1))
    papers = {
        name: replace(paper, withdrawn=True) if paper.kind is kind and paper.sent_at is None else paper
        for name, paper in complaint.papers.items()
    }
    papers[id_] = Paper(kind=kind, asked_at=turn.now, reason=reason, words=words)
    turn.case = replace(complaint, papers=papers)
    # Whoever wrote it waits for it, and what it answers is due by the clock of complaints (C4).
    turn.start(DOCUMENT_JOB, job_of(id_, kind, facts, complaint.subject, complaint.id), turn.now)
    return id_


def job_of(id_: str, kind: DocumentKind, facts: held.Facts, subject: str, complaint_id: str = "") -> Mapping[str, Any]:
    """All that making a document needs."""
    return {
        "document_id": id_,
        "kind": str(kind),
        "subject": subject,
        "complaint_id": complaint_id,
        "facts": to_builtins(facts),
    }


def acknowledge(turn: ComplaintTurn) -> None:
    """Whoever made it is told that it came, what happens now, and by when (C3); a compliment is thanked for."""
    complaint = turn.case
    if not (owes_response(complaint) or Category.COMPLIMENT in complaint.categories):
        return
    since = complaint.reopenings[-1].at if complaint.reopenings else complaint.registered_at
    written = (paper for paper in complaint.papers.values() if paper.kind is DocumentKind.ACKNOWLEDGEMENT)
    if any(paper.asked_at >= since and not paper.withdrawn for paper in written):
        return
    facts = held.Acknowledgement(
        reference=reference_of(complaint),
        written_on=london_day(turn.now),
        addressed_to=complaint.name,
        child=complaint.child,
        compliment=not owes_response(complaint),
        received_on=london_day(complaint.counted_from),
        answer_by=answer_by(turn),
        danger=turn.policy.reference(SIGNPOSTS)[CHILDS_DANGER if complaint.child else DANGER],
        of_a_case=complaint.from_whom in OF_A_CASE,
        reply=reply_to(turn),
    )
    write(turn, DocumentKind.ACKNOWLEDGEMENT, facts)


def reply_to(turn: ComplaintTurn) -> str:
    """Where whoever made it is told to reply."""
    return turn.policy.reference(SIGNPOSTS)[CHILDS_REPLY if turn.case.child else REPLY]


def answer_by(turn: ComplaintTurn) -> date | None:
    """By when whoever made it is told that they are answered; None where no answer is owed, or that day is over.

    A day that follows from a court hearing is told to those alone who may know of the case (C6): to anybody else it would tell that there
    is one, and when it is heard.
    """
    complaint, policy = turn.case, turn.policy
    if complaint.clock is None or not owes_response(complaint):
        return None
    due = complaint.clock.due
    if complaint.clock.rule is DueRule.AFTER_HEARING and complaint.from_whom not in OF_A_CASE:
        due = policy.after(complaint.counted_from, policy.answer_working_days)
    return london_day(due.at) if due.at > turn.now else None


def document_of(done: JobDone) -> held.Document:
    """The document that a job made."""
    data = done.data
    made: Made = done.result
    return held.Document(
        id=data["document_id"],
        subject=data["subject"],
        kind=DocumentKind(data["kind"]),
        complaint_id=data["complaint_id"] or None,
        pages=made.pages,
        sha256=made.sha256,
        html=made.html,
        pdf=made.pdf,
    )


def made_event(document: held.Document, basis: Mapping[str, Any]) -> events.DocumentMade:
    """That a document exists."""
    return events.DocumentMade(
        document_id=document.id,
        kind=document.kind,
        complaint_id=document.complaint_id,
        sha256=document.sha256,
        pages=document.pages,
        **basis,
    )

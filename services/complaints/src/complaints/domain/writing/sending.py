"""Where a document may safely go, and that it went (T9, T13, C6): a child's never through whom it concerns, a solicitor's only to a secure address."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, TypeVar

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import DocumentCommand, RecordSending, ReleaseDocument
from cafcass_contracts.feedback import ComplaintStep, DocumentKind
from cafcass_contracts.values import Channel
from cafcass_domain.commands import refusal
from cafcass_domain.confidential import tells
from cafcass_domain.decision import Answer, Decision, Facts, Received, TableRef, Touches
from cafcass_domain.state import replace
from complaints.domain.complaint.deciding import not_taken
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS, Complaint, Paper
from complaints.domain.complaint.steps import do_step
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.contact import letters
from complaints.domain.contact.held import CORRESPONDENTS
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.times import done_by_now
from complaints.domain.writing.guard import unsayable
from complaints.domain.writing.held import DOCUMENTS, Document
from complaints.domain.writing.papers import PDF, reference_of
from complaints.domain.writing.safety import BY_POST_ROOM, why_unsafe

D = TypeVar("D", bound=DocumentCommand)


def document_subject(command: DocumentCommand, policy: ComplaintsPolicy) -> str | None:
    """The complaint, or to whom it is about contact."""
    return command.complaint_id or command.correspondent_id


def document_touches(received: Received[D], policy: ComplaintsPolicy) -> Touches:
    """The document, and the complaint or to whom it is about contact."""
    said = received.data
    touched: dict[TableRef[Any], set[str]] = {DOCUMENTS: {said.document_id}}
    if said.complaint_id is not None:
        touched[COMPLAINTS] = {said.complaint_id}
    if said.correspondent_id is not None:
        touched[CORRESPONDENTS] = {said.correspondent_id}
    return touched


def on_release(facts: Facts, received: Received[ReleaseDocument], policy: ComplaintsPolicy) -> Decision:
    """A person decides where a document goes: it is handed to the post room."""
    said = received.data
    if said.complaint_id is None:
        return letters.release(facts, received, policy)
    complaint, document = facts.get(COMPLAINTS, said.complaint_id), facts.get(DOCUMENTS, said.document_id)
    why = not_taken(complaint, said, closed=True)
    if complaint is None or why is not None:
        return Decision(answer=why)
    paper = complaint.papers.get(said.document_id)
    reason = _not_there(paper, document) or _not_any_more(paper, complaint) or _unsafe(complaint, said, policy)
    if paper is None or document is None or reason is not None:
        return Decision(answer=refusal(reason or "there is no such document"))
    turn = begin(complaint, received, policy)
    released = replace(paper, released_at=turn.now, how=Channel(said.destination.how))
    turn.case = replace(turn.case, papers={**complaint.papers, document.id: released})
    turn.say(
        events.DocumentReleased(
            document_id=document.id,
            kind=document.kind,
            destination=said.destination,
            file_name=f"{document.kind}_{reference_of(complaint)}.pdf",
            media_type=PDF,
            sha256=document.sha256,
            content=b64encode(document.pdf).decode(),
            page=b64encode(document.html).decode(),
            reasons=("T9", "T13", "C6"),
            rests_on=(received.id,),
            policy_version=policy.version,
        )
    )
    return finish(turn)


def _not_there(paper: Paper | None, document: Document | None) -> str | None:
    if paper is None or paper.kind is DocumentKind.REPRESENTATION:
        return "there is no such document of this complaint"
    if paper.withdrawn:
        return "it was written anew: release the one that holds"
    if document is None:
        return "it is still being made"
    if paper.sent_at is not None or paper.released_at is not None:
        return "it was released already"
    return None


def _not_any_more(paper: Paper | None, complaint: Complaint) -> str | None:
    """What its words tell may have been right when they were written, and not to be told to whoever it goes to now (C6, G4)."""
    why = [] if paper is None else unsayable(paper.words, complaint)
    return f"since it was written, {'; '.join(why)}: write it anew" if why else None


def _unsafe(complaint: Complaint, said: ReleaseDocument, policy: ComplaintsPolicy) -> str | None:
    """Why it may not go there; None where it may."""
    where = said.destination
    why = why_unsafe(said, policy)
    if why is not None:
        return why
    latest = complaint.latest
    person = None if latest is None else latest.person
    own = [detail for each in complaint.case.people if each.id == person for detail in each.contacts]
    place = f"{where.to}\n{where.address}"
    others = [each for each in complaint.case.people if each.id != person and not each.child]
    concerns = () if latest is None else latest.concerns
    theirs = concerns if complaint.child else ()
    reached = [
        each.id
        for each in others
        if tells(place, (detail for detail in each.contacts if detail not in own or each.id in theirs))
    ]
    if not complaint.child:
        return "that is how somebody else of the case is reached" if reached and where.through not in reached else None
    if where.through is not None and (not concerns or where.through in concerns):
        return "a child's answer goes through nobody whom it concerns, or of whom that is not known (C6)"
    came = [part.contact for part in complaint.parts.values() if part.contact]
    if where.through is None and tells(place, came):
        return "it was written from there by somebody else: a child's answer goes another way, or say through whom (C6)"
    if any(each != where.through for each in reached):
        return (
            "that is how somebody of the family is reached: a child's answer goes another way, or say through whom (C6)"
        )
    return None


def on_sending(facts: Facts, received: Received[RecordSending], policy: ComplaintsPolicy) -> Decision:
    """A document went out."""
    said = received.data
    if said.complaint_id is None:
        return letters.sent(facts, received, policy)
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why = not_taken(complaint, said, closed=True)
    if complaint is None or why is not None:
        return Decision(answer=why)
    turn = begin(complaint, received, policy)
    answer = record_sending(turn, said)
    return Decision(answer=answer) if answer is not None else finish(turn)


def record_sending(turn: ComplaintTurn, said: RecordSending) -> Answer | None:
    """It went out. What is owed is done by that, and not by its having been written (T13)."""
    complaint = turn.case
    paper = complaint.papers.get(said.document_id)
    if paper is None or paper.kind is DocumentKind.REPRESENTATION:
        return refusal("there is no such document of this complaint")
    if paper.made_at is None or (paper.withdrawn and paper.released_at is None):
        return refusal("it was written anew, or is still being made")
    if paper.sent_at is not None:
        return refusal("that was recorded already")
    if said.how in BY_POST_ROOM and paper.released_at is None:
        return refusal("nobody has decided yet where it may safely go: release it first (T9)")
    sent_at = done_by_now(said.sent_at, turn.now, turn.policy)
    if sent_at is None or sent_at < paper.asked_at:
        return refusal("sent_at lies in the future, or before it was written")
    sent = replace(paper, sent_at=sent_at, how=Channel(said.how), withdrawn=False, words=())
    turn.case = replace(complaint, papers={**complaint.papers, said.document_id: sent})
    turn.say(
        events.DocumentSent(
            document_id=said.document_id,
            kind=paper.kind,
            complaint_id=complaint.id,
            how=said.how,
            sent_at=sent_at,
            by=said.by.id,
            **turn.about_case("T13"),
        )
    )
    if not complaint.open:
        return None
    if paper.kind is DocumentKind.HOLDING_LETTER and paper.reason is not None:
        turn.say(
            events.HoldingLetterSent(
                document_id=said.document_id, reason=paper.reason, sent_at=sent_at, **turn.basis("C4")
            )
        )
    step = {
        DocumentKind.ACKNOWLEDGEMENT: ComplaintStep.ACKNOWLEDGED,
        DocumentKind.ANSWER: ComplaintStep.ANSWERED,
    }.get(paper.kind)
    if step is not None:
        do_step(turn, step, sent_at, said.by.id)
    if step is ComplaintStep.ANSWERED:
        _nothing_more_goes_out(turn)
    return None


def _nothing_more_goes_out(turn: ComplaintTurn) -> None:
    """An acknowledgement or a holding letter after the answer would only confuse."""
    papers = {
        id_: paper if paper.sent_at is not None or paper.kind is DocumentKind.ANSWER else replace(paper, withdrawn=True)
        for id_, paper in turn.case.papers.items()
    }
    turn.case = replace(turn.case, papers=papers)

"""The letter about a decision on contact (C6): made, released where it is safe, sent. Only then was the person told."""

from __future__ import annotations

from base64 import b64encode

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import RecordSending, ReleaseDocument
from cafcass_contracts.feedback import DocumentKind
from cafcass_domain.commands import refusal
from cafcass_domain.confidential import tells
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, JobDone, Publish, Received, Touches
from cafcass_domain.state import replace
from complaints.domain.contact.evaluation import evaluate
from complaints.domain.contact.held import CORRESPONDENTS
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.times import done_by_now
from complaints.domain.writing.held import DOCUMENTS
from complaints.domain.writing.papers import PDF, document_of, made_event
from complaints.domain.writing.safety import BY_POST_ROOM, why_unsafe


def made_touches(received: Received[JobDone], policy: ComplaintsPolicy) -> Touches:
    """The document, and to whom it is."""
    data = received.data.data
    return {CORRESPONDENTS: {data["correspondent_id"]}, DOCUMENTS: {data["document_id"]}}


def on_made(facts: Facts, received: Received[JobDone], policy: ComplaintsPolicy) -> Decision:
    """The letter exists."""
    document = document_of(received.data)
    who = facts.get(CORRESPONDENTS, received.data.data["correspondent_id"])
    paper = None if who is None else who.papers.get(document.id)
    if who is None or paper is None or facts.get(DOCUMENTS, document.id) is not None:
        return NOTHING
    after = replace(who, papers={**who.papers, document.id: replace(paper, made_at=received.received_at)})
    made = evaluate(after, who, received, policy)
    basis = {
        "case_id": who.case_id,
        "reasons": ("C6", "G2"),
        "rests_on": (received.id,),
        "policy_version": policy.version,
    }
    return replace(
        made,
        changes=(*made.changes, Change(DOCUMENTS, document.id, document)),
        publish=(Publish(made_event(document, basis), who.subject), *made.publish),
    )


def release(facts: Facts, received: Received[ReleaseDocument], policy: ComplaintsPolicy) -> Decision:
    """A person decides where the letter goes."""
    said = received.data
    who, document = facts.get(CORRESPONDENTS, said.correspondent_id or ""), facts.get(DOCUMENTS, said.document_id)
    paper = None if who is None else who.papers.get(said.document_id)
    if who is None or paper is None or document is None:
        return Decision(answer=refusal("there is no such document about contact with them"))
    if paper.released_at is not None or paper.sent_at is not None:
        return Decision(answer=refusal("it was released already"))
    why = why_unsafe(said, policy)
    others = [detail for stands in who.cases.values() for detail in stands.others]
    if why is None and tells(f"{said.destination.to}\n{said.destination.address}", others):
        why = "that is how somebody else of the case is reached"
    if why is not None:
        return Decision(answer=refusal(why))
    after = replace(who, papers={**who.papers, document.id: replace(paper, released_at=received.received_at)})
    released = events.DocumentReleased(
        document_id=document.id,
        kind=document.kind,
        destination=said.destination,
        file_name=f"{document.kind}_P{who.id[:8].upper()}.pdf",
        media_type=PDF,
        sha256=document.sha256,
        content=b64encode(document.pdf).decode(),
        page=b64encode(document.html).decode(),
        reasons=("T9", "T13", "C6"),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    made = evaluate(after, who, received, policy)
    return replace(made, publish=(Publish(released, who.subject), *made.publish))


def sent(facts: Facts, received: Received[RecordSending], policy: ComplaintsPolicy) -> Decision:
    """The letter went out: the person was told."""
    said = received.data
    who = facts.get(CORRESPONDENTS, said.correspondent_id or "")
    paper = None if who is None else who.papers.get(said.document_id)
    if who is None or paper is None or paper.made_at is None:
        return Decision(answer=refusal("there is no such document about contact with them, or it is still being made"))
    if paper.sent_at is not None:
        return Decision(answer=refusal("that was recorded already"))
    if said.how in BY_POST_ROOM and paper.released_at is None:
        return Decision(answer=refusal("nobody has decided yet where it may safely go: release it first (T9)"))
    sent_at = done_by_now(said.sent_at, received.received_at, policy)
    if sent_at is None or sent_at < paper.asked_at:
        return Decision(answer=refusal("sent_at lies in the future, or before it was written"))
    after = replace(who, papers={**who.papers, said.document_id: replace(paper, sent_at=sent_at)})
    told = events.DocumentSent(
        document_id=said.document_id,
        kind=DocumentKind.CONTACT_DECISION,
        case_id=who.case_id,
        how=said.how,
        sent_at=sent_at,
        by=said.by.id,
        reasons=("T13", "C6"),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    made = evaluate(after, who, received, policy)
    return replace(made, publish=(Publish(told, who.subject), *made.publish))

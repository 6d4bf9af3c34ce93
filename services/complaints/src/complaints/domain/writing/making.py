"""A document of a complaint was made (C3): it is kept, and what waited for it goes on."""

from __future__ import annotations

from cafcass_contracts.feedback import DocumentKind
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, JobDone, Received, Touches
from cafcass_domain.state import replace
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.correspondence.held import CORRESPONDENCE
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.filing import ComposeRepresentation, compose, filed
from complaints.domain.writing.held import DOCUMENTS
from complaints.domain.writing.papers import document_of, made_event


def made_touches(received: Received[JobDone], policy: ComplaintsPolicy) -> Touches:
    """The document, and its complaint."""
    data = received.data.data
    return {COMPLAINTS: {data["complaint_id"]}, DOCUMENTS: {data["document_id"]}}


def on_made(facts: Facts, received: Received[JobDone], policy: ComplaintsPolicy) -> Decision:
    """A document exists. One that was withdrawn meanwhile is kept too: it was made, and it goes nowhere."""
    document = document_of(received.data)
    complaint = facts.get(COMPLAINTS, document.complaint_id or "")
    if complaint is None or facts.get(DOCUMENTS, document.id) is not None:
        return NOTHING
    turn = begin(complaint, received, policy)
    paper = complaint.papers.get(document.id)
    if paper is None:
        return NOTHING
    made = replace(paper, made_at=turn.now, sha256=document.sha256, pages=document.pages)
    turn.case = replace(complaint, revision=turn.case.revision, papers={**complaint.papers, document.id: made})
    turn.say(made_event(document, turn.about_case("C3", "G2")))
    turn.changes.append(Change(DOCUMENTS, document.id, document))
    if document.kind is DocumentKind.REPRESENTATION and not made.withdrawn:
        filed(turn, document)
    return finish(turn)


def compose_touches(received: Received[ComposeRepresentation], policy: ComplaintsPolicy) -> Touches:
    """The complaint, and all its correspondence."""
    return {COMPLAINTS: {received.data.subject}, CORRESPONDENCE: {*received.data.correspondence_ids}}


def on_compose(facts: Facts, received: Received[ComposeRepresentation], policy: ComplaintsPolicy) -> Decision:
    """The words of a representation are put together with Cafcass's response."""
    complaint = facts.get(COMPLAINTS, received.data.subject)
    if complaint is None:
        return NOTHING
    turn = begin(complaint, received, policy)
    found = (facts.get(CORRESPONDENCE, id_) for id_ in received.data.correspondence_ids)
    compose(turn, tuple(piece for piece in found if piece is not None))
    return finish(turn)

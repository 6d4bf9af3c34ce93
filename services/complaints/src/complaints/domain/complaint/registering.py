"""Correspondence becomes a complaint, or part of one (C1): registered once, and linked with what belongs to it."""

from __future__ import annotations

from typing import ClassVar

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Sender
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, Touches
from cafcass_domain.internal import Internal
from cafcass_domain.state import replace
from complaints.domain.case import CASES, CaseFile, facts_of
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS, AddCorrespondence, Complaint, Part, WriterMadeOut
from complaints.domain.complaint.owed import not_composed
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.correspondence.held import CORRESPONDENCE, PROPOSED, Content, Correspondence, PieceOfCase
from complaints.domain.policy import ComplaintsPolicy


class Link(Internal):
    """A complaint belongs with another; `subject` is the one, `key` the other."""

    kind: ClassVar[str] = "link"


class BelongsToCase(Internal):
    """A complaint is about a case; `subject` is the case, `key` the complaint."""

    kind: ClassVar[str] = "belongs-to-case"


def add_touches(received: Received[AddCorrespondence], policy: ComplaintsPolicy) -> Touches:
    """The complaint, the correspondence, and the case."""
    said = received.data
    cases = {} if said.case_id is None else {CASES: {said.case_id}}
    return {COMPLAINTS: {said.subject}, CORRESPONDENCE: {said.key}, **cases}


def on_add(facts: Facts, received: Received[AddCorrespondence], policy: ComplaintsPolicy) -> Decision:
    """A piece of correspondence begins a complaint, or is added to one."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.key)
    if piece is None or piece.content is None:
        return NOTHING
    complaint = facts.get(COMPLAINTS, said.subject)
    if complaint is None:
        return _register(facts, received, piece, piece.content, policy)
    turn = begin(complaint, received, policy)
    if piece.id in complaint.parts and not (said.again and piece.id in complaint.returned):
        _learn_case(facts, turn, said.case_id)
        return finish(turn)
    if complaint.joined is not None:
        moved = replace(piece, complaint_id=complaint.joined)
        turn.changes.append(Change(CORRESPONDENCE, piece.id, moved))
        turn.tell(
            AddCorrespondence(
                subject=complaint.joined, key=piece.id, correspondent=said.correspondent, case_id=said.case_id
            )
        )
        return finish(turn)
    add(turn, piece, piece.content)
    turn.case = replace(
        turn.case, returned={id_: route for id_, route in turn.case.returned.items() if id_ != piece.id}
    )
    _learn_case(facts, turn, said.case_id)
    turn.say(
        events.CorrespondenceAdded(
            correspondence_id=piece.id,
            received_at=piece.content.received_at,
            after_closing=not complaint.open,
            **turn.basis("C1", "T1"),
        )
    )
    return finish(turn)


def _learn_case(facts: Facts, turn: ComplaintTurn, case_id: str | None) -> None:
    """A complaint about no known case is about the one that a piece of it turns out to be about: its clock and its family follow (C3)."""
    if case_id is not None and turn.case.case_id is None and turn.case.open and not turn.case.placed:
        place(turn, case_id, facts.get(CASES, case_id) or CaseFile())


def add(turn: ComplaintTurn, piece: Correspondence, content: Content) -> None:
    """A piece is part of a complaint from now on: nobody has read it as such yet."""
    complaint = turn.case
    earliest = min(complaint.received_at, content.received_at) if complaint.open else complaint.received_at
    turn.case = replace(
        complaint,
        parts={**complaint.parts, piece.id: _part(content)},
        received_at=earliest,
        child=complaint.child or (content.child and not complaint.decided),
        safeguarding=complaint.safeguarding or (piece.routed is not None and piece.routed.safeguarding),
        name=complaint.name or content.sender,
    )


def _part(content: Content) -> Part:
    contact = None if content.child else content.contact
    return Part(received_at=content.received_at, child=content.child, contact=contact)


def _register(
    facts: Facts,
    received: Received[AddCorrespondence],
    piece: Correspondence,
    content: Content,
    policy: ComplaintsPolicy,
) -> Decision:
    said, writer = received.data, piece.writer
    case = None if said.case_id is None else facts.get(CASES, said.case_id) or CaseFile()
    blank = Complaint(
        id=said.subject,
        case_id=said.case_id,
        correspondent=said.correspondent,
        received_at=content.received_at,
        registered_at=received.received_at,
        sender=Sender.NOT_KNOWN if writer is None else writer.sender,
        person=None if writer is None else writer.person,
        proposed=PROPOSED.get(content.kind),
        through_team=None if piece.passed_on is None else piece.passed_on.team,
        passed_on_late=piece.passed_on is not None and piece.passed_on.late,
        case=facts_of(case or CaseFile()),
    )
    turn = begin(blank, received, policy)
    add(turn, piece, content)
    say_registered(turn)
    if case is not None and said.case_id is not None:
        belong(turn, said.case_id, case)
    return finish(turn)


def say_registered(turn: ComplaintTurn) -> None:
    """That a complaint is there."""
    complaint = turn.case
    turn.say(
        events.ComplaintRegistered(
            correspondent_id=complaint.correspondent,
            correspondence_ids=tuple(complaint.parts),
            received_at=complaint.received_at,
            sender=complaint.sender,
            proposed=complaint.proposed,
            through_team=complaint.through_team,
            passed_on_late=complaint.passed_on_late,
            area=complaint.case.area,
            team=complaint.case.team,
            follows=complaint.follows,
            **turn.basis("C1", *(("C5",) if complaint.child else ())),
        )
    )


def belong(turn: ComplaintTurn, case_id: str, case: CaseFile) -> None:
    """A complaint is about a case from now on: that knows of it, and it belongs with the others about it (C1)."""
    others = tuple(id_ for id_ in case.complaints if id_ != turn.case.id)
    turn.case = replace(turn.case, linked=tuple(dict.fromkeys((*turn.case.linked, *others))))
    for other in others:
        turn.tell(Link(subject=other, key=turn.case.id))
    if turn.case.id not in case.complaints:
        turn.changes.append(Change(CASES, case_id, replace(case, complaints=(*case.complaints, turn.case.id))))


def place(turn: ComplaintTurn, case_id: str | None, case: CaseFile) -> None:
    """It is about this case from now on. Who made it is to be confirmed again: a party of one case is none of another."""
    complaint = turn.case
    decided = complaint.decided
    if decided:
        unsure = replace(decided[-1], sender=_still(decided[-1].sender), person=None, concerns=())
        decided = (*decided[:-1], unsure)
    turn.case = replace(
        complaint,
        case_id=case_id,
        case=facts_of(case),
        person=None,
        decided=decided,
        representation=None if not_composed(complaint) else complaint.representation,
    )
    if case_id is not None:
        belong(turn, case_id, case)
        for piece in complaint.parts:
            turn.tell(PieceOfCase(subject=case_id, key=piece))


def _still(sender: Sender) -> Sender:
    return sender if sender is Sender.CHILD else Sender.NOT_KNOWN


def made_out_touches(received: Received[WriterMadeOut], policy: ComplaintsPolicy) -> Touches:
    """The complaint."""
    return {COMPLAINTS: {received.data.subject}}


def on_made_out(facts: Facts, received: Received[WriterMadeOut], policy: ComplaintsPolicy) -> Decision:
    """Who made it is proposed as if its case had been known from the first; whoever a person said it was stays that."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.subject)
    if complaint is None or complaint.person is not None or complaint.case_id != said.case_id:
        return NOTHING
    turn = begin(complaint, received, policy)
    turn.case = replace(turn.case, sender=said.sender, person=said.person)
    return finish(turn)


def link_touches(received: Received[Link], policy: ComplaintsPolicy) -> Touches:
    """The one that is told."""
    return {COMPLAINTS: {received.data.subject}}


def on_link(facts: Facts, received: Received[Link], policy: ComplaintsPolicy) -> Decision:
    """A complaint belongs with another."""
    complaint = facts.get(COMPLAINTS, received.data.subject)
    if complaint is None or received.data.key in complaint.linked:
        return NOTHING
    turn = begin(complaint, received, policy)
    turn.case = replace(turn.case, linked=(*complaint.linked, received.data.key))
    return finish(turn)


def belongs_touches(received: Received[BelongsToCase], policy: ComplaintsPolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.subject}}


def on_belongs(facts: Facts, received: Received[BelongsToCase], policy: ComplaintsPolicy) -> Decision:
    """A case learns of a complaint about it."""
    said = received.data
    case = facts.get(CASES, said.subject) or CaseFile()
    if said.key in case.complaints:
        return NOTHING
    return Decision(changes=(Change(CASES, said.subject, replace(case, complaints=(*case.complaints, said.key))),))

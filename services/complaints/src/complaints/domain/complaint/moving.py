"""Which complaint is about which case, and which are one (C1): placed, split, joined and linked by a person."""

from __future__ import annotations

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import JoinComplaints, LinkComplaints, PlaceComplaint, SplitComplaint
from cafcass_contracts.feedback import DocumentKind
from cafcass_contracts.identity import derived_id
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Answer, Change, Decision, Facts, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from complaints.domain.case import CASES, CaseFile, CaseMoved, facts_of
from complaints.domain.complaint.deciding import not_taken
from complaints.domain.complaint.evaluation import begin, finish, together
from complaints.domain.complaint.held import COMPLAINTS, Complaint, Part
from complaints.domain.complaint.registering import BelongsToCase, Link, place, say_registered
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.correspondence.held import CORRESPONDENCE, PieceDealtWith
from complaints.domain.policy import ComplaintsPolicy


def place_touches(received: Received[PlaceComplaint], policy: ComplaintsPolicy) -> Touches:
    """The complaint, and the case that it is said to be about."""
    said = received.data
    cases: Touches = {} if said.case_id is None else {CASES: {said.case_id}}
    return {COMPLAINTS: {said.complaint_id}, **cases}


def on_place(facts: Facts, received: Received[PlaceComplaint], policy: ComplaintsPolicy) -> Decision:
    """A person says which case a complaint is about."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why = not_taken(complaint, said, closed=False)
    if complaint is None or why is not None:
        return Decision(answer=why)
    if complaint.case_id == said.case_id:
        return Decision(answer=refusal("it is about that case already"))
    if _went_to_court(complaint):
        return Decision(answer=refusal("a representation in it went to the court of its case, or is about to"))
    turn = begin(complaint, received, policy)
    if said.case_id is None:
        place(turn, None, CaseFile())
    else:
        place(turn, said.case_id, facts.get(CASES, said.case_id) or CaseFile())
    turn.case = replace(turn.case, placed=True)
    return finish(turn)


def _went_to_court(complaint: Complaint) -> bool:
    under_way = complaint.representation is not None and complaint.representation.composed
    return under_way or any(paper.kind is DocumentKind.REPRESENTATION for paper in complaint.papers.values())


def case_touches(received: Received[CaseMoved], policy: ComplaintsPolicy) -> Touches:
    """The complaint, and the case."""
    return {COMPLAINTS: {received.data.key}, CASES: {received.data.subject}}


def on_case_moved(facts: Facts, received: Received[CaseMoved], policy: ComplaintsPolicy) -> Decision:
    """What is known of the case of a complaint is another now: its hearing moved, or was held (C3)."""
    complaint = facts.get(COMPLAINTS, received.data.key)
    if complaint is None or complaint.case_id != received.data.subject:
        return Decision()
    turn = begin(complaint, received, policy)
    turn.case = replace(turn.case, case=facts_of(facts.get(CASES, received.data.subject) or CaseFile()))
    return finish(turn)


def split_id(complaint_id: str, command_id: str) -> str:
    """The complaint that is split from another by a command."""
    return derived_id("complaint", complaint_id, command_id)


def split_touches(received: Received[SplitComplaint], policy: ComplaintsPolicy) -> Touches:
    """Both complaints, and the correspondence."""
    said = received.data
    both = {said.complaint_id, split_id(said.complaint_id, received.id)}
    return {COMPLAINTS: both, CORRESPONDENCE: {*said.correspondence_ids}}


def on_split(facts: Facts, received: Received[SplitComplaint], policy: ComplaintsPolicy) -> Decision:
    """Some of its correspondence is about something else: another complaint, with its own time."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why = not_taken(complaint, said, closed=True)
    if complaint is None or why is not None:
        return Decision(answer=why)
    wanted = tuple(dict.fromkeys(said.correspondence_ids))
    if not complaint.parts.keys() >= {*wanted}:
        return Decision(answer=refusal("not all of that correspondence is part of it"))
    if complaint.parts.keys() == {*wanted}:
        return Decision(answer=refusal("that is all of its correspondence: nothing would be left"))
    turn = begin(complaint, received, policy)
    return split_off(facts, turn, wanted)


def split_off(facts: Facts, turn: ComplaintTurn, wanted: tuple[str, ...]) -> Decision:
    """The decision with which some of the correspondence of a complaint becomes another."""
    complaint, new_id = turn.case, split_id(turn.case.id, turn.received.id)
    parts = {id_: complaint.parts[id_] for id_ in wanted}
    rest = {id_: part for id_, part in complaint.parts.items() if id_ not in parts}
    earliest = min(part.received_at for part in rest.values())
    turn.case = replace(
        complaint,
        parts=rest,
        received_at=earliest if complaint.open else complaint.received_at,
        linked=tuple(dict.fromkeys((*complaint.linked, new_id))),
    )
    other = begin(_of_parts(complaint, new_id, parts, turn), turn.received, turn.policy)
    say_registered(other)
    if other.case.case_id is not None:
        other.tell(BelongsToCase(subject=other.case.case_id, key=new_id))
    for id_ in wanted:
        piece = facts.get(CORRESPONDENCE, id_)
        if piece is not None:
            other.changes.append(Change(CORRESPONDENCE, id_, replace(piece, complaint_id=new_id)))
        other.tell(PieceDealtWith(subject=other.case.subject, key=id_, complaint_id=new_id, at=None))
    return together(finish(turn), finish(other))


def _of_parts(complaint: Complaint, id_: str, parts: dict[str, Part], turn: ComplaintTurn) -> Complaint:
    return Complaint(
        id=id_,
        case_id=complaint.case_id,
        correspondent=complaint.correspondent,
        name=complaint.name,
        parts={name: replace(part, read=False) for name, part in parts.items()},
        received_at=min(part.received_at for part in parts.values()),
        registered_at=turn.now,
        sender=complaint.sender,
        person=complaint.person,
        child=any(part.child for part in parts.values()),
        follows=complaint.id,
        case=complaint.case,
        linked=(complaint.id,),
    )


def join_touches(received: Received[JoinComplaints], policy: ComplaintsPolicy) -> Touches:
    """Both complaints."""
    return {COMPLAINTS: {received.data.complaint_id, received.data.into}}


def on_join(facts: Facts, received: Received[JoinComplaints], policy: ComplaintsPolicy) -> Decision:
    """Two complaints are one person's about one thing: the earlier receipt counts."""
    said = received.data
    complaint, into = facts.get(COMPLAINTS, said.complaint_id), facts.get(COMPLAINTS, said.into)
    why = not_taken(complaint, said, closed=False)
    if complaint is None or why is not None:
        return Decision(answer=why)
    if into is None or into.id == complaint.id or not into.open:
        return Decision(answer=refusal("there is no other open complaint of that id to join it to"))
    if said.by.id in {about.id for about in into.about}:
        return Decision(answer=refusal("whoever a complaint is about decides nothing about it (C7)"))
    if into.case_id is not None and complaint.case_id not in (None, into.case_id):
        return Decision(answer=refusal("they are about different cases"))
    if _somebody_elses(complaint, into):
        return Decision(answer=refusal("they are by different people, or one is a child's: link them instead"))
    if complaint.papers or complaint.representation is not None or complaint.misconduct_open > 0:
        return Decision(answer=refusal("something went out about it, or is under way: link them instead"))
    turn, other = begin(complaint, received, policy), begin(into, received, policy)
    turn.case = replace(turn.case, joined=into.id)
    turn.say(events.ComplaintJoined(into=into.id, **turn.basis("C1")))
    other.case = replace(
        other.case,
        parts={**into.parts, **{id_: replace(part, read=False) for id_, part in complaint.parts.items()}},
        received_at=min(into.received_at, complaint.received_at),
        child=into.child or complaint.child,
        safeguarding=into.safeguarding or complaint.safeguarding,
        linked=tuple(dict.fromkeys((*into.linked, complaint.id))),
    )
    for id_ in complaint.parts:
        other.tell(PieceDealtWith(subject=other.case.subject, key=id_, complaint_id=into.id, at=None))
    over = replace(finish(turn), questions=(OpenQuestions(complaint.id),))
    return together(over, finish(other))


def _somebody_elses(one: Complaint, other: Complaint) -> bool:
    """Whether two complaints are known to be of different people: each has an answer of their own, a child above all (C5, C6)."""
    known = [each.latest.person for each in (one, other) if each.latest is not None and each.latest.person is not None]
    return one.child is not other.child or len({*known}) > 1


def link_touches(received: Received[LinkComplaints], policy: ComplaintsPolicy) -> Touches:
    """All of them."""
    return {COMPLAINTS: {received.data.complaint_id, *received.data.others}}


def on_link(facts: Facts, received: Received[LinkComplaints], policy: ComplaintsPolicy) -> Decision:
    """Complaints belong together though they stay apart."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why: Answer | None = not_taken(complaint, said, closed=True)
    if complaint is None or why is not None:
        return Decision(answer=why)
    others = tuple(id_ for id_ in dict.fromkeys(said.others) if id_ != complaint.id)
    if not others or any(facts.get(COMPLAINTS, id_) is None for id_ in others):
        return Decision(answer=refusal("there is no complaint of one of these ids, or none but itself"))
    turn = begin(complaint, received, policy)
    turn.case = replace(turn.case, linked=tuple(dict.fromkeys((*complaint.linked, *others))))
    for other in others:
        turn.tell(Link(subject=other, key=complaint.id))
    return finish(turn)

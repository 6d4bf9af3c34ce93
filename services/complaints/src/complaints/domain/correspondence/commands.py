"""What people do about correspondence (C1, C6, T1, T2): passed on by a team, raised for a child's safety, read."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import (
    PassOnComplaint,
    RaiseSafeguarding,
    ReadCorrespondence,
)
from cafcass_contracts.feedback import Category, Reading
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import REFUSED, refusal
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Publish, Received, TableRef, Touches
from cafcass_domain.outside_time import stamp
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.complaint.deciding import NOT_THEIRS
from complaints.domain.complaint.evaluation import begin, finish, together
from complaints.domain.complaint.held import COMPLAINTS, AddCorrespondence, Complaint
from complaints.domain.complaint.moving import split_id, split_off
from complaints.domain.contact.evaluation import evaluate
from complaints.domain.contact.held import CORRESPONDENTS, Correspondent
from complaints.domain.correspondence.held import CORRESPONDENCE, Content, Correspondence, PassedOn, Routed
from complaints.domain.correspondence.incoming import touches, written
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.guard import LONGEST_ON_RECORD

CUT: Final = "[This is longer. The whole of it is in the command with which it was raised, and in the correspondence where it was passed on.]"


def pass_on_subject(command: PassOnComplaint, policy: ComplaintsPolicy) -> str | None:
    """The case, where it is known."""
    return names.if_it_can_be(command.case_id)


def pass_on_touches(received: Received[PassOnComplaint], policy: ComplaintsPolicy) -> Touches:
    """The piece, its case, and who wrote from the same contact."""
    said = received.data
    contact = "" if said.from_child else names.plain_contact(said.sender_contact)
    return touches(names.passed_on(received.id), names.if_it_can_be(said.case_id), contact, policy)


def cannot_wait(command: PassOnComplaint | RaiseSafeguarding, policy: ComplaintsPolicy) -> bool:
    """Whether it cannot wait where it is set aside (T2)."""
    return isinstance(command, RaiseSafeguarding) or command.from_child or command.safeguarding is not YesNo.NO


def on_pass_on(facts: Facts, received: Received[PassOnComplaint], policy: ComplaintsPolicy) -> Decision:
    """A team passes on what somebody said to it: what bears on a child's safety is raised first (C1, T2)."""
    said = received.data
    id_ = names.passed_on(received.id)
    if facts.get(CORRESPONDENCE, id_) is not None:
        return NOTHING
    if not (said.subject or said.text or said.document_ids):
        return Decision(answer=refusal("there is nothing in it: say what was said, or name the documents"))
    at = stamp(said.received_at, received.received_at)
    content = Content(
        channel=said.channel,
        kind=said.kind,
        received_at=at,
        sender=said.sender,
        contact=said.sender_contact,
        title=said.subject,
        text=said.text,
        document_ids=said.document_ids,
        child=said.from_child,
    )
    raised = said.safeguarding is not YesNo.NO
    late = received.received_at > policy.after(at, policy.pass_on_hours).at
    case_id = names.if_it_can_be(said.case_id)
    piece = Correspondence(
        id=id_,
        case_id=case_id,
        content=content,
        message_id=received.id,
        routed=Routed(stamp_of(received), Route.COMPLAINTS, None, raised),
        passed_on=PassedOn(said.team, late),
    )
    made = written(facts, piece, content, policy)
    if not raised:
        return made
    words = "\n".join(part for part in (said.subject, said.text) if part) or "Documents alone: see there."
    noticed = _noticed(
        piece.subject, received, policy, words, case_id=case_id, correspondence_id=id_, child=said.from_child
    )
    return replace(made, publish=(noticed, *made.publish))


def _noticed(
    subject: str,
    received: Received[Any],
    policy: ComplaintsPolicy,
    words: str,
    *,
    case_id: str | None = None,
    complaint_id: str | None = None,
    correspondence_id: str | None = None,
    child: bool = False,
) -> Publish:
    """What triage raises as a concern, or puts to duty (T2)."""
    said = events.ConcernNoticed(
        concern_id=derived_id("noticed", received.id),
        case_id=case_id,
        complaint_id=complaint_id,
        correspondence_id=correspondence_id,
        in_words=words if len(words) <= LONGEST_ON_RECORD else f"{words[:LONGEST_ON_RECORD]}\n{CUT}",
        child=child,
        by=received.data.by.id,
        reasons=("T2", "C1"),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return Publish(said, subject)


def raise_subject(command: RaiseSafeguarding, policy: ComplaintsPolicy) -> str | None:
    """The case, the complaint or the piece: what is known, under a name that there can be."""
    named = (command.case_id, command.complaint_id, command.correspondence_id)
    return next((each for each in named if each and names.can_be(each)), None)


def raise_touches(received: Received[RaiseSafeguarding], policy: ComplaintsPolicy) -> Touches:
    """The complaint and the piece, where they are named."""
    said = received.data
    touched: dict[TableRef[Any], set[str]] = {}
    if said.complaint_id is not None and names.can_be(said.complaint_id):
        touched[COMPLAINTS] = {said.complaint_id}
    if said.correspondence_id is not None and names.can_be(said.correspondence_id):
        touched[CORRESPONDENCE] = {said.correspondence_id}
    return touched


def on_raise(facts: Facts, received: Received[RaiseSafeguarding], policy: ComplaintsPolicy) -> Decision:
    """Somebody noticed that something bears on a child's safety. It is raised whatever is known of it: nothing is refused here."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id or "")
    piece = facts.get(CORRESPONDENCE, said.correspondence_id or "")
    known = (said.case_id, None if complaint is None else complaint.case_id, None if piece is None else piece.case_id)
    case_id = next((each for each in known if each is not None and names.can_be(each)), None)
    subject = (
        case_id
        or (complaint.subject if complaint is not None else None)
        or (piece.subject if piece is not None else derived_id("noticed", received.id))
    )
    child = (complaint is not None and complaint.child) or (
        piece is not None and piece.content is not None and piece.content.child
    )
    noticed = _noticed(
        subject,
        received,
        policy,
        said.in_words,
        case_id=case_id,
        complaint_id=names.if_it_can_be(said.complaint_id),
        correspondence_id=names.if_it_can_be(said.correspondence_id),
        child=child,
    )
    first = Decision(publish=(noticed,))
    if complaint is None or complaint.safeguarding:
        return first
    turn = begin(complaint, received, policy)
    turn.case = replace(turn.case, safeguarding=True)
    return together(first, finish(turn))


def read_subject(command: ReadCorrespondence, policy: ComplaintsPolicy) -> str | None:
    """The complaint, or whoever wrote."""
    return command.complaint_id or command.correspondent_id


def read_touches(received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Touches:
    """The complaint or whoever wrote, the pieces, and the complaint that may be made of them."""
    said = received.data
    touched: dict[TableRef[Any], set[str]] = {CORRESPONDENCE: {*said.correspondence_ids}}
    if said.complaint_id is not None:
        touched[COMPLAINTS] = {said.complaint_id, split_id(said.complaint_id, received.id)}
    if said.correspondent_id is not None:
        touched[CORRESPONDENTS] = {said.correspondent_id}
    return touched


def on_read(facts: Facts, received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Decision:
    """Somebody read what came on top of a complaint, or in spite of an arrangement (T1, C6)."""
    said = received.data
    made = _read(facts, received, policy)
    refused = made.answer is not None and made.answer.verdict == REFUSED
    if not refused or said.found is not Reading.SAFEGUARDING or not said.in_words:
        return made
    return replace(made, publish=(_found_all_the_same(facts, received, policy),))


def _found_all_the_same(facts: Facts, received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Publish:
    """What bears on a child's safety is raised also where the reading itself cannot be put down: by whom, and of what, matters less (T2, G10)."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id or "")
    pieces = [facts.get(CORRESPONDENCE, id_) for id_ in said.correspondence_ids]
    known = (None if complaint is None else complaint.case_id, *(each.case_id for each in pieces if each is not None))
    case_id = next((each for each in known if each is not None), None)
    subject = case_id or (derived_id("noticed", received.id) if complaint is None else complaint.subject)
    return _noticed(
        subject,
        received,
        policy,
        said.in_words or "",
        case_id=case_id,
        complaint_id=names.if_it_can_be(said.complaint_id),
        correspondence_id=names.if_it_can_be(said.correspondence_ids[0]),
        child=any(each is not None and each.content is not None and each.content.child for each in pieces),
    )


def _read(facts: Facts, received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Decision:
    said = received.data
    if (said.complaint_id is None) is (said.correspondent_id is None):
        return Decision(answer=refusal("say either of which complaint, or of whom"))
    if not said.found.known:
        return Decision(answer=refusal(f"there is no such word: {said.found}"))
    if said.found is Reading.SAFEGUARDING and not said.in_words:
        return Decision(answer=refusal("say in words what bears on a child's safety"))
    if said.found is Reading.STATUTORY and said.route not in (Route.CUSTOMER_SERVICES, Route.INFORMATION_ASSURANCE):
        return Decision(answer=refusal("say where the request goes: customer-services or information-assurance"))
    if said.complaint_id is not None:
        return _read_of_complaint(facts, received, policy)
    return _read_of_correspondent(facts, received, policy)


def _read_of_complaint(facts: Facts, received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Decision:
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id or "")
    if complaint is None:
        return Decision(answer=refusal("there is no complaint of that id"))
    if said.by.id in {about.id for about in complaint.about}:
        return Decision(answer=refusal(NOT_THEIRS))
    if not complaint.parts.keys() >= {*said.correspondence_ids}:
        return Decision(answer=refusal("not all of that correspondence is part of it"))
    wanted = tuple(dict.fromkeys(said.correspondence_ids))
    if said.found is Reading.NEW_MATTER and complaint.parts.keys() == {*wanted}:
        return Decision(answer=refusal("that is all of its correspondence: nothing would be left"))
    turn = begin(complaint, received, policy)
    turn.case = replace(
        turn.case,
        parts={id_: replace(part, read=part.read or id_ in wanted) for id_, part in complaint.parts.items()},
    )
    child = any(complaint.parts[id_].child for id_ in wanted)
    publish = _what_was_found(received, policy, complaint.subject, complaint.case_id, complaint, child=child)
    if said.found is Reading.SAFEGUARDING:
        turn.case = replace(turn.case, safeguarding=True)
    if said.found is Reading.STATUTORY and said.route is not None:
        turn.case = replace(turn.case, returned={**turn.case.returned, **dict.fromkeys(wanted, Route(said.route))})
    done = split_off(facts, turn, wanted) if said.found is Reading.NEW_MATTER else finish(turn)
    return together(Decision(publish=publish), done)


def _read_of_correspondent(facts: Facts, received: Received[ReadCorrespondence], policy: ComplaintsPolicy) -> Decision:
    said = received.data
    who = facts.get(CORRESPONDENTS, said.correspondent_id or "")
    if who is None or not who.unread.keys() >= {*said.correspondence_ids}:
        return Decision(answer=refusal("that correspondence is not waiting to be read of them"))
    if said.by.id in {each.id for each in who.complained_about}:
        return Decision(answer=refusal(NOT_THEIRS))
    first = who.unread[said.correspondence_ids[0]]
    child = any(who.unread[id_].child for id_ in said.correspondence_ids)
    publish = _what_was_found(received, policy, who.subject, first.case_id, None, child=child)
    left = {id_: each for id_, each in who.unread.items() if id_ not in said.correspondence_ids}
    made = evaluate(replace(who, unread=left), who, received, policy)
    decision = together(Decision(publish=publish), made)
    if said.found is not Reading.NEW_MATTER:
        return decision
    return together(decision, *_as_complaints(facts, received, who, policy))


def _as_complaints(
    facts: Facts, received: Received[ReadCorrespondence], who: Correspondent, policy: ComplaintsPolicy
) -> list[Decision]:
    """What was taken because of an arrangement and is a complaint after all goes where complaints go."""
    made = []
    for id_ in dict.fromkeys(received.data.correspondence_ids):
        piece = facts.get(CORRESPONDENCE, id_)
        if piece is not None and piece.complaint_id is None:
            made.append(as_complaint(piece, who))
    return made


def as_complaint(piece: Correspondence, who: Correspondent) -> Decision:
    """A piece begins a complaint of its own, whatever was arranged."""
    id_ = names.complaint_id(piece.id)
    return Decision(
        changes=(Change(CORRESPONDENCE, piece.id, replace(piece, complaint_id=id_)),),
        internal=(AddCorrespondence(subject=id_, key=piece.id, correspondent=who.id, case_id=piece.case_id),),
    )


def _what_was_found(
    received: Received[ReadCorrespondence],
    policy: ComplaintsPolicy,
    subject: str,
    case_id: str | None,
    complaint: Complaint | None,
    *,
    child: bool,
) -> tuple[Publish, ...]:
    """What bears on a child's safety goes to triage at once; a statutory request goes where such go, whatever was arranged (C6)."""
    said = received.data
    complaint_id = None if complaint is None else complaint.id
    if said.found is Reading.SAFEGUARDING:
        return (
            _noticed(
                subject,
                received,
                policy,
                said.in_words or "",
                case_id=case_id,
                complaint_id=complaint_id,
                correspondence_id=said.correspondence_ids[0],
                child=child,
            ),
        )
    if said.found is not Reading.STATUTORY or said.route is None:
        return ()
    access = said.route is Route.CUSTOMER_SERVICES
    return tuple(
        Publish(
            events.CorrespondenceReturned(
                correspondence_id=id_,
                case_id=case_id,
                complaint_id=complaint_id,
                route=said.route,
                because=Category.ACCESS_REQUEST if access else Category.INFORMATION_REQUEST,
                reasons=("T4", "C6"),
                rests_on=(received.id,),
                policy_version=policy.version,
            ),
            subject,
        )
        for id_ in dict.fromkeys(said.correspondence_ids)
    )

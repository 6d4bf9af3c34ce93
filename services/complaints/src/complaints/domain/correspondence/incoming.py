"""What intake tells of correspondence, and where triage sends it (T4, C1): whichever comes first waits for the other."""

from __future__ import annotations

from typing import Any

from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.triage import CorrespondenceClosed, CorrespondenceRouted
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, TableRef, Touches
from cafcass_domain.internal import Internal
from cafcass_domain.outside_time import stamp
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.case import CASES
from complaints.domain.complaint.held import AddCorrespondence
from complaints.domain.correspondence.held import (
    CORRESPONDENCE,
    Content,
    Correspondence,
    PieceDealtWith,
    PutWhereItBelongs,
    Routed,
)
from complaints.domain.correspondence.log import log
from complaints.domain.correspondence.senders import SENDERS, SharedContact, with_writer
from complaints.domain.correspondence.taking import asked_of_letter
from complaints.domain.correspondence.writer import contact_of, who_wrote
from complaints.domain.policy import ComplaintsPolicy


def recorded_touches(received: Received[CorrespondenceRecorded], policy: ComplaintsPolicy) -> Touches:
    """The piece, its case where one is known, and who wrote from the same contact."""
    said = received.data
    contact = "" if said.from_child else names.plain_contact(said.sender_contact)
    return touches(said.correspondence_id, said.case_id, contact, policy)


def touches(id_: str, case_id: str | None, contact: str, policy: ComplaintsPolicy) -> Touches:
    """A piece, its case where one is known, and who wrote from the same contact."""
    touched: dict[TableRef[Any], set[str]] = {CORRESPONDENCE: {id_}}
    if case_id is not None:
        touched[CASES] = {case_id}
    if contact:
        touched[SENDERS] = {names.of_contact(contact, policy.namespace)}
    return touched


def on_recorded(facts: Facts, received: Received[CorrespondenceRecorded], policy: ComplaintsPolicy) -> Decision:
    """What a piece says. The same piece told again changes nothing, but that its case may be known now."""
    said = received.data
    held = facts.get(CORRESPONDENCE, said.correspondence_id) or Correspondence(id=said.correspondence_id)
    if held.content is not None or held.forgotten:
        if held.case_id is not None or said.case_id is None:
            return NOTHING
        return (
            _of_a_case(held, said.case_id)
            if held.complaint_id is not None
            else put(replace(held, case_id=said.case_id))
        )
    content = Content(
        channel=said.channel,
        kind=said.kind,
        received_at=stamp(said.received_at, received.received_at),
        sender=said.sender,
        contact=said.sender_contact,
        title=said.subject,
        text=said.text,
        document_ids=said.document_ids,
        child=said.from_child,
    )
    piece = replace(held, case_id=held.case_id or said.case_id, content=content, message_id=received.id)
    return written(facts, piece, content, policy)


def written(facts: Facts, piece: Correspondence, content: Content, policy: ComplaintsPolicy) -> Decision:
    """It is known what a piece says: who wrote it is made out, and remembered for the next time."""
    case = None if piece.case_id is None else facts.get(CASES, piece.case_id)
    contact = contact_of(content)
    key = names.of_contact(contact, policy.namespace) if contact else ""
    shared = (facts.get(SENDERS, key) if key else None) or SharedContact()
    writer = who_wrote(piece.id, content, piece.case_id, case, shared.by, policy.namespace)
    made = put(replace(piece, writer=writer))
    if not key:
        return made
    known = with_writer(shared, writer, piece.case_id)
    return made if known == shared else replace(made, changes=(*made.changes, Change(SENDERS, key, known)))


def routed_touches(received: Received[CorrespondenceRouted], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.correspondence_id}}


def on_routed(facts: Facts, received: Received[CorrespondenceRouted], policy: ComplaintsPolicy) -> Decision:
    """Where triage sends a piece, or sends it now: the latest word holds."""
    said, stamp = received.data, stamp_of(received)
    piece = facts.get(CORRESPONDENCE, said.correspondence_id) or Correspondence(id=said.correspondence_id)
    if piece.routed is not None and piece.routed.stamp >= stamp:
        return NOTHING
    routed = Routed(stamp, said.route, said.answer_by, said.safeguarding)
    case_id = piece.case_id if piece.complaint_id is not None else said.case_id or piece.case_id
    made = put(replace(piece, case_id=case_id, routed=routed, looked_at=False))
    if piece.complaint_id is None or piece.case_id is not None or said.case_id is None:
        return made
    return replace(made, internal=(*made.internal, *_of_a_case(piece, said.case_id).internal))


def _of_a_case(piece: Correspondence, case_id: str) -> Decision:
    """The case of a piece is known now that is part of a complaint: the complaint is about it, where it is about none yet (C1)."""
    who = "" if piece.writer is None else piece.writer.correspondent
    known = AddCorrespondence(subject=piece.complaint_id or "", key=piece.id, correspondent=who, case_id=case_id)
    return Decision(internal=(known,))


def put(piece: Correspondence) -> Decision:
    """The new row; once it is known what it says and where it goes, it is put where it belongs."""
    internal: tuple[Internal, ...] = ()
    if piece.writer is not None and piece.routed is not None:
        internal = (
            PutWhereItBelongs(
                subject=piece.subject, key=piece.id, correspondent=piece.writer.correspondent, case_id=piece.case_id
            ),
        )
    return Decision(changes=(Change(CORRESPONDENCE, piece.id, piece),), internal=internal)


def closed_touches(received: Received[CorrespondenceClosed], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.correspondence_id}}


def on_closed(facts: Facts, received: Received[CorrespondenceClosed], policy: ComplaintsPolicy) -> Decision:
    """Triage says that a piece was dealt with. What is a complaint is dealt with here, and nowhere else."""
    piece = facts.get(CORRESPONDENCE, received.data.correspondence_id)
    if piece is None or piece.closed_at is not None or (piece.complaint_id is not None and _is_ours(piece)):
        return NOTHING
    after = replace(piece, closed_at=received.happened_at)
    made = log(after, piece, received, policy)
    if after.content is None or not after.of_a_member:
        return made
    asked = OpenQuestions(names.correspondence_subject(piece.id), tuple(asked_of_letter(after, after.content, policy)))
    return replace(made, questions=(asked,))


def _is_ours(piece: Correspondence) -> bool:
    return piece.route in (None, Route.COMPLAINTS)


def dealt_with_touches(received: Received[PieceDealtWith], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.key}}


def on_dealt_with(facts: Facts, received: Received[PieceDealtWith], policy: ComplaintsPolicy) -> Decision:
    """The complaint that a piece is part of was closed, or is open again: so is its entry on the log (T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.key)
    if piece is None:
        return NOTHING
    return log(replace(piece, complaint_id=said.complaint_id, answered_at=said.at), piece, received, policy)

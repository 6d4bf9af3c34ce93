"""A piece of correspondence is put where it belongs (C1, C6, T4): on the log, into a complaint, or to whoever reads for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import RecordConstituentConsent, RecordLogCheck
from cafcass_contracts.feedback import ContactKind
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind, YesNo
from cafcass_domain.decision import (
    NOTHING,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    SetDeadline,
    Touches,
)
from cafcass_domain.due import plus
from cafcass_domain.internal import Internal
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.case import CASES, CaseFile, Logged, MakeOutWriter
from complaints.domain.complaint.held import AddCorrespondence
from complaints.domain.contact.evaluation import evaluate as evaluate_contact
from complaints.domain.contact.evaluation import with_case
from complaints.domain.contact.held import CORRESPONDENTS, ComplaintStands, Correspondent, Unread
from complaints.domain.correspondence.held import (
    CORRESPONDENCE,
    Content,
    Correspondence,
    PieceOfCase,
    PutWhereItBelongs,
    Writer,
)
from complaints.domain.correspondence.log import logged
from complaints.domain.correspondence.writer import made_out
from complaints.domain.policy import ComplaintsPolicy

FORGET: str = "forget-words"
"""The deadline at which the words of what went elsewhere are kept no longer (G4)."""
ANSWERED_BY_ONE: frozenset[Route] = frozenset({Route.PRACTITIONER, Route.DUTY})
"""What goes there of somebody with an arrangement is read for all (C6). Statutory requests and a child's question go their own way."""


_MAY_BE_ARRANGED: frozenset[ContactKind] = frozenset({ContactKind.NONE, ContactKind.WARNED})
"""With whom contact goes on as with everybody: where they write very often, a manager is asked."""


@dataclass(slots=True)
class _Taking:
    """One piece on its way."""

    piece: Correspondence
    content: Content
    writer: Writer
    who: Correspondent
    case: CaseFile | None
    received: Received[Any]
    policy: ComplaintsPolicy
    publish: list[Publish] = field(default_factory=list)
    internal: list[Internal] = field(default_factory=list)


def put_touches(received: Received[PutWhereItBelongs], policy: ComplaintsPolicy) -> Touches:
    """The piece, whoever wrote it, and its case."""
    said = received.data
    cases = {} if said.case_id is None else {CASES: {said.case_id}}
    return {CORRESPONDENCE: {said.key}, CORRESPONDENTS: {said.correspondent}, **cases}


def on_put(facts: Facts, received: Received[PutWhereItBelongs], policy: ComplaintsPolicy) -> Decision:
    """What a piece says is known, and where it goes."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.key)
    if piece is None or piece.content is None or piece.writer is None or piece.routed is None:
        return NOTHING
    if (piece.writer.correspondent, piece.case_id) != (said.correspondent, said.case_id):
        return NOTHING  # a later word is on its way
    held = facts.get(CORRESPONDENTS, said.correspondent)
    case = None if said.case_id is None else facts.get(CASES, said.case_id) or CaseFile()
    writer = piece.writer if case is None else made_out(piece.writer, piece.content, case)
    who = _known(held, piece, piece.content, writer, case, policy)
    taking = _Taking(replace(piece, writer=writer), piece.content, writer, who, case, received, policy)
    if not piece.looked_at:
        _into_a_complaint(taking)
        _to_whoever_reads_for_all(taking)
        taking.piece = replace(taking.piece, looked_at=True, counted=True)
    questions = _check(taking)
    after, entries = logged(taking.piece, received, policy)
    changes = [] if after == piece else [Change(CORRESPONDENCE, piece.id, after)]
    changes += _on_the_case(taking, after)
    made = evaluate_contact(taking.who, held, received, policy)
    forget = policy.after(taking.content.received_at, policy.kept_days)
    forgetting = SetDeadline(FORGET, names.correspondence_subject(piece.id), forget, "G4", data={"id": piece.id})
    return Decision(
        changes=(*changes, *made.changes),
        publish=(*entries, *taking.publish, *made.publish),
        deadlines=(*made.deadlines, forgetting),
        questions=(*questions, *made.questions),
        internal=(*taking.internal, *made.internal),
    )


def _known(
    held: Correspondent | None,
    piece: Correspondence,
    content: Content,
    writer: Writer,
    case: CaseFile | None,
    policy: ComplaintsPolicy,
) -> Correspondent:
    """Whoever wrote, with what this piece tells of them."""
    who = held or Correspondent(id=writer.correspondent)
    if who.person is None and writer.person is not None:
        who = replace(who, person=writer.person, case_id=piece.case_id)
    if piece.case_id is not None and case is not None:
        who = with_case(who, piece.case_id, case)
    if piece.counted:
        return who
    since = plus(content.received_at, -policy.inundation_hours.length)
    recent = tuple(sorted((*(at for at in who.recent if at >= since), content.received_at)))
    much = len(recent) >= policy.inundation_messages and who.inundated_at is None and who.kind in _MAY_BE_ARRANGED
    return replace(
        who,
        name=who.name or content.sender,
        recent=recent[-policy.inundation_messages :],
        inundated_at=content.received_at if much else who.inundated_at,
    )


def _into_a_complaint(taking: _Taking) -> None:
    """What goes to complaints begins one, or belongs to one of the same person about the same thing (C1)."""
    piece = taking.piece
    if piece.route is not Route.COMPLAINTS:
        return
    if piece.complaint_id is not None:  # it may have gone back to triage meanwhile, and come again
        again = AddCorrespondence(
            subject=piece.complaint_id, key=piece.id, correspondent=taking.who.id, case_id=piece.case_id, again=True
        )
        taking.internal.append(again)
        return
    compliment = taking.content.kind is CorrespondenceKind.COMPLIMENT
    same = _same_matter(taking, compliment=compliment)
    still_open = same is not None and taking.who.complaints[same].open
    if not still_open and _no_reply_comes(taking):
        return
    id_ = same or names.complaint_id(piece.id)
    taking.piece = replace(piece, complaint_id=id_)
    if id_ not in taking.who.complaints:
        stands = ComplaintStands(piece.case_id, open=True, compliment=compliment, at=taking.received.received_at)
        taking.who = replace(taking.who, complaints={**taking.who.complaints, id_: stands})
    taking.internal.append(
        AddCorrespondence(subject=id_, key=piece.id, correspondent=taking.who.id, case_id=piece.case_id)
    )


def _same_matter(taking: _Taking, *, compliment: bool) -> str | None:
    """The complaint that it is more of: an open one about the same case, else one that was closed not long ago."""
    found = [
        (stands.open, stands.at, id_)
        for id_, stands in taking.who.complaints.items()
        if stands.compliment is compliment
        and (taking.piece.case_id is None or stands.case_id in (None, taking.piece.case_id))
        and (stands.open or _not_long_ago(stands.at, taking))
    ]
    return max(found)[2] if found else None


def _not_long_ago(at: datetime, taking: _Taking) -> bool:
    return taking.policy.after(at, taking.policy.same_matter_days).at >= taking.content.received_at


def _no_reply_comes(taking: _Taking) -> bool:
    """Communication with whoever wrote was ended, and nothing that it was ended about is open again (C6)."""
    who, case_id = taking.who, taking.piece.case_id
    if who.kind is not ContactKind.ENDED:
        return False
    ended = all(stands.ended for stands in who.cases.values())
    return ended and (case_id is None or case_id in who.cases)


def _to_whoever_reads_for_all(taking: _Taking) -> None:
    """What somebody with an arrangement writes to others is read by one, and not answered separately (C6, T1)."""
    piece, who = taking.piece, taking.who
    arrangement = who.arrangement
    if arrangement is None or piece.complaint_id is not None or piece.routed is None:
        return
    single = arrangement.kind is ContactKind.SINGLE_POINT and piece.route in ANSWERED_BY_ONE
    ended = _no_reply_comes(taking) and piece.route in {*ANSWERED_BY_ONE, Route.COMPLAINTS}
    if not (single or ended):
        return
    unread = Unread(taking.content.received_at, piece.case_id, taking.content.child)
    taking.who = replace(who, unread={**who.unread, piece.id: unread})
    taking.publish.append(
        Publish(
            events.CorrespondenceTaken(
                correspondence_id=piece.id,
                case_id=piece.case_id,
                correspondent_id=who.id,
                arrangement=arrangement.kind,
                contact_id=arrangement.contact_id,
                reply=not ended,
                reasons=("C6", "T1"),
                rests_on=(taking.received.id,),
                policy_version=taking.policy.version,
            ),
            piece.subject,
        )
    )


def _on_the_case(taking: _Taking, piece: Correspondence) -> list[Change]:
    """The case knows of what is on the log about it, and of who wrote about it."""
    case, case_id = taking.case, piece.case_id
    if case is None or case_id is None:
        return []
    after = case
    if piece.told is not None:
        entry = Logged(piece.told.received_at, piece.complaint_id)
        if piece.content is not None and piece.content.kind is not CorrespondenceKind.MP_LETTER:
            after = replace(after, log={**after.log, piece.id: entry})
    if taking.who.id not in after.correspondents:
        after = replace(after, correspondents=(*after.correspondents, taking.who.id))
    after = with_writer_of(after, case_id, piece.id, taking.writer)
    return [] if after == case else [Change(CASES, case_id, after)]


def with_writer_of(case: CaseFile, case_id: str, piece: str, writer: Writer) -> CaseFile:
    """The case, knowing who of it wrote a piece, or that nobody can tell yet."""
    if writer.person is None:
        return replace(case, unknown={**case.unknown, piece: writer.correspondent})
    unknown = {id_: who for id_, who in case.unknown.items() if id_ != piece}
    wrote = case.wrote
    if writer.person not in wrote and writer.correspondent != names.of_person(case_id, writer.person):
        wrote = {**wrote, writer.person: writer.correspondent}
    same = len(unknown) == len(case.unknown) and wrote is case.wrote
    return case if same else replace(case, unknown=unknown, wrote=wrote)


def _check(taking: _Taking) -> list[OpenQuestions]:
    """A letter of a member of Parliament is checked against the log: by its case, or by a person where that is not known (T4)."""
    piece, content, policy = taking.piece, taking.content, taking.policy
    if not piece.of_a_member:
        return []
    subject = names.correspondence_subject(piece.id)
    if piece.checked or piece.case_id is None or taking.case is None:
        return [OpenQuestions(subject, tuple(asked_of_letter(piece, content, policy)))]
    taking.piece = replace(piece, checked=True)
    found = events.FeedbackChecked(
        correspondence_id=piece.id,
        case_id=piece.case_id,
        found=tuple(sorted(id_ for id_ in taking.case.log if id_ != piece.id)),
        complaints=taking.case.complaints,
        reasons=("T4",),
        rests_on=(taking.received.id,),
        policy_version=policy.version,
    )
    taking.publish.append(Publish(found, piece.subject))
    return [OpenQuestions(subject, tuple(asked_of_letter(taking.piece, content, policy)))]


def asked_of_letter(piece: Correspondence, content: Content, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What is asked about a letter of a member of Parliament: whether it is on the log, and whether their constituent consents (T4, G3, G4)."""
    due = policy.after(content.received_at, policy.log_check_hours)
    role = Role.COMMUNICATIONS_OFFICER
    if not piece.checked:
        why = (
            "A member of Parliament wrote, and it is not known about which case: look on the request and feedback log."
        )
        yield Question("log-check", role, CENTRAL_TEAM, due, ("T4", "G3"), why, (RecordLogCheck.message_name,))
    if piece.consent is YesNo.NOT_KNOWN and piece.closed_at is None:
        why = "A member of Parliament wrote: find out whether their constituent consents. Until then say nothing of any case, not that there is one."
        settled = (RecordConstituentConsent.message_name,)
        yield Question("consent", role, CENTRAL_TEAM, due, ("T4", "G3", "G4"), why, settled)


def forget_touches(received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.data["id"]}}


def on_forget(facts: Facts, received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Decision:
    """The words of what is no part of a complaint are kept no longer (G4). What it was and where it went stays on the log."""
    piece = facts.get(CORRESPONDENCE, received.data.data["id"])
    if piece is None or piece.content is None or piece.complaint_id is not None or piece.forgotten:
        return NOTHING
    bare = replace(piece.content, sender=None, contact=None, title=None, text=None)
    return Decision(changes=(Change(CORRESPONDENCE, piece.id, replace(piece, content=bare, forgotten=True)),))


def case_touches(received: Received[PieceOfCase], policy: ComplaintsPolicy) -> Touches:
    """The piece, and the case."""
    return {CORRESPONDENCE: {received.data.key}, CASES: {received.data.subject}}


def on_case(facts: Facts, received: Received[PieceOfCase], policy: ComplaintsPolicy) -> Decision:
    """The complaint that a piece is part of is about this case: so is the piece, on the log too."""
    said = received.data
    piece, case = facts.get(CORRESPONDENCE, said.key), facts.get(CASES, said.subject) or CaseFile()
    if piece is None or piece.case_id == said.subject:
        return NOTHING
    after, entries = logged(replace(piece, case_id=said.subject), received, policy)
    known = case
    if after.told is not None:
        entry = Logged(after.told.received_at, piece.complaint_id)
        known = replace(known, log={**known.log, piece.id: entry})
    internal: tuple[Internal, ...] = ()
    if piece.writer is not None and piece.writer.person is None:
        known = with_writer_of(known, said.subject, piece.id, piece.writer)
        internal = (MakeOutWriter(subject=said.subject, key=piece.id, correspondent=piece.writer.correspondent),)
    changes = [Change(CORRESPONDENCE, piece.id, after)]
    if known != case:
        changes.append(Change(CASES, said.subject, known))
    return Decision(changes=tuple(changes), publish=entries, internal=internal)

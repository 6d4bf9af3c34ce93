"""What is told of a changed complaint, and to whom: only what differs from what was told last."""

from __future__ import annotations

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Sender
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import clock_of
from complaints.domain.complaint.held import ToldAllocation
from complaints.domain.complaint.owed import answered
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.contact.held import ComplaintMoved
from complaints.domain.correspondence.held import PieceDealtWith

BY_PARTY = {Sender.PARTY: YesNo.YES, Sender.CHILD: YesNo.YES, Sender.SOMEBODY_ELSE: YesNo.NO}
"""Whether somebody counts as a party for who may be given work on their case (A6): a child does; who is not known, is not known."""


def tell_clock(turn: ComplaintTurn) -> None:
    """When the response is due, whenever that is another time or follows from something else (C3), on the record with what it was."""
    complaint, was = turn.case, turn.case.clock
    if answered(complaint) or not complaint.open:
        return
    now = clock_of(complaint, turn.now, turn.policy)
    if now == was:
        return
    turn.case = replace(complaint, clock=now)
    seen = None if was is None else (was.due.at, was.rule, was.hearing_id, was.hearing_at, was.fixed, was.wanted_by)
    if now is not None and seen == (now.due.at, now.rule, now.hearing_id, now.hearing_at, now.fixed, now.wanted_by):
        return
    turn.say(
        events.ResponseDueChanged(
            due=None if now is None else now.due.at,
            was_due=None if was is None else was.due.at,
            rule=None if now is None else now.rule,
            was_rule=None if was is None else was.rule,
            hearing_id=None if now is None else now.hearing_id,
            hearing_at=None if now is None else now.hearing_at,
            fixed=now is not None and now.fixed,
            wanted_by=None if now is None or now.wanted_by is None else now.wanted_by.at,
            short_notice=now is not None and now.short_notice,
            extensions=len(complaint.extended),
            calendar_version="" if now is None else now.calendar_version,
            was_calendar_version="" if was is None else was.calendar_version,
            **turn.basis("C3", "G1"),
        )
    )


def tell_links(turn: ComplaintTurn) -> None:
    """Which others it belongs with (C1)."""
    linked = turn.case.linked
    if linked == turn.case.told.linked:
        return
    turn.say(events.ComplaintsLinked(others=linked, **turn.basis("C1")))
    turn.case = replace(turn.case, told=replace(turn.case.told, linked=linked))


def tell_allocation(turn: ComplaintTurn) -> None:
    """Whom it is about, for who may be given work on its case (A6, C7). A case that it is no longer about is told that it is over there."""
    complaint, was = turn.case, turn.case.told.allocation
    now = None
    if complaint.case_id is not None and (complaint.about or was is not None):
        now = ToldAllocation(
            case_id=complaint.case_id,
            practitioner_ids=tuple(sorted({about.id for about in complaint.about})),
            open=complaint.open or complaint.misconduct_open > 0,
            by_party=BY_PARTY.get(complaint.from_whom, YesNo.NOT_KNOWN),
        )
    if now == was:
        return
    if was is not None and (now is None or now.case_id != was.case_id):
        _record(turn, replace(was, open=False))
    if now is not None:
        _record(turn, now)
    turn.case = replace(complaint, told=replace(complaint.told, allocation=now))


def _record(turn: ComplaintTurn, told: ToldAllocation) -> None:
    basis = {**turn.about_case("C7", "A6"), "case_id": told.case_id}
    turn.publish_about(
        told.case_id,
        events.ComplaintRecorded(
            complaint_id=turn.case.id,
            practitioner_ids=told.practitioner_ids,
            open=told.open,
            by_party=YesNo(told.by_party),
            **basis,
        ),
    )


def tell_log(turn: ComplaintTurn) -> None:
    """What it is made of is dealt with once it is closed, on the request and feedback log too, and open again with it (T4)."""
    complaint, was = turn.case, turn.case.told.closed
    closing = complaint.closing
    now = {} if closing is None else dict.fromkeys(complaint.parts, closing.at)
    for id_ in {**was, **now}:
        # What was split from it is told of by the complaint that it is part of now.
        if now.get(id_) != was.get(id_) and id_ in complaint.parts:
            turn.tell(PieceDealtWith(subject=complaint.subject, key=id_, complaint_id=complaint.id, at=now.get(id_)))
    if now != was:
        turn.case = replace(complaint, told=replace(complaint.told, closed=now))


def tell_correspondent(turn: ComplaintTurn) -> None:
    """How it stands, for whoever made it: what they write next, and how contact with them may go on, depend on it (C1, C6)."""
    complaint = turn.case
    stands = (complaint.case_id, complaint.open, complaint.compliment)
    told = replace(complaint.told, correspondent=stands, about=complaint.about, escalated=complaint.escalated)
    if told == complaint.told:
        return
    case_id, open_, compliment = stands
    turn.tell(
        ComplaintMoved(
            subject=complaint.correspondent,
            key=complaint.id,
            case_id=case_id,
            open=open_,
            compliment=compliment,
            at=turn.now,
            about=complaint.about,
            escalated=complaint.escalated,
        )
    )
    turn.case = replace(complaint, told=told)

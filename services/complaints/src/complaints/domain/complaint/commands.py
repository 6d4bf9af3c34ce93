"""What people do about one complaint (C3, C4, C7, C8): looked into, given more time, reviewed, opened again, taken to the ombudsman."""

from __future__ import annotations

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import (
    HANDLERS,
    AssignHandler,
    ExtendResponse,
    RecordOmbudsman,
    RecordReview,
    RecordStep,
    ReferForReview,
    ReopenComplaint,
)
from cafcass_contracts.feedback import ComplaintStep, OmbudsmanState
from cafcass_contracts.roles import Role
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Answer
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.deciding import why_not_theirs
from complaints.domain.complaint.held import Extension, Handler, Ombudsman, Reopening, Review
from complaints.domain.complaint.owed import answered
from complaints.domain.complaint.steps import do_step
from complaints.domain.complaint.telling import tell_clock
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.times import done_by_now
from complaints.domain.writing.papers import acknowledge

BY_HAND = (
    ComplaintStep.ACKNOWLEDGED,
    ComplaintStep.CONTACTED,
    ComplaintStep.FILE_SCRUTINISED,
    ComplaintStep.PRACTITIONER_CONTACTED,
    ComplaintStep.MANAGER_CONTACTED,
)
"""What is recorded; the other steps follow from what else is done."""


def assign(turn: ComplaintTurn, said: AssignHandler) -> Answer | None:
    """Who looks into it and answers it."""
    complaint = turn.case
    if said.role not in HANDLERS:
        return refusal(f"who answers complaints is one of: {', '.join(HANDLERS)}")
    handler = Handler(said.handler_id, Role(said.role), said.team or turn.policy.national_team)
    why = why_not_theirs(handler, complaint.about)
    if why is not None:
        return refusal(why)
    turn.case = replace(complaint, handler=handler)
    return None


def record_step(turn: ComplaintTurn, said: RecordStep) -> Answer | None:
    """Something was done about it."""
    if said.step not in BY_HAND:
        return refusal(f"what is recorded is one of: {', '.join(BY_HAND)}")
    if not turn.case.decided:
        return refusal("nobody has decided yet what it is")
    if said.step in turn.case.steps:
        return refusal("that was recorded already")
    done_at = done_by_now(said.done_at, turn.now, turn.policy)
    if done_at is None or done_at < turn.case.received_at:
        return refusal("done_at lies in the future, or before the complaint was received")
    do_step(turn, said.step, done_at, said.by.id, said.in_words)
    return None


def extend(turn: ComplaintTurn, said: ExtendResponse) -> Answer | None:
    """The response gets more time: few times, never less, and not without end (C4)."""
    complaint, policy = turn.case, turn.policy
    if not owes_response(complaint) or answered(complaint) or complaint.clock is None:
        return refusal("no response is owed")
    if len(complaint.extended) >= policy.most_extensions:
        return refusal(f"it was extended {len(complaint.extended)} times, which is as often as it may be (C4)")
    due = complaint.clock.due
    if said.until <= london_day(due.at):
        return refusal("that is no more time than it has: an extension never shortens (C4)")
    latest = policy.after(max(due.at, turn.now), policy.longest_extension_working_days)
    if said.until > london_day(latest.at):
        return refusal(f"that is too long: an extension goes to {london_day(latest.at).isoformat()} at most (C4)")
    until = Due(policy.end_of(said.until))
    extension = Extension(until=until, reason=said.reason, why=said.why, by=said.by.id, at=turn.now)
    turn.case = replace(complaint, extensions=(*complaint.extensions, extension))
    return None


def refer(turn: ComplaintTurn, said: ReferForReview) -> Answer | None:
    """An improvement manager reviews it before it is answered (C7)."""
    complaint = turn.case
    if not complaint.decided or not owes_response(complaint) or answered(complaint):
        return refusal("there is no answer to come that could be reviewed")
    if complaint.reviews and complaint.reviews[-1].done_at is None:
        return refusal("it is being reviewed already")
    review = Review(asked_at=turn.now, why=said.why, by=said.by.id)
    turn.case = replace(complaint, reviews=(*complaint.reviews, review))
    return None


def record_review(turn: ComplaintTurn, said: RecordReview) -> Answer | None:
    """What the review found."""
    complaint = turn.case
    if not complaint.reviews or complaint.reviews[-1].done_at is not None:
        return refusal("no review of it is under way")
    done = replace(complaint.reviews[-1], found=said.in_words, done_at=turn.now)
    turn.case = replace(complaint, reviews=(*complaint.reviews[:-1], done))
    return None


def reopen(turn: ComplaintTurn, said: ReopenComplaint) -> Answer | None:
    """It is open again: its time counts from what opens it, or from now (C3)."""
    complaint = turn.case
    if complaint.closing is None:
        return refusal("it is open")
    wanted = {*said.correspondence_ids}
    if not wanted <= complaint.parts.keys():
        return refusal("not all of that correspondence is part of it")
    counted = min((complaint.parts[id_].received_at for id_ in wanted), default=turn.now)
    counted = max(counted, complaint.closing.at)
    turn.case = replace(
        complaint,
        closing=None,
        closings=(*complaint.closings, complaint.closing),
        outcome=None,
        steps={step: done for step, done in complaint.steps.items() if step is ComplaintStep.CATEGORISED},
        representation=None,
        papers={
            id_: replace(paper, withdrawn=paper.withdrawn or paper.sent_at is None)
            for id_, paper in complaint.papers.items()
        },
        parts={id_: replace(part, read=part.read or id_ in wanted) for id_, part in complaint.parts.items()},
        reopenings=(*complaint.reopenings, Reopening(counted_from=counted, why=said.why, by=said.by.id, at=turn.now)),
        told=replace(complaint.told, overdue={}, due_soon=None),
        clock=None,
    )
    turn.say(
        events.ComplaintReopened(reopening=len(turn.case.reopenings), counted_from=counted, **turn.basis("C3", "C8"))
    )
    tell_clock(turn)
    acknowledge(turn)
    return None


def record_ombudsman(turn: ComplaintTurn, said: RecordOmbudsman) -> Answer | None:
    """It went to the ombudsman, or the ombudsman decided (C8)."""
    complaint = turn.case
    if not said.state.known:
        return refusal(f"there is no such word: {said.state}")
    if (said.state is OmbudsmanState.ESCALATED) is complaint.escalated:
        return refusal("it is with the ombudsman already" if complaint.escalated else "it is not with the ombudsman")
    if said.on > london_day(turn.now):
        return refusal("that day is still to come")
    what = Ombudsman(state=said.state, on=said.on, in_words=said.in_words, by=said.by.id, at=turn.now)
    turn.case = replace(complaint, ombudsman=(*complaint.ombudsman, what))
    turn.say(events.OmbudsmanRecorded(state=said.state, on=said.on, **turn.basis("C8")))
    return None

"""A complaint or compliment is closed (C8): with its outcome, what it came from, and what there is to learn from it."""

from __future__ import annotations

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import CloseComplaint
from cafcass_contracts.feedback import Category, ComplaintStep, DocumentKind, LearningPoint, LearningSource, Outcome
from cafcass_contracts.identity import derived_id
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from complaints.domain.complaint.deciding import not_taken
from complaints.domain.complaint.evaluation import begin, finish, together
from complaints.domain.complaint.held import COMPLAINTS, Closing, Complaint, Paper
from complaints.domain.complaint.owed import OWED_TO_THEM, not_composed, owed
from complaints.domain.complaint.questions import waits
from complaints.domain.complaint.steps import do_step
from complaints.domain.learning.held import POINTS
from complaints.domain.learning.logging import log_point, point_from
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.guard import about_somebody, names_somebody

UNANSWERED = frozenset({Outcome.WITHDRAWN, Outcome.NOBODY_TO_ANSWER})
"""With which a complaint ends without an answer: whoever made it wants none any more, or is not there to get one."""
DECIDED = frozenset({Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD})


def close_touches(received: Received[CloseComplaint], policy: ComplaintsPolicy) -> Touches:
    """The complaint, and its learning points."""
    said = received.data
    points = {point_id(received.id, number) for number in range(len(said.learning))}
    return {COMPLAINTS: {said.complaint_id}, POINTS: points}


def point_id(message_id: str, number: int) -> str:
    """The id of a learning point, by what told of it and its place there."""
    return derived_id("learning-point", message_id, str(number))


def on_close(facts: Facts, received: Received[CloseComplaint], policy: ComplaintsPolicy) -> Decision:
    """It is closed, once nothing in it is owed any more."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why = not_taken(complaint, said, closed=False)
    if complaint is None or why is not None:
        return Decision(answer=why)
    reason = _not_yet(complaint, said, policy) or _unfit(complaint, said)
    if reason is not None:
        return Decision(answer=refusal(reason))
    turn = begin(complaint, received, policy)
    source = LearningSource.COMPLIMENT if complaint.compliment else LearningSource.COMPLAINT
    points = [
        point_from(point_id(received.id, number), each, source, said.causes, complaint.case.area, turn.now)
        for number, each in enumerate(said.learning)
    ]
    learned = [log_point(point, None, received, policy) for point in points]
    do_step(turn, ComplaintStep.CLOSED, turn.now, said.by.id, said.in_words)
    closing = Closing(
        outcome=said.outcome,
        causes=said.causes,
        learning=tuple(point.id for point in points),
        in_words=said.in_words,
        at=turn.now,
        by=said.by.id,
    )
    turn.case = replace(
        turn.case,
        closing=closing,
        reviews=tuple(each for each in turn.case.reviews if each.done_at is not None),
        representation=None if not_composed(turn.case) else turn.case.representation,
        papers={id_: _taken_back(paper, said) for id_, paper in turn.case.papers.items()},
    )
    turn.say(
        events.ComplaintClosed(
            outcome=said.outcome,
            causes=said.causes,
            learning=closing.learning,
            closed_at=turn.now,
            by=said.by.id,
            **turn.basis("C8"),
        )
    )
    return together(finish(turn), *learned)


def _taken_back(paper: Paper, said: CloseComplaint) -> Paper:
    """What has not gone out goes nowhere any more where nobody is answered."""
    gone = paper.sent_at is not None or paper.released_at is not None or paper.kind is DocumentKind.REPRESENTATION
    return paper if gone or said.outcome not in UNANSWERED else replace(paper, withdrawn=True)


def _not_yet(complaint: Complaint, said: CloseComplaint, policy: ComplaintsPolicy) -> str | None:
    """What is still owed, in words. Whoever withdraws a complaint is owed no answer any more; a child's safety was raised before.

    Where nobody is there to be answered it is looked into all the same.
    """
    if not complaint.decided:
        return "nobody has decided yet what it is"
    wanted_no_more = said.outcome is Outcome.WITHDRAWN and (complaint.representation is None or not_composed(complaint))
    if waits(complaint) and not wanted_no_more:
        return "a review or a filing of it is under way"
    unread = [part for part in complaint.parts.values() if not part.read]
    if unread:
        return f"{len(unread)} pieces of correspondence in it were not read yet (T1)"
    due = [] if said.outcome is Outcome.WITHDRAWN else [*owed(complaint, policy)]
    if said.outcome is Outcome.NOBODY_TO_ANSWER:
        due = [step for step in due if step not in OWED_TO_THEM]
    return f"it still owes: {', '.join(due)}" if due else None


def _unfit(complaint: Complaint, said: CloseComplaint) -> str | None:
    answered = ComplaintStep.ANSWERED in complaint.steps
    if said.outcome in DECIDED and not answered:
        return "nothing was answered that could be upheld or not"
    if said.outcome in UNANSWERED and answered:
        return "it was answered: say whether it was upheld"
    if said.outcome is Outcome.NOBODY_TO_ANSWER and not said.in_words:
        return "say in words why nobody can be answered, and what was found"
    if said.outcome is Outcome.PASSED_ON and answered and Category.REPRESENTATION not in complaint.categories:
        return "it was answered: say whether it was upheld"
    if said.outcome in DECIDED and complaint.outcome is not None and said.outcome is not complaint.outcome:
        return f"the answer that was sent says {complaint.outcome}"
    if not all(cause.known for cause in said.causes) or not said.outcome.known:
        return "there is no such cause, or no such outcome"
    return _tells(complaint, said.learning)


def _tells(complaint: Complaint, points: tuple[LearningPoint, ...]) -> str | None:
    """Learning is for others: no case is in it (C8)."""
    for number, each in enumerate(points, 1):
        found = about_somebody(each.point) or names_somebody(each.point, complaint)
        if found is not None:
            return f"learning point {number} may tell of somebody or of a case: it has {found} (C8)"
    return None

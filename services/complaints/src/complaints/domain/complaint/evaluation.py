"""What follows from a changed complaint: the parts of its evaluation, always all of them, in one order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cafcass_contracts.message import Command
from cafcass_domain.decision import Answer, Decision, Received
from cafcass_domain.state import replace
from complaints.domain.complaint.counting import count
from complaints.domain.complaint.deadlines import watch
from complaints.domain.complaint.held import COMPLAINTS, Complaint
from complaints.domain.complaint.questions import questions_of
from complaints.domain.complaint.telling import tell_allocation, tell_clock, tell_correspondent, tell_links, tell_log
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.filing import file_representation

PARTS: Final[tuple[Callable[[ComplaintTurn], None], ...]] = (
    tell_clock,
    tell_links,
    tell_allocation,
    tell_correspondent,
    tell_log,
    file_representation,
    count,
    watch,
)


def begin(before: Complaint, received: Received[Any], policy: ComplaintsPolicy) -> ComplaintTurn:
    """A turn of a complaint: whatever it says has the next revision."""
    case = replace(before, revision=before.revision + 1)
    return ComplaintTurn(COMPLAINTS, before.id, before, case, received, policy)


def finish(turn: ComplaintTurn, answer: Answer | None = None) -> Decision:
    """The decision that a turn adds up to.

    What nobody is told of and nobody did is no new revision: who decides on the one that was told last is refused for nothing, and
    the number would tell that the employee relations route is done (C2).
    """
    for part in PARTS:
        part(turn)
    if not turn.publish and not isinstance(turn.received.data, Command):
        turn.case = replace(turn.case, revision=turn.before.revision)
    if not turn.publish and turn.case == replace(turn.before, revision=turn.case.revision):
        turn.case = turn.before
    turn.state_questions(questions_of(turn.case, turn.policy))
    return turn.decision(answer)


def together(*decisions: Decision, answer: Answer | None = None) -> Decision:
    """Several decisions as one."""
    return Decision(
        changes=tuple(each for one in decisions for each in one.changes),
        publish=tuple(each for one in decisions for each in one.publish),
        deadlines=tuple(each for one in decisions for each in one.deadlines),
        questions=tuple(each for one in decisions for each in one.questions),
        internal=tuple(each for one in decisions for each in one.internal),
        jobs=tuple(each for one in decisions for each in one.jobs),
        answer=answer or next((one.answer for one in decisions if one.answer is not None), None),
    )

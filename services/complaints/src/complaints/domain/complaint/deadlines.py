"""What falls due about a complaint: that its answer is near, and that something was not done in time (C4)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import ComplaintStep
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from complaints.domain.complaint.held import Complaint
from complaints.domain.complaint.owed import owed
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.policy import ComplaintsPolicy

DUE_SOON: Final = "complaint-due-soon"
OVERDUE: Final = "complaint-overdue"
"""The deadline of a step; its key is the step."""

WATCHED: Final = (
    ComplaintStep.CATEGORISED,
    ComplaintStep.ACKNOWLEDGED,
    ComplaintStep.CONTACTED,
    ComplaintStep.FILED,
    ComplaintStep.ANSWERED,
)
"""The steps of which it is told when they are late. The rest of step 2 is asked of people and chased there (G9)."""

Name = tuple[str, str]
"""Kind and key."""


def watched(complaint: Complaint, policy: ComplaintsPolicy) -> dict[Name, Due]:
    """Every due time that is watched: what was told of once is not told of again until it moves."""
    due = owed(complaint, policy)
    found = {
        (OVERDUE, str(step)): until
        for step, until in due.items()
        if step in WATCHED and complaint.told.overdue.get(step) != until.at
    }
    answer = due.get(ComplaintStep.ANSWERED)
    if answer is not None and complaint.told.due_soon != answer.at:
        found[DUE_SOON, str(ComplaintStep.ANSWERED)] = policy.before(answer.at, policy.due_soon_working_days)
    return found


def watch(turn: ComplaintTurn) -> None:
    """Sets, moves and takes back deadlines where what is watched is another now."""
    new = turn.before.revision == 0
    before, now = {} if new else watched(turn.before, turn.policy), watched(turn.case, turn.policy)
    for (kind, key), due in now.items():
        if before.get((kind, key)) != due:
            turn.set_deadline(kind, due, "C4", key)
    for kind, key in before.keys() - now.keys():
        turn.cancel_deadline(kind, key)


def tell_due_soon(turn: ComplaintTurn) -> None:
    """The answer is due soon."""
    due = owed(turn.case, turn.policy).get(ComplaintStep.ANSWERED)
    if due is None or turn.case.told.due_soon == due.at:
        return
    turn.say(events.ComplaintDueSoon(step=ComplaintStep.ANSWERED, due=due.at, **turn.basis("C4")))
    turn.case = replace(turn.case, told=replace(turn.case.told, due_soon=due.at))


def tell_overdue(turn: ComplaintTurn, step: ComplaintStep) -> None:
    """Something was not done in time. Where it is due later by now, nothing is late."""
    due = owed(turn.case, turn.policy).get(step)
    if due is None or due.at > turn.now or turn.case.told.overdue.get(step) == due.at:
        return
    turn.say(events.ComplaintOverdue(step=step, due=due.at, **turn.basis("C4", "C3")))
    told = replace(turn.case.told, overdue={**turn.case.told.overdue, step: due.at})
    turn.case = replace(turn.case, told=told)

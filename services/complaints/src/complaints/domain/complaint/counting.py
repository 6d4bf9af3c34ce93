"""A complaint in the numbers of its quarter and area (C8, K14): told to the row that counts it whenever it counts differently."""

from __future__ import annotations

from cafcass_contracts.feedback import ComplaintStep, OmbudsmanState
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.held import Complaint
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.learning.held import NATION, Count, CountedIn, Entry, quarter_of, row_of


def counted_in(complaint: Complaint) -> CountedIn | None:
    """Where and as what it is counted; None where it is part of another."""
    if complaint.joined is not None:
        return None
    answered = complaint.steps.get(ComplaintStep.ANSWERED)
    acknowledged = complaint.steps.get(ComplaintStep.ACKNOWLEDGED)
    entry = Entry(
        child=complaint.child,
        compliment=complaint.compliment,
        elsewhere=bool(complaint.decided) and not complaint.compliment and not owes_response(complaint),
        answered=answered is not None,
        answered_in_time=answered is not None and answered.in_time,
        answered_before_hearing=answered is not None and answered.before_hearing,
        acknowledged_in_time=acknowledged is not None and acknowledged.in_time,
        outcome=None if complaint.closing is None else complaint.closing.outcome,
        causes=() if complaint.closing is None else complaint.closing.causes,
        reopened=bool(complaint.reopenings),
        ombudsman=any(each.state is OmbudsmanState.ESCALATED for each in complaint.ombudsman),
    )
    return CountedIn(quarter_of(complaint.received_at), complaint.case.area or NATION, entry)


def count(turn: ComplaintTurn) -> None:
    """Tells the row that counts it, and the one that counted it before where that is another."""
    now, was = counted_in(turn.case), turn.case.told.counted
    if now == was:
        return
    if was is not None and (now is None or (now.quarter, now.area) != (was.quarter, was.area)):
        row = row_of(was.quarter, was.area)
        turn.tell(Count(subject=row, key=turn.case.id, quarter=was.quarter, area=was.area, entry=None))
    if now is not None:
        row = row_of(now.quarter, now.area)
        turn.tell(Count(subject=row, key=turn.case.id, quarter=now.quarter, area=now.area, entry=now.entry))
    turn.case = replace(turn.case, told=replace(turn.case.told, counted=now))

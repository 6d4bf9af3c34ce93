"""Something that was owed about a complaint is done (C3): put down with who, when and whether in time, and told (K14)."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import ComplaintStep
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import next_hearing
from complaints.domain.complaint.held import Complaint, Done
from complaints.domain.complaint.owed import owed
from complaints.domain.complaint.turn import ComplaintTurn


def do_step(turn: ComplaintTurn, step: ComplaintStep, at: datetime, by: str, in_words: str = "") -> None:
    """Puts a step down as done; one that was done stays as it was."""
    complaint = turn.case
    if step in complaint.steps:
        return
    due = owed(complaint, turn.policy).get(step)
    in_time = due is not None and at <= due.at
    before = _before_hearing(complaint, at) if step is ComplaintStep.ANSWERED else YesNo.NOT_KNOWN
    done = Done(at=at, by=by, in_words=in_words, in_time=in_time, before_hearing=before is YesNo.YES)
    turn.case = replace(complaint, steps={**complaint.steps, step: done})
    turn.say(
        events.ComplaintStepDone(
            step=step,
            done_at=at,
            due=None if due is None else due.at,
            in_time=YesNo.NOT_KNOWN if due is None else YesNo.YES if in_time else YesNo.NO,
            before_hearing=before,
            by=by,
            **turn.basis("C3"),
        )
    )


def _before_hearing(complaint: Complaint, at: datetime) -> YesNo:
    """Whether something was done before the next court hearing; not known where there is none."""
    hearing = next_hearing(complaint)
    if hearing is None or hearing.starts_at is None:
        return YesNo.NOT_KNOWN
    return YesNo.YES if at < hearing.starts_at else YesNo.NO

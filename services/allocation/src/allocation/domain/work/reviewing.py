"""Work that waits without anybody is looked at again for its risk (A12): from when that is counted, and by when it is due."""

from __future__ import annotations

from typing import Any

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_domain.due import Due
from cafcass_domain.state import replace


def is_left_waiting(case: CaseFile, work: Work) -> bool:
    """Whether nobody has the work for good and nobody is proposed for it: it was told as queued, or the case has no area that would decide."""
    return work.is_to_be_placed and not work.is_held and (bool(work.queued) or case.area is None)


def review_due(work: Work, policy: AllocationPolicy) -> Due | None:
    """By when its risk is looked at again: sooner once something was learnt since the last time. None where it was not left waiting."""
    if work.review_from is None:
        return None
    due = policy.after(work.review_from, policy.review_working_days)
    if work.learnt_at is None:
        return due
    return min(due, policy.after(work.learnt_at, policy.review_learnt_working_days), key=lambda each: each.at)


def watch_waiting(turn: CaseTurn) -> None:
    """Counts the review of each piece of work from when it was first left waiting; nothing is counted of what has its holder."""
    learnt = turn.before.known is not None and _known_of(turn.before) != _known_of(turn.case)
    for work in turn.case.open_works:
        after = _watched(turn, work, learnt=learnt)
        if after != work:
            turn.keep(after)


def _watched(turn: CaseTurn, work: Work, *, learnt: bool) -> Work:
    if work.is_held:
        return replace(work, review_from=None, learnt_at=None, urgent=False)
    if work.review_from is None:
        return replace(work, review_from=turn.now) if is_left_waiting(turn.case, work) else work
    return replace(work, learnt_at=turn.now) if learnt and work.learnt_at is None else work


def _known_of(case: CaseFile) -> tuple[Any, ...]:
    """What of a case bears on how long its work can wait. A complaint about a practitioner does not (A6)."""
    known = case.known
    heard = None if known is None else (known.kinds, known.emergency, known.children, known.hearings, known.reports)
    return (case.concerns, case.category, case.involvement_reopened, heard)

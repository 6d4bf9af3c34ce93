"""Who works a case and where it stands, as other services and the open stream know it (T4, A12, A15)."""

from __future__ import annotations

from allocation.domain.turn import CaseTurn
from cafcass_contracts import allocation
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def tell_allocated(turn: CaseTurn) -> None:
    """Who works the case: the holder of its weightiest work."""
    held_ones = [work for work in turn.case.open_works if work.holder is not None]
    first = min(held_ones, key=lambda work: (-work.weighed.points, work.arose_at, work.work_id), default=None)
    if first is None or first.holder is None:
        _tell_unallocated(turn)
        return
    who = first.holder
    told = (who.practitioner_id, str(who.role), who.team, who.substantive)
    if told == turn.case.allocated:
        return
    if turn.case.allocated is None:
        move_on(turn, "allocated")
    turn.case = replace(turn.case, allocated=told)
    turn.say(
        allocation.CaseAllocated(
            **turn.basis("A1", "A8"),
            practitioner_id=who.practitioner_id,
            role=str(who.role),
            team=who.team,
            substantive=who.substantive,
        )
    )


def _tell_unallocated(turn: CaseTurn) -> None:
    """Nobody holds the case any more: whoever addressed them addresses the team's role again (T4)."""
    was = turn.case.allocated
    if was is None:
        return
    turn.case = replace(turn.case, allocated=None)
    turn.say(allocation.CaseUnallocated(**turn.basis("A12", "T4"), practitioner_id=was[0], team=turn.case.team))
    if turn.case.closed is None:
        move_on(turn, "unallocated")


def move_on(turn: CaseTurn, state: str) -> None:
    """Tells the open stream in which state the case is now: no people, no case number."""
    turn.say(allocation.LifecycleMoved(**turn.basis("A15"), state=state, area=turn.case.area, on=london_day(turn.now)))

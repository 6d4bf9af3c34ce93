"""Somebody else is sought for work although somebody holds it, and how that ends without a move (A13): each is told."""

from __future__ import annotations

from allocation.domain.turn import CaseTurn
from allocation.domain.work.giving import only_the_court_changes
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason
from cafcass_domain.state import replace


def seek_successor(turn: CaseTurn, work: Work, why: MoveReason | None) -> None:
    """Somebody else is sought, or not any more where the reason fell away before it was settled."""
    if why is None:
        if work.moving is not None:
            stay(turn, work, "the reason fell away")
        elif work.kept is not None:
            turn.put(replace(work, kept=None), f"{work.kind} stayed, and the reason to move it is over")
        return
    if why in (work.moving, work.kept) or work.holder is None:
        return
    since = turn.now if work.moving is None else work.waits_from
    sought = replace(work, moving=why, kept=None, waits_from=since)
    after = turn.put(sought, f"somebody else is sought for {work.kind}: {why}")
    turn.say(
        allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=work.holder.practitioner_id, because=why)
    )
    _ask_court(turn, after, work.holder.practitioner_id, why)


def stay(turn: CaseTurn, work: Work, how: str, kept: MoveReason | None = None, by: str | None = None) -> None:
    """Nobody else is sought for the work any more: a manager left it where it is, or the reason fell away (A13)."""
    if work.holder is None:
        return
    name = work.holder.practitioner_id
    work = withdraw(turn, work, "stays", how)
    after = turn.put(replace(work, moving=None, kept=kept, queued="", waits_from=None), f"{work.kind}: {how}")
    turn.say(allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=name, by=by))


def _ask_court(turn: CaseTurn, work: Work, holder: str, why: MoveReason) -> None:
    """Only the court changes its guardian (A6): it is asked to agree."""
    known = turn.case.known
    if known is None or not only_the_court_changes(work.kind, turn.policy):
        return
    turn.say(
        allocation.CourtAsked(
            **turn.basis("A6", "A13"),
            case_number=known.case_number,
            court=None if known.court is None else known.court.said(),
            work_id=work.work_id,
            practitioner_id=holder,
            because=why,
        )
    )

"""Somebody else is sought for work although somebody holds it, and how that ends without a move (A13): each is told."""

from __future__ import annotations

from allocation.domain.turn import CaseTurn
from allocation.domain.work.giving import only_the_court_changes
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.reasons import as_moved, record_reason
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason
from cafcass_domain.state import replace


def seek_successor(turn: CaseTurn, work: Work, why: MoveReason | None) -> None:
    """Somebody else is sought, or not any more where the reason fell away before it was settled."""
    if work.moving is MoveReason.TRANSFER:
        return
    if why is None:
        if work.moving is not None:
            stay(turn, work, "the reason fell away")
        elif work.kept is not None:
            turn.put(replace(work, kept=None), f"{work.kind} stayed, and the reason to move it is over")
        return
    if why in (work.moving, work.kept) or work.holder is None:
        return
    since = turn.now if work.moving is None else work.waits_from
    asks = work.is_held and only_the_court_changes(work.kind, turn.policy) and not work.court_asked
    sought = replace(work, moving=why, kept=None, waits_from=since, court_asked=work.court_asked or asks)
    name, told = work.holder.practitioner_id, as_moved(why)
    after = turn.put(sought, f"somebody else is sought for {work.kind}: {told}")
    turn.say(allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=name, because=told))
    record_reason(turn, after, name, why)
    if asks:
        _ask_court(turn, after, name, told)


def send_on(turn: CaseTurn, work: Work) -> None:
    """The case went to another area: whoever holds its work keeps it until somebody there has it (A9). The court has agreed where it must."""
    if work.holder is None:
        return
    name = work.holder.practitioner_id
    sent = replace(work, moving=MoveReason.TRANSFER, kept=None, waits_from=turn.now, queued="")
    after = turn.put(sent, f"{work.kind} goes to another area")
    turn.say(allocation.SuccessorSought(**turn.about(after, "A9"), practitioner_id=name, because=MoveReason.TRANSFER))


def stay(turn: CaseTurn, work: Work, how: str, kept: MoveReason | None = None, by: str | None = None) -> None:
    """Nobody else is sought for the work any more: a manager left it where it is, or the reason fell away (A13)."""
    if work.holder is None:
        return
    name = work.holder.practitioner_id
    work = withdraw(turn, work, "stays", how)
    after = turn.put(
        replace(work, moving=None, kept=kept, kept_on=None, court_asked=False, queued="", waits_from=None),
        f"{work.kind}: {how}",
    )
    turn.say(allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=name, by=by))
    known = turn.case.known
    if work.court_asked and known is not None:
        turn.say(
            allocation.CourtAskWithdrawn(
                **turn.basis("A13"),
                case_number=known.case_number,
                court=None if known.court is None else known.court.said(),
                work_id=work.work_id,
                practitioner_id=name,
            )
        )


def _ask_court(turn: CaseTurn, work: Work, holder: str, why: MoveReason) -> None:
    """Only the court changes its guardian (A6): it is asked to agree."""
    known = turn.case.known
    if known is None:
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

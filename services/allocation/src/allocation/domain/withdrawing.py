"""How a proposal ends that nobody settles, and how work stays with a holder for whom somebody else was sought (A12, A13): each is told."""

from __future__ import annotations

from dataclasses import replace

from allocation.domain.case import Work
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion, MoveReason


def withdraw(turn: Turn, work: Work, why: str, how: str, excluded: tuple[Exclusion, ...] = ()) -> Work:
    """The work without its proposal, if it has one: `why` in the words of `proposal-withdrawn`, `how` in plain ones."""
    proposal = work.proposal
    if proposal is None:
        return work
    after = turn.put(
        replace(work, proposal=None), f"{proposal.practitioner_id} is not proposed for {work.kind} any more: {how}"
    )
    turn.settle(f"allocate:{work.work_id}", how)
    turn.say(
        allocation.ProposalWithdrawn(
            **turn.about(after, "A4", "A12"),
            proposal=proposal.number,
            practitioner_id=proposal.practitioner_id,
            why=why,
            excluded=excluded,
        )
    )
    return after


def stay(turn: Turn, work: Work, how: str, kept: MoveReason | None = None, by: str | None = None) -> None:
    """Nobody else is sought for the work any more: a manager left it where it is, or the reason fell away (A13)."""
    if work.holder is None:
        return
    name = work.holder.practitioner_id
    work = withdraw(turn, work, "stays", how)
    after = turn.put(replace(work, moving=None, kept=kept, queued="", waits_from=None), f"{work.kind}: {how}")
    turn.settle(f"move:{work.work_id}", how)
    turn.say(allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=name, by=by))

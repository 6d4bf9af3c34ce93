"""How a proposal ends that nobody settles (A12): the work waits again, or stays with its holder."""

from __future__ import annotations

from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion
from cafcass_domain.state import replace


def withdraw(turn: CaseTurn, work: Work, why: str, how: str, excluded: tuple[Exclusion, ...] = ()) -> Work:
    """The work without its proposal, if it has one: `why` in the words of `proposal-withdrawn`, `how` in plain ones."""
    proposal = work.proposal
    if proposal is None:
        return work
    after = turn.put(
        replace(work, proposal=None), f"{proposal.practitioner_id} is not proposed for {work.kind} any more: {how}"
    )
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

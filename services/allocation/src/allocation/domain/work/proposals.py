"""When and how a proposal ends that nobody settles (A12): the work waits again, or stays with its holder."""

from __future__ import annotations

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.excluding import as_told, record_exclusions
from allocation.domain.turn import CaseTurn
from allocation.domain.work.settling_in_time import FALLS, falls
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion
from cafcass_domain.due import Due
from cafcass_domain.state import replace


def set_fall(turn: CaseTurn, work: Work) -> None:
    """Has a proposal fall when nobody settled it."""
    due = _falls(turn.case, work, turn.policy)
    if due is not None and work.proposal is not None:
        turn.set_deadline(FALLS, due, "A12", work.work_id, work=work.work_id, proposal=work.proposal.number)


def watch_proposals(turn: CaseTurn) -> None:
    """Has an open proposal fall sooner, or later, where what is learnt of its case moves the clock that it serves, or makes it an emergency."""
    for work in turn.case.open_works:
        was = turn.before.works.get(work.work_id)
        known = None if was is None else was.proposal
        if was is None or known is None or work.proposal is None or known.number != work.proposal.number:
            continue
        if _falls(turn.case, work, turn.policy) != _falls(turn.before, was, turn.policy):
            set_fall(turn, work)


def _falls(case: CaseFile, work: Work, policy: AllocationPolicy) -> Due | None:
    made = None if work.proposal is None else work.proposal.made_at
    return None if made is None else falls(case, work, made, policy)


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
            excluded=as_told(excluded),
        )
    )
    record_exclusions(turn, after, {proposal.practitioner_id: excluded})
    return after

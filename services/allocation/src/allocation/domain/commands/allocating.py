"""A manager settles who has work that waits: whoever is proposed, or somebody else (A2, A4)."""

from __future__ import annotations

from allocation.domain.commands.about import open_work
from allocation.domain.commands.by_hand import done, give_by_hand, may_have
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import practitioner_of
from allocation.domain.turn import begin
from allocation.domain.work.giving import Settled, give, only_the_court_changes
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_domain.london import london_day


def on_settle(facts: Facts, received: Received[allocation.SettleAllocation], policy: AllocationPolicy) -> Decision:
    """A manager accepts the one proposed (A4)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    proposal = work.proposal
    if proposal is None:
        return refused("nobody is proposed for the work")
    if (proposal.number, proposal.practitioner_id) != (said.proposal, said.practitioner_id):
        return refused(f"proposal {proposal.number} is for {proposal.practitioner_id}")
    if work.moving is not None and only_the_court_changes(work.kind, policy):
        return refused("a guardian is changed by the court: use move-work, and say that the court agreed")
    person = practitioner_of(facts, said.practitioner_id)
    employment, why = may_have(turn, work, person)
    if employment is None or why:
        return refused(f"not possible any more: {', '.join(why) or 'nobody knows them'}")
    if person.kept_points > person.most(london_day(turn.now), policy):
        return refused("not possible any more: safe-maximum; use override-allocation, with the reason")
    settled = Settled(settled_by=SettledBy.PERSON, by=said.by.id)
    give(turn, work, said.practitioner_id, employment, proposal.choice, settled)
    return done(turn, person)


def on_override(facts: Facts, received: Received[allocation.OverrideAllocation], policy: AllocationPolicy) -> Decision:
    """A manager decides otherwise, on the record (A2): above the safe maximum only where they say so."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if work.holder is not None and work.holder.substantive:
        return refused(f"{work.holder.practitioner_id} holds the work: use move-work")
    person = practitioner_of(facts, said.practitioner_id)
    settled = Settled(settled_by=SettledBy.PERSON, by=said.by.id)
    return give_by_hand(turn, work, person, said, settled, substantive=said.substantive)

"""The risk of work that waits is looked at again by a manager (A12)."""

from __future__ import annotations

from allocation.domain.commands.about import open_work, record_decision
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import begin
from allocation.domain.work.reviewing import is_left_waiting, review_due
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.state import replace


def on_review(facts: Facts, received: Received[allocation.ReviewWaitingWork], policy: AllocationPolicy) -> Decision:
    """Work that waits goes on waiting in its turn, or before all that is not urgent (T12); it is looked at again after that."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if said.urgent not in (YesNo.YES, YesNo.NO):
        return refused("whether it is urgent is not known: it has not been looked at then (G3)")
    if work.is_held:
        return refused("the work has its holder: it does not wait for one")
    if work.proposal is not None:
        return refused("somebody is proposed for the work: settle that")
    if not is_left_waiting(turn.case, work):
        return refused("its area has not decided on the work yet")
    after = turn.put(
        replace(
            work,
            review_from=turn.now,
            learnt_at=None,
            reviews=work.reviews + 1,
            urgent=said.urgent is YesNo.YES,
        ),
        f"the risk of {work.kind}, which waits, was looked at again",
    )
    again = review_due(after, policy)
    turn.say(
        allocation.WaitingWorkReviewed(
            **turn.about(after, "A12"),
            urgent=after.urgent,
            since=after.waits_since,
            again_by=turn.now if again is None else again.at,
            by=said.by.id,
        )
    )
    record_decision(turn, said, "A12", work_id=work.work_id)
    return finish(turn, ACCEPTED)

"""A manager moves work from its holder, or leaves it where it is (A13). A guardian only the court changes (A6)."""

from __future__ import annotations

from allocation.domain.commands.about import open_work
from allocation.domain.commands.by_hand import give_by_hand, say_why
from allocation.domain.evaluation import finish
from allocation.domain.internal import plan_anew
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import practitioner_of
from allocation.domain.turn import begin
from allocation.domain.work.giving import Settled, only_the_court_changes, take_back
from allocation.domain.work.reasons import as_moved
from allocation.domain.work.successors import stay
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import MoveReason
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received


def on_move(facts: Facts, received: Received[allocation.MoveWork], policy: AllocationPolicy) -> Decision:
    """A manager moves work, to somebody or to the queue (A13): a guardian only where the court agreed (A6)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if not said.because.known:
        return refused("that is no reason to move work; a complaint alone is none (A6)")
    if work.holder is None or work.holder.practitioner_id != said.from_practitioner_id:
        return refused("they do not hold the work")
    if work.holder.substantive and only_the_court_changes(work.kind, policy) and said.court_agreed is not YesNo.YES:
        return refused("a guardian is changed only by the court (A6)")
    settled = Settled(settled_by=SettledBy.PERSON, by=said.by.id, court_agreed=said.court_agreed, because=said.because)
    if said.to_practitioner_id is None:
        take_back(turn, work, said.because, settled)
        say_why(turn, work, said, said.from_practitioner_id)
        return finish(turn, ACCEPTED)
    if said.to_practitioner_id == said.from_practitioner_id:
        return refused("they hold it already")
    return give_by_hand(turn, work, practitioner_of(facts, said.to_practitioner_id), said, settled)


def on_keep(facts: Facts, received: Received[allocation.KeepWork], policy: AllocationPolicy) -> Decision:
    """A manager leaves work where it is although its holder is away (A13)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if work.moving is None or work.holder is None:
        return refused("nobody else is sought for the work")
    if work.moving in (MoveReason.LEFT, MoveReason.CONFLICT, MoveReason.ROLE, MoveReason.TRANSFER):
        return refused(f"it cannot stay where it is: {as_moved(work.moving)}")
    stay(turn, work, "it stays where it is", kept=work.moving, by=said.by.id)
    turn.tell(plan_anew(work.holder.practitioner_id, turn.id))  # what is known now is what it rests on
    say_why(turn, work, said, work.holder.practitioner_id)
    return finish(turn, ACCEPTED)

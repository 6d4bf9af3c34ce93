"""A child of a case is called otherwise now, or is met where its row is not at hand: links follow what is held (I5)."""

from __future__ import annotations

from cafcass_domain.decision import NOTHING, Decision, Facts, Received
from intake.domain.case.held import CASES
from intake.domain.children.known import CHILDREN
from intake.domain.children.linking import ChildrenChanged
from intake.domain.evaluation import evaluate
from intake.domain.intake_turn import IntakeTurn, Touches
from intake.domain.policy import IntakePolicy


def children_touches(received: Received[ChildrenChanged], policy: IntakePolicy) -> Touches:
    """The case, and every child that it had or has."""
    return {CASES: {received.data.subject}, CHILDREN: set(received.data.children)}


def on_children_changed(facts: Facts, received: Received[ChildrenChanged], policy: IntakePolicy) -> Decision:
    """The case is looked at with all its children's rows at hand."""
    held = facts.get(CASES, received.data.subject)
    if held is None or not held.revision:
        return NOTHING
    children = received.data.children
    turn = IntakeTurn(CASES, held.case_id, held, held, received, policy, facts=facts, children=children, rules=("I5",))
    return evaluate(turn)

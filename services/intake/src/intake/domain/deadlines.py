"""What makes a case be looked at again although nobody said anything of it: the day of a hearing is over (I7), policy is another (G1)."""

from __future__ import annotations

from typing import Any

from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, PolicyChanged, Received
from intake.domain.case.held import CASES
from intake.domain.evaluation import evaluate
from intake.domain.intake_turn import AMENDED, IntakeTurn, Touches
from intake.domain.policy import IntakePolicy


def deadline_touches(received: Received[DeadlineFired], policy: IntakePolicy) -> Touches:
    """The case that it is about."""
    return {CASES: {received.subject or ""}}


def policy_touches(received: Received[PolicyChanged], policy: IntakePolicy) -> Touches:
    """The case that it is about."""
    return {CASES: {received.data.key}}


def on_hearing_day_over(facts: Facts, received: Received[DeadlineFired], policy: IntakePolicy) -> Decision:
    """The day of a hearing is over: where nothing else was said of it, it was held (I7)."""
    return _look_again(facts, received, received.subject or "", ("I7",), policy)


def on_policy_changed(facts: Facts, received: Received[PolicyChanged], policy: IntakePolicy) -> Decision:
    """Another policy, calendar or table of courts is in force: what it decides otherwise of a case is told (G1).

    Links to other cases stay: how many are linked is decided when a child is met.
    """
    return _look_again(facts, received, received.data.key, AMENDED, policy)


def _look_again(
    facts: Facts, received: Received[Any], case_id: str, rules: tuple[str, ...], policy: IntakePolicy
) -> Decision:
    held = facts.get(CASES, case_id)
    if held is None or not held.revision:
        return NOTHING
    return evaluate(IntakeTurn(CASES, case_id, held, held, received, policy, facts=facts, rules=rules))

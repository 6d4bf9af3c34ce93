"""What makes a case be looked at again although nobody said anything: the day of a hearing is over (I7)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, Received, TableRef
from intake.domain.case.held import CASES
from intake.domain.evaluation import evaluate
from intake.domain.intake_turn import IntakeTurn
from intake.domain.policy import IntakePolicy


def deadline_touches(received: Received[DeadlineFired], policy: IntakePolicy) -> dict[TableRef[Any], Collection[str]]:
    """The case that it is about."""
    return {CASES: {received.subject or ""}}


def on_hearing_day_over(facts: Facts, received: Received[DeadlineFired], policy: IntakePolicy) -> Decision:
    """The day of a hearing is over: where nothing else was said of it, it was held (I7)."""
    return _look_again(facts, received, received.subject or "", policy)


def _look_again(facts: Facts, received: Received[Any], case_id: str, policy: IntakePolicy) -> Decision:
    held = facts.get(CASES, case_id)
    if held is None or not held.revision:
        return NOTHING
    return evaluate(IntakeTurn(CASES, case_id, held, held, received, policy, facts=facts, rules=("I7",)))

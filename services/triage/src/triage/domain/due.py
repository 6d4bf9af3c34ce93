"""What falls due becomes a fact of its case (G1), and is evaluated like any other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, Received, TableRef
from triage.domain.case import CASES, TriageCase
from triage.domain.duty import ROTA, TEAMS
from triage.domain.evaluate import evaluate, held
from triage.domain.letter_facts import LETTERS
from triage.domain.policy import Policy

Fired = Received[DeadlineFired]


def due_touches(received: Fired, policy: Policy) -> dict[TableRef[Any], Collection[str]]:
    """The case whose deadline it is."""
    subject = received.subject or ""
    return {ROTA: TEAMS, CASES: {subject}, LETTERS: {subject}}


def on_escalation(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """Nobody acknowledged a concern in time (T2): it is escalated, and again until somebody does."""
    case = _held(facts, received)
    for place, concern in case.concerns.items():
        if concern.concern_id == received.data.key and concern.is_open:
            escalated = replace(concern, escalations=concern.escalations + 1)
            return evaluate(facts, received, replace(case, concerns={**case.concerns, place: escalated}), policy)
    return NOTHING


def on_letter_due(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """The letter goes now, with what is outstanding stated (T6, P8)."""
    case = _held(facts, received)
    if case.letter.plan is None:
        return NOTHING
    return evaluate(facts, received, replace(case, letter=replace(case.letter, late=True)), policy)


def on_update_due(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """New information is written into the letter now, whether or not screening is settled (T7)."""
    case = _held(facts, received)
    if not case.letter.update_wanted:
        return NOTHING
    return evaluate(facts, received, replace(case, letter=replace(case.letter, update_late=True)), policy)


def on_hearing_over(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """The first hearing is over (T11)."""
    case = _held(facts, received)
    return evaluate(facts, received, replace(case, hearing_over=str(received.data.data["hearing"])), policy)


def _held(facts: Facts, received: Fired) -> TriageCase:
    return held(facts, received.subject or "")

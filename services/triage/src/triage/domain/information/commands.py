"""Somebody read what was told and no rule decides on, and says what follows (T1, T3)."""

from __future__ import annotations

from cafcass_contracts import triage
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.evaluation import evaluate
from triage.domain.policy import TriagePolicy


def on_dealt_with(facts: Facts, received: Received[triage.DealWithInformation], policy: TriagePolicy) -> Decision:
    """Somebody read it, and says what follows."""
    said, case = received.data, held(facts, received.data.case_id)
    item = case.information.get(said.information)
    if item is None:
        return refused("nothing of that id waits to be read on the case")
    if item.dealt_at is not None:
        return refused("somebody has dealt with it already")
    read = replace(item, dealt_at=received.received_at, by=said.by.id, what=said.what)
    return evaluate(
        facts, received, replace(case, information={**case.information, said.information: read}), policy, ACCEPTED
    )

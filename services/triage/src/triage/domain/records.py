"""What people put on the record of a case: what was given to somebody (T13), and what somebody needs (T14)."""

from __future__ import annotations

from dataclasses import replace

from cafcass_contracts import triage as events
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received
from triage.domain.evaluate import evaluate, held
from triage.domain.policy import LONDON, Policy


def on_record_sharing(facts: Facts, received: Received[events.RecordSharing], policy: Policy) -> Decision:
    """Somebody gave something of the case to somebody: every time is on the record."""
    said, case = received.data, held(facts, received.data.case_id)
    if said.sharing.on > received.received_at.astimezone(LONDON).date():
        return Decision(answer=Answer("refused", "what is to be given in future is not on the record yet"))
    after = replace(case, sharings={**case.sharings, received.id: said.sharing})
    return evaluate(facts, received, after, policy, ACCEPTED)


def on_record_needs(facts: Facts, received: Received[events.RecordNeeds], policy: Policy) -> Decision:
    """Somebody recorded a need: it adds to what is known."""
    said, case = received.data, held(facts, received.data.case_id)
    if case.details is not None and case.person(said.about) is None and case.child(said.about) is None:
        return Decision(answer=Answer("refused", "nobody in the case has that id"))
    recorded = events.NeedsOf(about=said.about, needs=said.needs)
    after = replace(case, needs={**case.needs, received.id: recorded})
    return evaluate(facts, received, after, policy, ACCEPTED)

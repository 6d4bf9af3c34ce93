"""Contacts and advice are logged on a case, by command, and told for its story (T15)."""

from __future__ import annotations

from cafcass_contracts import triage
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.concerns.heard import with_danger
from triage.domain.contacts.held import Contact
from triage.domain.evaluation import evaluate
from triage.domain.policy import TriagePolicy


def on_contact(facts: Facts, received: Received[triage.RecordContact], policy: TriagePolicy) -> Decision:
    """Somebody logs a contact, or what they were advised (T15); kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    if said.at > received.received_at:
        return refused("a contact is logged once it was: it says a time that is still to come")
    contact = Contact(said.kind, said.at, said.with_whom, said.about, said.advised, said.by.id)
    case = with_danger(case, received, (said.about, said.advised), None, policy)
    return evaluate(facts, received, replace(case, contacts={**case.contacts, received.id: contact}), policy, ACCEPTED)

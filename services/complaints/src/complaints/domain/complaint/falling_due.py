"""A due time of a complaint passed, or came near; or another policy counts it differently (C4, G1)."""

from __future__ import annotations

from cafcass_contracts.feedback import ComplaintStep
from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, PolicyChanged, Received, Touches
from complaints.domain.complaint.deadlines import tell_due_soon, tell_overdue
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.policy import ComplaintsPolicy


def due_touches(received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Touches:
    """The complaint."""
    return {COMPLAINTS: {received.subject or ""}}


def on_due_soon(facts: Facts, received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Decision:
    """Its answer is due soon."""
    complaint = facts.get(COMPLAINTS, received.subject or "")
    if complaint is None:
        return NOTHING
    turn = begin(complaint, received, policy)
    tell_due_soon(turn)
    return finish(turn)


def on_overdue(facts: Facts, received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Decision:
    """Something was not done in time."""
    complaint = facts.get(COMPLAINTS, received.subject or "")
    if complaint is None:
        return NOTHING
    turn = begin(complaint, received, policy)
    tell_overdue(turn, ComplaintStep(received.data.key))
    return finish(turn)


def policy_touches(received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Touches:
    """The row."""
    return {COMPLAINTS: {received.data.key}}


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Decision:
    """Another policy or calendar is in force: its time is counted again, and what moved is told."""
    complaint = facts.get(COMPLAINTS, received.data.key)
    return NOTHING if complaint is None else finish(begin(complaint, received, policy))

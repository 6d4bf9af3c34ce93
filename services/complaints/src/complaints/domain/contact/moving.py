"""What is known of somebody changes: how a complaint of theirs stands, and how a case does (C6)."""

from __future__ import annotations

from cafcass_domain.decision import NOTHING, Decision, Facts, PolicyChanged, Received, Touches
from cafcass_domain.state import replace
from complaints.domain.case import CASES, CaseFile, CaseMovedOfCorrespondent
from complaints.domain.contact.evaluation import evaluate, with_case
from complaints.domain.contact.held import CORRESPONDENTS, ComplaintMoved, ComplaintStands, Correspondent
from complaints.domain.policy import ComplaintsPolicy


def complaint_touches(received: Received[ComplaintMoved], policy: ComplaintsPolicy) -> Touches:
    """Whoever made it."""
    return {CORRESPONDENTS: {received.data.subject}}


def on_complaint_moved(facts: Facts, received: Received[ComplaintMoved], policy: ComplaintsPolicy) -> Decision:
    """How a complaint of somebody stands."""
    said = received.data
    held = facts.get(CORRESPONDENTS, said.subject)
    who = held or Correspondent(id=said.subject)
    was = who.complaints.get(said.key)
    same = was is not None and (was.case_id, was.open, was.compliment) == (said.case_id, said.open, said.compliment)
    at = was.at if was is not None and same else said.at
    stands = ComplaintStands(said.case_id, said.open, said.compliment, at, said.about, said.escalated)
    return evaluate(replace(who, complaints={**who.complaints, said.key: stands}), held, received, policy)


def case_touches(received: Received[CaseMovedOfCorrespondent], policy: ComplaintsPolicy) -> Touches:
    """Somebody, and the case."""
    return {CORRESPONDENTS: {received.data.key}, CASES: {received.data.subject}}


def on_case_moved(facts: Facts, received: Received[CaseMovedOfCorrespondent], policy: ComplaintsPolicy) -> Decision:
    """How a case of somebody stands."""
    held = facts.get(CORRESPONDENTS, received.data.key)
    if held is None:
        return NOTHING
    case = facts.get(CASES, received.data.subject) or CaseFile()
    return evaluate(with_case(held, received.data.subject, case), held, received, policy)


def policy_touches(received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Touches:
    """The row."""
    return {CORRESPONDENTS: {received.data.key}}


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Decision:
    """Another policy or calendar is in force, or another release: what a row of the one before does not say of its case is looked up (G4)."""
    held = facts.get(CORRESPONDENTS, received.data.key)
    if held is None:
        return NOTHING
    made = evaluate(held, held, received, policy)
    own = None if held.case_id is None else held.cases.get(held.case_id)
    if own is None or held.case_id is None or own.others:
        return made
    return replace(made, internal=(*made.internal, CaseMovedOfCorrespondent(subject=held.case_id, key=held.id)))

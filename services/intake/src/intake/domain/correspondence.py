"""Correspondence is registered with its kind and time and handed to triage (I8)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import intake as events
from cafcass_contracts.court import CorrespondenceReceived
from cafcass_contracts.identity import case_id, derived_id, is_case_number
from cafcass_contracts.values import LawType
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Publish, Received, TableRef
from cafcass_domain.outside_time import stamp
from cafcass_domain.state import State
from intake.domain.case.held import CASES
from intake.domain.intake_turn import Touches
from intake.domain.policy import IntakePolicy
from intake.domain.retention.held import RETENTIONS


class Registered(State):
    """A piece of correspondence that was registered: the same reference is the same piece."""

    case_id: str | None
    pieces: tuple[str, ...] = ()
    """Digests of what came under the reference, each once; none of what an earlier release registered."""


CORRESPONDENCE: Final[TableRef[Registered]] = TableRef("correspondence", order=3)
"""By the post room's reference."""


def without_case(piece: Registered, case_id: str) -> Registered | None:
    """What was registered about a case that is destroyed goes with it (G6)."""
    return None if piece.case_id == case_id else piece


def correspondence_touches(received: Received[CorrespondenceReceived], policy: IntakePolicy) -> Touches:
    """The reference, and the case or cases that its number may mean."""
    candidates = set(_candidates(received.data, policy))
    return {CORRESPONDENCE: {received.data.correspondence_id}, CASES: candidates, RETENTIONS: candidates}


def on_correspondence(facts: Facts, received: Received[CorrespondenceReceived], policy: IntakePolicy) -> Decision:
    """Registers a piece of correspondence once. Where no case is known it goes on without one: triage finds out (I8)."""
    post = received.data
    known = facts.get(CORRESPONDENCE, post.correspondence_id)
    digest = _digest(post)
    if known is not None and digest in known.pieces:
        return NOTHING
    id_ = post.correspondence_id if known is None else f"{post.correspondence_id}~{digest[:12]}"
    case = _case_of(facts, post, policy)
    subject = case or derived_id("correspondence", id_)
    common = {
        "correspondence_id": id_,
        "case_id": case,
        "channel": post.channel,
        "kind": post.kind,
        "received_at": stamp(post.received_at, received.received_at),
        "document_ids": post.document_ids,
        "reasons": ("I8",),
        "rests_on": (received.id,),
        "policy_version": policy.version,
    }
    again = {} if known is None else {"same_reference_as": post.correspondence_id}
    pieces = (*(known.pieces if known else ()), digest)
    registered = events.CorrespondenceRegistered.model_validate(common | again)
    recorded = events.CorrespondenceRecorded.model_validate(
        {
            **common,
            "case_number": post.case_number,
            "sender": post.sender,
            "sender_contact": post.sender_contact,
            "subject": post.subject,
            "text": post.text,
            "from_child": post.from_child,
        }
    )
    return Decision(
        changes=(Change(CORRESPONDENCE, post.correspondence_id, Registered(case, pieces)),),
        publish=(Publish(registered, subject), Publish(recorded, subject)),
    )


def _digest(post: CorrespondenceReceived) -> str:
    """What tells a piece from another under the same reference: who wrote what, whatever time it is given."""
    said = (post.sender, post.subject, post.text, *post.document_ids)
    return derived_id("content", *(part or "" for part in said))


def correspondence_subject(post: CorrespondenceReceived, policy: IntakePolicy) -> str | None:
    """The case where number and kind of law are given; else nothing, and the decision finds out."""
    candidates = _candidates(post, policy)
    return candidates[0] if len(candidates) == 1 else None


def _candidates(post: CorrespondenceReceived, policy: IntakePolicy) -> list[str]:
    number = (post.case_number or "").replace("-", "").replace(" ", "")
    if not is_case_number(number):
        return []
    if post.law is not None:
        return [case_id(policy.namespace, post.law.value, number)]
    return [case_id(policy.namespace, law.value, number) for law in LawType]


def _case_of(facts: Facts, post: CorrespondenceReceived, policy: IntakePolicy) -> str | None:
    """With the kind of law the case is certain, known or not yet; without, it is the one that is held.

    What names a case that is being destroyed (G6) is about none: all others pass that over, and a person reads what somebody writes.
    """
    candidates = [each for each in _candidates(post, policy) if not _is_going(facts, each)]
    if post.law is not None and candidates:
        return candidates[0]
    held = [candidate for candidate in candidates if facts.get(CASES, candidate) is not None]
    return held[0] if len(held) == 1 else None


def _is_going(facts: Facts, case: str) -> bool:
    retention = facts.get(RETENTIONS, case)
    return retention is not None and retention.ordered is not None

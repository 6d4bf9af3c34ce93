"""Correspondence is registered with its kind and time and handed to triage (I8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from cafcass_contracts import intake as events
from cafcass_contracts.court import CorrespondenceReceived
from cafcass_contracts.identity import case_id, derived_id, is_case_number
from cafcass_contracts.values import LawType
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Publish, Received, TableRef
from intake.domain.policy import Policy
from intake.domain.registration import CASES


@dataclass(frozen=True, slots=True)
class Registered:
    """A piece of correspondence that was registered: the same reference is the same piece."""

    case_id: str | None


CORRESPONDENCE: Final[TableRef[Registered]] = TableRef("correspondence", order=3)
"""By the post room's reference."""


def correspondence_touches(
    received: Received[CorrespondenceReceived], policy: Policy
) -> dict[TableRef[Any], Collection[str]]:
    """The reference, and the case or cases that its number may mean."""
    return {CORRESPONDENCE: {received.data.correspondence_id}, CASES: set(_candidates(received.data, policy))}


def on_correspondence(facts: Facts, received: Received[CorrespondenceReceived], policy: Policy) -> Decision:
    """Registers a piece of correspondence once. Where no case is known it goes on without one: triage finds out (I8)."""
    letter = received.data
    if facts.get(CORRESPONDENCE, letter.correspondence_id) is not None:
        return NOTHING
    case = _case_of(facts, letter, policy)
    subject = case or derived_id("correspondence", letter.correspondence_id)
    common = {
        "correspondence_id": letter.correspondence_id,
        "case_id": case,
        "channel": letter.channel,
        "kind": letter.kind,
        "received_at": letter.received_at,
        "document_ids": letter.document_ids,
        "reasons": ("I8",),
        "rests_on": (received.id,),
        "policy_version": policy.version,
    }
    registered = events.CorrespondenceRegistered.model_validate(common)
    recorded = events.CorrespondenceRecorded.model_validate(
        {
            **common,
            "case_number": letter.case_number,
            "sender": letter.sender,
            "sender_contact": letter.sender_contact,
            "subject": letter.subject,
            "text": letter.text,
            "from_child": letter.from_child,
        }
    )
    return Decision(
        changes=(Change(CORRESPONDENCE, letter.correspondence_id, Registered(case)),),
        publish=(Publish(registered, subject), Publish(recorded, subject)),
    )


def correspondence_subject(letter: CorrespondenceReceived, policy: Policy) -> str | None:
    """The case where number and kind of law are given; else nothing, and the decision finds out."""
    candidates = _candidates(letter, policy)
    return candidates[0] if len(candidates) == 1 else None


def _candidates(letter: CorrespondenceReceived, policy: Policy) -> list[str]:
    number = (letter.case_number or "").replace("-", "").replace(" ", "")
    if not is_case_number(number):
        return []
    if letter.law is not None:
        return [case_id(policy.namespace, letter.law.value, number)]
    return [case_id(policy.namespace, law.value, number) for law in LawType]


def _case_of(facts: Facts, letter: CorrespondenceReceived, policy: Policy) -> str | None:
    """With the kind of law the case is certain, known or not yet; without, it is the one that is held."""
    candidates = _candidates(letter, policy)
    if letter.law is not None and candidates:
        return candidates[0]
    held = [candidate for candidate in candidates if facts.get(CASES, candidate) is not None]
    return held[0] if len(held) == 1 else None

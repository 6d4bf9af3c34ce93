"""Who works with the same children in other cases (I5, A6): copied from case to case, each time anew.

What a court knows of earlier officers is names; who holds work here, allocation knows itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from allocation.domain.case import CASES, CaseFile
from allocation.domain.evaluate import Touched, begin, finish, held
from allocation.domain.policy import Policy
from cafcass_domain.decision import DeadlineFired, Decision, Facts, Received

LINKED: Final = "linked-case"
"""The deadline, due at once, at which a case hears who works on one that is linked to it; its key is that case."""


def linked_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """Both cases."""
    return {CASES: [received.subject or "", received.data.key]}


def on_linked_case(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """Whoever holds work of the linked case, or held it to its end, is preferred in this one (A6)."""
    other = held(facts, received.data.key)
    turn = begin(facts, received, policy, received.subject or "")
    turn.case = replace(turn.case, linked={**turn.case.linked, other.case_id: _workers(other)})
    return finish(turn)


def _workers(case: CaseFile) -> frozenset[str]:
    return frozenset(work.holder.practitioner_id for work in case.works.values() if work.holder is not None)

"""Who works with the same children in other cases (I5, A6): copied from case to case, each time anew.

What a court knows of earlier officers is names; who holds work here, allocation knows itself.
"""

from __future__ import annotations

from allocation.domain.case.case_file import CASES, CaseFile, held
from allocation.domain.evaluation import finish
from allocation.domain.internal import LinkedCaseChanged
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import begin
from cafcass_domain.decision import Decision, Facts, Received, Touches
from cafcass_domain.state import replace


def linked_touches(received: Received[LinkedCaseChanged], policy: AllocationPolicy) -> Touches:
    """Both cases."""
    return {CASES: [received.data.subject, received.data.key]}


def on_linked_case_changed(facts: Facts, received: Received[LinkedCaseChanged], policy: AllocationPolicy) -> Decision:
    """Whoever holds work of the linked case, or held it to its end, is preferred in this one (A6)."""
    other = held(facts, received.data.key)
    turn = begin(facts, received, policy, received.data.subject)
    turn.case = replace(turn.case, linked={**turn.case.linked, other.case_id: _workers(other)})
    return finish(turn)


def _workers(case: CaseFile) -> frozenset[str]:
    return frozenset(work.holder.practitioner_id for work in case.works.values() if work.holder is not None)

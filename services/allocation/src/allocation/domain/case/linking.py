"""Who works with the same children in other cases (I5, A6): copied from case to case, each time anew.

What a court knows of earlier officers is names; who holds work here, allocation knows itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from allocation.domain.case.case_file import CASES, CaseFile, held
from allocation.domain.evaluation import finish
from allocation.domain.internal import LinkedCaseChanged
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import begin
from cafcass_domain.decision import NOTHING, Decision, Facts, Received, Touches
from cafcass_domain.state import replace


def linked_touches(received: Received[LinkedCaseChanged], policy: AllocationPolicy) -> Touches:
    """Both cases."""
    return {CASES: [received.data.subject, received.data.key]}


def on_linked_case_changed(facts: Facts, received: Received[LinkedCaseChanged], policy: AllocationPolicy) -> Decision:
    """Whoever holds work of the linked case, held it to its end, or is proposed for it, is preferred in this one (A6)."""
    other = held(facts, received.data.key)
    turn = begin(facts, received, policy, received.data.subject)
    if other.case_id not in turn.case.linked and turn.id not in other.linked:  # they were unlinked meanwhile
        return NOTHING
    turn.case = replace(turn.case, linked={**turn.case.linked, other.case_id: _workers(other)})
    return finish(turn)


def _workers(case: CaseFile) -> frozenset[str]:
    proposed = [work.proposal.practitioner_id for work in case.open_works if work.proposal is not None]
    return frozenset([*proposed, *(work.held_by for work in case.works.values() if work.held_by is not None)])


def families(cases: Iterable[CaseFile]) -> dict[str, str]:
    """By case, the first of all the cases that are linked with it, directly or through others: their work is placed together (A6)."""
    first: dict[str, str] = {}

    def of(case_id: str) -> str:
        while first.setdefault(case_id, case_id) != case_id:
            case_id = first[case_id]
        return case_id

    for case in cases:
        for other in (case.case_id, *case.linked):
            low, high = sorted((of(case.case_id), of(other)))
            first[high] = low
    return {case_id: of(case_id) for case_id in first}

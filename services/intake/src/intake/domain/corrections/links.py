"""A person says that two cases are, or are not, about the same child (I5, I9)."""

from __future__ import annotations

from typing import Any

from cafcass_contracts.intake import CaseLinked, CaseUnlinked, LinkCases, UnlinkCases
from cafcass_contracts.values import LawType
from cafcass_domain.commands import refused
from cafcass_domain.decision import Change, Decision, Facts, Publish, Received
from cafcass_domain.state import replace
from intake.domain.case.held import CASES, HeldCase
from intake.domain.corrections.carrying_out import carried_out, held_case
from intake.domain.intake_turn import Touches
from intake.domain.policy import IntakePolicy


def link_touches(received: Received[Any], policy: IntakePolicy) -> Touches:
    """Both cases."""
    return {CASES: {received.data.case_id, received.data.other_case_id}}


def on_unlink_cases(facts: Facts, received: Received[UnlinkCases], policy: IntakePolicy) -> Decision:
    """Two cases are not about the same child: no rule links them again."""
    both = _both(facts, received)
    if isinstance(both, Decision):
        return both
    here, there = both
    if there.case_id not in here.linked and here.case_id not in there.linked:
        return refused("the cases are not linked")
    decision = carried_out(facts, received, here, _apart(here, there.case_id), policy)
    said = (_unlinked(here, there, received, policy), _unlinked(there, here, received, policy))
    return _with(decision, _apart(there, here.case_id), said)


def on_link_cases(facts: Facts, received: Received[LinkCases], policy: IntakePolicy) -> Decision:
    """Two cases are about the same child."""
    both = _both(facts, received)
    if isinstance(both, Decision):
        return both
    here, there = both
    if there.case_id in here.linked and here.case_id in there.linked:
        return refused("the cases are linked already")
    decision = carried_out(facts, received, here, _together(here, there.case_id), policy)
    said = (_linked(here, there, received, policy), _linked(there, here, received, policy))
    return _with(decision, _together(there, here.case_id), said)


def _both(facts: Facts, received: Received[Any]) -> tuple[HeldCase, HeldCase] | Decision:
    here, there = held_case(facts, received.data), facts.get(CASES, received.data.other_case_id)
    if isinstance(here, Decision):
        return here
    if there is None or not there.revision:
        return refused("there is no such other case")
    return refused("a case is not linked to itself") if there.case_id == here.case_id else (here, there)


def _with(decision: Decision, there: HeldCase, said: tuple[Publish, ...]) -> Decision:
    """What the other case holds is told with its next change: its readers hear of the link, or its end, by the event."""
    changes = (*decision.changes, Change(CASES, there.case_id, there))
    return replace(decision, changes=changes, publish=(*decision.publish, *said))


def _apart(case: HeldCase, other: str) -> HeldCase:
    linked = tuple(each for each in case.linked if each != other)
    by_hand = tuple(each for each in case.linked_by_hand if each != other)
    return replace(case, linked=linked, linked_by_hand=by_hand, unlinked=tuple(sorted({*case.unlinked, other})))


def _together(case: HeldCase, other: str) -> HeldCase:
    linked = tuple(sorted({*case.linked, other}))
    by_hand = tuple(sorted({*case.linked_by_hand, other}))
    return replace(
        case, linked=linked, linked_by_hand=by_hand, unlinked=tuple(each for each in case.unlinked if each != other)
    )


def _basis(received: Received[Any], policy: IntakePolicy) -> dict[str, Any]:
    return {"reasons": ("I5", "I9"), "rests_on": (received.id,), "policy_version": policy.version}


def _unlinked(case: HeldCase, other: HeldCase, received: Received[Any], policy: IntakePolicy) -> Publish:
    event = CaseUnlinked(
        case_id=case.case_id,
        linked_case_id=other.case_id,
        linked_case_number=other.case_number or "",
        **_basis(received, policy),
    )
    return Publish(event, case.case_id)


def _linked(case: HeldCase, other: HeldCase, received: Received[Any], policy: IntakePolicy) -> Publish:
    event = CaseLinked(
        case_id=case.case_id,
        linked_case_id=other.case_id,
        linked_case_number=other.case_number or "",
        linked_law=LawType(other.law),
        children=(),
        **_basis(received, policy),
    )
    return Publish(event, case.case_id)

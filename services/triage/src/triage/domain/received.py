"""What other services tell about a case becomes facts of it, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cafcass_contracts import allocation, intake, police_checks, workforce
from cafcass_contracts.safeguarding import FactorState
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, TableRef
from triage.domain.care import with_evidence
from triage.domain.case import (
    Allocated,
    Link,
    TriageCase,
    stamp_of,
    with_checks,
    with_details,
    with_result,
)
from triage.domain.duty import ROTA, Rota, Stamp
from triage.domain.evaluate import evaluate, held
from triage.domain.evidence import Evidence, of_application, of_history, of_result
from triage.domain.policy import Policy


def remembering(case: TriageCase, evidence: Collection[Evidence]) -> TriageCase:
    """The case, remembering every factor that this said was there, even where a newer message says otherwise."""
    there = case.ever_present | {each.factor for each in evidence if each.state is FactorState.PRESENT}
    return case if there == case.ever_present else replace(case, ever_present=there)


def on_details(facts: Facts, received: Received[intake.CaseDetailsRecorded], policy: Policy) -> Decision:
    """The application as it now stands (I4): the highest revision holds."""
    details = received.data
    case = with_details(held(facts, details.case_id), details, received.id)
    case = remembering(case, [*of_application(details)])
    case = replace(case, care=with_evidence(case.care, details, received.happened_at))
    return evaluate(facts, received, remembering(case, [*of_history(case)]), policy)


def on_linked(facts: Facts, received: Received[intake.CaseLinked], policy: Policy) -> Decision:
    """Another case is about the same children (I5)."""
    link, case = received.data, held(facts, received.data.case_id)
    if link.linked_case_id not in case.links:
        case = replace(case, links={**case.links, link.linked_case_id: Link(link.linked_law, received.id)})
    return evaluate(facts, received, remembering(case, [*of_history(case)]), policy)


def on_check_changed(facts: Facts, received: Received[police_checks.CheckChanged], policy: Policy) -> Decision:
    """A check as it now stands (P8)."""
    case = with_checks(held(facts, received.data.case_id), (received.data.check,), stamp_of(received))
    return evaluate(facts, received, case, policy)


def on_checks_overdue(facts: Facts, received: Received[police_checks.ChecksOverdue], policy: Policy) -> Decision:
    """Checks outstanding when the letter is due (P8): the letter says so."""
    case = with_checks(held(facts, received.data.case_id), received.data.outstanding, stamp_of(received))
    return evaluate(facts, received, case, policy)


def on_check_result(facts: Facts, received: Received[police_checks.CheckResultRecorded], policy: Policy) -> Decision:
    """What a check found that bears on safeguarding (P5, P7): the latest result of a check holds."""
    case = with_result(held(facts, received.data.case_id), received.data, stamp_of(received))
    return evaluate(facts, received, remembering(case, [*of_result(received.data)]), policy)


def on_allocated(facts: Facts, received: Received[allocation.CaseAllocated], policy: Policy) -> Decision:
    """Who works the case now (A1)."""
    said, case, stamp = received.data, held(facts, received.data.case_id), stamp_of(received)
    if _is_latest(case, stamp):
        who = Allocated(stamp, said.practitioner_id, said.role, said.team)
        case = replace(case, allocated=who, unallocated=None)
    return evaluate(facts, received, case, policy)


def on_unallocated(facts: Facts, received: Received[allocation.CaseUnallocated], policy: Policy) -> Decision:
    """Nobody works the case any more (A12): the role of its team is addressed again (T4)."""
    case, stamp = held(facts, received.data.case_id), stamp_of(received)
    if _is_latest(case, stamp):
        case = replace(case, allocated=None, unallocated=stamp)
    return evaluate(facts, received, case, policy)


def _is_latest(case: TriageCase, stamp: Stamp) -> bool:
    """Whether this is a later word on who works the case than every one before."""
    known = (case.unallocated, None if case.allocated is None else case.allocated.stamp)
    return all(each is None or each < stamp for each in known)


def rota_touches(
    received: Received[workforce.DutyRotaPublished], policy: Policy
) -> dict[TableRef[Any], Collection[str]]:
    """The rota of the team."""
    return {ROTA: {received.data.team}}


def on_rota(facts: Facts, received: Received[workforce.DutyRotaPublished], policy: Policy) -> Decision:
    """Who is on duty for a team (T2): the latest rota replaces the ones before."""
    team, stamp = received.data.team, stamp_of(received)
    known = facts.get(ROTA, team)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    return Decision(changes=(Change(ROTA, team, Rota(stamp, received.data.turns)),))

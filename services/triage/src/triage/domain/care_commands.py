"""What people say of the local authority's evidence, and of the category of a care case (T8)."""

from __future__ import annotations

from dataclasses import replace

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import CareCategory
from cafcass_domain.decision import ACCEPTED, NOTHING, Answer, DeadlineFired, Decision, Facts, Received
from triage.domain.care import CategorySettled, GapAnalysis, is_categorised
from triage.domain.case import TriageCase
from triage.domain.category import ANALYSIS
from triage.domain.duty import Stamp
from triage.domain.evaluate import evaluate, held
from triage.domain.policy import Policy


def on_gap_analysis(facts: Facts, received: Received[triage.RecordGapAnalysis], policy: Policy) -> Decision:
    """Somebody looked at what the local authority's evidence lacks; kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    if case.details is not None and not is_categorised(case.details, policy):
        return _refused("a case of this kind has no category")
    if conflict := _conflict(case, said):
        return conflict
    analysis = GapAnalysis(_stamp(received), said.gaps, said.by.id)
    care = replace(case.care, analyses={**case.care.analyses, received.id: analysis})
    return evaluate(facts, received, replace(case, care=care), policy, ACCEPTED)


def on_settle_category(facts: Facts, received: Received[triage.SettleCategory], policy: Policy) -> Decision:
    """A person settles the category: it holds until a later analysis."""
    said, case = received.data, held(facts, received.data.case_id)
    if case.care.told is None:
        return _refused("no gap analysis of a care case of that id is recorded")
    if conflict := _conflict(case, said):
        return conflict
    if said.category not in tuple(CareCategory):
        return _refused("a category is 1, 2 or 3")
    settled = CategorySettled(_stamp(received), said.category, said.why, said.by.id)
    latest = case.care.latest
    if latest is not None and settled.stamp <= latest.stamp:
        return _refused("it was settled before the latest gap analysis was made")
    if case.care.settlement is not None and settled.stamp <= case.care.settlement.stamp:
        return _refused("it was settled later than that already")
    return evaluate(facts, received, replace(case, care=replace(case.care, settlement=settled)), policy, ACCEPTED)


def on_analysis_due(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A gap analysis was not made in time (T1): whoever settles the category is asked for it."""
    case, about = held(facts, received.subject or ""), str(received.data.data["about"])
    asked = case.care.asked.get(ANALYSIS)
    if asked is None or asked.about != about:
        return NOTHING
    return evaluate(facts, received, replace(case, care=replace(case.care, late=about)), policy)


def _stamp(received: Received[Command]) -> Stamp:
    """When somebody said so: never later than it reached us, whatever their clock says, or evidence would look reviewed."""
    return (min(received.happened_at, received.received_at), received.sequence or 0, received.id)


def _conflict(case: TriageCase, said: Command) -> Decision | None:
    """The sender saw an older review than the one that holds."""
    review = case.care.review
    if said.based_on is None or said.based_on == review:
        return None
    now = "no category" if case.care.told is None else f"category {case.care.told.category.value}"
    return _refused(
        f"the case is at review {review} with {now}, not at {said.based_on}: a gap analysis was recorded since"
    )


def _refused(reason: str) -> Decision:
    return Decision(answer=Answer("refused", reason))

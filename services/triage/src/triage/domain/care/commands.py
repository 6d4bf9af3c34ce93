"""What people say of the local authority's evidence, and of the category of a care case (T8)."""

from __future__ import annotations

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_domain.commands import conflict, refused
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received
from cafcass_domain.stamps import Stamp, stamp_of
from cafcass_domain.state import replace
from triage.domain.care.category import is_categorised
from triage.domain.care.held import Care, CategorySettled, GapAnalysis
from triage.domain.case import held
from triage.domain.evaluation import evaluate
from triage.domain.policy import TriagePolicy
from triage.domain.told import Gap, own


def on_gap_analysis(facts: Facts, received: Received[triage.RecordGapAnalysis], policy: TriagePolicy) -> Decision:
    """Somebody looked at what the local authority's evidence lacks; kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    if case.application.details is not None and not is_categorised(case.application, policy):
        return refused("a case of this kind has no category")
    if against := _conflict(case.care, said):
        return Decision(answer=against)
    analysis = GapAnalysis(_stamp(received), own(tuple[Gap, ...], said.gaps), said.by.id)
    care = replace(case.care, analyses={**case.care.analyses, received.id: analysis})
    return evaluate(facts, received, replace(case, care=care), policy, ACCEPTED)


def on_settle_category(facts: Facts, received: Received[triage.SettleCategory], policy: TriagePolicy) -> Decision:
    """A person settles the category: it holds until a later analysis."""
    said, case = received.data, held(facts, received.data.case_id)
    if case.care.told is None:
        return refused("no gap analysis of a care case of that id is recorded")
    if against := _conflict(case.care, said):
        return Decision(answer=against)
    if not said.category.known:
        return refused("a category is 1, 2 or 3")
    settled = CategorySettled(_stamp(received), said.category, said.why, said.by.id)
    latest = case.care.latest
    if latest is not None and settled.stamp <= latest.stamp:
        return refused("it was settled before the latest gap analysis was made")
    if case.care.settlement is not None and settled.stamp <= case.care.settlement.stamp:
        return refused("it was settled later than that already")
    return evaluate(facts, received, replace(case, care=replace(case.care, settlement=settled)), policy, ACCEPTED)


def _stamp(received: Received[Command]) -> Stamp:
    """When somebody said so: never later than it reached us, whatever their clock says, or evidence would look reviewed."""
    said_at, sequence, id_ = stamp_of(received)
    return (min(said_at, received.received_at), sequence, id_)


def _conflict(care: Care, said: Command) -> Answer | None:
    """The sender saw an older review than the one that holds."""
    now = "no category follows" if care.told is None else f"category {care.told.category.value} follows"
    return conflict(said, care.review, lambda _: (f"a gap analysis was recorded: {now}",), name="review")

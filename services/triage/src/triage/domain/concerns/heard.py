"""Words that may mean that a child is in danger raise a concern at once, in whatever way they come (T2)."""

from __future__ import annotations

from typing import Any

from cafcass_contracts.safeguarding import ConcernTrigger
from cafcass_domain.decision import Received
from cafcass_domain.state import replace
from triage.domain.case import TriageCase
from triage.domain.concerns.held import RaisedByHand
from triage.domain.correspondence.danger import danger_words_in
from triage.domain.policy import TriagePolicy


def with_danger(
    case: TriageCase, received: Received[Any], said: tuple[str | None, ...], about: str | None, policy: TriagePolicy
) -> TriageCase:
    """The case with a concern where what somebody said may mean danger; that no word says so tells nothing, and it is read all the same."""
    if not danger_words_in(said, policy.danger_words):
        return case
    words = "\n".join(each for each in said if each)
    raised = RaisedByHand(received.happened_at, ConcernTrigger.REPORTED, about, words)
    return replace(case, concerns=replace(case.concerns, by_hand={**case.concerns.by_hand, received.id: raised}))

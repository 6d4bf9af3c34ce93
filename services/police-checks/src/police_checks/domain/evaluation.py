"""Everything that follows from what is held of a case, in order. Every decision about a case ends here.

Nothing is told twice, and nothing that changed goes untold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_domain.decision import Answer, Decision, PolicyChanged, Received
from police_checks.domain.answers.results import tell_unmatched
from police_checks.domain.answers.telling import leave_for_the_batch, tell_checks
from police_checks.domain.case import CASES, HeldCase
from police_checks.domain.checks.alert import alert
from police_checks.domain.checks.check import Series
from police_checks.domain.checks.consents import file_outstanding, set_consent_deadlines, tell_consents
from police_checks.domain.checks.renewal import set_renewals
from police_checks.domain.checks.requests import publish_requests, set_chases
from police_checks.domain.checks.standing import answered_alone, stand_as_before, up_to_date
from police_checks.domain.joined import joined
from police_checks.domain.needs.ages import set_coming_of_age, with_ages
from police_checks.domain.needs.needed import Need, needs
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.questions import questions, questions_of_check
from police_checks.domain.turn import ChecksTurn


def evaluate(
    before: HeldCase,
    after: HeldCase,
    received: Received[Any],
    policy: ChecksPolicy,
    answer: Answer | None = None,
    *,
    answered: str | None = None,
) -> Decision:
    """Everything that follows from a case that was `before` and whose facts are now `after`.

    `answered` is the check that an answer names, where nothing else is new: what it changes is told with what others of its batch change.
    """
    known = joined(after)
    aged = with_ages(known, policy, received.received_at)
    alone = None if answered is None or aged is not after else answered_alone(aged, answered)
    after, needed = (alone, {}) if alone is not None else _brought_up(before, aged, received, policy)
    turn = ChecksTurn(CASES, after.case_id, before, after, received, policy, needed=needed)
    publish_requests(turn)
    tell_consents(turn)
    tell_unmatched(turn)
    if answered is None:
        tell_checks(turn)
    else:
        leave_for_the_batch(turn)
    file_outstanding(turn)
    set_consent_deadlines(turn)
    set_chases(turn)
    set_renewals(turn)
    alert(turn)
    set_coming_of_age(turn)
    if answered is None or alone is None:
        turn.state_questions(questions(turn.case, policy, needed))
    else:
        turn.state_questions(*questions_of_check(turn.case, answered, policy))
    return turn.decision(answer)


def _brought_up(
    before: HeldCase, case: HeldCase, received: Received[Any], policy: ChecksPolicy
) -> tuple[HeldCase, Mapping[Series, Need]]:
    """The case with every check up to date, and what it needs, as far as anything is still asked of that."""
    if isinstance(received.data, PolicyChanged) or not stand_as_before(before, case):
        return up_to_date(case, policy, received.received_at)
    return case, needs(case, policy) if any(held.missing for held in case.checks.values()) else {}

"""Everything that follows from what is held of a case, in order. Every decision about a case ends here.

Nothing is told twice, and nothing that changed goes untold.
"""

from __future__ import annotations

from typing import Any

from cafcass_domain.decision import Answer, Decision, PolicyChanged, Received
from police_checks.domain.answers.results import tell_unmatched
from police_checks.domain.answers.telling import leave_for_the_batch, tell_checks
from police_checks.domain.case import CASES, HeldCase
from police_checks.domain.checks.alert import alert
from police_checks.domain.checks.consents import file_outstanding, set_consent_deadlines, tell_consents
from police_checks.domain.checks.renewal import set_renewals
from police_checks.domain.checks.requests import publish_requests, set_chases
from police_checks.domain.checks.standing import answered_alone, stand_as_before, up_to_date
from police_checks.domain.joined import joined
from police_checks.domain.needs.ages import set_coming_of_age, with_ages
from police_checks.domain.needs.needed import needs
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
    if alone is not None:
        after, needed = alone, {}
    elif not isinstance(received.data, PolicyChanged) and stand_as_before(before, aged):
        after = aged
        needed = needs(aged, policy) if any(held.missing for held in aged.checks.values()) else {}
    else:
        after, needed = up_to_date(aged, policy, received.received_at)
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

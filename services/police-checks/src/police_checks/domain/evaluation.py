"""Everything that follows from what is held of a case, in order. Every decision about a case ends here.

Nothing is told twice, and nothing that changed goes untold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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
    chased: str | None = None,
) -> Decision:
    """Everything that follows from a case that was `before` and whose facts are now `after`.

    `answered` is the check that an answer names, where nothing else is new: what it changes is told with what others of its batch change.
    `chased` is the check that is asked for again, where nothing else is new.
    """
    aged = with_ages(joined(after), policy, received.received_at)
    brought = _brought_up(before, aged, received, policy, answered if aged is after else None, chased)
    turn = ChecksTurn(CASES, after.case_id, before, brought.case, received, policy, needed=brought.needed)
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
    if brought.alone is None:
        turn.state_questions(questions(turn.case, policy, brought.needed))
    else:
        turn.state_questions(*questions_of_check(turn.case, brought.alone, policy))
    return turn.decision(answer)


class _BroughtUp(NamedTuple):
    """A case with every check up to date."""

    case: HeldCase
    needed: Mapping[Series, Need]
    """What it needs, as far as anything is still asked of that."""
    alone: str | None = None
    """The only check that may stand otherwise."""


def _brought_up(
    before: HeldCase,
    case: HeldCase,
    received: Received[Any],
    policy: ChecksPolicy,
    answered: str | None,
    chased: str | None,
) -> _BroughtUp:
    found = None if answered is None else answered_alone(case, answered)
    if found is not None:
        return _BroughtUp(found, {}, answered)
    if chased is not None and stand_as_before(before, case.with_check(before.checks[chased])):
        needed = needs(case, policy)
        if case.checks[chased].series in needed:
            return _BroughtUp(case, needed, chased)
    if not isinstance(received.data, PolicyChanged) and stand_as_before(before, case):
        return _BroughtUp(case, needs(case, policy) if any(held.missing for held in case.checks.values()) else {})
    return _BroughtUp(*up_to_date(case, policy, received.received_at))

"""Checks that have to be up to date where a care order is to be discharged (P4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cafcass_contracts.safeguarding import CheckState
from cafcass_domain.due import Due
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.answers.belonging import holding
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.turn import ChecksTurn

RENEW: Final = "renew"
"""The deadline at which a check is up to date no more; its key is the check."""


def renewal_due(
    case: HeldCase,
    held: HeldCheck,
    policy: ChecksPolicy,
    answer_of: Callable[[HeldCase, HeldCheck], HeldAnswer | None] = holding,
) -> Due | None:
    """When an answered check is up to date no more, where it has to be; None where that is no matter."""
    if case.ended_at is not None or held.state is not CheckState.ANSWERED or "P4" not in held.check.because:
        return None
    answer = answer_of(case, held)
    if answer is None or case.of_series(held.series)[-1].number != held.number:
        return None
    return policy.after(answer.received_at, policy.up_to_date_days)


def set_renewals(turn: ChecksTurn) -> None:
    """When each check is asked for anew."""
    for was, held in turn.pairs:
        then = None if was is None else renewal_due(turn.before, was, turn.policy)
        due = renewal_due(turn.case, held, turn.policy)
        if due is not None and due != then:
            turn.set_deadline(RENEW, due, "P4", held.id)
        elif due is None and then is not None:
            turn.cancel_deadline(RENEW, held.id)

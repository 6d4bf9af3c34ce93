"""Who reads what no list may judge, and until when (T2): a duty desk, on the day on which it came, whatever hour that is."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Relevance
from cafcass_domain.due import Due
from cafcass_domain.london import at_london, london_day
from cafcass_domain.state import State
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.policy import ChecksPolicy

_LAST: Final = time(23, 59)


class Reading(State):
    """Who reads an answer, and until when."""

    role: Role
    team: str
    due: Due


def reading(answer: HeldAnswer, duty_team: str, policy: ChecksPolicy) -> Reading:
    """The duty desk in working hours, and outside them the route in settings: by the end of the calendar day in London (T2).

    The day is that on which the answer came, or on which a person said which check it belongs to.
    """
    at = answer.received_at if answer.matched is None else answer.matched.at
    due = _same_day(at)
    if policy.in_working_hours(at):
        return Reading(policy.reading_role, duty_team, due)
    return Reading(policy.out_of_hours_role, policy.out_of_hours_team or duty_team, due)


def is_to_be_read(answer: HeldAnswer) -> bool:
    """Whether an answer says what no list may judge: something in words, or an offence that no row knows (T2, P5)."""
    return bool(answer.words) or any(each.relevance is Relevance.FOR_A_PERSON for each in answer.findings)


def _same_day(at: datetime) -> Due:
    return Due(max(at, at_london(london_day(at), _LAST)))

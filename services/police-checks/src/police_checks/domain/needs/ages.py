"""Who comes of age while the case runs (P1, P3): from that day they are checked as any adult is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from police_checks.domain.case import HeldCase
from police_checks.domain.needs.people import day_of_age, find_person, may_be_adult
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import Details, Person
from police_checks.domain.turn import ChecksTurn

OF_AGE: Final = "comes-of-age"
"""The deadline at which the next of a case comes of age."""


def with_ages(case: HeldCase, policy: ChecksPolicy, now: datetime) -> HeldCase:
    """The case with ages as they are by the last day, until now, on which somebody came of age."""
    today = london_day(now)
    last = max((day for day in _days(case, policy) if day <= today), default=None)
    return case if last is None or last == case.of_age_on else replace(case, of_age_on=last)


def set_coming_of_age(turn: ChecksTurn) -> None:
    """When the next comes of age, as far as anybody knows."""
    today = london_day(turn.now)
    following = min((day for day in _days(turn.case, turn.policy) if day > today), default=None)
    was = turn.case.of_age_due
    if following == was:
        return
    turn.case = replace(turn.case, of_age_due=following)
    if following is not None:
        turn.set_deadline(OF_AGE, Due(turn.policy.begin_of(following)), "P3")
    elif was is not None and was > today:
        turn.cancel_deadline(OF_AGE)


def _days(case: HeldCase, policy: ChecksPolicy) -> Iterator[date]:
    """The days on which somebody comes of age after the application was received, and no later than its first hearing."""
    details = case.details
    if details is None or case.ended_at is not None or case.is_quiet:
        return
    received, hearing = london_day(details.received_at), _hearing(details)
    for person in _people(case, details):
        if person.date_of_birth is None or may_be_adult(person, received, policy):
            continue
        day = day_of_age(person.date_of_birth, policy.adult_at)
        if may_be_adult(person, day, policy) and (hearing is None or day <= hearing):
            yield day


def _hearing(details: Details) -> date | None:
    first = next((each for each in details.hearings if each.id == details.first_hearing_id), None)
    return None if first is None or first.starts_at is None else london_day(first.starts_at)


def _people(case: HeldCase, details: Details) -> Iterator[Person]:
    yield from details.people
    for id_ in case.members:
        person = find_person(case, id_)
        if person is not None:
            yield person

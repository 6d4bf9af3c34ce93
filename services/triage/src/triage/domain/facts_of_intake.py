"""Who is an adult party (P1) and which hearing is the first (I7): intake says so, and a release of it that did not is made up for."""

from __future__ import annotations

from cafcass_contracts.values import PARTIES, HearingStatus, HearingType, PartyRole
from cafcass_domain.state import replace
from triage.domain.told import Details


def with_facts_of_intake(details: Details) -> Details:
    """Details with who is an adult party (P1) and which hearing is the first (I7), which intake says.

    A release of intake that decided neither left both to be derived; until its next revision they are as triage derived them then.
    """
    return details if details.decided else _as_derived_before(details)


def _as_derived_before(details: Details) -> Details:
    """The grown-up parties that are no organisations; the first hearing by type, else the earliest that is not on paper only."""
    people = tuple(
        replace(
            person,
            adult_party=not PARTIES.isdisjoint(person.roles)
            and PartyRole.CHILD not in person.roles
            and person.organisation is None,
        )
        for person in details.people
    )
    listed = [
        (hearing.type is not HearingType.FIRST, hearing.starts_at, hearing.id)
        for hearing in details.hearings
        if hearing.starts_at is not None
        and hearing.status in (HearingStatus.LISTED, HearingStatus.HELD)
        and hearing.type is not HearingType.GATEKEEPING
    ]
    return replace(details, people=people, first_hearing_id=min(listed)[2] if listed else None)

"""What the workforce system tells (A3, A5, A13, G7): merged into the practitioner or the desk, by its own order."""

from __future__ import annotations

from typing import Protocol

from allocation.domain.area import teams
from allocation.domain.area.desk import DESKS, TeamFrom, desk_of
from allocation.domain.internal import area_subject, practitioner_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.absences import Absence
from allocation.domain.staff.changing import known_anew
from allocation.domain.staff.practitioner import (
    PEOPLE,
    Conflict,
    Record,
    practitioner_of,
    with_conflict,
)
from allocation.domain.told import Employment
from cafcass_contracts import workforce
from cafcass_contracts.identity import case_id
from cafcass_domain.decision import Decision, Facts, Received, Touches
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import convert, replace


class AboutPractitioner(Protocol):
    """A message about a practitioner."""

    @property
    def practitioner_id(self) -> str:
        """Which, as the workforce system knows them."""
        ...


def person_touches(received: Received[AboutPractitioner], policy: AllocationPolicy) -> Touches:
    """A message about a practitioner touches that practitioner alone."""
    return {PEOPLE: [received.data.practitioner_id]}


def person_subject(said: AboutPractitioner, policy: AllocationPolicy) -> str:
    """Whom a message is about: the workforce system's envelopes are not relied on."""
    return practitioner_subject(said.practitioner_id)


def on_recorded(facts: Facts, received: Received[workforce.PractitionerRecorded], policy: AllocationPolicy) -> Decision:
    """A practitioner is so from a day on (A3, A5)."""
    said, stamp = received.data, stamp_of(received)
    person = practitioner_of(facts, said.practitioner_id)
    known = person.records.get(said.since)
    if known is None or known.stamp < stamp:
        record = Record(stamp, convert(said, Employment, from_attributes=True))
        person = replace(person, records={**person.records, said.since: record})
    return known_anew(facts.get(PEOPLE, said.practitioner_id), person, received, policy)


def on_absence(facts: Facts, received: Received[workforce.AbsenceRecorded], policy: AllocationPolicy) -> Decision:
    """A practitioner is away (A13)."""
    said, stamp = received.data, stamp_of(received)
    person = practitioner_of(facts, said.practitioner_id)
    known = person.absences.get(said.absence_id)
    if known is None or known.stamp < stamp:
        absence = Absence(stamp, said.starts_on, said.ends_on, said.cancelled)
        person = replace(person, absences={**person.absences, said.absence_id: absence})
    return known_anew(facts.get(PEOPLE, said.practitioner_id), person, received, policy)


def on_left(facts: Facts, received: Received[workforce.PractitionerLeft], policy: AllocationPolicy) -> Decision:
    """A practitioner leaves (A13)."""
    said, stamp = received.data, stamp_of(received)
    person = practitioner_of(facts, said.practitioner_id)
    if person.left is None or person.left[0] < stamp:
        person = replace(person, left=(stamp, said.last_day))
    return known_anew(facts.get(PEOPLE, said.practitioner_id), person, received, policy)


def on_conflict(facts: Facts, received: Received[workforce.ConflictDeclared], policy: AllocationPolicy) -> Decision:
    """A practitioner has a conflict of interest in a case, or none any more (A6)."""
    said = received.data
    about = case_id(policy.namespace, said.law.value, said.case_number)
    word = Conflict(stamp_of(received), said.withdrawn)
    person = with_conflict(practitioner_of(facts, said.practitioner_id), about, word)
    return known_anew(facts.get(PEOPLE, said.practitioner_id), person, received, policy)


def team_touches(received: Received[workforce.TeamRecorded], policy: AllocationPolicy) -> Touches:
    """A team is kept with its area."""
    return {DESKS: [received.data.area]}


def team_subject(said: workforce.TeamRecorded, policy: AllocationPolicy) -> str:
    """The area."""
    return area_subject(said.area)


def on_team(facts: Facts, received: Received[workforce.TeamRecorded], policy: AllocationPolicy) -> Decision:
    """A team has a manager from a day on (G7), or none."""
    said, stamp = received.data, stamp_of(received)
    desk = desk_of(facts, said.area)
    days = desk.teams.get(said.team, {})
    known = days.get(said.since)
    if known is not None and known.stamp >= stamp:
        return Decision()
    after = replace(desk, teams={**desk.teams, said.team: {**days, said.since: TeamFrom(stamp, said.manager_id)}})
    return teams.known_anew(desk, after, said.team, said.since, received, policy)

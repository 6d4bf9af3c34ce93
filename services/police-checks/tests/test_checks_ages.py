"""Who comes of age while the case runs is checked from that day (P1, P3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from checks_world import ADA, BEN, EVE, NOW, ChecksWorld, command, details, hearing

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import Person, PersonName
from cafcass_contracts.values import PartyRole, YesNo

BIRTHDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)
"""The beginning of the working day on which somebody born on 8 June 2008 is 18."""
JOE = EVE.model_copy(update={"date_of_birth": "2008-06-08"})
YOUNG = Person(
    id="eve",
    roles=(PartyRole.APPLICANT,),
    name=PersonName(whole="Eve Sample"),
    date_of_birth="2008-06-08",
    address=ADA.address,
)
HEARING = {"hearings": (hearing(datetime(2026, 6, 16, 9, tzinfo=UTC)),)}


def world(joe: Person, **more: Any) -> ChecksWorld:
    made = ChecksWorld()
    made.send(details(people=(ADA, BEN, joe), **more))
    assert "level-1.eve.1" not in made.states()
    return made


@pytest.mark.parametrize(("joe", "state"), [(JOE, "awaiting-consent"), (YOUNG, "requested")])
@pytest.mark.parametrize("more", [{}, HEARING])
def test_somebody_who_comes_of_age_before_the_hearing_is_checked_from_that_day(
    joe: Person, state: str, more: dict[str, Any]
) -> None:
    made = world(joe, **more)
    made.pass_to(BIRTHDAY - timedelta(minutes=1))
    assert "level-1.eve.1" not in made.states()
    made.pass_to(BIRTHDAY)
    assert made.states()["level-1.eve.1"] == state
    assert ("consent.eve" in made.asked()) is (joe is JOE)
    made.send(details(2, people=(ADA, BEN, joe), **more), at=BIRTHDAY + timedelta(days=2))
    assert made.states()["level-1.eve.1"] == state, "and stays checked"


def test_a_member_recorded_by_command_comes_of_age_too() -> None:
    made = ChecksWorld()
    made.send(details())
    name = PersonName(first="Joe", last="Invented")
    made.send(
        command(
            events.RecordHouseholdMember,
            lives_with="ada",
            name=name,
            date_of_birth="2008-06-08",
            contact_takes_place=YesNo.YES,
        )
    )
    assert len(made.states()) == 3
    made.pass_to(BIRTHDAY)
    assert "awaiting-consent" in made.states().values()


def test_who_comes_of_age_after_the_hearing_is_not_checked_for_it() -> None:
    made = world(JOE, hearings=(hearing(datetime(2026, 6, 5, 9, tzinfo=UTC)),))
    made.pass_to(BIRTHDAY + timedelta(days=1))
    assert "level-1.eve.1" not in made.states()


def test_a_corrected_birth_date_moves_the_day_and_the_end_of_the_case_takes_it_back() -> None:
    made = world(JOE)
    later = JOE.model_copy(update={"date_of_birth": "2008-06-10"})
    made.send(details(2, people=(ADA, BEN, later)))
    made.pass_to(BIRTHDAY + timedelta(days=1))
    assert "level-1.eve.1" not in made.states()
    made.send(details(3, people=(ADA, BEN, later), concluded=True), at=BIRTHDAY + timedelta(days=1))
    assert not made.deadlines
    made.pass_to(BIRTHDAY + timedelta(days=3))
    assert "level-1.eve.1" not in made.states()


def test_somebody_told_after_they_came_of_age_is_checked_at_once() -> None:
    made = ChecksWorld()
    made.send(details())
    made.send(details(2, people=(ADA, BEN, JOE)), at=NOW + timedelta(days=8))
    assert made.states()["level-1.eve.1"] == "awaiting-consent"

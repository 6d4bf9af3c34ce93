"""The addresses of simulated cases lead to somebody who can be asked (P2, P7), and are nobody's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from cafcass_runtime.testing.policy import policy_of
from cafcass_sandbox.outside.courts import PrivateLaw, people, private_law_case
from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH, Court
from police_checks.app import service
from police_checks.domain.needs.postcodes import postcode_area
from police_checks.domain.reference import POSTCODE_AREAS
from police_checks.domain.told import Address

AREAS = policy_of(service).at(datetime(2026, 6, 1, tzinfo=UTC)).reference(POSTCODE_AREAS)


@pytest.mark.parametrize("court", ENGLISH, ids=lambda court: court.name)
def test_every_family_of_an_english_court_has_a_force_and_an_authority(court: Court) -> None:
    assert set(court.postcode_areas) <= AREAS.keys()


@pytest.mark.parametrize("court", WELSH, ids=lambda court: court.name)
def test_wales_is_asked_about_by_a_person(court: Court) -> None:
    assert not set(court.postcode_areas) & AREAS.keys()


def test_the_areas_of_a_case_are_of_its_court() -> None:
    court = ENGLISH[6]
    for seed in range(50):
        case = private_law_case(Random(seed), PrivateLaw(court=court, others=1), submitted=date(2026, 6, 1))
        home = case["case_data"]["applicants"][0]["value"]["address"]
        assert postcode_area(Address(postcode=home["PostCode"])) in court.postcode_areas
    assert {postcode_area(Address(postcode=people.postcode(Random(n), court))) for n in range(99)} == {
        *court.postcode_areas
    }

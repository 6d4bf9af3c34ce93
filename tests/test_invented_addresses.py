"""The addresses of simulated cases lead to somebody who can be asked (P2, P7), and are nobody's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from cafcass_runtime.testing.policy import policy_of
from cafcass_sandbox.outside.courts import PrivateLaw, people, private_law_case
from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH, Court
from police_checks.app import service
from police_checks.domain.needs.postcodes import authority_of, force_of, outward_code
from police_checks.domain.told import Address

POLICY = policy_of(service).at(datetime(2026, 6, 1, tzinfo=UTC))


def asked(area: str) -> set[tuple[str | None, str | None]]:
    """Who is asked in the districts of a postcode area: the authority and the force, where the code says it."""
    homes = [Address(postcode=f"{area}{district} 1CC") for district in range(1, 40)]
    return {(authority_of(home, POLICY), force_of(home, POLICY)) for home in homes}


def area_of(postcode: str) -> str:
    """The letters that a postcode begins with."""
    return outward_code(Address(postcode=postcode)).rstrip("0123456789")


@pytest.mark.parametrize("court", ENGLISH, ids=lambda court: court.name)
def test_every_family_of_an_english_court_has_a_force_and_an_authority(court: Court) -> None:
    for area in court.postcode_areas:
        assert any(authority and force for authority, force in asked(area)), area


@pytest.mark.parametrize("court", WELSH, ids=lambda court: court.name)
def test_wales_is_asked_about_by_a_person(court: Court) -> None:
    for area in court.postcode_areas:
        assert all(authority is None for authority, _ in asked(area)), area


def test_the_areas_of_a_case_are_of_its_court() -> None:
    court = ENGLISH[6]
    for seed in range(50):
        case = private_law_case(Random(seed), PrivateLaw(court=court, others=1), submitted=date(2026, 6, 1))
        home = case["case_data"]["applicants"][0]["value"]["address"]
        assert area_of(home["PostCode"]) in court.postcode_areas
    assert {area_of(people.postcode(Random(n), court)) for n in range(99)} == {*court.postcode_areas}

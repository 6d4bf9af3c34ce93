from __future__ import annotations

import pytest
from intake_world import POLICY

from cafcass_contracts.values import SERVICE_AREAS
from intake.domain.courts import Court, is_welsh, place
from intake.domain.reference import TOWNS, WALES


@pytest.mark.parametrize(
    ("court", "location", "region", "area"),
    [
        ("West London Family Court", None, None, "A15"),
        ("East London Family Court", None, "1", "A15"),
        ("Central Family Court", "First Avenue House", "1", "A15"),
        ("FAMILY COURT AT LEEDS", None, "3", "A3"),
        ("Kingston-upon-Hull Combined Court Centre", None, "3", "A4"),
        ("Kingston upon Thames County Court", None, "1", "A15"),
        ("Stoke-on-Trent Combined Court", None, "2", "A8"),
        ("Newport (Isle of Wight) Combined Court", None, "6", "A16"),
        ("Bath Law Courts", None, "6", "A14"),
        ("St Helens County Court", None, "4", "A6"),
        ("Carlisle Combined Court", None, "4", "A1"),
        ("A court nobody knows", "Birmingham Civil and Family Justice Centre", "2", "A9"),
        (None, "Manchester", None, "A5"),
        (None, None, "1", "A15"),
    ],
)
def test_the_area_comes_from_the_court_else_the_location_else_the_region(
    court: str | None, location: str | None, region: str | None, area: str
) -> None:
    assert place(Court(court, location, region), POLICY).area == area


@pytest.mark.parametrize(
    ("court", "location", "region"),
    [
        ("Swansea Civil And Family Justice Centre", "Southampton", "1"),
        ("Swansea Civil And Family Justice Centre", None, "1"),
        ("Cardiff", None, None),
        (None, "Southampton", "1"),
        ("Leeds", "Hull", "3"),
        ("Leeds", None, "6"),
    ],
)
def test_a_contradiction_goes_to_a_person(court: str | None, location: str | None, region: str | None) -> None:
    placed = place(Court(court, location, region), POLICY)
    assert (placed.area, placed.contradiction) == (None, True)
    assert placed.question


@pytest.mark.parametrize(
    ("court", "location", "region"), [(None, None, None), (None, None, "2"), ("Court of Nowhere", None, "9")]
)
def test_what_is_not_known_goes_to_a_person(court: str | None, location: str | None, region: str | None) -> None:
    placed = place(Court(court, location, region), POLICY)
    assert (placed.area, placed.contradiction) == (None, False)
    assert placed.question


@pytest.mark.parametrize(
    ("region", "name", "welsh"),
    [("7", None, True), (None, "Wales", True), ("1", "Wales", False), (None, None, False), (None, "North West", False)],
)
def test_only_the_region_makes_a_case_welsh(region: str | None, name: str | None, welsh: bool) -> None:
    assert is_welsh(Court(region=region, region_name=name), POLICY) is welsh


def test_the_table_knows_every_area_and_only_areas() -> None:
    towns = POLICY.reference(TOWNS).by_name
    assert {town.area for town in towns.values()} == {*SERVICE_AREAS, WALES}
    assert {town.region for town in towns.values()} == set("1234567")
    assert {town.region for town in towns.values() if town.area == WALES} == {"7"}

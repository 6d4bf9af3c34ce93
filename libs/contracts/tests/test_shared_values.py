"""Areas, teams and dates that may be unknown."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cafcass_contracts.people import PersonName
from cafcass_contracts.values import (
    SERVICE_AREAS,
    AreaId,
    NationalArea,
    PartialDate,
    TeamKind,
    exact_date,
    partial_date,
    team_id,
    team_name,
)

PARTIAL: TypeAdapter[str] = TypeAdapter(PartialDate)
AREA: TypeAdapter[str] = TypeAdapter(AreaId)


def test_there_are_seventeen_areas_in_three_national_areas() -> None:
    assert list(SERVICE_AREAS) == [f"A{n}" for n in range(1, 18)]
    assert Counter(area.national_area for area in SERVICE_AREAS.values()).keys() == set(NationalArea)
    assert len({area.name for area in SERVICE_AREAS.values()}) == 17
    for area in SERVICE_AREAS:
        assert AREA.validate_python(area) == area


@pytest.mark.parametrize("wrong", ["A0", "A18", "a1", "A1 ", "A01", ""])
def test_there_is_no_other_area(wrong: str) -> None:
    with pytest.raises(ValidationError):
        AREA.validate_python(wrong)


def test_each_area_has_its_teams_one_of_them_early_intervention() -> None:
    area = SERVICE_AREAS["A5"]
    assert area.team(TeamKind.EARLY_INTERVENTION) == "a5-eit" == team_id("A5", TeamKind.EARLY_INTERVENTION)
    assert "a5-duty" in area.teams
    assert len({team for found in SERVICE_AREAS.values() for team in found.teams}) == 17 * len(TeamKind)
    assert all(re.fullmatch(r"a[0-9]+-[a-z]+", team) for team in area.teams)
    assert team_name("a5-eit") == "Greater Manchester, early intervention team"


def test_a_team_of_no_area_has_no_name() -> None:
    with pytest.raises(KeyError):
        team_name("a99-eit")


@given(st.dates())
def test_a_whole_date_comes_back(day: date) -> None:
    partial = partial_date(day.year, day.month, day.day)
    assert PARTIAL.validate_python(partial) == partial
    assert exact_date(partial) == day
    for less in (partial_date(day.year), partial_date(day.year, day.month)):
        assert PARTIAL.validate_python(less) == less
        assert exact_date(less) is None
        assert partial.startswith(less)


@pytest.mark.parametrize(
    "wrong", ["", "90", "1990-13", "1990-00", "1990-1", "1990-11-32", "12/11/1990", "1990-11-12T00:00"]
)
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        PARTIAL.validate_python(wrong)


@pytest.mark.parametrize("partial", [None, "1990", "1990-11", "2023-02-30"])
def test_what_is_not_known_to_the_day_is_not_exact(partial: str | None) -> None:
    assert exact_date(partial) is None


@pytest.mark.parametrize("wrong", [(2023, 2, 30), (2023, 13, None), (2023, None, 1), (0, None, None)])
def test_no_date_is_made_of_what_is_none(wrong: tuple[int, int | None, int | None]) -> None:
    with pytest.raises(ValueError, match=r"day|month|year"):
        partial_date(*wrong)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (PersonName(first="Ada", middle="May", last="Example"), "Ada May Example"),
        (PersonName(whole="Ada Example"), "Ada Example"),
        (PersonName(last="Example", whole="never shown"), "Example"),
        (PersonName(), ""),
    ],
)
def test_a_name_is_written_as_far_as_it_is_known(name: PersonName, text: str) -> None:
    assert name.text() == text

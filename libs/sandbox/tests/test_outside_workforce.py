"""The simulated workforce: as large as asked, the same each time, with every kind of contract and of absence in it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.message import Message
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import SERVICE_AREAS, TeamKind, YesNo
from cafcass_contracts.workforce import (
    AbsenceRecorded,
    DutyRotaPublished,
    PractitionerLeft,
    PractitionerRecorded,
    TeamRecorded,
)
from cafcass_contracts.workload import ContractKind, PractitionerRole
from cafcass_domain.london import LONDON
from cafcass_sandbox.outside import workforce

TODAY = date(2026, 6, 1)
M = TypeVar("M", bound=Message)


def every(kind: type[M], size: float, seed: int = 1) -> list[M]:
    return [one.message for one in workforce.told(size, seed, TODAY) if isinstance(one.message, kind)]


def practising(size: float, seed: int = 1) -> list[PractitionerRecorded]:
    return [one for one in every(PractitionerRecorded, size, seed) if one.role is not PractitionerRole.SERVICE_MANAGER]


@pytest.mark.parametrize(("size", "people"), [(0, 0), (0.01, 51), (0.05, 75), (0.5, 750), (1.0, 1500), (2.0, 3000)])
def test_it_is_as_large_as_asked_but_no_team_is_empty(size: float, people: int) -> None:
    assert len(practising(size)) == people


def test_areas_grow_in_proportion() -> None:
    small, large = (Counter(one.area for one in practising(size)) for size in (0.5, 1.0))
    assert set(large) == set(SERVICE_AREAS)
    assert all(abs(large[area] - 2 * small[area]) <= 6 for area in SERVICE_AREAS)
    assert large["A15"] > 2 * large["A3"]


def test_each_team_has_one_manager_and_a_name_as_intake_says_it() -> None:
    teams = every(TeamRecorded, 0.05)
    assert sorted(one.team for one in teams) == sorted(team for area in SERVICE_AREAS.values() for team in area.teams)
    managers = {
        one.practitioner_id: one.team
        for one in every(PractitionerRecorded, 0.05)
        if one.role is PractitionerRole.SERVICE_MANAGER
    }
    assert {one.manager_id: one.team for one in teams} == managers
    assert all(managers[one.manager_id or ""] == one.team for one in practising(0.05))


def test_what_is_said_can_be_read_from_its_topic_and_people_are_told_apart() -> None:
    for one in workforce.told(0.2, 3, TODAY):
        assert type(one.message) in TOPICS[one.topic].messages
        assert decode(type(one.message), encode(one.message)) == one.message
    names = [one.practitioner_id for one in every(PractitionerRecorded, 1.0)]
    assert len(names) == len(set(names))


def test_the_court_can_be_told_who_everybody_is_and_nobody_is_real() -> None:
    people = every(PractitionerRecorded, 1.0)
    for one in people:
        assert one.contact is not None
        assert one.contact.name == f"Practitioner {one.practitioner_id}"
        assert re.fullmatch(r"01632 960\d{3}", one.contact.telephone or "")
        assert (one.contact.email or "").endswith("@cafcass.example")


def test_the_same_seed_gives_the_same_workforce() -> None:
    assert workforce.told(0.1, 5, TODAY) == workforce.told(0.1, 5, TODAY)
    assert workforce.told(0.1, 5, TODAY) != workforce.told(0.1, 6, TODAY)


def test_somebody_is_new_part_time_on_a_contract_or_away() -> None:
    people = practising(1.0)
    assert {one.contract for one in people} >= {ContractKind.EMPLOYED, ContractKind.SELF_EMPLOYED, ContractKind.BANK}
    assert {one.newly_qualified for one in people} >= {YesNo.YES, YesNo.NO, YesNo.NOT_KNOWN}
    assert {one.weekly_hours < 37 for one in people} == {True, False}
    assert {one.ends_on is None for one in every(AbsenceRecorded, 1.0)} == {True, False}
    assert every(PractitionerLeft, 1.0)


def test_even_the_smallest_workforce_has_somebody_for_either_law_in_each_area() -> None:
    away = {one.practitioner_id for one in every(AbsenceRecorded, 0.01)}
    able = {
        (one.area, one.role)
        for one in practising(0.01)
        if one.newly_qualified is YesNo.NO and one.practitioner_id not in away
    }
    assert able >= {
        (area, role) for area in SERVICE_AREAS for role in (PractitionerRole.ADVISER, PractitionerRole.GUARDIAN)
    }


def test_somebody_is_on_duty_in_every_area_at_any_hour() -> None:
    known = {one.practitioner_id for one in every(PractitionerRecorded, 0.01)}
    away = {one.practitioner_id for one in every(AbsenceRecorded, 1.0)}
    rotas = {one.team: one.turns for one in every(DutyRotaPublished, 0.01)}
    assert set(rotas) == {area.team(TeamKind.DUTY) for area in SERVICE_AREAS.values()}
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=LONDON)
    for turns in rotas.values():
        officers = {turn.practitioner_id for turn in turns if turn.role == "duty-officer"}
        assert officers <= known - away
        assert len(officers) == 3, "duty goes round the teams of the area"
        for hour, roles in ((3, {"service-manager"}), (12, {"duty-officer", "service-manager"})):
            at = midnight + timedelta(days=27, hours=hour)
            there = {turn.role for turn in turns if turn.starts_at <= at < turn.ends_at}
            assert there == roles | {"head-of-service"}

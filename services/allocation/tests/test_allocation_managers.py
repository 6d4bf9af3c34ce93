"""Every open case hears of another manager of its team at once, in batches, and no other case does (G7)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from allocation_world import (  # fmt: skip
    APPLIED,
    CARE,
    CASE,
    HEARING_AT,
    World,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    team,
)

from allocation.domain.area.caseload import CASELOADS
from allocation.domain.area.teams import BY_MANAGER
from allocation.domain.internal import CaseChanged
from cafcass_contracts import allocation, intake
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workforce import PractitionerLeft, TeamRecorded

TODAY = date(2026, 6, 1)


def public(manager: str | None, since: date = date(2026, 1, 1)) -> TeamRecorded:
    """The public law team, with its manager from a day on."""
    return team("a5-public", TeamKind.PUBLIC_LAW, manager_id=manager, since=since)


def named(world: World) -> dict[str, str | None]:
    """Who is accountable for each case, as last told."""
    return {each.case_id: each.manager_id for each in world.said(allocation.ManagerNamed)}


def cases(world: World, count: int) -> list[str]:
    """Care cases that arrived."""
    made = [f"{CARE}-{number}" for number in range(count)]
    world.send(*(care(case=case, case_number=f"17000000000000{place:02}") for place, case in enumerate(made)))
    return made


def test_every_open_case_hears_of_it_once_and_no_other() -> None:
    world = World()
    world.send(public("manager-1"), team(), guardian(), practitioner(), registered())
    mine = cases(world, 12)
    world.send(intake.CaseConcluded(case_id=mine[0]))
    assert {*named(world).values()} == {"manager-1"}
    before = Counter(each.case_id for each in world.said(allocation.ManagerNamed))
    world.send(public("manager-2", TODAY))
    assert {case for case, manager in named(world).items() if manager == "manager-2"} == {*mine[1:]}
    after = Counter(each.case_id for each in world.said(allocation.ManagerNamed))
    assert after - before == Counter(mine[1:])
    assert not [change for decision in world.decisions[-3:] for change in decision.changes if change.key in mine[1:2]]


def test_a_case_without_any_work_hears_of_it_too() -> None:
    world = World()
    private = "a5-private"
    world.send(team(), team(private, TeamKind.PRIVATE_LAW), practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(minutes=10))
    world.send(heard())
    assert not world.case().open_works
    assert world.last(allocation.ManagerNamed).team == private
    world.send(team(private, TeamKind.PRIVATE_LAW, manager_id="manager-2", since=HEARING_AT.date()))
    assert named(world)[CASE] == "manager-2"
    world.send(team(manager_id="manager-3", since=HEARING_AT.date()))
    assert named(world)[CASE] == "manager-2", "the team that has it no more"


def test_no_decision_takes_up_more_cases_than_policy_says() -> None:
    world = World(most_at_once=2)
    world.send(public("manager-1"))
    mine = cases(world, 60)
    start = len(world.decisions)
    world.send(public("manager-2", TODAY))
    notes = [
        sum(isinstance(each, CaseChanged) and each.key == BY_MANAGER for each in decision.internal)
        for decision in world.decisions[start:]
    ]
    assert max(notes) == 2
    assert sum(notes) == len(mine)
    naming = [[p for p in d.publish if isinstance(p.event, allocation.ManagerNamed)] for d in world.decisions[start:]]
    assert {len(each) for each in naming} == {0, 1}, "each case in a decision of its own"
    assert named(world) == dict.fromkeys(mine, "manager-2")


def test_one_who_begins_on_a_later_day_is_named_on_that_day() -> None:
    world = World()
    world.send(public("manager-1"), guardian(), care())
    world.send(public("manager-2", date(2026, 6, 10)))
    world.pass_to(datetime(2026, 6, 10, 7, 59, tzinfo=UTC))
    assert named(world)[CARE] == "manager-1"
    world.pass_to(datetime(2026, 6, 10, 8, tzinfo=UTC))
    assert named(world)[CARE] == "manager-2"


def test_a_plan_that_was_corrected_before_its_day_is_not_told() -> None:
    world = World()
    world.send(public("manager-1"), guardian(), care())
    world.send(public("manager-2", date(2026, 6, 10)), public("manager-1", date(2026, 6, 10)))
    world.pass_to(datetime(2026, 6, 11, 8, tzinfo=UTC))
    assert [each.manager_id for each in world.said(allocation.ManagerNamed)] == ["manager-1"]


def test_the_same_manager_said_again_is_no_news() -> None:
    world = World()
    world.send(public("manager-1"), guardian(), care())
    made = world.send(public("manager-1", TODAY), settle=False)
    assert not made.internal
    world.pass_to(world.now + timedelta(minutes=5))
    assert len(world.said(allocation.ManagerNamed)) == 1


def test_a_team_that_loses_its_manager_has_the_head_of_service_asked_until_the_next_begins() -> None:
    world = World()
    world.send(public("manager-1"), guardian(), care())
    world.send(public(None, TODAY))
    assert named(world)[CARE] is None
    assert ("area:A5", "manager:a5-public") in world.area_questions
    world.send(public("manager-2", date(2026, 6, 10)))
    assert ("area:A5", "manager:a5-public") in world.area_questions, "not there yet"
    world.pass_to(datetime(2026, 6, 10, 8, tzinfo=UTC))
    assert named(world)[CARE] == "manager-2"
    assert ("area:A5", "manager:a5-public") not in world.area_questions


def test_a_team_whose_manager_left_on_a_friday_has_none_from_the_day_after() -> None:
    world = World()
    world.send(public("manager-1"), practitioner("manager-1", role="service-manager", team="a5-public"))
    world.send(guardian(), care())
    world.send(PractitionerLeft(practitioner_id="manager-1", last_day=date(2026, 6, 5)))
    world.pass_to(datetime(2026, 6, 5, 16, tzinfo=UTC))
    assert named(world)[CARE] == "manager-1"
    world.pass_to(datetime(2026, 6, 8, 8, tzinfo=UTC))
    assert named(world)[CARE] is None
    asked = world.area_questions["area:A5", "manager:a5-public"]
    assert asked.first_role == "head-of-service"
    world.send(public("manager-2", date(2026, 6, 8)))
    assert named(world)[CARE] == "manager-2"
    assert not world.area_questions
    world.send(practitioner("manager-1", role="service-manager", team="a5-public", since=date(2026, 6, 8)))
    assert named(world)[CARE] == "manager-2"


def test_a_case_that_went_on_before_its_desk_heard_is_with_its_last_team_alone() -> None:
    world = World()
    teams = [f"a5-{name}" for name in ("one", "two", "three")]
    world.send(*(team(name) for name in teams), registered(team=teams[0]))
    for revision, name in enumerate(teams[1:], 2):
        world.take(registered(revision, team=name))
    world.pass_to(world.now + timedelta(minutes=5))
    assert [row for row, load in world.rows(CASELOADS).items() if load.cases] == [*world.case().listed]
    for name in teams:
        world.send(team(name, manager_id=f"of-{name}", since=TODAY))
    assert named(world)[CASE] == "of-a5-three"


SAID = (public("manager-1"), public("manager-2", TODAY), care(), care(2, team="a5-other"), team("a5-other", manager_id="manager-3"))  # fmt: skip


@pytest.mark.parametrize("order", [*permutations(range(len(SAID)))][::3])
def test_whatever_comes_first_the_last_team_has_its_manager_named(order: tuple[int, ...]) -> None:
    world = World()
    for place in order:
        world.take(SAID[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
        world.pass_to(world.now + timedelta(seconds=30))
    assert named(world)[CARE] == "manager-3"
    world.send(team("a5-other", manager_id="manager-4", since=TODAY))
    assert named(world)[CARE] == "manager-4"

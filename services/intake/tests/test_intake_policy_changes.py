"""Another policy, calendar or table of courts comes into force: what it decides otherwise is told, and nothing else (G1)."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from intake_world import ADA, World, another, bare, payload, private

from cafcass_contracts import intake as said
from cafcass_contracts.message import Actor
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded, Settled
from cafcass_contracts.roles import Role
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.testing.policy import policy_of
from intake.app import service
from intake.domain.case.held import CASES
from intake.domain.evaluation import HEARING_DAY_OVER

OFFICER = Actor(id="officer-1", role="intake-officer", team="central-intake")


def young() -> Any:
    """A case whose applicant was 17 when it was made."""
    case = private()
    case["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "2008-06-01"
    return case


def news(world: World, before: int) -> list[Any]:
    return [published.event for published in world.memory.published[before:]]


@pytest.mark.parametrize("name", ["private-law-full", "public-law-full", "private-law-redacted"])
def test_numbers_that_decide_nothing_otherwise_say_nothing(name: str) -> None:
    world = World()
    world.show(payload(name))
    before, row = len(world.memory.published), world.held(payload(name))
    world.bring_into_force(another(most_linked_cases=30, youngest_party=15))
    assert news(world, before) == []
    assert world.held(payload(name)) == row


def test_another_age_is_told_of_those_whom_it_makes_adults_and_of_them_alone() -> None:
    world = World()
    world.show(young())
    world.show({**private(), "id": 1700000000000009})
    before = len(world.memory.published)
    world.bring_into_force(another(adult_at=17))
    amended, details, requested = news(world, before)
    assert amended.changed == details.changed
    path = f"case_data.applicants[{ADA}].dateOfBirth"
    assert set(amended.changed) == {f"people[{ADA}].adult_party", f"missing[{path}]", "complete"}
    assert next(person for person in details.people if person.id == ADA).adult_party
    assert isinstance(requested, said.InformationRequested)
    assert requested.missing == ()


def test_an_age_from_a_day_on_is_told_on_that_day() -> None:
    world = World(policy=policy_of(service, since={date(2026, 2, 1): {"adult_at": 17}}))
    world.show(young())
    world.pass_to(datetime(2026, 1, 31, 23, tzinfo=UTC))
    assert len(world.said(said.ApplicationAmended)) == 0
    world.pass_to(datetime(2026, 2, 1, 1, tzinfo=UTC))
    assert world.last(said.ApplicationAmended).policy_version == "test-2"


def corrected(folder: Path, old: str, new: str) -> Path:
    """The reference data with one line of the towns corrected."""
    assert service.reference_files is not None
    files = folder / "reference"
    shutil.copytree(service.reference_files, files)
    (towns,) = (files / "towns").glob("*.csv")
    text = towns.read_text("utf-8")
    assert old in text
    towns.write_text(text.replace(old, new), "utf-8")
    return files


def test_a_town_that_is_corrected_gives_its_cases_another_area(tmp_path: Path) -> None:
    world = World()
    world.show(private())
    files = corrected(tmp_path, "\nleeds,A3,3\n", "\nleeds,A4,3\n")
    world.bring_into_force(another(reference_files=files))
    amended = world.last(said.ApplicationAmended)
    assert (amended.area, amended.team) == ("A4", "a4-eit")
    assert set(amended.changed) == {"area", "team"}


def test_a_town_that_is_added_answers_the_question_and_one_that_a_person_answered_stays(tmp_path: Path) -> None:
    world = World()
    asked = private(courtName="Court of Nowhere", caseManagementLocation=None)
    world.show(asked)
    settled = {**asked, "id": 1700000000000009}
    world.show(settled)
    world.tell(said.AssignArea(case_id=world.held(settled).case_id, area="A5", by=OFFICER, why="asked the court"))
    before = len(world.memory.published)
    files = corrected(tmp_path, "\nleeds,A3,3\n", "\nleeds,A3,3\nnowhere,A9,2\n")
    world.bring_into_force(another(reference_files=files))
    told = news(world, before)
    assert [event.area for event in told if isinstance(event, said.ApplicationAmended)] == ["A9"]
    assert [type(event) for event in told if isinstance(event, (Settled, PersonNeeded))] == [Settled]


def test_another_role_is_asked_what_is_still_open_and_another_term_moves_it() -> None:
    world = World()
    world.show(bare())
    (asked,) = world.said(PersonNeeded)
    world.bring_into_force(another(asked_role=Role.SERVICE_MANAGER, ask_within_working_days=3))
    assert [(moved.key, moved.due) for moved in world.said(DeadlineMoved)] == [
        (asked.id, datetime(2026, 1, 9, 17, tzinfo=UTC))
    ]
    assert world.last(Settled).id == asked.id
    assert world.last(PersonNeeded).role == "service-manager"


def test_another_calendar_moves_the_question_and_says_nothing_of_the_case() -> None:
    world = World()
    world.show(bare())
    before = len(world.memory.published)
    world.bring_into_force(another(calendar=Calendar([date(2026, 1, 7)])))
    assert [type(event) for event in news(world, before)] == [DeadlineMoved]


def test_a_policy_that_is_decided_on_late_takes_no_presumption_back() -> None:
    """It is in force since before the hearing's day was over, and the case was looked at after that."""
    world = World()
    world.show(private())
    (over,) = (deadline.due.at for deadline in world.deadlines.values() if deadline.kind == HEARING_DAY_OVER)
    world.pass_to(over)
    held = {key: row.decided for key, row in world.rows(CASES).items()}
    assert any(decided is not None and decided.presumed for decided in held.values())
    before = len(world.memory.published)
    world.now = over - timedelta(hours=3)
    world.bring_into_force(another(most_linked_cases=30))
    assert news(world, before) == []
    assert {key: row.decided for key, row in world.rows(CASES).items()} == held


def test_a_returned_case_is_left_alone() -> None:
    world = World()
    world.show(private(courtName=None, caseManagementLocation={"regionId": "7"}))
    before = len(world.memory.published)
    world.bring_into_force(another(adult_at=17))
    assert news(world, before) == []

"""How rows are kept, and that rows of the first release open as what they meant (its documents are in `rows_of_release_1`)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from allocation_world import World

from allocation.app import service
from allocation.domain.area.desk import DESKS, LOOK
from allocation.domain.case.case_file import CASES
from allocation.domain.due_at_once import KINDS
from allocation.domain.policy import AllocationPolicy
from allocation.domain.questions import questions_about_area, questions_about_case
from cafcass_contracts.allocation import WorkloadRecorded
from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.london import at_london, london_day
from cafcass_domain.state import to_builtins
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.policy import policy_of

RELEASE_1 = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "rows_of_release_1").glob("*.json"))
}
"""Whole worlds, each in one file: rows by table and key, open questions, deadlines, and when that was."""


def test_tables_are_migrated_and_locked_in_order() -> None:
    checks.every_table_is_migrated(service)
    checks.tables_are_locked_in_one_order(service)


def opened(name: str) -> World:
    """The world of a file, as a database has it after the migrations to this release."""
    kept = RELEASE_1[name]
    world = World()
    world.now = datetime.fromisoformat(kept["now"])
    for table in service.tables:
        rows = {key: (1, json.dumps(document).encode()) for key, document in kept[table.ref.name].items()}
        world.memory.rows[table.ref.name] = rows
    cause = Cause("release-1", "urn:test", world.now, "release-1")
    for each in kept["deadlines"]:
        start = each["counted_from"] and at_london(date.fromisoformat(each["counted_from"]), datetime.min.time())
        due = Due(datetime.fromisoformat(each["due"]), start, "", each["working_days"])
        held = SetDeadline(each["kind"], each["subject"], due, each["rule"], each["key"], each["data"])
        world.memory.deadlines[held.subject, held.kind, held.key] = (held, cause)
        world.memory.counted_with[held.subject, held.kind, held.key] = world.policy.calendar.version
    for each in kept["questions"]:
        asked = Asked(
            subject=each["subject"], key=each["key"], revision=1, open=True, own=False, role="", team="", first_role="", first_team="",
            basis="", asked_at=world.now, due=Due(datetime.fromisoformat(each["due"])), reasons=(), why="", settled_by=(), chased=True,
        )  # fmt: skip
        world.memory.questions[asked.name] = asked
        world.memory.counted_with[asked.name] = world.policy.calendar.version
    return world


@pytest.mark.parametrize("name", RELEASE_1)
def test_every_row_of_the_first_release_opens_as_what_it_meant(name: str) -> None:
    world = opened(name)
    for table in service.tables:
        rows = world.rows(table.ref)
        assert rows.keys() == RELEASE_1[name][table.ref.name].keys()
        for key, row in rows.items():
            assert_means(RELEASE_1[name][table.ref.name][key], as_json(row), f"{table.ref.name} {key}")
        checks.rows_come_back(service, table.ref, rows.values())


def as_json(value: Any) -> Any:
    """A state as plain JSON."""
    return json.loads(json.dumps(to_builtins(value)))


NOT_KEPT = {"stamp", "heard", "asked", "unmanaged", "officers", "grade", "manager_id", "practitioner_id", "since", "ends_at", "remote", "order_id", "presumed"}  # fmt: skip
"""Fields of old documents that nothing decides by now, that follow from others, or that are kept under another name."""


def assert_means(old: Any, new: Any, where: str) -> None:
    """What the old document said, the new one says: under the same names, but for the few things that are kept otherwise."""
    if isinstance(old, dict) and isinstance(new, dict):
        for field, value in old.items():
            if field in new:
                assert_means(value, new[field], f"{where}.{field}")
            else:
                left_out = value in (None, "", [], "not-known", False) or field in NOT_KEPT or ".court" in where
                assert left_out or field.startswith(("guardian", "telephoneNumber")), f"{where}.{field} is lost"
    elif isinstance(old, list) and isinstance(new, dict):  # a span of control
        assert old == [new["manager_id"], new["whole_time"]], where
    elif isinstance(new, dict) and "at" in new:
        assert datetime.fromisoformat(old) == datetime.fromisoformat(new["at"]), where
    elif isinstance(new, dict):
        assert new == {"id": old}, where
    elif isinstance(old, list) and isinstance(new, list):
        assert new[len(old) :] in ([], [None]), f"{where}: what is kept beside it is not known"
        new = new[: len(old)]
        in_order = sorted(old) if _plain(old) and _plain(new) else old
        for place, (before, after) in enumerate(zip(in_order, new if in_order is old else sorted(new), strict=True)):
            assert_means(before, after, f"{where}[{place}]")
    elif isinstance(old, str) and "T" in old and old[:2] == "20":
        assert datetime.fromisoformat(old) == datetime.fromisoformat(new), where
    else:
        assert old == new, where


def _plain(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def were_open(name: str) -> set[tuple[str, str]]:
    """The questions that were open, by subject and key."""
    return {(each["subject"], each["key"]) for each in RELEASE_1[name]["questions"]}


@pytest.mark.parametrize("name", RELEASE_1)
def test_the_questions_that_were_open_are_those_that_are_open(name: str) -> None:
    world = opened(name)
    day = london_day(world.now)
    about_cases = {
        (case.case_id, question.key)
        for case in world.rows(CASES).values()
        for question in questions_about_case(case, world.policy)
    }
    about_areas = {
        (f"area:{desk.area}", question.key)
        for desk in world.rows(DESKS).values()
        for question in questions_about_area(desk, day, world.policy)
    }
    assert {asked for asked in about_cases | about_areas if not is_new(asked)} == were_open(name)


def is_new(asked: tuple[str, str]) -> bool:
    """Whether the release before did not ask it: emergencies and other work that waits without anybody, reports without a filing date (A11, A12)."""
    return asked[1].startswith(("emergency:", "review:", "filing:"))


def release_2(**numbers: Any) -> DatedPolicy[AllocationPolicy]:
    """The policy of this release."""
    (_, policy), *_ = policy_of(service).by_day
    return DatedPolicy(((date.min, replace(policy, version="release-2", **numbers)),))


def test_what_co_workers_carry_is_counted_from_this_release_on() -> None:
    world = opened("eventful-4")
    world.bring_into_force(release_2())
    beside = {name for case in world.rows(CASES).values() for work in case.open_works for name in work.co_workers}
    told = [each for each in world.events if isinstance(each, WorkloadRecorded)]
    assert {each.practitioner_id for each in told} == beside
    assert all(each.work[-1].weighed.weight.endswith(" co-worker") for each in told if len(each.work) == 1)


@pytest.mark.parametrize("name", RELEASE_1)
def test_nothing_is_said_again_where_this_release_takes_over(name: str) -> None:
    world = opened(name)
    was_due = {place: held.due.at for place, held in world.deadlines.items()}
    decided = world.bring_into_force(release_2(co_worker_percent=0))
    assert len(decided) >= len(world.rows(CASES)) + len(world.rows(DESKS)), "each row was looked at"
    asked_first = {asked.id("allocation.events.v1") for name, asked in world.questions.items() if is_new(name)}
    assert [event for event in world.events if getattr(event, "id", None) not in asked_first] == []
    assert {asked for asked in world.questions if not is_new(asked)} == were_open(name)
    for place, due in was_due.items():
        sooner = place[1] == LOOK  # each area is decided on again
        assert world.deadlines[place].due.at <= due if sooner else world.deadlines[place].due.at == due


PENDING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "case-note": ("case-1", "manager", {"people": ["p"], "areas": ["A5"], "rows": ["r"]}),
    "linked-case": ("case-1", "case-2", {}),
    "area-decide": ("area:A5", "", {"cases": ["case-1"], "staff": ["p"]}),
    "team-cases": ("area:A5", "A5/a5-eit/3", {"area": "A5", "after": "case-1"}),
    "practitioner-note": ("practitioner:p", "", {"who": "p", "areas": ["A5"]}),
    "practitioner-replan": ("practitioner:p", "", {"who": "p", "cases": ["case-1"], "fewer": True}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_first_release_had_begun_is_taken_on(kind: str) -> None:
    world = World()
    subject, key, data = PENDING[kind]
    held = SetDeadline(kind, subject, Due(world.now), "A1", key, data)
    world.memory.deadlines[subject, kind, key] = (held, Cause("release-1", "urn:test", world.now, "release-1"))
    decided = world.pass_to(world.now)
    (said,) = decided[0].internal
    assert isinstance(said, KINDS[kind])
    assert isinstance(said, Internal)
    assert as_json(said) | data == as_json(said), "all that it said"
    assert (said.subject, said.key) == (subject, key)

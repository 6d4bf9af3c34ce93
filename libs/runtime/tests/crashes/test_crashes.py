"""The process leaves at every await of its cycles, and comes back: each effect is there once, in order, without a gap.

The process leaves by `os._exit` just before and just after every await, in every chain of the runtime's own calls that leads
there, and where a block is left also after each of the things that can be awaited last in it. What is enumerated comes from
the source (`awaits`), so an await that is added is tested without a word here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from awaits import Place, places
from caseload import STAYS
from checks import business, check
from mutants import MUTANTS
from scripts import ENDED, SCRIPTS, WHOLE, Script, a_few_ticks
from toys import Databases
from world import Goal, Outcome, World

from cafcass_sandbox.testing import MakeDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")

OUT_OF_REACH = {
    "clock:Clock.sleep_until[1:await]": "no cycle waits for the platform's time",
    "internal_rows:tell[1:await]": "no cycle tells it: somebody does something on a page",
    "sealing:KeyRing.destroy_again[1:await]": "no cycle does it: keys that were destroyed are looked after before a process is ready",
}
"""Awaits of the cycles' modules that no cycle passes."""

PATIENCE_WITH_MUTANTS = 5.0
"""Seconds: what a mutant has lost is waited for in vain."""
PLACES = [place for place in places() if place.name not in OUT_OF_REACH]
ATTEMPTS = 5
"""Plays until a point must have been passed: what is in one batch, and which turn comes first, is up to the moment."""


@dataclass(frozen=True)
class Journey:
    """A script played without any crash."""

    script: Script
    outcome: Outcome
    goals: tuple[Goal, ...]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(
    broker: str, make_database: MakeDatabase, toy_template: Databases, sandbox_folder: Path
) -> AsyncIterator[World]:
    made = await World.open(
        broker,
        make_database(template=toy_template.database),
        make_database(template=toy_template.keyring),
        sandbox_folder,
    )
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journeys(world: World) -> Mapping[str, Journey]:
    """Every script played to its end, and for each point the one script in which it is to be left: the first to pass it."""
    taken: set[object] = set()
    found: dict[str, Journey] = {}
    for name, script in SCRIPTS.items():
        outcome = await world.play(script.play, faults=script.faults)
        goals = tuple(goal for goal in outcome.reached if goal.point not in taken)
        taken.update(goal.point for goal in goals)
        found[name] = Journey(script, outcome, goals)
    return found


def check_same(outcome: Outcome, journey: Journey) -> None:
    """What must hold anyway, and that nothing in the result tells of the crash."""
    check(outcome)
    commanded = not journey.script.memory_decides
    came, due = business(outcome, commanded=commanded), business(journey.outcome, commanded=commanded)
    differing = {
        name: (came.get(name), due.get(name)) for name in came.keys() | due.keys() if came.get(name) != due.get(name)
    }
    assert not differing, f"after leaving at {outcome.left}, and without: {differing}"


async def leave_and_come_back(world: World, journey: Journey, goals: list[Goal]) -> list[Goal]:
    """Leave at every one of the goals, in as few plays as it takes. Returns those that chance did not bring about again."""
    remaining = list(goals)
    in_vain = 0
    while remaining and in_vain < ATTEMPTS:
        goals_now = _one_of_slow_work(remaining)
        outcome = await world.play(journey.script.play, leave_at=goals_now, faults=journey.script.faults)
        check_same(outcome, journey)
        remaining = [goal for goal in remaining if goal not in outcome.left]
        in_vain = 0 if outcome.left else in_vain + 1
        if not outcome.left:  # What chance does not bring about again must not keep the rest from its turn.
            remaining = [*remaining[1:], remaining[0]]
    return remaining


def _one_of_slow_work(goals: list[Goal]) -> list[Goal]:
    """Work in the middle of which a process leaves again and again is put to a person: that is no trace of one crash."""
    slow = [goal for goal in goals if goal.point.chain.startswith("Jobs.")]
    return [goal for goal in goals if goal not in slow[1:]]


async def test_every_await_is_passed_by_some_script(journeys: Mapping[str, Journey]) -> None:
    passed = {(goal.point.place, goal.point.side) for journey in journeys.values() for goal in journey.goals}
    missing = {
        f"{place.name} (line {place.line}, {side})"
        for place in places()
        for side in ("before", "after")
        if (place.name, side) not in passed and place.name not in OUT_OF_REACH
    }
    assert missing == set()
    assert set(OUT_OF_REACH) <= {place.name for place in places()}
    assert not {place for place, _ in passed} & set(OUT_OF_REACH)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_nothing_is_wrong_where_nobody_leaves(journeys: Mapping[str, Journey], name: str) -> None:
    check(journeys[name].outcome)


async def test_the_day_itself_is_as_it_should_be(journeys: Mapping[str, Journey]) -> None:
    tables = journeys["a day"].outcome.tables
    assert dict(tables["totals"]) == {
        case: {"total": total, "numbers": numbers, "asked": ""}
        for case, total, numbers in (
            ("a", 6, [1, 2, 3]),
            ("b", 4, [4]),
            ("broken", 1, [1]),
            ("due", 0, [0]),
            ("e", 5, [5]),
            ("poisoned", 103, [100, 1, 2]),
            ("w", 1, [1]),
        )
    }
    assert tables["deadlines"] == []
    assert sorted(attempts for *_, attempts, _ in tables["dead_letters"]) == [2, 2, 2]


async def test_of_the_cases_that_ended_nothing_is_left(journeys: Mapping[str, Journey]) -> None:
    outcome = journeys["the end of a case"].outcome
    tables = outcome.tables
    assert [case for case, _ in tables["totals"]] == [STAYS]
    assert [key for key, _ in tables["parts"]] == [f"{STAYS}/1"]
    assert [key for key, _ in tables["letters"]] == [f"letter-{STAYS}"]
    assert [key for key, _ in tables["shared"]] == [
        f"alone-{STAYS}",
        *(f"with-{case}" for case in (ENDED, WHOLE, STAYS)),
    ]
    assert [key for key, _ in tables["counted"]] == [ENDED, WHOLE, STAYS]
    of_nobody = {"jobs", "deadlines", "questions", "internal_messages", "dead_letters"}
    assert not [name for name in of_nobody if tables[name]]
    assert [(case, with_key) for case, _, with_key in tables["destructions"]] == [(ENDED, False), (WHOLE, True)]
    assert (WHOLE, True) in tables["case_keys"]
    said = [record.header.get("ce_type") for record in outcome.records if record.key == ENDED.encode()]
    assert said.count(b"uk.gov.cafcass.platform.case-destroyed.v1") == 1
    assert said.count(b"uk.gov.cafcass.platform.settled.v1") == said.count(b"uk.gov.cafcass.platform.person-needed.v1")
    assert said.count(b"uk.gov.cafcass.platform.dead-letter-resolved.v1") == 2


@pytest.mark.parametrize("name", SCRIPTS)
async def test_left_once_in_every_module_of_every_cycle(
    world: World, journeys: Mapping[str, Journey], name: str
) -> None:
    """The lean part: of each cycle, the last point that is passed for the first time in each module."""
    lean: dict[tuple[str, str], Goal] = {}
    for journey in journeys.values():
        for goal in journey.goals:
            cycle, module = goal.point.chain.partition(" > ")[0], goal.point.place.partition(":")[0]
            lean[cycle, module] = goal
    mine = [goal for goal in lean.values() if goal in journeys[name].goals]
    again = len(mine) - len(await leave_and_come_back(world, journeys[name], mine))
    assert again > len(mine) / 2


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_left_at_every_await(
    world: World, journeys: Mapping[str, Journey], place: Place, record_property: Callable[[str, object], None]
) -> None:
    """The full part: both sides of this await, in every chain of calls that leads to it.

    Each side must be left at; in which chains, beyond the first, is up to what the journey met and a later play meets again.
    """
    goals = {
        name: [goal for goal in journey.goals if goal.point.place == place.name] for name, journey in journeys.items()
    }
    missed = [goal for name in goals for goal in await leave_and_come_back(world, journeys[name], goals[name])]
    left = [goal for found in goals.values() for goal in found if goal not in missed]
    record_property("figure:points left at", len(left))
    record_property("figure:points not met again", len(missed))
    assert {goal.point.side for goal in left} == {"before", "after"}, f"not passed again: {missed}"


@pytest.mark.faults
@pytest.mark.parametrize("mutant", MUTANTS)
async def test_the_proof_can_fail(world: World, mutant: str) -> None:
    """Broken so that only a crash brings it to light, the runtime is found out by leaving at its awaits."""
    sound = await world.play(a_few_ticks, mutant=mutant)
    check(sound)
    goals = [goal for goal in sound.reached if MUTANTS[mutant].shows_in in goal.point.chain.split(" > ")]
    assert await found_out(world, Journey(Script(a_few_ticks), sound, ()), goals, mutant)


async def found_out(world: World, journey: Journey, goals: list[Goal], mutant: str) -> bool:
    """Whether leaving at one of the goals shows in the result."""
    for goal in reversed(goals):
        try:
            outcome = await world.play(a_few_ticks, leave_at=[goal], mutant=mutant, patience=PATIENCE_WITH_MUTANTS)
            check_same(outcome, journey)
        except AssertionError:
            return True
    return False

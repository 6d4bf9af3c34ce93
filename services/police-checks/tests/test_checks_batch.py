"""The answers that come together are told together, once, and none waits for another (P8, T5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product

import pytest
from checks_world import ADA, BEN, CASE, L1, L2, LA, NOW, ChecksWorld, answered, authority, cid, command, details

from cafcass_contracts import police_checks as events
from cafcass_contracts.message import Message
from cafcass_contracts.safeguarding import CheckState
from cafcass_contracts.topics import TOPICS
from cafcass_domain.state import replace
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from police_checks.app import service
from police_checks.domain.case import CASES
from police_checks.domain.policy import ChecksPolicy

LEVEL_2 = tuple(command(events.RequestLevel2Check, person=each, why="asked for") for each in ("ada", "ben"))
ANSWERS: tuple[Message, ...] = (
    answered(cid(L1, "ada"), "Rape"),
    answered(cid(L1, "ben"), "Trespass"),
    answered(cid(L2, "ada")),
    answered(cid(L2, "ben"), "Assault occasioning actual bodily harm"),
    authority(cid(LA, "kit")),
)
"""Everything that the case waits for."""


def asked() -> ChecksWorld:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN)), *LEVEL_2)
    return world


def told(world: ChecksWorld) -> tuple[int, int]:
    return len(world.said(events.ChecksChanged)), len(world.said(events.ChecksFound))


@pytest.mark.practice("R18", "Five answers of a case that come together are told once, complete for screening.")
def test_the_answers_of_one_batch_are_told_once_and_complete() -> None:
    world = asked()
    before = told(world)
    world.send(*ANSWERS, internal=False)
    assert told(world) == before, "what a batch decides is committed before it is told"
    world.take_internal()
    assert told(world) == (before[0] + 1, before[1] + 1)
    changed, found = world.last(events.ChecksChanged), world.last(events.ChecksFound)
    assert changed.revision == found.revision
    assert {check.state for check in changed.checks} == {CheckState.ANSWERED}
    assert (len(changed.checks), changed.outstanding) == (5, 0)
    assert (len(found.checks), len(found.changed), len(found.rests_on)) == (5, 5, 5)
    assert {each.check.check_id for each in found.checks if each.relevant} == {cid(L1, "ada"), cid(L2, "ben")}


def test_answers_of_different_batches_are_told_one_by_one() -> None:
    world = asked()
    before = told(world)
    world.send(*ANSWERS)
    assert told(world) == (before[0] + 5, before[1] + 5)


def test_a_revision_says_the_same_whatever_batches_its_answers_came_in() -> None:
    """As after a restored database: what was told one by one is told together, and a reader has both under one revision."""
    said: dict[int, tuple[object, ...]] = {}
    last = set()
    for cuts in product((True, False), repeat=2):
        world = asked()
        for number, (answer, ends) in enumerate(zip(ANSWERS[:3], (*cuts, True), strict=True)):
            world.send(answer, internal=ends, id_=f"answer-{number}")
        for event in world.said(events.ChecksFound):
            assert said.setdefault(event.revision, event.checks) == event.checks
        last.add((event.revision, world.case.told))
    assert len(last) == 1


def test_what_an_earlier_release_left_untold_gets_a_revision_of_its_own() -> None:
    world = asked()
    before = world.last(events.ChecksFound).revision
    world.send(ANSWERS[0], internal=False)
    left = world.case
    assert left.untold is not None
    kept = next(table for table in service.tables if table.ref is CASES)
    row = kept.encode(replace(left, told=before, untold=replace(left.untold, revision=0)))
    world.memory.rows[CASES.name][CASE] = (world.memory.rows[CASES.name][CASE][0], row)
    world.take_internal()
    assert world.last(events.ChecksFound).revision == before + 1


def test_what_else_is_decided_meanwhile_tells_what_answers_left_untold_and_nothing_is_told_twice() -> None:
    world = asked()
    before = told(world)
    world.send(*ANSWERS[:2], details(2, people=(ADA, BEN.model_copy(update={"date_of_birth": None}))), internal=False)
    assert told(world) == (before[0] + 1, before[1] + 1)
    assert len(world.last(events.ChecksFound).rests_on) == 3
    world.take_internal()
    assert told(world) == (before[0] + 1, before[1] + 1)
    assert world.case.untold is None


def test_an_answer_that_changes_nothing_is_not_told() -> None:
    world = asked()
    world.send(ANSWERS[0])
    before = told(world)
    world.send(ANSWERS[0], internal=False)
    assert not world.memory.internal
    assert told(world) == before


@pytest.fixture
def databases(make_database: MakeDatabase) -> tuple[str, str]:
    return make_database(), make_database()


@pytest.fixture
async def opened(databases: tuple[str, str]) -> AsyncIterator[OpenEngine[ChecksPolicy]]:
    await prepare(service, *databases)
    async with open_engine(service, *databases, wall=Wall(NOW)) as made:
        await made.keyring.keys_for([CASE], create=True)
        await made.own(*((topic.name, 0) for topic in TOPICS.values() if service.name in topic.readers))
        yield made


async def test_on_the_engine_one_batch_of_two_topics_is_told_once_also_after_a_stop(
    opened: OpenEngine[ChecksPolicy], databases: tuple[str, str]
) -> None:
    await opened.engine.handle([opened.message(details(people=(ADA, BEN)), id_="m-0", subject=CASE)])
    await opened.internal.take()
    opened.wall.now = NOW + timedelta(days=1)
    three = [ANSWERS[0], ANSWERS[1], ANSWERS[4]]
    batch = [opened.message(each, id_=f"a-{n}", subject=CASE) for n, each in enumerate(three)]
    before = len(await opened.events(events.ChecksChanged))
    await opened.engine.handle(batch)
    await opened.engine.handle(batch)
    assert len(await opened.events(events.ChecksFound)) == before, "it stops here, between the commit and the telling"
    async with open_engine(service, *databases, wall=Wall(NOW + timedelta(days=1))) as again:
        while await again.internal.take():
            pass
    changed = (await opened.events(events.ChecksChanged))[before:]
    found = (await opened.events(events.ChecksFound))[before:]
    assert [(len(each.checks), len(each.rests_on)) for each in changed] == [(4, 3)], (
        "level 2 follows from what was found"
    )
    assert [len(each.changed) for each in found] == [3]
    assert await opened.dead_letters() == []

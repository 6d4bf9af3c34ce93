"""Who gets or holds work of a case hears that somebody in it may be a danger to staff, and that this is over (C6, G4)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from allocation_world import APPLIED, CARE, World, care, guardian, settle
from test_allocation_needs import official

from cafcass_contracts import allocation
from cafcass_contracts.complaints import StaffSafetyFlagged
from cafcass_contracts.feedback import Behaviour

THREATS = (Behaviour.THREATS,)


def flag(id_: str = "f1", *, in_force: bool = True, **changes: Any) -> StaffSafetyFlagged:
    """A manager decided that somebody may be a danger, until a review; or that they are no more."""
    content: dict[str, Any] = {
        "person": "p2",
        "behaviour": THREATS if in_force else (),
        "decided": True,
        "review_on": date(2026, 9, 1) if in_force else None,
        **changes,
    }
    return StaffSafetyFlagged(flag_id=id_, case_id=CARE, in_force=in_force, **content)


def told(world: World) -> list[tuple[tuple[str, ...], list[Any]]]:
    """Who was told of which flags, one after another."""
    return [(each.practitioner_ids, [one.person for one in each.safety]) for each in world.said(allocation.CaseBriefed)]


def test_whoever_gets_or_holds_the_work_is_told_of_the_flag_and_that_it_is_over() -> None:
    world = World()
    world.send(flag(), guardian(), care())
    settle(world)
    world.send(flag(person=None, decided=False))
    told_last = world.last(allocation.CaseBriefed).safety[0]
    assert (told_last.person, told_last.behaviour, told_last.decided) == (None, THREATS, False)
    world.send(flag(in_force=False))
    who = ("guardian-1",)
    assert told(world) == [(who, ["p2"]), (who, [None]), (who, [])]
    world.send(guardian("guardian-2"))
    world.pass_to(world.now + timedelta(days=2))
    assert len(told(world)) == 3


def test_a_flag_that_comes_while_nobody_has_the_work_is_told_to_whoever_gets_it() -> None:
    world = World()
    world.send(care(), flag())
    assert told(world) == []
    world.send(guardian())
    assert told(world) == [(("guardian-1",), ["p2"])]


def test_a_flag_leaves_nothing_on_official_topics() -> None:
    def official_of(*said: StaffSafetyFlagged) -> list[Any]:
        world = World()
        world.send(guardian(), care())
        settle(world)
        world.send(*said)
        world.pass_to(APPLIED + timedelta(days=3))
        return [each.model_dump(exclude={"rests_on"}) for each in official(world)]

    assert official_of(flag(), flag(in_force=False), flag("f2")) == official_of()


@pytest.mark.parametrize("review_on", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_review_on_a_day_that_nobody_can_mean_is_no_day(review_on: date) -> None:
    world = World()
    world.send(guardian(), care(), flag(review_on=review_on))
    assert world.last(allocation.CaseBriefed).safety[0].review_on is None


SAID = (flag(), flag("f2", person="p3"), flag(in_force=False))


@pytest.mark.parametrize("order", list(permutations(range(len(SAID)))))
def test_the_latest_word_on_each_flag_holds_whatever_comes_first(order: tuple[int, ...]) -> None:
    world = World()
    for place in (*order, order[0]):
        world.take(SAID[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
    assert [each.person for each in world.case(CARE).dangers] == ["p3"]

"""What a manager leaves with somebody who is away rests on what was known then: it is asked again once it is worse (A13, H22)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import CARE, MANAGER, World, absence, all_moves, care, guardian, settle, verdict

from cafcass_contracts import allocation
from cafcass_contracts.message import Event
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_contracts.workload import MoveReason, WorkKind

TODAY = date(2026, 6, 1)


def away(days: int | None, **changes: Any) -> Event:
    """The guardian is away from today on."""
    return absence("guardian-1", days=days, starts_on=TODAY, **changes)


def heard_on(day: int, revision: int = 2, **changes: Any) -> Event:
    """A case management hearing is listed, or no more."""
    at = datetime(2026, 6, day, 9, tzinfo=UTC)
    return care(revision, hearings=(Hearing(id="h1", type=HearingType.CASE_MANAGEMENT, starts_at=at, **changes),))


def kept() -> World:
    """A manager left a care case with its guardian, who is away for twenty days."""
    world = World()
    world.settles_plans = False
    world.send(guardian(), care())
    settle(world)
    world.send(away(20))
    assert verdict(world.command(all_moves(world.person("guardian-1"), moves=False))) == "accepted"
    assert world.person("guardian-1").plan is None
    return world


WORSE: dict[str, Event] = {
    "for longer": away(30),
    "nobody knows how long": away(None),
    "another note follows on": absence("guardian-1", days=10, starts_on=date(2026, 6, 21), absence_id="absence-2"),
    "a hearing is listed in it": heard_on(10),
}


@pytest.mark.practice(
    "H22", "what a manager left with its holder is asked again once they are away longer, or for a hearing"
)
@pytest.mark.parametrize("what", WORSE)
def test_it_is_asked_again_once_it_is_worse_and_once_only(what: str) -> None:
    world = kept()
    world.send(WORSE[what])
    plan = world.person("guardian-1").plan
    assert plan is not None
    assert [each.because for each in plan.works] == [MoveReason.ABSENCE]
    assert verdict(world.command(all_moves(world.person("guardian-1"), moves=False))) == "accepted"
    world.send(WORSE[what])
    world.pass_to(world.now + timedelta(days=3))
    assert world.person("guardian-1").plan is None


NO_WORSE: dict[str, Event] = {
    "for less long": away(15),
    "a day longer": away(21),
    "a hearing after it": heard_on(25),
    "a hearing that is vacated": heard_on(10, status=HearingStatus.VACATED),
    "leave in another month": absence("guardian-1", days=5, starts_on=date(2026, 8, 3), absence_id="absence-2"),
}


@pytest.mark.parametrize("what", NO_WORSE)
def test_it_is_not_asked_again_where_it_is_no_worse(what: str) -> None:
    world = kept()
    world.send(NO_WORSE[what])
    world.pass_to(world.now + timedelta(days=3))
    assert world.person("guardian-1").plan is None


def test_what_is_kept_by_command_rests_on_what_was_known_too() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(away(20))
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.moving is MoveReason.ABSENCE
    world.settles_plans = False
    keep = allocation.KeepWork(case_id=CARE, by=MANAGER, work_id=work.work_id, why="Invented.")
    assert verdict(world.command(keep)) == "accepted"
    assert world.person("guardian-1").plan is None
    world.send(heard_on(10))
    assert world.person("guardian-1").plan is not None

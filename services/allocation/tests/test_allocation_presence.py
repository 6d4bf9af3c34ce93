"""Availability is over the time that work needs, and notice of leave counts from when it is given (A3, A13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    FIRST_HEARING,
    World,
    absence,
    care,
    guardian,
    practitioner,
    registered,
)

from cafcass_contracts.workforce import PractitionerLeft
from cafcass_contracts.workload import MoveReason, Reduction, WorkKind

IN_EIGHT_DAYS = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=8)})
TOMORROW = date(2026, 6, 2)


@pytest.mark.practice("H22", "nobody who will be away at the hearing, or has left by then, is given the work")
@pytest.mark.parametrize(
    "leave",
    [
        absence(days=21, starts_on=TOMORROW),
        absence(days=1, starts_on=date(2026, 6, 9)),
        absence(days=None, starts_on=date(2026, 6, 8)),
        absence(days=7, starts_on=TOMORROW),
        PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 8)),
    ],
    ids=["leave from tomorrow", "away on the day", "sick without an end", "most of the time until then", "a last day"],
)
@pytest.mark.parametrize("order", [0, 1])
def test_who_will_not_be_there_is_not_given_the_work(leave: Any, order: int) -> None:
    world = World()
    facts = [leave, practitioner()]
    world.send(facts[order], facts[1 - order], registered(hearings=(IN_EIGHT_DAYS,)))
    assert world.holder() is None
    world.send(practitioner("adviser-2"))
    assert world.holder() == "adviser-2"


@pytest.mark.practice("H22", "a day away today, with the hearing next week, keeps nobody from the work")
def test_one_day_away_before_it_matters_little() -> None:
    world = World()
    world.send(practitioner(), absence(days=1, starts_on=APPLIED.date()), registered(hearings=(IN_EIGHT_DAYS,)))
    assert world.holder() == "adviser-1"


@pytest.mark.practice("H22", "hours that become fewer before the hearing count now")
def test_fewer_hours_to_come_count_now() -> None:
    world = World()
    fewer = Reduction(percent=99, starts_on=date(2026, 6, 5))
    world.send(practitioner(reductions=(fewer,)), registered(hearings=(IN_EIGHT_DAYS,)))
    assert world.holder() is None


def test_a_guardian_who_is_leaving_gets_no_care_case() -> None:
    world = World()
    world.send(guardian(), PractitionerLeft(practitioner_id="guardian-1", last_day=date(2026, 9, 1)), care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is None


@pytest.mark.practice(
    "H22", "somebody sick across a hearing has a successor sought, whichever is known first, and not when it is moved"
)
@pytest.mark.parametrize("order", [0, 1])
def test_a_successor_is_sought_for_whoever_is_away_at_the_hearing(order: int) -> None:
    world = World()
    world.send(practitioner(), registered())
    assert world.holder() == "adviser-1"
    world.send(practitioner("adviser-2"))
    facts = [absence(days=9, starts_on=date(2026, 6, 5)), registered(2, hearings=(IN_EIGHT_DAYS,))]
    world.send(facts[order])
    assert world.work().moving is None
    world.send(facts[1 - order])
    world.pass_to(datetime(2026, 6, 5, 12, tzinfo=UTC))
    assert sought(world) == MoveReason.ABSENCE
    world.send(registered(3))
    assert sought(world) is None


def sought(world: World) -> MoveReason | None:
    """Why somebody else is sought for the work to first hearing, or it is planned that somebody is."""
    return world.work(case=CASE).moving

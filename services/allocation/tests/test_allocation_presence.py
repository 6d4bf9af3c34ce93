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
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.domain.staff.absences import Absence
from cafcass_contracts.workforce import PractitionerLeft
from cafcass_contracts.workload import MoveReason, Reduction, WorkKind

IN_EIGHT_DAYS = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=8)})
TOMORROW = date(2026, 6, 2)
TENTH = st.integers(0, 9)


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


@pytest.mark.parametrize(
    ("last", "holder"), [(APPLIED.date(), None), (APPLIED.date() - timedelta(days=1), "adviser-1")]
)
def test_leave_counts_up_to_its_last_day(last: date, holder: str | None) -> None:
    today = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(hours=5)})
    world = World()
    world.send(practitioner(), absence(days=20, starts_on=last - timedelta(days=19)), registered(hearings=(today,)))
    assert world.holder() == holder


@settings(max_examples=30, deadline=None)
@given(first=TENTH, long=TENTH, start=TENTH, end=st.none() | TENTH, cancelled=st.booleans())
def test_an_absence_touches_days_of_which_it_covers_one(
    first: int, long: int, start: int, end: int | None, *, cancelled: bool
) -> None:
    days = [TOMORROW + timedelta(days=each) for each in range(20)]
    leave = Absence((APPLIED, 1, "m-1"), days[start], None if end is None else days[start + end], cancelled)
    covered = [leave.covers(day) for day in days[first : first + long + 1]]
    assert leave.touches(days[first], days[first + long]) == any(covered)


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

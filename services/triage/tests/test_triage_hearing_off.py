"""Triage: a hearing that does not take place when it was listed is told to the family by somebody (I7, T3), and the letter follows (T6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from triage_world import CASE, FIRST_HEARING, HEARING_AT, OFFICER, QUIET, World, details

from cafcass_contracts.roles import Role
from cafcass_contracts.triage import MarkUnsafe
from cafcass_contracts.values import HearingStatus, LawType, YesNo
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import checks
from triage.app import service

HALF_AN_HOUR = timedelta(minutes=30)


def told_off(world: World) -> list[Asked]:
    return [asked for (_, key), asked in world.questions.items() if key.startswith("information:hearing-off:")]


def planned(world: World) -> datetime | None:
    """For which hearing the letter is planned."""
    plan = world.case.letter.plan
    return None if plan is None else plan.hearing_at


def becomes(at: datetime, law: LawType = LawType.PRIVATE, **changes: Any) -> World:
    """The first hearing becomes another than it was listed as."""
    world = World()
    world.send(details(law=law))
    world.send(details(2, law=law, hearings=(FIRST_HEARING.model_copy(update=changes),)), at=at)
    return world


@pytest.mark.practice(
    "H9",
    "A hearing that is vacated or adjourned before its time is told to the family by somebody, before it would have begun.",
)
@pytest.mark.parametrize("law", [LawType.PRIVATE, LawType.PUBLIC])
@pytest.mark.parametrize("status", [HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING])
def test_a_hearing_taken_out_on_the_day_is_told_before_it_would_have_begun(status: HearingStatus, law: LawType) -> None:
    world = becomes(HEARING_AT - HALF_AN_HOUR, law, status=status)
    (asked,) = told_off(world)
    assert asked.due.at == HEARING_AT
    assert asked.role == Role.DUTY_OFFICER, "nobody works it yet"
    checks.every_question_can_be_answered(service, world)


@pytest.mark.practice(
    "H9",
    "Whoever tells a family that a hearing is off is told first whom they may not ring: who is unsafe, or not to know of the application.",
)
@pytest.mark.parametrize("unsafe_first", [True, False])
@pytest.mark.parametrize("why", ["unsafe", "without notice"])
def test_whom_nobody_may_ring_is_said_first(why: str, *, unsafe_first: bool) -> None:
    signals = QUIET.model_copy(update={"without_notice": YesNo.YES} if why == "without notice" else {})
    world, at = World(), HEARING_AT - HALF_AN_HOUR
    off = FIRST_HEARING.model_copy(update={"status": HearingStatus.VACATED})
    told = details(2, hearings=(off,), signals=signals)
    mark = MarkUnsafe(case_id=CASE, by=OFFICER, person="p2", why="Her post is opened.")
    world.send(details())
    for message in ((mark, told) if unsafe_first else (told, mark)) if why == "unsafe" else (told,):
        world.send(message, at=at)
    (asked,) = told_off(world)
    assert "Do not ring or write to p2:" in asked.why


def test_one_that_was_in_doubt_before_it_was_taken_out_is_told_too() -> None:
    world = World()
    world.send(details())
    for version, status in ((2, HearingStatus.NOT_KNOWN), (3, HearingStatus.VACATED)):
        said = FIRST_HEARING.model_copy(update={"status": status})
        world.send(details(version, hearings=(said,)), at=HEARING_AT - HALF_AN_HOUR)
    assert len(told_off(world)) == 1


def test_one_taken_out_weeks_ahead_is_passed_on_within_a_day_and_the_letter_is_planned_for_the_next() -> None:
    at = HEARING_AT - timedelta(days=14)
    world = World()
    world.send(details())
    vacated = FIRST_HEARING.model_copy(update={"status": HearingStatus.VACATED})
    world.send(details(2, hearings=(vacated,), first_hearing_id=None), at=at)
    (asked,) = told_off(world)
    assert asked.due.at == at + timedelta(hours=24)
    assert planned(world) is None
    later = FIRST_HEARING.model_copy(update={"id": "h2", "starts_at": HEARING_AT + timedelta(days=28)})
    world.send(details(3, hearings=(vacated, later), first_hearing_id="h2"))
    assert planned(world) == later.starts_at


def test_one_moved_on_the_day_is_told_too() -> None:
    (asked,) = told_off(becomes(HEARING_AT - HALF_AN_HOUR, starts_at=HEARING_AT + timedelta(days=28)))
    assert asked.due.at == HEARING_AT


@pytest.mark.practice(
    "H9", "A hearing that is brought forward to tomorrow is told to the family by somebody before it begins."
)
@pytest.mark.parametrize("notice", [timedelta(hours=2), timedelta(hours=18)])
def test_one_brought_forward_is_told_before_it_begins(notice: timedelta) -> None:
    at = HEARING_AT - timedelta(days=14)
    (asked,) = told_off(becomes(at, starts_at=at + notice))
    assert asked.due.at == at + notice


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        (HEARING_AT - timedelta(days=14), {"starts_at": HEARING_AT + timedelta(days=7)}),
        (HEARING_AT - timedelta(days=14), {"starts_at": HEARING_AT - timedelta(days=7)}),
        (HEARING_AT + timedelta(hours=1), {"status": HearingStatus.ADJOURNED}),
        (HEARING_AT - timedelta(days=2), {"status": HearingStatus.HELD}),
    ],
    ids=["moved in good time", "brought forward in good time", "adjourned once it had begun", "held"],
)
def test_what_the_court_tells_in_time_or_after_is_not_asked_about(at: datetime, changes: Any) -> None:
    assert not told_off(becomes(at, **changes))


def test_it_is_asked_once_and_again_of_another_day() -> None:
    world = becomes(HEARING_AT - timedelta(days=3), status=HearingStatus.VACATED)
    world.send(details(3, hearings=(FIRST_HEARING.model_copy(update={"status": HearingStatus.VACATED}),)))
    assert len(told_off(world)) == 1
    again = HEARING_AT + timedelta(days=28)
    world.send(details(4, hearings=(FIRST_HEARING.model_copy(update={"starts_at": again}),)))
    world.send(
        details(5, hearings=(FIRST_HEARING.model_copy(update={"starts_at": again, "status": HearingStatus.VACATED}),))
    )
    assert len(told_off(world)) == 2

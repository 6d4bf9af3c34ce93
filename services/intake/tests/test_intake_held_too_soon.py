"""A hearing that a court says was held before its day: one of the two is wrong, so a person says which, and nothing ends meanwhile (I7, I9)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from intake_world import World, private

from cafcass_contracts import court
from cafcass_contracts.intake import CaseDetailsRecorded, CorrectHearing, HearingVacated
from cafcass_contracts.message import Actor
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType, LawType

OFFICER = Actor(id="io-1", role="intake-officer", team="central-intake")


def case(status: str, day: str, changed: str) -> Any:
    days = [{"hearingStartDateTime": f"{day}T09:00:00", "hearingEndDateTime": f"{day}T10:00:00"}]
    hearing = {"hearingID": 1, "hearingType": "ABA5-FHR", "hmcStatus": status, "hearingDaySchedule": days}
    return private(hearingData={"caseHearings": [hearing]}) | {"last_modified": f"{changed}T10:15:00"}


def standing(world: World) -> tuple[HearingStatus, bool]:
    (hearing,) = world.last(CaseDetailsRecorded).hearings
    return hearing.status, "hearing-standing" in {key for _, key in world.questions}


@pytest.mark.practice(
    "H2", "A hearing that is said to be held before its day is neither held nor dropped: it is asked about."
)
def test_a_hearing_that_was_held_before_its_day_is_asked_about() -> None:
    world = World()
    world.show(case("LISTED", "2026-02-10", "2026-01-20"))
    world.show(case("COMPLETED", "2026-02-10", "2026-01-22"))
    assert standing(world) == (HearingStatus.NOT_KNOWN, True)
    details = world.last(CaseDetailsRecorded)
    told = {"id": details.hearings[0].id, "status": "held"}
    command = {"case_id": details.case_id, "by": OFFICER, "why": "It was.", "source": "the court", "hearing": told}
    world.tell(CorrectHearing.model_validate(command))
    assert standing(world) == (HearingStatus.HELD, False)


@pytest.mark.parametrize("day", ["2026-01-22", "2026-01-21", "2019-01-01"])
def test_a_hearing_that_was_held_on_its_day_or_after_it_is_held(day: str) -> None:
    world = World()
    world.show(case("COMPLETED", day, "2026-01-22"))
    assert standing(world) == (HearingStatus.HELD, False)


def test_whose_day_is_over_is_presumed_held_and_nobody_is_asked_any_more() -> None:
    world = World()
    world.show(case("LISTED", "2026-02-10", "2026-01-20"))
    world.show(case("COMPLETED", "2026-02-10", "2026-01-22"))
    (first,) = world.last(CaseDetailsRecorded).hearings
    assert world.last(CaseDetailsRecorded).first_hearing_id == first.id
    world.pass_to(datetime(2026, 2, 10, 23, 59, tzinfo=UTC))
    assert standing(world) == (HearingStatus.NOT_KNOWN, True)
    world.pass_to(datetime(2026, 2, 11, tzinfo=UTC))
    assert standing(world) == (HearingStatus.HELD, False)
    assert world.last(CaseDetailsRecorded).hearings[0].presumed


@pytest.mark.parametrize(
    ("status", "day", "stands"),
    [
        ("COMPLETED", "2026-01-23", HearingStatus.HELD),
        ("LISTED", "2026-02-10", HearingStatus.LISTED),
        ("CANCELLED", "2026-02-10", HearingStatus.VACATED),
    ],
)
def test_a_later_word_of_the_court_settles_it(status: str, day: str, stands: HearingStatus) -> None:
    world = World()
    world.show(case("COMPLETED", "2026-02-10", "2026-01-22"))
    assert standing(world) == (HearingStatus.NOT_KNOWN, True)
    world.show(case(status, day, "2026-01-24"))
    assert standing(world) == (stands, False)
    assert len(world.said(HearingVacated)) == (stands is HearingStatus.VACATED)


def test_the_typed_feed_is_believed_no_sooner_and_the_day_is_that_of_london() -> None:
    number, begins = "1700000000000005", datetime(2026, 6, 9, 9, 30, tzinfo=UTC)
    held = Hearing(id="1", type=HearingType.FIRST, starts_at=begins, status=HearingStatus.HELD)
    event = court.HearingListed(case_number=number, law=LawType.PRIVATE, hearing=held)
    world = World(now=datetime(2026, 6, 8, 22, 59, tzinfo=UTC))
    world.tell(event)
    assert standing(world) == (HearingStatus.NOT_KNOWN, True)
    world.pass_to(datetime(2026, 6, 8, 23, tzinfo=UTC))
    world.tell(event)
    assert standing(world) == (HearingStatus.HELD, False)

"""A closing statement that is not there in time is flagged, once for each closing (A15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allocation_world import APPLIED, CASE, MANAGER, World, practitioner, registered, team, verdict

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.safeguarding import ConcernTrigger
from cafcass_contracts.values import YesNo

DUE = datetime(2026, 6, 8, 17, tzinfo=ZoneInfo("Europe/London"))
"""Five working days after Monday 1 June."""


def closed() -> World:
    """A case that is over, without its statement."""
    world = World()
    world.send(team(), practitioner(), registered())
    world.send(intake.CaseConcluded(case_id=CASE))
    assert world.case_questions[CASE, "closure"].due.at == DUE
    return world


def state(world: World) -> str:
    """The manager gives the statement."""
    said = allocation.CloseCase(case_id=CASE, by=MANAGER, risk_assessed=YesNo.YES, statement="Nothing is open.")
    return verdict(world.command(said))


def flagged(world: World) -> list[tuple[str, str | None]]:
    """What was flagged, and to whom."""
    return [(each.flag, each.manager_id) for each in world.said(allocation.CaseFlagged)]


def test_one_that_is_not_there_in_time_is_flagged_to_the_manager() -> None:
    world = closed()
    world.pass_to(DUE - timedelta(seconds=1))
    assert flagged(world) == []
    world.pass_to(DUE)
    assert flagged(world) == [("closure-statement", "manager-1")]
    assert world.last(allocation.CaseFlagged).reasons == ("A15",)
    assert state(world) == "accepted", "late is better than never"


def test_one_that_is_there_in_time_is_not() -> None:
    world = closed()
    assert state(world) == "accepted"
    world.pass_to(DUE + timedelta(days=30))
    assert flagged(world) == []


def test_a_case_that_is_opened_again_owes_none_until_it_is_closed_again() -> None:
    world = closed()
    world.pass_to(DUE)
    world.send(registered(2, court_state="Reopened"))
    world.pass_to(datetime(2026, 6, 15, 9, tzinfo=UTC))
    world.send(intake.CaseConcluded(case_id=CASE))
    assert len(flagged(world)) == 1
    world.pass_to(world.now + timedelta(days=10))
    assert [flag for flag, _ in flagged(world)] == ["closure-statement", "closure-statement"]


def test_a_case_that_was_opened_again_in_time_is_not_flagged() -> None:
    world = closed()
    world.send(registered(2, court_state="Reopened"))
    world.pass_to(DUE + timedelta(days=10))
    assert "closure-statement" not in [flag for flag, _ in flagged(world)]


@pytest.mark.practice(
    "R24",
    "A case that was withdrawn or concluded has no closing statement while nobody has taken a concern of it in hand.",
)
@pytest.mark.parametrize("concern_first", [True, False])
def test_no_statement_while_nobody_has_a_concern_in_hand(*, concern_first: bool) -> None:
    world = World()
    concern = triage.ConcernRaised(
        case_id=CASE, concern_id="c-1", trigger=ConcernTrigger.REPORTED, role="duty-officer", team="a5-duty",
        out_of_hours=False, raised_at=APPLIED, acknowledge_by=APPLIED,
    )  # fmt: skip
    world.send(team(), practitioner(), registered())
    over = intake.ApplicationWithdrawn(case_id=CASE)
    world.send(*((concern, over) if concern_first else (over, concern)))
    assert state(world) == "refused"
    assert (CASE, "closure") in world.case_questions
    world.send(triage.ConcernAcknowledged(case_id=CASE, concern_id="c-1", acknowledged_at=APPLIED, by="duty-1"))
    assert state(world) == "accepted"

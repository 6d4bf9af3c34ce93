"""Disputes about a transfer go to the head of service, and nothing moves until they decide (A9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allocation_world import (  # fmt: skip
    CARE,
    CASE,
    MANAGER,
    NUMBER,
    World,
    care,
    guardian,
    practitioner,
    reason,
    registered,
    report_ordered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation, intake
from cafcass_contracts.message import Actor
from cafcass_contracts.values import LawType, TeamKind, YesNo
from cafcass_contracts.workforce import ConflictDeclared
from cafcass_contracts.workload import MoveReason, WorkKind

HEAD = Actor(id="head-1", role="head-of-service", team="a5-eit")


def transfer(world: World, case: str = CASE, by: Actor = MANAGER, **changes: Any) -> Any:
    """Somebody sends the case to A6."""
    content = {"to_area": "A6", "to_team": "a6-private-law", "agreed_by": "manager-6", "why": "They moved.", **changes}
    return world.command(allocation.TransferCase(case_id=case, by=by, **content))


def disputed() -> World:
    """A case after its first hearing that adviser-1 holds, and whose transfer the receiving manager disputes."""
    world = World()
    world.send(team(), practitioner(), registered())
    world.send(report_ordered(at_the_hearing=True))
    answer = transfer(world, disputed=True)
    assert (verdict(answer), reason(answer)) == ("held", "the managers do not agree: the head of service decides (A9)")
    return world


def test_the_head_of_service_is_asked_and_nothing_moves_meanwhile() -> None:
    world = disputed()
    ask = world.case_questions[CASE, "transfer"]
    assert (ask.role, ask.settled_by, ask.reasons) == ("head-of-service", ("transfer-case",), ("A9",))
    assert (world.case().area, world.holder()) == ("A5", "adviser-1")
    assert not world.said(allocation.WorkMoved)
    assert world.last(allocation.OverrideRecorded).why == "They moved."


@pytest.mark.parametrize("again", [{}, {"disputed": True}, {"to_area": "A7", "to_team": "a7-private-law"}])
def test_no_manager_goes_past_them(again: dict[str, Any]) -> None:
    world = disputed()
    assert reason(transfer(world, **again)) == "it is with the head of service, who decides (A9)"
    assert world.case().area == "A5"


@pytest.mark.parametrize("to", ["A6", "A7"])
def test_they_send_it_there_or_elsewhere(to: str) -> None:
    world = disputed()
    where = {"to_area": to, "to_team": f"{to.lower()}-private-law"}
    assert verdict(transfer(world, by=HEAD, **where)) == "accepted"
    assert world.case().area == to
    assert (CASE, "transfer") not in world.case_questions
    assert world.last(allocation.OverrideRecorded).by == "head-1"


def test_they_leave_it_where_it_is_and_it_may_be_asked_again() -> None:
    world = disputed()
    place: dict[str, Any] = {"to_area": "A5", "to_team": world.case().team}
    assert verdict(transfer(world, by=HEAD, **place)) == "accepted"
    assert (world.case().area, world.holder()) == ("A5", "adviser-1")
    assert (CASE, "transfer") not in world.case_questions
    assert reason(transfer(world, by=HEAD, **place)) == "the case is there already"
    assert verdict(transfer(world, disputed=True)) == "held"


def test_there_is_no_dispute_before_the_first_hearing_nor_after_the_end() -> None:
    world = World()
    world.send(team(), practitioner(), registered())
    assert "before the first hearing" in reason(transfer(world, disputed=True))
    world = disputed()
    world.send(intake.CaseConcluded(case_id=CASE))
    assert (CASE, "transfer") not in world.case_questions
    assert reason(transfer(world, disputed=True)) == "the case is over"


def test_in_public_law_the_court_has_the_last_word_all_the_same() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    settle(world)
    assert verdict(transfer(world, CARE, disputed=True)) == "held"
    assert reason(transfer(world, CARE, HEAD)) == "public law: only after the court decided (A9)"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"
    assert verdict(transfer(world, CARE, HEAD, court_agreed=YesNo.YES)) == "accepted"
    assert world.case(CARE).area == "A6"


def test_a_case_that_comes_back_does_not_stay_with_one_who_must_not_have_it_any_more() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    settle(world)
    transfer(world, CARE, to_team="a6-public", court_agreed=YesNo.YES)
    world.send(ConflictDeclared(practitioner_id="guardian-1", case_number=NUMBER, law=LawType.PUBLIC))
    transfer(world, CARE, to_area="A5", to_team="a5-public", court_agreed=YesNo.YES)
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).moving is MoveReason.CONFLICT


@pytest.mark.practice("R14", "a case that comes back before anybody there had it stays with its guardian")
def test_a_case_that_comes_back_at_once_stays_with_whoever_held_it_all_the_time() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), guardian("guardian-2"), care())
    settle(world)
    held_by = world.holder(WorkKind.CARE_GUARDIAN, CARE)
    for area in ("A6", "A5"):
        sent = transfer(world, CARE, to_area=area, to_team=f"{area.lower()}-public", court_agreed=YesNo.YES)
        assert verdict(sent) == "accepted"
    world.pass_to(world.now + timedelta(days=3))
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert (work.held_by, work.moving, work.proposal) == (held_by, None, None)
    assert world.last(allocation.SuccessorSought).because is None
    assert not world.said(allocation.WorkMoved)

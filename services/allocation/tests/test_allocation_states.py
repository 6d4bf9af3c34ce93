"""The state of a piece of work is said on every event about it; what excludes somebody for a restricted reason is one code (A4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from allocation_world import (
    CARE,
    CASE,
    NUMBER,
    World,
    absence,
    care,
    guardian,
    override,
    practitioner,
    registered,
    settle,
)

from cafcass_contracts import allocation, intake, workforce
from cafcass_contracts.complaints import ComplaintRecorded
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import ContractKind, Exclusion, WorkKind, WorkState

KIND = WorkKind.CARE_GUARDIAN


def states(world: World) -> list[WorkState | None]:
    """What was said of the work, one after another."""
    said = [each.state for each in world.events if isinstance(each, allocation.AboutWork)]
    return [state for state, before in zip(said, [None, *said], strict=False) if state != before]


def test_a_piece_of_work_is_in_one_state_at_a_time_and_each_is_told() -> None:
    world = World()
    world.send(practitioner("manager-1", role="service-manager", team="a5-public"), care())
    override(world, "manager-1", above_safe_maximum=True)
    world.send(guardian(newly_qualified=YesNo.YES))
    override(world, "guardian-1", substantive=False)
    world.send(guardian("guardian-2"))
    settle(world)
    world.send(absence("guardian-2", days=None, starts_on=date(2026, 6, 1)))
    world.send(intake.CaseConcluded(case_id=CARE))
    assert states(world) == ["waiting", "with-a-manager", "held", "moving", "withdrawn"]
    assert world.work(KIND, CARE).state is WorkState.WITHDRAWN


def conflict(name: str) -> Any:
    return workforce.ConflictDeclared(practitioner_id=name, case_number=NUMBER, law=LawType.PUBLIC)


def test_a_conflict_and_a_complaint_are_one_code_and_the_restricted_record_says_which() -> None:
    world = World()
    world.send(conflict("guardian-1"), guardian(), guardian("guardian-2"))
    complaint = ComplaintRecorded(
        case_id=CARE, complaint_id="k1", practitioner_ids=("guardian-2",), open=True, by_party=YesNo.YES
    )
    world.send(complaint, care())
    queued = world.last(allocation.WorkQueued)
    assert {each.excluded for each in queued.choice.considered} == {(Exclusion.RESTRICTED,)}
    (recorded,) = world.said(allocation.ExclusionsRecorded)
    assert (recorded.conflict_of_interest, recorded.open_complaint) == (("guardian-1",), ("guardian-2",))
    told = [each for each in world.events if not isinstance(each, allocation.ExclusionsRecorded)]
    assert not [each for each in told if "conflict-of-interest" in repr(each) or "open-complaint" in repr(each)]


@pytest.mark.practice("R17", "available by the points agreed with them, without weekly hours")
@pytest.mark.parametrize(("points", "holder"), [(400, "bank-1"), (100, None), (0, None)])
def test_bank_staff_are_available_by_their_agreed_points(points: int, holder: str | None) -> None:
    world = World()
    bank = workforce.PractitionerRecorded.model_validate(
        {
            **practitioner("bank-1", contract=ContractKind.BANK).model_dump(exclude={"weekly_hours"}),
            "agreed_points": points,
        }
    )
    world.send(bank, registered())
    assert world.holder(case=CASE) == holder


@pytest.mark.practice("R15", "what the court was asked is withdrawn when they are back")
def test_what_the_court_was_asked_is_withdrawn_when_the_reason_falls_away() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(absence("guardian-1", days=None))
    world.pass_to(world.now.replace(day=3))
    assert len(world.said(allocation.CourtAsked)) == 1
    world.send(absence("guardian-1", cancelled=True))
    (withdrawn,) = world.said(allocation.CourtAskWithdrawn)
    assert withdrawn.practitioner_id == "guardian-1"

"""Who comes first for the one place there is, to the minute (T12), and that linked cases go to one practitioner (A6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allocation_world import APPLIED, CARE, FIRST_HEARING, World, care, guardian, practitioner, registered

from cafcass_contracts import intake
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import WorkKind

EARLY = WorkKind.FIRST_HEARING
ROOM_FOR_ONE = 37 * 0.02


def heard_at(at: datetime, number: int, **changes: Any) -> intake.CaseSummary:
    """A private law case whose first hearing is then."""
    hearing = FIRST_HEARING.model_copy(update={"starts_at": at})
    return registered(case=f"case-{number}", case_number=f"17000000000000{number:02}", hearings=(hearing,), **changes)


@pytest.mark.practice("H21", "whose hearing is sooner, to the minute, has the one place there is, whichever came first")
@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        (timedelta(days=1), timedelta(days=6)),
        (timedelta(days=30), timedelta(days=30, minutes=1)),
        (timedelta(days=6, hours=23), timedelta(days=7, hours=2)),
    ],
)
@pytest.mark.parametrize("first", [0, 1])
def test_the_sooner_hearing_has_the_place(sooner: timedelta, later: timedelta, first: int) -> None:
    cases = [heard_at(APPLIED + sooner, 0), heard_at(APPLIED + later, 1)]
    world = World()
    for place in (first, 1 - first):
        earlier = timedelta(days=3 * (place == 1))
        world.take(cases[place].model_copy(update={"received_at": APPLIED - earlier}))
    world.take(practitioner(weekly_hours=ROOM_FOR_ONE))
    world.pass_to(world.now + timedelta(minutes=5))
    assert [world.holder(EARLY, f"case-{number}") for number in range(2)] == ["adviser-1", None]


@pytest.mark.practice("H21", "of two emergencies the one in four hours has the place, not the older one with a week")
def test_the_sooner_emergency_has_the_place() -> None:
    world = World()
    hearings = [FIRST_HEARING.model_copy(update={"starts_at": APPLIED + delta}) for delta in (timedelta(days=7), timedelta(hours=5))]  # fmt: skip
    older = care(case="older", emergency=True, hearings=hearings[:1], received_at=APPLIED - timedelta(days=3))
    newer = care(case="newer", case_number="1700000000000009", emergency=True, hearings=hearings[1:])
    world.take(older)
    world.take(newer)
    world.take(guardian(weekly_hours=37 * 0.07))
    world.pass_to(world.now + timedelta(minutes=5))
    assert world.work(WorkKind.CARE_GUARDIAN, "newer").proposal is not None
    assert world.work(WorkKind.CARE_GUARDIAN, "older").proposal is None


@pytest.mark.practice(
    "R16", "two linked cases that come within a minute are proposed for one guardian, in either order"
)
@pytest.mark.parametrize("linked", [("one", "two"), ("two", "one")])
@pytest.mark.parametrize("apart", [timedelta(), timedelta(minutes=3)])
def test_linked_cases_go_to_one_practitioner(linked: tuple[str, str], apart: timedelta) -> None:
    world = World()
    world.send(*(guardian(f"guardian-{number}", newly_qualified=YesNo.NO) for number in range(4)))
    case, other = linked
    said = intake.CaseLinked(
        case_id=case,
        linked_case_id=other,
        linked_case_number="1700000000000002",
        linked_law=LawType.PUBLIC,
        children=(),
    )
    world.take(care(case="one"))
    world.take(said)
    world.pass_to(world.now + apart)
    world.take(care(case="two", case_number="1700000000000002"))
    world.pass_to(world.now + timedelta(minutes=5))
    proposals = [world.work(WorkKind.CARE_GUARDIAN, name).proposal for name in ("one", "two")]
    assert None not in proposals
    assert len({each.practitioner_id for each in proposals if each is not None}) == 1


@pytest.mark.practice(
    "R16", "work of one case that waits at once goes to one practitioner, who then knows the children"
)
def test_work_of_one_case_goes_together() -> None:
    world = World()
    world.send(*(guardian(f"guardian-{number}") for number in range(4)))
    world.send(care(kinds=("care-and-supervision", "adoption")))
    proposals = [work.proposal for work in world.case(CARE).open_works]
    assert len(proposals) == 2
    assert len({each and each.practitioner_id for each in proposals}) == 1
    assert {factor.name for each in proposals if each for factor in each.choice.factors if factor.weight} >= {
        "continuity"
    }

"""What work weighs, what somebody has available, and what the score means (A3, A2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from allocation_world import (
    CARE,
    NUMBER,
    POLICY,
    World,
    absence,
    care,
    guardian,
    override,
    practitioner,
    reason,
    registered,
    settle,
    verdict,
)

from allocation.domain.policy import WEIGHTS, Weight
from allocation.domain.staff.workload import band, score
from allocation.domain.work.weights import weigh
from cafcass_contracts import allocation, triage, workforce
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import HearingStatus, HearingType, LawType, YesNo
from cafcass_contracts.workload import Band, ContractKind, Exclusion, Reduction, WorkKind

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("held", "available", "expected"),
    [
        (0, 10_000, Band.GREEN),
        (8_490, 10_000, Band.GREEN),
        (8_499, 10_000, Band.GREEN),
        (8_500, 10_000, Band.AMBER),
        (9_990, 10_000, Band.AMBER),
        (10_000, 10_000, Band.AMBER),
        (10_001, 10_000, Band.RED),
        (10_010, 10_000, Band.RED),
        (0, 0, Band.UNAVAILABLE),
        (500, 0, Band.UNAVAILABLE),
    ],
)
def test_bands(held: int, available: int, expected: Band) -> None:
    assert band(held, available, POLICY) is expected


@pytest.mark.parametrize(
    ("held", "available", "expected"),
    [(8_490, 10_000, 849), (8_500, 10_000, 850), (9_990, 10_000, 999), (10_000, 10_000, 1000), (10_010, 10_000, 1001),
     (10_001, 10_000, 1001), (0, 10_000, 0), (0, 0, None), (300, 0, None)],
)  # fmt: skip
def test_scores_are_never_0_without_availability(held: int, available: int, expected: int | None) -> None:
    assert score(held, available) == expected


@pytest.mark.parametrize(
    ("stage", "category", "day", "points", "row"),
    [
        ("initial", None, DAY, 600, "2012-04-01 care-guardian initial"),
        ("initial", CareCategory.INSUFFICIENT, DAY, 600, "2012-04-01 care-guardian initial"),
        ("proceedings", None, DAY, 700, "2012-04-01 care-guardian"),
        ("proceedings", CareCategory.SUFFICIENT, DAY, 500, "2012-04-01 care-guardian proceedings 1"),
        ("proceedings", CareCategory.INSUFFICIENT, DAY, 900, "2012-04-01 care-guardian proceedings 3"),
        ("proceedings", CareCategory.MORE_WORK, DAY, 700, "2012-04-01 care-guardian"),
        ("proceedings", CareCategory.INSUFFICIENT, date(2026, 7, 1), 950, "2026-07-01 care-guardian proceedings 3"),
        ("proceedings", CareCategory.INSUFFICIENT, date(2026, 6, 30), 900, "2012-04-01 care-guardian proceedings 3"),
    ],
)
def test_the_row_that_says_most_and_was_in_force_when_the_work_arose(
    stage: str, category: CareCategory | None, day: date, points: int, row: str
) -> None:
    later = Weight(date(2026, 7, 1), WorkKind.CARE_GUARDIAN, 950, stage="proceedings", category="3")
    found = weigh(WorkKind.CARE_GUARDIAN, stage, category, day, replace(POLICY, weights=(*WEIGHTS, later)))
    assert (found.points, found.weight) == (points, row)


def test_every_kind_of_work_has_a_weight() -> None:
    for kind in WorkKind:
        assert weigh(kind, "", None, DAY, POLICY).points > 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 10_000),
        ({"weekly_hours": 18.5}, 5_000),
        ({"weekly_hours": 0}, 0),
        ({"since": date(2026, 6, 2)}, 0),
        ({"reductions": (Reduction(percent=20, starts_on=DAY),)}, 8_000),
        ({"reductions": (Reduction(percent=20, starts_on=DAY, ends_on=date(2026, 5, 31)),)}, 10_000),
        ({"reductions": (Reduction(percent=60, starts_on=DAY), Reduction(percent=60, starts_on=DAY))}, 0),
        ({"contract": ContractKind.SELF_EMPLOYED, "most_points": 3_000}, 3_000),
        ({"contract": ContractKind.EMPLOYED, "most_points": 3_000}, 10_000),
    ],
)
def test_available_points(changes: dict[str, Any], expected: int) -> None:
    world = World()
    world.send(practitioner(**changes))
    assert world.person("adviser-1").available(DAY, POLICY) == expected


def test_an_absence_makes_unavailable_and_its_end_available_again() -> None:
    world = World()
    world.send(practitioner(), absence(days=5))
    days = [world.person("adviser-1").available(date(2026, 6, day), POLICY) for day in (2, 3, 7, 8)]
    assert days == [10_000, 0, 0, 10_000]
    world.pass_to(POLICY.end_of(date(2026, 6, 3)))
    told = world.last(allocation.WorkloadRecorded)
    assert (told.score, told.band) == (None, Band.UNAVAILABLE)
    world.pass_to(POLICY.end_of(date(2026, 6, 8)))
    assert world.last(allocation.WorkloadRecorded).band is Band.GREEN


def test_an_absence_whose_end_nobody_knows_has_not_ended() -> None:
    world = World()
    world.send(practitioner(), absence(days=None))
    assert world.person("adviser-1").available(date(2027, 6, 1), POLICY) == 0


def conflicted() -> workforce.ConflictDeclared:
    return workforce.ConflictDeclared(practitioner_id="guardian-1", case_number=NUMBER, law=LawType.PUBLIC)


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ((practitioner("guardian-1"),), Exclusion.ROLE),
        ((guardian(newly_qualified=YesNo.YES),), Exclusion.NEWLY_QUALIFIED),
        ((guardian(newly_qualified=YesNo.NOT_KNOWN),), Exclusion.NEWLY_QUALIFIED),
        ((guardian(kinds_within_contract=(WorkKind.ADOPTION,)),), Exclusion.CONTRACT),
        ((guardian(), conflicted()), Exclusion.CONFLICT),
        ((conflicted(), guardian()), Exclusion.CONFLICT),
        ((guardian(), absence("guardian-1", starts_on=DAY)), Exclusion.UNAVAILABLE),
        ((guardian(weekly_hours=0),), Exclusion.UNAVAILABLE),
        ((guardian(weekly_hours=2),), Exclusion.SAFE_MAXIMUM),
    ],
)
def test_who_may_never_have_it_and_why(messages: tuple[Any, ...], expected: Exclusion) -> None:
    world = World()
    world.send(*messages)
    world.send(care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is None
    (considered,) = world.last(allocation.WorkQueued).choice.considered
    assert expected in considered.excluded


def test_a_family_support_worker_holds_nothing_alone() -> None:
    world = World()
    world.send(practitioner(role="family-support-worker"), registered())
    assert world.holder() is None


def test_somebody_who_left_is_no_candidate() -> None:
    world = World()
    world.send(practitioner(), workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 5, 29)))
    world.send(registered())
    assert world.last(allocation.WorkQueued).why == "no-staff"


def test_the_category_changes_the_weight_after_the_case_management_hearing() -> None:
    world = World()
    hearing = registered().hearings[0].model_copy(update={"type": HearingType.CASE_MANAGEMENT})
    world.send(guardian(), care(hearings=(hearing,)))
    settle(world)
    world.send(triage.CategoryChanged(case_id=CARE, review=1, category=CareCategory.INSUFFICIENT, settled=True))
    assert world.person("guardian-1").held_points == 600
    world.pass_to(registered().hearings[0].starts_at or world.now)
    assert world.person("guardian-1").held_points == 600, "that it begins says nothing"
    world.send(care(2, hearings=(hearing.model_copy(update={"status": HearingStatus.HELD}),)))
    assert world.person("guardian-1").held_points == 900
    assert world.last(allocation.WorkArose).weighed.weight == "2012-04-01 care-guardian proceedings 3"


def test_above_the_safe_maximum_only_by_a_manager_who_says_so() -> None:
    world = World()
    world.send(guardian(weekly_hours=2), care())
    refused = override(world, "guardian-1")
    assert (verdict(refused), reason(refused)) == (
        "refused",
        "they would be above the safe maximum (111.0%): say so, with the reason (A2)",
    )
    assert verdict(override(world, "guardian-1", above_safe_maximum=True)) == "accepted"
    told = world.last(allocation.WorkAllocated)
    assert (told.overrides, told.by, told.choice.score_after) == (True, "manager-1", 1110)
    assert world.last(allocation.OverrideRecorded).why == "She knows the estate."
    assert world.last(allocation.WorkloadRecorded).band is Band.RED


def test_of_two_proposals_the_points_are_kept_so_that_nobody_gets_too_much() -> None:
    world = World()
    world.send(guardian(weekly_hours=4))
    world.send(care(), care(case="other"))
    proposed = [each.case_id for each in world.said(allocation.AllocationProposed)]
    assert len(proposed) == 1
    assert world.last(allocation.WorkQueued).why == "room-taken"


def test_a_practitioner_known_to_the_child_is_preferred() -> None:
    world = World()
    world.send(practitioner(), practitioner("adviser-9"))
    world.send(registered(cafcass_officers=("adviser-9",)))
    assert world.holder() == "adviser-9"
    factors = {factor.name: factor.weight for factor in world.last(allocation.WorkAllocated).choice.factors}
    assert factors["continuity"] > 0

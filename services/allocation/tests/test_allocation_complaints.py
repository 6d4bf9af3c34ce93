"""Who is complained about gets no new work on that case, and loses none (A6, C7, G3)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from allocation_world import (  # fmt: skip
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    World,
    care,
    guardian,
    override,
    practitioner,
    reason,
    registered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation, complaints
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import Exclusion, WorkKind


def complaint(case: str = CASE, about: str = "adviser-1", **changes: Any) -> complaints.ComplaintRecorded:
    """An open complaint by a party."""
    content: dict[str, Any] = {"complaint_id": "k1", "practitioner_ids": (about,), "by_party": YesNo.YES, **changes}
    return complaints.ComplaintRecorded(case_id=case, **content)


def why_not(world: World, name: str, said: Any) -> tuple[Exclusion, ...]:
    """Why somebody was not chosen."""
    (found,) = [each for each in world.last(said).choice.considered if each.practitioner_id == name]
    excluded: tuple[Exclusion, ...] = found.excluded
    return excluded


@pytest.mark.parametrize("by_party", [YesNo.YES, YesNo.NOT_KNOWN])
def test_who_is_complained_about_is_not_given_new_work_on_the_case(by_party: YesNo) -> None:
    world = World()
    world.send(team(), practitioner(), practitioner("adviser-2"), complaint(by_party=by_party))
    world.send(registered(cafcass_officers=("adviser-1",)))
    assert world.holder() == "adviser-2"
    assert why_not(world, "adviser-1", allocation.WorkAllocated) == (Exclusion.RESTRICTED,)


@pytest.mark.parametrize("changes", [{"by_party": YesNo.NO}, {"open": False}, {"practitioner_ids": ("adviser-9",)}, {"case": CARE}])  # fmt: skip
def test_no_other_complaint_stands_in_the_way(changes: dict[str, Any]) -> None:
    world = World()
    world.send(team(), practitioner(), complaint(**changes), registered())
    assert world.holder() == "adviser-1"


def test_nobody_else_means_waiting_until_it_is_closed() -> None:
    world = World()
    world.send(team(), practitioner(), complaint(), registered())
    assert world.holder() is None
    assert why_not(world, "adviser-1", allocation.WorkQueued) == (Exclusion.RESTRICTED,)
    world.send(complaint(open=False))
    world.pass_to(world.now + timedelta(days=1))
    assert world.holder() == "adviser-1"


def test_whom_a_complaint_names_no_more_is_given_what_waited() -> None:
    world = World()
    world.send(team(), practitioner(), complaint(), registered())
    world.send(complaint(about="adviser-2"))
    world.pass_to(world.now + timedelta(minutes=5))
    assert world.holder() == "adviser-1"


def test_a_complaint_alone_moves_nothing() -> None:
    world = World()
    world.send(team(), practitioner(), practitioner("adviser-2"), registered(cafcass_officers=("adviser-1",)))
    assert world.holder() == "adviser-1"
    world.send(complaint())
    world.pass_to(world.now + timedelta(days=10))
    assert world.holder() == "adviser-1"
    assert world.work().moving is None
    assert not world.said(allocation.WorkMoved)


def test_what_was_only_proposed_waits_again_and_a_manager_may_decide_for_them_all_the_same() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    world.send(complaint(CARE, "guardian-1"))
    world.pass_to(world.now + timedelta(minutes=5))
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.proposal is None
    assert world.person("guardian-1").kept_points == 0
    assert (CARE, f"allocate:{work.work_id}") not in world.case_questions
    assert "exclusions-recorded says" in reason(override(world, "guardian-1"))
    assert world.last(allocation.ExclusionsRecorded).open_complaint == ("guardian-1",)
    assert verdict(override(world, "guardian-1", despite_restricted=True)) == "accepted"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"
    assert why_not(world, "guardian-1", allocation.WorkAllocated) == (), (
        "which it was is said on the restricted topic alone"
    )
    assert world.last(allocation.OverrideRecorded).why


def test_accepting_a_proposal_does_not_pass_over_a_complaint() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), guardian("guardian-2"), care())
    proposal = world.work(WorkKind.CARE_GUARDIAN, CARE).proposal
    assert proposal is not None
    world.send(complaint(CARE, proposal.practitioner_id), settle=False)
    late = allocation.SettleAllocation(
        case_id=CARE,
        by=MANAGER,
        work_id=world.work(WorkKind.CARE_GUARDIAN, CARE).work_id,
        proposal=proposal.number,
        practitioner_id=proposal.practitioner_id,
    )
    assert reason(world.command(late, settle=False)) == "not possible any more: restricted"
    world.pass_to(world.now + timedelta(minutes=5))
    settle(world)
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) not in (None, proposal.practitioner_id)


SAID = (complaint(), complaint(practitioner_ids=("adviser-1", "adviser-2")), complaint(open=False), complaint(complaint_id="k2", practitioner_ids=("adviser-3",)))  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(len(SAID)))))
def test_the_latest_word_on_each_holds_whatever_comes_first(order: tuple[int, ...]) -> None:
    world = World()
    for place in (*order, order[0]):
        world.take(SAID[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
    assert world.case().complained_of == {"adviser-3"}

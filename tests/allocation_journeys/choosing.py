"""Who is preferred, who is never chosen, and what a manager may decide instead."""

from __future__ import annotations

from outside_world import CARE, World, child, having

from allocation_journeys.team import Team, excluded, in_clear, journey
from cafcass_contracts import allocation, intake
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import PractitionerRole


@journey
async def a_new_sibling_is_known_to_the_guardian_of_the_first(world: World) -> None:
    """I5, A6, A4: whoever has the first case is proposed for the second, although somebody else has more room."""
    team = Team(world, "A4", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("guardian-of-the-first", PractitionerRole.GUARDIAN)
    first, second = team.case("public"), team.case("public")
    await first.apply()
    await team.settle(first)
    points = (await team.workload("guardian-of-the-first", held=600))["held"]
    await team.joined("guardian-with-room", PractitionerRole.GUARDIAN)
    second.family = first.family
    born = child("d", "Dora", "m", date_of_birth="2026-01-05")
    await second.apply(children=(*CARE["children"], born))
    linked = await second.once(intake.CaseLinked)
    assert linked["linked_case_id"] == first.id
    assert not linked.get("cafcass_officers"), "the court names nobody: allocation knows it itself"
    proposed = await second.once(allocation.AllocationProposed)
    assert proposed["practitioner_id"] == "guardian-of-the-first"
    factors = {factor["name"]: factor.get("weight", 0) for factor in proposed["choice"]["factors"]}
    assert factors["continuity"] > 0
    assert await excluded(world, proposed) == {"guardian-of-the-first": [], "guardian-with-room": []}
    given = await team.settle(second)
    assert given["practitioner_id"] == "guardian-of-the-first"
    await team.workload("guardian-of-the-first", held=2 * points)


@journey
async def a_newly_qualified_guardian_gets_no_care_case(world: World) -> None:
    """A5, G3: not even where nobody else has room, nor by a manager's word; nor who may be newly qualified."""
    team = Team(world, "A7", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("newly-qualified", PractitionerRole.GUARDIAN, newly_qualified=YesNo.YES)
    await team.joined("perhaps-qualified", PractitionerRole.GUARDIAN, newly_qualified=YesNo.NOT_KNOWN)
    care, placement = team.case("public"), team.case("public")
    await care.apply()
    queued = await care.once(allocation.WorkQueued)
    assert queued["why"] == "nobody-eligible"
    assert await excluded(world, queued) == {
        "newly-qualified": ["newly-qualified"],
        "perhaps-qualified": ["newly-qualified"],
    }
    await placement.apply(kinds=("placement",))
    proposed = await placement.once(allocation.AllocationProposed)
    assert set(await excluded(world, proposed)) == {"newly-qualified", "perhaps-qualified"}
    assert not any((await excluded(world, proposed)).values()), "they may have other work"
    for name in await excluded(world, queued):
        said = await care.answer(
            allocation.OverrideAllocation,
            by=team.by,
            work_id=queued["work_id"],
            practitioner_id=name,
            above_safe_maximum=True,
            why="Nobody else is free.",
        )
        assert said == "refused never for this work: newly-qualified"
    await team.joined("experienced", PractitionerRole.GUARDIAN)
    assert (await team.settle(care))["practitioner_id"] == "experienced"


@journey
async def a_manager_goes_above_the_safe_maximum(world: World) -> None:
    """A2, A3, A4: only by saying so, with the reason, which is on record for those who may read it alone."""
    team = Team(world, "A10", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("guardian-of-two-hours", PractitionerRole.GUARDIAN, weekly_hours=2)
    case = team.case("public")
    await case.apply()
    queued = await case.once(allocation.WorkQueued)
    assert await excluded(world, queued) == {"guardian-of-two-hours": ["safe-maximum"]}
    wanted = {
        "by": team.by,
        "work_id": queued["work_id"],
        "practitioner_id": "guardian-of-two-hours",
        "why": "She has known these children since the spring.",
    }
    said = await case.answer(allocation.OverrideAllocation, **wanted)
    assert said == "refused they would be above the safe maximum (111.0%): say so, with the reason (A2)"
    assert not case.every(allocation.WorkAllocated)
    await case.do(allocation.OverrideAllocation, above_safe_maximum=True, **wanted)
    given = await case.once(allocation.WorkAllocated)
    assert (given["practitioner_id"], given["overrides"], given["settled_by"], given["by"]) == (
        "guardian-of-two-hours",
        True,
        "person",
        team.manager,
    )
    assert (given["choice"]["score_before"], given["choice"]["score_after"]) == (0, 1110)
    recorded = await case.once(allocation.OverrideRecorded, having(work_id=queued["work_id"], by=team.manager))
    assert recorded["why"] == wanted["why"]
    assert case.order("allocation.restricted.v1") == ["override-recorded"]
    assert not in_clear(case, str(wanted["why"]))
    workload = await team.workload("guardian-of-two-hours", held=600)
    assert (workload["band"], workload["score"], workload["available"]) == ("red", 1110, 541)
    assert (await case.once(allocation.PractitionerAppointed))["practitioner_id"] == "guardian-of-two-hours"

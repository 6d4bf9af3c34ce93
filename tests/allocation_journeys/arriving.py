"""How work that has just come gets its first holder."""

from __future__ import annotations

from datetime import UTC, datetime

from outside_world import World, far, having, hearing, in_order

from allocation_journeys.team import Team, clocks, excluded, instant, journey
from cafcass_contracts import allocation
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import PractitionerRole
from cafcass_runtime.calendar import Calendar


@journey
async def a_care_case_gets_its_guardian_in_time(world: World) -> None:
    """A1, A2, A4, A5: whoever has room is proposed, the manager settles it, and the court is told who it is."""
    team = Team(world, "A3", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("guardian-1", PractitionerRole.GUARDIAN)
    await team.joined("new-guardian-1", PractitionerRole.GUARDIAN, newly_qualified=YesNo.YES)
    await team.joined("adviser-1", PractitionerRole.ADVISER)
    case = team.case("public")
    await case.apply(hearings=(hearing(far()),))
    arose = await case.once(allocation.WorkArose, having(kind="care-guardian"))
    assert clocks(arose)["allocate"].date() == Calendar().due(instant(arose["arose_at"]), 2)
    proposed = await case.once(allocation.AllocationProposed)
    assert (proposed["practitioner_id"], proposed["team"]) == ("guardian-1", "a3-public")
    assert await excluded(world, proposed) == {
        "guardian-1": [],
        "new-guardian-1": ["newly-qualified"],
        "adviser-1": ["role"],
    }
    await team.asked(case, "settle-allocation")
    given = await team.settle(case)
    assert given["practitioner_id"] == "guardian-1"
    assert instant(given["allocated_at"]) <= clocks(arose)["allocate"]
    told = await case.once(allocation.PractitionerAppointed)
    assert (told["case_number"], told["practitioner_id"], told["role"]) == (
        case.number,
        "guardian-1",
        "childrens-guardian",
    )
    assert case.order("court.appointments.v1") == ["practitioner-appointed"]
    assert (await team.workload("guardian-1", held=arose["weighed"]["points"]))["band"] == "green"
    said = case.order("allocation.events.v1")
    assert in_order(said, "work-arose", "allocation-proposed", "person-needed", "work-allocated", "case-allocated"), (
        said
    )


@journey
async def an_emergency_goes_ahead_of_what_has_waited_longer(world: World) -> None:
    """A1, T12: of two cases heard at the same hour the emergency has the only room there is, before its hearing."""
    team = Team(world, "A1", TeamKind.PUBLIC_LAW)
    await team.recorded()
    at = far(1)
    older, emergency = team.case("public"), team.case("public")
    await older.apply(hearings=(hearing(at, type="interim-care"),))
    assert (await older.once(allocation.WorkQueued))["tier"] == 1
    await emergency.apply(kinds=("emergency-protection",), hearings=(hearing(at, type="emergency-protection"),))
    queued = await emergency.once(allocation.WorkQueued)
    assert (queued["tier"], queued["why"]) == (0, "no-staff")
    due = clocks(await emergency.once(allocation.WorkArose))
    assert due["first-hearing"] == due["allocate"] == at
    await team.joined("guardian-of-three-hours", PractitionerRole.GUARDIAN, weekly_hours=3)
    asked = await team.asked(emergency, "settle-allocation", "duty-officer")
    assert instant(asked["due"]) <= at
    waits = await older.once(allocation.WorkQueued, having(why="room-taken"))
    assert instant(waits["since"]) < instant(queued["since"])
    given = await team.settle(emergency)
    assert given["practitioner_id"] == "guardian-of-three-hours"
    assert instant(given["allocated_at"]) < at
    told = await emergency.once(allocation.PractitionerAppointed)
    assert (told["case_number"], told["practitioner_id"]) == (emergency.number, "guardian-of-three-hours")
    assert not older.every(allocation.AllocationProposed)


@journey
async def nobody_has_room_until_somebody_joins(world: World) -> None:
    """A2, A12: nobody is given more than is safe; the work waits, which is told with the reason, until there is room."""
    team = Team(world, "A9", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    await team.joined("adviser-of-an-hour", PractitionerRole.ADVISER, weekly_hours=0.5)
    case = team.case()
    await case.apply(hearings=(hearing(far()),))
    queued = await case.once(allocation.WorkQueued)
    assert (queued["why"], queued["team"], queued["area"]) == ("nobody-has-room", "a9-eit", "A9")
    assert await excluded(world, queued) == {"adviser-of-an-hour": ["safe-maximum"]}
    assert not case.every(allocation.WorkAllocated)
    joined = datetime.now(UTC)
    await team.joined("adviser-2", PractitionerRole.ADVISER)
    given = await case.once(allocation.WorkAllocated)
    assert (given["practitioner_id"], given["settled_by"], given["work_id"]) == (
        "adviser-2",
        "policy",
        queued["work_id"],
    )
    assert instant(given["allocated_at"]) >= joined
    told = await case.once(allocation.PractitionerAppointed)
    assert (told["case_number"], told["practitioner_id"]) == (case.number, "adviser-2")
    said = case.order("allocation.events.v1")
    assert in_order(said, "work-arose", "work-queued", "work-allocated"), said
    assert said.count("work-queued") == 1, "told again only when the reason changes"

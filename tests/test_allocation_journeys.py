"""How a case comes to somebody who holds it, across intake and allocation: played outside, read from the topics.

All are played at once on one platform, each in a service area of its own; each test is one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from outside_world import Case, Data, World, far, having, hearing, in_order, outside
from whole_platform import Platform

from cafcass_contracts import allocation, platform, workforce
from cafcass_contracts.values import SERVICE_AREAS, TeamKind, YesNo
from cafcass_contracts.workload import PractitionerRole
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.runfile import find

Journey = Callable[[World], Awaitable[None]]
JOURNEYS: dict[str, Journey] = {}
SINCE = date(2025, 4, 1)
BIRMINGHAM = {"name": "Birmingham Civil and Family Justice Centre", "epims_id": "990004", "region": "2"}
FAR = hearing(far())


def journey(play: Journey) -> Journey:
    """Marks one path through the services."""
    JOURNEYS[play.__name__] = play
    return play


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(allocating: Platform, request: pytest.FixtureRequest) -> AsyncIterator[dict[str, asyncio.Task[None]]]:
    """Every journey that this run has a test of, begun."""
    ids = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    async with outside(find(allocating.folder)) as world:
        tasks = {name: asyncio.ensure_future(JOURNEYS[name](world)) for name in JOURNEYS if name in ids}
        yield tasks
        await asyncio.gather(*tasks.values(), return_exceptions=True)


class Team:
    """A team as the workforce system knows it."""

    def __init__(self, world: World, area: str, kind: TeamKind) -> None:
        self.world = world
        self.area = area
        self.kind = kind
        self.name = SERVICE_AREAS[area].team(kind)
        self.manager = f"{self.name}-manager"

    async def recorded(self) -> None:
        """It has a manager."""
        said = {"team": self.name, "area": self.area, "kind": self.kind, "manager_id": self.manager, "since": SINCE}
        await self.world.tell(workforce.TeamRecorded.model_validate(said))

    async def joined(self, name: str, role: PractitionerRole, **more: Any) -> Data:
        """Somebody practises in it; their workload, as allocation tells it once it counts on them."""
        said: dict[str, Any] = {"team": self.name, "area": self.area, "manager_id": self.manager, "since": SINCE}
        said |= {"practitioner_id": name, "role": role, "weekly_hours": 37, "newly_qualified": YesNo.NO, **more}
        await self.world.tell(workforce.PractitionerRecorded.model_validate(said))
        return await self.workload(name, held=0)

    async def workload(self, name: str, held: int) -> Data:
        """What allocation tells of somebody, once they hold so many points."""
        wanted = allocation.WorkloadRecorded.ce_type()

        def look() -> Data | None:
            told = [one.data for one in self.world.about[name] if one.type == wanted]
            return told[-1] if told and told[-1]["held"] == held else None

        return await self.world.until(look, f"the workload of {name}, with {held} points")


@journey
async def a_care_case_gets_its_guardian_in_time(world: World) -> None:
    """A1, A2, A4, A5: whoever has room is proposed, the manager settles it, and the court is told who it is."""
    team = Team(world, "A3", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("guardian-1", PractitionerRole.GUARDIAN)
    await team.joined("new-guardian-1", PractitionerRole.GUARDIAN, newly_qualified=YesNo.YES)
    await team.joined("adviser-1", PractitionerRole.ADVISER)
    case = Case(world, "public")
    await case.apply(hearings=(FAR,))
    arose = await case.once(allocation.WorkArose, having(kind="care-guardian"))
    due = {clock["kind"]: datetime.fromisoformat(clock["due"]) for clock in arose["clocks"]}
    received = datetime.fromisoformat(arose["arose_at"])
    assert due["allocate"].date() == Calendar().due(received, 2)
    proposed = await case.once(allocation.AllocationProposed)
    assert (proposed["practitioner_id"], proposed["team"]) == ("guardian-1", "a3-public")
    excluded = {each["practitioner_id"]: each.get("excluded", []) for each in proposed["choice"]["considered"]}
    assert excluded == {"guardian-1": [], "new-guardian-1": ["newly-qualified"], "adviser-1": ["role"]}
    asked = await case.once(platform.PersonNeeded, lambda one: "settle-allocation" in one["settled_by"])
    assert (asked["team"], asked["role"]) == ("a3-public", "service-manager")
    await case.do(
        allocation.SettleAllocation,
        work_id=proposed["work_id"],
        proposal=proposed["proposal"],
        practitioner_id="guardian-1",
    )
    given = await case.once(allocation.WorkAllocated)
    assert (given["practitioner_id"], given["settled_by"], given["manager_id"]) == (
        "guardian-1",
        "person",
        team.manager,
    )
    assert datetime.fromisoformat(given["allocated_at"]) <= due["allocate"]
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
async def nobody_has_room_until_somebody_joins(world: World) -> None:
    """A2, A12: nobody is given more than is safe; the work waits, which is told with the reason, until there is room."""
    team = Team(world, "A9", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    await team.joined("adviser-of-an-hour", PractitionerRole.ADVISER, weekly_hours=0.5)
    case = Case(world)
    await case.apply(court=BIRMINGHAM, hearings=(FAR,))
    queued = await case.once(allocation.WorkQueued)
    assert (queued["why"], queued["team"], queued["area"]) == ("nobody-has-room", "a9-eit", "A9")
    (considered,) = queued["choice"]["considered"]
    assert considered["excluded"] == ["safe-maximum"]
    assert not case.every(allocation.WorkAllocated)
    joined = datetime.now(UTC)
    await team.joined("adviser-2", PractitionerRole.ADVISER)
    given = await case.once(allocation.WorkAllocated)
    assert (given["practitioner_id"], given["settled_by"], given["work_id"]) == (
        "adviser-2",
        "policy",
        queued["work_id"],
    )
    assert datetime.fromisoformat(given["allocated_at"]) >= joined
    told = await case.once(allocation.PractitionerAppointed)
    assert (told["case_number"], told["practitioner_id"]) == (case.number, "adviser-2")
    said = case.order("allocation.events.v1")
    assert in_order(said, "work-arose", "work-queued", "work-allocated"), said
    assert said.count("work-queued") == 1, "told again only when the reason changes"


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", list(JOURNEYS))
async def test_journey(played: dict[str, asyncio.Task[None]], name: str) -> None:
    await played[name]

"""A team of a service area, as the workforce system and its manager speak of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outside_world import Case, Data, Law, World, having

from cafcass_contracts import allocation, court, platform, workforce
from cafcass_contracts.message import Actor, DataClass
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import SERVICE_AREAS, TeamKind, YesNo
from cafcass_contracts.workload import Choice, Pool, PractitionerRole, all_considered
from cafcass_sandbox.outside.courts.places import ENGLISH

Journey = Callable[[World], Awaitable[None]]
JOURNEYS: dict[str, Journey] = {}
SINCE = date(2025, 4, 1)
_TOWNS = {
    "A1": "Newcastle",
    "A3": "Leeds",
    "A4": "Sheffield",
    "A5": "Manchester",
    "A6": "Liverpool",
    "A7": "Nottingham",
    "A9": "Birmingham",
    "A10": "Leicester",
    "A13": "Reading",
    "A14": "Bristol",
    "A15": "Central",
    "A17": "Brighton",
}
"""Each journey has an area of its own, and so a court."""


def journey(play: Journey) -> Journey:
    """Marks one path through the services."""
    JOURNEYS[play.__name__] = play
    return play


def day(later: int = 0) -> date:
    """A day from today, as London counts."""
    return datetime.now(ZoneInfo("Europe/London")).date() + timedelta(days=later)


def instant(said: str) -> datetime:
    """An instant as it is on a topic."""
    return datetime.fromisoformat(said)


def clocks(arose: Data) -> dict[str, datetime]:
    """When what of a piece of work is due."""
    return {clock["kind"]: instant(clock["due"]) for clock in arose["clocks"]}


async def excluded(world: World, said: Data) -> dict[str, list[str]]:
    """Who was considered for a piece of work, and why each could not have it: as the choice says, with its round where it names one."""
    choice = Choice.model_validate(said["choice"])

    def stood() -> Pool | None:
        rounds = (one.data for one in world.seen if one.type == allocation.AreaDecided.ce_type())
        pools = (each["pools"] for each in rounds if each.get("round_id") == choice.round_id)
        return next((Pool.model_validate(each) for of in pools for each in of if each["number"] == choice.pool), None)

    pool = None if choice.pool is None else await world.until(stood, f"pool {choice.pool} of round {choice.round_id}")
    return {each.practitioner_id: [*each.excluded] for each in all_considered(choice, pool)}


def in_clear(case: Case, words: str) -> list[str]:
    """The topics on which restricted words about a case can be read by who may not: commands alone say them unsealed."""
    said = [one for one in case.world.about[case.id] if words.encode() in one.raw]
    return [
        one.topic
        for one in said
        if TOPICS[one.topic].sealed or TOPICS[one.topic].data_class is not DataClass.RESTRICTED
    ]


def workloads(world: World, name: str) -> list[Data]:
    """What was told of somebody's workload, in order."""
    return [one.data for one in world.about[name] if one.type == allocation.WorkloadRecorded.ce_type()]


async def ordered(case: Case, due: date, report_id: str = "r1") -> None:
    """The court orders a section 7 report."""
    report = {"id": report_id, "type": "section-7", "ordered_on": min(day(), due), "due": due}
    await case.tell(court.ReportOrdered, report=report)


class Team:
    """A team with its manager."""

    def __init__(self, world: World, area: str, kind: TeamKind) -> None:
        self.world = world
        self.area = area
        self.kind = kind
        self.name = SERVICE_AREAS[area].team(kind)
        self.manager = f"{self.name}-manager"
        self.by = Actor(id=self.manager, role="service-manager", team=self.name)

    def case(self, law: Law = "private") -> Case:
        """A case at a court of its area."""
        at = next(each for each in ENGLISH if each.name.startswith(_TOWNS[self.area]))
        return Case(self.world, law, {"name": at.name, "epims_id": at.location, "region": at.region})

    async def recorded(self) -> None:
        """It has a manager."""
        said = {"team": self.name, "area": self.area, "kind": self.kind, "manager_id": self.manager, "since": SINCE}
        await self.world.tell(workforce.TeamRecorded.model_validate(said))

    async def joined(self, name: str, role: PractitionerRole, **more: Any) -> None:
        """Somebody practises in it, and allocation counts on them: it tells their workload."""
        said: dict[str, Any] = {"team": self.name, "area": self.area, "manager_id": self.manager, "since": SINCE}
        said |= {"practitioner_id": name, "role": role, "weekly_hours": 37, "newly_qualified": YesNo.NO, **more}
        await self.world.tell(workforce.PractitionerRecorded.model_validate(said))
        await self.world.until(lambda: workloads(self.world, name) or None, f"a workload of {name}")

    async def workload(self, name: str, **said: object) -> Data:
        """What allocation tells of somebody, once it says all of this."""

        def look() -> Data | None:
            told = workloads(self.world, name)[-1:]
            return told[0] if told and having(**said)(told[0]) else None

        return await self.world.until(look, f"the workload of {name}, with {said}")

    async def asked(self, case: Case, command: str, role: str = "service-manager", **said: object) -> Data:
        """What its manager, or its duty, is asked about a case, once it is there; `command` settles it."""
        asked = await case.once(platform.PersonNeeded, lambda one: command in one["settled_by"] and having(**said)(one))
        assert (asked["team"], asked["role"]) == (self.name, role)
        return asked

    async def moves_all(self, name: str, works: int) -> None:
        """Its manager decides that all work of somebody who is away moves, once so much is in the plan for it (A13)."""
        proposed = allocation.AbsencePlanProposed.ce_type()

        def look() -> Data | None:
            told = [one.data for one in self.world.about[name] if one.type == proposed][-1:]
            return told[0] if told and len(told[0]["works"]) == works else None

        plan = await self.world.until(look, f"a plan of {works} for {name}")
        decided = [{"case_id": work["case_id"], "work_id": work["work_id"], "moves": True} for work in plan["works"]]
        said = {"by": self.by, "practitioner_id": name, "plan": plan["plan"], "works": decided, "why": "They are away."}
        assert await self.world.do(allocation.SettleAbsencePlan.model_validate(said), name) == "accepted"

    async def settle(self, case: Case, **said: object) -> Data:
        """Its manager accepts who is proposed; the work, as it is given."""
        proposed = await case.once(allocation.AllocationProposed, having(**said))
        about = {name: proposed[name] for name in ("work_id", "practitioner_id")}
        await case.do(allocation.SettleAllocation, by=self.by, proposal=proposed["proposal"], **about)
        given = await case.once(allocation.WorkAllocated, having(**about))
        assert (given["settled_by"], given["by"], given["manager_id"]) == ("person", self.manager, self.manager)
        return given

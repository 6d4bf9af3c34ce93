"""Two instances that work the same area at the same time, on a real broker and database: the same decision as one."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from allocation_holders import holders
from allocation_processes import Instances, instances
from allocation_world import APPLIED, absence, care, guardian, practitioner, registered, team

from cafcass_contracts import allocation, triage, workforce
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Event
from cafcass_contracts.proceedings import Hearing, ReportOrder
from cafcass_contracts.safeguarding import ConcernTrigger
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import ApplicationKind, HearingType, LawType, ReportType, TeamKind, YesNo
from cafcass_contracts.workload import Choice, all_considered
from cafcass_runtime.testing.policy import NAMESPACE
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.servers.provision import provision
from cafcass_sandbox.servers.tansu import TansuBroker
from cafcass_sandbox.testing import MakeDatabase

CASES = 60
SETTINGS = {
    "GATHER_SECONDS": "3600",
    "MOST_AT_ONCE": "25",  # several decisions, each on what the one before left
    "FULL_TIME_POINTS": "2000",  # room for some of the work
}
Run = Callable[[], AbstractAsyncContextManager[Instances]]


def staff() -> list[Event]:
    """Three teams and their fifteen practitioners, no two alike."""
    hours = [37, 37, 30, 22.2, 18.5, 37, 37, 30]
    advisers = [
        practitioner(f"adviser-{n}", weekly_hours=hours[n], team="a5-private" if n % 3 == 2 else "a5-eit")
        for n in range(8)
    ]
    guardians = [
        guardian(f"guardian-{n}", weekly_hours=hours[n], newly_qualified=YesNo.YES if n == 1 else YesNo.NO)
        for n in range(7)
    ]
    return [
        team(),
        team("a5-private", TeamKind.PRIVATE_LAW),
        team("a5-public", TeamKind.PUBLIC_LAW),
        *advisers,
        *guardians,
        absence("adviser-0", days=30, starts_on=date(2026, 5, 20)),
        absence("guardian-0", days=2, starts_on=date(2026, 6, 3)),
        workforce.PractitionerLeft(practitioner_id="adviser-5", last_day=date(2026, 5, 29)),
    ]


def cases(rng: Random) -> list[Event]:
    """Cases of every law and several kinds, urgent and not, some told of twice, some with somebody who knows the children."""
    found: list[Event] = []
    for n in range(CASES):
        public = n % 3 == 2
        number = f"17000000000001{n:02}"
        id_ = case_id(NAMESPACE, "public" if public else "private", number)
        first = Hearing(id="h1", type=HearingType.FIRST, starts_at=APPLIED + timedelta(days=rng.randrange(1, 80)))
        known = ("guardian-3",) if public else ("adviser-1",)
        content: dict[str, Any] = {
            "case": id_,
            "case_number": number,
            "hearings": (first,),
            "received_at": APPLIED - timedelta(minutes=n),
            "emergency": n % 10 == 2,
            "cafcass_officers": known if n % 7 == 0 else (),
        }
        if n % 12 == 3:
            content["kinds"] = (ApplicationKind.RULE_16_4,)
        if n % 4 == 0 and not public:
            content["reports"] = (ReportOrder(id="r1", type=ReportType.SECTION_7, ordered_on=date(2026, 5, 28)),)
        make = care if public else registered
        found.append(make(**content))
        if n % 5 == 0:  # it becomes more urgent
            sooner = first.model_copy(update={"starts_at": APPLIED + timedelta(days=3)})
            found.append(make(2, **{**content, "hearings": (sooner,)}))
        if n % 15 == 0:
            found.append(
                triage.ConcernRaised(
                    concern_id=f"k{n}", case_id=id_, trigger=ConcernTrigger.REPORTED, team="a5-eit", role="duty-officer",
                    out_of_hours=False, raised_at=APPLIED, acknowledge_by=APPLIED,
                )
            )  # fmt: skip
        if n % 20 == 1:
            law = LawType.PUBLIC if public else LawType.PRIVATE
            found.append(workforce.ConflictDeclared(practitioner_id="adviser-1", case_number=number, law=law))
    return found


def facts() -> list[Event]:
    """The same each time, in no order that helps."""
    rng = Random(5)
    told = [*staff(), *cases(rng)]
    rng.shuffle(told)
    return told


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.faults])])
def run(
    request: pytest.FixtureRequest, make_database: MakeDatabase, sandbox_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Makes allocation on new databases and empty topics, as often as asked."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(f"CAFCASS_ALLOCATION_{name}", value)
    kafka: str | None = request.getfixturevalue("kafka_broker") if request.param == "kafka" else None
    begun = datetime.now(UTC)
    one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def made() -> AsyncIterator[Instances]:
        folder = sandbox_folder / f"allocation-{os.urandom(4).hex()}"
        folder.mkdir()
        async with (
            emptied(kafka, one_at_a_time) if kafka else embedded(folder) as bootstrap,
            instances(
                bootstrap, make_database(), make_database(), folder, begun, idempotent=kafka is not None
            ) as found,
        ):  # fmt: skip
            yield found

    return made


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[str]:
    """An embedded broker of its own."""
    broker = TansuBroker(log=folder / "tansu.log")
    broker.start()
    try:
        await asyncio.to_thread(broker.wait_ready)
        await provision(broker.bootstrap)
        yield broker.bootstrap
    finally:
        broker.stop()


@asynccontextmanager
async def emptied(bootstrap: str, one_at_a_time: asyncio.Lock) -> AsyncIterator[str]:
    """Apache Kafka with its topics made anew, for one after the other: their names are fixed by the map."""
    async with one_at_a_time:
        async with administrator(bootstrap) as admin:
            there = set(await admin.list_topics()) & TOPICS.keys()
            if there:
                await admin.delete_topics(sorted(there))
            async with asyncio.timeout(60):
                while there:
                    await asyncio.sleep(0.1)
                    there &= set(await admin.list_topics())
        await provision(bootstrap)
        yield bootstrap


async def test_two_instances_decide_as_one_and_so_does_who_is_left_when_one_is_killed(run: Run) -> None:
    """Killed where it hurts most: everything is decided and stored, and nothing is committed."""

    async def by(count: int, *, killed: bool = False) -> Sequence[Event]:
        async with run() as working:
            await working.start(count)
            await working.tell(facts())
            await working.quiet()
            if killed:
                dead = await working.kill_who_decides()
                assert [child.running for child in working.children].count(False) == 1
                assert dead.exit_code is not None
            await working.decide()
            assert await working.connection.fetch("SELECT reason FROM runtime.dead_letters") == []
            return await working.said()

    one, two, left = await asyncio.gather(by(1), by(2), by(2, killed=True))
    fates = Counter(type(fate).__name__ for fate in last_words(one).values())
    assert min(fates[kind.__name__] for kind in (allocation.WorkAllocated, allocation.AllocationProposed, allocation.WorkQueued)) > 5, fates  # fmt: skip
    assert len(last_words(one)) >= CASES
    wanted = decided(one)
    assert decided(two) == wanted
    assert decided(left) == wanted


Fate = allocation.WorkQueued | allocation.AllocationProposed | allocation.WorkAllocated


def last_words(said: Sequence[Event]) -> dict[str, Fate]:
    """The last word on each piece of work."""
    return {event.work_id: event for event in said if isinstance(event, Fate)}


def explained(choice: Choice, said: Sequence[Event]) -> dict[str, Any]:
    """How a choice was made, with what its round says of everybody: what the round is called depends on when the area was looked at."""
    rounds = [event for event in said if isinstance(event, allocation.AreaDecided)]
    pools = {(each.round_id, pool.number): pool for each in rounds for pool in each.pools}
    pool = None if choice.pool is None else pools[choice.round_id or "", choice.pool]
    own = choice.model_dump(exclude={"considered", "round_id", "pool"})
    return own | {"considered": all_considered(choice, pool)}


def decided(said: Sequence[Event]) -> dict[str, Any]:
    """What came out: who has which work or waits, why, next to whom, with how many points; and what everybody holds in the end."""
    held = {name: event.practitioner_id for name, event in last_words(said).items() if isinstance(event, allocation.WorkAllocated)}  # fmt: skip
    assert holders(said) == held
    workloads = {event.practitioner_id: event for event in said if isinstance(event, allocation.WorkloadRecorded)}
    points = Counter[str]()
    for workload in workloads.values():
        assert workload.held == sum(line.weighed.points for line in workload.work)
        points.update({line.work_id: 1 for line in workload.work if held[line.work_id] == workload.practitioner_id})
    assert points == dict.fromkeys(held, 1), "held by one practitioner, and by no other"
    shown = {"work_id", "practitioner_id", "proposal", "why", "tier", "kind", "case_version"}
    return {
        "work": {
            name: (type(event).__name__, event.model_dump(include=shown), explained(event.choice, said))
            for name, event in last_words(said).items()
        },
        "points": {name: (event.held, event.available, event.score, event.band) for name, event in workloads.items()},
        "given": sorted(event.work_id for event in said if isinstance(event, allocation.WorkAllocated)),
    }  # fmt: skip

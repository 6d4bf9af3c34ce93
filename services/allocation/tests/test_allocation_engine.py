"""Allocation through the runtime's engine on a real database: what it decides, keeps, and where what managers write stays (G4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    World,
    absence,
    care,
    guardian,
    practitioner,
    registered,
    team,
)

from allocation.app import service
from allocation.domain.policy import AllocationPolicy
from cafcass_contracts import allocation
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Message
from cafcass_contracts.platform import CommandAnswered, PersonNeeded
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_contracts.workload import WorkKind
from cafcass_runtime.permission import check_against_map
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase

Opened = OpenEngine[AllocationPolicy]

LATER = APPLIED + timedelta(hours=1)
STAFF = StaffRecorded(
    staff_id=MANAGER.id, roles=(StaffRole(role=Role.SERVICE_MANAGER, team=MANAGER.team, since=date(2020, 1, 1)),)
)


def test_it_reads_only_what_the_map_lets_it_read_and_takes_every_command_that_is_its_own() -> None:
    checks.every_message_is_on_the_map(service)
    check_against_map(service, TOPICS)


@pytest.mark.parametrize("topic", ["court.appointments", "court.filings", "case.lifecycle"])
def test_no_figure_about_a_practitioner_leaves_the_house(topic: str) -> None:
    figures = {"choice", "held", "available", "score", "score_before", "score_after", "band", "work", "weighed"}
    (found,) = [each for each in TOPICS.values() if each.short_name == topic]
    for message in found.messages:
        if message.owner == "allocation":
            assert not figures & message.model_fields.keys(), message.full_name()


@pytest.fixture
async def databases(make_database: MakeDatabase) -> tuple[str, str]:
    """A new database of allocation and one of keys."""
    made = make_database(), make_database()
    await prepare(service, *made)
    return made


async def begin(opened: Opened) -> None:
    """Takes every partition, and hears of the manager."""
    await opened.own(*((topic.name, 0) for topic in TOPICS.values() if service.name in topic.readers))
    await opened.engine.handle([opened.message(STAFF, id_="staff")])


def record(opened: Opened, message: Message, number: int) -> StoredRecord:
    """A message as it comes from its topic: unsealed, as tools send."""
    subject = getattr(message, "case_id", None)
    return opened.message(message, id_=f"m-{number}", subject=subject)


async def hear(opened: Opened, messages: Sequence[Message]) -> None:
    """Handles messages one by one, and what the service tells itself because of each."""
    for number, message in enumerate(messages):
        await opened.engine.handle([record(opened, message, number)])
        await follow(opened)


async def follow(opened: Opened) -> None:
    """Takes what the service told itself until nothing waits."""
    while await opened.internal.take():
        pass


async def pass_to(opened: Opened, at: datetime) -> None:
    """Time has passed, everything up to then was read: policies come into force and deadlines fire."""
    opened.wall.now = at
    await opened.pool.execute("UPDATE runtime.ownership SET watermark = $1", at)
    while await opened.scheduler.fire() or await opened.changes.bring_into_force():
        await follow(opened)


MARK = "RESTRICTED-MARKER"


def messages() -> list[Message]:
    work = derived_id("work", CASE, str(WorkKind.FIRST_HEARING))
    return [
        team(),
        team("a5-public", TeamKind.PUBLIC_LAW),
        practitioner(),
        guardian(),
        absence("adviser-9", why=MARK),
        registered(),
        care(),
        allocation.OverrideAllocation(
            case_id=CASE, by=MANAGER, work_id=work, practitioner_id="adviser-1", above_safe_maximum=True, why=MARK
        ),
        allocation.RecordCasework(case_id=CASE, by=MANAGER, child_not_to_be_seen="c1", why=MARK),
        allocation.DeclareConflict(case_id=CARE, by=MANAGER, practitioner_id="adviser-1", why=MARK),
    ]


async def test_an_area_is_decided_on_and_no_reason_is_anywhere_in_clear(databases: tuple[str, str]) -> None:
    async with open_engine(service, *databases, wall=Wall(LATER)) as opened:
        await begin(opened)
        await hear(opened, messages())
        await pass_to(opened, LATER + timedelta(minutes=5))
        assert await opened.dead_letters() == []
        assert {answer.verdict for answer in await opened.events(CommandAnswered)} == {"accepted"}
        said = {message.split(".")[1] for message in [each["type"] for each in await opened.said()]}
        assert said >= {
            "work-arose", "work-allocated", "allocation-proposed", "case-allocated", "workload-recorded",
            "manager-named", "area-decided", "person-needed",
        }  # fmt: skip
        (reason,) = await opened.events(allocation.OverrideRecorded)
        assert reason.why == MARK, "whoever may read it can"
        assert await opened.events(allocation.PractitionerAppointed)
        assert await opened.events(allocation.LifecycleMoved)
        clear = await checks.everything_in_clear(opened, apart_from=())
        sent = "".join(str(message) for message in await opened.outbox())
        assert CASE in clear, "the test would find nothing"
        assert MARK not in clear
        assert MARK not in sent
        lines = await opened.pool.fetch("SELECT who, did, what, about_case FROM audit.lines ORDER BY id")
        assert [tuple(line) for line in lines] == [
            (MANAGER.id, "commanded", "allocation.override-allocation.v1", CASE),
            (MANAGER.id, "commanded", "allocation.record-casework.v1", CASE),
            (MANAGER.id, "commanded", "allocation.declare-conflict.v1", CARE),
        ]


async def test_what_the_engine_keeps_is_what_the_world_in_memory_keeps(databases: tuple[str, str]) -> None:
    async with open_engine(service, *databases, wall=Wall(LATER)) as opened:
        await begin(opened)
        await hear(opened, messages()[:7])
        await pass_to(opened, LATER + timedelta(minutes=5))
        world = World()
        for number, message in enumerate(messages()[:7]):
            world.send(message, id_=f"m-{number}", happened_at=LATER, internal=True, settle=False)
        world.pass_to(LATER + timedelta(minutes=5))
        checks.rows_are_the_same(await checks.rows_kept(opened), world)


async def test_a_batch_of_many_cases_costs_as_many_statements_as_one_of_few(databases: tuple[str, str]) -> None:

    def cases(opened: Opened, first: int, count: int) -> list[StoredRecord]:
        made = [
            registered(case=f"case-{number:03}", case_number=f"1700000000000{number:03}")
            for number in range(first, first + count)
        ]
        return [record(opened, message, first + number) for number, message in enumerate(made)]

    async with open_engine(service, *databases, wall=Wall(LATER)) as opened:
        await begin(opened)
        await opened.engine.handle(cases(opened, 1, 1))
        await checks.statements_do_not_grow(opened, cases(opened, 10, 5), cases(opened, 20, 50))


async def test_a_safe_maximum_from_a_day_on_has_areas_decided_again_on_that_day(databases: tuple[str, str]) -> None:
    """A2: no code is needed for it, nor a start."""
    new_year = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
    dated: DatedPolicy[AllocationPolicy] = policy_of(
        service, safe_maximum=10, amber_from=10, since={new_year.date(): {"safe_maximum": 950, "amber_from": 850}}
    )
    async with open_engine(service, *databases, wall=Wall(LATER), policy=dated) as opened:
        await pass_to(opened, LATER)
        await begin(opened)
        await hear(opened, [team(), practitioner(), guardian(), registered(), care()])
        await pass_to(opened, new_year - timedelta(seconds=1))
        assert not await opened.events(allocation.WorkAllocated)
        assert not await opened.events(allocation.AllocationProposed)
        decided = len(await opened.events(allocation.AreaDecided))
        await pass_to(opened, new_year)
        await pass_to(opened, new_year + timedelta(minutes=2))
        (given,) = await opened.events(allocation.WorkAllocated)
        (proposed,) = await opened.events(allocation.AllocationProposed)
        assert (given.practitioner_id, proposed.practitioner_id) == ("adviser-1", "guardian-1")
        assert {given.policy_version, proposed.policy_version} == {"test-2"}
        assert given.choice.score_after <= 950
        assert len(await opened.events(allocation.AreaDecided)) > decided
        loads = [
            load for load in await opened.events(allocation.WorkloadRecorded) if load.practitioner_id == "adviser-1"
        ]
        assert [(load.held, load.band) for load in loads] == [(0, "green"), (150, "green")]
        assert [asked.role for asked in await opened.events(PersonNeeded) if "proposed" in asked.why] == [
            "service-manager"
        ]
        assert await opened.dead_letters() == []


async def test_bands_from_a_day_on_are_told_anew_on_that_day(databases: tuple[str, str]) -> None:
    new_year = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
    dated = policy_of(service, since={new_year.date(): {"safe_maximum": 950, "amber_from": 10}})
    async with open_engine(service, *databases, wall=Wall(LATER), policy=dated) as opened:
        await pass_to(opened, LATER)
        await begin(opened)
        await hear(opened, [team(), practitioner(), practitioner("adviser-2"), registered()])
        await pass_to(opened, LATER + timedelta(minutes=5))
        before = len(await opened.events(allocation.WorkloadRecorded))
        await pass_to(opened, new_year)
        told = (await opened.events(allocation.WorkloadRecorded))[before:]
        assert [(load.practitioner_id, load.score, load.band, load.policy_version) for load in told] == [
            ("adviser-1", 15, "amber", "test-2")
        ]

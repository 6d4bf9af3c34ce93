"""Intake in the real engine on a real database: what the world in memory promises holds there too."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from intake_world import NOW, private

from cafcass_contracts import intake as said
from cafcass_contracts.message import Actor
from cafcass_contracts.platform import CommandAnswered, PersonNeeded, Settled
from cafcass_contracts.roles import Role
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from intake.app import PRIVATE_LAW, service
from intake.domain.policy import IntakePolicy

Engine = OpenEngine[IntakePolicy]
JULY = date(2026, 7, 1)


@pytest.fixture
async def engine(make_database: MakeDatabase) -> AsyncIterator[Engine]:
    database, keyring = make_database(), make_database()
    await prepare(service, database, keyring)
    policy: DatedPolicy[IntakePolicy] = policy_of(service, since={JULY: {"adult_at": 17}})
    async with open_engine(service, database, keyring, wall=Wall(NOW), policy=policy) as opened:
        await opened.own((PRIVATE_LAW, 0), ("intake.commands.v1", 0), ("workforce.staff.v1", 0))
        while await opened.changes.bring_into_force():
            pass
        yield opened


async def show(engine: Engine, case: Any) -> None:
    await engine.engine.handle([engine.record(json.dumps(case).encode(), topic=PRIVATE_LAW)])


async def pass_to(engine: Engine, until: datetime) -> None:
    engine.wall.now = until
    await engine.pool.execute("UPDATE runtime.ownership SET watermark = $1", until)
    while await engine.scheduler.fire() or await engine.changes.bring_into_force():
        pass


async def test_a_hearing_is_presumed_held_when_its_day_is_over(engine: Engine) -> None:
    await show(engine, private())
    (due,) = await engine.pool.fetchval("SELECT array_agg(due) FROM runtime.deadlines WHERE kind = 'hearing-day-over'")
    await pass_to(engine, due - timedelta(seconds=1))
    assert await engine.events(said.ApplicationAmended) == []
    await pass_to(engine, due)
    (amended,) = await engine.events(said.ApplicationAmended)
    assert [(each.status, each.presumed) for each in amended.hearings if each.id == "2000000001"] == [("held", True)]
    assert await engine.dead_letters() == []


async def test_the_first_hearing_is_asked_and_named_by_somebody_who_may(engine: Engine) -> None:
    case = private()
    (final, _) = case["case_data"]["hearingData"]["caseHearings"]
    case["case_data"]["hearingData"]["caseHearings"] = [final | {"hearingType": "ABA5-FFH"}]
    await show(engine, case)
    (asked,) = await engine.events(PersonNeeded)
    (registered,) = await engine.events(said.ApplicationRegistered)
    officer = Actor(id="officer-1", role="intake-officer", team="central-intake")
    named = said.NameFirstHearing(
        case_id=registered.case_id, hearing_id="2000000001", by=officer, why="asked the court"
    )
    role = StaffRole(role=Role.INTAKE_OFFICER, team="central-intake", since=date(2026, 1, 1))
    await engine.engine.handle([engine.message(named, id_="too-early")])
    await engine.engine.handle([engine.message(StaffRecorded(staff_id="officer-1", roles=(role,)), id_="staff-1")])
    await engine.engine.handle([engine.message(named, id_="named")])
    assert [answer.verdict for answer in await engine.events(CommandAnswered)] == ["refused", "accepted"]
    assert [(event.id, event.how) for event in await engine.events(Settled)] == [
        (asked.id, "answered by name-first-hearing")
    ]
    assert (await engine.events(said.ApplicationAmended))[-1].first_hearing_id == "2000000001"


async def test_another_number_of_policy_is_told_of_the_case_on_its_day(engine: Engine) -> None:
    case = private()
    case["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "2008-06-01"
    await show(engine, case)
    await pass_to(engine, datetime(2026, 7, 1, 12, tzinfo=NOW.tzinfo))
    amended = await engine.events(said.ApplicationAmended)
    assert [event.policy_version for event in amended] == ["test-1", "test-2"], "the hearing's day was over before July"
    assert {path.rpartition(".")[2] for event in amended for path in event.changed} >= {"adult_party", "presumed"}


async def test_a_case_is_sealed_where_it_is_kept(engine: Engine) -> None:
    await show(engine, private())
    (document,) = await engine.pool.fetchval("SELECT array_agg(document) FROM cases")
    assert b"Ada" not in document
    clear = await engine.pool.fetch("SELECT document FROM children")
    assert all(b"Kit" not in row["document"] for row in clear)

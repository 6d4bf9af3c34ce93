"""The settings, the store on a real database through the runtime's engine, and that what managers write stays where it may be (G4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    NUMBER,
    POLICY,
    World,
    absence,
    care,
    guardian,
    practitioner,
    registered,
    settle,
    team,
)
from pydantic import ValidationError

import allocation
from allocation.app import service
from allocation.domain.policy import WEIGHTS, Policy
from allocation.settings import AllocationSettings, policy
from allocation.store import TABLES
from cafcass_contracts import allocation as events
from cafcass_contracts import workforce
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Message
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_contracts.values import LawType, TeamKind
from cafcass_contracts.workload import WorkKind
from cafcass_runtime import ownership
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import Clock
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.firing import Firing
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.permission import check_against_map
from cafcass_runtime.publisher import prepare_lanes
from cafcass_runtime.records import StoredRecord, unpack
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import Environment, OnMessage
from cafcass_runtime.telemetry import Tracing
from cafcass_sandbox.testing import MakeDatabase

MARK = "RESTRICTED-MARKER"


def test_every_number_says_its_default_its_unit_and_its_source() -> None:
    for name, field in AllocationSettings.model_fields.items():
        assert field.description, name
        assert name == "policy_version" or "Source: " in field.description, name


def test_the_settings_are_the_policy_that_the_tests_decide_by() -> None:
    made = policy(Environment(UUID(int=7), Calendar()))(APPLIED)
    assert isinstance(made, Policy)
    assert made.weights == WEIGHTS
    for name in ("roles", "settles_alone", "safe_maximum", "gather", "step_days", "changed_by_court", "day_ends"):
        assert getattr(made, name) == getattr(POLICY, name), name


def test_policy_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_ALLOCATION_SAFE_MAXIMUM", "950")
    monkeypatch.setenv("CAFCASS_ALLOCATION_SETTLES_ALONE", '["care-guardian"]')
    made = policy(Environment(UUID(int=7), Calendar()))(APPLIED)
    assert (made.safe_maximum, made.settles_alone) == (950, frozenset({WorkKind.CARE_GUARDIAN}))


@pytest.mark.parametrize(("name", "value"), [("SAFE_MAXIMUM", "0"), ("WEIGHTS", "[]")])
def test_policy_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CAFCASS_ALLOCATION_{name}", value)
    with pytest.raises(ValidationError):
        AllocationSettings()


def test_the_migration_makes_every_table() -> None:
    folder = Path(allocation.__file__).parent / "migrations"
    written = "\n".join(path.read_text() for path in sorted(folder.glob("*.sql")))
    for table in TABLES:
        assert f"CREATE TABLE {table.ref.name} " in written
        assert f"DROP TABLE {table.ref.name};" in written
    assert [table.ref.order for table in TABLES] == sorted(table.ref.order for table in TABLES)


def test_every_message_is_one_that_the_map_lets_it_read_and_every_command_is_taken() -> None:
    check_against_map(service, TOPICS)
    taken = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    own = {m for m in TOPICS["allocation.commands.v1"].messages if m.owner == "allocation"}
    assert own <= taken


def test_what_is_stored_is_read_back_the_same() -> None:
    world = World()
    world.send(team(), practitioner(), guardian(), absence(), registered(), care())
    world.send(workforce.ConflictDeclared(practitioner_id="guardian-1", case_number=NUMBER, law=LawType.PRIVATE))
    settle(world)
    seen = events.RecordCasework(case_id=CASE, by=MANAGER, child_not_to_be_seen="c1", why="The court said so.")
    world.send(seen)
    for table in TABLES:
        assert world.rows[table.ref.name]
        for row in world.rows[table.ref.name].values():
            assert table.decode(table.encode(row)) == row


@pytest.mark.parametrize("topic", ["court.appointments", "court.filings", "case.lifecycle"])
def test_no_figure_about_a_practitioner_leaves_the_house(topic: str) -> None:
    figures = {"choice", "held", "available", "score", "score_before", "score_after", "band", "work", "weighed"}
    (found,) = [each for each in TOPICS.values() if each.short_name == topic]
    for message in found.messages:
        if message.owner == "allocation":
            assert not figures & message.model_fields.keys(), message.full_name()


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
        events.OverrideAllocation(
            case_id=CASE, by=MANAGER, work_id=work, practitioner_id="adviser-1", above_safe_maximum=True, why=MARK
        ),
        events.RecordCasework(case_id=CASE, by=MANAGER, child_not_to_be_seen="c1", why=MARK),
        events.DeclareConflict(case_id=CARE, by=MANAGER, practitioner_id="adviser-1", why=MARK),
    ]


def record(message: Message, number: int) -> StoredRecord:
    """A message as it comes from its topic: unsealed, as tools send."""
    (topic,) = [t for t in topics_of(type(message)) if "allocation" in t.readers]
    subject = getattr(message, "case_id", None)
    stamp = APPLIED + timedelta(seconds=number)
    envelope = Envelope(f"m-{number}", message.ce_type(), "urn:test", stamp, subject=subject)
    milliseconds = round(stamp.timestamp() * 1000)
    return StoredRecord(
        topic.name, 0, number, milliseconds, (subject or "x").encode(), encode(message), list(envelope.headers())
    )


LATER = APPLIED + timedelta(hours=1)


@pytest.fixture
async def running(make_database: MakeDatabase) -> AsyncIterator[Engine]:
    databases = make_database(), make_database()
    await migrate(databases[0], RUNTIME_MIGRATIONS, service.migrations)
    await migrate(databases[1], KEYRING_MIGRATIONS)
    async with (
        asyncpg.create_pool(databases[0], min_size=1, max_size=2) as pool,
        asyncpg.create_pool(databases[1], min_size=1, max_size=2) as keys,
    ):
        engine = Engine(
            service,
            pool=pool,
            keyring=KeyRing(keys, bytes(range(32))),
            clock=Clock(LATER, LATER, 1.0, wall_now=lambda: LATER),
            policy=lambda _: POLICY,
            calendar_version="test",
            limits=Limits(4, 90, 20, 0.5, 50, timedelta(hours=1), 0.01, 0.05),
            metrics=Metrics(),
            hooks=Hooks(lambda: None, lambda: None, lambda *_: None, lambda _: None),
            tracing=Tracing("allocation"),
        )
        engine.decoder.cluster = "test"
        async with pool.acquire() as connection:
            await prepare_lanes(connection, 4)
            await keep_days(connection, APPLIED.date(), 90)
            partitions = [(topic.name, 0) for topic in TOPICS.values() if "allocation" in topic.readers]
            taken = await ownership.take(connection, partitions, "one")
        engine.epochs.update({partition: held.epoch for partition, held in taken.items()})
        yield engine


async def test_an_area_is_decided_on_through_the_engine_and_no_reason_is_anywhere_in_clear(running: Engine) -> None:
    for number, message in enumerate(messages()):
        await running.handle([record(message, number)])
    await caught_up(running, LATER)
    while await Firing(running).fire():
        pass
    assert await running.pool.fetch("SELECT reason FROM runtime.dead_letters") == []
    said = [message for row in await running.pool.fetch("SELECT messages FROM runtime.outbox ORDER BY place")
            for message in unpack(row["messages"])]  # fmt: skip
    names = [_name(message) for message in said]
    for expected in ("work-arose", "work-allocated", "allocation-proposed", "case-allocated", "workload-recorded",
                     "practitioner-appointed", "lifecycle-moved", "manager-named", "override-recorded"):  # fmt: skip
        assert f"allocation.{expected}.v1" in names, expected
    clear = b"".join(message.value or b"" for message in said)
    tables = await running.pool.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'runtime')"
    )
    for (table,) in tables:
        clear += repr(await running.pool.fetch(f"SELECT t FROM {table} AS t")).encode()
    assert CASE.encode() in clear, "the test would find nothing"
    assert MARK.encode() not in clear


async def caught_up(engine: Engine, at: datetime) -> None:
    """As if every partition had been read up to then."""
    await engine.pool.execute("UPDATE runtime.ownership SET watermark = $1", at)


def _name(message: Any) -> str:
    envelope = read_headers(message.headers)
    assert envelope is not None
    return envelope.type.removeprefix("uk.gov.cafcass.")

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import ValidationError
from triage_world import CASE, HEARING_AT, OFFICER, World, call, details, finding, quiet_world, raised, report, result
from triage_world import check as check_of

import triage
from cafcass_contracts import triage as contracts
from cafcass_contracts import workforce
from cafcass_contracts.safeguarding import DutyTurn, FactorState, ScreeningOutcome
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import Environment, OnMessage
from cafcass_runtime.store import Row
from cafcass_sandbox.testing import MakeDatabase
from triage.app import service
from triage.domain.letter_facts import LETTERS
from triage.settings import TriageSettings, policy
from triage.store import TABLES


def test_every_number_says_its_default_its_unit_and_its_source() -> None:
    for name, field in TriageSettings.model_fields.items():
        assert field.description, name
        assert name == "policy_version" or "Source: " in field.description, name


def test_policy_is_dated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "CAFCASS_TRIAGE_SETTLES_ALONE",
        '[{"since": "2026-06-02", "outcomes": []}, {"since": "2012-04-01", "outcomes": ["no-concerns-identified"]}]',
    )
    monkeypatch.setenv("CAFCASS_TRIAGE_ACKNOWLEDGE_WITHIN_MINUTES", "30")
    at = policy(Environment(UUID(int=1), Calendar()))
    before, after = at(datetime(2026, 6, 1, 22, tzinfo=UTC)), at(datetime(2026, 6, 1, 23, tzinfo=UTC))
    assert before.settles_alone == {ScreeningOutcome.NO_CONCERNS}
    assert (after.settles_alone, after.version) == (frozenset(), "triage-1/2026-06-02"), "midnight in London"
    assert after.acknowledge_within == timedelta(minutes=30)
    assert at(datetime(2001, 1, 1, tzinfo=UTC)).version == "triage-1/2012-04-01"


@pytest.mark.parametrize(
    ("name", "value"), [("LETTER_WORKING_DAYS_BEFORE", "-1"), ("SETTLES_ALONE", "[]"), ("DUTY_ROLE", "")]
)
def test_policy_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CAFCASS_TRIAGE_{name}", value)
    with pytest.raises(ValidationError):
        TriageSettings()


def test_the_migration_makes_every_table() -> None:
    folder = Path(triage.__file__).parent / "migrations"
    written = "\n".join(path.read_text() for path in sorted(folder.glob("*.sql")))
    for table in TABLES:
        assert f"CREATE TABLE {table.ref.name} " in written
        assert f"DROP TABLE {table.ref.name};" in written
    assert sorted(table.ref.order for table in TABLES) == [table.ref.order for table in TABLES]


def test_every_message_that_triage_takes_is_one_that_the_map_lets_it_read() -> None:
    for handler in service.handlers:
        if isinstance(handler, OnMessage):
            assert any("triage" in topic.readers for topic in topics_of(handler.message)), handler.message


def full_world() -> World:
    """A case with something of everything in it."""
    world = quiet_world()
    world.send(
        workforce.DutyRotaPublished(
            team="a5-eit",
            turns=(
                DutyTurn(
                    starts_at=datetime(2026, 6, 1, tzinfo=UTC),
                    ends_at=datetime(2026, 6, 2, tzinfo=UTC),
                    role="duty-officer",
                    practitioner_id="d1",
                ),
            ),
        )
    )
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    world.send(report(RiskFactor("something-new"), FactorState("something-else")))
    world.send(call("p1", said="SAID IN A CALL", issues=("x",), factors=(RiskFactor.ABDUCTION,)))
    world.send(raised())
    world.send(result(check_of("p2", relevant=YesNo.YES), finding(committed_on="1999-12"), intelligence="x"))
    world.pass_to(HEARING_AT - timedelta(days=29))
    world.send(details(revision=2, hearings=()))
    return world


async def test_rows_come_out_of_the_database_as_they_went_in_and_are_sealed(make_database: MakeDatabase) -> None:
    world = full_world()
    world.pass_to(datetime(2026, 6, 3, tzinfo=UTC))
    for person in ("p1", "p2"):
        world.send(call(person, said="x"))
    addresses = make_database(), make_database()
    await migrate(addresses[0], RUNTIME_MIGRATIONS, service.migrations)
    await migrate(addresses[1], KEYRING_MIGRATIONS)
    rows = world.rows
    assert world.case.concerns
    async with (
        asyncpg.create_pool(addresses[0], min_size=1, max_size=2) as pool,
        asyncpg.create_pool(addresses[1], min_size=1, max_size=2) as keys,
    ):
        keyring = KeyRing(keys, bytes(range(32)))
        async with pool.acquire() as connection:
            for table in TABLES:
                held = rows.get(table.ref.name, {})
                await table.save(connection, {key: Row(0, state) for key, state in held.items()}, keyring)
                async with connection.transaction():
                    loaded = await table.load(connection, [*held, "nobody"], keyring)
                assert {key: row.state for key, row in loaded.items()} == held
                assert all(row.version == 1 for row in loaded.values())
            kept = await connection.fetchval("SELECT document FROM cases WHERE key = $1", CASE)
            assert b"SAID" not in kept


def test_a_letter_comes_back_from_the_store_as_it_was() -> None:
    world = full_world()
    world.send(details(revision=3))
    concerns = [concern.concern_id for concern in world.case.concerns.values()]
    for concern in concerns:
        world.send(contracts.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern, action="x"))
    world.pass_to(HEARING_AT)
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    world.pass_to(HEARING_AT + timedelta(days=3))
    letters: Any = next(table for table in TABLES if table.ref is LETTERS)
    assert world.letter is not None
    assert [version.update for version in world.letter.versions] == [0, 1]
    assert letters.decode(letters.encode(world.letter)) == world.letter

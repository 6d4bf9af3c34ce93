"""How triage keeps its rows: what goes in comes out, sealed; and what it reads is what the map lets it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from triage_world import CASE, HEARING_AT, OFFICER, World, call, details, finding, quiet_world, raised, report, result
from triage_world import check as check_of

from cafcass_contracts import triage, workforce
from cafcass_contracts.safeguarding import DutyTurn, FactorState
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.store import Row
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.engine import open_engine, prepare
from cafcass_sandbox.testing import MakeDatabase
from triage.app import service
from triage.domain.letter.facts import LETTERS


def test_every_table_is_migrated_and_every_message_is_on_the_map() -> None:
    checks.every_table_is_migrated(service)
    checks.tables_are_locked_in_one_order(service)
    checks.every_message_is_on_the_map(service)


LEFT = ("first-hearing-over", "gap-analysis-due", "correspondence-due", "correspondence-place", "letter-due")
"""Kinds of deadlines that release 1 left behind: of what triage sees to no more, and of what it does."""


async def test_deadlines_that_release_1_left_are_seen_to_by_whoever_does_so_now(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    database, keyring = make_database(), make_database()
    files = sorted(service.migrations.glob("*.sql"))
    for file in files[:3]:
        shutil.copy(file, tmp_path)
    await migrate(keyring, KEYRING_MIGRATIONS)
    await migrate(database, RUNTIME_MIGRATIONS, tmp_path)
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        await pool.executemany(
            """
            INSERT INTO runtime.deadlines
                (id, slot, kind, subject, key, due, rule, calendar_version, data, revision, set_by, correlation_id)
            VALUES (gen_random_uuid(), 0, $1, $2, $3, now(), 'T4', '', $4, 1, 'm', 'c')
            """,
            [
                (kind, CASE, f"PR-{number}", f'{{"correspondence": "PR-{number}", "step": "{step}"}}')
                for number, (kind, step) in enumerate(
                    (kind, step) for kind in LEFT for step in ("reply", "safeguarding")
                )
            ],
        )
        await migrate(database, RUNTIME_MIGRATIONS, service.migrations)
        left = await pool.fetch("SELECT kind, data ->> 'step' AS step FROM runtime.deadlines ORDER BY kind, step")
    assert [tuple(row) for row in left] == [
        ("correspondence-due", "safeguarding"),
        ("letter-due", "reply"),
        ("letter-due", "safeguarding"),
    ]
    async with open_engine(service, database, keyring) as opened:
        assert await opened.internal.take() == 2
        assert await opened.dead_letters() == []


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
    assert world.case.concerns.raised
    addresses = make_database(), make_database()
    await prepare(service, *addresses)
    async with open_engine(service, *addresses) as opened, opened.pool.acquire() as connection:
        for table in service.tables:
            held = world.rows(table.ref)
            rows = {key: Row(0, state) for key, state in held.items()}
            await table.save(connection, rows, opened.keyring)
            async with connection.transaction():
                loaded = await table.load(connection, [*held, "nobody"], opened.keyring)
            assert {key: row.state for key, row in loaded.items()} == held
            assert all(row.version == 1 for row in loaded.values())
        kept = await connection.fetchval("SELECT document FROM cases WHERE key = $1", CASE)
        assert b"SAID" not in kept


def test_a_letter_comes_back_from_the_store_as_it_was() -> None:
    world = full_world()
    world.send(details(revision=3))
    for concern in world.case.concerns.open:
        world.send(triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="x"))
    world.pass_to(HEARING_AT)
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    world.pass_to(HEARING_AT + timedelta(days=3))
    assert world.letter is not None
    assert [version.update for version in world.letter.versions] == [0, 1]
    checks.rows_come_back(service, LETTERS, [world.letter])

"""Brings a database's schema up to the code's at start, however many instances start at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import structlog
from pogo_core.migration import Migration, topological_sort
from pogo_core.util import sql

RUNTIME_MIGRATIONS = Path(__file__).parent / "runtime_migrations"
"""The runtime's own tables, in every service's database."""
KEYRING_MIGRATIONS = Path(__file__).parent / "keyring_migrations"
"""The table of the key ring's database."""


def _applied_by(migration: Path) -> str:
    return migration.read_text().partition("-- migrate: apply")[2].partition("-- migrate: rollback")[0].strip()


AUDIT_TABLES = _applied_by(RUNTIME_MIGRATIONS / "20261127_06_audit.sql")
"""The statement that makes the audit's tables unless they are there: a service's own, or that of whoever is to own them instead."""

_SCHEMA = "public"
_LOCK = 0x_CAFC_A55_0001
_LOCK_POLL_SECONDS = 0.1

_log = structlog.get_logger(__name__)

_Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class MigrationError(Exception):
    """A migration is named twice or cannot be applied. Says which."""


async def migrate(database_url: str, *folders: Path) -> list[str]:
    """Applies what `folders` hold and the database lacks, each in its own transaction; returns the ids applied, in order.

    Files of one folder are applied in the order of their names unless `-- depends:` says otherwise; ids must differ
    across folders. One instance applies, the others wait. A database that knows more migrations than the code is let
    be, with a warning: the release before must still run while a newer one is rolled back, so a migration may only add
    what the release before can live with. Raises `MigrationError`, and asyncpg's and `OSError`s where there is no
    database.
    """
    connection: _Connection = await asyncpg.connect(database_url)
    try:
        await _lock(connection)
        await sql.ensure_pogo_sync(connection)
        held = await sql.get_applied_migrations(connection, schema_name=_SCHEMA)
        wanted = _read(folders, held)
        applied = [await _apply(connection, migration) for migration in wanted if not migration.applied]
        ahead = sorted(held - {migration.id for migration in wanted})
        if ahead:
            _log.warning("database_newer_than_release", migrations=ahead)
        return applied
    finally:
        await connection.close()


async def _lock(connection: _Connection) -> None:
    # Polled, not waited for: a session that waits in the database holds a snapshot, and an index that is built
    # concurrently by whoever has the lock would wait for that snapshot in turn.
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110
        await asyncio.sleep(_LOCK_POLL_SECONDS)


def _read(folders: tuple[Path, ...], held: set[str]) -> list[Migration]:
    paths = [path for folder in folders for path in sorted(folder.glob("*.sql"))]
    for name, count in Counter(path.stem for path in paths).items():
        if count > 1:
            raise MigrationError(f"two migrations are called {name}")
    migrations = [Migration(path.stem, path, held) for path in paths]
    try:
        return topological_sort([migration.load() for migration in migrations])
    except Exception as error:
        raise MigrationError(f"the migrations cannot be read: {error}") from error


async def _apply(connection: _Connection, migration: Migration) -> str:
    try:
        if migration.use_transaction:
            async with connection.transaction():
                await _run(connection, migration)
        else:
            await _run(connection, migration)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"migration {migration.id} failed: {error}") from error
    _log.info("migration_applied", migration=migration.id)
    return migration.id


async def _run(connection: Any, migration: Migration) -> None:
    await migration.apply(connection)
    await sql.migration_applied(connection, migration.id, migration.hash, schema_name=_SCHEMA)

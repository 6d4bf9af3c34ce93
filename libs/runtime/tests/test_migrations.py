from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, MigrationError, migrate


def write(folder: Path, name: str, apply: str, *, depends: str = "", header: str = "") -> None:
    folder.mkdir(exist_ok=True)
    head = f"-- a change\n-- depends: {depends}\n{header}"
    (folder / f"{name}.sql").write_text(f"{head}\n-- migrate: apply\n{apply}\n-- migrate: rollback\n", encoding="utf-8")


async def tables(database: str) -> set[str]:
    connection = await asyncpg.connect(database)
    try:
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in found if not row["tablename"].startswith("_pogo")}


async def test_what_is_missing_is_applied_in_order_and_once(database: str, tmp_path: Path) -> None:
    write(tmp_path / "own", "20260102_rename", "ALTER TABLE early RENAME TO late;", depends="20260101_create")
    write(tmp_path / "own", "20260101_create", "CREATE TABLE early (id int);")
    write(tmp_path / "more", "20260103_other", "CREATE TABLE other (id int);\nINSERT INTO other VALUES (1);")
    applied = await migrate(database, tmp_path / "own", tmp_path / "more")
    assert applied == ["20260101_create", "20260102_rename", "20260103_other"]
    assert await tables(database) == {"late", "other"}
    assert await migrate(database, tmp_path / "own", tmp_path / "more") == []


async def test_without_dependencies_names_give_the_order(database: str, tmp_path: Path) -> None:
    statements = ["CREATE TABLE t0 (id int)", *(f"ALTER TABLE t{n} RENAME TO t{n + 1}" for n in range(8))]
    for number, statement in enumerate(statements):
        write(tmp_path, f"2026010{number}_step", f"{statement};")
    await migrate(database, tmp_path)
    assert await tables(database) == {"t8"}


async def test_five_instances_start_at_once(database: str, tmp_path: Path) -> None:
    write(tmp_path, "20260101_create", "CREATE TABLE slow AS SELECT 1 AS id FROM pg_sleep(0.2);")
    write(tmp_path, "20260102_fill", "CREATE TABLE fast (id int);")
    answers = await asyncio.gather(*(migrate(database, tmp_path) for _ in range(5)))
    assert sorted(answers, key=len) == [[], [], [], [], ["20260101_create", "20260102_fill"]]


async def test_an_index_built_concurrently_does_not_wait_for_those_who_wait(database: str, tmp_path: Path) -> None:
    write(tmp_path, "20260101_create", "CREATE TABLE big AS SELECT generate_series(1, 1000) AS id;")
    index = "CREATE INDEX CONCURRENTLY big_id ON big (id);"
    write(tmp_path, "20260102_index", index, depends="20260101_create", header="-- transaction: false")
    answers = await asyncio.gather(*(migrate(database, tmp_path) for _ in range(5)))
    assert sum(map(len, answers)) == 2


async def test_a_failed_migration_leaves_nothing_and_is_named(database: str, tmp_path: Path) -> None:
    write(tmp_path, "20260101_good", "CREATE TABLE good (id int);")
    write(tmp_path, "20260102_bad", "CREATE TABLE half (id int);\nSELECT nonsense;")
    with pytest.raises(MigrationError, match="20260102_bad"):
        await migrate(database, tmp_path)
    assert await tables(database) == {"good"}


async def test_the_release_before_still_starts_on_a_newer_database(database: str, tmp_path: Path) -> None:
    write(tmp_path, "20260101_create", "CREATE TABLE kept (id int);")
    write(tmp_path, "20260102_newer", "CREATE TABLE newer (id int);")
    await migrate(database, tmp_path)
    (tmp_path / "20260102_newer.sql").unlink()
    with capture_logs() as logs:
        assert await migrate(database, tmp_path) == []
    assert [log["migrations"] for log in logs] == [["20260102_newer"]]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"own": "20260101_same", "more": "20260101_same"}, "two migrations are called 20260101_same"),
        ({"own": "20260102_orphan"}, "cannot be read"),
    ],
)
async def test_folders_that_make_no_sense_are_refused(
    database: str, tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    for folder, name in files.items():
        depends = "nobody-knows" if "orphan" in name else ""
        write(tmp_path / folder, name, "SELECT 1;", depends=depends)
    with pytest.raises(MigrationError, match=reason):
        await migrate(database, *(tmp_path / folder for folder in files))
    assert await tables(database) == set()


async def test_the_runtime_and_the_key_ring_bring_their_own(database: str) -> None:
    applied = await migrate(database, RUNTIME_MIGRATIONS, KEYRING_MIGRATIONS)
    assert len(applied) == len(list(RUNTIME_MIGRATIONS.glob("*.sql")) + list(KEYRING_MIGRATIONS.glob("*.sql")))
    assert "case_keys" in await tables(database)

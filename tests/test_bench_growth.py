"""The databases that growth is measured on, its plots, and how samples are added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench.fill import fill
from bench.parts import PARTS, REST, add_up, part_of, table
from bench.plots import draw
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_sandbox.testing import MakeDatabase
from intake.app import service

CASES = 1000


async def prepared(make_database: MakeDatabase) -> tuple[str, str]:
    database, keyring = make_database(), make_database()
    await migrate(keyring, KEYRING_MIGRATIONS)
    await migrate(database, RUNTIME_MIGRATIONS, *service.migration_folders)
    kept, keys = await asyncpg.connect(database), await asyncpg.connect(keyring)
    numbers = f"generate_series(1, {CASES}) AS n"
    await kept.execute(f"INSERT INTO cases SELECT md5(n::text)::uuid, 1, sha256(n::text::bytea) FROM {numbers}")
    await kept.execute(f"INSERT INTO runtime.sequences SELECT md5(n::text)::uuid, 1, '{{}}' FROM {numbers}")
    await kept.execute(f"INSERT INTO children SELECT md5('child' || n)::uuid, 1, 'x' FROM {numbers} WHERE n % 2 = 0")
    await keys.execute(f"INSERT INTO case_keys SELECT md5(n::text)::uuid, 'x' FROM {numbers}")
    await kept.close()
    await keys.close()
    return database, keyring


async def test_every_table_that_grows_with_cases_is_multiplied_alike(make_database: MakeDatabase) -> None:
    database, keyring = await prepared(make_database)
    wanted = 3 * CASES + 400

    filled = await fill(database, keyring, wanted)

    assert filled.cases == wanted
    assert filled.rows["public.children"] == wanted // 2
    kept, keys = await asyncpg.connect(database), await asyncpg.connect(keyring)
    cases = {row[0] for row in await kept.fetch("SELECT key FROM cases")}
    assert cases == {row[0] for row in await kept.fetch("SELECT subject FROM runtime.sequences")}
    assert cases == {row[0] for row in await keys.fetch("SELECT subject FROM case_keys")}
    copies = await kept.fetch("SELECT count(*) FROM cases GROUP BY document")
    assert sorted(row[0] for row in copies) == [3] * (CASES - 400) + [4] * 400
    await kept.close()
    await keys.close()


async def test_a_table_nobody_told_the_benchmark_of_is_not_passed_over(make_database: MakeDatabase) -> None:
    database, keyring = await prepared(make_database)
    connection = await asyncpg.connect(database)
    await connection.execute(f"CREATE TABLE notes AS SELECT n FROM generate_series(1, {CASES}) AS n")
    await connection.close()
    with pytest.raises(SystemExit, match=r"public\.notes"):
        await fill(database, keyring, 2 * CASES)


def growth() -> dict[str, Any]:
    return {
        "instances": [{"instances": n, "per_second": 600.0 + n} for n in (1, 2)],
        "stored": [
            {"filled": {"cases": 10**n}, "half": {"per_second": 700.0 + n}, "latency": {"seen": {"p99": 100.0 + n}}}
            for n in (3, 6)
        ],
    }


def test_the_same_figures_give_the_same_plots(tmp_path: Path) -> None:
    first, again = draw(growth(), tmp_path / "first"), draw(growth(), tmp_path / "again")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    instances, stored = (file.read_text() for file in first)
    assert all(figure in instances for figure in ("601", "602"))
    assert all(figure in stored for figure in ("703", "706", "1,000,000"))


def test_what_was_not_measured_is_not_drawn(tmp_path: Path) -> None:
    assert [file.name for file in draw({**growth(), "stored": []}, tmp_path)] == ["benchmarks-instances.svg"]


def frame(file: str) -> str:
    return f"work (/some/where/{file}:12)"


ENGINE, WORK, INPUTS = (frame(f"cafcass_runtime/{name}.py") for name in ("engine", "deciding", "inputs"))
PAYLOAD = frame("intake/domain/feeds/fields.py")


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        ([ENGINE, INPUTS, PAYLOAD], "read: the court's payload"),
        ([ENGINE, WORK, PAYLOAD], "decide"),
        ([ENGINE, WORK, frame("triage/domain/evaluation.py")], "decide"),
        (
            [WORK, frame("allocation/domain/area/deciding.py"), frame("allocation/domain/evaluation.py")],
            "decide: an area",
        ),
        (
            [ENGINE, WORK, frame("cafcass_runtime/store.py"), frame("cafcass_runtime/state_codec.py")],
            "state: encode and decode",
        ),
        ([ENGINE, INPUTS], "read: digest, identity, the rest"),
        ([ENGINE, WORK, frame("cafcass_runtime/store.py"), frame("cafcass_runtime/sealing.py")], "seal"),
        ([frame("asyncio/base_events.py")], REST),
    ],
)
def test_a_stack_belongs_to_the_part_it_passes_through(stack: list[str], part: str) -> None:
    assert part_of(stack) == part


def test_the_order_of_calls_matters() -> None:
    assert part_of([PAYLOAD, INPUTS]) == "read: digest, identity, the rest"


def test_samples_are_added_up_and_shared_out() -> None:
    found = add_up(f"{ENGINE};{INPUTS};{PAYLOAD} 30\n{ENGINE};{INPUTS};{PAYLOAD};{PAYLOAD} 30\n{ENGINE};{WORK} 40\n")
    assert found == {"read: the court's payload": 60, "work through a batch, the rest": 40}
    assert table(found, 200).splitlines()[2] == "| read: the court's payload | 60.0% |"
    assert table(found, 200).endswith("at work 50% of the time sampled")


def test_every_file_that_names_a_part_is_there() -> None:
    root = Path(__file__).resolve().parent.parent
    sources = [str(path) + "/" * path.is_dir() for path in root.glob("*/*/src/**/*")]
    named = {file for _, files in PARTS for file in files if not file.startswith(("aiokafka", "asyncpg"))}
    assert {file for file in named if not any(file in source for source in sources)} == set()

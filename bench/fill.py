"""A database that holds many cases: some handled by the service, the others copies of their rows under ids of their own.

Every table that gains rows with cases is multiplied alike, in the service's database and in the key ring. A copy has the
sealed bytes of its original, so its size is that of a real case. It cannot be opened under its new id, and nothing asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from bench.ground import say

AT_ONCE = 20
"""Copies of everything in one transaction."""
_COPY = "md5({column}::text || '/' || copy.copy_number)::uuid"
"""The same id for the same original and copy, in every table of both databases."""


@dataclass(frozen=True, slots=True)
class Growing:
    """A table that gains rows with cases, and its columns of ids."""

    name: str
    ids: tuple[str, ...]


SERVICE = (
    Growing("public.cases", ("key",)),
    Growing("public.children", ("key",)),
    Growing("runtime.inbox", ("id",)),
    Growing("runtime.sequences", ("subject",)),
    Growing("runtime.questions", ("subject",)),
)
KEYRING = (Growing("public.case_keys", ("subject",)),)
_FEW = 0.05
"""Rows a case below which a table does not grow with cases."""

_TABLES = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'runtime')
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is stored."""

    cases: int
    rows: dict[str, int]
    """By table."""
    megabytes: float
    """Of the service's database."""


async def fill(database: str, keyring: str, cases: int) -> Filled:
    """Multiplies what the service stored until there are as many cases; both are addresses of databases.

    Raises `SystemExit` where a table gains rows with cases and is not known here.
    """
    service, keys = await asyncpg.connect(database), await asyncpg.connect(keyring)
    try:
        real = await _rows(service)
        stored = real["public.cases"]
        forgotten = {name for name, rows in real.items() if rows > stored * _FEW} - {table.name for table in SERVICE}
        if forgotten:
            raise SystemExit(f"these grow with cases and are not multiplied: {', '.join(sorted(forgotten))}")
        if cases > stored:
            say(f"multiplying {stored} cases to {cases}")
            for table in SERVICE:
                await _multiply(service, table, stored, cases)
            for table in KEYRING:
                await _multiply(keys, table, stored, cases)
        for connection in (service, keys):
            await connection.execute("VACUUM (ANALYZE)")
        rows = await _rows(service)
        size = await service.fetchval("SELECT pg_database_size(current_database())")
        return Filled(rows["public.cases"], rows, round(size / 2**20, 1))
    finally:
        await service.close()
        await keys.close()


async def _multiply(connection: asyncpg.Connection[asyncpg.Record], table: Growing, stored: int, wanted: int) -> None:
    """Whole copies of every row, and of the last copy as large a part as is needed."""
    columns = await _columns(connection, table.name)
    made = [f"{_copied(name)}::{kind}" if name in table.ids else name for name, kind in columns.items()]
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(made)} FROM original CROSS JOIN"  # noqa: S608 - names of our own
    copies, part = divmod(wanted - stored, stored)
    await connection.execute(f"CREATE TEMPORARY TABLE original AS SELECT * FROM {table.name}")  # noqa: S608
    for begin in range(0, copies, AT_ONCE):
        end = min(begin + AT_ONCE, copies)
        await connection.execute(f"{insert} generate_series({begin + 1}, {end}) AS copy (copy_number)")
    if part:
        rows = round(await connection.fetchval("SELECT count(*) FROM original") * part / stored)
        last = f"(VALUES ({copies + 1})) AS copy (copy_number) ORDER BY {_copied(table.ids[0])} LIMIT {rows}"
        await connection.execute(f"{insert} {last}")
    await connection.execute("DROP TABLE original")


def _copied(column: str) -> str:
    return _COPY.format(column=column)


async def _columns(connection: asyncpg.Connection[asyncpg.Record], table: str) -> dict[str, str]:
    rows = await connection.fetch(
        """
        SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
        ORDER BY attnum
        """,
        table,
    )
    return dict(row.values() for row in rows)  # type: ignore[misc]


async def _rows(connection: asyncpg.Connection[asyncpg.Record]) -> dict[str, int]:
    names = [row[0] for row in await connection.fetch(_TABLES)]
    return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in names}  # noqa: S608

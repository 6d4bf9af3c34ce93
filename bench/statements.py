"""How many statements the database was given, by database: PostgreSQL's own count of them."""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import urlsplit

import asyncpg

_COUNTED: Final = """
SELECT d.datname, sum(s.calls)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE s.userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user) GROUP BY 1
"""
"""The administrator's are those of whoever measures."""


async def counting(admin: str) -> None:
    """Has a server count statements from when it is started again."""
    connection = await asyncpg.connect(admin)
    try:
        await connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        await connection.execute("CREATE EXTENSION pg_stat_statements")
    finally:
        await connection.close()


async def counted(admin: str) -> Counter[str]:
    """Statements so far, by database, BEGIN and COMMIT among them."""
    connection = await asyncpg.connect(admin)
    try:
        return Counter({name: int(calls) for name, calls in await connection.fetch(_COUNTED)})
    finally:
        await connection.close()


def of_database(admin: str, name: str) -> str:
    """The administrator's address of another database of the same server."""
    return urlsplit(admin)._replace(path=f"/{name}").geturl()

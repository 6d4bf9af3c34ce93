"""Who looked at which case (G2, G4): recorded before it is shown, only ever added to, and readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

import asyncpg

from cafcass_domain.internal import Internal
from cafcass_domain.state import State
from cafcass_runtime.internal_rows import tell as tell_service
from cafcass_runtime.store import Connection as OfLoops

Connection: TypeAlias = "asyncpg.Pool[asyncpg.Record] | OfLoops"
"""A pool of pages, or one connection of whoever else looks."""


class How(StrEnum):
    """How somebody looked."""

    OPENED = "opened"
    DOWNLOADED = "downloaded"


class Look(State):
    """Somebody looked at a case, or took a list of cases away."""

    at: datetime
    person: str
    roles: tuple[str, ...]
    """The roles in which they might."""
    how: How
    address: str
    """The page, with what it was asked for."""
    cases: tuple[str, ...]


class Looks(Protocol):
    """Where it is recorded."""

    async def record(self, look: Look, tells: Internal | None = None) -> None:
        """Add one, and tell the service of it where there is something to tell. Where this fails nothing is shown."""
        ...

    async def read(
        self,
        *,
        case: str | None = None,
        person: str | None = None,
        since: datetime | None = None,
        oldest_first: bool = False,
        limit: int,
        offset: int,
    ) -> tuple[Sequence[Look], int]:
        """Some of them, the latest first unless told, and how many there are."""
        ...


class MemoryLooks:
    """For tests."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self.told: list[Internal] = []

    async def record(self, look: Look, tells: Internal | None = None) -> None:
        """See `Looks`."""
        self.looks.append(look)
        if tells is not None:
            self.told.append(tells)

    async def read(
        self,
        *,
        case: str | None = None,
        person: str | None = None,
        since: datetime | None = None,
        oldest_first: bool = False,
        limit: int,
        offset: int,
    ) -> tuple[Sequence[Look], int]:
        """See `Looks`."""
        found = [
            look
            for look in (self.looks if oldest_first else reversed(self.looks))
            if (case is None or case in look.cases)
            and (person is None or look.person == person)
            and (since is None or look.at >= since)
        ]
        return found[offset : offset + limit], len(found)


class LookRows:
    """In the service's database, in a table that refuses every change."""

    _WHERE = """
        FROM web.looks
        WHERE ($1::text IS NULL OR cases @> ARRAY[$1::text]) AND ($2::text IS NULL OR person = $2)
            AND ($3::timestamptz IS NULL OR at >= $3)
    """

    def __init__(self, pool: Connection) -> None:
        self._pool = pool

    async def record(self, look: Look, tells: Internal | None = None) -> None:
        """See `Looks`."""
        if tells is None:
            await self._add(self._pool, look)
        elif isinstance(self._pool, asyncpg.Pool):
            async with self._pool.acquire() as connection, connection.transaction():
                await self._add(connection, look)
                await tell_service(connection, tells, look.at)
        else:
            raise TypeError("what the service is told is told by pages")

    @staticmethod
    async def _add(connection: Connection, look: Look) -> None:
        await connection.execute(
            "INSERT INTO web.looks (at, person, roles, how, address, cases) VALUES ($1, $2, $3, $4, $5, $6)",
            look.at,
            look.person,
            list(look.roles),
            str(look.how),
            look.address,
            list(look.cases),
        )

    async def read(
        self,
        *,
        case: str | None = None,
        person: str | None = None,
        since: datetime | None = None,
        oldest_first: bool = False,
        limit: int,
        offset: int,
    ) -> tuple[Sequence[Look], int]:
        """See `Looks`."""
        order = "ASC" if oldest_first else "DESC"
        rows = await self._pool.fetch(
            f"SELECT at, person, roles, how, address, cases {self._WHERE} ORDER BY place {order} LIMIT $4 OFFSET $5",
            case,
            person,
            since,
            limit,
            offset,
        )
        total = await self._pool.fetchval(f"SELECT count(*) {self._WHERE}", case, person, since)
        return [
            Look(r["at"], r["person"], tuple(r["roles"]), How(r["how"]), r["address"], tuple(r["cases"])) for r in rows
        ], int(total)

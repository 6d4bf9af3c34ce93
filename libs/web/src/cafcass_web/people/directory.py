"""Who somebody is to this service: their roles, and the cases that are kept from them. A port, and the one on a service's database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import asyncpg

from cafcass_runtime import staff
from cafcass_runtime.staff import StaffMember

KeptFrom: TypeAlias = "Callable[[asyncpg.Pool[asyncpg.Record], str], Awaitable[frozenset[str]]]"
"""The cases in which a person has a conflict of interest, or that a complaint about themselves is about."""


class Directory(Protocol):
    """What is asked of each person at each request, so that a role that ends, or a conflict that is declared, counts at once."""

    async def member(self, person: str) -> StaffMember | None:
        """What the workforce's returns say of them; None where they name nobody so."""
        ...

    async def kept_from(self, person: str) -> frozenset[str]:
        """The cases that they may not open, whatever their role: a conflict of interest (A6), a complaint about themselves (C7)."""
        ...


class StaffDirectory:
    """The runtime's own table of staff, which every service keeps; which cases are kept from somebody the service says."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], kept_from: KeptFrom) -> None:
        self._pool = pool
        self._kept_from = kept_from

    async def member(self, person: str) -> StaffMember | None:
        """See `Directory`."""
        document = await self._pool.fetchval("SELECT document FROM runtime.staff WHERE key = $1", person)
        return None if document is None else staff.TABLE.decode(document)

    async def kept_from(self, person: str) -> frozenset[str]:
        """See `Directory`."""
        return await self._kept_from(self._pool, person)

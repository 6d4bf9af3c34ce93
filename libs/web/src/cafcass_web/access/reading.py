"""A connection as one person's: it runs statements, and each of them through the filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import asyncpg

from cafcass_domain.state import State
from cafcass_web.access.relation import Relation, Statement, case_place
from cafcass_web.access.sight import CasePlace, Sight

R = TypeVar("R", bound=State)


class Connection(Protocol):
    """What is needed of a connection of asyncpg."""

    async def fetch(self, query: str, *arguments: Any) -> Sequence[Any]:
        """All rows."""
        ...


class Seen:
    """What one person sees of a service's tables."""

    def __init__(self, connection: Connection, sight: Sight) -> None:
        self._connection = connection
        self.sight = sight

    async def rows(self, statement: Statement[R], *arguments: Any, then: str = "") -> list[R]:
        """All rows of a statement; `then` is put behind it: the order and the limits of a table, from `Slice.sql`."""
        sql, parameters = statement.bind(self.sight, arguments)
        found = await self._connection.fetch(f"{sql} {then}", *parameters)
        return [statement.row(**row) for row in found]

    async def one(self, statement: Statement[R], *arguments: Any) -> R | None:
        """The only row of a statement, or None. Raises `ValueError` where there are more."""
        found = await self.rows(statement, *arguments)
        if len(found) > 1:
            raise ValueError(f"{len(found)} rows where one was asked for")
        return found[0] if found else None

    async def count(self, statement: Statement[Any], *arguments: Any) -> int:
        """How many rows a statement has."""
        sql, parameters = statement.bind(self.sight, arguments)
        (row,) = await self._connection.fetch(f"SELECT count(*) FROM ({sql}) AS counted", *parameters)  # noqa: S608
        return int(row[0])

    async def place_of(self, relation: Relation, case: str) -> CasePlace | None:
        """Where a case is, whoever may see it: for whoever asks whether this person may. None where there is no such case."""
        try:
            found = await self._connection.fetch(relation.place_of(), case)
        except asyncpg.DataError:  # no id of a case looks like that
            return None
        return case_place(tuple(found[0])) if found else None

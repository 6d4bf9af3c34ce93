"""The example's tables as one person sees them. Everything in them is invented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from cafcass_domain.state import State
from cafcass_web.access.reading import Seen
from cafcass_web.access.relation import Relation, Statement
from cafcass_web.access.sight import CasePlace, Sight
from cafcass_web.content.tables import Slice

CASES: Final = Relation(
    "example.cases",
    area="area",
    team="team",
    people="holders",
    case="case_id",
    readers="readers",
    plain=("area", "team", "law", "opened"),
    detail=("number", "due", "risk", "holders", "note"),
)
FIGURES: Final = Relation("example.figures", area="area", plain=("area", "month", "part", "whole"))
HAPPENED: Final = Relation("example.events", area="area", team="team", people="holders", case="case_id", readers="readers", plain=("place",), detail=("at", "title", "by"))  # fmt: skip


class CaseRow(State):
    """A line of the list of cases."""

    case: str | None
    number: str | None
    law: str
    area: str
    team: str
    opened: date
    due: date | None
    risk: int | None
    kept_back: bool


class CaseFacts(State):
    """What stands on a case's page."""

    number: str | None
    law: str
    area: str
    team: str
    opened: date
    due: date | None
    risk: int | None
    holders: list[str] | None
    note: str | None


class Happened(State):
    """A line of a case's story."""

    at: datetime | None
    title: str | None
    by: str | None


class FigureRow(State):
    """A month of an area."""

    area: str
    month: date
    part: int
    whole: int


LIST: Final = Statement(
    """
    SELECT case_id AS case, number, law, area, team, opened, due, risk, kept_back FROM {cases} AS cases
    WHERE ($1::text IS NULL OR area = $1) AND ($2::text IS NULL OR law = $2) AND ($3::text IS NULL OR number LIKE $3 || '%')
        AND ($4::date IS NULL OR opened >= $4)
    """,
    CaseRow,
    {"cases": CASES},
)
ONE: Final = Statement(
    "SELECT number, law, area, team, opened, due, risk, holders, note FROM {cases} AS cases WHERE case_id = $1",
    CaseFacts,
    {"cases": CASES},
)
STORY: Final = Statement(
    "SELECT at, title, by FROM {happened} AS happened WHERE case_id = $1 ORDER BY place DESC",
    Happened,
    {"happened": HAPPENED},
)
MONTHS: Final = Statement(
    "SELECT area, month, part, whole FROM {figures} AS figures ORDER BY area, month", FigureRow, {"figures": FIGURES}
)


class Example:
    """The data port of the example."""

    def __init__(self, connection: Any, sight: Sight) -> None:
        self._seen = Seen(connection, sight)
        self._connection = connection

    async def figures(self) -> list[FigureRow]:
        """Every month of every area."""
        return await self._seen.rows(MONTHS)

    async def cases(
        self, filters: tuple[str | None, str | None, str | None, date | None], part: Slice
    ) -> tuple[list[CaseRow], int]:
        """A slice of the cases, and how many there are."""
        return await self._seen.rows(LIST, *filters, then=part.sql), await self._seen.count(LIST, *filters)

    async def case(self, case: str) -> CaseFacts | None:
        """One case."""
        return await self._seen.one(ONE, case)

    async def story(self, case: str) -> list[Happened]:
        """What happened in it, the latest first."""
        return await self._seen.rows(STORY, case)

    async def place(self, case: str) -> CasePlace | None:
        """Where it is."""
        return await self._seen.place_of(CASES, case)

    async def note(self, case: str, words: str) -> None:
        """Write a note on it."""
        await self._connection.execute("UPDATE example.cases SET note = $2 WHERE case_id = $1", case, words)


@asynccontextmanager
async def open_data(pool: asyncpg.Pool[asyncpg.Record], sight: Sight) -> AsyncIterator[Example]:
    """A transaction, so that a list and its count are of one moment."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        yield Example(connection, sight)


async def kept_from(pool: asyncpg.Pool[asyncpg.Record], person: str) -> frozenset[str]:
    """The cases in which somebody has a conflict."""
    rows = await pool.fetch("SELECT case_id FROM example.conflicts WHERE person = $1", person)
    return frozenset(row["case_id"] for row in rows)

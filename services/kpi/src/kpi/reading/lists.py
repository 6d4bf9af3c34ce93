"""Lists of cases (GR 3.22), filtered, sorted, a page at a time; an export has every row of the same list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import asyncpg

from cafcass_domain.london import london_day
from cafcass_runtime.store import Connection
from kpi.domain.policy import Policy
from kpi.reading.scope import Scope, Where, areas_of, cases_within, shown_in_full
from kpi.reading.sums import generation_of

PAGE: Final = 50
MOST: Final = 1_000
EXPORT_AT_ONCE: Final = 5_000


class List(StrEnum):
    """The lists that there are."""

    ALLOCATED = "allocated"
    UNALLOCATED = "unallocated"
    """With its age, and how it stands in the queue."""
    DUE = "due"
    """Something is due soon."""
    OVERDUE = "overdue"
    PROPOSALS = "proposals"
    """Somebody is proposed, and nobody has settled it."""
    QUESTIONS = "questions"
    """Something is asked of a person."""
    CONCERNS = "concerns"
    """A child protection concern is not yet taken in hand."""
    HOLDER_LEFT = "holder-left"
    """Open, and who holds it has left."""
    QUIET = "quiet"
    """Open, and nothing was recorded for so many days."""
    COMPLAINTS = "complaints"
    """Open complaints, each under its own id; nobody sees one about themselves (C7)."""
    CLOSED = "closed"


class Sort(StrEnum):
    """What a list may be sorted by."""

    AGE = "age"
    DUE = "due"
    TIER = "tier"
    TEAM = "team"
    HOLDER = "holder"
    LAST = "last"


_COLUMN: Final = {
    Sort.AGE: "received",
    Sort.DUE: "due",
    Sort.TIER: "tier",
    Sort.TEAM: "team",
    Sort.HOLDER: "holder",
    Sort.LAST: "last",
}
_LEFT: Final = "EXISTS (SELECT FROM subjects AS who WHERE who.generation = $1 AND who.key = 'staff:' || subjects.holder AND who.closed < ?)"
_ABOUT_THEM: Final = "NOT EXISTS (SELECT FROM bars WHERE bars.key = subjects.key AND bars.people @> ARRAY[?]::text[])"


@dataclass(frozen=True, slots=True)
class Asked:
    """What list is asked for."""

    list: List
    place: str = "england"
    law: str = ""
    holder: str = ""
    since: date | None = None
    until: date | None = None
    """Of a list of closed cases: between which days."""
    sort: Sort = Sort.AGE
    descending: bool = False
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a list, or a complaint; without detail where it is restricted to others."""

    case: str
    full: bool
    law: str
    area: str
    team: str
    holder: str = ""
    received: date | None = None
    closed: date | None = None
    age_days: int | None = None
    waits_days: int | None = None
    tier: int | None = None
    emergency: bool = False
    step: int = 0
    proposals: int = 0
    questions: int = 0
    due: datetime | None = None
    hearing: datetime | None = None
    concern: bool = False
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list."""

    rows: tuple[Case, ...]
    count: int
    """How many cases the list has in all."""


async def listed(connection: Connection, scope: Scope, policy: Policy, asked: Asked, now: datetime) -> Page:
    """A page of a list."""
    where = await where_of(connection, scope, policy, asked, now)
    count = await _count(connection, where)
    size = min(max(1, asked.size), MOST)
    rows = await connection.fetch(select(scope, where, asked, size, (max(1, asked.page) - 1) * size), *where.values)
    return Page(tuple(case_of(row, now) for row in rows), count)


async def exported(
    connection: Connection, scope: Scope, policy: Policy, asked: Asked, now: datetime
) -> AsyncIterator[Case]:
    """Every case of a list, in its order: in one view of the database, so that their number is the list's."""
    where = await where_of(connection, scope, policy, asked, now)
    query = select(scope, where, asked, None, 0)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(query, *where.values, prefetch=EXPORT_AT_ONCE):
            yield case_of(row, now)


async def counts(connection: Connection, scope: Scope, policy: Policy, place: str, now: datetime) -> Mapping[List, int]:
    """How many cases each list has, of a place."""
    where, wanted = Where([await generation_of(connection)]), [each for each in List if each is not List.CLOSED]
    counted = []
    for each in wanted:
        listed = Where(where.values)
        _in_list(listed, scope, policy, Asked(each, place), now)
        counted.append(f"count(*) FILTER (WHERE {listed.sql()})")
    where.add("open")
    _in_place(where, scope, Asked(List.ALLOCATED, place))
    query = f"SELECT {', '.join(counted)} FROM subjects WHERE generation = $1 AND {where.sql()}"  # noqa: S608 - columns of our own
    row = await connection.fetchrow(query, *where.values)
    assert row is not None  # noqa: S101 - an aggregate always answers
    return dict(zip(wanted, row, strict=True))


async def _count(connection: Connection, where: Where) -> int:
    query = f"SELECT count(*) FROM subjects WHERE generation = $1 AND {where.sql()}"  # noqa: S608 - columns of our own
    count: int = await connection.fetchval(query, *where.values)
    return count


async def where_of(connection: Connection, scope: Scope, policy: Policy, asked: Asked, now: datetime) -> Where:
    """The conditions of a list, within what somebody may see."""
    where = Where([await generation_of(connection)])
    _in_list(where, scope, policy, asked, now)
    _in_place(where, scope, asked)
    return where


def _in_list(where: Where, scope: Scope, policy: Policy, asked: Asked, now: datetime) -> None:
    if asked.list is List.COMPLAINTS:
        where.add("key LIKE 'complaint:%'")
        where.add(_ABOUT_THEM, scope.who)
    else:
        where.add("law <> ''")
    if asked.list is List.CLOSED:
        where.add("closed IS NOT NULL")
        if asked.since is not None:
            where.add("closed >= ?", asked.since)
        if asked.until is not None:
            where.add("closed <= ?", asked.until)
    else:
        where.add("open")
        _of_list(where, policy, asked.list, now)


def _in_place(where: Where, scope: Scope, asked: Asked) -> None:
    areas = areas_of(asked.place)
    if asked.place != "england":
        if areas:
            where.add("area = ANY(?)", list(areas))
        else:
            where.add("team = ?", asked.place)
    if asked.law:
        where.add("law = ?", asked.law)
    if asked.holder:
        where.add("holder = ?", asked.holder)
        where.add(shown_in_full(scope, where, "subjects.key"))  # a filter tells nothing of what is restricted
    cases_within(scope, where, key="subjects.key", area="area", team="team", holder="holder")


def _of_list(where: Where, policy: Policy, which: List, now: datetime) -> None:
    match which:
        case List.ALLOCATED:
            where.add("holder <> ''")
        case List.UNALLOCATED:
            where.add("holder = ''")
        case List.DUE:
            where.add("due >= ? AND due < ?", now, now + policy.due_soon_days.length)
        case List.OVERDUE:
            where.add("due < ?", now)
        case List.PROPOSALS:
            where.add("proposals > 0")
        case List.QUESTIONS:
            where.add("questions > 0")
        case List.CONCERNS:
            where.add("concern")
        case List.QUIET:
            where.add("last < ?", now - policy.quiet_days.length)
        case List.HOLDER_LEFT:
            where.add("holder <> ''")
            where.add(_LEFT, london_day(now))
        case List.CLOSED | List.COMPLAINTS:
            pass


def select(scope: Scope, where: Where, asked: Asked, size: int | None, offset: int) -> str:
    """The query of a list, or of a page of it."""
    full = shown_in_full(scope, where, "subjects.key")
    column = f"CASE WHEN {full} THEN {_COLUMN[asked.sort]} END"  # nor does an order: it stands last
    order = f"{column} DESC NULLS LAST" if asked.descending else f"{column} ASC NULLS LAST"
    limit = "" if size is None else f"LIMIT {where.value(size)}::bigint OFFSET {where.value(offset)}::bigint"
    return f"""
        SELECT key, {full} AS full, law, area, team, holder, received, closed, waits_since, tier, emergency, step, proposals, questions, due, hearing,
            concern, last
        FROM subjects WHERE generation = $1 AND {where.sql()} ORDER BY {order}, key {limit}
        """  # noqa: S608 - columns of our own


def case_of(row: Mapping[str, Any] | asyncpg.Record, now: datetime) -> Case:
    """A case of a list, from the columns of its row."""
    if not row["full"]:
        return Case("", full=False, law=row["law"], area=row["area"], team=row["team"])
    today = london_day(now)
    return Case(
        case=row["key"],
        full=True,
        law=row["law"],
        area=row["area"],
        team=row["team"],
        holder=row["holder"],
        received=row["received"],
        closed=row["closed"],
        age_days=None if row["received"] is None else (today - row["received"]).days,
        waits_days=None if row["waits_since"] is None else (today - row["waits_since"]).days,
        tier=row["tier"],
        emergency=row["emergency"],
        step=row["step"],
        proposals=row["proposals"],
        questions=row["questions"],
        due=row["due"],
        hearing=row["hearing"],
        concern=row["concern"],
        last=row["last"],
    )


@dataclass(frozen=True, slots=True)
class OverMaximum:
    """A practitioner who has been above the safe maximum for weeks (A2)."""

    practitioner: str
    area: str
    team: str
    since: date


async def over_maximum(connection: Connection, scope: Scope, policy: Policy, today: date) -> tuple[OverMaximum, ...]:
    """Practitioners whose score has been red for so many weeks without a day's break, longest first."""
    rows = await connection.fetch(
        """
        SELECT item, area, team, since, until FROM ledger WHERE generation = $1 AND series = 'workload' AND known_until IS NULL AND n = 0 AND d = 1
            AND since <= $2::date ORDER BY item, since
        """,
        await generation_of(connection),
        today,
    )
    found = []
    begun, ended = date.min, date.min
    before = ""
    for row in rows:
        # Stretches of red that follow each other are one.
        begun = begun if row["item"] == before and row["since"] == ended else row["since"]
        before, ended = row["item"], row["until"]
        stands = ended is None or ended > today
        weeks_over = stands and (today - begun).days >= 7 * policy.over_maximum_weeks
        if weeks_over and scope.may_see_practitioner(row["item"], row["team"]):
            found.append(OverMaximum(row["item"], row["area"], row["team"], begun))
    return tuple(sorted(found, key=lambda each: (each.since, each.practitioner)))

"""What the services' audits say, and whether each is what it was: read from their databases, and from the topic on which their heads are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from cafcass_contracts.platform import AuditHeadTold
from cafcass_contracts.topics import topics_of
from cafcass_runtime.audit import Line, as_id
from cafcass_runtime.audit_chain import line_of
from cafcass_runtime.audit_check import Checked, Head, check
from cafcass_runtime.database import open_pool
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.views.heard import heard_on

HEADS: Final = topics_of(AuditHeadTold)[0].name


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of one service's audit."""

    service: str
    id: int
    line: Line


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lines are wanted."""

    who: str | None = None
    cases: frozenset[str] | None = None
    """What lines are about: the ids that a number may mean, of private and of public law."""
    since: datetime | None = None


async def entries(databases: Mapping[str, str], choice: Choice) -> list[Entry]:
    """The lines of all services that are wanted, in order of time. Raises `CommandError` where a database cannot be read."""
    found: list[Entry] = []
    for service, url in databases.items():
        async with _opened(service, url) as pool:
            rows = await pool.fetch(
                """
                SELECT * FROM audit.lines
                WHERE ($1::text IS NULL OR who = $1) AND ($2::text[] IS NULL OR about_case = ANY($2))
                    AND ($3::timestamptz IS NULL OR at >= $3)
                """,
                None if choice.who is None else as_id(choice.who),
                None if choice.cases is None else [as_id(each) for each in sorted(choice.cases)],
                choice.since,
            )
        found += [Entry(service, row["id"], line_of(row)) for row in rows]
    return sorted(found, key=lambda entry: (entry.line.at, entry.service, entry.id))


async def checked(place: Target, databases: Mapping[str, str], since: datetime | None) -> list[Checked]:
    """What is found of each service's chain, against the heads told since then. Raises `CommandError`."""
    heads: dict[str, list[Head]] = {service: [] for service in databases}
    for heard in (await heard_on(place, [HEADS]))[HEADS]:
        said = heard.event
        if isinstance(said, AuditHeadTold) and heard.subject in heads and (since is None or said.at >= since):
            heads[heard.subject].append(Head(said.place, bytes.fromhex(said.sha256), said.at))
    found = []
    for service, url in databases.items():
        async with (
            _opened(service, url) as pool,
            pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            found.append(await check(connection, service, heads[service]))
    return found


@asynccontextmanager
async def _opened(service: str, url: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    try:
        async with await open_pool(url, min_size=1, max_size=1) as pool:
            yield pool
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CommandError(f"the audit of {service} cannot be read: {error}") from error

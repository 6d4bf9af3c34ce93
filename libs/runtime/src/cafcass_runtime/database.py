"""Connections to PostgreSQL, on which no time that a row holds is too absurd to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""From which PostgreSQL counts microseconds."""
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


async def open_pool(url: str | Callable[[], str], **options: Any) -> asyncpg.Pool[asyncpg.Record]:
    """A pool of such connections; the options are those of `asyncpg.create_pool`.

    Where `url` is a function, each connection asks it where to go, and with what password and certificates; those that stand go on when these change.
    """

    async def connect(*_: Any, **named: Any) -> asyncpg.Connection[asyncpg.Record]:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(
            url if isinstance(url, str) else url(), **named
        )
        return connection

    pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(
        connect=connect, init=read_every_time, reset=as_it_is, **options
    )
    return pool


async def as_it_is(_: asyncpg.Connection[asyncpg.Record]) -> None:
    """Give a connection back as it is: nothing is set, locked or listened to on it for longer than a transaction.

    By default asyncpg asks the server each time to undo all that. What transaction is open it ends whatever stands here.
    """


async def read_every_time(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Let a connection read what Python's datetimes do not reach (infinity, years before 1 and after 9999) as the nearest that they do.

    asyncpg gives infinity without an offset and raises at the rest, which costs whoever reads the row all rows that come with it.
    """
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", format="tuple", encoder=_microseconds, decoder=_instant
    )


def _microseconds(moment: datetime) -> tuple[int]:
    return ((moment - _EPOCH) // _MICROSECOND,)


def _instant(held: tuple[int]) -> datetime:
    return _EPOCH + timedelta(microseconds=min(max(held[0], _FIRST), _LAST))

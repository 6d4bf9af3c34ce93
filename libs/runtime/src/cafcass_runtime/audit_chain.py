"""The chain over the audit's lines: whoever takes a line away, or changes one, would have to make anew all that follows, and its head is told.

Lines are added by many transactions at once and linked shortly after, in order, by one instance at a time, so that no two decisions wait for
each other because of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

import asyncpg
import orjson
import structlog

from cafcass_contracts.platform import AuditHeadTold
from cafcass_runtime.audit import Did, Line
from cafcass_runtime.clock import Clock
from cafcass_runtime.outgoing import Cause, Draft, Homes, Writer
from cafcass_runtime.service import Service
from cafcass_runtime.store import Connection

log = structlog.get_logger()

EVERY: Final = 30.0
"""Seconds between two heads that are told: for so long what is cut off the end may not show."""
AT_ONCE: Final = 1000
"""Lines linked in one transaction, at most."""
_LOCK: Final = 0x_CAFC_A55_0006


def beginning(service: str) -> bytes:
    """What the first line of a service's chain follows."""
    return sha256(f"cafcass audit of {service}".encode()).digest()


def linked(before: bytes, id_: int, line: Line | None) -> bytes:
    """The hash of a line that follows `before`; None stands for one that was gone before it was linked."""
    said = [id_] if line is None else [id_, *_canonical(line)]
    return sha256(before + orjson.dumps(said)).digest()


def _canonical(line: Line) -> Iterable[object]:
    return (line.at.isoformat(), line.who, str(line.did), line.what, line.case, list(line.about), line.message)


def line_of(row: asyncpg.Record) -> Line:
    """A line as its row has it."""
    return Line(
        row["at"], row["who"], Did(row["did"]), row["what"], row["about_case"], tuple(row["about"]), row["message"]
    )


class AuditChain:
    """Links what one service added."""

    def __init__(
        self, service: Service[Any], pool: asyncpg.Pool[asyncpg.Record], writer: Writer, homes: Homes, clock: Clock
    ) -> None:
        self._service = service
        self._pool = pool
        self._writer = writer
        self._topic = next(name for name, topic in homes.topics.items() if AuditHeadTold in topic.messages)
        self._clock = clock

    async def link(self) -> bool:
        """Link the lines that wait, in order, and tell the new head. Whether there may be more. Another instance at it is let be."""
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LOCK):
                return False
            taken = await self._take(connection)
            if not taken:
                return False
            head = await connection.fetchrow("SELECT place, hash FROM audit.chain ORDER BY place DESC LIMIT 1")
            place, last = (0, beginning(self._service.name)) if head is None else (head["place"], head["hash"])
            hashes = []
            for id_, line in taken:
                last = linked(last, id_, line)
                hashes.append(last)
            places = list(range(place + 1, place + 1 + len(taken)))
            await connection.execute(
                "INSERT INTO audit.chain (place, line, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])",
                places,
                [id_ for id_, _ in taken],
                hashes,
            )
            await self._tell(connection, places[-1], last)
        log.info("audit head", sequence=places[-1], hash=last.hex())
        return len(taken) == AT_ONCE

    @staticmethod
    async def _take(connection: Connection) -> list[tuple[int, Line | None]]:
        """The lines that wait, the first of them first."""
        waiting = await connection.fetch(
            "DELETE FROM audit.pending WHERE line IN (SELECT line FROM audit.pending ORDER BY line LIMIT $1) RETURNING line",
            AT_ONCE,
        )
        ids = sorted(row["line"] for row in waiting)
        rows = await connection.fetch("SELECT * FROM audit.lines WHERE id = ANY($1::bigint[])", ids)
        lines = {row["id"]: line_of(row) for row in rows}
        return [(id_, lines.get(id_)) for id_ in ids]

    async def _tell(self, connection: Connection, place: int, last: bytes) -> None:
        now = self._clock.wall_now()
        id_ = f"audit-head:{place}:{last.hex()}"
        cause = Cause(id_, self._service.source, now, id_)
        told = AuditHeadTold(place=place, sha256=last.hex(), at=now)
        await self._writer.write(connection, [Draft(self._topic, self._service.name, told, cause, "")], [])

"""Whether a service's audit is what it was: each line against the chain, and the chain against the heads that were told outside the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cafcass_domain.state import State
from cafcass_runtime.audit_chain import beginning, line_of, linked
from cafcass_runtime.store import Connection

_AT_ONCE: Final = 1000


class Head(State):
    """How long a chain was said to be, and its last hash."""

    place: int
    hash: bytes
    at: datetime


class Checked(State):
    """What was found of one chain."""

    service: str
    linked: int
    """How many lines stand in the chain, up to the first that is wrong."""
    waiting: int
    """How many were added since and are linked shortly."""
    told: int
    """The place of the longest chain that was told; 0 where none was."""
    problem: str = ""
    """The first line that is missing or changed, in words; empty where all is as it was."""
    line: int | None = None
    """That line."""


async def check(connection: Connection, service: str, heads: Iterable[Head]) -> Checked:
    """Compare every line of a service's database with its chain, and the chain with the heads that were told.

    The connection's transaction must see one state throughout (repeatable read): lines are added and linked meanwhile.
    """
    told: dict[int, list[Head]] = {}
    for head in heads:
        told.setdefault(head.place, []).append(head)
    longest = max((each for several in told.values() for each in several), key=lambda h: h.place, default=None)
    waiting = int(await connection.fetchval("SELECT count(*) FROM audit.pending"))
    place, before = 0, beginning(service)

    def found(problem: str = "", line: int | None = None) -> Checked:
        return Checked(service, place, waiting, longest.place if longest is not None else 0, problem, line)

    rows = connection.cursor(
        "SELECT * FROM audit.chain LEFT JOIN audit.lines ON lines.id = chain.line ORDER BY place",
        prefetch=_AT_ONCE,
    )
    async for row in rows:
        at, line = row["place"], row["line"]
        if at != place + 1:
            return found(f"place {place + 1} of the chain is missing: {line} is the next line", line)
        if row["id"] is None:
            return found(f"line {line} is missing (place {at})", line)
        if linked(before, line, line_of(row)) != row["hash"]:
            return found(
                f"line {line} was changed, or what the chain has of it or of the one before (place {at})", line
            )
        for head in told.get(at, ()):
            if head.hash != row["hash"]:
                return found(
                    f"the chain was made anew up to line {line} (place {at}): another was told at {head.at:%Y-%m-%d %H:%M:%S} UTC",
                    line,
                )
        place, before = at, row["hash"]
    if longest is not None and longest.place > place:
        return found(
            f"the chain ends at place {place}: {longest.place - place} more were told at {longest.at:%Y-%m-%d %H:%M:%S} UTC and are gone"
        )
    loose = await connection.fetchval(
        """
        SELECT min(id) FROM audit.lines
        WHERE NOT EXISTS (SELECT FROM audit.chain WHERE chain.line = lines.id)
            AND NOT EXISTS (SELECT FROM audit.pending WHERE pending.line = lines.id)
        """
    )
    return found() if loose is None else found(f"line {loose} stands in no chain", loose)

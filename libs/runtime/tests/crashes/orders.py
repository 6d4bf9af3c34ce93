"""What the test and the process that it starts have to say to each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

INBOX_DAYS = 3
DIED = 9
"""The exit code of a process that left at a point."""


class Point(NamedTuple):
    """One side of an await, as it is reached through one chain of calls."""

    place: str
    side: str
    chain: str
    """The runtime's own functions that wait for this one, outermost first."""
    since: str = ""
    """Where a block is left: what was awaited last in it, so that a commit of something is told from one of nothing."""


@dataclass(frozen=True)
class Order:
    """What one process is told."""

    kafka: str
    database: str
    keyring: str
    cluster: str
    log: str
    report: str
    """The file in which the process says at which point it left, or which points it reached."""
    brake_run: int
    leave_at: Collection[Point] = ()
    """Points; it leaves at the first that it reaches."""
    faults: Collection[str] = ()
    mutant: str | None = None

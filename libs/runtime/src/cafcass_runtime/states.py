"""States of rows as this process last saw them committed, decoded: a row that is as it was is neither read, opened nor decoded again.

The row itself is looked at and locked all the same. Its version and who wrote it say whether it is as it was; what nobody may read any more is asked
of the key ring as ever (G6).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from cachetools import TTLCache

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of documents, as their tables keep them; decoded they are some four times as large. Source: assumed."""
SECONDS: Final = 300.0
"""After which a state is forgotten, as a key is: what a destroyed key sealed is not in memory for longer than the key (G6). Source: assumed."""

Name: TypeAlias = tuple[str, str]
"""A table and a key."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A row's state, and what its row looked like."""

    version: int
    writer: int
    """The transaction that wrote it: a row that was deleted begins its versions anew, and so may another's that was rolled back."""
    state: Any
    size: int
    """Bytes of its document."""


class DecodedStates:
    """What a process remembers of the rows of one database, up to a number of bytes and for so long: what was used least lately gives way."""

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._held: TTLCache[Name, Decoded] = TTLCache(most_bytes, seconds, timer, getsizeof=lambda each: each.size)

    def get(self, name: Name) -> Decoded | None:
        """What is remembered of a row."""
        return self._held.get(name)

    def keep(self, name: Name, decoded: Decoded | None) -> None:
        """A row is so now, and that is committed; None where it is there no more. One that is too large by itself is not kept."""
        self._held.pop(name, None)
        if decoded is not None and decoded.size <= self._held.maxsize:
            self._held[name] = decoded

    def expire(self) -> None:
        """Let go of what is too old, also where nobody asks for anything."""
        self._held.expire()

    def forget(self) -> None:
        """Of all rows: the database may be another, or an earlier one, in which versions and transactions are counted anew."""
        self._held.clear()


@dataclass(slots=True)
class Seen:
    """What one transaction saw of rows and made of them. Nobody else hears of it before it is committed: it may be undone yet."""

    states: DecodedStates = field(default_factory=lambda: DecodedStates(0))
    _noted: dict[Name, Decoded | None] = field(default_factory=dict)

    def note(self, name: Name, decoded: Decoded | None) -> None:
        """A row was read, written, or (None) deleted."""
        self._noted[name] = decoded

    def committed(self) -> None:
        """All of it is so."""
        for name, decoded in self._noted.items():
            self.states.keep(name, decoded)

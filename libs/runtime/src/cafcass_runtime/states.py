"""States of rows as this process last saw them committed, decoded: a row that is as it was is neither read, opened nor decoded again.

The row itself is looked at and locked all the same. Its version and who wrote it say whether it is as it was; what nobody may read any more is asked
of the key ring as ever (G6).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of documents, as their tables keep them; decoded they are some four times as large. Source: assumed."""
SECONDS: Final = 300.0
"""After which a state is forgotten, as a key is: what a destroyed key sealed is not in memory for longer than the key (G6). Source: assumed."""

Name: TypeAlias = tuple[str, str]
"""A table and a key."""


class Decoded(NamedTuple):
    """A row's state, and what its row looked like."""

    version: int
    writer: int
    """The transaction that wrote it: a row that was deleted begins its versions anew, and so may another's that was rolled back."""
    state: Any
    size: int
    """Bytes of its document."""


class DecodedStates:
    """What a process remembers of the rows of one database, up to a number of bytes and for so long: what was kept longest ago gives way."""

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._timer = timer
        self._held: dict[Name, tuple[float, Decoded]] = {}
        """Until when, in the order in which they were kept, which is the order in which they go."""
        self._bytes = 0

    def get(self, name: Name) -> Decoded | None:
        """What is remembered of a row."""
        held = self._held.get(name)
        return None if held is None or held[0] <= self._timer() else held[1]

    def keep(self, name: Name, decoded: Decoded | None) -> None:
        """A row is so now, and that is committed; None where it is there no more. One that is too large by itself is not kept."""
        self._drop(name)
        if decoded is None or decoded.size > self._most_bytes:
            return
        self._held[name] = (self._timer() + self._seconds, decoded)
        self._bytes += decoded.size
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._held)))

    def expire(self) -> None:
        """Let go of what is too old, also where nobody asks for anything."""
        now = self._timer()
        while self._held and next(iter(self._held.values()))[0] <= now:
            self._drop(next(iter(self._held)))

    def forget(self) -> None:
        """Of all rows: the database may be another, or an earlier one, in which versions and transactions are counted anew."""
        self._held.clear()
        self._bytes = 0

    def _drop(self, name: Name) -> None:
        held = self._held.pop(name, None)
        if held is not None:
            self._bytes -= held[1].size


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

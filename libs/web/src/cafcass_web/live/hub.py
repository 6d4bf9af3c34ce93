"""What happens, told to whoever may see it: that something happened and when, never what. The page then asks anew, through the filter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from cafcass_domain.state import State, replace
from cafcass_web.access.sight import CasePlace, Place, Shown, Sight

GATHER_SECONDS: Final = 0.2
"""How long what happens is gathered before anybody is told: a busy topic says much that is the same to a page."""


class Happening(State):
    """Something happened: of a kind, somewhere, perhaps about a case."""

    kind: str
    at: datetime
    place: Place
    case: str | None = None
    readers: frozenset[str] | None = None
    """Whom the case is restricted to."""

    def seen_with(self, sight: Sight) -> bool:
        """Whether somebody may know of it. Of a case that is kept back from them they are not told: that would say that something goes on in it."""
        if self.case is None:
            return sight.covers(self.place)
        return sight.case(CasePlace(self.case, self.place, self.readers)) is Shown.WHOLE


class Listener:
    """One open page. Of what it has not heard yet only the latest time is kept, however slowly it reads."""

    def __init__(self, sight: Sight, kinds: frozenset[str], session: bytes, case: str | None = None) -> None:
        self.sight = sight
        self.kinds = kinds
        self.session = session
        self.case = case
        """The only case that its page is about."""
        self.ended = False
        self._latest: datetime | None = None
        self._something = asyncio.Event()

    def wants(self, happening: Happening) -> bool:
        """Whether it is of a kind, and about the case, that the page shows."""
        return happening.kind in self.kinds and self.case in {None, happening.case}

    def tell(self, at: datetime) -> None:
        """Something happened."""
        self._latest = at if self._latest is None else max(self._latest, at)
        self._something.set()

    def end(self) -> None:
        """Whoever looks is signed out, or the server stops."""
        self.ended = True
        self._something.set()

    async def heard(self, seconds: float) -> datetime | None:
        """When the latest happened that it was not told of yet; None where nothing did for so long, or it has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._something.wait()
        except TimeoutError:
            return None
        latest, self._latest = self._latest, None
        if not self.ended:
            self._something.clear()
        return latest


class Hub:
    """Everybody who has a page open at this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._gathered: dict[Happening, datetime] = {}
        """What happened, without its time, and when it last did."""
        self._telling: asyncio.TimerHandle | None = None

    def tell(self, happening: Happening) -> None:
        """Something happened; whoever may know of it hears within `GATHER_SECONDS`. Called in the loop of the pages."""
        if not self._listeners:
            return
        what = replace(happening, at=datetime.min)  # noqa: DTZ901 - no time at all
        self._gathered[what] = max(happening.at, self._gathered.get(what, happening.at))
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._pass_on)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[Listener]:
        """The listener hears what happens as long as this is entered."""
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def of(self, session: bytes) -> int:
        """How many pages somebody has open."""
        return sum(listener.session == session for listener in self._listeners)

    def end(self, session: bytes) -> None:
        """End every page of a session."""
        for listener in self._listeners:
            if listener.session == session:
                listener.end()

    def end_all(self) -> None:
        """End every page: the server stops."""
        for listener in self._listeners:
            listener.end()

    @property
    def open(self) -> int:
        """How many pages listen."""
        return len(self._listeners)

    def _pass_on(self) -> None:
        self._telling = None
        gathered, self._gathered = self._gathered, {}
        for listener in self._listeners:
            seen = [at for what, at in gathered.items() if listener.wants(what) and what.seen_with(listener.sight)]
            if seen:
                listener.tell(max(seen))

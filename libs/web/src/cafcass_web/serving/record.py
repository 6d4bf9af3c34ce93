"""What people read, and were refused, put on the service's audit before they are answered (G2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from cachetools import TTLCache
from starlette.requests import Request

from cafcass_runtime.audit import Did, Line
from cafcass_runtime.clock import Clock
from cafcass_web.serving.visitors import BY_ITSELF, Visitor

OPEN_FOR: Final = timedelta(minutes=10)
"""For how long one line stands for a page that stays open and asks itself anew, every few seconds where much happens."""
_MOST_OPEN: Final = 20_000

Record = Callable[[Sequence[Line]], Awaitable[None]]
"""Adds lines, in a transaction of their own. Where it fails nothing is shown."""


class Recorder:
    """Records what is asked of one application."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock
        self._open: TTLCache[tuple[object, ...], bool] = TTLCache(
            _MOST_OPEN, OPEN_FOR.total_seconds(), lambda: clock.wall_now().timestamp()
        )
        """What each session has open and has a line for. A request that says that a page makes it is believed only of such."""

    async def record(
        self, request: Request, visitor: Visitor, did: Did, what: str, asked_for: Sequence[str] = ()
    ) -> None:
        """Put on record what somebody reads, does or is refused; `what` is the pattern of its path."""
        path: Mapping[str, str] = {name: str(value) for name, value in request.path_params.items()}
        about = (*(value for name, value in path.items() if name != "case"), *asked_for)
        case = path.get("case")
        place = (visitor.key, what, case, about)
        if did is Did.READ and BY_ITSELF in request.headers and place in self._open:
            return
        await self._record([Line(self._clock.wall_now(), visitor.person, did, what, case, about)])
        if did is Did.READ:
            self._open[place] = True

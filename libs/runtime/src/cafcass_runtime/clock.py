"""The platform's clock: one affine map of wall time, the same in every process, so that a year can pass in minutes.

Platform time is what decisions and deadlines see. Wall time is what goes onto records. Nothing else in the runtime
asks what time it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EARLIEST = EPOCH
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing that anybody means happens before the one or after the other."""
FIRST_MEANT, LAST_MEANT = EARLIEST - timedelta(days=36_525), LATEST + timedelta(days=36_525)
"""Nor is anything counted from there due a century before or after."""

_LONGEST_SLEEP = 30.0
"""Seconds. Wall time may be set or a machine suspended while we sleep, so a long wait looks up now and then."""


def bounded(moment: datetime) -> datetime:
    """An instant that can be calculated with: an absurd one becomes the nearest of `EARLIEST` and `LATEST`."""
    return min(max(moment, EARLIEST), LATEST)


def is_absurd(moment: datetime) -> bool:
    """Whether nobody can mean this instant, nor can it have been counted from one that is bounded."""
    return not FIRST_MEANT < moment < LAST_MEANT


def _system_wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """At wall time `origin_wall` the platform's time is `origin`, and it runs `rate` times as fast as the wall's.

    `wall_now` and `sleep` (seconds) are given by tests. Raises `ValueError` if the rate is not positive or an origin
    has no offset.
    """

    def __init__(
        self,
        origin_wall: datetime,
        origin: datetime,
        rate: float,
        *,
        wall_now: Callable[[], datetime] = _system_wall,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if rate <= 0:
            raise ValueError("the clock's rate must be positive")
        if origin_wall.tzinfo is None or origin.tzinfo is None:
            raise ValueError("the clock's origins must carry their offset")
        self.origin_wall = origin_wall.astimezone(UTC)
        self.origin = origin.astimezone(UTC)
        self.rate = rate
        self._wall_now = wall_now
        self._sleep = sleep

    def wall_now(self) -> datetime:
        """Wall time now, in UTC: for records, logs and durations."""
        return self._wall_now()

    def now(self) -> datetime:
        """Platform time now, in UTC."""
        return self.read(self._wall_now())

    def read(self, wall: datetime) -> datetime:
        """The platform time of a wall time, bounded: whatever time a record or a row carries, reading it never fails."""
        try:
            return bounded(self.origin + (wall - self.origin_wall) * self.rate)
        except OverflowError:
            return EARLIEST if wall < self.origin_wall else LATEST

    def wall(self, platform: datetime) -> datetime:
        """The wall time at which the platform's clock shows `platform`, bounded; `read` undone to the microsecond of the wall."""
        try:
            return bounded(self.origin_wall + (platform - self.origin) / self.rate)
        except OverflowError:
            return EARLIEST if platform < self.origin else LATEST

    async def sleep_until(self, platform: datetime) -> None:
        """Returns once the platform's clock shows `platform` or later; at once where it already does."""
        while (now := self.now()) < platform:
            seconds = (platform - now) / timedelta(seconds=1) / self.rate
            await self._sleep(min(max(seconds, 0.001), _LONGEST_SLEEP))


class SystemClock(Clock):
    """Platform time is wall time: rate 1."""

    def __init__(self) -> None:
        super().__init__(EPOCH, EPOCH, 1.0)

"""Wall time that a test moves by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cafcass_runtime.clock import Clock

BEGIN = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday morning."""


class Wall:
    """It shows one instant until it is moved."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The instant that it shows."""
        return self.now

    def move(self, **by: float) -> None:
        """Moves it, by what `timedelta` takes."""
        self.now += timedelta(**by)

    def clock(self) -> Clock:
        """The platform's clock on this wall: real time."""
        return Clock(self.now, self.now, 1.0, wall_now=self)

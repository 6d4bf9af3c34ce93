"""Which broker a command talks to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cafcass_sandbox.client.errors import NoPlatformError
from cafcass_sandbox.client.run_file import Run, find


@dataclass(frozen=True, slots=True)
class Target:
    """The broker to talk to, and the running platform where one was found."""

    kafka: str
    """Bootstrap address."""
    run: Run | None
    clock: Mapping[str, str] = field(default_factory=dict)
    """The variables of the platform's clock, where no platform was found that says them; none is real time."""

    def now(self) -> datetime:
        """What the platform's clock shows; of a broker alone, real time."""
        set_to = self.run.clock if self.run is not None else self.clock
        if not set_to:
            return datetime.now(UTC)
        from cafcass_runtime.clock import Clock  # noqa: PLC0415 - commands start fast

        wall, shows = (datetime.fromisoformat(set_to[f"CAFCASS_CLOCK_ORIGIN{end}"]) for end in ("_WALL", ""))
        return Clock(wall, shows, float(set_to["CAFCASS_CLOCK_RATE"])).now()


def target(kafka: str | None, data: Path | None = None) -> Target:
    """The broker at `kafka`, or that of the platform running on `data`, or of the one started last. Raises `NoPlatformError`."""
    if kafka is None:
        found = find(data)
        return Target(found.kafka, found)
    try:
        found = find(data)
    except NoPlatformError:
        return Target(kafka, None)
    return Target(kafka, found if found.kafka == kafka else None)

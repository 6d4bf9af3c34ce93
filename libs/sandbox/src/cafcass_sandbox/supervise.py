"""Keeps children running: starts again what ended, waiting longer each time, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cafcass_sandbox.backoff import BackOff
from cafcass_sandbox.process import Child

Say = Callable[[str], None]
"""Tells the person in front of the terminal something."""


class LostForGoodError(RuntimeError):
    """Something ended whose content cannot be had again. The platform stops."""


@dataclass(slots=True)
class Kept:
    """One child and what to do when it ends."""

    child: Child
    start: Callable[[], None]
    """Starts it, anew each time."""
    irreplaceable: str = ""
    """Why starting it again would help nobody; empty where it would."""
    back_off: BackOff = field(default_factory=BackOff)
    started_at: float = 0.0
    start_at: float | None = None
    """When to start it again, on the monotonic clock."""


class Supervisor:
    """Looks after children from one loop: call `look` every tenth of a second or so."""

    def __init__(self, say: Say, *, now: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._now = now
        self._kept: list[Kept] = []

    def keep(self, kept: Kept) -> None:
        """Takes over a child that has just been started."""
        kept.started_at = self._now()
        self._kept.append(kept)

    def failures(self, name: str) -> int:
        """How often in a row a child ended."""
        return next(kept.back_off.failures for kept in self._kept if kept.child.name == name)

    def look(self) -> None:
        """Starts again what ended and has waited. Raises `LostForGoodError`."""
        for kept in self._kept:
            if kept.start_at is None:
                if not kept.child.running:
                    self._ended(kept)
            elif self._now() >= kept.start_at:
                kept.start_at = None
                kept.started_at = self._now()
                kept.start()
                self._say(f"{kept.child.name} is started again")

    def _ended(self, kept: Kept) -> None:
        how = _how(kept.child.exit_code)
        if kept.irreplaceable:
            raise LostForGoodError(f"{kept.child.name} ended ({how}): {kept.irreplaceable}. {kept.child.last_words()}")
        wait = kept.back_off.next(self._now() - kept.started_at)
        kept.start_at = self._now() + wait
        self._say(f"{kept.child.name} ended ({how}), starting it again in {wait:.1f} s; why is in {kept.child.log}")


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {-exit_code}"
    return f"exit code {exit_code}"


def stop_all(children: list[Child], *, seconds: float) -> None:
    """Asks all of them to stop, then waits for each; what does not stop in time is killed."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    for child in children:
        child.stop(seconds=max(0.1, deadline - time.monotonic()))

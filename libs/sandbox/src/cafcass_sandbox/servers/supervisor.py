"""Keeps children running: starts again what ended, waiting longer each time, and says so."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import LostForGoodError

Say = Callable[[str], None]
"""Tells the person in front of the terminal something."""
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_STEADY_SECONDS = 60.0


@dataclass(slots=True)
class BackOff:
    """Seconds to wait, doubling, with jitter so that several do not start at the same moment."""

    failures: int = 0
    rng: random.Random = field(default_factory=random.Random)

    def next(self, ran_for: float) -> float:
        """The wait after it ended, having run for so many seconds; a long run counts as a fresh start."""
        self.failures = 1 if ran_for >= _STEADY_SECONDS else self.failures + 1
        return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (self.failures - 1)) * self.rng.uniform(0.5, 1.0)


@dataclass(slots=True)
class Kept:
    """One child and what to do when it ends."""

    child: Child
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
                kept.child.start()
                self._say(f"{kept.child.name} is started again")

    def _ended(self, kept: Kept) -> None:
        code = kept.child.exit_code
        how = _how(code)
        if kept.irreplaceable:
            raise LostForGoodError(f"{kept.child.name} ended ({how}): {kept.irreplaceable}. {kept.child.last_words()}")
        wait = kept.back_off.next(self._now() - kept.started_at)
        kept.start_at = self._now() + wait
        # What is killed writes nothing: whoever reads its log would look for a reason that is not there.
        killed = code is not None and code < 0
        why = "somebody, or the system, ended it: its log does not say why" if killed else f"why is in {kept.child.log}"
        self._say(f"{kept.child.name} ended ({how}), starting it again in {wait:.1f} s; {why}")


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

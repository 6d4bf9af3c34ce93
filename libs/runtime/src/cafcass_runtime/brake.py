"""The brake: a bad release must not drain a topic into dead letters."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Brake:
    """Counts failures of one partition. Trips past a run of failures, or past a share of a full window."""

    run_limit: int
    share_limit: float
    window: int
    _run: int = 0
    _recent: deque[bool] = field(default_factory=deque)

    def note(self, *, failed: bool) -> str | None:
        """Note one message. Returns why to stop, or None to go on."""
        self._run = self._run + 1 if failed else 0
        self._recent.append(failed)
        if len(self._recent) > self.window:
            self._recent.popleft()
        if self._run >= self.run_limit:
            return f"{self._run} messages in a row failed"
        share = sum(self._recent) / self.window
        if len(self._recent) == self.window and failed and share >= self.share_limit:
            return f"{share:.0%} of the last {self.window} messages failed"
        return None

    def copy(self) -> Brake:
        """A brake to count on with, so that an undone batch leaves this one as it was."""
        return Brake(self.run_limit, self.share_limit, self.window, self._run, deque(self._recent))

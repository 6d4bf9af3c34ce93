"""How long to wait before starting something again that keeps ending."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_FIRST = 0.5
_LONGEST = 30.0
_STEADY = 60.0


@dataclass(slots=True)
class BackOff:
    """Seconds to wait, doubling, with jitter so that several do not start at the same moment."""

    failures: int = 0
    rng: random.Random = field(default_factory=random.Random)

    def next(self, ran_for: float) -> float:
        """The wait after it ended, having run for so many seconds; a long run counts as a fresh start."""
        self.failures = 1 if ran_for >= _STEADY else self.failures + 1
        return min(_LONGEST, _FIRST * 2.0 ** (self.failures - 1)) * self.rng.uniform(0.5, 1.0)

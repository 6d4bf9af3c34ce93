"""The stretch of a run in which every instance is at work, and how many messages a second go through in it.

With several instances a run begins before all of them have joined and ends after some have nothing left. Only what lies
between counts: from the moment each has finished its first batch to the moment the first of them runs dry.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """An instance finished a batch."""

    at: float
    """Seconds since the epoch."""
    handled: int
    """Cases this instance has handled so far."""


Marks = Mapping[str, Sequence[Mark]]
"""What each instance did, in the order it did it; the last mark is where it ran dry."""


@dataclass(frozen=True, slots=True)
class Window:
    """When every instance was at work."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.end - self.begin

    def has(self, at: float) -> bool:
        """Whether an instant is in it: the beginning is, for it ends a batch that is not, and the end is."""
        return self.begin < at <= self.end


class TooShortError(Exception):
    """The run was over before it could be measured: more cases are needed."""


def window(marks: Marks) -> Window:
    """From the last first batch to the first last one. Raises `TooShortError` where there is nothing between."""
    if not marks or not all(marks.values()):
        raise TooShortError("an instance handled nothing")
    found = Window(max(m[0].at for m in marks.values()), min(m[-1].at for m in marks.values()))
    if found.seconds <= 0:
        raise TooShortError("an instance had nothing left before the last had begun")
    return found


def rate(marks: Marks, within: Window) -> float:
    """Messages a second, all instances together.

    Each instance is taken from the end of a batch to the end of a batch, so that no part of a batch is counted without its
    time. Raises `TooShortError` where one ended fewer than two batches in the window.
    """
    total = 0.0
    for instance, its in marks.items():
        inside = [mark for mark in its if within.begin <= mark.at <= within.end]
        if len(inside) < 2:
            raise TooShortError(f"{instance} ended {len(inside)} batches while all were at work")
        total += (inside[-1].handled - inside[0].handled) / (inside[-1].at - inside[0].at)
    return total


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed (nearest rank). Raises `ValueError` without any."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    if not 0 < share <= 1:
        raise ValueError("a share is above 0 and at most 1")
    # Rounded first: 0.07 * 100 is a little more than 7.
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]

"""Process limits of a series (an XmR chart): what it varies by on its own, so that a reader sees what is out of the ordinary.

Natural process limits are the mean and 2.66 mean moving ranges to either side of it, as Shewhart and Wheeler have them, and the
national "Making data count" guidance uses them for public services. Exact, and pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from cafcass_domain.state import State

_FACTOR: Final = Fraction(266, 100)
FEWEST: Final = 8
"""Points without which limits say nothing (assumed; the guidance asks for at least that many)."""
_RUN: Final = 7
"""Points in a row on one side of the mean that are no chance (as the same guidance has it)."""


class Limits(State):
    """The mean of a series, and what it stays between of its own."""

    mean: Fraction
    lower: Fraction
    upper: Fraction


def limits_of(
    values: Sequence[Fraction | None], *, least: Fraction | None = None, most: Fraction | None = None
) -> Limits | None:
    """The limits of a series, cut where its values cannot go (`least`, `most`); None where there are too few points to say."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return None
    mean = sum(known, Fraction()) / len(known)
    ranges = [abs(after - before) for before, after in pairwise(known)]
    reach = _FACTOR * sum(ranges, Fraction()) / len(ranges)
    lower = mean - reach if least is None else max(least, mean - reach)
    upper = mean + reach if most is None else min(most, mean + reach)
    return Limits(mean, lower, upper)


class Oddity(State):
    """Why a point is out of the ordinary."""

    outside: bool
    """It is outside the limits; else it is one of a run on one side of the mean."""
    text: str


def out_of_the_ordinary(values: Sequence[Fraction | None], limits: Limits) -> list[Oddity | None]:
    """Of each point, why it is out of the ordinary: it is outside the limits, or one of a run on one side of the mean; else None."""
    found: list[Oddity | None] = [None] * len(values)
    run: list[int] = []
    side = 0
    for place, value in enumerate(values):
        if value is None:
            continue
        now = (value > limits.mean) - (value < limits.mean)
        run = [*run, place] if now == side and now != 0 else [place]
        side = now
        if side and len(run) >= _RUN:
            for each in run:
                text = f"{_RUN} or more in a row {'above' if side > 0 else 'below'} the mean"
                found[each] = Oddity(outside=False, text=text)
    for place, value in enumerate(values):
        if value is not None and not limits.lower <= value <= limits.upper:
            side_of = "above" if value > limits.upper else "below"
            found[place] = Oddity(outside=True, text=f"{side_of} the process limits")
    return found

"""What a measure is: which sums it divides, over which days, how it adds up over months, how it is rounded, who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cafcass_domain.effective import in_force


class Window(StrEnum):
    """Over which days a sum is taken."""

    PERIOD = "in the period"
    END = "at the end of the period"
    YEAR = "in the twelve months to the end of the period"


class Unit(StrEnum):
    """What a figure is in, and with that how it is worked out of its two sums and rounded."""

    PERCENT = "%"
    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    CASES = "cases"
    THOUSANDS = "£000"
    POUNDS = "£"
    AGE = "days waiting"
    """The mean number of days since then, of what stands at the end: its numerator adds up the days themselves."""
    EACH = "each"


class Over(StrEnum):
    """How months add up to a longer period: the source's own arithmetic."""

    MEAN = "mean of the months"
    TOTALS = "ratio of totals"
    LATEST = "latest month"
    SUM = "sum"


class Audience(StrEnum):
    """Who may see it (G5)."""

    OPEN = "open"
    """Anybody, small numbers suppressed."""
    INTERNAL = "internal"
    """Cafcass's own people alone: figures about practitioners, quality and money."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two sums."""

    series: str
    column: str
    """`n` or `d`: what its entries add to a numerator or to a denominator."""
    window: Window = Window.PERIOD
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Definition:
    """How a measure is called and counted, from a day on."""

    version: str
    label: str
    """As the dashboard of its year has it."""
    means: str
    numerator: tuple[Part, ...]
    denominator: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the figures."""

    id: str
    rule: str
    unit: Unit
    over: Over
    audience: Audience
    source: str
    definitions: Mapping[date, Definition]
    by: str = ""
    """What else it is broken down by: `court`, `authority`."""
    share: bool = True
    """Whether the numerator is a part of the denominator: then what is left of it is a number too, and as small as it may be (G5)."""
    beside: tuple[str, ...] = ()
    """Measures that say one of its counts as well: a place that any of them hides is hidden here too (G5)."""
    whole: str = ""
    """The measure that says of what its count is a part: what is left of that is a number too (G5)."""

    @property
    def linked(self) -> tuple[str, ...]:
        """Every measure from which something about its counts follows."""
        return (*self.beside, self.whole) if self.whole else self.beside

    def on(self, day: date) -> Definition | None:
        """Its definition on a day; None where it did not exist."""
        return in_force(self.definitions, day)


def frozen(definitions: Mapping[date, Definition]) -> Mapping[date, Definition]:
    """Definitions that nobody changes."""
    return MappingProxyType(dict(definitions))

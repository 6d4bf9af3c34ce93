"""Numbers of policy that count time. Each knows its unit and the name it was declared under, so that a due time can say how it was counted."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self


class Count(int):
    """A whole number of some unit. It calculates as the plain number does."""

    unit: ClassVar[str]
    name: str
    """Under which name policy declares it; empty for a number that is nobody's policy."""

    def __new__(cls, value: int, name: str = "") -> Self:
        """A count of `value`, under the name that policy has for it."""
        made = super().__new__(cls, value)
        made.name = name
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[int, str]]:
        """A copy keeps its name."""
        return type(self), (int(self), self.name)


class WorkingDays(Count):
    """Working days, which the calendar counts (G1)."""

    unit = "working days"


class Elapsed(Count):
    """Time that passes on every day and at every hour alike."""

    each: ClassVar[timedelta]

    @property
    def length(self) -> timedelta:
        """How long that is."""
        return self.each * int(self)


class Days(Elapsed):
    """Calendar days."""

    unit = "days"
    each = timedelta(days=1)


class Hours(Elapsed):
    """Elapsed hours."""

    unit = "hours"
    each = timedelta(hours=1)


class Minutes(Elapsed):
    """Elapsed minutes."""

    unit = "minutes"
    each = timedelta(minutes=1)


class Seconds(Elapsed):
    """Elapsed seconds."""

    unit = "seconds"
    each = timedelta(seconds=1)

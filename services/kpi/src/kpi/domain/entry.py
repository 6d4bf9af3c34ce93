"""What a subject adds to what is counted, and how that changes as more is known: the ledger behind every figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.state import State


class Entry(State):
    """What one thing adds to one series. A point in a flow (`since` is its day), or in a level from `since` to the day before `until`."""

    series: str
    item: str
    """What is counted: the case, a report, a piece of work, a person. Unique within its subject, series and `since`."""
    since: date
    n: int
    """What it adds to the numerator."""
    d: int
    """What it adds to the denominator."""
    area: str = ""
    """Empty: not known."""
    team: str = ""
    until: date | None = None
    practitioner: str = ""
    """Whose it is, for their own scorecard."""
    other: str = ""
    """A court or a local authority, where the series is also shown by those."""

    @property
    def key(self) -> tuple[str, str, date]:
        """What names it among those of its subject."""
        return (self.series, self.item, self.since)


class Opened(State, tag="opened"):
    """From a day on it is known that an entry stands."""

    entry: Entry
    known: date
    by: str
    """The id of the fact that moved it."""
    until: date | None = None
    """From this day on it was known that it does not."""
    closed_by: str = ""


class Closed(State, tag="closed"):
    """From a day on an entry does not stand any more."""

    entry: Entry
    known: date
    by: str


class Moves(State):
    """What one transaction does to the ledger of a subject."""

    steps: tuple[Opened | Closed, ...] = ()
    anew: bool = False
    """Whether all that the ledger had of the subject goes first."""


def difference(
    before: Collection[Entry], after: Collection[Entry], known: date, by: str
) -> tuple[Opened | Closed, ...]:
    """What closes and what opens between two states of a subject. What is in both stays as it is."""
    if not before:
        return tuple(Opened(entry, known, by) for entry in sorted(set(after), key=lambda entry: entry.key))
    was, now = set(before), set(after)
    closed = sorted(was - now, key=lambda entry: entry.key)
    opened = sorted(now - was, key=lambda entry: entry.key)
    return (*(Closed(entry, known, by) for entry in closed), *(Opened(entry, known, by) for entry in opened))


def settled(steps: Iterable[Opened | Closed]) -> tuple[Opened, ...]:
    """The rows of a ledger that the steps of a whole history leave: each with the days from which and until which it was known.

    What was opened and closed on one day was never there at the end of a day, and leaves none.
    """
    rows: list[Opened] = []
    standing: dict[Entry, Opened] = {}
    for step in steps:
        if isinstance(step, Opened):
            standing[step.entry] = step
            continue
        opened = standing.pop(step.entry)
        if opened.known < step.known:
            rows.append(Opened(opened.entry, opened.known, opened.by, step.known, step.by))
    return (*rows, *standing.values())


LEDGER: Final[TableRef[Moves]] = TableRef("ledger", order=2)
"""By subject. A decision reads from it what the same transaction has already said, and nothing older."""

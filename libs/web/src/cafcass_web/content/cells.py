"""What stands in a cell: exact values, rounded once, when they are shown; and the one shorthand for what cannot be shown.

The shorthand is that of the figures' contract (`FigureMark`), explained beside each table that uses it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias

from cafcass_domain.london import LONDON
from cafcass_domain.state import State


class Mark(Enum):
    """Why a figure is not there, or what there is to know about it: the sign and its meaning."""

    SUPPRESSED = ("s", "suppressed: so small that it could tell of a person")
    NOT_AVAILABLE = ("..", "not available")
    NO_CASES = ("-", "no cases, so there is no share of them")
    PROVISIONAL = ("p", "provisional: the month has not closed")
    REVISED = ("r", "revised since it was first published")
    DOUBTFUL = ("?", "doubtful: not to be reckoned with")
    DAMAGED = ("*", "damaged in the source, and well supported")

    @property
    def sign(self) -> str:
        """Such as `p`."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """In plain words."""
        return self.value[1]


class Share(State):
    """A part of a whole, exact; shown as a percentage. A whole of nothing has no share: "no cases" is not 0%."""

    part: int
    whole: int

    @property
    def percent(self) -> Fraction | None:
        """Exactly; None where the whole is nothing."""
        return None if self.whole == 0 else Fraction(100 * self.part, self.whole)


class Measured(State):
    """A number that was rounded already, once, where it was worked out: its words, and the same number for programs."""

    text: str
    number: Decimal


class Marked(State):
    """A cell with its marks; where nothing can be shown at all, the marks alone."""

    cell: Cell
    marks: tuple[Mark, ...]


class Linked(State):
    """A cell that leads somewhere: an address of this site."""

    cell: Cell
    to: str


class Tag(State):
    """A word of state, such as "Overdue". Its colour is one of GOV.UK's tags and never says more than the word."""

    text: str
    colour: str = "grey"


Cell: TypeAlias = "str | int | Decimal | Fraction | date | datetime | Share | Measured | Marked | Linked | Tag | None"
"""None is not known (G3)."""

NOT_KNOWN: Final = "Not known"
KEPT_BACK: Final = "Restricted"
"""What stands for the name of a case that is not shown."""


def rounded(value: Fraction | Decimal, places: int = 1) -> Decimal:
    """A value rounded half up, which is how a reader checks it by hand."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    scaled = exact * 10**places
    whole = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    return whole.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-places)


def words(cell: Cell) -> str:
    """A cell as a person reads it."""
    match cell:
        case None:
            return NOT_KNOWN
        case Linked():
            return words(cell.cell)
        case Marked():
            shown = "" if cell.cell is None else words(cell.cell)
            return " ".join(filter(None, (shown, *(mark.sign for mark in cell.marks))))
        case Share():
            return Mark.NO_CASES.sign if cell.percent is None else f"{rounded(cell.percent)}%"
        case Tag() | Measured():
            return cell.text
        case bool():
            return "Yes" if cell else "No"
        case int():
            return f"{cell:,}"
        case Decimal():
            return f"{cell:,}"
        case Fraction():
            return f"{rounded(cell):,}"
        case datetime():
            return f"{day_in_words(cell.astimezone(LONDON))}, {cell.astimezone(LONDON):%H:%M}"
        case date():
            return day_in_words(cell)
        case str():
            return cell


def day_in_words(day: date) -> str:
    """Such as "3 June 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def for_machines(cell: Cell) -> str | int | Decimal | None:
    """A cell as a program reads it: a number stays a number, a date is ISO 8601, what is not known is nothing."""
    match cell:
        case None:
            return None
        case Linked():
            return for_machines(cell.cell)
        case Marked():
            return for_machines(cell.cell) if cell.cell is not None else " ".join(mark.sign for mark in cell.marks)
        case Share():
            return Mark.NO_CASES.sign if cell.percent is None else rounded(cell.percent)
        case Tag():
            return cell.text
        case Measured():
            return cell.number
        case bool():
            return "yes" if cell else "no"
        case Fraction():
            return rounded(cell)
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case date():
            return cell.isoformat()
        case int() | Decimal() | str():
            return cell


def marks_of(cell: Cell) -> tuple[Mark, ...]:
    """Every mark of a cell."""
    match cell:
        case Linked():
            return marks_of(cell.cell)
        case Marked():
            return (*cell.marks, *marks_of(cell.cell))
        case Share() if cell.percent is None:
            return (Mark.NO_CASES,)
        case _:
            return ()


def is_number(cell: Cell) -> bool:
    """Whether it is read as a number, so that it stands on the right."""
    match cell:
        case Linked() | Marked():
            return is_number(cell.cell)
        case bool():
            return False
        case _:
            return isinstance(cell, (int, Decimal, Fraction, Share, Measured))


def in_order(cell: Cell) -> tuple[int, Fraction | str]:
    """What rows are ordered by: numbers and days before words, what is not there last."""
    match cell:
        case None:
            return (2, "")
        case Linked():
            return in_order(cell.cell)
        case Marked():
            return in_order(cell.cell)
        case Share():
            return (2, "") if cell.percent is None else (0, cell.percent)
        case Measured():
            return (0, Fraction(cell.number))
        case int() | Decimal() | Fraction():
            return (0, Fraction(cell))
        case datetime():
            return (0, Fraction(cell.timestamp()))
        case date():
            return (0, Fraction(cell.toordinal()))
        case _:
            return (1, words(cell).casefold())

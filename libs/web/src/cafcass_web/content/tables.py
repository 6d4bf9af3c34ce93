"""Tables: declared once, with columns that are typed over their rows; ordered and paged by the address, and downloaded whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from cafcass_web.content.cells import Cell, Mark, in_order, is_number, marks_of

R = TypeVar("R")

PER_PAGE: Final = 50
_MOST_PAGES: Final = 100_000
"""Nobody pages further; a number beyond it would be no offset that a database takes."""


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its name in addresses and downloads, its heading, and what stands in it for a row."""

    key: str
    heading: str
    cell: Callable[[R], Cell]
    order: str | None = None
    """What rows are ordered by where a reader may choose it: in SQL for rows of a statement, anything for rows in memory."""
    hint: str = ""
    """A few words under the heading, such as a unit."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a table are wanted: their order, and a page of them or (for a download) all."""

    column: Column[Any]
    descending: bool
    tie: str | None
    page: int
    size: int | None

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return 0 if self.size is None else (self.page - 1) * self.size

    @property
    def sql(self) -> str:
        """What is put behind a statement: everything in it is declared in code, nothing is from the address."""
        order = f"ORDER BY {self.column.order} {'DESC' if self.descending else 'ASC'} NULLS LAST"
        tie = f", {self.tie}" if self.tie else ""
        return f"{order}{tie}" if self.size is None else f"{order}{tie} LIMIT {self.size} OFFSET {self.offset}"


@dataclass(frozen=True)
class TableOf(Generic[R]):
    """What a table is: how it is called, its columns (the first is each row's heading) and how it is ordered at first.

    `order` is the key of a column, with `-` in front for descending; without one rows stay as they are given. `tie` is the SQL that orders rows which are equal in it, so that
    no row is on two pages. Raises `ValueError` for an order that is no column's, or no reader may choose.
    """

    key: str
    caption: str
    columns: tuple[Column[R], ...]
    order: str = ""
    tie: str | None = None
    per_page: int = PER_PAGE
    case: Callable[[R], str | None] | None = None
    """In a list of cases, which one a row is about: a download of the list is recorded with them."""
    kept_back: Callable[[R], bool] | None = None
    """In a list of cases, which rows stand for one that is not shown: their first cell says so."""
    empty: str = "There are none."

    def __post_init__(self) -> None:
        """See the class."""
        if self.order:
            self._ordered_by(self.order)
        if (self.case is None) != (self.kept_back is None):
            raise ValueError(
                f"{self.key}: a list of cases says both which case a row is about, and which rows are kept back"
            )

    def slice(self, parameters: Mapping[str, str], *, whole: bool = False) -> Slice:
        """Which rows an address asks for. An order or a page that there is not is the first."""
        column, descending = self._asked_order(parameters.get(self.order_name, self.order))
        page = parameters.get(self.page_name, "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
        return Slice(column, descending, self.tie, min(max(number, 1), _MOST_PAGES), None if whole else self.per_page)

    def of(self, rows: Sequence[R], total: int, part: Slice) -> Table[R]:
        """The table with rows that are a slice already."""
        return Table(self, tuple(rows), total, part)

    def of_all(self, rows: Sequence[R], part: Slice) -> Table[R]:
        """The table with the slice of all rows."""
        cell = part.column.cell
        known = [row for row in rows if in_order(cell(row))[0] < 2]
        unknown = [row for row in rows if in_order(cell(row))[0] == 2]
        ordered = [*sorted(known, key=lambda row: in_order(cell(row)), reverse=part.descending), *unknown]
        wanted = ordered if part.size is None else ordered[part.offset : part.offset + part.size]
        return Table(self, tuple(wanted), len(rows), part)

    @property
    def order_name(self) -> str:
        """The parameter that orders it."""
        return f"order.{self.key}"

    @property
    def page_name(self) -> str:
        """The parameter that pages it."""
        return f"page.{self.key}"

    def _asked_order(self, asked: str) -> tuple[Column[R], bool]:
        try:
            return self._ordered_by(asked)
        except ValueError:
            return self._ordered_by(self.order) if self.order else (self.columns[0], False)

    def _ordered_by(self, asked: str) -> tuple[Column[R], bool]:
        key = asked.removeprefix("-")
        for column in self.columns:
            if column.key == key and column.order is not None:
                return column, asked.startswith("-")
        raise ValueError(f"{self.key}: no column that is ordered by is called {key!r}")


@dataclass(frozen=True)
class Table(Generic[R]):
    """A table with its rows."""

    of: TableOf[R]
    rows: tuple[R, ...]
    total: int
    part: Slice

    @property
    def pages(self) -> int:
        """How many pages it has; one where it is empty."""
        return max(1, math.ceil(self.total / (self.part.size or max(self.total, 1))))

    def cells(self, row: R) -> Iterator[Cell]:
        """What stands in a row."""
        return (column.cell(row) for column in self.of.columns)

    def is_kept_back(self, row: R) -> bool:
        """Whether a row stands for a case that is not shown."""
        return self.of.kept_back is not None and self.of.kept_back(row)

    @property
    def keeps_back(self) -> bool:
        """Whether any row stands for a case that is not shown."""
        return any(self.is_kept_back(row) for row in self.rows)

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that it lists."""
        case = self.of.case
        found = () if case is None else (case(row) for row in self.rows)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def numeric(self, column: Column[R]) -> bool:
        """Whether a column's cells are numbers, as far as they are there."""
        return any(is_number(column.cell(row)) for row in self.rows)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every mark that is used in it, in the order of the shorthand."""
        used = {mark for row in self.rows for cell in self.cells(row) for mark in marks_of(cell)}
        return tuple(mark for mark in Mark if mark in used)

    @property
    def first(self) -> int:
        """The number of its first row among all."""
        return self.part.offset + 1

    @property
    def last(self) -> int:
        """The number of its last row among all."""
        return self.part.offset + len(self.rows)

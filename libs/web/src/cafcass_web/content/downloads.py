"""A table as a file: every row of the filtered list, said how many, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import orjson

from cafcass_web.content.cells import KEPT_BACK, Marked, for_machines
from cafcass_web.content.tables import Table

_ROWS_AT_A_TIME: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width ones begin formulas too
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula. One that is a plain number, a negative one too, stays as it is."""
    bare = text.lstrip(" \u00a0\ufeff")
    begins = bare[:1] if len(bare) > 1 else ""  # a sign alone, such as that for no cases, is no formula
    return f"'{text}" if begins and begins in _FORMULA and not _NUMBER.fullmatch(text) else text


def as_csv(table: Table[Any]) -> Iterator[bytes]:
    """The table as CSV, in UTF-8 with the mark that spreadsheets look for; marks of a figure stand in a column of their own."""
    yield "\ufeff".encode()
    marked = {column.key for column in table.of.columns for row in table.rows if isinstance(column.cell(row), Marked)}
    heading = []
    for column in table.of.columns:
        heading.append(f"{column.heading} ({column.hint})" if column.hint else column.heading)
        if column.key in marked:
            heading.append(f"{column.heading}: marks")
    yield _lines([heading])
    for start in range(0, len(table.rows), _ROWS_AT_A_TIME):
        yield _lines(_row(table, row, marked) for row in table.rows[start : start + _ROWS_AT_A_TIME])


def _row(table: Table[Any], row: Any, marked: set[str]) -> list[str | int | Decimal]:
    found: list[str | int | Decimal] = []
    for place, column in enumerate(table.of.columns):
        cell = KEPT_BACK if place == 0 and table.is_kept_back(row) else column.cell(row)
        value = for_machines(cell)
        found.append("" if value is None else safe(value) if isinstance(value, str) else value)
        if column.key in marked:
            found.append(" ".join(mark.sign for mark in cell.marks) if isinstance(cell, Marked) else "")
    return found


def _lines(rows: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def as_json(table: Table[Any], address: str) -> bytes:
    """The table as JSON: from which address, how many rows, and each row under its columns' keys."""
    rows = []
    for row in table.rows:
        said: dict[str, Any] = {column.key: for_machines(column.cell(row)) for column in table.of.columns}
        marks = {
            column.key: [mark.sign for mark in cell.marks]
            for column in table.of.columns
            if isinstance(cell := column.cell(row), Marked)
        }
        if table.is_kept_back(row):
            said["kept_back"] = True
        rows.append({**said, "marks": marks} if marks else said)
    whole = {"table": table.of.caption, "address": address, "count": len(rows), "rows": rows}
    return orjson.dumps(whole, default=_number)


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def file_name(table: Table[Any], said: list[str], today: date, kind: str) -> str:
    """What the file is called: the table, what it is filtered by, how many rows, the day. Letters, digits and hyphens alone."""
    parts = [table.of.caption, *said, f"{len(table.rows)} rows", today.isoformat()]
    stem = "-".join(filter(None, (_NOT_IN_NAMES.sub("-", part.casefold()).strip("-") for part in parts)))
    return f"{stem[:150].strip('-')}.{kind}"

"""Columns as wide as what is in them, whatever the terminal: a narrow one breaks lines, and a file keeps them whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.text import Text

_GAP = "  "


def columns(header: Sequence[str], rows: Sequence[Sequence[str | Text]], right: Collection[str] = ()) -> Iterator[Text]:
    """The header, then a line for each row; columns named in `right` end where their header ends."""
    cells = [
        [Text(name, "bold") for name in header],
        *([cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows),
    ]
    widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
    for row in cells:
        for name, cell, width in zip(header, row, widths, strict=True):
            cell.align("right" if name in right else "left", width)
        line = Text(_GAP).join(row)
        line.rstrip()
        yield line

"""What else stands on a page: summary lists, notices, a timeline, a row of key figures. Tables and charts have modules of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from cafcass_domain.state import State
from cafcass_web.content.cells import Cell, Linked


class SummaryRow(State):
    """A name and what it is."""

    name: str
    cell: Cell


class SummaryList(State):
    """Facts about one thing."""

    rows: tuple[SummaryRow, ...]
    title: str | None = None


class Notice(State):
    """Something that a reader should not miss: quiet (`inset`) or plain (`important`, `warning`)."""

    text: str
    kind: Literal["inset", "important", "warning"] = "inset"


class TimelineItem(State):
    """Something that happened, when, and by whom."""

    title: str
    at: date | datetime
    by: str | None = None
    text: str = ""


class Timeline(State):
    """What happened, in the order given."""

    items: tuple[TimelineItem, ...]
    title: str | None = None


class KeyFigure(State):
    """A figure to be seen first, with what it counts."""

    name: str
    cell: Cell
    note: str = ""


class KeyFigures(State):
    """A few of them side by side."""

    figures: tuple[KeyFigure, ...]


class Links(State):
    """Where to go from here."""

    title: str
    links: tuple[Linked, ...]

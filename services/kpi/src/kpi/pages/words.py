"""Figures, places and lists as pages say them: cells with their marks, names, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from cafcass_contracts.kpi import FigureMark
from cafcass_contracts.values import CENTRAL_TEAM, SERVICE_AREAS, team_name
from cafcass_web.content.cells import Cell, Linked, Mark, Marked, Measured
from kpi.domain.measure import Measure, Unit
from kpi.domain.periods import Period, year_name
from kpi.domain.suppression import ENGLAND
from kpi.reading.figures import Shown
from kpi.reading.lists import List
from kpi.reading.source_year import Reading, SourceCell

_MARKS: Final = {
    FigureMark.SUPPRESSED: Mark.SUPPRESSED,
    FigureMark.PROVISIONAL: Mark.PROVISIONAL,
    FigureMark.REVISED: Mark.REVISED,
    FigureMark.NOT_AVAILABLE: Mark.NOT_AVAILABLE,
    FigureMark.NO_CASES: Mark.NO_CASES,
}
_READ: Final[Mapping[Reading, tuple[Mark, ...]]] = {
    Reading.READ: (),
    Reading.DAMAGED: (Mark.DAMAGED,),
    Reading.DOUBTFUL: (Mark.DOUBTFUL,),
}
_NATIONAL: Final = {ENGLAND: "England", "north": "North", "central": "Central", "south": "South"}
_DIGITS: Final = str.maketrans("", "", ",%()*?")
LAWS: Final = {"public": "Public law", "private": "Private law"}
LISTS: Final[Mapping[List, str]] = {
    List.UNALLOCATED: "Unallocated cases",
    List.ALLOCATED: "Allocated cases",
    List.DUE: "Something due soon",
    List.OVERDUE: "Overdue",
    List.PROPOSALS: "Proposals waiting",
    List.QUESTIONS: "Questions open",
    List.CONCERNS: "Concerns not yet taken in hand",
    List.COMPLAINTS: "Complaints open",
    List.HOLDER_LEFT: "Open, and whoever holds it has left",
    List.QUIET: "Open, and nothing recorded for weeks",
    List.CLOSED: "Closed cases",
}


def figure_cell(shown: Shown | None) -> Cell:
    """A figure as every page shows it, with its marks: the digits of the command line."""
    if shown is None:
        return Marked(None, (Mark.NOT_AVAILABLE,))
    marks = tuple(_MARKS[mark] for mark in shown.figure.marks)
    if shown.figure.value is None:
        return Marked(None, marks or (Mark.NO_CASES,))
    number = Measured(shown.text, number_of(shown.text))
    return Marked(number, marks) if marks else number


def source_cell(found: SourceCell | None) -> Cell:
    """A figure as the source of 2011-12 has it."""
    if found is None:
        return Marked(None, (Mark.NOT_AVAILABLE,))
    number, marks = Measured(found.shown.rstrip("*?"), number_of(found.shown)), _READ[found.how]
    return Marked(number, marks) if marks else number


def number_of(text: str) -> Decimal:
    """The number of what is shown, brackets meaning below zero: the same digits."""
    number = Decimal(text.translate(_DIGITS))
    return -number if text.startswith("(") else number


def place_name(place: str) -> str:
    """A place in words."""
    if place in _NATIONAL:
        return _NATIONAL[place]
    if place in SERVICE_AREAS:
        return f"{SERVICE_AREAS[place].name} ({place})"
    if place == CENTRAL_TEAM:
        return "Central intake team"
    try:
        return team_name(place)
    except (KeyError, ValueError):
        return place


def above(place: str) -> str | None:
    """The place of which another is a part; None of the nation."""
    if place in SERVICE_AREAS:
        return SERVICE_AREAS[place].national_area.value
    if place == ENGLAND:
        return None
    area = place.partition("-")[0].upper()
    return area if area in SERVICE_AREAS else ENGLAND


def month_name(month: date) -> str:
    """Such as "May 2026"."""
    return f"{month:%B %Y}"


def period_name(period: Period) -> str:
    """A period in words."""
    if period.name.startswith("YTD"):
        return f"{year_name(period.last)} to {month_name(period.last)}"
    if period.name.startswith("FY"):
        return f"Financial year {year_name(period.last)}"
    if period.first == period.last:
        return month_name(period.first)
    return f"{month_name(period.first)} to {month_name(period.last)}"


def unit_words(measure: Measure) -> str:
    """What a figure is in, for an axis."""
    return {Unit.PERCENT: "%", Unit.EACH: "for each"}.get(measure.unit, measure.unit.value)


def link(text: Cell, path: str, **asked: str) -> Linked:
    """A link to a page of ours with what is asked of it."""
    return Linked(text, f"{path}?{urlencode(asked)}" if asked else path)


def place_path(place: str) -> str:
    """The page of a place."""
    return "/" if place == ENGLAND else f"/places/{place}"

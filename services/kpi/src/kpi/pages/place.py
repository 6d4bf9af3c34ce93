"""The nation, a national area, an area or a team: its figures, what is below it side by side, its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cafcass_web.content.cells import Cell
from cafcass_web.content.charts import Trend
from cafcass_web.content.parts import KeyFigure, KeyFigures, Links, Notice
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.measure import Measure
from kpi.domain.measures import MEASURES
from kpi.domain.periods import year_to_date
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import MonthFields, When, month_asked, place_in_path
from kpi.pages.data import Data
from kpi.pages.trends import trend_of
from kpi.pages.words import LISTS, above, figure_cell, link, month_name, place_name, place_path
from kpi.reading.figures import Shown, side_by_side
from kpi.reading.lists import List
from kpi.reading.scope import Reach

KEY: Final = (
    "care-allocated",
    "private-allocated",
    "care-by-conference",
    "section-7-filed",
    "care-stock",
    "private-stock",
)
TRENDS: Final = ("care-allocated", "private-allocated")
BESIDE: Final = (*KEY, "waiting", "waiting-days")
_SHORT: Final[Mapping[str, str]] = {
    "care-allocated": "Care allocated",
    "private-allocated": "Private law allocated",
    "care-by-conference": "Care allocated by the conference",
    "section-7-filed": "Section 7 reports in time",
    "care-stock": "Care stock",
    "private-stock": "Private law stock",
    "waiting": "Work waiting",
    "waiting-days": "Days it waits",
}


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place beside others."""

    place: str
    cells: Mapping[str, Shown]
    when: When


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure of the place."""

    measure: Measure
    month: Shown
    year: Shown | None
    when: When


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of the place."""

    which: List
    count: int
    place: str


def measure_link(shown: Shown, when: When, *, text: Cell = None) -> Cell:
    """A figure that leads to its measure's page."""
    return link(
        figure_cell(shown) if text is None else text,
        f"/measures/{shown.measure.id}",
        **({} if shown.place == ENGLAND else {"place": shown.place}),
        **when.of_period,
    )


def _beside(id_: str) -> Column[PlaceLine]:
    def cell(line: PlaceLine) -> Cell:
        shown = line.cells.get(id_)
        return figure_cell(None) if shown is None else measure_link(shown, line.when)

    return Column(id_, _SHORT[id_], cell, order=id_)


_SIDE_BY_SIDE: Final[TableOf[PlaceLine]] = TableOf(
    "places",
    "Side by side",
    (
        Column(
            "place",
            "Place",
            lambda line: link(place_name(line.place), place_path(line.place), **line.when.parameters),
            order="place",
        ),
        *(_beside(id_) for id_ in BESIDE),
    ),
    "place",
    per_page=20,
)
_MEASURES: Final[TableOf[MeasureLine]] = TableOf(
    "measures",
    "Every measure",
    (
        Column(
            "measure", "Measure", lambda line: measure_link(line.month, line.when, text=line.month.definition.label)
        ),
        Column("rule", "Rule", lambda line: line.measure.rule),
        Column("month", "Month", lambda line: figure_cell(line.month)),
        Column("numerator", "Numerator", lambda line: line.month.figure.numerator),
        Column("denominator", "Denominator", lambda line: _denominator(line.month)),
        Column("year", "Year to date", lambda line: figure_cell(line.year)),
    ),
    per_page=100,
)
_LISTS: Final[TableOf[ListLine]] = TableOf(
    "lists",
    "Lists now",
    (
        Column("list", "List", lambda line: link(LISTS[line.which], f"/lists/{line.which}", **_at(line.place))),
        Column("count", "Cases", lambda line: line.count, order="count"),
    ),
    "-count",
    per_page=20,
)


def _denominator(shown: Shown) -> Cell:
    return "" if shown.figure.denominator is None else shown.figure.denominator


def _at(place: str) -> Mapping[str, str]:
    return {} if place == ENGLAND else {"place": place}


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What stands on the page."""

    title: str
    lead: str
    key: KeyFigures
    links: Links
    trends: tuple[Trend | Notice, ...]
    places: Table[PlaceLine] | None
    lists: Table[ListLine] | None
    measures: Table[MeasureLine]


async def show(asked: Asked[Data, MonthFields]) -> PlaceView:
    """The page of a place. Raises `NotThereError` where none of its figures are theirs to see."""
    place, when = place_in_path(asked), month_asked(asked)
    year = year_to_date(when.month)
    below = side_by_side(place)
    shown = await asked.data.figures(list(MEASURES), [place], [when.period, year], when.known)
    if not shown:
        raise NotThereError
    found = {(each.measure.id, each.period): each for each in shown}
    lines = [
        MeasureLine(each.measure, each, found.get((each.measure.id, year)), when)
        for each in shown
        if each.period == when.period
    ]
    beside = await asked.data.figures(BESIDE, below, [when.period], when.known) if below else ()
    key = [found[id_, when.period] for id_ in KEY if (id_, when.period) in found]
    trends = await asked.data.table(TRENDS, [place], when.month, when.known, count=25)
    counts = await asked.data.counts(place, asked.now) if asked.data.scope.reach > Reach.NOTHING else {}
    return PlaceView(
        "Performance in England" if place == ENGLAND else place_name(place),
        f"{month_name(when.month)}, as known on {when.known:%-d %B %Y}.",
        KeyFigures(tuple(KeyFigure(_SHORT[each.measure.id], figure_cell(each), _of(each)) for each in key)),
        _links(place, when),
        tuple(trend_of(line) for line in trends),
        _side(beside, below, when, asked) if below else None,
        _LISTS.of_all([ListLine(which, count, place) for which, count in counts.items()], asked.slice(_LISTS))
        if counts
        else None,
        _MEASURES.of(lines, len(lines), asked.slice(_MEASURES)),
    )


def _of(shown: Shown) -> str:
    figure = shown.figure
    return "" if figure.denominator is None else f"{figure.numerator:,} of {figure.denominator:,}"


def _side(
    shown: Sequence[Shown], below: Sequence[str], when: When, asked: Asked[Data, MonthFields]
) -> Table[PlaceLine]:
    cells: dict[str, dict[str, Shown]] = {place: {} for place in below}
    for each in shown:
        cells[each.place][each.measure.id] = each
    lines = [PlaceLine(place, found, when) for place, found in cells.items() if found]
    return _SIDE_BY_SIDE.of_all(lines, asked.slice(_SIDE_BY_SIDE))


def _links(place: str, when: When) -> Links:
    found = [
        link("The dashboard of 2011-12 for this month", "/dashboard", **_at(place), **when.parameters),
        link("Address of this view, as known then", place_path(place), **when.parameters),
    ]
    up = above(place)
    if up is not None:
        found.insert(0, link(f"Up to {place_name(up)}", place_path(up), **when.parameters))
    else:
        found[:0] = [
            link(place_name(each), place_path(each), **when.parameters) for each in ("north", "central", "south")
        ]
    return Links("From here", tuple(found))

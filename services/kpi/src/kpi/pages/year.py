"""The dashboard of 2011-12, line for line in its order, for any place and year; the source's own year beside ours where a reader wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from cafcass_web.content.cells import Cell, Linked
from cafcass_web.content.fields import Choice, Option
from cafcass_web.content.parts import Links, Notice
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.periods import months_before
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import PlacedMonthFields, When, month_asked
from kpi.pages.data import Data
from kpi.pages.place import measure_link
from kpi.pages.words import figure_cell, link, month_name, place_name, source_cell
from kpi.reading.figures import Line, Section, Shown
from kpi.reading.source_year import TO_DATE, source_year

MONTHS: Final = 13
SOURCE_LAST: Final = date(2012, 2, 1)


class YearFields(PlacedMonthFields):
    """A year of a place, and whether the source's own stands beside it."""

    beside: Annotated[
        str, Choice("The source's own year", (Option("2011-12", "Beside ours"),), any_text="Not shown")
    ] = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """A line, ours or the source's."""

    name: Cell
    months: Sequence[Cell]
    last: Cell


@dataclass(frozen=True, slots=True)
class YearView:
    """What stands on the page."""

    title: str
    lead: str
    links: Links
    sections: tuple[Table[YearLine], ...]
    source: Notice | None


async def show(asked: Asked[Data, YearFields]) -> YearView:
    """The page."""
    when, place = month_asked(asked), asked.filters.place
    beside = bool(asked.filters.beside)
    sections = [each for each in await asked.data.dashboard(place, when.month, when.known) if each.lines]
    if not sections:
        raise NotThereError
    tables = tuple(_table(asked, section, when, beside=beside) for section in sections)
    return YearView(
        f"The dashboard of 2011-12: {place_name(place)}",
        f"The year to {month_name(when.month)}, line for line as the national dashboard had it. As known on {when.known:%-d %B %Y}.",
        Links("From here", tuple(_links(asked.address.path, place, when, beside=beside))),
        tables,
        Notice(
            "The source's lines are its national figures of February 2011 to February 2012, read from a damaged scan, each under the month of the same name. "
            "Its last column is the year to date, or the latest month."
        )
        if beside
        else None,
    )


def _links(path: str, place: str, when: When, *, beside: bool) -> Iterator[Linked]:
    at: Mapping[str, str] = {} if place == ENGLAND else {"place": place}
    before, shown = months_before(when.month, 12), {"beside": "2011-12"} if beside else {}
    yield link("The year before", path, **at, month=f"{before:%Y-%m}", as_known=when.known.isoformat(), **shown)
    yield link("The source's own year", path, month=f"{SOURCE_LAST:%Y-%m}", beside="2011-12")
    yield link("Address of this view, as known then", path, **at, **when.parameters, **shown)


def _table(asked: Asked[Data, YearFields], section: Section, when: When, *, beside: bool) -> Table[YearLine]:
    months = [months_before(when.month, back) for back in range(MONTHS - 1, -1, -1)]
    key = section.title.lower().replace(" ", "-")
    of = TableOf[YearLine](
        key,
        section.title,
        (
            Column("line", "Line", lambda line: line.name),
            *(_month_column(number, month) for number, month in enumerate(months)),
            Column("last", "Year to date or latest", lambda line: line.last),
        ),
        per_page=100,
    )
    lines = [each for line in section.lines for each in _lines(line, months, when, beside=beside)]
    return of.of(lines, len(lines), asked.slice(of))


def _month_column(number: int, month: date) -> Column[YearLine]:
    return Column(f"{month:%Y-%m}", f"{month:%b %y}", lambda line: line.months[number])


def _lines(line: Line, months: Sequence[date], when: When, *, beside: bool) -> Iterator[YearLine]:
    ours: Mapping[date, Shown] = {shown.period.first: shown for shown in line.months}
    yield YearLine(
        measure_link(line.to_date, When(line.to_date.period, when.known), text=line.definition.label),
        [figure_cell(ours.get(month)) for month in months],
        figure_cell(line.to_date),
    )
    if beside:
        found = source_year()
        yield YearLine(
            f"{line.definition.label}: the source, 2011-12",
            [source_cell(found.get((line.measure.id, _source_month(months, month)))) for month in months],
            source_cell(found.get((line.measure.id, TO_DATE))),
        )


def _source_month(months: Sequence[date], month: date) -> date:
    """The source's month of the same name; of the two Februaries the later one, unless both are shown."""
    if month.month == SOURCE_LAST.month and month == months[0] and months[-1].month == SOURCE_LAST.month:
        return date(2011, 2, 1)
    return date(2011 if month.month > SOURCE_LAST.month else 2012, month.month, 1)

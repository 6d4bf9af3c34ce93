"""Packs in one click: a month's board pack, and an inspection list of all cases closed in a period; as known on any day, and each recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import uuid4

from cafcass_contracts.kpi import PackKind
from cafcass_web.content.fields import Fields
from cafcass_web.content.parts import Links
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked
from kpi.domain.packs import PackTaken
from kpi.domain.periods import a_month, month_end, month_of, months_before, year_to_date
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import AS_KNOWN, PLACE, PeriodFields, When, known_asked, month_asked, period_asked
from kpi.pages.cases import table_of
from kpi.pages.data import Data
from kpi.pages.words import link, month_name, period_name, place_name
from kpi.reading.lists import Asked as ListAsked
from kpi.reading.lists import Case, List, Sort

_MONTHS = 13


@dataclass(frozen=True, slots=True)
class PackLine:
    """A month's packs."""

    month: date
    place: str


class PackFields(Fields):
    """Of which place, as known on which day."""

    place: Annotated[str, PLACE] = ENGLAND
    as_known: Annotated[date | None, AS_KNOWN] = None


@dataclass(frozen=True, slots=True)
class PacksView:
    """What stands on the page of packs."""

    lead: str
    packs: Table[PackLine]


async def every(asked: Asked[Data, PackFields]) -> PacksView:
    """The packs of the last months, each in one click."""
    place, day = asked.filters.place, known_asked(asked)
    this, known = month_of(day), day.isoformat()
    at = {"as_known": known} if place == ENGLAND else {"place": place, "as_known": known}
    of = TableOf[PackLine](
        "packs",
        f"Packs: {place_name(place)}",
        (
            Column("month", "Month", lambda line: month_name(line.month)),
            Column("board", "Board pack", lambda line: link("Dashboard to print", "/packs/board", month=f"{line.month:%Y-%m}", **at)),
            Column(
                "inspection", "Inspection list",
                lambda line: link("Cases closed in the month", "/packs/inspection", period=a_month(line.month).name, **at),
            ),
            Column(
                "year", "Year to date",
                lambda line: link("Cases closed since April", "/packs/inspection", period=year_to_date(line.month).name, **at),
            ),
        ),
    )  # fmt: skip
    lines = [PackLine(months_before(this, back), place) for back in range(_MONTHS)]
    return PacksView(
        f"Each is made as known on {day:%-d %B %Y}. What was made, for which place and period, and by whom, goes on the record.",
        of.of(lines, len(lines), asked.slice(of)),
    )


def board_taken(asked: Asked[Any, Any]) -> PackTaken:
    """What the service is told of a board pack."""
    return _taken(asked, PackKind.BOARD, month_asked(asked))


def inspection_taken(asked: Asked[Any, Any]) -> PackTaken:
    """What the service is told of an inspection list."""
    return _taken(asked, PackKind.INSPECTION, period_asked(asked))


def _taken(asked: Asked[Any, Any], pack: PackKind, when: When) -> PackTaken:
    place = asked.filters.place
    return PackTaken(
        subject=f"packs:{place}",
        key=str(uuid4()),
        pack=pack,
        since=f"{when.period.first:%Y-%m}",
        until=f"{when.period.last:%Y-%m}",
        place=place,
        by=asked.sight.person,
        as_known=when.known,
    )


@dataclass(frozen=True, slots=True)
class InspectionView:
    """What stands on the page of an inspection list."""

    title: str
    lead: str
    links: Links
    cases: Table[Case]


async def inspection(asked: Asked[Data, PeriodFields]) -> InspectionView:
    """All cases closed in a period, in the order in which they were received; "Not known" where something is absent."""
    when, place = period_asked(asked), asked.filters.place
    of = table_of(List.CLOSED, "Cases closed in the period")
    part = asked.slice(of)
    wanted = ListAsked(
        List.CLOSED, place, since=when.period.first, until=month_end(when.period.last),
        sort=Sort(str(part.column.order)), descending=part.descending, page=part.page, size=of.per_page,
    )  # fmt: skip
    known = when.known if when.known < asked.today else None
    if part.size is None or known is not None:
        rows = await asked.data.inspection(wanted, known, asked.now)
        shown = rows if part.size is None else rows[part.offset : part.offset + part.size]
        cases = of.of(shown, len(rows), part)
    else:
        page = await asked.data.listed(wanted, asked.now)
        cases = of.of(page.rows, page.count, part)
    at = {} if place == ENGLAND else {"place": place}
    return InspectionView(
        f"Inspection list: {place_name(place)}",
        f"All cases closed in {period_name(when.period)} that you may see, as known on {when.known:%-d %B %Y}.",
        Links(
            "From here",
            (
                link("All rows as CSV", "/packs/inspection", **at, **when.of_period, download="cases.csv"),
                link("Packs of other months", "/packs", **at),
            ),
        ),
        cases,
    )

"""Packs in one click: a month's board pack, and an inspection list of all cases closed in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cafcass_web.content.fields import Fields
from cafcass_web.content.parts import Links
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked
from kpi.domain.periods import a_month, month_end, month_of, months_before, year_to_date
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import PLACE, SpanFields, period_asked
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
    """Of which place."""

    place: Annotated[str, PLACE] = ENGLAND


@dataclass(frozen=True, slots=True)
class PacksView:
    """What stands on the page of packs."""

    lead: str
    packs: Table[PackLine]


async def every(asked: Asked[Data, PackFields]) -> PacksView:
    """The packs of the last months, each in one click."""
    place, this = asked.filters.place, month_of(asked.today)
    at = {} if place == ENGLAND else {"place": place}
    known = asked.today.isoformat()
    of = TableOf[PackLine](
        "packs",
        f"Packs: {place_name(place)}",
        (
            Column("month", "Month", lambda line: month_name(line.month)),
            Column("board", "Board pack", lambda line: link("Dashboard to print", "/packs/board", **at, month=f"{line.month:%Y-%m}", as_known=known)),
            Column(
                "inspection", "Inspection list",
                lambda line: link("Cases closed in the month", "/packs/inspection", **at, period=a_month(line.month).name),
            ),
            Column(
                "year", "Year to date",
                lambda line: link("Cases closed since April", "/packs/inspection", **at, period=year_to_date(line.month).name),
            ),
        ),
    )  # fmt: skip
    lines = [PackLine(months_before(this, back), place) for back in range(_MONTHS)]
    return PacksView(
        "Each is made as known now. Who makes one is recorded.",
        of.of(lines, len(lines), asked.slice(of)),
    )


@dataclass(frozen=True, slots=True)
class InspectionView:
    """What stands on the page of an inspection list."""

    title: str
    lead: str
    links: Links
    cases: Table[Case]


async def inspection(asked: Asked[Data, SpanFields]) -> InspectionView:
    """All cases closed in a period, in the order in which they were received; "Not known" where something is absent."""
    when, place = period_asked(asked), asked.filters.place
    of = table_of(List.CLOSED, "Cases closed in the period")
    part = asked.slice(of)
    wanted = ListAsked(
        List.CLOSED, place, since=when.period.first, until=month_end(when.period.last),
        sort=Sort(str(part.column.order)), descending=part.descending, page=part.page, size=of.per_page,
    )  # fmt: skip
    if part.size is None:
        rows = await asked.data.exported(wanted, asked.now)
        cases = of.of(rows, len(rows), part)
    else:
        page = await asked.data.listed(wanted, asked.now)
        cases = of.of(page.rows, page.count, part)
    at = {} if place == ENGLAND else {"place": place}
    return InspectionView(
        f"Inspection list: {place_name(place)}",
        f"All cases closed in {period_name(when.period)} that you may see, as they stand now.",
        Links(
            "From here",
            (
                link("All rows as CSV", "/packs/inspection", **at, period=when.period.name, download="cases.csv"),
                link("Packs of other months", "/packs", **at),
            ),
        ),
        cases,
    )

"""A site with a few invented pages that uses everything the library has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from cafcass_contracts.roles import CASEWORKERS, Role
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_web.access.grants import EVERYBODY
from cafcass_web.access.sight import Sight
from cafcass_web.content.cells import Linked, Mark, Marked, Share, Tag
from cafcass_web.content.charts import Bars, Point, Series, Trend
from cafcass_web.content.fields import Choice, Day, Fields, NoFields, Option, Text
from cafcass_web.content.parts import KeyFigure, KeyFigures, Notice, SummaryList, SummaryRow, Timeline, TimelineItem
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Action, Asked, NotThereError, Page, Site
from example.data import CaseRow, Example, FigureRow, kept_from, open_data

HERE: Final = Path(__file__).parent
CASE_READERS: Final = (*CASEWORKERS, Role.OPERATIONAL_DIRECTOR, Role.IMPROVEMENT_MANAGER)
LAWS: Final = {"private": "Private law", "public": "Public law"}


def areas_of(sight: Sight) -> Iterator[Option]:
    """The areas that somebody may choose from: all for the nation, else those that they see."""
    for area in SERVICE_AREAS.values():
        if sight.scope.nation or area.id in sight.scope.areas:
            yield Option(area.id, area.name)


# The first page


@dataclass(frozen=True, slots=True)
class AreaLine:
    area: str
    latest: FigureRow
    before: FigureRow
    year: Share


def share(row: FigureRow) -> Share | Marked:
    """A small number is not shown."""
    return Marked(None, (Mark.SUPPRESSED,)) if 0 < row.whole < 5 else Share(row.part, row.whole)


def count(row: FigureRow) -> int | Marked:
    return Marked(None, (Mark.SUPPRESSED,)) if 0 < row.whole < 5 else row.whole


AREAS: Final[TableOf[AreaLine]] = TableOf(
    "areas",
    "Reports filed by the agreed date, by area",
    (
        Column("area", "Area", lambda line: SERVICE_AREAS[line.area].name, order="area"),
        Column("latest", "Latest month", lambda line: Marked(share(line.latest), (Mark.PROVISIONAL,)), order="latest"),
        Column("before", "Month before", lambda line: share(line.before), order="before"),
        Column("year", "Year to date", lambda line: line.year, order="year"),
        Column("cases", "Reports due", lambda line: count(line.latest), order="cases", hint="latest month"),
        Column(
            "change",
            "Change",
            lambda line: line.before.part - line.latest.part if line.latest.whole >= 5 else None,
            order="change",
        ),
    ),
    "area",
    per_page=20,
)


@dataclass(frozen=True, slots=True)
class Nation:
    figures: KeyFigures
    trend: Trend | Notice
    areas: Table[AreaLine]


async def nation(asked: Asked[Example, NoFields]) -> Nation:
    rows = await asked.data.figures()
    by_area: dict[str, list[FigureRow]] = {}
    for row in rows:
        by_area.setdefault(row.area, []).append(row)
    lines = [
        AreaLine(a, f[-1], f[-2], Share(sum(r.part for r in f), sum(r.whole for r in f))) for a, f in by_area.items()
    ]
    months = sorted({row.month for row in rows})
    points = tuple(Point(f"{month:%b %Y}", _month_share(rows, month)) for month in months)
    return Nation(
        KeyFigures(
            (
                KeyFigure("Filed by the agreed date", points[-1].cell if points else None, "latest month, provisional"),
                KeyFigure("Reports due", sum(line.latest.whole for line in lines), "latest month"),
                KeyFigure("Areas shown", len(lines)),
            )
        ),
        Trend("reports", "Reports filed by the agreed date", (Series("All areas shown", points),), "% of reports due", 0, 100)
        if points
        else Notice("The workforce's returns name no team or area for your role, so there is nothing to show."),
        AREAS.of_all(lines, asked.slice(AREAS)),
    )  # fmt: skip


def _month_share(rows: list[FigureRow], month: date) -> Share:
    of = [row for row in rows if row.month == month]
    return Share(sum(row.part for row in of), sum(row.whole for row in of))


# A measure


@dataclass(frozen=True, slots=True)
class Measure:
    title: str
    definition: SummaryList
    years: Trend | Notice
    areas: Bars | Notice


async def measure(asked: Asked[Example, NoFields]) -> Measure:
    if asked.path["measure"] != "reports":
        raise NotThereError
    rows = await asked.data.figures()
    months = sorted({row.month for row in rows})
    series = [
        Series(name, tuple(Point(f"{month:%b}", _month_share(rows, month)) for month in chosen))
        for name, chosen in (("2011-12", months[:12]), ("2012-13", months[12:24]))
        if len(chosen) == 12
    ]
    latest = [row for row in rows if months and row.month == months[-1]]
    bars = tuple(Point(SERVICE_AREAS[row.area].name, share(row)) for row in latest)
    own = next((SERVICE_AREAS[area].name for area in sorted(asked.sight.scope.areas)), None)
    none = Notice("There is nothing to show.")
    return Measure(
        "Section 7 reports filed by the agreed date",
        SummaryList(
            (
                SummaryRow("Numerator", "Reports due in the period that were filed on or before the agreed date"),
                SummaryRow("Denominator", "Reports due in the period"),
                SummaryRow("Rounded", "once, to one decimal place, when shown"),
                SummaryRow("Target", None),
            ),
            "Definition",
        ),
        Trend("years", "Two years side by side", tuple(series), "% of reports due", 0, 100) if series else none,
        Bars("bars", "The areas in the latest month", Series("Filed by the agreed date", bars), "% of reports due", own)
        if bars
        else none,
    )


# Cases


class CaseFilters(Fields):
    area: Annotated[str | None, Choice("Area", areas_of)] = None
    law: Annotated[str | None, Choice("Kind of law", [Option(value, text) for value, text in LAWS.items()])] = None
    number: Annotated[str | None, Text("Case number begins with")] = None
    opened_from: Annotated[date | None, Day("Opened from")] = None


CASES: Final[TableOf[CaseRow]] = TableOf(
    "cases",
    "Cases",
    (
        Column("number", "Case", lambda row: None if row.case is None else Linked(row.number, f"/cases/{row.case}"), order="number"),
        Column("law", "Law", lambda row: LAWS[row.law], order="law"),
        Column("area", "Area", lambda row: SERVICE_AREAS[row.area].name, order="area"),
        Column("team", "Team", lambda row: row.team, order="team"),
        Column("opened", "Opened", lambda row: row.opened, order="opened"),
        Column("due", "Due", lambda row: row.due, order="due"),
        Column("risk", "Risk", lambda row: None if row.risk is None else Tag(f"Risk {row.risk}", "red" if row.risk > 3 else "grey"), order="risk"),
    ),
    "-opened",
    tie="case_id",
    per_page=25,
    case=lambda row: row.case,
    kept_back=lambda row: row.kept_back,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cases:
    cases: Table[CaseRow]


async def cases(asked: Asked[Example, CaseFilters]) -> Cases:
    part = asked.slice(CASES)
    f = asked.filters
    rows, total = await asked.data.cases((f.area, f.law, f.number, f.opened_from), part)
    return Cases(CASES.of(rows, total, part))


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    facts: SummaryList
    story: Timeline
    note: str


async def case(asked: Asked[Example, NoFields]) -> Case:
    facts = await asked.data.case(asked.case)
    if facts is None:
        raise NotThereError
    story = await asked.data.story(asked.case)
    return Case(
        f"Case {facts.number}",
        SummaryList(
            (
                SummaryRow("Kind of law", LAWS[facts.law]),
                SummaryRow("Area", SERVICE_AREAS[facts.area].name),
                SummaryRow("Team", facts.team),
                SummaryRow("Held by", ", ".join(facts.holders or ())),
                SummaryRow("Opened", facts.opened),
                SummaryRow("Due", facts.due),
                SummaryRow("Note", facts.note or None),
            )
        ),
        Timeline(tuple(TimelineItem(each.title or "", each.at, each.by) for each in story if each.at is not None)),
        facts.note or "",
    )


class NoteFields(Fields):
    note: Annotated[str, Text("Note")]


async def write_note(asked: Asked[Example, NoteFields]) -> str:
    await asked.data.note(asked.case, asked.filters.note)
    return f"/cases/{asked.case}"


SITE: Final[Site[Example]] = Site(
    name="Example figures",
    pages=(
        Page(path="/", title="National performance", readers=EVERYBODY, template="nation.html", show=nation, filters=NoFields, navigation="Nation", live=("case", "figures")),
        Page(path="/measures/{measure}", title="A measure", readers=EVERYBODY, template="measure.html", show=measure, filters=NoFields, under="/"),
        Page(path="/cases", title="Cases", readers=CASE_READERS, template="cases.html", show=cases, filters=CaseFilters, navigation="Cases", live=("case",)),
        Page(path="/cases/{case}", title="Case", readers=CASE_READERS, template="case.html", show=case, filters=NoFields, under="/cases", live=("case",)),
    ),
    actions=(Action(path="/cases/{case}/note", readers=CASE_READERS, fields=NoteFields, do=write_note),),
    open_data=open_data,
    kept_from=kept_from,
    find_case=lambda data, case: data.place(case),
    templates=HERE / "templates",
)  # fmt: skip

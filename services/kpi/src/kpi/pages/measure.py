"""A measure: its figure and trend, definition, numerator and denominator, places side by side, the cases behind it, and how it is had again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from cafcass_domain.london import london_day
from cafcass_web.content.cells import Cell
from cafcass_web.content.charts import Bars, Point, Series, Trend
from cafcass_web.content.fields import Day
from cafcass_web.content.parts import KeyFigure, KeyFigures, Links, Notice, SummaryList, SummaryRow
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.closing import closes
from kpi.domain.measure import Unit
from kpi.domain.measures import DEFINITIONS_VERSION, MEASURES, NOT_TOLD
from kpi.domain.periods import year_to_date
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import PeriodFields, When, period_asked
from kpi.pages.data import Data
from kpi.pages.trends import trend_of
from kpi.pages.words import figure_cell, link, period_name, place_name, unit_words
from kpi.reading.behind import Behind, Moved
from kpi.reading.figures import Shown, side_by_side
from kpi.reading.scope import Reach

WHOLE: Final = 1_000
"""Rows read at once for a download of what is behind a figure."""


class WhyFields(PeriodFields):
    """A figure on two days of knowledge."""

    first: Annotated[date | None, Day("Compared with what was known on", hint="Empty: when the month closed")] = None


def shown_columns(when: When) -> tuple[Column[Shown], ...]:
    """The columns of figures over periods or places."""
    return (
        Column("figure", "Figure", figure_cell),
        Column("numerator", "Numerator", lambda shown: shown.figure.numerator),
        Column(
            "denominator",
            "Denominator",
            lambda shown: "" if shown.figure.denominator is None else shown.figure.denominator,
        ),
        Column("why", "Behind it", lambda shown: link("Cases", f"/measures/{shown.measure.id}", **_of(shown, when))),
    )


def _of(shown: Shown, when: When) -> Mapping[str, str]:
    place = {} if shown.place == ENGLAND else {"place": shown.place}
    return {**place, "period": shown.period.name, "as_known": when.known.isoformat()}


_LIST: Final[TableOf[str]] = TableOf(
    "measures", "Every measure, in the order of the dashboard and the rules",
    (
        Column("measure", "Measure", lambda id_: link(_label(id_), f"/measures/{id_}") if id_ in MEASURES else id_.replace("-", " ").capitalize()),
        Column("rule", "Rule", lambda id_: MEASURES[id_].rule if id_ in MEASURES else ""),
        Column("unit", "In", lambda id_: MEASURES[id_].unit.value if id_ in MEASURES else ""),
        Column("over", "A longer period is", lambda id_: MEASURES[id_].over.value if id_ in MEASURES else f"Not available: {NOT_TOLD[id_]}"),
        Column("audience", "Audience", lambda id_: MEASURES[id_].audience.value if id_ in MEASURES else ""),
        Column("source", "Source", lambda id_: MEASURES[id_].source if id_ in MEASURES else ""),
    ),
    per_page=100,
)  # fmt: skip


def _label(id_: str) -> str:
    measure = MEASURES[id_]
    return measure.definitions[max(measure.definitions)].label


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """What stands on the page of all measures."""

    lead: str
    measures: Table[str]


async def every(asked: Asked[Data, PeriodFields]) -> MeasuresView:
    """Every measure, with what nobody tells at the end."""
    rows = [*MEASURES, *NOT_TOLD]
    return MeasuresView(
        f"What is counted, by the definitions {DEFINITIONS_VERSION}. Each leads to its figures.",
        _LIST.of(rows, len(rows), asked.slice(_LIST)),
    )


_BEHIND: Final[TableOf[Behind]] = TableOf(
    "behind",
    "The cases behind the figure",
    (
        Column("subject", "Case", lambda row: subject_cell(row.subject)),
        Column("item", "What is counted", lambda row: row.item or None, order="item"),
        Column("since", "Since", lambda row: row.since, order="since"),
        Column("n", "Numerator", lambda row: row.numerator),
        Column("d", "Denominator", lambda row: "" if row.denominator is None else row.denominator),
        Column("team", "Team", lambda row: place_name(row.team) if row.team else None, order="team"),
        Column("holder", "Held by", lambda row: (row.holder or "Nobody") if row.subject else None, order="holder"),
        Column("by", "Event", lambda row: (row.by or "Time passed") if row.subject else None),
    ),
    "since",
    tie="",
    case=lambda row: row.subject or None,
    kept_back=lambda row: not row.subject,
    empty="Nothing is counted, or nothing of it is yours to see case by case.",
)


def subject_cell(subject: str) -> Cell:
    """What something is about: a case leads to its story."""
    return subject if ":" in subject or not subject else link(subject, f"/cases/{subject}")


@dataclass(frozen=True, slots=True)
class MeasureView:
    """What stands on the page."""

    title: str
    lead: str
    key: KeyFigures
    links: Links
    definition: SummaryList
    trend: Trend | Notice
    places: Bars | Notice | None
    months: Table[Shown]
    apart: Table[Shown] | None
    behind: Table[Behind]
    check: SummaryList


async def asked_figure(asked: Asked[Data, Any], when: When) -> Shown:
    """The figure that an address asks for. Raises `NotThereError` where there is none, or it is not theirs to see."""
    if asked.path["measure"] not in MEASURES:
        raise NotThereError
    found = await asked.data.figures([asked.path["measure"]], [asked.filters.place], [when.period], when.known)
    if not found:
        raise NotThereError
    return found[0]


async def show(asked: Asked[Data, PeriodFields]) -> MeasureView:
    """The page of a measure."""
    when = period_asked(asked)
    shown = await asked_figure(asked, when)
    measure, place = shown.measure, shown.place
    (line,) = await asked.data.table([measure.id], [place], when.month, when.known, count=25)
    below = side_by_side(place)
    beside = await asked.data.figures([measure.id], below, [when.period], when.known) if below else ()
    months = TableOf(
        "months", "By month, with the year to date",
        (Column("period", "Period", lambda each: period_name(each.period)), *shown_columns(when)), per_page=20,
    )  # fmt: skip
    rows = [*reversed(line.months[-13:]), line.to_date]
    listed = await _behind(asked, shown, when)
    checked = await asked.data.check(shown, when.known)
    return MeasureView(
        shown.definition.label,
        f"{place_name(place)}, {period_name(when.period)}, as known on {when.known:%-d %B %Y}.",
        KeyFigures(_key(shown)),
        _links(asked, shown, when),
        SummaryList(
            (
                SummaryRow("Counted", shown.definition.means),
                SummaryRow("In", measure.unit.value),
                SummaryRow("A longer period is", measure.over.value),
                SummaryRow("Rounded", "once, when shown, halves away from zero"),
                SummaryRow("Definition", f"{measure.rule}, version {shown.definition.version}, from {measure.source}"),
                SummaryRow("Audience", "Open, small numbers suppressed" if measure.audience.value == "open" else "Cafcass's own people alone"),
            ),
            "Definition",
        ),
        trend_of(line),
        _bars(beside, shown),
        months.of(rows, len(rows), asked.slice(months)),
        await _apart(asked, shown, when),
        listed,
        SummaryList(
            (
                SummaryRow("Command", checked.command),
                SummaryRow("Definition version", f"{checked.definition} of the list {checked.definitions}"),
                SummaryRow("Counted from", f"facts up to number {checked.place_in_facts:,}, generation {checked.generation}"),
                SummaryRow("Position in the events", "; ".join(f"{topic}/{number} up to {offset:,}" for topic, number, offset in checked.positions) or None),
            ),
            "Check this figure",
        ),
    )  # fmt: skip


def _key(shown: Shown) -> tuple[KeyFigure, ...]:
    figure = shown.figure
    found = [
        KeyFigure("Figure", figure_cell(shown), "" if shown.measure.unit is Unit.PERCENT else shown.measure.unit.value)
    ]
    if figure.denominator is not None:
        found += [KeyFigure("Numerator", figure.numerator), KeyFigure("Denominator", figure.denominator)]
    return tuple(found)


def _links(asked: Asked[Data, PeriodFields], shown: Shown, when: When) -> Links:
    at = _of(shown, when)
    closed = london_day(closes(shown.period.last, asked.data.policy).at)
    found = [
        link("Why did this figure change?", f"/measures/{shown.measure.id}/changes", **at, first=closed.isoformat()),
        link("Year to date", asked.address.path, **{**at, "period": year_to_date(when.month).name}),
        link("As first published", asked.address.path, **{**at, "as_known": min(closed, asked.today).isoformat()}),
        link("Address of this view, as known then", asked.address.path, **at),
        link("All measures", "/measures"),
    ]
    return Links("From here", tuple(found))


def _bars(beside: tuple[Shown, ...], shown: Shown) -> Bars | Notice | None:
    if not beside:
        return None
    points = tuple(Point(place_name(each.place), figure_cell(each)) for each in beside)
    title = f"{place_name(shown.place)}, side by side"
    return Bars("places", title, Series(shown.definition.label, points), unit_words(shown.measure))


async def _apart(asked: Asked[Data, PeriodFields], shown: Shown, when: When) -> Table[Shown] | None:
    measure = shown.measure
    if not measure.by or asked.data.scope.reach <= Reach.OWN:
        return None
    found = await asked.data.apart(measure.id, shown.place, when.period, when.known)
    name = {"court": "Court", "authority": "Local authority"}[measure.by]
    table = TableOf[Shown](
        "apart",
        f"By {name.lower()}",
        (
            Column(
                "apart",
                name,
                lambda each: each.apart.partition(":")[2].replace("not-known", "Not known"),
                order="apart",
            ),
            *shown_columns(when)[:-1],
        ),
        "apart",
    )
    return table.of_all(found, asked.slice(table))


async def _behind(asked: Asked[Data, PeriodFields], shown: Shown, when: When) -> Table[Behind]:
    part = asked.slice(_BEHIND)
    order = part.column.order or "since"
    size = part.size or WHOLE
    listed = await asked.data.behind(
        shown, when.known, sort=order, descending=part.descending, page=part.page if part.size else 1, size=size
    )
    rows = list(listed.rows)
    page = 2
    while part.size is None and len(rows) < listed.count:
        more = await asked.data.behind(shown, when.known, sort=order, descending=part.descending, page=page, size=size)
        if not more.rows:
            break
        rows += more.rows
        page += 1
    return _BEHIND.of(rows, listed.count, part)


def _moved_by(moved: Moved, count: int | None) -> Cell:
    """What entering adds, and leaving takes away."""
    return "" if count is None else count if moved.entered else -count


_MOVED: Final[TableOf[Moved]] = TableOf(
    "moved",
    "What entered and left",
    (
        Column("subject", "Case", lambda moved: subject_cell(moved.row.subject)),
        Column("moved", "Moved", lambda moved: "Entered" if moved.entered else "Left", order="moved"),
        Column("known", "Known on", lambda moved: moved.known, order="known"),
        Column("item", "What is counted", lambda moved: moved.row.item or None),
        Column("n", "Numerator", lambda moved: _moved_by(moved, moved.row.numerator), order="n"),
        Column("d", "Denominator", lambda moved: _moved_by(moved, moved.row.denominator), order="d"),
        Column("event", "What moved it", lambda moved: moved.event or None, order="event"),
        Column("by", "Event", lambda moved: moved.moved_by or None),
    ),
    "known",
    case=lambda moved: moved.row.subject or None,
    kept_back=lambda moved: not moved.row.subject,
    empty="Nothing that is yours to see case by case moved it.",
)


@dataclass(frozen=True, slots=True)
class WhyView:
    """What stands on the page of a change."""

    title: str
    lead: str
    key: KeyFigures
    links: Links
    moved: Table[Moved]


async def why(asked: Asked[Data, WhyFields]) -> WhyView:
    """Why a figure changed between two days of knowledge."""
    when = period_asked(asked)
    then = await asked_figure(asked, when)
    closed = london_day(closes(when.period.last, asked.data.policy).at)
    first = min(asked.filters.first or closed, when.known)
    (was,) = await asked.data.figures([then.measure.id], [then.place], [when.period], first)
    moved = await asked.data.changes(then, first, when.known)
    return WhyView(
        f"Why did this figure change? {then.definition.label}",
        f"{place_name(then.place)}, {period_name(when.period)}: as known on {first:%-d %B %Y}, and on {when.known:%-d %B %Y}.",
        KeyFigures(
            (
                KeyFigure(f"On {first:%-d %B %Y}", figure_cell(was), _counts(was)),
                KeyFigure(f"On {when.known:%-d %B %Y}", figure_cell(then), _counts(then)),
                KeyFigure("Entered or left", len(moved), "of what you may see"),
            )
        ),
        Links("From here", (link("Back to the figure", f"/measures/{then.measure.id}", **_of(then, when)),)),
        _MOVED.of_all(moved, asked.slice(_MOVED)),
    )


def _counts(shown: Shown) -> str:
    figure = shown.figure
    return "" if figure.denominator is None else f"{figure.numerator:,} of {figure.denominator:,}"

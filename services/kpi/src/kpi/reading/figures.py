"""Figures of places over periods, as known on a day: what the dashboard, the measure pages and the command line show alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from cafcass_contracts.kpi import FigureMark
from cafcass_contracts.values import SERVICE_AREAS, NationalArea
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from cafcass_runtime.store import Connection
from kpi.domain.closing import closes
from kpi.domain.figure import Figure, figure
from kpi.domain.measure import Definition, Measure
from kpi.domain.measures import DASHBOARD_2011, MEASURES
from kpi.domain.periods import Period, a_month, months_before, year_to_date
from kpi.domain.policy import Policy
from kpi.domain.suppression import ENGLAND
from kpi.reading.scope import Scope
from kpi.reading.sums import View, sums


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of one place."""

    measure: Measure
    definition: Definition
    place: str
    period: Period
    figure: Figure
    apart: str = ""
    """Of the place only what is a court's (`court:...`), a local authority's (`authority:...`) or somebody's (`practitioner:...`)."""

    @property
    def text(self) -> str:
        """As it is shown everywhere."""
        return self.figure.shown(self.measure.unit)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table over months: a month each, then the year to date."""

    measure: Measure
    definition: Definition
    place: str
    months: tuple[Shown, ...]
    to_date: Shown


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dashboard."""

    title: str
    lines: tuple[Line, ...]


async def figures(
    connection: Connection,
    scope: Scope,
    policy: Policy,
    measures: Collection[str],
    places: Collection[str],
    periods: Sequence[Period],
    as_known: date,
) -> tuple[Shown, ...]:
    """Figures of measures, for each place and each period. What is not theirs to see is left out."""
    wanted = [
        (measure, place)
        for measure in (MEASURES[id_] for id_ in measures)
        for place in places
        if scope.may_see(measure, place)
    ]
    if not wanted or not periods:
        return ()
    definitions = {(measure.id, period): measure.on(period.last) for measure, _ in wanted for period in periods}
    there = {found.version + id_: found for (id_, _), found in definitions.items() if found is not None}
    asked = list(there.values())
    shown_at = sorted({place for _, place in wanted})
    closing = {period: View(period, london_day(closes(period.last, policy).at)) for period in periods}
    views = {View(period, as_known) for period in periods}
    found_at = await sums(
        connection, asked, shown_at, {*views, *(view for view in closing.values() if view.known <= as_known)}
    )
    made: list[Shown] = []
    for measure, place in wanted:
        for period in periods:
            definition = definitions[measure.id, period]
            if definition is not None:
                found = figure(measure, definition, found_at[View(period, as_known)][place], period, as_known)
                closed = found_at.get(closing[period]) if closing[period].known <= as_known else None
                was = None if closed is None else figure(measure, definition, closed[place], period)
                made.append(Shown(measure, definition, place, period, _marked(found, was)))
    return tuple(made)


def _marked(found: Figure, was: Figure | None) -> Figure:
    """A figure with its marks: provisional until its month has closed, revised where it was another then."""
    if was is None:
        return replace(found, marks=(*found.marks, FigureMark.PROVISIONAL))
    if (found.numerator, found.denominator, found.value) != (was.numerator, was.denominator, was.value):
        return replace(found, marks=(*found.marks, FigureMark.REVISED))
    return found


async def table(
    connection: Connection,
    scope: Scope,
    policy: Policy,
    measures: Sequence[str],
    places: Sequence[str],
    last: date,
    as_known: date,
    *,
    count: int = 13,
) -> tuple[Line, ...]:
    """Lines of months up to one, with the year to date, for each measure and place."""
    months = [a_month(months_before(last, back)) for back in range(count - 1, -1, -1)]
    to_date = year_to_date(last)
    found = await figures(connection, scope, policy, measures, places, [*months, to_date], as_known)
    by_key = {(each.measure.id, each.place, each.period): each for each in found}
    lines = []
    for id_ in measures:
        for place in places:
            year = by_key.get((id_, place, to_date))
            if year is not None:
                each = tuple(by_key[id_, place, month] for month in months if (id_, place, month) in by_key)
                lines.append(Line(year.measure, year.definition, place, each, year))
    return tuple(lines)


async def dashboard(
    connection: Connection, scope: Scope, policy: Policy, place: str, last: date, as_known: date, *, count: int = 13
) -> tuple[Section, ...]:
    """The dashboard of 2011-12, line for line in its order, of any place and year."""
    ids = [id_ for _, lines in DASHBOARD_2011 for id_ in lines]
    lines = {
        line.measure.id: line
        for line in await table(connection, scope, policy, ids, [place], last, as_known, count=count)
    }
    return tuple(
        Section(title, tuple(lines[id_] for id_ in wanted if id_ in lines)) for title, wanted in DASHBOARD_2011
    )


def side_by_side(place: str) -> tuple[str, ...]:
    """The places just below one, to be shown beside each other: national areas, areas, teams."""
    if place == ENGLAND:
        return tuple(SERVICE_AREAS)
    if place in {national.value for national in NationalArea}:
        return tuple(area.id for area in SERVICE_AREAS.values() if area.national_area == place)
    return SERVICE_AREAS[place].teams if place in SERVICE_AREAS else ()

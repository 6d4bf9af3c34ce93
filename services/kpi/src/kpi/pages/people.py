"""A practitioner's own page: scorecard, what is due; and the same for whoever manages them."""

from __future__ import annotations

from dataclasses import dataclass

from cafcass_web.content.parts import KeyFigure, KeyFigures, Links
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked
from kpi.domain.periods import a_month
from kpi.pages.asking import MonthFields, month_asked
from kpi.pages.cases import table_of
from kpi.pages.data import Data
from kpi.pages.words import figure_cell, link, month_name
from kpi.reading.figures import Shown
from kpi.reading.lists import Asked as ListAsked
from kpi.reading.lists import Case, List, Sort
from kpi.reading.scorecard import OWN

_KEY = ("care-stock", "private-stock", "section-7-filed", "amber-or-green")


@dataclass(frozen=True, slots=True)
class OwnView:
    """What stands on the page."""

    title: str
    lead: str
    key: KeyFigures
    links: Links
    scorecard: Table[Shown]
    cases: Table[Case]


_CARD: TableOf[Shown] = TableOf(
    "scorecard",
    "Scorecard",
    (
        Column("measure", "Measure", lambda shown: shown.definition.label),
        Column("figure", "Figure", figure_cell),
        Column("numerator", "Numerator", lambda shown: shown.figure.numerator),
        Column(
            "denominator",
            "Denominator",
            lambda shown: "" if shown.figure.denominator is None else shown.figure.denominator,
        ),
        Column("rule", "Rule", lambda shown: shown.measure.rule),
    ),
)


async def mine(asked: Asked[Data, MonthFields]) -> OwnView:
    """One's own page."""
    return await _of(asked, asked.sight.person, "My work")


async def somebodys(asked: Asked[Data, MonthFields]) -> OwnView:
    """The page of somebody whose manager asks. Raises `NotThereError` where they are not theirs."""
    return await _of(asked, asked.path["practitioner"], f"Practitioner {asked.path['practitioner']}")


async def _of(asked: Asked[Data, MonthFields], who: str, title: str) -> OwnView:
    when = month_asked(asked)
    card = await asked.data.scorecard(who, a_month(when.month), when.known)
    of = table_of(List.ALLOCATED, "Cases, by what is due next")
    part = asked.slice(of)
    sort = Sort.DUE if of.order_name not in dict(asked.address.parameters) else Sort(str(part.column.order))
    wanted = ListAsked(
        List.ALLOCATED, holder=who, sort=sort, descending=part.descending, page=part.page, size=of.per_page
    )
    if part.size is None:
        rows = await asked.data.exported(wanted, asked.now)
        cases = of.of(rows, len(rows), part)
    else:
        page = await asked.data.listed(wanted, asked.now)
        cases = of.of(page.rows, page.count, part)
    by_id = {shown.measure.id: shown for shown in card}
    lines = [by_id[id_] for id_ in OWN if id_ in by_id]
    return OwnView(
        title,
        f"{month_name(when.month)}, as known on {when.known:%-d %B %Y}.",
        KeyFigures(
            tuple(KeyFigure(by_id[id_].definition.label, figure_cell(by_id[id_])) for id_ in _KEY if id_ in by_id)
        ),
        Links(
            "From here",
            (
                link("Due soon", f"/lists/{List.DUE}", holder=who),
                link("Overdue", f"/lists/{List.OVERDUE}", holder=who),
                link("Questions open", f"/lists/{List.QUESTIONS}", holder=who),
                link("Address of this view, as known then", asked.address.path, **when.parameters),
            ),
        ),
        _CARD.of(lines, len(lines), asked.slice(_CARD)),
        cases,
    )

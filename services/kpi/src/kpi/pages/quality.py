"""What of the figures may be trusted less: what was doubted, what nobody tells, how far the events are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cafcass_web.content.parts import KeyFigure, KeyFigures, Links
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.measures import NOT_TOLD
from kpi.pages.asking import PeriodFields, period_asked
from kpi.pages.data import Data
from kpi.pages.words import figure_cell, link, period_name, place_name
from kpi.reading.figures import Shown
from kpi.reading.quality import Doubts, ReadUpTo
from kpi.reading.scope import NotAllowedError

_WHY: Final = {"after-receipt": "A time after its receipt", "before-the-case": "A time before its case was received"}
_DOUBTS: Final[TableOf[Doubts]] = TableOf(
    "doubts",
    "Doubted, and not counted",
    (
        Column("area", "Area", lambda row: place_name(row.area) if row.area else None, order="area"),
        Column("why", "Why", lambda row: _WHY.get(row.why, row.why), order="why"),
        Column("count", "Facts", lambda row: row.count, order="count"),
    ),
    "-count",
    empty="Nothing was doubted.",
)
_EMPTY: Final[TableOf[Shown]] = TableOf(
    "empty",
    "Measures of which nothing was told",
    (
        Column("measure", "Measure", lambda shown: link(shown.definition.label, f"/measures/{shown.measure.id}")),
        Column("figure", "Figure", figure_cell),
        Column("rule", "Rule", lambda shown: shown.measure.rule),
        Column("source", "Source", lambda shown: shown.measure.source),
    ),
    per_page=100,
    empty="Each measure has something to count.",
)
_NOT_TOLD: Final[TableOf[tuple[str, str]]] = TableOf(
    "not-told",
    "Named by the rules, and told by nobody",
    (
        Column("what", "What", lambda row: row[0].replace("-", " ").capitalize(), order="what"),
        Column("why", "Why it is not available", lambda row: row[1]),
    ),
    "what",
)
_READ: Final[TableOf[ReadUpTo]] = TableOf(
    "read",
    "How far the events are read",
    (
        Column("topic", "Topic", lambda row: row.topic, order="topic"),
        Column("partitions", "Partitions", lambda row: row.partitions),
        Column("watermark", "Everything received before", lambda row: row.watermark, order="watermark"),
    ),
    "watermark",
)


@dataclass(frozen=True, slots=True)
class QualityView:
    """What stands on the page."""

    lead: str
    key: KeyFigures
    links: Links
    doubts: Table[Doubts]
    empty: Table[Shown]
    not_told: Table[tuple[str, str]]
    read: Table[ReadUpTo]


async def show(asked: Asked[Data, PeriodFields]) -> QualityView:
    """The page. Raises `NotThereError` where the place is not theirs to see."""
    when, place = period_asked(asked), asked.filters.place
    try:
        doubts = await asked.data.doubts(place, when.period, when.known)
    except NotAllowedError:
        raise NotThereError from None
    shown = await asked.data.every(place, when.period, when.known)
    empty = [each for each in shown if not each.figure.numerator and not each.figure.denominator]
    read, missing = await asked.data.read_up_to(), tuple(NOT_TOLD.items())
    at = {"place": place} if place != "england" else {}
    return QualityView(
        f"{place_name(place)}, {period_name(when.period)}, as known on {when.known:%-d %B %Y}. What is doubted is kept, shown and not counted.",
        KeyFigures(
            (
                KeyFigure("Facts doubted", sum(each.count for each in doubts), "recorded in the period"),
                KeyFigure("Measures without anything", len(empty), "of what you may see"),
                KeyFigure("Not available", len(missing), "named by the rules"),
            )
        ),
        Links(
            "From here",
            (
                link("The facts that were doubted", "/measures/doubted", **at, **when.of_period),
                link("Address of this view, as known then", "/quality", **at, **when.of_period),
            ),
        ),
        _DOUBTS.of_all(doubts, asked.slice(_DOUBTS)),
        _EMPTY.of(empty, len(empty), asked.slice(_EMPTY)),
        _NOT_TOLD.of_all(missing, asked.slice(_NOT_TOLD)),
        _READ.of_all(read, asked.slice(_READ)),
    )

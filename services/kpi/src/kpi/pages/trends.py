"""Lines of months as charts."""

from __future__ import annotations

from cafcass_web.content.charts import Point, Series, Trend
from cafcass_web.content.parts import Notice
from kpi.domain.measure import Unit
from kpi.pages.words import figure_cell, place_name, unit_words
from kpi.reading.figures import Line


def trend_of(line: Line) -> Trend | Notice:
    """The months of a line, with their process limits."""
    points = tuple(Point(f"{shown.period.first:%b %Y}", figure_cell(shown)) for shown in line.months)
    if not points:
        return Notice(f"{line.definition.label}: not counted in these months.")
    least = None if line.measure.unit is Unit.THOUSANDS else 0
    most = 100 if line.measure.unit is Unit.PERCENT and line.measure.share else None
    return Trend(
        f"trend-{line.measure.id}",
        line.definition.label,
        (Series(place_name(line.place), points),),
        unit_words(line.measure),
        least,
        most,
    )

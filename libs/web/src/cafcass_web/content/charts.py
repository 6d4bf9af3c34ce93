"""Charts: what is drawn, in words beside it, and as a table under it. A chart never says what its table does not.

Colour is never the only sign: series differ in dash and in the shape of their points, and what is out of the ordinary has a shape of its
own. The drawing is Vega-Lite's (`drawing.py`), from data alone: nothing in a label is read as anything but a label.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, Final, Literal

from cafcass_domain.state import State
from cafcass_web.content.cells import Cell, in_order, rounded, words
from cafcass_web.content.limits import Limits, Oddity, limits_of, out_of_the_ordinary
from cafcass_web.content.tables import Column, Slice, Table, TableOf

INK, QUIET, LINE = "#0b0c0c", "#505a5f", "#b1b4b6"
COLOURS: Final = ("#1d70b8", "#d4351c", "#00703c", "#4c2c92")
"""Of GOV.UK's palette: each has at least 4.5 to 1 against white."""
_DASHES: Final = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3))
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond")
_WIDE, _NARROW = 640, 300
MOST_SERIES: Final = len(COLOURS)

Width = Literal["wide", "narrow"]


class Point(State):
    """One value of a series under its label, such as a month."""

    label: str
    cell: Cell


class Series(State):
    """A named run of points."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    cells: tuple[Cell, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One or a few series over time; a single one with its process limits, where it has points enough.

    Raises `ValueError` where there are more series than can be told apart, or their labels differ.
    """

    key: str
    title: str
    series: tuple[Series, ...]
    unit: str
    """Such as "% of cases"; on the axis and in words."""
    least: int | None = 0
    """What no value can be below."""
    most: int | None = None
    """What no value can be above: 100 for a share."""

    def __post_init__(self) -> None:
        """See the class."""
        _check(self.key, self.series)

    @property
    def limits(self) -> Limits | None:
        """The process limits of its only series."""
        if len(self.series) != 1:
            return None
        bounds = [None if bound is None else Fraction(bound) for bound in (self.least, self.most)]
        return limits_of(_values(self.series[0]), least=bounds[0], most=bounds[1])

    @property
    def table(self) -> Table[_Row]:
        """What is drawn, as a table."""
        notes = self._notes()
        rows = [
            _Row(point.label, tuple(each.points[place].cell for each in self.series), note.text if note else None)
            for place, (point, note) in enumerate(zip(self.series[0].points, notes, strict=True))
        ]
        return _table(self.key, self.title, self.series, rows, noted=self.limits is not None)

    @property
    def summary(self) -> str:
        """What it shows, in words: for who does not see it, and for who reads it quickly."""
        return " ".join((*(_of_series(each, self.unit) for each in self.series), *self._of_limits()))

    def _notes(self) -> list[Oddity | None]:
        limits = self.limits
        if limits is None:
            return [None] * len(self.series[0].points)
        return out_of_the_ordinary(_values(self.series[0]), limits)

    def _of_limits(self) -> Iterator[str]:
        limits = self.limits
        if limits is None:
            return
        yield f"Mean {rounded(limits.mean)}, process limits {rounded(limits.lower)} to {rounded(limits.upper)}."
        labels = [point.label for point in self.series[0].points]
        together = [
            (note.text, list(run)) for note, run in groupby(range(len(labels)), self._notes().__getitem__) if note
        ]
        for text, run in together:
            when = labels[run[0]] if len(run) == 1 else f"{labels[run[0]]} to {labels[run[-1]]}"
            yield f"Out of the ordinary: {when}, {text}."
        if not together:
            yield "Nothing is out of the ordinary."

    def drawing(self, width: Width) -> dict[str, Any]:
        """What Vega-Lite draws."""
        notes = self._notes()
        data = [
            {"x": point.label, "y": _number(point.cell), "series": each.name, "odd": _kind(notes[place])}
            for each in self.series
            for place, point in enumerate(each.points)
        ]
        labels = [point.label for point in self.series[0].points]
        x = {
            "field": "x", "type": "ordinal", "sort": labels, "title": None,
            "axis": {"labelAngle": 0, "values": _spread(labels, 7 if width == "wide" else 3 if self.limits is None else 2), "grid": False},
        }  # fmt: skip
        y = {"field": "y", "type": "quantitative", "title": self.unit, "scale": {"zero": False, "nice": True}}
        names = [each.name for each in self.series]
        by = {
            "color": _scale("series", names, COLOURS), "strokeDash": {**_scale("series", names, _DASHES), "legend": None},
            "shape": _scale("series", names, _SHAPES),
        }  # fmt: skip
        layers: list[dict[str, Any]] = [*self._limit_layers()]
        layers.append(
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"x": x, "y": y, **{k: by[k] for k in ("color", "strokeDash")}},
            }
        )
        layers.append(
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "transform": [{"filter": "datum.odd != 'outside' && isValid(datum.y)"}],
                "encoding": {"x": x, "y": y, **{k: by[k] for k in ("color", "shape")}},
            }
        )
        layers.append(
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "shape": "diamond",
                    "size": 160,
                    "color": COLOURS[1],
                    "stroke": INK,
                    "opacity": 1,
                },
                "transform": [{"filter": "datum.odd == 'outside' && isValid(datum.y)"}],
                "encoding": {"x": x, "y": y},
            }
        )
        layers.append(
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "shape": "circle",
                    "size": 70,
                    "color": "white",
                    "stroke": COLOURS[0],
                    "strokeWidth": 2.5,
                    "opacity": 1,
                },
                "transform": [{"filter": "datum.odd == 'run' && isValid(datum.y)"}],
                "encoding": {"x": x, "y": y},
            }
        )
        return _whole(width, 260, data, layers, legend=len(self.series) > 1, room=10)

    def _limit_layers(self) -> Iterator[dict[str, Any]]:
        limits = self.limits
        if limits is None:
            return
        for value, dash, text in (
            (limits.upper, (6, 4), "Upper"),
            (limits.mean, (1, 0), "Mean"),
            (limits.lower, (6, 4), "Lower"),
        ):
            line = {"values": [{"y": float(value), "text": f"{text} {rounded(value)}"}]}
            y = {"y": {"field": "y", "type": "quantitative"}}
            yield {
                "data": line,
                "mark": {"type": "rule", "color": QUIET, "strokeDash": dash, "strokeWidth": 1.5},
                "encoding": y,
            }
            yield {
                "data": line,
                "mark": {"type": "text", "align": "left", "dx": 6, "color": QUIET, "fontSize": 13},
                "encoding": {**y, "x": {"value": "width"}, "text": {"field": "text"}},
            }


@dataclass(frozen=True, slots=True)
class Bars:
    """Values of a few things side by side, such as areas or teams: a bar each, with its value at its end, in the order given."""

    key: str
    title: str
    series: Series
    unit: str
    highlight: str | None = None
    """The label of the one that is the reader's own: it is darker, and an arrow stands before its name."""

    @property
    def table(self) -> Table[_Row]:
        """What is drawn, as a table."""
        rows = [_Row(point.label, (point.cell,), None) for point in self.series.points]
        return _table(self.key, self.title, (self.series,), rows, noted=False)

    @property
    def summary(self) -> str:
        """What it shows, in words."""
        known = [point for point in self.series.points if _number(point.cell) is not None]
        if not known:
            return "Nothing can be shown."
        low, high = (pick(known, key=lambda each: in_order(each.cell)) for pick in (min, max))
        return (
            f"{self.series.name}, {self.unit}: lowest {low.label} ({words(low.cell)}), "
            f"highest {high.label} ({words(high.cell)})."
        )

    def drawing(self, width: Width) -> dict[str, Any]:
        """What Vega-Lite draws."""
        across = 44 if width == "wide" else 19
        data = [
            {
                "x": _folded(f"▸ {p.label}" if p.label == self.highlight else p.label, across),
                "y": _number(p.cell),
                "said": words(p.cell),
                "own": p.label == self.highlight,
            }
            for p in self.series.points
        ]
        y = {
            "field": "x", "type": "ordinal", "sort": [row["x"] for row in data], "title": None,
            "axis": {"labelLimit": 400, "labelExpr": "split(datum.label, '\\n')", "ticks": False, "domain": False},
        }  # fmt: skip
        x = {
            "field": "y",
            "type": "quantitative",
            "title": self.unit,
            "scale": {"zero": True, "nice": True},
            "axis": {"tickCount": 4},
        }
        layers: list[dict[str, Any]] = [
            {
                "mark": {"type": "bar", "height": {"band": 0.7}},
                "encoding": {
                    "y": y,
                    "x": x,
                    "color": {"condition": {"test": "datum.own", "value": "#003078"}, "value": COLOURS[0]},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 14, "color": INK},
                "encoding": {"y": y, "x": x, "text": {"field": "said"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 14, "color": QUIET},
                "transform": [{"filter": "!isValid(datum.y)"}],
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "said"}},
            },
        ]
        lines = max((str(row["x"]).count("\n") + 1 for row in data), default=1)
        return _whole(width, max(30, 18 * lines + 8) * len(data) + 10, data, layers, legend=False, room=20)


Chart = Trend | Bars


def _check(key: str, series: tuple[Series, ...]) -> None:
    if not 1 <= len(series) <= MOST_SERIES:
        raise ValueError(f"{key}: {len(series)} series: one to {MOST_SERIES} can be told apart")
    if len({tuple(point.label for point in each.points) for each in series}) != 1:
        raise ValueError(f"{key}: the series have different labels")
    if len({each.name for each in series}) != len(series):
        raise ValueError(f"{key}: two series have one name")


def _whole(
    width: Width, height: int, data: list[dict[str, Any]], layers: list[dict[str, Any]], *, legend: bool, room: int
) -> dict[str, Any]:
    axis = {
        "labelFontSize": 14,
        "titleFontSize": 14,
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#e5e6e7",
        "domainColor": LINE,
        "tickColor": LINE,
        "titleFontWeight": "normal",
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDE if width == "wide" else _NARROW,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "top": 8, "bottom": 2, "right": room},
        "background": "transparent",
        "data": {"values": data},
        "layer": layers,
        "config": {
            "font": "Arial, Helvetica, sans-serif",
            "view": {"stroke": None},
            "axis": axis,
            "legend": {"disable": not legend, "orient": "top", "title": None, "labelFontSize": 14, "symbolSize": 110, "symbolStrokeWidth": 0, "labelLimit": 260, "columns": 2 if width == "wide" else 1},
        },
    }  # fmt: skip


def _scale(name: str, domain: list[str], values: Any) -> dict[str, Any]:
    return {
        "field": name,
        "type": "nominal",
        "scale": {"domain": domain, "range": list(values[: len(domain)])},
        "title": None,
    }


def _spread(labels: list[str], most: int) -> list[str]:
    """At most so many of them, evenly, so that they do not run into each other."""
    step = -(-len(labels) // most) or 1
    return labels[::step]


def _kind(note: Oddity | None) -> str:
    return "no" if note is None else "outside" if note.outside else "run"


def _folded(label: str, across: int) -> str:
    """A label in lines of so many letters, three at most."""
    return "\n".join(textwrap.wrap(label, across, max_lines=3, placeholder=" …"))


def _number(cell: Cell) -> float | None:
    kind, value = in_order(cell)
    return float(value) if kind == 0 and isinstance(value, Fraction) else None


def _values(series: Series) -> list[Fraction | None]:
    ordered = [in_order(point.cell) for point in series.points]
    return [value if kind == 0 and isinstance(value, Fraction) else None for kind, value in ordered]


def _of_series(series: Series, unit: str) -> str:
    known = [point for point in series.points if _number(point.cell) is not None]
    if not known:
        return f"{series.name}, {unit}: nothing can be shown."
    low, high = (pick(known, key=lambda each: in_order(each.cell)) for pick in (min, max))
    first, last = series.points[0], known[-1]
    return (
        f"{series.name}, {unit}, from {first.label} to {series.points[-1].label}: {words(last.cell)} in {last.label}; "
        f"lowest {words(low.cell)} in {low.label}, highest {words(high.cell)} in {high.label}."
    )


def _table(key: str, title: str, series: tuple[Series, ...], rows: list[_Row], *, noted: bool) -> Table[_Row]:
    columns = [Column[_Row]("label", "", lambda row: row.label, order="label")]
    for place, each in enumerate(series):
        columns.append(Column(f"value{place + 1}", each.name, lambda row, place=place: row.cells[place]))  # type: ignore[misc]
    if noted:
        columns.append(Column("note", "Out of the ordinary", lambda row: row.note or "No"))
    of = TableOf(key, title, tuple(columns), "label")
    return Table(of, tuple(rows), len(rows), Slice(columns[0], descending=False, tie=None, page=1, size=None))

"""The plots of growth, as SVG: the same figures give the same file.

`python -m bench.plots FOLDER < FIGURES` draws what `python -m bench.growth --json` printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

STYLE: Any = {"svg.hashsalt": "cafcass", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 11}
"""Ids from a fixed salt; words stay words."""
_BLUE, _ORANGE = "#1d70b8", "#c05a00"


def draw(growth: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draws what there are figures of into `folder`, which is made. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with mpl.rc_context(STYLE):
        if growth["instances"]:
            files.append(_instances(growth["instances"], folder / "benchmarks-instances.svg"))
        if growth["stored"]:
            files.append(_stored(growth["stored"], folder / "benchmarks-stored.svg"))
    return files


def _instances(halves: Sequence[Mapping[str, Any]], file: Path) -> Path:
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    counts, rates = [half["instances"] for half in halves], [half["per_second"] for half in halves]
    axes.plot(counts, [rates[0] / counts[0] * count for count in counts], "--", color="#999999", label="in proportion")
    axes.plot(counts, rates, "o-", color=_BLUE, label="measured")
    axes.set_xticks(counts)
    axes.set_xlabel("instances of intake")
    axes.legend(frameon=False)
    _finish(axes, "cases a second", counts, rates)
    return _save(figure, file)


def _stored(sizes: Sequence[Mapping[str, Any]], file: Path) -> Path:
    stored = [size["filled"]["cases"] for size in sizes]
    curves = [("cases a second", _BLUE, [size["half"]["per_second"] for size in sizes])]
    if all(size["latency"] for size in sizes):
        curves.append(("p99 at 50 cases a second (ms)", _ORANGE, [size["latency"]["seen"]["p99"] for size in sizes]))
    figure = Figure(figsize=(4.8 * len(curves), 3.4), layout="constrained")
    for axes, (name, colour, values) in zip(figure.subplots(1, len(curves), squeeze=False)[0], curves, strict=True):
        axes.plot(stored, values, "o-", color=colour)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.set_xlabel("cases already stored")
        _finish(axes, name, stored, values)
    return _save(figure, file)


def _finish(axes: Axes, name: str, places: Sequence[float], values: Sequence[float]) -> None:
    axes.set_ylabel(name)
    axes.set_ylim(bottom=0, top=1.2 * max(values))
    axes.grid(axis="y", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
    for place, value in zip(places, values, strict=True):
        axes.annotate(f"{value:.0f}", (place, value), xytext=(0, 7), textcoords="offset points", ha="center")


def _save(figure: Figure, file: Path) -> Path:
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file


if __name__ == "__main__":
    for drawn in draw(json.load(sys.stdin), Path(sys.argv[1])):
        print(drawn)

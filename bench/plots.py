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
    _rates(axes, counts, rates)
    return _save(figure, file)


def _stored(sizes: Sequence[Mapping[str, Any]], file: Path) -> Path:
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    stored = [size["filled"]["cases"] for size in sizes]
    rates = [size["half"]["per_second"] for size in sizes]
    axes.plot(stored, rates, "o-", color=_BLUE)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("cases already stored")
    _rates(axes, stored, rates)
    late = [(n, size["latency"]["seen"]["p99"]) for n, size in zip(stored, sizes, strict=True) if size["latency"]]
    if late:
        axes.yaxis.label.set_color(_BLUE)
        right = axes.twinx()
        right.plot(*zip(*late, strict=True), "s--", color=_ORANGE)
        right.set_ylim(bottom=0, top=1.25 * max(each for _, each in late))
        right.set_ylabel("p99 at 50 cases a second (ms)", color=_ORANGE)
        right.spines["top"].set_visible(False)
    return _save(figure, file)


def _rates(axes: Axes, places: Sequence[float], rates: Sequence[float]) -> None:
    axes.set_ylabel("cases a second")
    axes.set_ylim(bottom=0, top=1.2 * max(rates))
    axes.grid(axis="y", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
    for place, rate in zip(places, rates, strict=True):
        axes.annotate(f"{rate:.0f}", (place, rate), xytext=(0, 7), textcoords="offset points", ha="center")


def _save(figure: Figure, file: Path) -> Path:
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file


if __name__ == "__main__":
    for drawn in draw(json.load(sys.stdin), Path(sys.argv[1])):
        print(drawn)

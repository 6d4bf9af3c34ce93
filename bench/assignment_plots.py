"""The plots of docs/allocation-quality.md, as SVG: the same figures give the same file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bench.plots import STYLE

_COLOURS = ("#1d70b8", "#c05a00", "#00703c")
_SHOWN = ("area at once", "to the freest", "round robin")


def draw(result: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draws what there are figures of into `folder`, which is made. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with mpl.rc_context(STYLE):
        if result["decided"]:
            files.append(_growth(result, folder / "allocation-growth.svg"))
        if result["lived"]:
            files.append(_scores(result, folder / "allocation-scores.svg"))
    return files


def _growth(result: Mapping[str, Any], file: Path) -> Path:
    figure = Figure(figsize=(9.6, 3.4), layout="constrained")
    time, gap = figure.subplots(1, 2)
    for colour, (room, each) in zip(_COLOURS, groupby(result["decided"], key=lambda one: one["room"]), strict=False):
        sizes = list(each)
        places = [one["waiting"] for one in sizes]
        time.plot(places, [one["cpu_seconds"] for one in sizes], "o-", color=colour, label=room)
        gap.plot(places, [one["score_gap"] for one in sizes], "o-", color=colour, label=room)
    time.axhline(2, linestyle="--", color="#999999")
    time.set_yscale("log")
    time.set_ylabel("processor seconds to decide")
    gap.set_ylabel("score: gap to the bound (%)")
    gap.set_ylim(bottom=0)
    for axes in (time, gap):
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.set_xlabel("pieces of work that wait")
        axes.grid(axis="y", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    return _save(figure, file)


def _scores(result: Mapping[str, Any], file: Path) -> Path:
    months = list(dict.fromkeys(lived["month"] for lived in result["lived"]))
    figure = Figure(figsize=(4.8 * len(months), 3.4), layout="constrained")
    for axes, month in zip(figure.subplots(1, len(months), squeeze=False)[0], months, strict=True):
        for colour, way in zip(_COLOURS, _SHOWN, strict=True):
            (lived,) = (each for each in result["lived"] if (each["month"], each["way"]) == (month, way))
            axes.hist(lived["scores"], bins=range(30, 165, 5), histtype="step", linewidth=1.6, color=colour, label=way)
        axes.axvline(100, linestyle="--", color="#999999")
        axes.set_title(f"{month} month")
        axes.set_xlabel("score at the end (%)")
        axes.set_ylabel("practitioners")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    return _save(figure, file)


def _save(figure: Figure, file: Path) -> Path:
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file

"""Charts as a page may hold them: drawn apart, nothing in them but shapes and words, kept as long as there is room."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from example.seeds import HOSTILE

from cafcass_web.content.cells import Cell, Mark, Marked, Share
from cafcass_web.content.charts import Bars, Chart, Point, Series, Trend, Width
from cafcass_web.content.drawing import Drawer

MONTHS = [f"{month} {year}" for year in (2011, 2012) for month in ("Apr", "May", "Jun", "Jul", "Aug", "Sep")]


def series(name: str = "England", cells: list[Cell] | None = None) -> Series:
    found = cells or [Share(90 + place % 5, 100) for place in range(12)]
    return Series(name, tuple(Point(month, cell) for month, cell in zip(MONTHS, found, strict=True)))


def trend(*more: Series, title: str = "Reports filed", **kinds: int) -> Trend:
    return Trend("reports", title, more or (series(),), "% of reports", **{"least": 0, "most": 100, **kinds})


BARS = Bars("bars", "By area", Series("Filed", (Point("North", Share(1, 2)), Point("South", Marked(None, (Mark.SUPPRESSED,))), Point("A very long name of an area that takes more than a line", Share(0, 0)))), "% of reports", "North")  # fmt: skip


@pytest.fixture
def own_drawer() -> Iterator[Drawer]:
    made = Drawer()
    yield made
    made.close()


@pytest.mark.parametrize("chart", [trend(), trend(series("One"), series("Two")), trend(series(cells=[None] * 12)), BARS, Bars("none", "None", Series("x", ()), "")])  # fmt: skip
async def test_a_chart_is_an_image_with_a_name_and_words(drawer: Drawer, chart: Chart) -> None:
    widths: tuple[Width, ...] = ("wide", "narrow")
    for width in widths:
        svg = await drawer.draw(chart, width)
        assert svg is not None
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        names = [root.find(f".//*[@id='{each}']") for each in (root.get("aria-labelledby") or "").split()]
        assert [name.text for name in names if name is not None] == [chart.title, chart.summary]
        assert not re.search(r"style|<script|<a[ >]|<image|href|\son|<use|foreignObject", svg.replace("<a5", ""))


async def test_what_a_chart_says_is_never_markup(drawer: Drawer) -> None:
    hostile = Series(HOSTILE, tuple(Point(f"{HOSTILE}{place}", place) for place in range(9)))
    for chart in (Trend("t", HOSTILE, (hostile,), HOSTILE), Bars("b", HOSTILE, hostile, HOSTILE, HOSTILE)):
        svg = await drawer.draw(chart, "wide")
        assert svg is not None
        assert "<script" not in svg
        root = ET.fromstring(svg)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "g", "path", "rect", "line", "text", "tspan", "title", "desc", "defs", "clipPath"}  # fmt: skip
        assert "49" not in "".join(root.itertext())


async def test_a_chart_is_drawn_once(own_drawer: Drawer) -> None:
    first = await asyncio.gather(*(own_drawer.draw(trend(), "wide") for _ in range(5)))
    assert len(set(first)) == 1
    assert own_drawer.drawn == 1
    await own_drawer.draw(trend(), "narrow")
    await own_drawer.draw(trend(title="Another"), "wide")
    assert own_drawer.drawn == 3


async def test_only_so_many_charts_are_kept() -> None:
    small = Drawer(cache_bytes=1)
    await small.draw(trend(), "wide")
    await small.draw(trend(title="Another"), "wide")
    await small.draw(trend(), "wide")
    assert small.drawn == 3
    small.close()


async def test_a_process_that_is_lost_is_begun_anew(own_drawer: Drawer) -> None:
    assert await own_drawer.draw(trend(), "wide") is not None
    worker = own_drawer._worker
    assert worker is not None
    worker.kill()
    worker.wait()
    assert await own_drawer.draw(trend(title="After"), "wide") is not None


async def test_the_process_that_draws_has_no_secrets(own_drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_MASTER_KEY", "a secret")
    await own_drawer.draw(trend(), "wide")
    worker = own_drawer._worker
    assert worker is not None
    with open(f"/proc/{worker.pid}/environ", encoding="utf-8") as environment:  # noqa: ASYNC230, PTH123
        assert "secret" not in environment.read()


def test_a_trend_says_what_it_shows() -> None:
    cells: list[Cell] = [Share(90 + place % 2, 100) for place in range(11)]
    chart = trend(series(cells=[*cells, Share(10, 100)]))
    assert "England, % of reports, from Apr 2011 to Sep 2012: 10.0% in Sep 2012" in chart.summary
    assert "Out of the ordinary: Sep 2012, below the process limits." in chart.summary
    assert [column.heading for column in chart.table.of.columns] == ["", "England", "Out of the ordinary"]
    assert chart.limits is not None
    assert chart.limits.lower >= Fraction(0)


def test_series_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="can be told apart"):
        trend(*(series(str(place)) for place in range(5)))
    with pytest.raises(ValueError, match="one name"):
        trend(series(), series())
    with pytest.raises(ValueError, match="different labels"):
        trend(series(), Series("Two", (Point("x", 1),)))


def test_series_differ_in_more_than_colour() -> None:
    layers = trend(series("One"), series("Two")).drawing("wide")["layer"]
    assert {"color", "strokeDash"} <= set(layers[0]["encoding"])
    assert {"color", "shape"} <= set(layers[1]["encoding"])


def test_what_is_suppressed_is_not_drawn() -> None:
    values = BARS.drawing("wide")["data"]["values"]
    assert [(row["y"], row["said"]) for row in values] == [(50.0, "50.0%"), (None, "s"), (None, "-")]
    assert "South" not in BARS.summary

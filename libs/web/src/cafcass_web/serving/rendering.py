"""Pages as HTML: Jinja2 with everything escaped that is not markup of ours, and the GOV.UK Design System's components."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from cafcass_contracts.roles import Role
from cafcass_web.content import cells
from cafcass_web.content.charts import Bars, Chart, Trend
from cafcass_web.content.drawing import Drawer
from cafcass_web.content.fields import Choice, Filled
from cafcass_web.content.parts import KeyFigures, Links, Notice, SummaryList, Timeline
from cafcass_web.content.tables import Table

_COMPONENTS: Final = "govuk_frontend_jinja"
_OURS: Final = Path(__file__).parent.parent / "templates"
_PARTS: Final[Mapping[type, str]] = {
    Table: "web/table.html",
    Trend: "web/chart.html",
    Bars: "web/chart.html",
    SummaryList: "web/summary_list.html",
    Notice: "web/notice.html",
    Timeline: "web/timeline.html",
    KeyFigures: "web/key_figures.html",
    Links: "web/links.html",
    Filled: "web/filters.html",
}


def environment(*folders: Path) -> Environment:
    """The environment: a site's own templates first, then the library's under `web/`."""
    made = Environment(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in folders),
                FileSystemLoader(_OURS),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["govuk"] = Components()
    made.globals["show"] = _show
    made.globals["parts_of"] = parts_of
    made.globals["pages_around"] = pages_around
    made.filters["words"] = cells.words
    made.filters["role"] = role_in_words
    made.tests["number"] = cells.is_number
    made.tests["linked"] = lambda cell: isinstance(cell, cells.Linked)
    made.tests["tag"] = lambda cell: isinstance(cell, cells.Tag)
    made.tests["day"] = lambda cell: isinstance(cell, date)
    made.tests["marked"] = lambda cell: isinstance(cell, cells.Marked)
    made.tests["choice"] = lambda kind: isinstance(kind, Choice)
    return made


class Components:
    """The design system's components as functions: `govuk.error_summary({...})`, with the parameters of its documentation.

    They have an environment of their own, since they ask for parameters that were not given, as Nunjucks lets them.
    """

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PrefixLoader({_COMPONENTS: PackageLoader(_COMPONENTS)}), autoescape=True, auto_reload=False
        )

    def __getattr__(self, name: str) -> Callable[[Mapping[str, Any]], Markup]:
        """A component by its name, with underscores."""
        try:
            template = self._environment.get_template(f"{_COMPONENTS}/components/{name.replace('_', '-')}/macro.html")
        except TemplateNotFound:
            raise AttributeError(name) from None
        made: Callable[[Mapping[str, Any]], Markup] = getattr(template.module, f"govuk{name.title().replace('_', '')}")
        return made


@pass_context
def _show(context: Context, part: Any, **options: Any) -> Markup:
    """A part of a page, by its own template."""
    name = _PARTS.get(type(part))
    if name is None:
        raise TypeError(f"{type(part).__name__} is no part of a page")
    template = context.environment.get_template(name)
    return Markup(template.render({**context.get_all(), "part": part, **options}))  # noqa: S704 - the template escapes


def parts_of(view: Any) -> Iterator[Any]:
    """Every part in a view: in its fields, and in tuples of them."""
    if dataclasses.is_dataclass(view):
        names = [each.name for each in dataclasses.fields(view)]
    else:
        names = [each.name for each in msgspec.structs.fields(type(view))]
    for name in names:
        value = getattr(view, name)
        for part in value if isinstance(value, (tuple, list)) else (value,):
            if type(part) in _PARTS:
                yield part


def tables_of(view: Any) -> Iterator[Table[Any]]:
    """Every table in a view, those under charts too. Raises `ValueError` where two have one key."""
    seen: set[str] = set()
    for part in parts_of(view):
        if isinstance(part, (Table, Trend, Bars)):
            table = part if isinstance(part, Table) else part.table
            if table.of.key in seen:
                raise ValueError(f"two tables of a page are called {table.of.key}")
            seen.add(table.of.key)
            yield table


async def drawings(view: Any, drawer: Drawer) -> dict[str, dict[str, Markup]]:
    """Every chart in a view, drawn wide and narrow, by its key. What cannot be drawn is not in it."""
    found: dict[str, dict[str, Markup]] = {}
    charts: list[Chart] = [part for part in parts_of(view) if isinstance(part, (Trend, Bars))]
    for chart in charts:
        wide, narrow = await drawer.draw(chart, "wide"), await drawer.draw(chart, "narrow")
        if wide is not None and narrow is not None:
            found[chart.key] = {"wide": Markup(wide), "narrow": Markup(narrow)}  # noqa: S704 - shapes and words alone, see `drawing.py`
    return found


def role_in_words(role: Role | str) -> str:
    """Such as "head of service"."""
    return str(role).replace("-", " ").replace("childrens", "children's")


def pages_around(page: int, pages: int) -> list[int | None]:
    """The numbers that a pager shows: the first, the last, this one and its neighbours; None for what is left out."""
    wanted = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    found: list[int | None] = []
    for number in wanted:
        last = found[-1] if found else None
        if isinstance(last, int) and number > last + 1:
            found.append(None)
        found.append(number)
    return found

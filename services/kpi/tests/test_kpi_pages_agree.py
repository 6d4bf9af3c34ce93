"""What a page says, and what is had elsewhere: the printed command, the file and its name; and which pages are live."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex

import pytest
from test_kpi_against_independent_calculation import command_line
from test_kpi_pages import pages_database, pool, rows, site

from cafcass_web.testing.kit import Opened
from kpi.pages.data import Data
from kpi.pages.site import SITE

__all__ = ["pages_database", "pool", "site"]

OF_A_MOMENT = {"/measures", "/packs", "/packs/board", "/packs/inspection"}
"""The list of what there is to measure, and what is made to take away: nothing in them moves."""


def test_every_page_is_live_but_those_of_a_moment() -> None:
    assert {page.path for page in SITE.pages if not page.live} == OF_A_MOMENT


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/lists/closed?place=A5", ("table-cases",)),
        ("/over-maximum", ("table-over-maximum",)),
        ("/dashboard?month=2026-04", ("table-public-law-care", "table-finance")),
        ("/measures/care-stock/changes?period=2026-04&first=2026-04-20", ("key-figures", "table-moved")),
        ("/quality?period=2026-04", ("key-figures", "table-doubts", "table-read")),
    ],
)
async def test_a_live_page_has_one_stream_a_pause_and_parts_that_are_put_anew(
    site: Opened[Data], path: str, parts: tuple[str, ...]
) -> None:
    text = (await (await site.tab_of("director")).get(path)).text
    assert re.findall(r'data-events="([^"]+)"', text)
    assert text.count('role="status"') == text.count('id="live-pause"') == text.count('id="live-at"') == 1
    for part in parts:
        assert re.search(rf'id="{part}" data-live', text), part


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        ("care-allocated", "period=2026-04&as_known=2026-05-20"),
        ("section-7-filed", "period=2026-Q1&as_known=2026-08-01&place=A5"),
        ("spend-against-budget", "period=YTD2026-05&as_known=2026-06-30"),
        ("private-stock", "period=2026-04&as_known=2026-04-20&place=a9-private"),
        ("care-days-to-allocate", "period=FY2025-26&as_known=2026-06-30&place=north"),
    ],
)
async def test_the_command_that_a_page_prints_gives_its_digits(
    site: Opened[Data], pages_database: str, measure: str, asked: str
) -> None:
    text = (await (await site.tab_of("director")).get(f"/measures/{measure}?{asked}")).text
    said = re.search(r"<dt[^>]*>Command</dt>\s*<dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    assert said
    words = shlex.split(html.unescape(said[1]).strip())
    assert words[:2] == ["cafcass", "kpi"]
    (told,) = json.loads(command_line(pages_database, *words[2:], "--json"))
    shown = dict(
        re.findall(r'web-figures__name">(\w+)</dt>\s*<dd class="web-figures__value">(.*?)</dd>', text, re.DOTALL)
    )
    digits = {name: re.sub(r"<[^>]+>.*", "", value).strip() for name, value in shown.items()}
    assert digits["Figure"] == ("" if told["figure"] == "-" else told["figure"])
    if told["denominator"] is not None:
        assert (digits["Numerator"], digits["Denominator"]) == (f"{told['numerator']:,}", f"{told['denominator']:,}")
    facts = re.search(r"facts up to number ([0-9,]+)", text)
    assert facts
    assert int(facts[1].replace(",", "")) > 1000


@pytest.mark.parametrize(
    ("path", "key", "said"),
    [
        ("/lists/allocated?place=A5&law=private", "cases", ("greater-manchester", "private-law")),
        ("/lists/closed?since=2026-05-01&until=2026-05-31", "cases", ("1-may-2026", "31-may-2026")),
        ("/packs/inspection?period=2026-05&as_known=2026-05-31", "cases", ("2026-05", "31-may-2026")),
        ("/measures/care-stock?period=2026-04&as_known=2026-05-20&place=north", "behind", ("north", "2026-04", "20-may-2026")),
        ("/?month=2026-04&as_known=2026-05-20", "measures", ("april-2026", "20-may-2026")),
    ],
)  # fmt: skip
async def test_page_file_and_file_name_agree(site: Opened[Data], path: str, key: str, said: tuple[str, ...]) -> None:
    tab = await site.tab_of("director")
    text = (await tab.get(path)).text
    table = text[text.index(f'id="table-{key}"') :]
    count = re.search(r"Download (?:the |all )([0-9,]+) row", table)
    assert count
    number = int(count[1].replace(",", ""))
    answer = await tab.get(f"{path}&download={key}.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == number + 1
    assert len(await rows(tab, path, key)) == number
    name = answer.headers["content-disposition"]
    for words in (*said, f"{number}-rows", "official"):
        assert words in name, name

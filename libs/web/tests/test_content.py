"""Cells, tables, files, fields, limits: what a reader sees and takes away, in the plainest cases and the oddest."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import field_validator

from cafcass_web.access.grants import Access
from cafcass_web.access.sight import Sight
from cafcass_web.content.addresses import Address
from cafcass_web.content.cells import Cell, Linked, Mark, Marked, Share, Tag, for_machines, is_number, rounded, words
from cafcass_web.content.downloads import as_csv, as_json, file_name, safe
from cafcass_web.content.fields import Choice, Day, Fields, Month, Option, Text, fill
from cafcass_web.content.limits import limits_of, out_of_the_ordinary
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.serving.rendering import pages_around

NOBODY = Sight("p", Access())


@pytest.mark.parametrize(
    ("cell", "shown", "told"),
    [
        (None, "Not known", None),
        (0, "0", 0),
        (-1234567, "-1,234,567", -1234567),
        (Decimal("-3.50"), "-3.50", Decimal("-3.50")),
        (Share(1, 3), "33.3%", Decimal("33.3")),
        (Share(2, 3), "66.7%", Decimal("66.7")),
        (Share(1, 16), "6.3%", Decimal("6.3")),  # 6.25 is rounded half up
        (Share(0, 0), "-", "-"),
        (Share(0, 7), "0.0%", Decimal("0.0")),
        (Share(7, 7), "100.0%", Decimal("100.0")),
        (Marked(None, (Mark.SUPPRESSED,)), "s", "s"),
        (Marked(12, (Mark.PROVISIONAL, Mark.REVISED)), "12 p r", 12),
        (Linked("Case 1", "/cases/1"), "Case 1", "Case 1"),
        (Tag("Overdue", "red"), "Overdue", "Overdue"),
        (True, "Yes", "yes"),
        (date(2026, 6, 3), "3 June 2026", "2026-06-03"),
        (date.min, "1 January 1", "0001-01-01"),
        (date.max, "31 December 9999", "9999-12-31"),
        (datetime(2026, 6, 3, 23, 30, tzinfo=UTC), "4 June 2026, 00:30", "2026-06-03T23:30:00+00:00"),
        ("", "", ""),
    ],
)
def test_a_cell_for_people_and_for_machines(cell: Cell, shown: str, told: object) -> None:
    assert (words(cell), for_machines(cell)) == (shown, told)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_rounded_once_and_half_up(part: int, whole: int) -> None:
    exact = Fraction(100 * part, whole)
    shown = Fraction(rounded(exact))
    assert -Fraction(1, 20) < exact - shown <= Fraction(1, 20) or exact - shown == -Fraction(1, 20)
    assert (shown * 10).denominator == 1


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 7700 900000",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        " =1",
        "\ufeff=1",
        "＝1",
        "|calc",
        "%x",
        "-1+2",
        "-1,5",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_made_safe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Case 1", "-12", "-12.5", "1605000000000001", "a=b", "x-y"])
def test_other_texts_stay(text: str) -> None:
    assert safe(text) == text


ROWS = ((3, "b"), (1, "=cmd"), (-2, None), (10, "B"))
NUMBERS: TableOf[tuple[int, str | None]] = TableOf(
    "numbers",
    "Some numbers",
    (
        Column("name", "Name", lambda row: row[1], order="name"),
        Column("count", "Count", lambda row: row[0], order="count", hint="so many"),
        Column("marked", "Marked", lambda row: Marked(row[0], (Mark.REVISED,)) if row[0] > 5 else row[0]),
    ),
    "-count",
    per_page=3,
)


def table(**asked: str) -> Table[tuple[int, str | None]]:
    return NUMBERS.of_all(ROWS, NUMBERS.slice({name.replace("_", "."): value for name, value in asked.items()}))


def test_a_table_is_ordered_and_paged_by_its_address() -> None:
    assert [row[0] for row in table().rows] == [10, 3, 1]
    assert [row[0] for row in table(page_numbers="2").rows] == [-2]
    assert [row[0] for row in table(order_numbers="count").rows] == [-2, 1, 3]
    assert [row[1] for row in table(order_numbers="name").rows] == ["=cmd", "b", "B"]
    assert [row[1] for row in table(order_numbers="-name", page_numbers="2").rows] == [None], "not known stands last"
    assert (table().pages, table().first, table().last, table(page_numbers="2").first) == (2, 1, 3, 4)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "٣", "9" * 30, "99999999"])
def test_no_page_breaks_anything(page: str) -> None:
    part = NUMBERS.slice({"page.numbers": page})
    assert 1 <= part.page <= 100_000
    assert part.offset < 2**31


@pytest.mark.parametrize("order", ["", "-", "marked", "nothing", "count; DROP TABLE x", "-count--"])
def test_an_order_that_there_is_not_is_the_first(order: str) -> None:
    part = NUMBERS.slice({"order.numbers": order})
    assert part.sql.startswith("ORDER BY count DESC NULLS LAST")


def test_a_file_holds_every_row_and_is_safe() -> None:
    whole = NUMBERS.of_all(ROWS, NUMBERS.slice({}, whole=True))
    read = list(csv.reader(io.StringIO(b"".join(as_csv(whole)).decode("utf-8-sig"))))
    assert read == [
        ["Name", "Count (so many)", "Marked", "Marked: marks"],
        ["B", "10", "10", "r"],
        ["b", "3", "3", ""],
        ["'=cmd", "1", "1", ""],
        ["", "-2", "-2", ""],
    ]
    said = orjson.loads(as_json(whole, "/numbers?x=1"))
    assert (said["count"], said["address"], said["rows"][0]) == (
        4,
        "/numbers?x=1",
        {"name": "B", "count": 10, "marked": 10, "marks": {"marked": ["r"]}},
    )
    assert (
        file_name(whole, ["OFFICIAL", "Area", "../../etc/\r\nX: y"], date(2026, 6, 1), "csv")
        == "some-numbers-official-area-etc-x-y-4-rows-2026-06-01.csv"
    )


def test_the_shorthand_is_that_of_the_table() -> None:
    assert table().marks == (Mark.REVISED,)
    assert [is_number(cell) for cell in table().cells(ROWS[0])] == [False, True, True]


@pytest.mark.parametrize(
    ("key", "kept", "case"),
    [("-nothing", None, None), ("name", (lambda row: False), None), ("name", None, (lambda row: None))],
)
def test_a_table_that_cannot_be_is_refused(key: str, kept: object, case: object) -> None:
    with pytest.raises(ValueError, match="x"):
        TableOf("x", "X", (Column("name", "Name", lambda row: row, order="name"),), key, kept_back=kept, case=case)  # type: ignore[arg-type]


@pytest.mark.parametrize(("page", "pages", "shown"), [(1, 1, [1]), (1, 5, [1, 2, None, 5]), (3, 5, [1, 2, 3, 4, 5]), (9, 20, [1, None, 8, 9, 10, None, 20]), (500, 20, [1, None, 20])])  # fmt: skip
def test_a_pager_shows_few_pages(page: int, pages: int, shown: list[int | None]) -> None:
    assert pages_around(page, pages) == shown


class Some(Fields):
    """Filters of every kind."""

    area: Annotated[str | None, Choice("Area", [Option("A1", "North"), Option("A2", "South")])] = None
    word: Annotated[str, Text("Word", most=10)] = "all"
    day: Annotated[date | None, Day("Day")] = None
    month: Annotated[date | None, Month("Month")] = None

    @field_validator("word")
    @classmethod
    def _not_odd(cls, word: str) -> str:
        if word == "odd":
            raise ValueError("must not be odd")
        return word


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({}, Some()),
        ({"area": "A1", "other": "x"}, Some(area="A1")),
        ({"area": "", "word": "  "}, Some()),
        ({"word": " two  words"}, Some(word="two  words")),
        ({"day": "31/3/2026"}, Some(day=date(2026, 3, 31))),
        ({"day": "2026-03-31"}, Some(day=date(2026, 3, 31))),
        ({"day": "31  march   2026"}, Some(day=date(2026, 3, 31))),
        ({"month": "2026-03"}, Some(month=date(2026, 3, 1))),
    ],
)
def test_what_is_typed_is_read(typed: dict[str, str], read: Some) -> None:
    assert fill(Some, typed, NOBODY).value == read


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"area": "A9"}, {"area": "Area: choose one of the list"}),
        ({"word": "x" * 11}, {"word": "Word: must be 10 characters or fewer"}),
        ({"word": "a\x00b"}, {"word": "Word: must be letters, digits and punctuation alone"}),
        ({"word": "a\r\nb"}, {"word": "Word: must be letters, digits and punctuation alone"}),
        ({"word": "odd"}, {"word": "Word: must not be odd"}),
        ({"day": "31/2/2026"}, {"day": "Day: enter a day, like 31/3/2026"}),
        ({"day": "01/01/0001"}, {"day": "Day: must be between 2000 and 2099"}),
        ({"day": "31/12/9999"}, {"day": "Day: must be between 2000 and 2099"}),
        ({"month": "2026-13"}, {"month": "Month: enter a month, like 2026-03"}),
        ({"month": "9999-01"}, {"month": "Month: enter a month, like 2026-03"}),
        (
            {"area": "A9", "day": "x"},
            {"area": "Area: choose one of the list", "day": "Day: enter a day, like 31/3/2026"},
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_words(typed: dict[str, str], wrong: dict[str, str]) -> None:
    filled = fill(Some, typed, NOBODY)
    assert (filled.value, filled.wrong) == (None, wrong)


@given(st.dictionaries(st.sampled_from(["area", "word", "day", "month"]), st.text()))
def test_whatever_is_typed_is_read_or_said_to_be_wrong(typed: dict[str, str]) -> None:
    filled = fill(Some, typed, NOBODY)
    assert (filled.value is None) == bool(filled.wrong)


def test_a_form_says_what_it_was_asked() -> None:
    filled = fill(Some, {"area": "A2", "day": "2026-03-31", "month": "2026-03"}, NOBODY)
    assert filled.said(NOBODY) == [("Area", "South"), ("Day", "31 March 2026"), ("Month", "March 2026")]


def test_a_field_without_a_kind_is_refused() -> None:
    class Bad(Fields):
        """No kind."""

        area: str | None = None

    with pytest.raises(TypeError, match=r"Bad\.area"):
        Bad.kinds()


def test_an_address_can_be_kept_and_changed() -> None:
    address = Address("/cases", (("area", "A1"), ("page.cases", "2")))
    assert str(address) == "/cases?area=A1&page.cases=2"
    assert str(address.with_({"page.cases": None, "x": "a&b=c #"})) == "/cases?area=A1&x=a%26b%3Dc+%23"


def test_process_limits_by_hand() -> None:
    # Values 10, 12, 11, 13, 12, 10, 11, 13: mean 92/8 = 11.5; moving ranges 2, 1, 2, 1, 2, 1, 2: mean 11/7; 2.66 of it = 4.18.
    values = [Fraction(value) for value in (10, 12, 11, 13, 12, 10, 11, 13)]
    limits = limits_of(values)
    assert limits is not None
    assert (limits.mean, limits.lower, limits.upper) == (Fraction("11.5"), Fraction("7.32"), Fraction("15.68"))
    assert out_of_the_ordinary(values, limits) == [None] * 8


def test_limits_stay_where_values_can_be() -> None:
    limits = limits_of([Fraction(99), Fraction(90)] * 5, least=Fraction(0), most=Fraction(100))
    assert limits is not None
    assert limits.upper == 100


def test_too_few_points_have_no_limits() -> None:
    assert limits_of([Fraction(1)] * 7 + [None] * 5) is None


def test_what_is_out_of_the_ordinary_is_said() -> None:
    limits = limits_of([Fraction(10), Fraction(11)] * 6)
    assert limits is not None
    high = [Fraction(11)] * 7
    notes = out_of_the_ordinary([Fraction(10), *high, None, Fraction(50), Fraction(10)], limits)
    assert [None if note is None else (note.outside, note.text) for note in notes] == [
        None,
        *[(False, "7 or more in a row above the mean")] * 7,
        None,
        (True, "above the process limits"),
        None,
    ]

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.domain.feeds import dates, fields
from intake.domain.feeds.fields import Flaw


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2016-05-01", "2016-05-01"),
        (" 2016-05-01 ", "2016-05-01"),
        ("2016-5-1", "2016-05-01"),
        ("2023-01-20T17:43:53.06", "2023-01-20"),
        ("2023-01-20T17:43:53.061620", "2023-01-20"),
        ("2023-01-20T17:43:53.061620123", "2023-01-20"),
        ("2023-06-30T23:30:00Z", "2023-07-01"),
        ("2023-06-30T23:30:00+01:00", "2023-06-30"),
        ("2023-06-30T23:30:00.000+0000", "2023-07-01"),
        ("2016-05-31T23:00:00.000Z", "2016-06-01"),
        ("2023-06-30T23:30:00+01:00[Europe/London]", "2023-06-30"),
        ([2023, 5, 9], "2023-05-09"),
        ([2023, 5, 9, 9, 0], "2023-05-09"),
        ([2023, 1, 17, 10, 17, 9, 531000000], "2023-01-17"),
        ("20 Jan 2023", "2023-01-20"),
        ("1 Jan 1990", "1990-01-01"),
        ("3rd September 2024", "2024-09-03"),
        ("20/01/2023", "2023-01-20"),
        ("Tue Apr 02 19:11:46 BST 2024", "2024-04-02"),
        ("Tue Apr 02 23:46:00 GMT 2024", "2024-04-03"),
        ("1990-11-12", "1990-11-12"),
    ],
)
def test_every_form_of_a_date_is_read_as_the_london_date(written: Any, read: str) -> None:
    assert dates.day(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2022-08-22T10:44:54.055", "2022-08-22T10:44:54.055000Z"),
        ("2022-08-22T10:44:54", "2022-08-22T10:44:54Z"),
        ("2022-08-22 10:44", "2022-08-22T10:44:00Z"),
        ("2022-08-22T10:44:54.05", "2022-08-22T10:44:54.050000Z"),
        ("2022-08-22T10:44:54.123456789", "2022-08-22T10:44:54.123456Z"),
        ("2022-08-22T10:44:54+01:00", "2022-08-22T09:44:54Z"),
        ("2022-08-22T10:44:54Z", "2022-08-22T10:44:54Z"),
        ([2023, 1, 24, 16, 52, 6, 18000000], "2023-01-24T16:52:06.018000Z"),
        ([2023, 5, 9, 9, 0], "2023-05-09T09:00:00Z"),
        ("Tue Apr 02 19:11:46 BST 2024", "2024-04-02T18:11:46Z"),
        ("20 Jan 2023", "2023-01-20T00:00:00Z"),
    ],
)
def test_every_form_of_an_instant_is_read_in_utc(written: Any, read: str) -> None:
    assert dates.instant(written) == read


@pytest.mark.parametrize(
    "written",
    ["2023-13-01", "2023-02-30", "yesterday", 20230101, True, {}, {"a": 1}, [2023], [2023, 13, 1], [2023, "5", 9], [2023.0, 5, 9],
     [2023, 5, 9, 9, 0, 0, 10**12], "0000-01-01", "20 Foo 2023", "31/31/2023", "2" * 100, "9999-12-31T23:59:59-23:59", "２０２３-01-01"],
)  # fmt: skip
def test_what_is_no_date_is_told_without_its_value(written: Any) -> None:
    for reader in (dates.day, dates.instant):
        flaw = reader(written)
        assert isinstance(flaw, Flaw)
        assert flaw.kept is None
        assert str(written) not in flaw.reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Yes", "yes"), ("yes", "yes"), ("YES", "yes"), (True, "yes"), ("No", "no"), ("no", "no"), (False, "no"),
        ("dontKnow", "not-known"), ("Dont know", "not-known"), ("Don't know", "not-known"), ("DONT_KNOW", "not-known"),
    ],
)  # fmt: skip
def test_every_spelling_of_yes_no_and_not_known(written: Any, read: str) -> None:
    assert fields.yes_no(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("SE11LB", "SE1 1LB"), ("se1 1lb", "SE1 1LB"), ("HA1  1SA", "HA1 1SA"), ("B1 1LS", "B1 1LS"), ("W1A1AA", "W1A 1AA"), ("  ", None)],
)  # fmt: skip
def test_postcodes_with_and_without_a_blank(written: str, read: str | None) -> None:
    assert fields.postcode(written) == read


def test_a_postcode_of_another_country_is_kept_and_doubted() -> None:
    flaw = fields.postcode("D02 AF30")
    assert isinstance(flaw, Flaw)
    assert flaw.kept == "D02 AF30"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a, b", ["a", "b"]), ("a,b", ["a", "b"]), (["a", "b", "a"], ["a", "b"]), ("", None), ([], None), (" , ", None),
        ([{"id": "x", "value": "a"}], ["a"]), ([None, "a"], ["a"]),
    ],
)  # fmt: skip
def test_lists_of_words(written: Any, read: list[str] | None) -> None:
    assert fields.words(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (2000004659, "2000004659"),
        ("2000004659", "2000004659"),
        (1.661164783455399e15, "1661164783455399"),
        (fields.ZEROS, None),
    ],
)
def test_ids_as_numbers_and_as_text(written: Any, read: str | None) -> None:
    assert fields.identifier(written) == read


def test_text_that_is_endless_is_cut_and_told() -> None:
    flaw = fields.text("x" * 5_000_000)
    assert isinstance(flaw, Flaw)
    assert len(flaw.kept) == fields.LONGEST_TEXT


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(anything)
def test_no_reader_ever_raises_or_tells_a_value(value: Any) -> None:
    for reader in (
        dates.day,
        dates.instant,
        fields.yes_no,
        fields.words,
        fields.identifier,
        fields.text,
        fields.postcode,
    ):
        got = reader(value)
        assert not isinstance(got, Flaw) or len(got.reason) < 80
    assert fields.is_empty(value) in (True, False)


@given(st.lists(st.integers(min_value=-(10**20), max_value=10**20), max_size=9))
def test_no_array_of_numbers_breaks_a_date(parts: list[int]) -> None:
    assert dates.day(parts) is not None
    assert dates.instant(parts) is not None


@pytest.mark.parametrize(
    ("born", "ages"),
    [
        ("2008-01-05", (18, 18)),
        ("2008-01-06", (18, 18)),
        ("2008-01-07", (17, 17)),
        ("2008-01", (17, 18)),
        ("2008-02", (17, 17)),
        ("2008", (17, 18)),
        ("2026-01-07", (-1, -1)),
        ("1988-02-29", (37, 37)),
        ("1989-02-29", None),
        ("9999", (-7974, -7973)),
        ("0000", None),
        ("0001", (2024, 2025)),
        ("1988-13", None),
        ("", None),
        ("someday", None),
    ],
)
def test_ages_of_dates_that_are_known_to_the_day_the_month_or_the_year(born: str, ages: tuple[int, int] | None) -> None:
    found = dates.ages_at(born, "2026-01-06")
    assert (None if found is None else (found.youngest, found.oldest)) == ages


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-01-06", "2026-01-06T00:00:00Z"),
        ("2026-01-06T10:00:00", "2026-01-06T10:00:00Z"),
        ("2026-02-3 T10:00:00", "2026-02-03T10:00:00Z"),
        ("2026-01-6T10:00:00Z", "2026-01-06T10:00:00Z"),
        ("2026-02-30T10:00:00", dates.NOT_INSTANT),
        ("2026-02-30", dates.NOT_INSTANT),
        ("2026-W01-1T10:00:00", dates.NOT_INSTANT),
        ("2026-01-06T10+01:00", dates.NOT_INSTANT),
        ("20260106T10:00:00.0", dates.NOT_INSTANT),
    ],
)
def test_what_looks_like_a_plain_iso_time_is_read_like_any_other(written: str, read: Any) -> None:
    assert dates.instant(written) == read


_PLACES = st.sampled_from("0123459") | st.sampled_from("-:T.,+Z \u0661")


@st.composite
def _nearly_plain(draw: st.DrawFn) -> str:
    """A time as most are written, of which some characters may be others."""
    written = draw(st.datetimes()).isoformat(
        timespec=draw(st.sampled_from(["seconds", "milliseconds", "microseconds"]))
    )
    for place in draw(st.lists(st.integers(0, len(written) - 1), max_size=3)):
        written = written[:place] + draw(_PLACES) + written[place + 1 :]
    return written


@given(_nearly_plain())
@example("2026-06-01T10:00:00.+05")
@example("2026-06-01T10:00:00.1234+0")
@example("2026-06-01T10:00:00.12\u0663")
def test_a_plain_time_is_read_quickly_as_it_would_be_by_its_pattern(written: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        quickly = dates._parse(written)
        patched.setattr(dates, "_is_plain_iso", lambda _: False)
        assert dates._parse(written) == quickly

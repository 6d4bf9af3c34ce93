"""A contact detail that must not be told is found however it is written, and other words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cafcass_domain.confidential import WITHHELD, tells, withholding

DETAILS = ("07700 900123", "mina.sample@example.org", "9 Example Road", "LS1 4CV", "Flat 2, Café House")


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "(07700) 900-123",
        "0 7 7 0 0 9 0 0 1 2 3",
        "+44 7700 900123",
        "0044 (0) 7700 900 123",
        "MINA.SAMPLE@EXAMPLE.ORG",
        "mina . sample @ example . org",
        "mina dot sample at example dot org",
        "mina(dot)sample[at]example.org",
        "9 example road",
        "9, Example-Road",
        "ls14cv",
        "L S 1 4 C V",
        "flat 2 cafe house",
        "Flat 2, Cafe\u0301 House",
    ],
)
def test_it_is_struck_out_however_it_is_written(written: str) -> None:
    assert withholding(DETAILS)(f"She is at {written}, I know.") == f"She is at {WITHHELD}, I know."
    assert tells(written, DETAILS)


@pytest.mark.parametrize(
    "words", ["", "19 Example Roads", "107700900123", "He is nine and lives on a road.", "als14cvx", "a@b"]
)
def test_other_words_are_left_alone(words: str) -> None:
    assert withholding(DETAILS)(words) == words
    assert not tells(words, DETAILS)


@pytest.mark.parametrize("detail", ["", "@", "a@", "1 A", "12", "  ", "0"])
def test_what_says_too_little_is_not_looked_for(detail: str) -> None:
    assert withholding((detail,))("1 A at 12, 0 a@") == "1 A at 12, 0 a@"


@given(st.text(), st.lists(st.text(max_size=12), max_size=4))
@example("\uf900", [])
def test_any_text_and_any_detail_can_be_looked_for(words: str, details: list[str]) -> None:
    struck = withholding(details)(words)
    assert not tells(struck, details) or WITHHELD in struck

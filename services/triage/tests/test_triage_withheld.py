"""What is withheld is struck out however it is written, though it is looked for in plain signs first (G4)."""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts.values import LawType, YesNo
from triage.domain.application import Application
from triage.domain.letter.withheld import STRUCK_OUT, cleaner
from triage.domain.told import Address, ContactDetail, Details, Person

DETAILS = ("7 Silkwick Way", "LS1 4AP", "07700 900123", "kim.silk@example.org", "Invented City Council")
IN_WORDS = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
ALIKE = {"i": "\u0131\u0130", "s": "\u017f", "k": "\u212a"}
"""Signs beyond ASCII that a pattern takes for one within."""


def hidden() -> Application:
    street, postcode, phone, email, _ = DETAILS
    person = Person(
        id="p1",
        address=Address(line_1=street, postcode=postcode, confidential=YesNo.YES),
        phone=ContactDetail(value=phone, confidential=YesNo.YES),
        email=ContactDetail(value=email, confidential=YesNo.YES),
    )
    received_at = datetime(2026, 6, 1, tzinfo=UTC)
    details = Details(
        case_id="c", case_number="1", law=LawType.PRIVATE, revision=1, received_at=received_at, people=(person,)
    )
    return Application(details=details)


CLEAN = cleaner(hidden(), (DETAILS[-1],))


@st.composite
def written(draw: st.DrawFn) -> str:
    """A detail as somebody may write it: with other signs between, in other letters, a number in words."""
    detail = draw(st.sampled_from(DETAILS))
    between = st.sampled_from(("", " ", "\n") if "@" in detail else ("", " ", "-", "\u2013", ". ", "_", "\u00b7"))
    signs = []
    for sign in detail:
        as_said = IN_WORDS.get(sign) if detail.startswith("077") and draw(st.booleans()) else None
        other = draw(st.sampled_from((sign, sign.upper(), sign.lower(), *ALIKE.get(sign.lower(), ""))))
        signs.append((as_said or other) + (draw(between) if sign.isalnum() else ""))
    return "".join(signs).strip(" -_.\u2013\n").replace("@", draw(st.sampled_from(("@", " at ", "[at]"))))


@settings(max_examples=150, deadline=None)
@given(written(), st.sampled_from(("", "Ask at ", "caf\u00e9 \u2014 ")), st.sampled_from(("", ", please", " \u0141")))
def test_a_detail_is_struck_out_in_whatever_way_it_is_written(detail: str, before: str, after: str) -> None:
    assert STRUCK_OUT in CLEAN(f"{before}{detail}{after}")


@pytest.mark.parametrize("words", ["Seven lanes of silk, at 4 Leeds streets.", "Ring me on 7 May, kim said.", ""])
def test_words_without_a_detail_stay_as_they_were_written(words: str) -> None:
    assert CLEAN(words) == words


def test_nothing_else_beyond_ascii_is_taken_for_a_letter_within() -> None:
    every = "".join(map(chr, (*range(128, 0xD800), *range(0xE000, sys.maxunicode + 1))))
    assert set(re.findall("[0-9a-z]", every, re.IGNORECASE)) == set("".join(ALIKE.values()))
    assert {unicodedata.normalize("NFKC", sign) for sign in "\u017f\u212a"} == {"s", "K"}

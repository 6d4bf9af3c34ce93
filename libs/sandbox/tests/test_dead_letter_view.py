"""Dead letters: read from their headers, folded with what became of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cafcass_contracts.platform import DeadLetterResolved
from cafcass_sandbox.client.parsed_record import ParsedRecord
from cafcass_sandbox.views.dead_letters import Choice, DeadLetter, folded, letter_of


def record(id_: str, at: str, **headers: str) -> ParsedRecord:
    given = {
        "id": id_,
        "service": "intake",
        "topic": "t.v1",
        "partition": "2",
        "offset": "7",
        "attempts": "1",
        "at": at,
    }
    return ParsedRecord(
        topic="intake.dead-letters.v1",
        partition=0,
        offset=0,
        key="k",
        id=None,
        type=None,
        source=None,
        subject=None,
        time="2026-06-01T09:00:00Z",
        sequence=None,
        headers={"original": "yes", **{f"dlq-{name}": value for name, value in (given | headers).items()}},
        data={"a": 1},
    )


def resolution(id_: str, time: str, how: str = "retried", **changes: Any) -> ParsedRecord:
    event = record(id_, time)
    members = {name: getattr(event, name) for name in ParsedRecord.__slots__}
    return ParsedRecord(
        **members | {"type": DeadLetterResolved.ce_type(), "time": time, "data": {"id": id_, "how": how}} | changes
    )


FIRST = record("a", "2026-06-01T09:00:00+00:00", reason="not JSON", subject="case-1", state="unreadable")
SECOND = record("b", "2026-06-01T10:00:00+00:00", reason="its decision failed")


def test_a_letter_says_where_it_came_from_and_holds_the_original() -> None:
    letter = letter_of(FIRST)
    assert letter.row() == {
        "id": "a",
        "service": "intake",
        "topic": "t.v1",
        "partition": 2,
        "offset": 7,
        "subject": "case-1",
        "reason": "not JSON",
        "attempts": 1,
        "at": "2026-06-01T09:00:00+00:00",
        "state": "unreadable",
        "resolved": None,
    }
    assert letter.whole()["headers"] == {"original": "yes"}
    assert letter.whole()["data"] == {"a": 1}


def test_of_one_that_is_kept_sealed_it_says_so_and_shows_no_bytes() -> None:
    """G4: what complaints sets aside."""
    letter = letter_of(record("a", "2026-06-01T09:00:00+00:00", **{"sealed-for": "case-1"}))
    assert letter.data == "sealed, for case-1: it is tried again as it came"
    assert letter.whole()["headers"] == {"original": "yes"}


def test_headers_that_are_missing_or_broken_stay_empty() -> None:
    letter = letter_of(record("a", "never", partition="two", offset="-1", subject=""))
    assert (letter.partition, letter.offset, letter.subject, letter.reason) == (-1, -1, None, "")


@pytest.mark.parametrize(
    ("resolutions", "expected"),
    [
        ([], {"a": None, "b": None}),
        ([resolution("a", "2026-06-01T09:30:00Z")], {"a": "retried", "b": None}),
        ([resolution("b", "2026-06-01T10:00:00Z", "discarded")], {"a": None, "b": "discarded"}),
        ([resolution("b", "2026-06-01T09:30:00Z")], {"a": None, "b": None}),
        ([resolution("zzz", "2026-06-01T12:00:00Z")], {"a": None, "b": None}),
        ([resolution("a", "2026-06-01T12:00:00Z", type="something.else")], {"a": None, "b": None}),
        ([resolution("a", "2026-06-01T12:00:00Z", data="text")], {"a": None, "b": None}),
    ],
)
def test_what_became_of_a_letter_counts_where_it_came_after(
    resolutions: list[ParsedRecord], expected: dict[str, str | None]
) -> None:
    found = folded([letter_of(FIRST), letter_of(SECOND)], resolutions)
    assert {letter.id: letter.resolved for letter in found} == expected


def test_a_letter_that_was_set_aside_again_is_one_letter() -> None:
    again = letter_of(record("a", "2026-06-01T11:00:00+00:00", attempts="2"))
    found = folded([again, letter_of(FIRST), letter_of(SECOND)], [resolution("a", "2026-06-01T10:30:00Z")])
    assert [(letter.id, letter.attempts, letter.resolved) for letter in found] == [("b", 1, None), ("a", 2, None)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a", "b"]),
        ({"service": "intake"}, ["a", "b"]),
        ({"service": "triage"}, []),
        ({"reason": "json"}, ["a"]),
        ({"since": datetime(2026, 6, 1, 10, tzinfo=UTC)}, ["b"]),
    ],
)
def test_letters_are_chosen_by_service_reason_and_time(filters: dict[str, Any], expected: list[str]) -> None:
    letters: list[DeadLetter] = [letter_of(FIRST), letter_of(SECOND)]
    assert [letter.id for letter in Choice(**filters).of(letters)] == expected

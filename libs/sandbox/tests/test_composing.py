"""From what is typed to the data of a message."""

from __future__ import annotations

from typing import Any

import pytest

from cafcass_contracts.message import Message
from cafcass_contracts.registry import MESSAGES, find_message
from cafcass_contracts.schemas import examples_of
from cafcass_sandbox.outside.composing import NotAMessageError, check, with_fields

LISTED = find_message("court.hearing-listed.v1")
ISSUED = find_message("court.application-issued.v1")
RESUME = find_message("platform.resume-partition.v1")


@pytest.mark.parametrize(
    ("message", "typed", "expected"),
    [
        (LISTED, ["case_number=1700000000000017"], {"case_number": "1700000000000017"}),
        (LISTED, ["hearing.id=9", "hearing.court.region=2"], {"hearing": {"id": "9", "court": {"region": "2"}}}),
        (LISTED, ["vacated_reason=a=b"], {"vacated_reason": "a=b"}),
        (LISTED, ["vacated_reason="], {"vacated_reason": ""}),
        (RESUME, ["partition=3", "topic=t"], {"partition": 3, "topic": "t"}),
        (RESUME, ['by={"id": "x", "role": "y"}'], {"by": {"id": "x", "role": "y"}}),
        (ISSUED, ["kinds.0=section-8", "kinds.1=adoption"], {"kinds": ["section-8", "adoption"]}),
        (ISSUED, ["kinds[0]=section-8"], {"kinds": ["section-8"]}),
        (ISSUED, ['kinds=["section-8"]'], {"kinds": ["section-8"]}),
        (ISSUED, ["submitted_on=2026-06-01"], {"submitted_on": "2026-06-01"}),
    ],
)
def test_fields_go_where_their_path_says_as_the_schema_wants_them(
    message: type[Message], typed: list[str], expected: dict[str, Any]
) -> None:
    assert with_fields({}, typed, message) == expected


def test_fields_change_what_a_file_gave() -> None:
    assert with_fields({"hearing": {"id": "1", "type": "x"}}, ["hearing.id=2"], LISTED) == {
        "hearing": {"id": "2", "type": "x"}
    }


@pytest.mark.parametrize(
    ("message", "typed", "words"),
    [
        (LISTED, ["case_number"], "say field=value"),
        (LISTED, ["=5"], "say field=value"),
        (RESUME, ["partition=three"], "partition: must be integer"),
        (ISSUED, ["kinds.1=section-8"], "count from 0"),
        (LISTED, ["0=5"], "is an object"),
    ],
)
def test_what_cannot_be_put_in_is_said_with_its_path(message: type[Message], typed: list[str], words: str) -> None:
    with pytest.raises(NotAMessageError, match=words):
        with_fields({}, typed, message)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "case_number, law, hearing are missing"),
        ({"case_number": "17", "law": "private", "hearing": {"id": "9"}}, "case_number: must look like"),
        (
            {"case_number": "1700000000000017", "law": "criminal", "hearing": {"id": "9"}},
            "law: must be one of private, public",
        ),
        ({"case_number": "1700000000000017", "law": "private", "hearing": {}}, "hearing: id is missing"),
        (
            {"case_number": "1700000000000017", "law": "private", "hearing": {"id": "9", "remot": "no"}},
            "hearing: there is no remot",
        ),
        ({"case_number": "1700000000000017", "law": "private", "hearing": {"id": 9}}, "hearing.id: must be string"),
        ({"case_number": "1700000000000017", "law": "private", "hearing": {"id": "9"}, "court": None}, "court: "),
        (
            {
                "case_number": "1700000000000017",
                "law": "private",
                "hearing": {"id": "9", "starts_at": "2026-06-01T09:00"},
            },
            "hearing.starts_at: must be a time with an offset",
        ),
    ],
)
def test_every_problem_is_told_with_its_path(data: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAMessageError, match=words):
        check(data, LISTED)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_example_may_be_sent(name: str) -> None:
    for example in examples_of(MESSAGES[name]).values():
        check(example, MESSAGES[name])

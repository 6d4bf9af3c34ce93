"""Reading and writing messages: every problem by place, never a value, and what can be read is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts import court, intake, platform
from cafcass_contracts.codec import decode, decode_tolerantly, encode, encode_apart
from cafcass_contracts.message import Event, Message, Plain
from cafcass_contracts.problems import Problem, UnreadableError
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.schemas import examples_of
from cafcass_contracts.values import LawType

NEEDED: dict[str, Any] = {"case_number": "1" * 16, "law": "private"}
SECRET = "Zebedee-Secret"


def problems(message: type[Message], raw: bytes | None) -> dict[str, str]:
    with pytest.raises(UnreadableError) as caught:
        decode(message, raw)
    return {problem.path: problem.reason for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "there is no content"),
        (b"", "is not JSON"),
        (b'{"case_number": "1', "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'"text"', "must be an object"),
    ],
)
def test_what_is_no_message_at_all(raw: bytes | None, reason: str) -> None:
    assert problems(court.CaseConcluded, raw) == {"": reason}
    with pytest.raises(UnreadableError):
        decode_tolerantly(court.CaseConcluded, raw)


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"case_number": None}, "case_number", "must be text"),
        ({"case_number": 1111111111111111}, "case_number", "must be text"),
        ({"case_number": SECRET}, "case_number", "must look like ^[0-9]{16}$"),
        ({"law": SECRET}, "law", "must be one of 'private' or 'public'"),
        ({"issued_on": SECRET}, "issued_on", "must be a date such as 2026-06-01"),
        ({"issued_on": 20260601}, "issued_on", "must be a date such as 2026-06-01"),
        ({"issued_on": "2026-02-30"}, "issued_on", "must be a date such as 2026-06-01"),
        ({"people": SECRET}, "people", "must be a list"),
        ({"people": [{"id": "1"}, SECRET]}, "people[1]", "must be an object"),
        ({"people": [{"name": {"first": SECRET}}]}, "people[0].id", "is missing"),
        ({"children": [{"id": "1", "name": {"first": [SECRET]}}]}, "children[0].name.first", "must be text"),
        (
            {"hearings": [{"id": "1", "starts_at": "2026-06-01T09:00:00"}]},
            "hearings[0].starts_at",
            "must be a time with an offset, such as 2026-06-01T09:00:00Z",
        ),
    ],
)
def test_a_problem_has_its_place_and_a_reason_without_the_value(change: dict[str, Any], path: str, reason: str) -> None:
    found = problems(court.ApplicationIssued, json.dumps({**NEEDED, **change}).encode())
    assert found == {path: reason}


def test_every_problem_is_told() -> None:
    found = problems(court.ApplicationIssued, b'{"law": 1, "people": {}, "submitted_on": "soon"}')
    assert found.keys() == {"case_number", "law", "people", "submitted_on"}


def test_small_constraints_have_words_too() -> None:
    by = {"id": "manager-1", "role": "service-manager"}
    raw = json.dumps({"by": by, "topic": "t", "partition": -1}).encode()
    assert problems(platform.ResumePartition, raw) == {"partition": "must be at least 0"}
    raw = json.dumps({"by": by, "case_id": "c", "person": "p", "why": ""}).encode()
    assert problems(intake.WithdrawPerson, raw) == {"why": "must not be empty"}
    raw = json.dumps({"by": by, "topic": "t", "partition": "1"}).encode()
    assert problems(platform.ResumePartition, raw) == {"partition": "must be a whole number"}


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.just(SECRET) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _told(message: court.ApplicationIssued) -> Any:
    """What a message says on the wire: a number that JSON cannot say is written as null there, and null says nothing."""

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: known(each) for name, each in value.items() if each is not None}
        return [known(each) for each in value] if isinstance(value, list) else value

    return known(json.loads(encode(message)))


@given(data=st.data())
def test_whatever_is_damaged_is_answered_for_without_its_value(data: st.DataObject) -> None:
    content = examples_of(court.ApplicationIssued)["full"]
    parent, key = data.draw(st.sampled_from(list(places(content))))
    parent[key] = data.draw(junk)
    raw = json.dumps(content).encode()
    try:
        read, told = decode_tolerantly(court.ApplicationIssued, raw)
    except UnreadableError as error:
        told = error.problems
        assert told
    else:
        again = decode(court.ApplicationIssued, encode(read))
        assert _told(again) == _told(read)
    for problem in told:
        assert SECRET not in problem.reason
        assert SECRET not in problem.path


def places(node: Any) -> list[tuple[Any, Any]]:
    keys = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [found for key in keys for found in ((node, key), *places(node[key]))]


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_for(raw: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode_tolerantly(court.CaseConcluded, raw)


def test_what_is_sound_is_read_without_a_word() -> None:
    example = examples_of(court.ApplicationIssued)["full"]
    raw = json.dumps(example).encode()
    assert decode_tolerantly(court.ApplicationIssued, raw) == (decode(court.ApplicationIssued, raw), ())


def test_broken_parts_are_left_out_and_told_by_where_they_stood() -> None:
    raw = json.dumps(
        {
            **NEEDED,
            "issued_on": "yesterday",
            "people": [
                {"id": "a", "date_of_birth": "1990-13"},
                {"name": {}, "phone": 7},
                {"id": 3},
                {"id": "d", "name": {"first": 4, "last": "Example"}},
            ],
            "signals": 7,
            "hearings": [{"id": "h", "type": "a-new-kind"}],
        }
    ).encode()
    read, told = decode_tolerantly(court.ApplicationIssued, raw)
    assert [person.id for person in read.people] == ["a", "d"]
    assert read.people[0].date_of_birth is None
    assert read.people[1].name.text() == "Example"
    assert read.hearings[0].type == "a-new-kind"
    gone = "left out: it cannot do without what is wrong inside it"
    assert set(told) == {
        Problem("issued_on", "must be a date such as 2026-06-01"),
        Problem("people[0].date_of_birth", told[1].reason),
        Problem("people[1].id", "is missing"),
        Problem("people[1].phone", "must be an object"),
        Problem("people[1]", gone),
        Problem("people[2].id", "must be text"),
        Problem("people[2]", gone),
        Problem("people[3].name.first", "must be text"),
        Problem("signals", "must be an object"),
    }


def test_what_a_message_cannot_do_without_makes_it_unreadable_with_every_reason() -> None:
    with pytest.raises(UnreadableError) as caught:
        decode_tolerantly(court.ApplicationIssued, b'{"law": "private", "case_number": "17", "people": 1}')
    assert {problem.path for problem in caught.value.problems} == {"case_number", "people"}


def test_what_is_not_known_is_left_out() -> None:
    assert json.loads(encode(court.CaseConcluded(case_number="1" * 16, law=LawType.PRIVATE))) == NEEDED


def test_unknown_fields_and_words_survive_reading_and_writing() -> None:
    raw = json.dumps({**NEEDED, "final_orders": ["order-of-tomorrow"], "new": {"deep": [1, None]}}).encode()
    assert json.loads(encode(decode(court.CaseConcluded, raw))) == json.loads(raw)


PLAINLY = [
    pytest.param(message, example, id=f"{message.full_name()}-{name}")
    for message in MESSAGES.values()
    if issubclass(message, Event)
    for name, example in examples_of(message).items()
]


@pytest.mark.parametrize(("event", "example"), PLAINLY)
def test_a_plain_event_is_on_the_wire_what_its_model_is(event: type[Event], example: dict[str, Any]) -> None:
    content = {name: value for name, value in example.items() if value is not None}
    model, plain = decode(event, json.dumps(content).encode()), Plain(event, content)
    assert json.loads(encode(plain)) == json.loads(encode(model))
    assert [json.loads(part) for part in encode_apart(plain)] == [json.loads(part) for part in encode_apart(model)]


def test_what_no_contract_declares_is_sealed_in_plain_events_too() -> None:
    plain = Plain(court.CaseConcluded, {**NEEDED, "surprise": SECRET})
    clear, restricted = encode_apart(plain)
    assert SECRET in restricted.decode()
    assert SECRET not in clear.decode()

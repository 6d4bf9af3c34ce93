"""Recognising what courts send, and cutting it apart without changing a byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_sandbox.outside.court_files import UnrecognisedError, pieces

PRIVATE = '{"id": 1700000000000017, "jurisdiction": "PRIVATELAW", "case_data": {"a": 1.50}}'
PUBLIC = '{"id":1700000000000025,"jurisdiction":"PUBLICLAW","caseData":{}}'
EVENT = '{"type": "court.hearing-listed.v1", "id": "e-1", "data": {"hearing":  {"id": "9"}}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PRIVATE, [("private", "1700000000000017", PRIVATE)]),
        (f"\n {PUBLIC} \n", [("public", "1700000000000025", PUBLIC)]),
        (
            f'{{"total": 9, "cases": [{PRIVATE} , {PUBLIC}]}}',
            [("private", "1700000000000017", PRIVATE), ("public", "1700000000000025", PUBLIC)],
        ),
        ('{"total": 0, "cases": []}', []),
        (
            f'{{"cases": 7, "cases": [{PRIVATE}], "cases": [{PUBLIC}]}}',
            [("private", "1700000000000017", PRIVATE), ("public", "1700000000000025", PUBLIC)],
        ),
        (f"[{PRIVATE}]", [("private", "1700000000000017", PRIVATE)]),
        (f"{PRIVATE}\n{PUBLIC}\n", [("private", "1700000000000017", PRIVATE), ("public", "1700000000000025", PUBLIC)]),
        ('{"id": "x", "case_data": null}', [("private", "x", '{"id": "x", "case_data": null}')]),
        ('{"caseTypeId": "C"}', [("public", None, '{"caseTypeId": "C"}')]),
        ('{"jurisdiction": "private law"}', [("private", None, '{"jurisdiction": "private law"}')]),
        (
            f'{{"cases": [{PRIVATE}, null, 7, {{"id": 5}}]}}',
            [
                ("private", "1700000000000017", PRIVATE),
                ("private", None, "null"),
                ("private", None, "7"),
                ("private", None, '{"id": 5}'),
            ],
        ),
        (EVENT, [("event", None, '{"hearing":  {"id": "9"}}')]),
        ('{"type": "uk.gov.cafcass.court.case-concluded.v1", "data": 1, "data": {}}', [("event", None, "{}")]),
        ('{"id": 1, "id": 2, "case_data": {}}', [("private", "2", '{"id": 1, "id": 2, "case_data": {}}')]),
    ],
)
def test_each_message_is_found_byte_for_byte(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(piece.kind, piece.key, piece.value.decode()) for piece in pieces(text.encode())] == expected


def test_the_envelope_of_an_event_is_what_stands_around_its_data() -> None:
    assert pieces(EVENT.encode())[0].event == {"type": "court.hearing-listed.v1", "id": "e-1"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in it"),
        (b"  \n", "nothing in it"),
        (PRIVATE.encode()[:40], "not JSON .*line 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"{}", "neither a search response"),
        (b"null", "neither a search response"),
        (b'{"cases": {}}', "neither a search response"),
        (b'{"type": "something else", "data": {}}', "neither a search response"),
        (b'[{"id": 1}]', "element 1"),
        (f'{{"cases": [{PRIVATE}, {PUBLIC}, 7]}}'.encode(), "element 3"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_none_of_these_is_said_so_without_quoting_it(content: bytes, words: str) -> None:
    with pytest.raises(UnrecognisedError, match=words):
        pieces(content)


def test_numbers_are_left_as_they_are_however_long() -> None:
    text = f'{{"case_data": {{"n": 1.000, "e": 1E2, "long": {"9" * 10_000}}}}}'
    assert pieces(text.encode())[0].value == text.encode()


def test_a_byte_order_mark_is_passed_over() -> None:
    assert pieces(b"\xef\xbb\xbf" + PRIVATE.encode())[0].value == PRIVATE.encode()


def test_a_case_of_many_megabytes_is_cut_out_quickly() -> None:
    case = json.dumps({"id": 1, "case_data": {"text": "é" * 3_000_000}}, ensure_ascii=False)
    assert pieces(f'{{"cases": [{case}]}}'.encode())[0].value == case.encode()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=5), st.sampled_from([None, 1, 4]))
def test_the_cases_of_any_response_come_out_in_order(contents: list[Any], indent: int | None) -> None:
    cases = [{"id": number, "case_data": content} for number, content in enumerate(contents)]
    found = pieces(json.dumps({"cases": cases, "total": 3}, indent=indent).encode())
    assert [json.loads(piece.value) for piece in found] == cases
    assert [piece.key for piece in found] == [str(number) for number in range(len(cases))]

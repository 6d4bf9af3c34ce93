"""How the state of police-checks is kept: one sealed document a case, and one an answer that names no case."""

from __future__ import annotations

from pydantic import TypeAdapter

from cafcass_runtime.store import DocumentTable
from police_checks.domain.case import CASES, STRAY_ANSWERS, HeldAnswer, HeldCase

_CASE = TypeAdapter(HeldCase)
_ANSWER = TypeAdapter(HeldAnswer)


def encode_case(case: HeldCase) -> bytes:
    """A case as JSON."""
    return _CASE.dump_json(case, exclude_none=True)


def decode_case(document: bytes) -> HeldCase:
    """The case that `encode_case` wrote."""
    return _CASE.validate_json(document)


def encode_answer(answer: HeldAnswer) -> bytes:
    """An answer as JSON."""
    return _ANSWER.dump_json(answer, exclude_none=True)


def decode_answer(document: bytes) -> HeldAnswer:
    """The answer that `encode_answer` wrote."""
    return _ANSWER.validate_json(document)


TABLES = (
    DocumentTable(CASES, encode_case, decode_case, sealed=True),
    DocumentTable(STRAY_ANSWERS, encode_answer, decode_answer, sealed=True),
)
"""In the order in which they are locked. Both are sealed: what the police answer is in them."""

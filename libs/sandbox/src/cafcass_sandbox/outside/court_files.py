"""What a file from a court holds: which messages, for which topic, byte for byte as the court wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from cafcass_contracts.message import TYPE_PREFIX

PRIVATE_TOPIC = "court.private-law-cases.v1"
PUBLIC_TOPIC = "court.public-law-cases.v1"

Kind = Literal["private", "public", "event"]

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_int=str)
"""Numbers stay text: nothing is computed from them, and a number of a million digits costs nothing."""
_TYPE = re.compile(rf"(?:{re.escape(TYPE_PREFIX)}\.)?([a-z][a-z-]*)\.([a-z][a-z0-9-]*)\.v[0-9]+")


class UnrecognisedError(ValueError):
    """A file is none of what courts send. Says where it stops making sense, never what it holds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: what it is and its bytes."""

    kind: Kind
    value: bytes
    key: str | None = None
    """The court's id of the case."""
    event: dict[str, Any] = field(default_factory=dict)
    """For our own events: the envelope's members as given, `type` among them; `value` is the data alone."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A JSON value and where it stands in the text."""

    value: Any
    start: int
    end: int


def pieces(content: bytes) -> list[Piece]:
    """The messages in a file: a search response, a case, an event of ours, a list of these, or several one after another.

    None for a response without cases, which is an ordinary quarter of an hour. Raises `UnrecognisedError`.
    """
    try:
        words = content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        raise UnrecognisedError(f"not UTF-8 text (at byte {error.start})") from None
    try:
        parts = list(_values(words))
        found = [piece for part in parts for piece in _of_part(words, part)]
    except json.JSONDecodeError as error:
        raise UnrecognisedError(f"not JSON ({error.msg.lower()}, line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise UnrecognisedError("JSON nested too deeply") from None
    if not parts:
        raise UnrecognisedError("there is nothing in it")
    return found


def _values(words: str) -> Iterator[_Part]:
    """Each JSON value of a text that holds one or more."""
    place = _skip(words, 0)
    while place < len(words):
        value, end = _DECODER.raw_decode(words, place)
        yield _Part(value, place, end)
        place = _skip(words, end)


def _of_part(words: str, part: _Part) -> list[Piece]:
    if isinstance(part.value, list):
        return _of_list(words, _elements(words, part.start))
    if isinstance(part.value, dict):
        lists = _lists_of_cases(words, part) if "cases" in part.value else []
        if lists:
            return [piece for each in lists for piece in _of_list(words, _elements(words, each.start))]
        piece = _of_object(words, part)
        if piece is not None:
            return [piece]
    raise UnrecognisedError(
        "neither a search response nor a case nor an event (no `cases`, no `jurisdiction`, no `type`)"
    )


def _lists_of_cases(words: str, part: _Part) -> list[_Part]:
    """A response may name its cases more than once: every list counts, not only the last."""
    return [
        member for name, member in _members(words, part.start) if name == "cases" and isinstance(member.value, list)
    ]


def _of_list(words: str, parts: list[_Part]) -> list[Piece]:
    """The messages of a list. What cannot be recognised by itself is a case of the kind that the others are."""
    recognised = [_of_object(words, part) for part in parts]
    kinds = {piece.kind for piece in recognised if piece is not None}
    if len(kinds) != 1 and None in recognised:
        number = recognised.index(None) + 1
        raise UnrecognisedError(
            f"element {number} of the list is not a case, and the others do not tell which kind it should be"
        )
    kind: Kind = next(iter(kinds), "private")
    return [
        piece or Piece(kind, words[part.start : part.end].encode())
        for piece, part in zip(recognised, parts, strict=True)
    ]


def _of_object(words: str, part: _Part) -> Piece | None:
    if not isinstance(part.value, dict):
        return None
    named = part.value.get("type")
    if isinstance(named, str) and "data" in part.value and _TYPE.fullmatch(named):
        data = next(member for name, member in reversed(list(_members(words, part.start))) if name == "data")
        around = {name: value for name, value in part.value.items() if name != "data"}
        return Piece("event", words[data.start : data.end].encode(), event=around)
    law = _law(part.value)
    if law is None:
        return None
    number = part.value.get("id")
    return Piece(law, words[part.start : part.end].encode(), key=number if isinstance(number, str) and number else None)


def _law(case: dict[str, Any]) -> Literal["private", "public"] | None:
    match str(case.get("jurisdiction", "")).upper().replace("_", "").replace(" ", ""):
        case "PRIVATELAW":
            return "private"
        case "PUBLICLAW":
            return "public"
    if "case_data" in case or "case_type_id" in case or "caseTypeOfApplication" in case:
        return "private"
    if "caseData" in case or "caseTypeId" in case:
        return "public"
    return None


def _members(words: str, start: int) -> Iterator[tuple[str, _Part]]:
    """The members of the object that begins at `start`, in order, repeated names included. The text is known to be JSON."""
    place = _skip(words, start + 1)
    while words[place] != "}":
        name, place = _DECODER.raw_decode(words, place)
        place = _skip(words, _skip(words, place) + 1)
        value, end = _DECODER.raw_decode(words, place)
        yield name, _Part(value, place, end)
        place = _after(words, end)


def _elements(words: str, start: int) -> list[_Part]:
    """The elements of the list that begins at `start`. The text is known to be JSON."""
    found: list[_Part] = []
    place = _skip(words, start + 1)
    while words[place] != "]":
        value, end = _DECODER.raw_decode(words, place)
        found.append(_Part(value, place, end))
        place = _after(words, end)
    return found


def _after(words: str, end: int) -> int:
    """The place of the next member or of the closing bracket."""
    place = _skip(words, end)
    return _skip(words, place + 1) if words[place] == "," else place


def _skip(words: str, place: int) -> int:
    found = _SPACE.match(words, place)
    return place if found is None else found.end()

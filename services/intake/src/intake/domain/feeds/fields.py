"""Tolerant readers of single values, for every form in which courts send them; those of dates and times are in `dates`.

A reader takes a JSON value that is neither null nor empty and answers with the plain value, or with a `Flaw`: what is
wrong in words (never the value, G4), and the value to keep where there is one. No reader ever raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from cafcass_domain.state import State
from intake.domain.case.snapshot import Json


class Flaw(State):
    """A value that is wrong (`kept` is None) or doubtful but kept."""

    reason: str
    kept: Json = None
    at: str = ""
    """Where inside the value, as the rest of its path."""
    unknown: Json = None
    """What of it nobody knows, to be kept as it came. There may be nothing to ask about that: then `reason` is empty."""


Reader = Callable[[Json], Json]
"""Answers with the plain value, a `Flaw`, or None where the value turns out to say nothing."""

NOT_TEXT = Flaw("is not text")
NOT_IDENTIFIER = Flaw("is not an identifier")
NOT_YES_NO = Flaw("is neither yes, no nor not known")
NOT_OBJECT = Flaw("is not an object")
NOT_LIST = Flaw("is not a list")
NOT_WORDS = Flaw("is not a list of words")
LONGEST_TEXT = 20_000
"""Characters. No field of a case is longer; what is, is cut, so that one field cannot make an event too large to send."""
LONGEST_WORD = 200
_EXACT = 2.0**53
"""Whole numbers below this are exact when JSON numbers are read as floats."""
ZEROS = "00000000-0000-0000-0000-000000000000"


def is_empty(value: Json) -> bool:
    """Whether a value says nothing: null, blank, an empty list or object, or one that holds only such, however deep."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if inner.__class__ is str:
            if inner and not inner.isspace():
                return False
        elif inner.__class__ is dict:
            waiting.extend(inner.values())
        elif inner.__class__ is list:
            waiting.extend(inner)
        elif inner is not None:
            return False
    return True


def text(value: Json) -> Json:
    """Words as written, without blanks around them. A number is taken as its digits."""
    if value.__class__ is str:
        trimmed = value.strip()
        return (
            trimmed or None
            if len(trimmed) <= LONGEST_TEXT
            else Flaw(f"is longer than {LONGEST_TEXT} characters", trimmed[:LONGEST_TEXT])
        )
    if value.__class__ is int:
        return str(value)
    return NOT_TEXT


def identifier(value: Json) -> Json:
    """An id as text, whether it came as a number or as text. The all-zero id is no id."""
    if value.__class__ is int:
        return str(value)
    if value.__class__ is str:
        trimmed = value.strip()
        if len(trimmed) > LONGEST_WORD:
            return NOT_IDENTIFIER
        return None if not trimmed or trimmed == ZEROS else trimmed
    if value.__class__ is float and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return NOT_IDENTIFIER


_YES_NO = {
    "Yes": "yes",
    "No": "no",
    "yes": "yes",
    "y": "yes",
    "true": "yes",
    "no": "no",
    "n": "no",
    "false": "no",
    "dontknow": "not-known",
    "unknown": "not-known",
    "notknown": "not-known",
}


def yes_no(value: Json) -> Json:
    """`yes`, `no` or `not-known`, from every spelling of the three (`Dont know`, `DONT_KNOW`, `dontKnow`, true...)."""
    if value is True:
        return "yes"
    if value is False:
        return "no"
    if value.__class__ is str:
        plain = _YES_NO.get(value) or _YES_NO.get(re.sub(r"[^a-z]", "", value.lower()))
        return NOT_YES_NO if plain is None else plain
    return NOT_YES_NO


_SAFE_UNTIL_READ = Flaw(NOT_YES_NO.reason, "yes")


def safe_yes_no(value: Json) -> Json:
    """An answer of which yes is the safer one (refuge, confidentiality): yes, and doubted, where it cannot be read (G3, T9)."""
    got = yes_no(value)
    return _SAFE_UNTIL_READ if got.__class__ is Flaw and not is_empty(value) else got


def words(value: Json) -> Json:
    """A list of words, from a list or from text with commas (`a, b` and `a,b`). Order as given, no repeats."""
    if value.__class__ is str:
        value = value.split(",")
    if value.__class__ is not list:
        return NOT_WORDS
    found: dict[str, None] = {}
    flawed = False
    for item in value:
        if item.__class__ is str:
            if trimmed := item.strip():
                found[trimmed] = None
        elif item.__class__ is dict and item.get("value").__class__ is str:
            found[item["value"].strip()] = None
        elif item is not None:
            flawed = True
    kept = list(found)
    if flawed:
        return Flaw("holds something that is not a word", kept or None)
    return kept or None


_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")


def postcode(value: Json) -> Json:
    """A postcode with one space before its last three characters; one that does not look like one is kept, doubted."""
    return _postcode(value) if value.__class__ is str and len(value) <= LONGEST_WORD else NOT_TEXT


@lru_cache(maxsize=4096)
def _postcode(value: str) -> str | Flaw | None:
    packed = re.sub(r"[\s.-]", "", value).upper()
    if not packed:
        return None
    if _POSTCODE.fullmatch(packed):
        return f"{packed[:-3]} {packed[-3:]}"
    return Flaw("does not look like a United Kingdom postcode", value.strip())

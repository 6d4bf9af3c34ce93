"""Contact details that must not be told (G4, T9), recognised in whatever way somebody writes them into words.

Spaces, hyphens, brackets and dots between their letters or digits hide nothing, nor do capitals, accents, a country's code before a
telephone number, or `at` and `dot` in an e-mail address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

WITHHELD: Final = "[contact detail withheld]"
SHORTEST: Final = 5
"""Letters or digits. What has fewer stands in words for other reasons too often, and says too little."""

_BETWEEN: Final = r"[\W_]{0,3}"
_COUNTRY: Final = re.compile(r"^(?:\+|00)44\s*(?:\(0\))?")


def withholding(details: Iterable[str]) -> Callable[[str], str]:
    """What strikes these details out of words, each in whatever way it is written."""
    found = _any_of(details)
    return str if found is None else lambda words: found.sub(WITHHELD, _composed(words))


def tells(words: str, details: Iterable[str]) -> bool:
    """Whether words tell any of these details."""
    found = _any_of(details)
    return found is not None and found.search(_composed(words)) is not None


def _any_of(details: Iterable[str]) -> re.Pattern[str] | None:
    patterns = sorted({pattern for detail in details if (pattern := _pattern(detail))}, key=len, reverse=True)
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _composed(words: str) -> str:
    """The words with each letter and its accents as one sign, as details are looked for."""
    return unicodedata.normalize("NFC", words)


def _pattern(detail: str) -> str:
    """How a detail may be written; empty where it is too short to tell anything."""
    if "@" in detail:
        return _of_email(detail)
    digits = re.sub(r"\D", "", _COUNTRY.sub("0", detail.strip()))
    if len(digits) >= 9 and not any(character.isalpha() for character in detail):
        code = rf"\(?(?:(?:\+|00)?44{_BETWEEN}(?:\(0\))?|0){_BETWEEN}"
        return rf"(?<!\d){code}{_spaced(digits.lstrip('0'))}(?!\d)"
    letters = [character for character in detail if character.isalnum()]
    return rf"(?<!\w){_spaced(letters)}(?!\w)" if len(letters) >= SHORTEST else ""


def _of_email(detail: str) -> str:
    local, _, domain = "".join(detail.split()).rpartition("@")
    if not (local and domain):
        return ""
    dot = r"(?:\s*\.\s*|\s+dot\s+|\s*[\[(]\s*dot\s*[\])]\s*)"
    at = r"(?:\s*@\s*|\s+at\s+|\s*[\[(]\s*at\s*[\])]\s*)"
    return at.join(dot.join(_plainly(part) for part in side.split(".")) for side in (local, domain))


def _plainly(part: str) -> str:
    return "".join(_any_accent(character) for character in part)


def _spaced(characters: Iterable[str]) -> str:
    return _BETWEEN.join(_any_accent(character) for character in characters)


def _any_accent(character: str) -> str:
    """A character, or the same without its accents."""
    bare = unicodedata.normalize("NFKD", character)[0]
    return re.escape(character) if bare == character else f"[{re.escape(character)}{re.escape(bare)}]"

"""What text may hold before it is laid out. Whoever wrote it, it is text: it stays readable and does nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

KEPT: Final = frozenset("\n\u200c\u200d")
"""Line breaks, and the joiners that some scripts are spelled with."""
UNREADABLE: Final = "\ufffd"
"""Stands for what no font can show: private use, unassigned, half a character."""
LONGEST_WORD: Final = 16
"""Characters that fit the narrowest column; a longer word may be broken in it."""

_WORD: Final = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_PIECE: Final = 8


def readable(text: str) -> str:
    """The text without control characters, nor marks that reverse the direction of what stands beside them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    normal = unicodedata.normalize("NFC", re.sub("[\u2028\u2029\x0b\x0c\x85]", "\n", lines))
    if normal.isascii() and normal.replace("\n", "").isprintable():
        return normal
    return "".join(_shown(character) for character in normal)


def _shown(character: str) -> str:
    if character in KEPT:
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cf"):
        return ""
    return UNREADABLE if category in ("Cn", "Co", "Cs") else character


def breakable(text: str) -> str:
    """The text with places where a word that fits no line may be broken; never within a character and its marks."""
    return _WORD.sub(lambda word: _broken(word.group()), text)


def _broken(word: str) -> str:
    out: list[str] = []
    since = 0
    for character in word:
        if since >= _PIECE and not unicodedata.category(character).startswith("M") and character not in KEPT:
            out.append("\u200b")
            since = 0
        out.append(character)
        since += 1
    return "".join(out)


def named(character: str) -> str:
    """A character by its name, for where no font has it."""
    name = unicodedata.name(character, "").lower()
    return f"[{name or f'character U+{ord(character):04X}'}]"


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Plain values with every text in them, not the names of fields, changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: each_text(of, change) for name, of in value.items()}
    if isinstance(value, (list, tuple)):
        return [each_text(of, change) for of in value]
    return value

"""Addresses that read like a refuge's, whatever the court says of them (T9): kept secret until a person says that they are none (I9).

Somebody fills in a refuge's name and overlooks the question. The words of a list only ever keep something back, and ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from intake.domain.case.safer_answers import HOMES, with_confidential_homes
from intake.domain.case.snapshot import Fields
from intake.domain.details.view import CONTACT_FLAGS, View
from intake.domain.policy import IntakePolicy


def refuges_of(view: View, policy: IntakePolicy) -> tuple[str, ...]:
    """Who has such an address, adult or child, by the ids they are published under."""
    listed = _squeezed(policy.refuge_words)
    return tuple(
        public
        for public, fields in (*view.people.items(), *view.children.items())
        if any(
            (not lines.isascii() or _may_read_so(lines, listed))
            and (words := _plain(lines)) not in view.held.no_refuges
            and _reads_so(words, policy.refuge_words)
            for lines in _lines_of(fields)
        )
    )


def addresses_of(fields: Fields) -> Iterator[str]:
    """Where somebody lives, in words as they are compared."""
    yield from map(_plain, _lines_of(fields))


def _lines_of(fields: Fields) -> Iterator[str]:
    for address in (fields.get("address"), *(home.get("address") for home in fields.get(HOMES, ()))):
        if address:
            yield " ".join(
                line for name, line in sorted(address.items()) if name != "confidential" and line.__class__ is str
            )


def says_none(said: Fields) -> bool:
    """Whether a correction says that somebody lives in no refuge, or that where they live need not be kept back."""
    homes = said.get(HOMES, ())
    no = {said.get("lives_in_refuge"), said.get("address.confidential")}
    return "no" in no | {home.get("address", {}).get("confidential") for home in homes}


def keep_secret(view: View, refuges: Collection[str]) -> None:
    """Treats them as living in a refuge, with every contact detail confidential, until a person says otherwise (G3)."""
    for public in refuges:
        fields = view.people.get(public)
        if fields is not None:
            fields["lives_in_refuge"] = "yes"
            fields.update(dict.fromkeys(CONTACT_FLAGS, "yes"))
        elif public in view.children:
            child = view.children[public]
            child["address.confidential"] = "yes"
            if HOMES in child:
                child[HOMES] = with_confidential_homes(child[HOMES])


def to_be_confirmed(view: View, refuges: Collection[str]) -> list[str]:
    """Of whom it is asked: nobody has said yet that they live in a refuge, neither a court nor a person."""
    return sorted(public for public in refuges if not _is_said(view, public))


def _is_said(view: View, public: str) -> bool:
    keys = view.keys_of(public)
    name = "lives_in_refuge" if public in view.people else "address.confidential"
    return any(view.values(key).get(name) == "yes" for key in keys)


@lru_cache(maxsize=16)
def _squeezed(listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(filter(str.isalnum, _plain(each))) for each in listed)


def _may_read_so(lines: str, listed: tuple[str, ...]) -> bool:
    """Whether ASCII text has the letters of a word of the list, and has to be looked at closely: of nearly every address that is all there is to do."""
    letters = lines.lower().translate(_NO_LETTERS)
    return any(map(letters.__contains__, listed))


_NO_LETTERS: Final = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
"""The characters of ASCII that are no part of a word."""


def _reads_so(words: str, listed: Collection[str]) -> bool:
    return any(f" {_plain(each)} " in f" {words} " for each in listed)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("['\u2018\u2019]", "", bare)))

"""A contact detail that is confidential, or may be, is struck out wherever and however somebody wrote it into words (G4, T9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from cafcass_contracts.values import YesNo
from triage.domain.application import Application

STRUCK_OUT: Final = "[contact detail withheld]"

Clean: TypeAlias = Callable[[str], str]
"""It strikes out what is withheld."""

_BETWEEN: Final = r"[\W_]{0,3}"
"""What may stand between two signs of one detail: spaces, hyphens of any kind, dots, brackets."""
_FEWEST: Final = 4
"""Letters and digits of a detail: fewer would strike out half of what anybody writes."""
_STREETS: Final = (
    ("road", "rd"),
    ("street", "st"),
    ("avenue", "ave", "av"),
    ("lane", "ln"),
    ("close", "cl"),
    ("drive", "dr"),
    ("court", "ct"),
    ("crescent", "cres"),
    ("gardens", "gdns"),
    ("place", "pl"),
    ("square", "sq"),
    ("terrace", "terr"),
    ("grove", "gr"),
    ("house", "hse"),
    ("apartment", "apt"),
    ("saint", "st"),
)
_ALIKE: Final = {word: f"(?:{'|'.join(words)})" for words in _STREETS for word in words}


def cleaner(application: Application) -> Clean:
    """Strikes out every contact detail that is not plainly open, in whatever way it is written."""
    patterns = sorted(set(_patterns(application)), key=len, reverse=True)
    if not patterns:
        return str
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda words: _struck_out(words, pattern)


def _struck_out(words: str, pattern: re.Pattern[str]) -> str:
    """Letters and digits that only look otherwise are the same; words in which nothing is struck out stay as they were written."""
    struck, count = pattern.subn(STRUCK_OUT, unicodedata.normalize("NFKC", words))
    return struck if count else words


def _patterns(application: Application) -> Iterator[str]:
    for person in application.people:
        if person.phone is not None and person.phone.confidential is not YesNo.NO:
            yield from _phone(person.phone.value)
        if person.email is not None and person.email.confidential is not YesNo.NO:
            yield from _email(person.email.value)
    addresses = [address for p in application.people for address in (p.address, *p.previous_addresses)]
    addresses += [home.address for child in application.children for home in child.homes]
    for address in addresses:
        if address is not None and address.confidential is not YesNo.NO:
            for line in (address.line_1, address.line_2, address.line_3, address.postcode):
                yield from _line(line or "")


def _phone(number: str) -> Iterator[str]:
    """A number with its area code written with or without the country's, whatever stands between its digits."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    national = re.sub(r"^(?:0044|44|0)", "", digits)
    if len(national) < _FEWEST:
        return
    first = rf"(?:\+?\(?(?:00)?44\)?{_BETWEEN}(?:\(?0\)?)?{_BETWEEN}|\(?0{_BETWEEN})?"
    yield rf"(?<!\d){first}{_BETWEEN.join(national)}(?!\d)"


def _email(address: str) -> Iterator[str]:
    """An address with its signs, or with words for them."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", address))
    if len(re.sub(r"\W", "", plain)) < _FEWEST:
        return
    signs = {"@": r"\s*(?:@|[\[({]?\s*at\s*[\])}]?)\s*", ".": r"\s*(?:\.|[\[({]?\s*dot\s*[\])}]?)\s*"}
    yield "".join(signs.get(sign) or rf"{re.escape(sign)}\s*" for sign in plain)


def _line(line: str) -> Iterator[str]:
    """A line of an address, or a postcode; of a line that begins with a number also the street alone."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", line).casefold())
    if sum(map(len, words)) < _FEWEST:
        return
    if any(any(sign.isdigit() for sign in word) for word in words) and len(words) <= 2 and not words[-1].isalpha():
        yield rf"(?<!\w){_BETWEEN.join(re.escape(sign) for word in words for sign in word)}(?!\w)"
        return
    yield _in_order(words)
    while words and any(sign.isdigit() for sign in words[0]):
        words = words[1:]
    if len(words) > 1 and sum(map(len, words)) > _FEWEST:
        yield _in_order(words)


def _in_order(words: list[str]) -> str:
    alike = (_ALIKE.get(word) or _BETWEEN.join(map(re.escape, word)) for word in words)
    return rf"(?<!\w){_BETWEEN.join(alike)}(?!\w)"

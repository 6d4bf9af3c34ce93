"""A contact detail that is confidential, or may be, is struck out wherever and however somebody wrote it into words (G4, T9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, groupby
from typing import Final, TypeAlias

from cafcass_contracts.values import YesNo
from triage.domain.application import Application
from triage.domain.told import Address, Child

STRUCK_OUT: Final = "[contact detail withheld]"

Clean: TypeAlias = Callable[[str], str]
"""It strikes out what is withheld."""

_BETWEEN: Final = r"[\W_]{0,3}"
"""What may stand between two signs of one detail: spaces, hyphens of any kind, dots, brackets."""
_FEWEST: Final = 4
"""Letters and digits of a detail: fewer would strike out half of what anybody writes."""
_DIGITS: Final = {
    digit: (digit, *words)
    for digit, words in zip(
        "0123456789",
        (
            ("zero", "oh", "o", "nought", "naught"),
            *((word,) for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")),
        ),
        strict=True,
    )
}
"""Each digit of a number, as it is written or spoken."""
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
_OFFICES: Final = frozenset(
    (
        *(
            "council",
            "borough",
            "city",
            "county",
            "district",
            "royal",
            "metropolitan",
            "unitary",
            "authority",
            "combined",
        ),
        *("london", "police", "constabulary", "service", "force", "local", "social", "services", "of", "the", "and"),
    )
)
"""Words in the names of authorities and forces that name no place."""
_ALIKE: Final = {word: words for words in _STREETS for word in words}
_SEPARATORS: Final = {code: None for code in range(128) if not chr(code).isalnum()} | {ord("\u0131"): "i"}
"""ASCII that is neither letter nor digit goes. The dotless i is the one sign beyond ASCII, once it is normal and in lower case, that a pattern takes
for one within."""

Signs: TypeAlias = tuple[tuple[str, ...], ...]
"""Of each of these one stands in whatever a pattern strikes out, once that is `_squeezed`: ASCII letters and digits."""


@dataclass(slots=True)
class _Way:
    """One way in which a detail may be written: a pattern takes long to make and longer to compile, and hardly any text has the detail."""

    signs: Signs
    make: Callable[[], str]

    def may_be_in(self, squeezed: str) -> bool:
        """Whether its pattern may strike out anything: never false where it does."""
        return all(any(map(squeezed.__contains__, any_of)) for any_of in self.signs)


class Hidden:
    """Where nobody may learn from the letter that somebody lives, not even by the name of an authority or a force (G4, T9)."""

    def __init__(self, application: Application) -> None:
        self._application = application
        signals = None if application.details is None else application.details.signals
        self._asked = signals is not None and YesNo.YES in (signals.c8_present, signals.confidential_details_asked)
        self._people = {p.id for p in application.people if p.lives_in_refuge is YesNo.YES or self._is(p.address)}
        self._children = {child.id for child in application.children if self._child(child)}
        self._open = {person.id for person in application.adult_parties} - self._people
        self._open |= {child.id for child in application.children} - self._children

    @property
    def anybody(self) -> bool:
        """Whether it is so of anybody in the case."""
        return bool(self._people or self._children)

    def of(self, id_: str) -> bool:
        """Whether it is so of a person or a child; of somebody who is no party wherever it is so of anybody: they may live together."""
        return self.anybody and id_ not in self._open

    def _child(self, child: Child) -> bool:
        """Whether a child lives, or may for all that is known live, where it is so."""
        details = self._application.details
        relations = [r for r in (() if details is None else details.relations) if r.child == child.id]
        lives_with = {r.person for r in relations if r.lives_with is YesNo.YES}
        lives_with |= {id_ for home in child.homes for id_ in home.with_people}
        if lives_with & self._people or any(relation.confidential is YesNo.YES for relation in relations):
            return True
        return any(self._is(home.address) for home in child.homes) or bool(self._people and not lives_with)

    def _is(self, address: Address | None) -> bool:
        if address is None:
            return False
        return address.confidential is YesNo.YES or (self._asked and address.confidential is not YesNo.NO)


class _Withheld:
    """All that is struck out, in whatever way it is written."""

    def __init__(self, ways: Sequence[_Way]) -> None:
        self._ways = ways

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Of all of them: the longest first."""
        return re.compile("|".join(sorted({way.make() for way in self._ways}, key=_longest)), re.IGNORECASE)

    def __call__(self, words: str) -> str:
        """Letters and digits that only look otherwise are the same; words in which nothing is struck out stay as they were written."""
        normal = unicodedata.normalize("NFKC", words)
        squeezed = _squeezed(normal)
        if not any(way.may_be_in(squeezed) for way in self._ways):
            return words
        struck, count = self.pattern.subn(STRUCK_OUT, normal)
        return struck if count else words


def cleaner(application: Application, places: Iterable[str] = ()) -> Clean:
    """Strikes out every contact detail that is not plainly open, and the names of `places`, in whatever way it is written."""
    ways = [*_ways(application), *chain.from_iterable(map(_place, places))]
    return _Withheld(ways) if ways else str


def _longest(pattern: str) -> tuple[int, str]:
    """Of two that are as long the same goes first in every process."""
    return -len(pattern), pattern


def _squeezed(normal: str) -> str:
    """The letters and digits of a text in NFKC, in lower case, without all that may stand between them."""
    squeezed = normal.lower().translate(_SEPARATORS)
    return squeezed if squeezed.isascii() else "".join(filter(str.isalnum, squeezed))


def _written(text: str) -> Signs:
    """The ASCII letters and digits of a text, for which a pattern takes no others; what stands between two runs of them may be any."""
    return tuple((run,) for run in re.findall("[0-9a-z]+", text.lower()))


def _ways(application: Application) -> Iterator[_Way]:
    for person in application.people:
        if person.phone is not None and person.phone.confidential is not YesNo.NO:
            yield from _phone(person.phone.value)
        if person.email is not None and person.email.confidential is not YesNo.NO:
            yield from _email(person.email.value)
    hidden = Hidden(application)
    addresses = [(a, hidden.of(p.id)) for p in application.people for a in (p.address, *p.previous_addresses)]
    addresses += [(home.address, hidden.of(c.id)) for c in application.children for home in c.homes]
    for address, is_hidden in addresses:
        if address is not None and (is_hidden or address.confidential is not YesNo.NO):
            town = address.town if is_hidden else None
            for line in (address.line_1, address.line_2, address.line_3, town, address.postcode):
                yield from _line(line or "")


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


def _phone(number: str) -> Iterator[_Way]:
    """A number with its area code written with or without the country's, whatever stands between its digits."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    national = re.sub(r"^(?:0044|44|0)", "", digits)
    if len(national) >= _FEWEST:
        signs = tuple(_DIGITS[digit] for digit in dict.fromkeys(national) if digit in _DIGITS)
        yield _Way(signs, partial(_phone_pattern, national))


def _phone_pattern(national: str) -> str:
    nought = _any_of(_DIGITS["0"])
    first = rf"(?:\+?\(?(?:00)?44\)?{_BETWEEN}(?:\(?0\)?)?{_BETWEEN}|\(?{nought}{_BETWEEN})?"
    return rf"(?<!\d){first}{_BETWEEN.join(_spoken(national))}(?!\d)"


def _spoken(digits: str) -> Iterator[str]:
    """Each digit, or the word for it; of two alike also *double*."""
    for run in re.findall(r"(\d)(\1)?", digits):
        one = _any_of(_DIGITS.get(run[0], run[0]))
        yield rf"(?:{one}{_BETWEEN}{one}|double{_BETWEEN}{one})" if run[1] else one


def _email(address: str) -> Iterator[_Way]:
    """An address with its signs, or with words for them."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", address))
    if len(re.sub(r"\W", "", plain)) >= _FEWEST:
        yield _Way(_written(plain), partial(_email_pattern, plain))


def _email_pattern(plain: str) -> str:
    signs = {"@": r"\s*(?:@|[\[({]?\s*at\s*[\])}]?)\s*", ".": r"\s*(?:\.|[\[({]?\s*dot\s*[\])}]?)\s*"}
    return "".join(signs.get(sign) or rf"{re.escape(sign)}\s*" for sign in plain)


def _line(line: str) -> Iterator[_Way]:
    """A line of an address, or a postcode; of a line that begins with a number also the street alone."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", line).casefold())
    if sum(map(len, words)) < _FEWEST:
        return
    if any(any(sign.isdigit() for sign in word) for word in words) and len(words) <= 2 and not words[-1].isalpha():
        yield _Way(_in_a_row(words), partial(_code_pattern, words))
        return
    yield _in_order(words)
    while words and any(sign.isdigit() for sign in words[0]):
        words = words[1:]
    if len(words) > 1 and sum(map(len, words)) > _FEWEST:
        yield _in_order(words)


def _place(name: str) -> Iterator[_Way]:
    """An authority or a force by its whole name, and by the place that it is named after."""
    yield from _line(name)
    yield from _line(" ".join(word for word in re.findall(r"[\w'-]+", name) if word.casefold() not in _OFFICES))


def _code_pattern(words: Sequence[str]) -> str:
    return rf"(?<!\w){_BETWEEN.join(re.escape(sign) for word in words for sign in word)}(?!\w)"


def _in_order(words: Sequence[str]) -> _Way:
    signs = (
        [_ALIKE[word] for word in run] if alike else _in_a_row(run)
        for alike, run in groupby(words, _ALIKE.__contains__)
    )
    return _Way(tuple(chain.from_iterable(signs)), partial(_pattern_in_order, words))


def _pattern_in_order(words: Sequence[str]) -> str:
    alike = (_any_of(_ALIKE[word]) if word in _ALIKE else _BETWEEN.join(map(re.escape, word)) for word in words)
    return rf"(?<!\w){_BETWEEN.join(alike)}(?!\w)"


def _in_a_row(words: Iterable[str]) -> Signs:
    return _written("".join(words).replace("_", ""))

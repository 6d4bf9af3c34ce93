"""Who a check is about, and whether an answer is about the same person (P8, G3).

What is missing contradicts nothing. Names are compared without case, accents, punctuation and order; a middle name or half of a
double surname may be missing, an initial may stand for a name, and one letter may be wrong in a name that is long enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cafcass_contracts.identity import normal_name
from cafcass_contracts.values import exact_date
from cafcass_domain.state import State
from police_checks.domain.told import PersonName

_UNTAKEN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
"""Letters that do not come apart into a letter and an accent."""

_SHORTEST_TO_MISSPELL = 4
"""Letters: of a shorter name one letter is too much of it to be wrong."""


class Identity(State):
    """What is asked about: under this identity a person is looked for."""

    names: tuple[str, ...]
    """The name, then previous names, each as it is compared."""
    date_of_birth: str | None = None

    @property
    def name(self) -> str:
        """The name as it is compared; empty where none is known."""
        return self.names[0] if self.names else ""

    def is_same_question(self, other: Identity) -> bool:
        """Whether asking about the other is asking the same (its name and date of birth)."""
        return self.name == other.name and self.date_of_birth == other.date_of_birth


def identity_of(name: PersonName, previous: Iterable[PersonName], date_of_birth: str | None) -> Identity:
    """The identity of somebody in a case."""
    return Identity((comparable(name), *(comparable(each) for each in previous)), date_of_birth)


def comparable(name: PersonName) -> str:
    """A name as it is compared; empty where nothing is known."""
    text = name.text().lower()
    return normal_name(text if text.isascii() else text.translate(_UNTAKEN))


def contradicts(asked: Identity, name: PersonName, date_of_birth: str | None) -> str:
    """What in an answer is about somebody else than was asked about, in words without content; empty where nothing is."""
    if not _dates_agree(asked.date_of_birth, date_of_birth):
        return "the date of birth is another"
    answered = comparable(name)
    known = [each for each in asked.names if each]
    if answered and known and not any(_names_agree(each, answered) for each in known):
        return "the name is another"
    return ""


def affirms(asked: Identity, name: PersonName, date_of_birth: str | None) -> bool:
    """Whether an answer says itself that it is about who was asked about: name and date of birth are given and agree."""
    given = comparable(name) and date_of_birth is not None and asked.date_of_birth is not None
    return bool(given) and not contradicts(Identity(asked.names[:1], asked.date_of_birth), name, date_of_birth)


def _dates_agree(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    if exact_date(one) and exact_date(other):
        return one == other
    return one.startswith(other) or other.startswith(one)


def _names_agree(one: str, other: str) -> bool:
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    return _fits(one.split(), other.split()) or _fits(_joined(one), other.split()) or _fits(one.split(), _joined(other))


def _joined(name: str) -> list[str]:
    """First name, and all that follows as one: `Van Der Berg` is `Vanderberg`."""
    first, _, rest = name.partition(" ")
    return [first, rest.replace(" ", "")] if rest else [first]


def _fits(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether every part of the shorter name is a part of the longer, each used once."""
    shorter, longer = sorted((one, other), key=len)
    left = list(longer)
    for part in sorted(shorter, key=len, reverse=True):
        found = next((each for each in left if each == part), None) or next(
            (each for each in left if _parts_agree(each, part)), None
        )
        if found is None:
            return False
        left.remove(found)
    return bool(shorter)


def _parts_agree(one: str, other: str) -> bool:
    if 1 in (len(one), len(other)):
        return one[0] == other[0]
    return min(len(one), len(other)) >= _SHORTEST_TO_MISSPELL and _one_letter_apart(one, other)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, changed or swapped with its neighbour makes one word the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = shorter[at : at + 2][::-1] == longer[at : at + 2] and shorter[at + 2 :] == longer[at + 2 :]
    return swapped or shorter[at + 1 :] == longer[at + 1 :]

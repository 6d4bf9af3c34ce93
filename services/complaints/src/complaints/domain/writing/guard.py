"""What the words of a document may not say (C6, G4, T9): nobody who is no party learns of a case, and nobody learns how others are reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cafcass_contracts.identity import normal_name
from cafcass_domain.confidential import tells
from complaints.domain.complaint.held import OF_A_CASE, Complaint

_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_SHORTEST_NAME: Final = 3
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s-]?\d){6,}")
_EMAIL: Final = re.compile(r"\S@\S")
_POSTCODE: Final = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")
_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Judge|Justice|Sir|Dame|Lady|Lord)\.?\s+[A-Z]")
_TWO_WORDS: Final = re.compile(r"\b([^\W\d_][\w'’-]+)\s+(?=([^\W\d_][\w'’-]+))")
_NOBODY: Final = frozenset(
    {"The", "Our", "Every", "Each", "All", "Cafcass", "Family", "Court", "Children", "Act", "Local", "Authority"}
)
"""Words that are written as names are, or begin a sentence, and name nobody."""

LONGEST_WORDS: Final = 60_000
"""Characters of staff in one document or on one route, about twenty pages: as page and PDF it still fits into a message of its topic."""

LONGEST_ON_RECORD: Final = 400_000
"""Characters that one event carries of what people said: sealed, and however they are written, they still fit into a message of its topic."""

LONGEST_FOR_OTHERS: Final = 4_000
"""Characters of a learning point, or of what is said to everybody: those of a quarter go out in one message."""


def too_long(words: Iterable[str]) -> str | None:
    """Why words of staff are too many for one document or message; None where they are not."""
    length = sum(len(each) for each in words)
    if length <= LONGEST_WORDS:
        return None
    return f"it is {length:,} characters long, and {LONGEST_WORDS:,} is the most: say it in fewer words"


def unsayable(words: Iterable[str], complaint: Complaint) -> list[str]:
    """Why words may not go to whoever made a complaint; empty where they may. It is told of what kind it is, never what."""
    text = "\n".join(words)
    return list(dict.fromkeys((*_confidential(text, complaint), *_of_the_case(text, complaint))))


def _confidential(text: str, complaint: Complaint) -> Iterator[str]:
    """How somebody else of the case is reached, unless that is plainly open (G4)."""
    person = complaint.latest.person if complaint.latest is not None else None
    others = (each for each in complaint.case.people if each.id != person)
    if tells(text, (detail for each in others for detail in each.confidential)):
        yield "they tell how somebody else is reached, and that is or may be confidential (G4)"


def _of_the_case(text: str, complaint: Complaint) -> Iterator[str]:
    """Anything by which whoever is no party, or not known to be one, learns that there is a case (C6)."""
    if complaint.from_whom in OF_A_CASE:
        return
    why = "and whoever made the complaint is not known to be a party (C6)"
    case = complaint.case
    if case.number is not None and case.number in re.sub(r"[\s-]", "", text):
        yield f"they tell a case number, {why}"
    plain = f" {normal_name(text)} "
    if case.court is not None and case.court.name and f" {normal_name(case.court.name)} " in plain:
        yield f"they name the court of a case, {why}"
    own = {normal_name(part) for part in (complaint.name or "").split()}
    written = {_bare(word) for word in _WORD.findall(text)}
    for name in (name for each in case.people for name in each.names):
        parts = name.split()
        if all(normal_name(part) in own for part in parts):
            continue
        whole = len(parts) > 1 and f" {normal_name(name)} " in plain
        alone = len(parts) == 1 and len(name) >= _SHORTEST_NAME and name[:1].upper() + name[1:] in written
        if whole or alone:
            yield f"they name somebody of a case, {why}"
            return


def _bare(word: str) -> str:
    return re.sub("['’]s$", "", word)


def names_somebody(text: str, complaint: Complaint) -> str | None:
    """Whether words name whoever made a complaint, whom it is about, or somebody of its case; None where they name nobody."""
    plain = f" {normal_name(text)} "
    written = {_bare(word) for word in _WORD.findall(text)}
    known = [name for each in complaint.case.people for name in each.names]
    known += [] if complaint.name is None else [complaint.name, *complaint.name.split()]
    for name in known:
        several = len(name.split()) > 1
        if (several and f" {normal_name(name)} " in plain) or (
            not several and len(name) >= _SHORTEST_NAME and name in written
        ):
            return "the name of somebody"
    if any(about.id in text for about in complaint.about):
        return "the id of somebody of Cafcass"
    return None


def about_somebody(text: str) -> str | None:
    """Why words for everybody may tell of a person or a case (C8, G4); None where nothing in them looks like it."""
    if len(text) > LONGEST_FOR_OTHERS:
        return f"{len(text):,} characters, and {LONGEST_FOR_OTHERS:,} is the most that is said to others"
    if _LONG_NUMBER.search(text):
        return "a long number, such as a case's or a telephone's"
    if _EMAIL.search(text):
        return "an e-mail address"
    if _POSTCODE.search(text):
        return "a postcode"
    if _TITLE.search(text):
        return "a title with a name"
    return None


def may_name_somebody(text: str) -> bool:
    """Whether two words in a row are written as the names of people are; a person says that they are none. One name alone nobody can tell from a word."""
    return any(
        first[0].isupper() and second[0].isupper() and not {first, second} <= _NOBODY
        for first, second in _TWO_WORDS.findall(text)
    )

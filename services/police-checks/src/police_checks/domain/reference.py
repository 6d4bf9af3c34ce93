"""What changes without us: offences and how the police word them, and who polices and looks after which places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import OffenceCategory
from cafcass_domain.reference import ReferenceRef


@dataclass(frozen=True, slots=True)
class Offence:
    """One row of the classification of offences (P5): the first that fits decides."""

    name: str
    pattern: str
    """It is looked for anywhere in the normal wording; `{child}` stands for any word of that list."""
    category: OffenceCategory
    relevance: Relevance
    serious: bool
    """Such that its arrival is itself a child protection concern (T2)."""
    only: str
    """The list of which every word of the wording has to be, where the row fits only then."""
    why: str


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One word of a list that the classification names."""

    list: str
    word: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the police write something, and how the classification spells it."""

    written: str
    spelt: str


@dataclass(frozen=True, slots=True)
class Act:
    """The year of an act that is often named without it."""

    act: str
    year: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section that says which offence is meant: of an act, one that never matters; without its act, one that is known by its number."""

    act: str
    section: str
    spelt: str


@dataclass(frozen=True, slots=True)
class PostcodeArea:
    """Who polices and who looks after the children of most of a postcode area (the letters that a postcode begins with)."""

    area: str
    force: str
    authority: str


def _offences(rows: Sequence[Offence]) -> tuple[Offence, ...]:
    _once("name", (row.name for row in rows))
    for row in rows:
        if not (row.category.known and row.relevance.known):
            raise ValueError(f"{row.name}: there is no such category or relevance")
        if row.relevance is Relevance.NOT_RELEVANT and not row.only:
            raise ValueError(f"{row.name}: what is not relevant has to name the only words that it may consist of")
    return tuple(rows)


def _words(rows: Sequence[ListedWord]) -> Mapping[str, tuple[str, ...]]:
    _once("word of a list", (f"{row.list}: {row.word}" for row in rows))
    lists: dict[str, list[str]] = {}
    for row in rows:
        lists.setdefault(row.list, []).append(row.word)
    return {name: tuple(words) for name, words in lists.items()}


def _spellings(rows: Sequence[Spelling]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern_of(row.written, row.written), row.spelt) for row in rows)


def _acts(rows: Sequence[Act]) -> Mapping[str, int]:
    _once("act", (row.act for row in rows))
    return {row.act: row.year for row in rows}


def _sections(rows: Sequence[Section]) -> tuple[Section, ...]:
    for row in rows:
        if bool(row.act) == bool(row.spelt):
            raise ValueError(f"section {row.section}: it has an act, or is spelt otherwise, and never both")
    return tuple(rows)


def _areas(rows: Sequence[PostcodeArea]) -> Mapping[str, PostcodeArea]:
    _once("area", (row.area for row in rows))
    return {row.area: row for row in rows}


def pattern_of(name: str, pattern: str) -> re.Pattern[str]:
    """A pattern of a file, ready to use. Raises `ValueError`, with its name, where it is none."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{name}: {error}") from None


def _once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"each {what} has one row: {', '.join(twice)}")


OFFENCES: Final = ReferenceRef("offences", Offence, _offences)
OFFENCE_WORDS: Final = ReferenceRef("offence-words", ListedWord, _words)
OFFENCE_SPELLINGS: Final = ReferenceRef("offence-spellings", Spelling, _spellings)
OFFENCE_ACTS: Final = ReferenceRef("offence-acts", Act, _acts)
OFFENCE_SECTIONS: Final = ReferenceRef("offence-sections", Section, _sections)
POSTCODE_AREAS: Final = ReferenceRef("postcode-areas", PostcodeArea, _areas)

REFERENCES: Final = (OFFENCES, OFFENCE_WORDS, OFFENCE_SPELLINGS, OFFENCE_ACTS, OFFENCE_SECTIONS, POSTCODE_AREAS)
"""Every table that police-checks decides by."""

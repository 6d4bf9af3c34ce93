"""Which offences bear on safeguarding or welfare (P5): the classification, read from the top, the first row that fits decides.

The police word offences in many ways: statutes and sections, abbreviations, inversions, capitals. A wording is brought to one spelling
first, and the rows are patterns over that. Whatever no row fits goes to a person, never away. A row that makes something *not
relevant* has to know every word of the offence, so nothing hides behind one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import OffenceCategory
from cafcass_domain.policy import Policy
from cafcass_domain.state import State
from police_checks.domain.reference import (
    OFFENCE_ACTS,
    OFFENCE_SECTIONS,
    OFFENCE_SPELLINGS,
    OFFENCE_WORDS,
    OFFENCES,
    Offence,
    Section,
    pattern_of,
)

_LONGEST: Final = 1000
"""Characters of a wording that are read. What is longer is never taken for nothing."""

_REMEMBERED: Final = 4096
"""Wordings of which it is remembered how they were judged: the police say the same few thousand things again and again."""

_SECTION_FIRST: Final = re.compile(
    r"(?:contrary to )?section (\d+\w?)(?: ?\(\d+\w?\))*(?: (?:of|and|to|the)\b)* ?((?:[a-z]+ )*?act(?: \d{4})?)"
)
_SECTION_LAST: Final = re.compile(r"(act(?: \d{4})?)(?: |,)*section (\d+\w?)")
_LIST: Final = re.compile(r"\{([a-z]+)\}")


class Judgement(State):
    """How an offence was judged, and by which row."""

    row: str
    category: OffenceCategory
    relevance: Relevance
    serious: bool


_UNKNOWN: Final = Judgement("no row", OffenceCategory.UNCLASSIFIED, Relevance.FOR_A_PERSON, serious=False)


class Classification:
    """The classification of offences as one edition of the reference data has it. Raises `ValueError` where its tables do not fit together."""

    def __init__(
        self,
        offences: tuple[Offence, ...],
        words: Mapping[str, tuple[str, ...]],
        spellings: tuple[tuple[re.Pattern[str], str], ...],
        acts: Mapping[str, int],
        sections: tuple[Section, ...],
    ) -> None:
        self._rows = tuple(
            (
                pattern_of(row.name, _with_lists(row, words)),
                frozenset(_list(row, row.only, words)) if row.only else None,
                Judgement(row.name, row.category, row.relevance, row.serious),
            )
            for row in offences
        )
        self._spellings = spellings
        self._acts = acts
        self._undated = tuple((re.compile(rf"\b{act}\b(?! \d{{4}})"), f"{act} {year}") for act, year in acts.items())
        self._alone = {each.section: each.spelt for each in sections if not each.act}
        self._bare = re.compile(
            rf"(?:assault |wounding |gbh )?section ({'|'.join(self._alone)})(?: assault| wounding)?"
        )
        never = "|".join(f"{each.act} section {each.section}" for each in sections if each.act)
        self._harmless = re.compile(rf"\b({never})\b")
        self._spelt = lru_cache(maxsize=_REMEMBERED)(self._in_one_spelling)
        self._judged = lru_cache(maxsize=_REMEMBERED)(self._by_the_rows)

    def normal(self, words: str) -> str:
        """An offence in one spelling: lower case, no punctuation, no abbreviations, a statute before its section."""
        return self._spelt(_tidy(words))

    def judge(self, words: str) -> Judgement:
        """How an offence, as the police word it, is judged (P5). Whatever no row fits goes to a person."""
        return self._judged(_tidy(words))

    def _by_the_rows(self, tidy: str) -> Judgement:
        text = self._spelt(tidy[:_LONGEST])
        for pattern, only, judgement in self._rows:
            if pattern.search(text) and (only is None or (len(tidy) <= _LONGEST and self._knows(only, text))):
                return judgement
        return _UNKNOWN

    def _in_one_spelling(self, tidy: str) -> str:
        text = tidy.replace("\u2019", "'").replace("'", "").replace("&", " and ")
        for pattern, spelt in self._spellings:
            text = pattern.sub(spelt, text)
        text = " ".join(re.sub(r"[^\w()/ ]+", " ", text).split())
        text = _SECTION_FIRST.sub(lambda found: f"{self._dated(found[2])} section {found[1]}", text)
        for pattern, dated in self._undated:
            text = pattern.sub(dated, text)
        text = " ".join(re.sub(r"\((\d+\w?|[a-z])\)|[^\w ]+", " ", text).split())
        text = _SECTION_LAST.sub(r"\1 section \2", text)
        bare = self._bare.fullmatch(text)
        return self._alone[bare[1]] if bare else text

    def _knows(self, only: frozenset[str], text: str) -> bool:
        """Whether every word is one of these. A section counts only with its statute: alone it may be that of an assault."""
        return all(word in only or word.isdecimal() for word in self._harmless.sub("", text).split())

    def _dated(self, act: str) -> str:
        act = " ".join(act.split())
        return f"{act} {self._acts[act]}" if act in self._acts else act


@lru_cache(maxsize=16)
def classification_of(policy: Policy) -> Classification:
    """The classification that a policy judges by. Raises `ValueError` where its tables do not fit together."""
    return Classification(
        policy.reference(OFFENCES),
        policy.reference(OFFENCE_WORDS),
        policy.reference(OFFENCE_SPELLINGS),
        policy.reference(OFFENCE_ACTS),
        policy.reference(OFFENCE_SECTIONS),
    )


def _tidy(words: str) -> str:
    """A wording without what nobody means anything by: case, spacing, and dots at its end."""
    return " ".join(words.lower().split()).rstrip(". ")


def _with_lists(row: Offence, words: Mapping[str, tuple[str, ...]]) -> str:
    return _LIST.sub(lambda found: f"({'|'.join(_list(row, found[1], words))})", row.pattern)


def _list(row: Offence, name: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found = words.get(name)
    if found is None:
        raise ValueError(f"{row.name}: there is no list {name}")
    return found

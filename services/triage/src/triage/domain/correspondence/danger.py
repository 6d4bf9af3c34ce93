"""Which words in correspondence may mean that a child is in danger (T2, C1). They err on the side of a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from cafcass_contracts.values import CorrespondenceKind
from triage.domain.told import Correspondence

DANGER_WORDS: Final = (
    "abandon",
    "abduct",
    "abus",
    "afraid",
    "alone at home",
    "assault",
    "at risk",
    "beat me",
    "beaten",
    "beating",
    "beats",
    "bruis",
    "burn",
    "child protection",
    "choke",
    "danger",
    "drunk",
    "exploit",
    "flee the country",
    "forced marriage",
    "frightened",
    "fgm",
    "groom",
    "harm",
    "hit him",
    "hit her",
    "hit me",
    "hit my",
    "hits",
    "hitting",
    "hungry",
    "hurt",
    "injur",
    "kidnap",
    "kill",
    "knife",
    "leave the country",
    "left alone",
    "locked in",
    "molest",
    "neglect",
    "not safe",
    "overdose",
    "punch",
    "rape",
    "ran away",
    "run away",
    "safeguarding",
    "scared",
    "sexual",
    "slap",
    "smack",
    "starv",
    "strangl",
    "suffocat",
    "suicid",
    "terrified",
    "threat",
    "touched me",
    "touches me",
    "trafficked",
    "unsafe",
    "violen",
    "want to die",
    "weapon",
)
"""Beginnings of words that may mean that a child is in danger (assumed). To be reviewed by who answers for safeguarding.

They err on the side of a person: a word that is there for another reason costs somebody a look, one that is missed may cost more.
"""


def says_danger(said: Correspondence, words: Collection[str]) -> bool:
    """Whether correspondence may say that a child is in danger (T2): by its kind, or by any of the words."""
    return said.kind is CorrespondenceKind.SAFEGUARDING or bool(danger_in(said, words))


def danger_in(said: Correspondence, words: Collection[str]) -> tuple[str, ...]:
    """Which of the words (beginnings of words) its subject or text has."""
    return danger_words_in((said.subject, said.text), words)


def danger_words_in(said: Iterable[str | None], words: Collection[str]) -> tuple[str, ...]:
    """Which of the words (beginnings of words) anything has that was said, in whatever way it came."""
    text = "".join(f" {plain_words(each)}" for each in said)
    return tuple(word for word in words if beginning(word) in text)


@lru_cache(maxsize=1024)
def beginning(word: str) -> str:
    """One of policy's beginnings of words as it is looked for in plain words that have a space before them: made once, policies are few."""
    return f" {plain_words(word)}"


def plain_words(text: str | None) -> str:
    """Lower-case words with single spaces: accents, hyphens and apostrophes, straight or curly, tell nothing apart."""
    bare = text or ""
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare).casefold()
        bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("['\u2018\u2019]", "", bare.casefold())))

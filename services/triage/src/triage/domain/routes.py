"""Where correspondence goes (T4, C1), and which words in it may mean that a child is in danger (T2).

Nothing here decides on anything else: whoever sent something is never a reason, and what is not known goes to a person (G3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind


@dataclass(frozen=True, slots=True)
class Desk:
    """Who deals with something: a role of a team."""

    team: str
    role: str


DESKS: Final[Mapping[Route, Desk]] = MappingProxyType(
    {
        Route.COMPLAINTS: Desk(CENTRAL_TEAM, "complaints-officer"),
        Route.CUSTOMER_SERVICES: Desk(CENTRAL_TEAM, "customer-services-officer"),
        Route.INFORMATION_ASSURANCE: Desk(CENTRAL_TEAM, "information-assurance-officer"),
        Route.COMMUNICATIONS: Desk(CENTRAL_TEAM, "communications-officer"),
        Route.HEAR4U: Desk(CENTRAL_TEAM, "hear4u-adviser"),
    }
)
"""Who takes what goes neither to the case's practitioner nor to duty (T4); the names of teams and roles are assumed."""

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

_BY_KIND: Final[Mapping[CorrespondenceKind, Route]] = MappingProxyType(
    {
        CorrespondenceKind.COMPLAINT: Route.COMPLAINTS,
        CorrespondenceKind.COMPLIMENT: Route.COMPLAINTS,
        CorrespondenceKind.REPRESENTATION: Route.COMPLAINTS,
        CorrespondenceKind.SUBJECT_ACCESS_REQUEST: Route.CUSTOMER_SERVICES,
        CorrespondenceKind.FREEDOM_OF_INFORMATION_REQUEST: Route.INFORMATION_ASSURANCE,
        CorrespondenceKind.MP_LETTER: Route.COMMUNICATIONS,
        CorrespondenceKind.CHILDS_QUESTION: Route.HEAR4U,
    }
)
"""C1 gives the national team representations and compliments too."""

_TO_WHO_WORKS_THE_CASE: Final = frozenset(
    {
        CorrespondenceKind.LETTER,
        CorrespondenceKind.COURT_ORDER,
        CorrespondenceKind.DOCUMENT,
        CorrespondenceKind.SAFEGUARDING,
    }
)

_BY_SUBJECT: Final[tuple[tuple[str, Route], ...]] = (
    ("freedom of information", Route.INFORMATION_ASSURANCE),
    ("foi", Route.INFORMATION_ASSURANCE),
    ("subject access", Route.CUSTOMER_SERVICES),
    ("sar", Route.CUSTOMER_SERVICES),
    ("member of parliament", Route.COMMUNICATIONS),
    ("house of commons", Route.COMMUNICATIONS),
    ("complaint", Route.COMPLAINTS),
    ("hear4u", Route.HEAR4U),
)
"""What a subject line says of the route where the kind is not known: whole words only, and only where all agree."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Where correspondence seems to go."""

    route: Route | None
    """None: to the case's practitioner, or to duty where there is none."""
    certain: bool
    """Whether the kind says so; else a person is asked to look (G3)."""


def route_of(letter: CorrespondenceRecorded) -> Guess:
    """The route of a piece of correspondence by its kind (T4), or where the kind is not known by what little else there is."""
    if letter.kind in _BY_KIND:
        return Guess(_BY_KIND[letter.kind], certain=True)
    if letter.from_child:
        return Guess(Route.HEAR4U, certain=letter.kind in _TO_WHO_WORKS_THE_CASE)
    if letter.kind in _TO_WHO_WORKS_THE_CASE:
        return Guess(None, certain=True)
    subject = f" {plain_words(letter.subject)} "
    routes = {route for words, route in _BY_SUBJECT if f" {words} " in subject}
    return Guess(routes.pop() if len(routes) == 1 else None, certain=False)


def says_danger(letter: CorrespondenceRecorded, words: Collection[str]) -> bool:
    """Whether correspondence may say that a child is in danger (T2): by its kind, or by any of the words."""
    return letter.kind is CorrespondenceKind.SAFEGUARDING or bool(danger_in(letter, words))


def danger_in(letter: CorrespondenceRecorded, words: Collection[str]) -> tuple[str, ...]:
    """Which of the words (beginnings of words) its subject or text has."""
    text = f" {plain_words(letter.subject)} {plain_words(letter.text)}"
    return tuple(word for word in words if f" {plain_words(word)}" in text)


def plain_words(text: str | None) -> str:
    """Lower-case words with single spaces: accents, hyphens and apostrophes, straight or curly, tell nothing apart."""
    bare = unicodedata.normalize("NFKD", text or "").casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub("['\u2018\u2019]", "", bare)))

"""Where correspondence goes by its kind (T4, C1).

Nothing here decides on anything else: whoever sent something is never a reason, and what is not known goes to a person (G3).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CorrespondenceKind
from cafcass_domain.state import State
from triage.domain.correspondence.danger import plain_words
from triage.domain.told import Correspondence

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


class Guess(State):
    """Where correspondence seems to go."""

    route: Route | None
    """None: to the case's practitioner, or to duty where there is none."""
    certain: bool
    """Whether the kind says so; else a person is asked to look (G3)."""


def route_of(said: Correspondence) -> Guess:
    """The route of a piece of correspondence by its kind (T4), or where the kind is not known by what little else there is."""
    if said.kind in _BY_KIND:
        return Guess(_BY_KIND[said.kind], certain=True)
    if said.from_child:
        return Guess(Route.HEAR4U, certain=said.kind in _TO_WHO_WORKS_THE_CASE)
    if said.kind in _TO_WHO_WORKS_THE_CASE:
        return Guess(None, certain=True)
    subject = f" {plain_words(said.subject)} "
    routes = {route for words, route in _BY_SUBJECT if f" {words} " in subject}
    return Guess(routes.pop() if len(routes) == 1 else None, certain=False)

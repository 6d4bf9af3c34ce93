"""How the letter names people and children: the court has named them."""

from __future__ import annotations

from cafcass_contracts.values import PARTIES
from triage.domain.application import Application


def name_of(application: Application, id_: str) -> str:
    """The name of somebody in the case; what they are in it where no name is known."""
    person, child = application.person(id_), application.child(id_)
    if person is not None:
        return person.name.text() or person.organisation or _in_words(role_of(application, id_))
    if child is not None:
        return child.name.text() or "a child"
    return "somebody in the case"


def role_of(application: Application, id_: str) -> str:
    """What somebody is in the case."""
    person = application.person(id_)
    roles = [] if person is None else [role for role in person.roles if role in PARTIES] or [*person.roles]
    return str(roles[0]) if roles else "other-person"


def parties_of(application: Application) -> tuple[tuple[str, str], ...]:
    """Name and role of each adult party."""
    return tuple(
        (name_of(application, person.id), role_of(application, person.id)) for person in application.adult_parties
    )


def children_of(application: Application) -> tuple[str, ...]:
    """The children by name."""
    return tuple(child.name.text() or "a child whose name is not known" for child in application.children)


def _in_words(role: str) -> str:
    plain = role.replace("-", " ")
    return f"an {plain}" if plain[0] in "aeiou" else f"a {plain}"

"""What somebody is in a case: by the roles that courts name, and the sections that they show somebody in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cafcass_contracts.values import PARTIES, PartyRole
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields

ROLES: Final = {
    s.APPLICANT: (str(PartyRole.APPLICANT),),
    s.RESPONDENT: (str(PartyRole.RESPONDENT),),
    s.OTHER: (str(PartyRole.OTHER_PERSON),),
    s.LOCAL_AUTHORITY: (str(PartyRole.APPLICANT), str(PartyRole.LOCAL_AUTHORITY)),
}
"""What a section says of those in it."""

_NOT_OF_PARTIES: Final = frozenset({str(PartyRole.OTHER_PERSON), str(PartyRole.HOUSEHOLD_MEMBER)})


def shown_as(kind: str, fields: Fields) -> set[str]:
    """Everything that one record shows somebody as: the typed feed names all roles of a person in one place."""
    if kind in (s.CHILD, s.LOCAL_AUTHORITY):
        return {kind}
    named = {str(role) for role in fields.get("roles") or ()}
    return {kind, *(each for each in (s.APPLICANT, s.RESPONDENT) if named.intersection(ROLES[each]))}


def named_roles(kind: str, fields: Fields) -> list[str]:
    """The roles that a court names of one record, else those of the section that shows it."""
    return list(fields.get("roles") or ROLES[kind])


def together(roles: Iterable[str]) -> list[str]:
    """The roles of one person whom several records show: a party is that first, and nobody's household member (P3)."""
    every = list(dict.fromkeys(roles))
    return every if PARTIES.isdisjoint(every) else [role for role in every if role not in _NOT_OF_PARTIES]


def roles_of(kind: str, fields: Fields) -> list[str]:
    """The roles of a person."""
    roles = named_roles(kind, fields)
    if fields.get("household") and PARTIES.isdisjoint(roles):
        roles.append(str(PartyRole.HOUSEHOLD_MEMBER))
    return roles

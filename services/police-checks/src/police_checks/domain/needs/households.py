"""Whom the children of a case live with, and whom they would live with (P3, P4)."""

from __future__ import annotations

from collections.abc import Callable

from cafcass_contracts.values import PartyRole, YesNo
from police_checks.domain.case import HeldCase, Household
from police_checks.domain.needs.people import is_party
from police_checks.domain.needs.postcodes import postcode
from police_checks.domain.told import Child, Details, Person


def household_of_children(details: Details) -> frozenset[str]:
    """Whom the children of a case live with, by id: all who may be meant where only a role is said."""
    ids = {relation.person for relation in details.relations if relation.lives_with is YesNo.YES}
    return frozenset(ids.union(*(household_of(child, details) for child in details.children)))


def household_of(child: Child, details: Details) -> set[str]:
    """Whom one child lives with, by id."""
    ids = {r.person for r in details.relations if r.child == child.id and r.lives_with is YesNo.YES}
    for home in child.homes:
        ids.update(home.with_people)
        ids.update(p.id for p in details.people if set(home.with_roles) & set(p.roles))
    return ids


def household_to_come_to(
    details: Details, homes: frozenset[str], is_adult_person: Callable[[Person], bool]
) -> frozenset[str]:
    """Whom a child would live with if the care order is discharged (P4), by id: who applies, and who lives where they do.

    Where none of them applies, but the authority or the child, nobody says to whom the child would go: it is any adult party (G3).
    At the same postcode counts as living there; a party of whom nobody knows where they live may live there too (assumed).
    """
    adults = [person for person in details.people if is_adult_person(person)]
    parties = [person for person in adults if is_party(person)]
    base = [person for person in adults if PartyRole.APPLICANT in person.roles] or parties
    base += [person for person in adults if person.id in homes]
    where = {postcode(person.address) for person in base}
    found = {person.id for person in base}
    found.update(p.id for p in adults if postcode(p.address) in where - {""})
    found.update(p.id for p in parties if "" in where or not postcode(p.address))
    return frozenset(found)


def households_of(details: Details, is_adult_person: Callable[[Person], bool]) -> list[frozenset[str]]:
    """The households that count, each as the ids of those whose it is: whom a child lives with, and every other adult party (P3).

    Who lives at one address, or with a child in one home, is of one household.
    """
    homes = household_of_children(details)
    whose = [p for p in details.people if is_adult_person(p) and (p.id in homes or is_party(p))]
    ids = {person.id for person in whose}
    together = [ids.intersection(home.with_people) for child in details.children for home in child.homes]
    places: dict[tuple[str, str], set[str]] = {}
    for person in whose:
        line = "" if person.address is None else " ".join((person.address.line_1 or "").lower().split())
        code = postcode(person.address) if line else ""
        if code:
            places.setdefault((code, line), set()).add(person.id)
    found = [frozenset({person.id}) for person in whose]
    for group in (*together, *places.values()):
        met = [household for household in found if household & group]
        found = [household for household in found if not household & group]
        found += [frozenset().union(*met)] if met else []
    return sorted(found, key=min)


def said_of(case: HeldCase, household: frozenset[str]) -> Household | None:
    """What was last said of who else is of a household; None where nobody said anything."""
    said = (case.households[id_] for id_ in household if id_ in case.households)
    return max(said, key=lambda each: each.by.at, default=None)


def is_told(said: Household | None, *, is_resident: bool) -> bool:
    """Whether it is known who else lives in a household, as far as that matters: where no contact takes place it does not (P3)."""
    if said is None:
        return False
    if said.contact is YesNo.NO and not is_resident:
        return True
    return said.anybody_else is YesNo.NO or (said.anybody_else is YesNo.YES and said.who_is_known)

"""How the letter names people and children: the court has named them."""

from __future__ import annotations

from cafcass_contracts.values import PARTIES, YesNo
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.letter.facts import AuthorFacts, ChildFacts, PartyFacts
from triage.domain.people import Contact
from triage.domain.policy import TriagePolicy


def name_of(application: Application, id_: str) -> str:
    """The name of somebody in the case; what they are in it where no name is known, or none may be told (G4)."""
    person, child = application.person(id_), application.child(id_)
    if person is not None and person.identity_confidential is YesNo.YES:
        return _in_words(role_of(application, id_))
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


def party_of(application: Application, id_: str) -> str:
    """The name of somebody with what they are in the case; only the latter where no name is known, or none may be told (G4)."""
    name, role = name_of(application, id_), role_of(application, id_)
    return name if name == _in_words(role) else f"{name} ({role.replace('-', ' ')})"


def parties_of(application: Application) -> tuple[tuple[str, str], ...]:
    """Name and role of each adult party."""
    return tuple(
        (name_of(application, person.id), role_of(application, person.id)) for person in application.adult_parties
    )


def children_of(application: Application) -> tuple[str, ...]:
    """The children by name."""
    return tuple(child.name.text() or "a child whose name is not known" for child in application.children)


def about_children(application: Application) -> tuple[ChildFacts, ...]:
    """Each child with its date of birth and with whom it lives, where that is not confidential."""
    relations = () if application.details is None else application.details.relations
    found = []
    for child in application.children:
        lives = [r for r in relations if r.child == child.id and r.lives_with is YesNo.YES]
        ids = [r.person for r in lives] + [id_ for home in child.homes for id_ in home.with_people]
        roles = [str(role) for home in child.homes for role in home.with_roles]
        withheld = any(relation.confidential is YesNo.YES for relation in lives)
        with_whom = dict.fromkeys([*(name_of(application, id_) for id_ in ids), *map(_in_words, roles)])
        name = child.name.text() or "a child whose name is not known"
        found.append(ChildFacts(name, child.date_of_birth, () if withheld else tuple(with_whom), withheld))
    return tuple(found)


def about_parties(application: Application) -> tuple[PartyFacts, ...]:
    """Each adult party with what they are to each child."""
    relations = () if application.details is None else application.details.relations
    return tuple(
        PartyFacts(
            name_of(application, person.id),
            role_of(application, person.id),
            tuple(
                (r.relation, name_of(application, r.child)) for r in relations if r.person == person.id and r.relation
            ),
        )
        for person in application.adult_parties
    )


def author_of(case: TriageCase, policy: TriagePolicy) -> AuthorFacts | None:
    """Who answers for the letter: whoever advised the court, else who settled the screening, else who works the case; None where nobody did."""
    application, settlement, advice = case.application, case.screening.settlement, case.letter.advice
    who = application.allocated
    if advice is not None:
        return _author(advice.by, advice.team or application.team, advice.contact, policy)
    if settlement is not None and (who is None or settlement.by != who.practitioner_id):
        return _author(settlement.by, application.team, None, policy)
    return None if who is None else _author(who.practitioner_id, who.team, who.contact, policy)


def _author(id_: str, team: str, contact: Contact | None, policy: TriagePolicy) -> AuthorFacts:
    if contact is None:
        return AuthorFacts(id_, None, team, otherwise=policy.letter_contact)
    otherwise = "" if contact.telephone or contact.email else policy.letter_contact
    return AuthorFacts(id_, contact.name, team, contact.telephone, contact.email, otherwise)


def _in_words(role: str) -> str:
    plain = role.replace("-", " ")
    return f"an {plain}" if plain[0] in "aeiou" else f"a {plain}"

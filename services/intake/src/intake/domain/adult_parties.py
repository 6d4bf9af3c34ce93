"""Who is an adult party, for whom a police check is asked (P1): decided here, once for everybody."""

from __future__ import annotations

from cafcass_contracts.values import PARTIES, PartyRole
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields
from intake.domain.details.records import same_name
from intake.domain.details.roles import roles_of
from intake.domain.details.view import View
from intake.domain.feeds.dates import ages_at
from intake.domain.policy import IntakePolicy


def adult_parties(view: View, policy: IntakePolicy) -> tuple[str, ...]:
    """The adult parties of a case, by the ids they are published under."""
    applied = view.applied_on()
    return tuple(
        public
        for public, fields in view.people.items()
        if _is_natural_party(view, public, fields)
        and not _is_child(view, public, fields)
        and not _is_young(fields, applied, policy)
    )


def is_implausibly_young(born: str, applied: str, policy: IntakePolicy) -> bool:
    """Whether a birth date, known to the day or not, makes whoever has it too young for a party when the application was made."""
    ages = ages_at(born, applied)
    return ages is not None and ages.oldest < policy.youngest_party


def _is_natural_party(view: View, public: str, fields: Fields) -> bool:
    """Whether somebody is a party and no organisation."""
    kind = view.kind_of[public]
    return kind != s.LOCAL_AUTHORITY and "organisation" not in fields and not PARTIES.isdisjoint(roles_of(kind, fields))


def _is_child(view: View, public: str, fields: Fields) -> bool:
    """Whether a party is a child of the case: so called, under one id with one, or of one's name and date of birth."""
    if PartyRole.CHILD in roles_of(view.kind_of[public], fields):
        return True
    own, born = view.own_ids[public], fields.get("date_of_birth")
    for id_, child in view.children.items():
        if not own.isdisjoint(view.own_ids[id_]):
            return True
        if born is not None and child.get("date_of_birth") == born and same_name(child, fields):
            return True
    return False


def _is_young(fields: Fields, applied: str, policy: IntakePolicy) -> bool:
    """Whether a birth date makes a party younger than an adult, and old enough for one: then alone does it take the check away.

    A date that is not known, not to the day, or not plausible leaves a party an adult.
    """
    born = fields.get("date_of_birth")
    ages = None if born is None else ages_at(born, applied)
    return ages is not None and ages.oldest < policy.adult_at and ages.youngest >= policy.youngest_party

"""Which checks a case needs (P1 to P4, P7): a function of what is held, whatever order it came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import RuleId
from cafcass_contracts.people import Address, Child, Person, PersonName
from cafcass_contracts.safeguarding import CheckKind
from cafcass_contracts.values import (
    PARTIES,
    ApplicationKind,
    Gender,
    LawType,
    MiamExemption,
    OrderType,
    PartialDate,
    PartyRole,
    YesNo,
)
from police_checks.domain.case import HeldCase
from police_checks.domain.identity import Identity, identity_of, is_adult
from police_checks.domain.places import postcode
from police_checks.domain.policy import Policy, london_day

Series = tuple[CheckKind, str]

_DISCHARGE = frozenset({OrderType.DISCHARGE_OF_CARE, OrderType.VARIATION_OR_DISCHARGE})
"""What may discharge a care order (G3)."""

_ABUSE = frozenset({MiamExemption.DOMESTIC_ABUSE, MiamExemption.CHILD_PROTECTION})


@dataclass(frozen=True, slots=True)
class Need:
    """One check that a case needs, with what a request needs to say."""

    kind: CheckKind
    about: str
    because: tuple[RuleId, ...]
    consent: bool
    """Whether it is made only with consent (P3)."""
    name: PersonName
    identity: Identity
    """Who is asked about."""
    previous_names: tuple[PersonName, ...] = ()
    date_of_birth: PartialDate | None = None
    place_of_birth: str | None = None
    gender: Gender | None = None
    addresses: tuple[Address, ...] = ()
    """Where they live, first; then earlier ones."""
    authority: str | None = None
    """The local authority as the application names it."""

    @property
    def series(self) -> Series:
        """What is checked, about whom."""
        return self.kind, self.about

    @property
    def address(self) -> Address | None:
        """Where they live."""
        return self.addresses[0] if self.addresses else None


@dataclass(frozen=True, slots=True)
class _Adult:
    """Somebody who may be checked."""

    person: Person
    is_party: bool
    in_household: bool


def needs(case: HeldCase, policy: Policy) -> dict[Series, Need]:
    """Every check that a case needs, by kind and about. None where the case itself is not known yet."""
    details = case.details
    if details is None:
        return {}
    adults = {adult.person.id: adult for adult in _adults(case, details, policy)}
    found: dict[Series, Need] = {}
    if details.law is LawType.PRIVATE:
        for adult in adults.values():
            _add(found, _need(CheckKind.LEVEL_1, adult, "P1" if adult.is_party else "P3"))
        for person in _warranted(case, details, policy, adults):
            _add(found, _need(CheckKind.LEVEL_2, adults[person], "P2"))
        for child in details.children:
            _add(found, _about_child(child, details))
    elif _is_discharge(details):
        for adult in adults.values():
            if adult.in_household:
                _add(found, _need(CheckKind.LEVEL_2, adult, "P4"))
    for person in case.level_2:
        adult_asked = adults.get(person) or _any_adult(person, details, policy)
        if adult_asked is not None:
            _add(found, _need(CheckKind.LEVEL_2, adult_asked, "P2"))
    return found


def relevant_at_level_1(case: HeldCase) -> frozenset[str]:
    """Of whom a level 1 check found something relevant (P2): all that the checks there are say of which others are needed."""
    return frozenset(
        held.check.about
        for held in case.checks.values()
        if held.check.kind is CheckKind.LEVEL_1 and held.check.relevant is YesNo.YES
    )


def is_checked_freely(case: HeldCase, person: str) -> bool:
    """Whether somebody is a party to the case, and so is checked without being asked for consent (P3)."""
    found = find_person(case, person)
    return found is not None and _is_party(found)


def is_of_case(case: HeldCase, about: str) -> bool:
    """Whether a person or child is in a case at present."""
    children = () if case.details is None else case.details.children
    return any(child.id == about for child in children) or find_person(case, about) is not None


def find_person(case: HeldCase, person: str) -> Person | None:
    """Somebody of a case, as the application or a command names them."""
    if case.details is not None:
        for each in case.details.people:
            if each.id == person:
                return each
    member = case.members.get(person)
    if member is None:
        return None
    return Person(
        id=person,
        roles=(PartyRole.HOUSEHOLD_MEMBER,),
        name=member.name,
        date_of_birth=member.date_of_birth,
        gender=member.gender,
        address=_address_of(case, member.lives_with),
    )


def is_natural_adult(person: Person, details: CaseDetailsRecorded, policy: Policy) -> bool:
    """Whether somebody can be checked: no organisation, no child; an unknown age is an adult's (P1, G3)."""
    if person.organisation or {PartyRole.LOCAL_AUTHORITY, PartyRole.CHILD} & set(person.roles):
        return False
    return is_adult(person.date_of_birth, london_day(details.received_at), policy.adult_at)


def household_of_children(details: CaseDetailsRecorded) -> frozenset[str]:
    """Whom the children of a case live with, by id: all who may be meant where only a role is said."""
    ids = {relation.person for relation in details.relations if relation.lives_with is YesNo.YES}
    return frozenset(ids.union(*(_household_of(child, details) for child in details.children)))


def _household_of(child: Child, details: CaseDetailsRecorded) -> set[str]:
    """Whom one child lives with, by id."""
    ids = {r.person for r in details.relations if r.child == child.id and r.lives_with is YesNo.YES}
    for home in child.homes:
        ids.update(home.with_people)
        ids.update(p.id for p in details.people if set(home.with_roles) & set(p.roles))
    return ids


def _adults(case: HeldCase, details: CaseDetailsRecorded, policy: Policy) -> Iterator[_Adult]:
    """Every adult who is a party or of a household that counts (P1, P3, P4)."""
    homes = household_of_children(details)
    if _is_discharge(details):
        homes |= _household_to_come_to(details, homes, policy)
    for person in details.people:
        is_party = _is_party(person)
        in_household = person.id in homes or PartyRole.HOUSEHOLD_MEMBER in person.roles
        if (is_party or in_household) and is_natural_adult(person, details, policy):
            yield _Adult(person, is_party, in_household)
    for id_, member in case.members.items():
        # Where no contact takes place, the other parent's household is no concern; where nobody knows, it is (P3, G3).
        if member.contact is YesNo.NO and member.lives_with not in homes:
            continue
        recorded = find_person(case, id_)
        if recorded is not None and is_natural_adult(recorded, details, policy):
            yield _Adult(recorded, is_party=False, in_household=True)


def _household_to_come_to(details: CaseDetailsRecorded, homes: frozenset[str], policy: Policy) -> frozenset[str]:
    """Whom a child would live with if the care order is discharged (P4), by id: who applies, and who lives where they do.

    Where none of them applies, but the authority or the child, nobody says to whom the child would go: it is any adult party (G3).
    At the same postcode counts as living there; a party of whom nobody knows where they live may live there too (assumed).
    """
    adults = [person for person in details.people if is_natural_adult(person, details, policy)]
    parties = [person for person in adults if _is_party(person)]
    base = [person for person in adults if PartyRole.APPLICANT in person.roles] or parties
    base += [person for person in adults if person.id in homes]
    where = {postcode(person.address) for person in base}
    found = {person.id for person in base}
    found.update(p.id for p in adults if postcode(p.address) in where - {""})
    found.update(p.id for p in parties if "" in where or not postcode(p.address))
    return frozenset(found)


def _any_adult(person: str, details: CaseDetailsRecorded, policy: Policy) -> _Adult | None:
    """Somebody whom no rule checks but whom a command may: anybody the case names, with consent."""
    for each in details.people:
        if each.id == person and is_natural_adult(each, details, policy):
            return _Adult(each, _is_party(each), in_household=False)
    return None


def _warranted(
    case: HeldCase, details: CaseDetailsRecorded, policy: Policy, adults: dict[str, _Adult]
) -> Iterable[str]:
    """Whom circumstances warrant a level 2 check of (P2). Where nobody says who is meant, it is every party (G3)."""
    parties = [id_ for id_, adult in adults.items() if adult.is_party]
    people = {person.id for person in details.people} | set(case.members)
    signals = details.signals
    found = set(relevant_at_level_1(case))
    about = [each.about_person or "" for each in signals.allegations if each.factor in policy.warranting]
    about += [person for person, factor in case.alleged if factor in policy.warranting]
    about += case.concerns.values()
    if signals.c1a_present is YesNo.YES or _ABUSE & set(signals.miam_exemptions):
        about.append("")
    for person in about:
        found.update([person] if person in people else parties)
    return [id_ for id_ in adults if id_ in found]


def _need(kind: CheckKind, adult: _Adult, rule: RuleId) -> Need:
    person = adult.person
    return Need(
        kind=kind,
        about=person.id,
        because=(rule,) if adult.is_party or rule == "P3" else (rule, "P3"),
        consent=not adult.is_party,
        name=person.name,
        identity=identity_of(person.name, person.previous_names, person.date_of_birth),
        previous_names=person.previous_names,
        date_of_birth=person.date_of_birth,
        place_of_birth=person.place_of_birth,
        gender=person.gender,
        addresses=tuple(a for a in (person.address, *person.previous_addresses) if a is not None),
    )


def _about_child(child: Child, details: CaseDetailsRecorded) -> Need:
    """The local authority is asked by where the child lives: as the application says, else where those live whom it lives with."""
    said = tuple(home.address for home in child.homes if home.address is not None)
    if not said:
        with_whom = _household_of(child, details)
        said = tuple(p.address for p in details.people if p.id in with_whom and p.address is not None)
    return Need(
        kind=CheckKind.LOCAL_AUTHORITY,
        about=child.id,
        because=("P7",),
        consent=False,
        name=child.name,
        identity=identity_of(child.name, (), child.date_of_birth),
        date_of_birth=child.date_of_birth,
        gender=child.gender,
        addresses=said,
        authority=child.local_authority,
    )


def _add(found: dict[Series, Need], need: Need) -> None:
    """Two reasons for one check are one check."""
    known = found.get(need.series)
    if known is not None:
        need = replace(known, because=tuple(dict.fromkeys((*known.because, *need.because))))
    found[need.series] = need


def _is_party(person: Person) -> bool:
    return not PARTIES.isdisjoint(person.roles)


def _is_discharge(details: CaseDetailsRecorded) -> bool:
    sought = {*details.orders_sought, *(order for child in details.children for order in child.orders_sought)}
    return ApplicationKind.DISCHARGE in details.kinds or bool(_DISCHARGE & sought)


def _address_of(case: HeldCase, person: str) -> Address | None:
    people = () if case.details is None else case.details.people
    return next((each.address for each in people if each.id == person), None)

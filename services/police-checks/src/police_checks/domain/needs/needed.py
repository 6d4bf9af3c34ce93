"""Which checks a case needs (P1 to P4, P7): a function of what is held, whatever order it came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_contracts.values import (
    ApplicationKind,
    Gender,
    LawType,
    MiamExemption,
    OrderType,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.policy import Policy
from cafcass_domain.state import State, replace
from police_checks.domain.answers.belonging import holding
from police_checks.domain.answers.findings import findings_of, is_of_weight
from police_checks.domain.answers.identity import Identity, identity_of
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck, Series
from police_checks.domain.needs.households import household_of, household_of_children, household_to_come_to
from police_checks.domain.needs.people import adults_of, find_person, is_party, is_same_person
from police_checks.domain.needs.postcodes import authority_of, force_of, outward_code
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import Address, Child, Details, Person, PersonName

_DISCHARGE: Final = frozenset({OrderType.DISCHARGE_OF_CARE, OrderType.VARIATION_OR_DISCHARGE})
"""What may discharge a care order (G3)."""

_ABUSE: Final = frozenset({MiamExemption.DOMESTIC_ABUSE, MiamExemption.CHILD_PROTECTION})


class Need(State):
    """One check that a case needs, with what a request needs to say."""

    kind: CheckKind
    about: str
    because: tuple[str, ...]
    consent: bool
    """Whether it is made only with consent (P3)."""
    name: PersonName
    identity: Identity
    """Who is asked about."""
    previous_names: tuple[PersonName, ...] = ()
    date_of_birth: str | None = None
    place_of_birth: str | None = None
    gender: Gender | None = None
    addresses: tuple[Address, ...] = ()
    """Where they live, first; then earlier ones."""
    authority: str | None = None
    """The local authority as the application names it."""
    home: str = ""
    """Which of a child's further homes, or of an adult's earlier addresses, it is for (P2, P7); empty for where they live."""

    @property
    def series(self) -> Series:
        """What is checked, about whom, for which home."""
        return self.kind, self.about, self.home

    @property
    def address(self) -> Address | None:
        """Where they live."""
        return self.addresses[0] if self.addresses else None


class _Adult(State):
    """Somebody who may be checked."""

    person: Person
    is_party: bool
    in_household: bool


def needs(case: HeldCase, policy: ChecksPolicy) -> dict[Series, Need]:
    """Every check that a case needs, by kind and about. None where the case itself is not known yet."""
    details = case.details
    if details is None:
        return {}
    adults = {adult.person.id: adult for adult in _adults(case, details, policy)}
    found: dict[Series, Need] = {}
    private = details.law is LawType.PRIVATE
    if private:
        for person in _warranted(case, details, policy, adults):
            _add(found, _need(CheckKind.LEVEL_2, adults[person], "P2"))
    if private and not case.is_quiet:
        for adult in adults.values():
            _add(found, _need(CheckKind.LEVEL_1, adult, "P1" if adult.is_party else "P3"))
        for child in details.children:
            for need in _about_child(case, child, details, policy):
                _add(found, need)
    elif is_discharge(details) and not case.is_quiet:
        for adult in adults.values():
            if adult.in_household:
                _add(found, _need(CheckKind.LEVEL_2, adult, "P4"))
    for person in case.level_2:
        asked = adults.get(person) or _any_adult(case, person, details, policy)
        if asked is not None:
            _add(found, _need(CheckKind.LEVEL_2, asked, "P2"))
    for need in tuple(found.values()):
        if need.kind is CheckKind.LEVEL_2:
            found.update((each.series, each) for each in _at_each(case, need, need.addresses, force_of, policy))
    return found


def relevant_at_level_1(case: HeldCase) -> frozenset[str]:
    """Of whom a level 1 check found something relevant (P2): all that the checks there are say of which others are needed.

    What became of it is no matter here: what is known locally of a matter without conviction is what level 2 is for (P5).
    """
    return frozenset(held.check.about for held in case.checks.values() if is_relevant_at_level_1(case, held))


def is_relevant_at_level_1(case: HeldCase, held: HeldCheck) -> bool:
    """Whether a check is one of level 1 that found something relevant (P2)."""
    if held.check.kind is not CheckKind.LEVEL_1:
        return False
    answer = holding(case, held)
    return answer is not None and any(is_of_weight(finding) for finding in findings_of(case, answer))


def _adults(case: HeldCase, details: Details, policy: ChecksPolicy) -> list[_Adult]:
    """Every adult who is a party or of a household that counts, each once (P1, P3, P4): however many forms and commands name them."""
    found: list[_Adult] = []
    for adult in sorted(_named(case, details, policy), key=lambda each: not each.is_party):
        at = (
            None
            if adult.is_party
            else next((i for i, a in enumerate(found) if is_same_person(a.person, adult.person)), None)
        )
        if at is None:
            found.append(adult)
        else:
            found[at] = _one(found[at], adult)
    return found


def _one(known: _Adult, again: _Adult) -> _Adult:
    """One adult of two records: what only the second says of who is no party is known as well."""
    person = known.person
    if not known.is_party:
        person = replace(
            person,
            date_of_birth=person.date_of_birth or again.person.date_of_birth,
            address=person.address or again.person.address,
        )
    return replace(known, person=person, in_household=known.in_household or again.in_household)


def _named(case: HeldCase, details: Details, policy: ChecksPolicy) -> Iterator[_Adult]:
    """Every record of an adult who is a party or of a household that counts."""
    is_adult_person = adults_of(case, details, policy)
    homes = household_of_children(details)
    if is_discharge(details):
        homes |= household_to_come_to(details, homes, is_adult_person)
    for person in details.people:
        party = is_party(person)
        in_household = person.id in homes or PartyRole.HOUSEHOLD_MEMBER in person.roles
        if (party or in_household) and is_adult_person(person):
            yield _Adult(person, party, in_household)
    for id_, member in case.members.items():
        # Where no contact takes place, the other parent's household is no concern; where nobody knows, it is (P3, G3).
        if case.contact_at(member) is YesNo.NO and member.lives_with not in homes:
            continue
        recorded = find_person(case, id_)
        if recorded is not None and is_adult_person(recorded):
            yield _Adult(recorded, is_party=False, in_household=True)


def _any_adult(case: HeldCase, person: str, details: Details, policy: ChecksPolicy) -> _Adult | None:
    """Somebody whom no rule checks but whom a command may: anybody the case names, with consent."""
    is_adult_person = adults_of(case, details, policy)
    for each in details.people:
        if each.id == person and is_adult_person(each):
            return _Adult(each, is_party(each), in_household=False)
    return None


def _warranted(case: HeldCase, details: Details, policy: ChecksPolicy, adults: dict[str, _Adult]) -> list[str]:
    """Whom circumstances warrant a level 2 check of (P2). Where nobody says who is meant, it is every party (G3)."""
    parties = [id_ for id_, adult in adults.items() if adult.is_party]
    people = {person.id for person in details.people} | set(case.members)
    found = set(relevant_at_level_1(case))
    about = [*case.concerns.values(), *(() if case.is_quiet else _said_to_have_harmed(case, details, policy))]
    for person in about:
        found.update([person] if person in people else parties)
    return [id_ for id_ in adults if id_ in found]


def _said_to_have_harmed(case: HeldCase, details: Details, policy: ChecksPolicy) -> Iterator[str]:
    """Of whom abuse or harm is alleged, in the application, a call or a report; empty where nobody says of whom (P2)."""
    signals = details.signals
    yield from (each.about_person or "" for each in signals.allegations if _is_harm(each.factor, policy))
    yield from (person for person, factor in case.alleged if _is_harm(factor, policy))
    if signals.c1a_present is YesNo.YES or _ABUSE & set(signals.miam_exemptions):
        yield ""


def _is_harm(factor: RiskFactor, policy: ChecksPolicy) -> bool:
    """Whether what is alleged is abuse or harm (P2). A word for it that nobody knows may be (G3)."""
    return factor in policy.warranting_factors or not factor.known


def _need(kind: CheckKind, adult: _Adult, rule: str) -> Need:
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


def _about_child(case: HeldCase, child: Child, details: Details, policy: ChecksPolicy) -> Iterator[Need]:
    """The local authority is asked by where the child lives: as the application says, else where those live whom it lives with.

    Of a child with homes in two authorities both are asked (P7), and those too where whom it lives with lived before.
    """
    household = household_of(child, details)
    with_whom = [person for person in details.people if person.id in household]
    said = tuple(home.address for home in child.homes if home.address is not None)
    said = said or tuple(person.address for person in with_whom if person.address is not None)
    first = Need(
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
    yield first
    before = tuple(address for person in with_whom for address in person.previous_addresses)
    yield from _at_each(case, first, (*said, *before), authority_of, policy)


def _at_each(
    case: HeldCase,
    first: Need,
    addresses: tuple[Address, ...],
    source_of: Callable[[Address | None, Policy], str | None],
    policy: ChecksPolicy,
) -> Iterator[Need]:
    """The same need for every further place that somebody else polices or looks after, and a person says who where the address does not (P2, P7).

    Earlier addresses are those that the application names: it asks for five years. A place is known by the home that it is asked for already,
    so that nobody is asked twice because a court names addresses in another order, or one more.
    """

    def source(address: Address) -> str:
        return source_of(address, policy) or outward_code(address)

    places: dict[str, list[Address]] = {}
    for address in addresses:
        places.setdefault(source(address), []).append(address)
    asked: dict[str, list[str]] = {}
    for held in case.checks.values():
        if held.series[:2] == first.series[:2] and held.home and held.state is not CheckState.WITHDRAWN:
            asked.setdefault(source(Address(postcode=held.home)), []).append(held.home)
    for where, there in tuple(places.items())[1:]:
        others = tuple(each for each in first.addresses if each != there[0])
        home = min(asked.get(where) or map(outward_code, there)) or "unknown"
        yield replace(first, addresses=(there[0], *others), authority=None, home=home)


def _add(found: dict[Series, Need], need: Need) -> None:
    """Two reasons for one check are one check."""
    known = found.get(need.series)
    if known is not None:
        need = replace(known, because=tuple(dict.fromkeys((*known.because, *need.because))))
    found[need.series] = need


def is_discharge(details: Details) -> bool:
    """Whether a care order may be discharged (P4)."""
    sought = {*details.orders_sought, *(order for child in details.children for order in child.orders_sought)}
    return ApplicationKind.DISCHARGE in details.kinds or bool(_DISCHARGE & sought)

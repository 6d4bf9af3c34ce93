"""Who is in a case, who is a party to it, and who of them is an adult (P1, P3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from cafcass_contracts.values import PARTIES, PartyRole
from cafcass_domain.london import london_day
from police_checks.domain.answers.identity import comparable, dates_agree
from police_checks.domain.case import HeldCase
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import Address, Details, Person


def is_party(person: Person) -> bool:
    """Whether somebody is a party to the case, and so is checked without being asked for consent (P3)."""
    return person.adult_party or not PARTIES.isdisjoint(person.roles)


def is_checked_freely(case: HeldCase, person: str) -> bool:
    """Whether somebody, by id, is a party to the case, and so is checked without being asked for consent (P3)."""
    found = find_person(case, person)
    return found is not None and is_party(found)


def is_of_case(case: HeldCase, about: str) -> bool:
    """Whether a person or child is in a case at present."""
    children = () if case.details is None else case.details.children
    return any(child.id == about for child in children) or find_person(case, about) is not None


def is_named(case: HeldCase, about: str) -> bool:
    """Whether it is known what a person or child of a case is called."""
    children = () if case.details is None else case.details.children
    named = next((child.name for child in children if child.id == about), None)
    if named is None:
        person = find_person(case, about)
        named = None if person is None else person.name
    return named is not None and bool(comparable(named))


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


def adults_of(case: HeldCase, details: Details, policy: ChecksPolicy) -> Callable[[Person], bool]:
    """Whether somebody can be checked as an adult: of the parties who intake says is one (P1), of others whoever may be one (P3, G3).

    Whoever comes of age while the case runs is one from that day.
    Of details of the release before, in which intake did not decide that yet, it is whoever may be one too, until the next revision.
    """
    received = london_day(details.received_at)
    on = received if case.of_age_on is None else max(received, case.of_age_on)

    def is_adult_person(person: Person) -> bool:
        if is_party(person) and details.decided:
            came_of_age = not may_be_adult(person, received, policy) and may_be_adult(person, on, policy)
            return person.adult_party or came_of_age
        return may_be_adult(person, on, policy)

    return is_adult_person


def is_adult(date_of_birth: str | None, on: date, adult_at: int) -> bool:
    """Whether somebody is an adult on a day. Who may be one is one: an age that is not known, or that nobody can have, is an adult's (G3)."""
    if date_of_birth is None:
        return True
    year, month, day = _born(date_of_birth)
    if (year, month, day) > (on.year, on.month, on.day):
        return True
    return (year + adult_at, month, day) <= (on.year, on.month, on.day)


def day_of_age(date_of_birth: str, adult_at: int) -> date:
    """The day from which somebody is an adult: of who was born on 29 February, 1 March of a year without one."""
    year, month, day = _born(date_of_birth)
    if year + adult_at > date.max.year:
        return date.max
    try:
        return date(year + adult_at, month, day)
    except ValueError:
        return date(year + adult_at, 3, 1)


@lru_cache(maxsize=4096)
def _born(date_of_birth: str) -> tuple[int, int, int]:
    year, month, day = (*(int(part) for part in date_of_birth.split("-")), 1, 1)[:3]
    return year, month, day


def is_same_person(one: Person, other: Person) -> bool:
    """Whether two records are of one person (P3): of one name, and of no other date of birth as far as anybody knows."""
    name = comparable(one.name)
    if one.apart or other.apart:  # a person said so: a father and a step-father may have one name
        return False
    return bool(name) and name == comparable(other.name) and dates_agree(one.date_of_birth, other.date_of_birth)


def party_that_is(case: HeldCase, person: Person) -> Person | None:
    """The party whom somebody of a household is, where a party is of that name and age: a party is nobody's household member (P3)."""
    people = () if case.details is None else case.details.people
    return next((each for each in people if is_party(each) and is_same_person(each, person)), None)


def may_be_adult(person: Person, on: date, policy: ChecksPolicy) -> bool:
    """Whether somebody is neither an organisation nor a child, as far as anybody knows (G3)."""
    if person.organisation or {PartyRole.LOCAL_AUTHORITY, PartyRole.CHILD} & set(person.roles):
        return False
    return is_adult(person.date_of_birth, on, policy.adult_at)


def _address_of(case: HeldCase, person: str) -> Address | None:
    people = () if case.details is None else case.details.people
    return next((each.address for each in people if each.id == person), None)

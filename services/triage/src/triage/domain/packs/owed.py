"""What the people of a case are due: a welcome pack each party, materials by age each child (T13).

Each goes to the person itself at its own address, so that confidentiality from others does not matter. Where that may not be safe,
or there is nowhere to send it, it cannot be posted. Age bands, and what is safe, are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cafcass_contracts.values import YesNo, exact_date
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.packs.held import MATERIALS, WELCOME_PACK, place_of
from triage.domain.safety import against_party, can_be_posted_to
from triage.domain.screening.held import Call
from triage.domain.told import Child, Person


class Owed(State):
    """What somebody is due, and why it cannot be posted; nothing where it can."""

    what: str
    to: str
    against: str = ""

    @property
    def place(self) -> str:
        """By which it is known that it was given."""
        return place_of(self.what, self.to)


def owed(
    application: Application, calls: Mapping[str, Call], given: frozenset[str], ages: Sequence[int], today: date
) -> Iterator[Owed]:
    """What everybody of the case is due and was not given already. `ages` begin the bands of children's materials."""
    for person in application.adult_parties:
        if place_of(WELCOME_PACK, person.id) not in given:
            yield Owed(WELCOME_PACK, person.id, against_party(application, calls, person))
    for child in application.children:
        if place_of(MATERIALS, child.id) in given:
            continue
        band = _band(child, ages, today)
        against = _against_child(application, calls, child) or ("" if band else "how old a child is, is not known")
        yield Owed(f"{MATERIALS}{f'-{band}' if band else ''}", child.id, against)


def _against_child(application: Application, calls: Mapping[str, Call], child: Child) -> str:
    carers = _carers(application, child)
    if any(against_party(application, calls, carer) for carer in carers):
        return "it may not be safe, or possible, to write to whom a child lives with"
    if any(can_be_posted_to(home.address) for home in child.homes) or carers:
        return ""
    return "where a child lives is not known"


def _carers(application: Application, child: Child) -> list[Person]:
    """With whom the child lives."""
    ids = {id_ for home in child.homes for id_ in home.with_people}
    roles = {role for home in child.homes for role in home.with_roles}
    relations = () if application.details is None else application.details.relations
    ids |= {r.person for r in relations if r.child == child.id and r.lives_with is YesNo.YES}
    return [person for person in application.people if person.id in ids or roles & set(person.roles)]


def _band(child: Child, ages: Sequence[int], today: date) -> str:
    """The age band of the materials, such as `under-8`, `8-to-12`, `13-and-over`; empty where the age is not known."""
    born = exact_date(child.date_of_birth)
    if born is None or born > today:
        return ""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    below = [start for start in ages if start <= age]
    above = [start for start in ages if start > age]
    if not below:
        return f"under-{above[0]}" if above else "every-age"
    return f"{below[-1]}-to-{above[0] - 1}" if above else f"{below[-1]}-and-over"

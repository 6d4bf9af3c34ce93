"""Who wrote a piece of correspondence (C1): matched with the people of its case, and with how somebody was reached before.

Everything here proposes. A name can be anybody's: who somebody is, a person confirms before anything is told to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from cafcass_contracts.feedback import Sender
from cafcass_contracts.identity import normal_name
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.case import CaseFile, is_party
from complaints.domain.correspondence.held import Content, Writer
from complaints.domain.correspondence.senders import Reached
from complaints.domain.told import Person, PersonName


def who_wrote(
    id_: str, content: Content, case_id: str | None, case: CaseFile | None, reached: Sequence[Reached], namespace: UUID
) -> Writer:
    """Who wrote a piece. `reached` are those who were reached by the same contact before.

    A child is never taken for whoever else is reached by the same contact: it is often a parent's.
    """
    person = None if case is None else _person(content, case)
    if content.child:
        who = _child(id_, content, case_id, person, namespace)
        return Writer(correspondent=who, sender=Sender.CHILD, person=person)
    before = None if case is None or person is None else case.wrote.get(person)
    who = before or _known_as(case_id, person, reached) or _new(id_, content, case_id, person, namespace)
    return Writer(correspondent=who, sender=_sender(person, case), person=person)


def made_out(writer: Writer, content: Content, case: CaseFile) -> Writer:
    """Who wrote a piece that came before what is known of its case: whoever it is known as coming from is that person of it (C1)."""
    person = _person(content, case) if writer.person is None else None
    if person is None:
        return writer
    return replace(writer, sender=Sender.CHILD if content.child else _sender(person, case), person=person)


def _sender(person: str | None, case: CaseFile | None) -> Sender:
    return Sender.PARTY if person is not None and case is not None and is_party(case, person) else Sender.NOT_KNOWN


def _known_as(case_id: str | None, person: str | None, reached: Sequence[Reached]) -> str | None:
    """As whom somebody wrote before who is reached so; None where that is nobody, or could be several."""
    if person is not None:
        same = [each for each in reached if (each.case_id, each.person) == (case_id, person)]
        found = same or [each for each in reached if each.person is None]
    else:
        found = list(reached)
    return found[0].correspondent if len(found) == 1 else None


def _new(id_: str, content: Content, case_id: str | None, person: str | None, namespace: UUID) -> str:
    if case_id is not None and person is not None:
        return names.of_person(case_id, person)
    return _by_contact_or_name(id_, content, case_id, namespace)


def contact_of(content: Content) -> str:
    """How whoever wrote is reached, as it is compared; empty where nothing tells, and for a child."""
    return "" if content.child else names.plain_contact(content.contact)


def _child(id_: str, content: Content, case_id: str | None, person: str | None, namespace: UUID) -> str:
    """One child where name and contact, or name and case, are the same; else somebody by themselves, whom a person joins with others."""
    contact = names.plain_contact(content.contact)
    if case_id is None and contact and normal_name(content.sender or ""):
        return names.of_child(contact, content.sender or "", namespace)
    if case_id is not None and person is not None:
        return names.of_person(case_id, person)
    if case_id is not None and normal_name(content.sender or ""):
        return names.of_name(case_id, f"child {content.sender}", namespace)
    return names.of_nobody(id_)


def _by_contact_or_name(id_: str, content: Content, case_id: str | None, namespace: UUID) -> str:
    contact = contact_of(content)
    if contact:
        return names.of_contact(contact, namespace)
    if case_id is not None and normal_name(content.sender or ""):
        return names.of_name(case_id, content.sender or "", namespace)
    return names.of_nobody(id_)


def _person(content: Content, case: CaseFile) -> str | None:
    """Whose name, or whose way of being reached, it is: only where it is one person's."""
    if case.details is None:
        return None
    name = normal_name(content.sender or "")
    if content.child:
        children = {child.id for child in case.details.children if name and name in _names(child.name)}
        return children.pop() if len(children) == 1 else None
    contact = contact_of(content)
    named = {person.id for person in case.details.people if name and name in _names(person.name)}
    reached = {person.id for person in case.details.people if contact and contact in _contacts(person)}
    found = named & reached or named or reached
    return found.pop() if len(found) == 1 else None


def _names(name: PersonName) -> set[str]:
    """A name in the ways in which people sign: whole, and without the names in the middle."""
    whole = normal_name(name.text())
    short = normal_name(" ".join(name.parts())) if name.first and name.last else ""
    return {each for each in (whole, short) if each}


def _contacts(person: Person) -> Iterator[str]:
    for detail in (person.email, person.phone):
        if detail is not None and (plain := names.plain_contact(detail.value)):
            yield plain

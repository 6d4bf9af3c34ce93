"""By which ways of being reached somebody wrote before: so that more from them is told as theirs, with or without a case number (C1, C6)."""

from __future__ import annotations

from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, replace
from complaints.domain.correspondence.held import Writer


class Reached(State):
    """Somebody who was reached so. It holds ids alone."""

    correspondent: str
    case_id: str | None
    person: str | None


class SharedContact(State):
    """Everybody who wrote from one contact: usually one, in a household perhaps two."""

    by: tuple[Reached, ...] = ()


SENDERS: Final[TableRef[SharedContact]] = TableRef("senders", order=5)
"""By the id of the contact, which is derived in the environment's secret: nobody can tell the contact from it."""


def with_writer(contact: SharedContact, writer: Writer, case_id: str | None) -> SharedContact:
    """The same, with somebody who wrote from it; who is known better by now is known better here."""
    known = next((each for each in contact.by if each.correspondent == writer.correspondent), None)
    if known is not None and (known.person is not None or writer.person is None):
        return contact
    others = tuple(each for each in contact.by if each.correspondent != writer.correspondent)
    return replace(contact, by=(*others, Reached(writer.correspondent, case_id, writer.person)))


def without_case(contact: SharedContact, case_id: str) -> SharedContact | None:
    """The same without who wrote about a case that is destroyed (G6); nothing where nobody else wrote from it."""
    others = tuple(each for each in contact.by if each.case_id != case_id)
    if len(others) == len(contact.by):
        return contact
    return replace(contact, by=others) if others else None

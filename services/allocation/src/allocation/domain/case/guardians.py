"""The court is told who a case's guardians are, in the shape in which it takes them (A1, A13)."""

from __future__ import annotations

from allocation.domain.case.case_file import CaseFile, Guardian
from allocation.domain.told import Contact
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import PractitionerRole
from cafcass_domain.state import replace


def name_guardians(turn: CaseTurn) -> None:
    """Tells it whenever it is not as last told, and everybody's name is known: HMCTS refuses a guardian or a child without one."""
    case = turn.case
    if case.known is None or case.closed is not None:
        return
    guardians = _guardians(case)
    if guardians is None or guardians == case.guardians:
        return
    turn.case = replace(case, guardians=guardians)
    turn.say(
        allocation.GuardiansNamed(
            **turn.basis("A1", "A13"),
            case_number=case.known.case_number,
            court=None if case.known.court is None else case.known.court.said(),
            guardians=tuple(_said(each) for each in guardians),
        )
    )


def _guardians(case: CaseFile) -> tuple[Guardian, ...] | None:
    """All of them, in the order of their names; None while a name is missing. A guardian represents every child of the case."""
    holders = {work.holder for work in case.open_works if work.holder is not None and _guards(work)}
    if not holders:
        return ()
    contacts = {holder.contact for holder in holders}
    names = {} if case.named is None else case.named[1]
    children = tuple(names.get(child.id, "") for child in (case.known.children if case.known else ()))
    if None in contacts or not children or not all(children):
        return None
    return tuple(
        Guardian(name=each.name, telephone=each.telephone, email=each.email, children=children)
        for each in sorted(filter(None, contacts), key=_in_order)
    )


def _in_order(contact: Contact) -> tuple[str, str, str]:
    return contact.name, contact.telephone or "", contact.email or ""


def _guards(work: Work) -> bool:
    """Duty is no appointment (A8)."""
    return work.holder is not None and work.holder.role == PractitionerRole.GUARDIAN and work.holder.substantive


def _said(guardian: Guardian) -> allocation.Guardian:
    return allocation.Guardian(
        guardianName=guardian.name,
        telephoneNumber=guardian.telephone,
        email=guardian.email,
        children=guardian.children,
    )

"""The court is told who a case's guardians are, in the shape in which it takes them (A1, A13)."""

from __future__ import annotations

from dataclasses import replace

from allocation.domain.case import CaseFile, Work
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.workforce import WorkContact
from cafcass_contracts.workload import PractitionerRole


def name_guardians(turn: Turn) -> None:
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
            court=case.known.court,
            guardians=guardians,
        )
    )


def _guardians(case: CaseFile) -> tuple[allocation.Guardian, ...] | None:
    """All of them, in the order of their names; None while a name is missing. A guardian represents every child of the case."""
    holders = {work.holder for work in case.open_works if work.holder is not None and _guards(work)}
    if not holders:
        return ()
    contacts = {holder.contact for holder in holders}
    names = {} if case.named is None else case.named[1]
    children = tuple(names.get(child, "") for child in (case.known.children if case.known else ()))
    if None in contacts or not children or not all(children):
        return None
    return tuple(_guardian(each, children) for each in sorted(filter(None, contacts), key=_in_order))


def _in_order(contact: WorkContact) -> tuple[str, str, str]:
    return contact.name, contact.telephone or "", contact.email or ""


def _guards(work: Work) -> bool:
    """Duty is no appointment (A8)."""
    return work.holder is not None and work.holder.role == PractitionerRole.GUARDIAN and work.holder.substantive


def _guardian(contact: WorkContact, children: tuple[str, ...]) -> allocation.Guardian:
    return allocation.Guardian(
        guardianName=contact.name, telephoneNumber=contact.telephone, email=contact.email, children=children
    )

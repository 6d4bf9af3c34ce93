"""Consent of who is no party (P3): what they said is told, and the court is told who refuses what it needs (P4)."""

from __future__ import annotations

from cafcass_contracts import people, proceedings
from cafcass_contracts import police_checks as events
from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_domain.state import replace
from police_checks.domain.needs.people import find_person
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn


def tell_consents(turn: ChecksTurn) -> None:
    """What somebody said to being checked (P3)."""
    if turn.case.consents is turn.before.consents:
        return
    for person, consent in turn.case.consents.items():
        if consent != turn.before.consents.get(person):
            turn.say(events.ConsentRecorded(person=person, state=consent.state, **turn.basis("P3")))


def file_refusals(turn: ChecksTurn) -> None:
    """The court is told who of the household does not consent, once for each change (P4)."""
    refused = tuple(
        sorted(
            held.check.about
            for _, held in turn.pairs
            if "P4" in held.check.because and held.state is CheckState.CONSENT_REFUSED
        )
    )
    details = turn.case.details
    if refused == turn.before.filed or details is None:
        return
    turn.case = replace(turn.case, filed=refused)
    concerned = [find_person(turn.case, id_) for id_ in refused]
    turn.say(
        events.ChecksOutstandingFiled(
            case_number=details.case_number,
            court=None if details.court is None else in_contract(proceedings.CourtRef, details.court),
            kind=CheckKind.LEVEL_2,
            people=tuple(in_contract(people.PersonName, person.name) for person in concerned if person is not None),
            **turn.grounds("P4", "P3"),
        )
    )

"""Consent of who is no party (P3): what they said is told, who does not answer is chased, and the court is told what it needs (P4)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import people, proceedings
from cafcass_contracts import police_checks as events
from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState, OutstandingBecause
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.needs.people import find_person
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn

CONSENT: Final = "consent-unanswered"
"""The deadline at which consent counts as not answered; its key is the check."""

_NEEDED: Final = "P4"


def tell_consents(turn: ChecksTurn) -> None:
    """What somebody said to being checked (P3)."""
    if turn.case.consents is turn.before.consents:
        return
    for key, consent in turn.case.consents.items():
        if consent != turn.before.consents.get(key):
            kind, _, person = key.partition(".")
            level, basis = CheckKind(kind), turn.basis("P3")
            turn.say(events.ConsentRecorded(person=person, kind=level, state=consent.state, **basis))


def answer_due(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Due | None:
    """Until when somebody says yes or no to a check: counted from when they were asked, else from when it was needed. None where they have."""
    if held.state is not CheckState.AWAITING_CONSENT:
        return None
    consent = case.consent_to(held)
    asked = consent is not None and consent.state is ConsentState.REQUESTED
    since = consent.by.at if consent is not None and asked else held.check.needed_at
    return policy.after(since, policy.consent_within_working_days)


def set_consent_deadlines(turn: ChecksTurn) -> None:
    """When consent that the court needs counts as not answered (P4)."""
    for was, held in turn.pairs:
        then = None if was is None else _filing_due(turn.before, was, turn.policy)
        due = _filing_due(turn.case, held, turn.policy)
        if due is not None and due != then and due.at > turn.now:
            turn.set_deadline(CONSENT, due, _NEEDED, held.id)
        elif due is None and then is not None:
            turn.cancel_deadline(CONSENT, held.id)


def file_outstanding(turn: ChecksTurn) -> None:
    """The court is told who of the household does not consent, and who does not answer, once for each change (P4)."""
    needed = [held for _, held in turn.pairs if _NEEDED in held.check.because]
    refused = {held.check.about for held in needed if held.state is CheckState.CONSENT_REFUSED}
    unanswered = {
        held.check.about
        for held in needed
        if (due := answer_due(turn.case, held, turn.policy)) is not None and due.at <= turn.now
    }
    now = (tuple(sorted(refused)), tuple(sorted(unanswered)))
    if turn.case.details is None:
        return
    if now[0] != turn.before.filed:
        _file(turn, OutstandingBecause.CONSENT_REFUSED, now[0])
    if now[1] != turn.before.filed_unanswered:
        _file(turn, OutstandingBecause.CONSENT_NOT_ANSWERED, now[1])
    turn.case = replace(turn.case, filed=now[0], filed_unanswered=now[1])


def _file(turn: ChecksTurn, because: OutstandingBecause, ids: tuple[str, ...]) -> None:
    details = turn.case.details
    if details is None:
        return
    concerned = [find_person(turn.case, id_) for id_ in ids]
    turn.say(
        events.ChecksOutstandingFiled(
            case_number=details.case_number,
            court=None if details.court is None else in_contract(proceedings.CourtRef, details.court),
            kind=CheckKind.LEVEL_2,
            because=because,
            people=tuple(in_contract(people.PersonName, person.name) for person in concerned if person is not None),
            **turn.grounds(_NEEDED, "P3"),
        )
    )


def _filing_due(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Due | None:
    return answer_due(case, held, policy) if _NEEDED in held.check.because else None

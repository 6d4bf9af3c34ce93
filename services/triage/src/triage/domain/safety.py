"""To whom nothing may be sent by post, and why (T9, T13): a party's copy and pack go only where it is safe. What is safe is assumed."""

from __future__ import annotations

from collections.abc import Mapping

from cafcass_contracts.safeguarding import CallOutcome
from cafcass_contracts.values import PartyRole, YesNo
from triage.domain.application import Application
from triage.domain.screening.held import Call
from triage.domain.told import Address, Person


def against_party(application: Application, calls: Mapping[str, Call], person: Person) -> str:
    """Why nothing may be posted to a party, in words without personal data; empty where it may."""
    if not_told(application, person):
        return "the application asks that a party is not told before the hearing"
    if not_safe(calls, person):
        return "it may not be safe to write to a party"
    if person.address_known is YesNo.NO or not can_be_posted_to(person.address):
        return "no address of a party is known"
    return ""


def not_told(application: Application, person: Person) -> bool:
    """Whether the application asks that somebody is not told of it before the hearing."""
    details = application.details
    without_notice = details is not None and details.signals.without_notice is YesNo.YES
    return without_notice and PartyRole.APPLICANT not in person.roles


def not_safe(calls: Mapping[str, Call], person: Person) -> bool:
    """Whether somebody lives in a refuge, or could not be called safely: what is not safe to hear is not safe to find."""
    theirs = [call for call in calls.values() if call.person == person.id]
    latest = max(theirs, key=lambda call: call.called_at, default=None)
    return person.lives_in_refuge is YesNo.YES or (latest is not None and latest.outcome is CallOutcome.NOT_SAFE)


def can_be_posted_to(address: Address | None) -> bool:
    """Whether an address says enough for the post."""
    return address is not None and bool(address.line_1) and bool(address.postcode or address.town)

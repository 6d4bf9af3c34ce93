"""To whom of the parties a letter that is shared goes, and how (T9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cafcass_contracts.values import YesNo
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.safety import against_party, not_told
from triage.domain.screening.held import Call
from triage.domain.told import Address, Person, Representation


class Recipient(State):
    """To whom a letter goes, and how."""

    person: str
    how: str
    """`secure-email` (to the solicitor), `post`."""


def recipients_of(
    application: Application, calls: Mapping[str, Call], secure_domains: Collection[str]
) -> tuple[Recipient, ...]:
    """Each party that can be reached safely: a solicitor by secure e-mail, else by post, the solicitor before the party.

    Nobody who is not to be told before the hearing. Nobody at home who lives in a refuge or could not safely be called:
    only through a solicitor.
    """
    found = (_recipient(application, calls, person, secure_domains) for person in application.adult_parties)
    return tuple(each for each in found if each is not None)


def _recipient(
    application: Application, calls: Mapping[str, Call], person: Person, secure_domains: Collection[str]
) -> Recipient | None:
    if not_told(application, person):
        return None
    representation = person.representation
    if representation is not None and representation.represented is YesNo.YES:
        if is_secure(representation.email, secure_domains):
            return Recipient(person.id, "secure-email")
        if _has_address(representation.address) or representation.dx:
            return Recipient(person.id, "post")
    return None if against_party(application, calls, person) else Recipient(person.id, "post")


def is_secure(email: str | None, secure_domains: Collection[str]) -> bool:
    """Whether an address is in a secure domain, or a subdomain of one."""
    local, at, domain = (email or "").strip().lower().rpartition("@")
    if not (local and at):
        return False
    return any(domain == secure or domain.endswith(f".{secure}") for secure in secure_domains)


def has_insecure_address(representation: Representation | None, secure_domains: Collection[str]) -> bool:
    """Whether a solicitor has an e-mail address and may not be sent a letter there."""
    return (
        representation is not None
        and representation.represented is YesNo.YES
        and bool(representation.email)
        and not is_secure(representation.email, secure_domains)
    )


def _has_address(address: Address | None) -> bool:
    return address is not None and bool(address.line_1 or address.postcode)

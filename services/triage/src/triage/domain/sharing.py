"""Whether the parties get the letter (T9): normally yes; not where it would tell one party what is private of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.people import Address, Person, Representation
from cafcass_contracts.safeguarding import LetterSharing, Relevance
from cafcass_contracts.values import NeedKind, YesNo
from triage.domain.case import TriageCase
from triage.domain.evidence import PROVEN
from triage.domain.letter_content import STRUCK_OUT, content_of
from triage.domain.letter_facts import Letter
from triage.domain.needs import needs_of
from triage.domain.packs import against_party, not_safe, not_told
from triage.domain.policy import Policy

_HEALTH_OR_BELIEF = frozenset(
    {NeedKind.DISABILITY, NeedKind.LITIGATION_CAPACITY, NeedKind.RELIGION_OR_BELIEF, NeedKind.SPECIAL_MEASURES}
)

PRIVATE: Final = "it would tell one party what is private of the other"
"""Why a letter is held back, for everybody."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Whether a letter is shared, and why not."""

    sharing: LetterSharing
    why: str
    """In plain words, without personal data, and without the kind of what is restricted (P6, G4): anybody may read it."""
    directions: str | None
    """For the court alone: why the parties do not have it."""
    basis: str
    """What is sensitive in it: what was settled about that holds while this is the same."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom of the parties a shared letter goes, and how."""

    person: str
    how: str
    """`secure-email` (to the solicitor), `post`."""


def sensitive(case: TriageCase, policy: Policy) -> dict[str, str]:
    """What in the letter is one party's private matter without consent to tell it, and what makes telling a party unsafe.

    By key, in words that name nobody. The words say of what kind it is, which is restricted in itself (P6, G4).
    """
    found = (
        _of_checks(case),
        _of_calls(case),
        _of_reports(case),
        _of_needs(case),
        _of_concerns(case),
        _of_safety(case),
        _of_contact_details(case, policy),
    )
    return dict(chain.from_iterable(found))


def _of_checks(case: TriageCase) -> Iterator[tuple[str, str]]:
    for check, held in case.results.items():
        result = held.result
        for finding in result.relevant:
            if finding.relevance is Relevance.RELEVANT and finding.disposal in PROVEN:
                yield f"finding:{check}:{finding.finding_id}", "convictions of a person"
        if result.for_a_person:
            yield f"unclassified:{check}", "a police answer that nobody has classified yet"
        if result.in_words:
            yield f"authority:{check}", "what a local authority wrote about the family"


def _of_calls(case: TriageCase) -> Iterator[tuple[str, str]]:
    for id_, call in case.calls.items():
        if (call.said or call.issues or call.factors) and call.consents is not YesNo.YES:
            yield f"call:{id_}", "what a party said in a call without agreeing that the other is told"


def _of_reports(case: TriageCase) -> Iterator[tuple[str, str]]:
    for id_ in case.reports:
        yield f"report:{id_}", "what somebody reported about the family"


def _of_needs(case: TriageCase) -> Iterator[tuple[str, str]]:
    needs = needs_of(case)
    for person in case.adult_parties:
        if any(need.kind in _HEALTH_OR_BELIEF for need in needs.get(person.id, ())):
            yield f"needs:{person.id}", "a party's needs of health or belief"


def _of_concerns(case: TriageCase) -> Iterator[tuple[str, str]]:
    """The letter says that a concern was raised: whom it is about may not learn of it from Cafcass's post (T2)."""
    if case.concerns or case.raised:
        yield "concern", "a child protection concern"


def _of_safety(case: TriageCase) -> Iterator[tuple[str, str]]:
    if any(not_told(case, person) for person in case.adult_parties):
        yield "without-notice", "an application of which a party is not to be told before the hearing"
    for person in () if case.details is None else case.details.people:
        if person.lives_in_refuge is YesNo.YES:
            yield f"refuge:{person.id}", "where somebody lives"
    for person in case.adult_parties:
        if person.lives_in_refuge is not YesNo.YES and not_safe(case, person):
            yield f"not-safe:{person.id}", "what may put a party at risk who could not safely be reached"


def _of_contact_details(case: TriageCase, policy: Policy) -> Iterator[tuple[str, str]]:
    """A letter that lists the request for confidentiality, or a place struck out, tells the other party of it."""
    signals = None if case.details is None else case.details.signals
    asked = signals is not None and YesNo.YES in (signals.c8_present, signals.confidential_details_asked)
    if asked or STRUCK_OUT in repr(content_of(case, policy)):
        yield "contact-details", "confidential contact details"


def sharing_of(case: TriageCase, policy: Policy, letter: Letter | None) -> Shared:
    """Whether the letter, as things stand, is shared; what the court or a person settled holds for what was sensitive then.

    What an earlier version says stays in the document with every update (T7): it stays sensitive though it no longer holds.
    """
    private = sensitive(case, policy) | ({} if letter is None else letter.sensitive)
    basis = derived_id("sharing-basis", *sorted(private))
    kinds = tuple(dict.fromkeys(private[key] for key in sorted(private)))
    settled = case.sharing_settled
    if settled is not None and settled.basis == basis:
        why = "as the court directed or a practitioner decided"
        if settled.sharing is LetterSharing.SHARED:
            why += f"; sent to {len(recipients_of(case, policy))} of {len(case.adult_parties)} parties"
        held_back = settled.sharing is LetterSharing.DIRECTIONS_SOUGHT
        return Shared(settled.sharing, why, settled.why if held_back else None, basis)
    if private:
        why = f"it would tell one party of the other: {', '.join(kinds)}"
        directions = f"The letter has not been shared with the parties: {why}. The court's directions are sought."
        return Shared(LetterSharing.DIRECTIONS_SOUGHT, PRIVATE, directions, basis)
    recipients = recipients_of(case, policy)
    if not recipients:
        return Shared(LetterSharing.NOT_SHARED, "there is nobody to share it with safely", None, basis)
    unsafe = sum(_insecure(person.representation, policy) for person in case.adult_parties)
    why = f"with {len(recipients)} of {len(case.adult_parties)} parties"
    if unsafe:
        why += f"; {unsafe} solicitors have no secure address and are not sent it by e-mail"
    return Shared(LetterSharing.SHARED, why, None, basis)


def recipients_of(case: TriageCase, policy: Policy) -> tuple[Recipient, ...]:
    """Each party that can be reached safely: a solicitor by secure e-mail, else by post, the solicitor before the party.

    Nobody who is not to be told before the hearing. Nobody at home who lives in a refuge or could not safely be called:
    only through a solicitor.
    """
    found = (_recipient(case, person, policy) for person in case.adult_parties)
    return tuple(each for each in found if each is not None)


def _recipient(case: TriageCase, person: Person, policy: Policy) -> Recipient | None:
    if not_told(case, person):
        return None
    representation = person.representation
    if representation is not None and representation.represented is YesNo.YES:
        if is_secure(representation.email, policy):
            return Recipient(person.id, "secure-email")
        if _has_address(representation.address) or representation.dx:
            return Recipient(person.id, "post")
    return None if against_party(case, person) else Recipient(person.id, "post")


def is_secure(email: str | None, policy: Policy) -> bool:
    """Whether an address is in a secure domain, or a subdomain of one (T9)."""
    local, at, domain = (email or "").strip().lower().rpartition("@")
    if not (local and at):
        return False
    return any(domain == secure or domain.endswith(f".{secure}") for secure in policy.secure_domains)


def _insecure(representation: Representation | None, policy: Policy) -> bool:
    return (
        representation is not None
        and representation.represented is YesNo.YES
        and bool(representation.email)
        and not is_secure(representation.email, policy)
    )


def _has_address(address: Address | None) -> bool:
    return address is not None and bool(address.line_1 or address.postcode)

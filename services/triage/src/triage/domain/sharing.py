"""Whether the parties get the letter (T9): normally yes; not where it would tell one party what is private of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cafcass_contracts.identity import derived_id
from cafcass_contracts.people import Address, Person, Representation
from cafcass_contracts.safeguarding import LetterSharing, Relevance
from cafcass_contracts.values import NeedKind, YesNo
from triage.domain.case import TriageCase
from triage.domain.evidence import PROVEN
from triage.domain.needs import needs_of
from triage.domain.policy import Policy

_HEALTH_OR_BELIEF = frozenset(
    {NeedKind.DISABILITY, NeedKind.LITIGATION_CAPACITY, NeedKind.RELIGION_OR_BELIEF, NeedKind.SPECIAL_MEASURES}
)


@dataclass(frozen=True, slots=True)
class Shared:
    """Whether a letter is shared, and why not."""

    sharing: LetterSharing
    why: str
    """In plain words, without personal data."""
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


def sensitive(case: TriageCase) -> dict[str, str]:
    """What in the letter is one party's sensitive personal information without consent to tell it: by key, in words without personal data."""
    return dict((*_of_checks(case), *_of_calls(case), *_of_reports(case), *_of_needs(case)))


def _of_checks(case: TriageCase) -> Iterator[tuple[str, str]]:
    for check, held in case.results.items():
        result = held.result
        for finding in result.relevant:
            if finding.relevance is Relevance.RELEVANT and finding.disposal in PROVEN:
                yield f"finding:{check}:{finding.finding_id}", "convictions of a person"
        if result.for_a_person:
            yield f"unclassified:{check}", "a police answer that nobody has classified yet"
        if result.intelligence:
            yield f"intelligence:{check}", "what the police hold about a person"
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


def sharing_of(case: TriageCase, policy: Policy) -> Shared:
    """Whether the letter, as things stand, is shared; what the court or a person settled holds for what was sensitive then."""
    private = sensitive(case)
    basis = derived_id("sharing-basis", *sorted(private))
    kinds = tuple(dict.fromkeys(private[key] for key in sorted(private)))
    settled = case.sharing_settled
    if settled is not None and settled.basis == basis:
        why = "as the court directed or a practitioner decided"
        held_back = settled.sharing is LetterSharing.DIRECTIONS_SOUGHT
        return Shared(settled.sharing, why, settled.why if held_back else None, basis)
    if private:
        why = f"it would tell one party of the other: {', '.join(kinds)}"
        directions = f"The letter has not been shared with the parties: {why}. The court's directions are sought."
        return Shared(LetterSharing.DIRECTIONS_SOUGHT, why, directions, basis)
    recipients = recipients_of(case, policy)
    if not recipients:
        return Shared(LetterSharing.NOT_SHARED, "there is nobody to share it with safely", None, basis)
    unsafe = sum(_insecure(person.representation, policy) for person in case.adult_parties)
    why = f"with {len(recipients)} of {len(case.adult_parties)} parties"
    if unsafe:
        why += f"; {unsafe} solicitors have no secure address and are not sent it by e-mail"
    return Shared(LetterSharing.SHARED, why, None, basis)


def recipients_of(case: TriageCase, policy: Policy) -> tuple[Recipient, ...]:
    """Each party that can be reached safely: a solicitor by secure e-mail, else by post, the solicitor before the party."""
    found = (_recipient(person, policy) for person in case.adult_parties)
    return tuple(each for each in found if each is not None)


def _recipient(person: Person, policy: Policy) -> Recipient | None:
    representation = person.representation
    if representation is not None and representation.represented is YesNo.YES:
        if is_secure(representation.email, policy):
            return Recipient(person.id, "secure-email")
        if _has_address(representation.address) or representation.dx:
            return Recipient(person.id, "post")
    return Recipient(person.id, "post") if _has_address(person.address) else None


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

"""Welcome packs for the parties and materials for the children, when a case is opened (T13), and the record of what was given.

Each goes once, to the person itself at its own address, so that confidentiality from others does not matter. Where that may
not be safe, or there is nowhere to send it, a person is asked. Age bands, and what is safe, are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.people import Address, Child, Person
from cafcass_contracts.safeguarding import CallOutcome, Sharing
from cafcass_contracts.values import PartyRole, YesNo, exact_date
from cafcass_domain.decision import AskPerson, Settle
from triage.domain.case import TriageCase
from triage.domain.policy import LONDON, Policy
from triage.domain.turn import Turn

WELCOME_PACK: Final = "welcome-pack"
MATERIALS: Final = "childrens-materials"
QUESTION: Final = "packs"
"""Names, on its case, the question how to send what cannot be sent safely by post."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What somebody is due, and why it cannot be posted; nothing where it can."""

    what: str
    to: str
    against: str = ""

    @property
    def place(self) -> str:
        """By which it is known that it was given: what it is, whatever its age band, and to whom."""
        return place_of(self.what, self.to)


def place_of(what: str, to: str) -> str:
    """See `Owed.place`."""
    kind = MATERIALS if what.startswith(MATERIALS) else what
    return f"{kind}:{to}"


def send_packs(turn: Turn) -> None:
    """Sends what is due and can be sent, records what somebody gave, and asks a person about the rest."""
    _tell_recorded(turn)
    given = _given(turn.case)
    stopped = turn.case.is_over or turn.case.ended is not None
    waiting = [] if stopped else list(owed(turn.case, turn.policy, turn.now.astimezone(LONDON).date(), given))
    sent = [one for one in waiting if not one.against]
    for one in sent:
        sharing = Sharing(what=one.what, to=one.to, how="post", on=turn.now.astimezone(LONDON).date())
        turn.say(events.SharingRecorded(sharing=sharing, **turn.basis("T13")))
    if sent:
        turn.case = replace(turn.case, packs_sent=turn.case.packs_sent | {one.place for one in sent})
    _ask(turn, [one for one in waiting if one.against])


def owed(case: TriageCase, policy: Policy, today: date, given: frozenset[str]) -> Iterator[Owed]:
    """What everybody of the case is due and was not given, by its place, already."""
    for person in case.adult_parties:
        if place_of(WELCOME_PACK, person.id) in given:
            continue
        yield Owed(WELCOME_PACK, person.id, against_party(case, person))
    if case.details is None:
        return
    for child in case.details.children:
        if place_of(MATERIALS, child.id) in given:
            continue
        band = _band(child, policy.materials_from_ages, today)
        against = _against_child(case, child) or ("" if band else "how old a child is, is not known")
        yield Owed(f"{MATERIALS}{f'-{band}' if band else ''}", child.id, against)


def against_party(case: TriageCase, person: Person) -> str:
    """Why nothing may be posted to a party, in words without personal data; empty where it may."""
    if not_told(case, person):
        return "the application asks that a party is not told before the hearing"
    if not_safe(case, person):
        return "it may not be safe to write to a party"
    if person.address_known is YesNo.NO or not _can_be_posted_to(person.address):
        return "no address of a party is known"
    return ""


def not_told(case: TriageCase, person: Person) -> bool:
    """Whether the application asks that somebody is not told of it before the hearing."""
    details = case.details
    without_notice = details is not None and details.signals.without_notice is YesNo.YES
    return without_notice and PartyRole.APPLICANT not in person.roles


def not_safe(case: TriageCase, person: Person) -> bool:
    """Whether somebody lives in a refuge, or could not be called safely: what is not safe to hear is not safe to find."""
    calls = [call for call in case.calls.values() if call.person == person.id]
    latest = max(calls, key=lambda call: call.called_at, default=None)
    return person.lives_in_refuge is YesNo.YES or (latest is not None and latest.outcome is CallOutcome.NOT_SAFE)


def _against_child(case: TriageCase, child: Child) -> str:
    carers = _carers(case, child)
    if any(against_party(case, carer) for carer in carers):
        return "it may not be safe, or possible, to write to whom a child lives with"
    if any(_can_be_posted_to(home.address) for home in child.homes) or carers:
        return ""
    return "where a child lives is not known"


def _carers(case: TriageCase, child: Child) -> list[Person]:
    """With whom the child lives."""
    ids = {id_ for home in child.homes for id_ in home.with_people}
    roles = {role for home in child.homes for role in home.with_roles}
    if case.details is None:
        return []
    relations = case.details.relations
    ids |= {r.person for r in relations if r.child == child.id and r.lives_with is YesNo.YES}
    return [person for person in case.details.people if person.id in ids or roles & set(person.roles)]


def _can_be_posted_to(address: Address | None) -> bool:
    return address is not None and bool(address.line_1) and bool(address.postcode or address.town)


def _band(child: Child, ages: tuple[int, ...], today: date) -> str:
    """The age band of the materials, such as `under-8`, `8-to-12`, `13-and-over`; empty where the age is not known."""
    born = exact_date(child.date_of_birth)
    if born is None or born > today:
        return ""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    below = [start for start in ages if start <= age]
    above = [start for start in ages if start > age]
    if not below:
        return f"under-{above[0]}" if above else "every-age"
    return f"{below[-1]}-to-{above[0] - 1}" if above else f"{below[-1]}-and-over"


def _given(case: TriageCase) -> frozenset[str]:
    return case.packs_sent.union(place_of(sharing.what, sharing.to) for sharing in case.sharings.values())


def _tell_recorded(turn: Turn) -> None:
    for id_, sharing in turn.case.sharings.items():
        if id_ not in turn.before.sharings:
            turn.say(events.SharingRecorded(sharing=sharing, **turn.basis("T13", "G2")))


def _ask(turn: Turn, waiting: list[Owed]) -> None:
    case = turn.case
    if waiting and QUESTION not in case.asked:
        why = "; ".join(dict.fromkeys(one.against for one in waiting))
        turn.asks.append(
            AskPerson(
                key=QUESTION,
                subject=case.case_id,
                role=turn.policy.screening_role,
                team=case.team,
                due=turn.policy.evaluate_by(turn.now),
                reasons=("T13", "G4"),
                why=f"A welcome pack, or a child's materials, cannot be sent by post: {why}. How are they given?",
                settled_by=(events.RecordSharing.message_name,),
            )
        )
        turn.case = replace(case, asked=case.asked | {QUESTION})
    elif not waiting and QUESTION in case.asked:
        turn.settles.append(Settle(QUESTION, case.case_id, "everything that is due was given, or is due no more"))
        turn.case = replace(case, asked=case.asked - {QUESTION})

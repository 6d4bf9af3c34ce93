"""Families and children who write (C1, C5, C6, T4): more when work is late; complaints, compliments, requests, abuse, and now and then their MP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from typing import Final

from cafcass_contracts import allocation, complaints
from cafcass_contracts.court import CorrespondenceReceived
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Message
from cafcass_contracts.people import Child, Person
from cafcass_contracts.platform import PersonOverdue
from cafcass_contracts.values import PARTIES, Channel, CorrespondenceKind, LawType
from cafcass_sandbox.outside.planned import Planned, drawn, seeded, taking

POST: Final = "correspondence.received.v1"


class Writes(Enum):
    """What somebody writes."""

    NOTHING = "nothing"
    COMPLAINT = "a complaint"
    UNMARKED = "a complaint that nobody marked as one"
    REPRESENTATION = "a representation"
    COMPLIMENT = "a compliment"
    REQUEST = "a request for their file"
    ABUSE = "abuse, again and again"
    MEMBER = "to their member of Parliament, who writes to us"


CALM: Final = {
    Writes.NOTHING: 88.0,
    Writes.COMPLAINT: 4.0,
    Writes.UNMARKED: 1.0,
    Writes.REPRESENTATION: 2.0,
    Writes.COMPLIMENT: 3.0,
    Writes.REQUEST: 1.0,
    Writes.ABUSE: 0.5,
    Writes.MEMBER: 0.5,
}
"""Of a hundred parties, once their case is open (assumed)."""
LATE: Final = {
    Writes.NOTHING: 70.0,
    Writes.COMPLAINT: 22.0,
    Writes.UNMARKED: 3.0,
    Writes.ABUSE: 2.0,
    Writes.MEMBER: 3.0,
}
"""Of a hundred parties, each time that something about their case is late (assumed)."""
CHILDREN: Final = 0.03
"""The share of children who write by themselves (assumed)."""

_WORDS: Final = {
    Writes.COMPLAINT: (
        "I rang four times and nobody called me back.",
        "The report went to the other side before I had it.",
        "I was told that somebody would see my daughter and nobody did.",
        "This is the third officer on my case and each begins anew.",
    ),
    Writes.UNMARKED: ("I am not happy with how this is going and I want somebody to look at it.",),
    Writes.REPRESENTATION: ("The report says that I moved in May. I did not, and the court should know.",),
    Writes.COMPLIMENT: ("Thank you for listening to my son. He talked about it all evening.",),
    Writes.REQUEST: ("Please send me everything that you hold about me.",),
    Writes.ABUSE: ("You are useless, all of you.", "Answer me.", "I know where your office is."),
    Writes.MEMBER: ("My constituent tells me that nobody answers their letters. Please look into it.",),
}
_CHILDS: Final = ("nobody asked me what i want", "why do i have to go there", "i liked the lady who came. thank you")
_KINDS: Final = {
    Writes.COMPLAINT: CorrespondenceKind.COMPLAINT,
    Writes.UNMARKED: CorrespondenceKind.UNKNOWN_KIND,
    Writes.REPRESENTATION: CorrespondenceKind.REPRESENTATION,
    Writes.COMPLIMENT: CorrespondenceKind.COMPLIMENT,
    Writes.REQUEST: CorrespondenceKind.SUBJECT_ACCESS_REQUEST,
    Writes.ABUSE: CorrespondenceKind.LETTER,
    Writes.MEMBER: CorrespondenceKind.MP_LETTER,
}
_WITHIN: Final = timedelta(days=3)


class Families:
    """Remembers whose cases there are, and what each of them wrote about already."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._cases: dict[str, CaseDetailsRecorded] = {}
        self._about: set[tuple[str, ...]] = set()

    def hear(self, said: Message) -> tuple[Planned, ...]:
        """What families write because of what was said."""
        if isinstance(said, CaseDetailsRecorded):
            new = said.case_id not in self._cases
            self._cases[said.case_id] = said
            return tuple(self._once_open(said)) if new else ()
        late = _late(said)
        details = None if late is None else self._cases.get(late[0])
        if late is None or details is None or late in self._about:
            return ()
        self._about.add(late)
        return tuple(self._when_late(details, late[1]))

    def _once_open(self, details: CaseDetailsRecorded) -> Iterator[Planned]:
        for person in _parties(details):
            rng = seeded(self._seed, "writes", details.case_number, person.name.text())
            yield from _written(details, person, drawn(rng, CALM), rng)
        for child in details.children:
            rng = seeded(self._seed, "child writes", details.case_number, child.name.text())
            if rng.random() < CHILDREN:
                yield _from_child(details, child, rng)

    def _when_late(self, details: CaseDetailsRecorded, what: str) -> Iterator[Planned]:
        for person in _parties(details):
            rng = seeded(self._seed, "late", details.case_number, person.name.text(), what)
            yield from _written(details, person, drawn(rng, LATE), rng)


def _late(said: Message) -> tuple[str, str] | None:
    """The case about which something is late, and what; None where nothing is."""
    match said:
        case allocation.ClockMissed():
            return said.case_id, said.work_id
        case complaints.ComplaintOverdue() if said.case_id is not None:
            return said.case_id, f"{said.complaint_id} {said.step}"
        case PersonOverdue():
            return said.subject, said.id
        case _:
            return None


def _parties(details: CaseDetailsRecorded) -> Iterator[Person]:
    return (each for each in details.people if each.organisation is None and PARTIES & {*each.roles})


def _written(details: CaseDetailsRecorded, person: Person, writes: Writes, rng: Random) -> Iterator[Planned]:
    """What a party writes: abuse comes in several messages, the rest in one."""
    if writes is Writes.NOTHING:
        return
    after = taking(rng, _WITHIN)
    words = _WORDS[writes] if writes is Writes.ABUSE else (rng.choice(_WORDS[writes]),)
    sender = "Max Member MP" if writes is Writes.MEMBER else person.name.text()
    contact = None if person.email is None or writes is Writes.MEMBER else person.email.value
    for number, text in enumerate(words):
        yield _piece(details, _KINDS[writes], sender, contact, text, rng, after + number * timedelta(hours=2))


def _from_child(details: CaseDetailsRecorded, child: Child, rng: Random) -> Planned:
    kind = rng.choice((CorrespondenceKind.CHILDS_QUESTION, CorrespondenceKind.COMPLAINT))
    return _piece(details, kind, child.name.text(), None, rng.choice(_CHILDS), rng, taking(rng, _WITHIN), child=True)


def _piece(
    details: CaseDetailsRecorded,
    kind: CorrespondenceKind,
    sender: str,
    contact: str | None,
    text: str,
    rng: Random,
    after: timedelta,
    *,
    child: bool = False,
) -> Planned:
    return Planned(after, piece(details.case_number, details.law, kind, sender, contact, text, rng, child=child), POST)


def piece(
    case_number: str,
    law: LawType,
    kind: CorrespondenceKind,
    sender: str | None,
    contact: str | None,
    text: str,
    rng: Random,
    *,
    child: bool = False,
) -> CorrespondenceReceived:
    """One piece, as the post room logs it; when it came is left for its sending."""
    return CorrespondenceReceived.model_validate(
        {
            "correspondence_id": f"PR-{rng.randrange(10**9):09d}",
            "channel": Channel.EMAIL if contact else Channel.POST,
            "kind": kind,
            "received_at": datetime(1970, 1, 1, tzinfo=UTC),
            "case_number": case_number,
            "law": law,
            "sender": sender,
            "sender_contact": contact,
            "text": text,
            "from_child": child,
        }
    )

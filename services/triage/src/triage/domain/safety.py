"""To whom nothing may be sent, and whom nobody may call, and why (T9, T13).

A party's copy, pack and call go only where it is safe: once said unsafe, until a person says otherwise. What is safe is assumed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cafcass_contracts.safeguarding import CallOutcome
from cafcass_contracts.values import PartyRole, YesNo
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.screening.held import Call
from triage.domain.told import Address, Person


class Marked(State):
    """That somebody said of a person that it is safe, or is not, to call them and to send to where they live."""

    at: datetime
    person: str
    safe: bool
    by: str
    why: str


class StaffFlag(State):
    """That somebody in a case may be a danger to staff, or is no more (C6): who, and why, is read where it is restricted."""

    stamp: Stamp
    in_force: bool


class Safety(State):
    """All that was said of whether it is safe to reach somebody: by people, and by how calls went."""

    marks: Mapping[str, Marked] = {}
    """By the id of the command."""
    flags: Mapping[str, StaffFlag] = {}
    """By the id of the flag."""

    @property
    def warns_staff(self) -> bool:
        """Whether whoever calls or visits somebody of the case is warned (C6)."""
        return any(flag.in_force for flag in self.flags.values())

    def says_unsafe(self, calls: Mapping[str, Call], person: str, nobodys: Collection[Marked] = ()) -> bool:
        """Whether the last word on somebody is that it is not safe. At the same moment the more careful word holds.

        `nobodys` are marks that may mean anybody.
        """
        unsafe = [mark.at for mark in self.marks.values() if mark.person == person and not mark.safe]
        unsafe += [mark.at for mark in nobodys]
        unsafe += [
            call.recorded_at or call.called_at
            for call in calls.values()
            if call.person == person and call.outcome is CallOutcome.NOT_SAFE
        ]
        last, said_safe = max(unsafe, default=None), self.safe_since(person)
        return last is not None and (said_safe is None or said_safe <= last)

    def safe_since(self, person: str) -> datetime | None:
        """When somebody last said that it is safe; None where nobody did."""
        said = (mark.at for mark in self.marks.values() if mark.person == person and mark.safe)
        return max(said, default=None)

    def said_since(self, person: str, mark: Marked) -> bool:
        """Whether anybody said of a person, after a mark that may mean anybody, that it is safe or is not."""
        return any(each.person == person and each.at > mark.at for each in self.marks.values())


@dataclass(frozen=True)
class Reach:
    """What decides whether somebody can be reached safely."""

    application: Application
    calls: Mapping[str, Call]
    safety: Safety

    def against_post(self, person: Person) -> str:
        """Why nothing may be posted to somebody, in words without personal data; empty where it may."""
        if against := self.against_contact(person):
            return against
        if person.address_known is YesNo.NO or not can_be_posted_to(person.address):
            return "no address of a party is known"
        return ""

    def against_contact(self, person: Person) -> str:
        """Why somebody may not hear from us, in words without personal data; empty where they may."""
        if self.not_told(person):
            return "the application asks that a party is not told before the hearing"
        if self.may_not_be_told(person):
            return "whether a party may be told before the hearing is not known"
        if self.not_safe(person):
            return "it may not be safe to reach a party"
        return ""

    def not_told(self, person: Person) -> bool:
        """Whether the application asks that somebody is not told of it before the hearing."""
        return self._without_notice() is YesNo.YES and not applies_only(person)

    def may_not_be_told(self, person: Person) -> bool:
        """Whether nobody knows if somebody may be told of an application that cannot wait, and no person has said so (G3)."""
        details = self.application.details
        hurried = details is not None and (details.emergency or details.signals.urgent is YesNo.YES)
        unknown = hurried and self._without_notice() not in (YesNo.YES, YesNo.NO)
        return unknown and not applies_only(person) and self.safety.safe_since(person.id) is None

    def not_safe(self, person: Person) -> bool:
        """Whether somebody lives in a refuge, or was said not to be safe to reach: what is not safe to hear is not safe to find."""
        return person.lives_in_refuge is YesNo.YES or self.safety.says_unsafe(
            self.calls, person.id, [mark for mark in self.nobodys.values() if self._may_mean(mark, person)]
        )

    def _may_mean(self, mark: Marked, person: Person) -> bool:
        """Whether what was said by an id that is nobody's may be of somebody: of who left, of those alone who came after that (G3)."""
        return mark.person not in self.application.seen or self.application.came_after(person, mark.person)

    @cached_property
    def nobodys(self) -> Mapping[str, Marked]:
        """What was said not to be safe by an id that is nobody's in the case: it may mean anybody, so it holds for everybody (T9).

        Of who left the case it is theirs, and holds again where they come back; also for whoever came since, who may be they under another id.
        """
        unsafe = {id_: mark for id_, mark in self.safety.marks.items() if not mark.safe}
        for id_, call in self.calls.items():
            if call.outcome is CallOutcome.NOT_SAFE:
                unsafe[id_] = Marked(call.recorded_at or call.called_at, call.person, safe=False, by=call.by, why="")
        return {id_: mark for id_, mark in unsafe.items() if self.application.person(mark.person) is None}

    @property
    def to_name(self) -> tuple[str, ...]:
        """Which of those nobody has explained yet: a person says of each party whether it is safe, after it. Nothing is asked where there is none."""
        parties = self.application.adult_parties
        return tuple(
            id_
            for id_, mark in self.nobodys.items()
            if self.application.details is not None
            and not all(self.safety.said_since(party.id, mark) for party in parties if self._may_mean(mark, party))
        )

    def _without_notice(self) -> YesNo:
        details = self.application.details
        return YesNo.NOT_KNOWN if details is None else details.signals.without_notice


def applies_only(person: Person) -> bool:
    """Whether somebody applies and answers to nothing: of two applications against each other nobody says which is the one without notice (G3)."""
    return PartyRole.APPLICANT in person.roles and PartyRole.RESPONDENT not in person.roles


def can_be_posted_to(address: Address | None) -> bool:
    """Whether an address says enough for the post."""
    return address is not None and bool(address.line_1) and bool(address.postcode or address.town)

"""What is known of an application: its details, its links to other cases, and who works it."""

from __future__ import annotations

from collections.abc import Mapping

from cafcass_contracts.roles import Role
from cafcass_contracts.values import CENTRAL_TEAM, HearingStatus, LawType
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, replace
from triage.domain.people import Contact
from triage.domain.told import Child, Details, Hearing, Person


class Link(State):
    """Another case about the same children (I5)."""

    law: LawType
    event_id: str


class Allocated(State):
    """Who works the case (A1)."""

    stamp: Stamp
    practitioner_id: str
    role: Role
    team: str
    contact: Contact | None = None
    """How they are reached at work, where the workforce's returns had said so by then."""


class Seen(State):
    """The first and the last revision of the details by which an id was somebody's in the case."""

    first: int
    last: int


class Application(State):
    """What is known of the application."""

    details: Details | None = None
    """Of the highest revision."""
    details_id: str = ""
    """Of the message that told them."""
    seen: Mapping[str, Seen] = {}
    """By which revisions everybody was in the case who ever was, by id: what is said of who left is nobody else's who was there then (T9)."""
    links: Mapping[str, Link] = {}
    """By the id of the other case."""
    allocated: Allocated | None = None
    """Who works it; None where nobody does."""
    unallocated: Stamp | None = None
    """The word that nobody does, where that is the latest."""

    @property
    def is_private(self) -> bool:
        """Whether it is known to be a private law case."""
        return self.details is not None and self.details.law is LawType.PRIVATE

    @property
    def is_over(self) -> bool:
        """Whether the application was withdrawn or the case concluded (A15)."""
        return self.details is not None and (self.details.withdrawn or self.details.concluded)

    @property
    def is_backlog(self) -> bool:
        """Whether it was told at the start of service as an old case: it sets off no letter, no pack and no alarm."""
        return self.details is not None and self.details.backlog

    @property
    def is_active(self) -> bool:
        """Whether there is something to screen: a private law case that is not at its end at court.

        That Cafcass's part ended (T11) stops no screening: new information is evaluated all the same (T1).
        """
        return self.is_private and not self.is_over

    @property
    def team(self) -> str:
        """The team of the case; the central team while none is known (I6)."""
        return CENTRAL_TEAM if self.details is None or self.details.team is None else self.details.team

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in the case but the children."""
        return () if self.details is None else self.details.people

    @property
    def children(self) -> tuple[Child, ...]:
        """The children of the case."""
        return () if self.details is None else self.details.children

    @property
    def adult_parties(self) -> tuple[Person, ...]:
        """The adult parties, as intake names them (P1)."""
        return tuple(person for person in self.people if person.adult_party)

    @property
    def first_hearing(self) -> Hearing | None:
        """The first hearing, as intake names it (I7): the letter is for it (T6)."""
        first = None if self.details is None else self.details.first_hearing_id
        if self.details is None or first is None:
            return None
        return next((hearing for hearing in self.details.hearings if hearing.id == first), None)

    @property
    def first_hearing_held(self) -> bool:
        """Whether the first hearing was held: the court said so, or intake presumes it (I7)."""
        hearing = self.first_hearing
        return hearing is not None and hearing.status is HearingStatus.HELD

    @property
    def linked_cases(self) -> dict[str, LawType | None]:
        """Other cases about the same children, with their kind of law where known (I5)."""
        found: dict[str, LawType | None] = dict.fromkeys(() if self.details is None else self.details.linked_cases)
        return found | {case: link.law for case, link in self.links.items()}

    def person(self, id_: str | None) -> Person | None:
        """Who has that id within the case."""
        return next((person for person in self.people if id_ == person.id or id_ in person.also), None)

    def came_after(self, person: Person, left: str) -> bool:
        """Whether somebody came when whoever had an id had left: a court that puts a name right may show the same person anew (I9)."""
        was = self.seen.get(left)
        firsts = [each.first for id_ in (person.id, *person.also) if (each := self.seen.get(id_)) is not None]
        return was is not None and min(firsts, default=0) > was.last

    def child(self, id_: str) -> Child | None:
        """The child that has that id within the case."""
        return next((child for child in self.children if id_ == child.id or id_ in child.also), None)


def with_details(application: Application, details: Details, event_id: str) -> Application:
    """The application as of the highest revision (I4), with who was in the case by any."""
    known = application.details
    seen = _seen(application.seen if known is None else _seen(application.seen, known), details)
    if known is not None and known.revision >= details.revision:
        return application if seen == application.seen else replace(application, seen=seen)
    return replace(application, details=details, details_id=event_id, seen=seen)


def _seen(before: Mapping[str, Seen], details: Details) -> Mapping[str, Seen]:
    now, after = details.revision, dict(before)
    for id_ in (id_ for person in details.people for id_ in (person.id, *person.also)):
        was = before.get(id_, Seen(now, now))
        after[id_] = Seen(min(was.first, now), max(was.last, now))
    return after


def with_link(application: Application, other: str, link: Link) -> Application:
    """The application with another case about the same children, which is told once (I5)."""
    if other in application.links:
        return application
    return replace(application, links={**application.links, other: link})


def without_link(application: Application, other: str) -> Application:
    """The application without another case that is not about the same children after all (I5, I9)."""
    links = {case: link for case, link in application.links.items() if case != other}
    details = application.details
    if details is not None and other in details.linked_cases:
        details = replace(details, linked_cases=tuple(case for case in details.linked_cases if case != other))
    return replace(application, links=links, details=details)


def with_allocation(application: Application, stamp: Stamp, who: Allocated | None) -> Application:
    """Who works the case, or that nobody does, where this is a later word than every one before (A1, A12)."""
    known = (application.unallocated, None if application.allocated is None else application.allocated.stamp)
    if not all(each is None or each < stamp for each in known):
        return application
    return replace(application, allocated=who, unallocated=stamp if who is None else None)

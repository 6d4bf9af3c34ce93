"""A case as complaints holds it: what intake and allocation tell of it, and what is here about it.

Complaints and correspondents have lives of their own, under their own ids: commands name them so. Of a case each keeps the little that
it needs (`CaseFacts`), and looks again whenever that changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from cafcass_contracts.values import PARTIES, HearingStatus, YesNo
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from complaints.domain.told import Address, CourtRef, Details, Hearing, PersonName


class Held(State):
    """Who works a case, as allocation last said."""

    stamp: Stamp
    practitioner_id: str | None
    role: str = ""
    team: str = ""


class Known(State, kw_only=True):
    """Somebody of a case, as far as it takes to keep from others what is theirs (G4, T9)."""

    id: str
    party: bool
    child: bool
    names: tuple[str, ...] = ()
    """Whole, first and last, as written."""
    contacts: tuple[str, ...] = ()
    """Every way in which they are reached, as it is written."""
    confidential: tuple[str, ...] = ()
    """Those of these that are not plainly open (G3)."""


class CaseFacts(State, kw_only=True):
    """What a complaint needs of its case."""

    number: str | None = None
    court: CourtRef | None = None
    area: str | None = None
    team: str | None = None
    hearings: tuple[Hearing, ...] = ()
    """Those that have a time and may be held, in order."""
    practitioner_id: str | None = None
    role: str = ""
    """Of the practitioner."""
    practitioner_team: str = ""
    ended: bool = False
    """Cafcass's work in it is over; what nobody said is not over (G3)."""
    people: tuple[Known, ...] = ()


class Logged(State):
    """One entry of the request and feedback log about a case (T4)."""

    received_at: datetime
    complaint_id: str | None


class CaseFile(State, kw_only=True):
    """Everything that is held of a case."""

    details: Details | None = None
    holder: Held | None = None
    at_work: Stamp | None = None
    """When allocation last told of work in it."""
    closed: Stamp | None = None
    """When allocation last said that it is closed."""
    complaints: tuple[str, ...] = ()
    """Ids of the complaints about it."""
    correspondents: tuple[str, ...] = ()
    """Ids of those who wrote about it."""
    unknown: Mapping[str, str] = {}
    """Correspondence about it of which nobody can tell who of it wrote it, with whoever it is known as coming from."""
    wrote: Mapping[str, str] = {}
    """As which correspondent those of its people are known who wrote before it was known who they are, by their id within it."""
    log: Mapping[str, Logged] = {}
    """Correspondence on the request and feedback log about it, by id."""


CASES: Final[TableRef[CaseFile]] = TableRef("cases", order=10)
"""By case id."""


class CaseMoved(Internal):
    """What a complaint needs to know of its case is another now; `key` is the complaint."""

    kind: ClassVar[str] = "case-moved"


class CaseMovedOfCorrespondent(Internal):
    """What is known of somebody's case is another now; `key` is the correspondent."""

    kind: ClassVar[str] = "correspondents-case-moved"


class MakeOutWriter(Internal):
    """What is known of a case may tell now who wrote a piece about it; `key` is the piece."""

    kind: ClassVar[str] = "make-out-writer"

    correspondent: str


def facts_of(case: CaseFile) -> CaseFacts:
    """What a complaint needs of a case."""
    details, holder = case.details, case.holder
    return CaseFacts(
        number=None if details is None else details.case_number,
        court=None if details is None else details.court,
        area=None if details is None else details.area,
        team=None if details is None else details.team,
        hearings=() if details is None else _that_count(details.hearings),
        practitioner_id=None if holder is None else holder.practitioner_id,
        role="" if holder is None else holder.role,
        practitioner_team="" if holder is None else holder.team,
        ended=has_ended(case),
        people=() if details is None else tuple(_known(details)),
    )


def _known(details: Details) -> Iterator[Known]:
    for person in details.people:
        if person.organisation is None:
            said = [(each.value, each.confidential) for each in (person.phone, person.email) if each is not None]
            places = (person.address, *person.previous_addresses)
            refuge = person.lives_in_refuge is YesNo.YES
            yield _one(
                person.id, person.name, bool(PARTIES & {*person.roles}), [*said, *_of_places(places, refuge=refuge)]
            )
    for child in details.children:
        places = tuple(home.address for home in child.homes)
        yield _one(child.id, child.name, False, list(_of_places(places, refuge=False)), child=True)


def _one(
    id_: str, name: PersonName, party: bool, contacts: Sequence[tuple[str, YesNo]], *, child: bool = False
) -> Known:
    return Known(
        id=id_,
        party=party,
        child=child,
        names=tuple(dict.fromkeys(each for each in (name.text(), *name.parts()) if each)),
        contacts=tuple(dict.fromkeys(value for value, _ in contacts)),
        confidential=tuple(dict.fromkeys(value for value, open_ in contacts if open_ is not YesNo.NO)),
    )


def _of_places(places: Iterable[Address | None], *, refuge: bool) -> Iterator[tuple[str, YesNo]]:
    """The lines of addresses; where somebody lives in a refuge, none of theirs is open."""
    for place in places:
        if place is not None:
            lines = (line for line in (place.line_1, place.line_2, place.postcode) if line)
            yield from ((line, YesNo.YES if refuge else place.confidential) for line in lines)


def has_ended(case: CaseFile) -> bool:
    """Whether Cafcass's work in a case is over: it was closed, and nothing was taken up since."""
    return case.closed is not None and (case.at_work is None or case.at_work < case.closed)


def is_party(case: CaseFile, person: str) -> bool:
    """Whether somebody of a case is a party to it."""
    found = None if case.details is None else next((p for p in case.details.people if p.id == person), None)
    return found is not None and bool(PARTIES & {*found.roles})


_PASSED_OVER: Final = frozenset({HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING})


def _that_count(hearings: tuple[Hearing, ...]) -> tuple[Hearing, ...]:
    """Those with a time that stand, or of which nobody can tell whether they do: the earlier date is the safer one (G3)."""
    timed = [(each.starts_at, each.id, each) for each in hearings if each.starts_at and each.status not in _PASSED_OVER]
    return tuple(hearing for _, _, hearing in sorted(timed, key=lambda each: each[:2]))

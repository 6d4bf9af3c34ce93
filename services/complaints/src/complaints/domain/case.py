"""A case as complaints holds it: what intake and allocation tell of it, and what is here about it.

Complaints and correspondents have lives of their own, under their own ids: commands name them so. Of a case each keeps the little that
it needs (`CaseFacts`), and looks again whenever that changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from cafcass_contracts.values import PARTIES, HearingStatus
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from complaints.domain.told import CourtRef, Details, Hearing


class Held(State):
    """Who works a case, as allocation last said."""

    stamp: Stamp
    practitioner_id: str | None
    role: str = ""
    team: str = ""


class CaseFacts(State, kw_only=True):
    """What a complaint needs of its case: nothing of anybody in it (G4)."""

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
    )


def has_ended(case: CaseFile) -> bool:
    """Whether Cafcass's work in a case is over: it was closed, and nothing was taken up since."""
    return case.closed is not None and (case.at_work is None or case.at_work < case.closed)


def is_party(case: CaseFile, person: str) -> bool:
    """Whether somebody of a case is a party to it."""
    found = None if case.details is None else next((p for p in case.details.people if p.id == person), None)
    return found is not None and bool(PARTIES & {*found.roles})


def is_child(case: CaseFile, person: str) -> bool:
    """Whether somebody of a case is a child of it."""
    return case.details is not None and any(child.id == person for child in case.details.children)


def knows(case: CaseFile, person: str) -> bool:
    """Whether somebody is in a case, as far as it is known."""
    return case.details is not None and any(each.id == person for each in (*case.details.people, *case.details.children))


_PASSED_OVER: Final = frozenset({HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING})


def _that_count(hearings: tuple[Hearing, ...]) -> tuple[Hearing, ...]:
    """Those with a time that stand, or of which nobody can tell whether they do: the earlier date is the safer one (G3)."""
    standing = [each for each in hearings if each.starts_at is not None and each.status not in _PASSED_OVER]
    return tuple(sorted(standing, key=lambda each: (each.starts_at, each.id)))  # type: ignore[arg-type,return-value]

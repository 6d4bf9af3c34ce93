"""Somebody who writes, as complaints holds them: their complaints, how contact with them is arranged, and what of theirs is unread (C1, C6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final

from cafcass_contracts.feedback import Behaviour, ContactKind
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.state import State
from complaints.domain.complaint.held import About


class ComplaintStands(State):
    """How a complaint of theirs stands."""

    case_id: str | None
    open: bool
    compliment: bool
    """It seems to be, or is, a compliment: a complaint is never taken for more of it, nor the other way round."""
    at: datetime
    """When it was registered, or closed."""
    about: tuple[About, ...] = ()
    """Whom it is about (C7)."""
    escalated: bool = False
    """It is with the ombudsman: it is not over."""


class CaseStands(State, kw_only=True):
    """How a case of theirs stands."""

    ended: bool = False
    practitioner_id: str | None = None
    role: str = ""
    team: str = ""
    """Of the practitioner, or of the case."""
    others: tuple[str, ...] = ()
    """How the others of the case are reached, and they are not: nothing that is for them goes there (G4)."""


class Unread(State):
    """Correspondence that went to somebody else and is read for all."""

    received_at: datetime
    case_id: str | None
    child: bool


class Reported(State, kw_only=True):
    """Behaviour that was reported, and that a manager has not decided on."""

    behaviour: tuple[Behaviour, ...]
    in_words: tuple[str, ...]
    at: datetime
    by: str


class Arrangement(State, kw_only=True):
    """How contact goes on, as a manager decided."""

    number: int
    """Counts what was decided, from 1."""
    kind: ContactKind
    behaviour: tuple[Behaviour, ...] = ()
    contact_id: str | None = None
    contact_name: str | None = None
    staff_safety: bool = False
    why: str
    review_on: date | None = None
    decided_at: datetime
    by: str


class FlagTold(State):
    """A staff safety flag, as it was told of one case."""

    in_force: bool
    decided: bool
    behaviour: tuple[Behaviour, ...]
    review_on: date | None
    heard: bool = False
    """Whether it was told, in force, since triage and allocation listen: a release before told it where they did not."""


class ContactPaper(State, kw_only=True):
    """The letter that tells somebody what was decided about contact."""

    asked_at: datetime
    made_at: datetime | None = None
    released_at: datetime | None = None
    sent_at: datetime | None = None


class Correspondent(State, kw_only=True):
    """Somebody who writes."""

    id: str
    case_id: str | None = None
    """The case that they are somebody of, where that is known."""
    person: str | None = None
    """Id within it."""
    name: str | None = None
    """As they sign."""
    complaints: Mapping[str, ComplaintStands] = {}
    cases: Mapping[str, CaseStands] = {}
    """The cases that they wrote about."""
    recent: tuple[datetime, ...] = ()
    """When they wrote lately, oldest first."""
    inundated_at: datetime | None = None
    """When they wrote so much that a manager is asked; None once one decided."""
    arrangement: Arrangement | None = None
    reported: Reported | None = None
    unread: Mapping[str, Unread] = {}
    """By correspondence id."""
    flags_told: Mapping[str, FlagTold] = {}
    """By case."""
    seen: Mapping[str, str] = {}
    """Who said that they have seen the flag: practitioner id and number of the arrangement, by case."""
    papers: Mapping[str, ContactPaper] = {}
    """Letters about contact, by document id; the last holds."""

    @property
    def subject(self) -> str:
        """What is told of them is about: their case, or themselves."""
        return self.case_id or self.id

    @property
    def kept_with(self) -> str:
        """Whose key seals their row: of somebody who wrote about one case alone that case's, so that they go with it (G6)."""
        about = {*self.cases} | ({self.case_id} if self.case_id else set())
        return next(iter(about)) if len(about) == 1 else self.id

    @property
    def complained_about(self) -> tuple[About, ...]:
        """Whom they ever complained about: none of them decides about contact with them, or is their one contact (C7)."""
        return tuple(dict.fromkeys(each for stands in self.complaints.values() for each in stands.about))

    @property
    def kind(self) -> ContactKind:
        """How contact with them is arranged."""
        return ContactKind.NONE if self.arrangement is None else self.arrangement.kind


CORRESPONDENTS: Final[TableRef[Correspondent]] = TableRef("correspondents", order=30)
"""By correspondent id."""


class ComplaintMoved(Internal):
    """How a complaint of somebody stands is another now; `key` is the complaint and `subject` whoever made it."""

    kind: ClassVar[str] = "complaint-moved"

    case_id: str | None
    open: bool
    compliment: bool
    at: datetime
    about: tuple[About, ...] = ()
    escalated: bool = False

"""One complaint as it is held: what it is made of, what was decided and done about it, and what was last told (C1 to C8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final

from cafcass_contracts.feedback import (
    Category,
    Cause,
    ClockEffect,
    ComplaintStep,
    DelayReason,
    DocumentKind,
    DueRule,
    OmbudsmanState,
    Outcome,
    Sender,
)
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel
from cafcass_domain.decision import TableRef
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.state import State
from complaints.domain.case import CaseFacts
from complaints.domain.learning.held import CountedIn

OF_A_CASE: Final = frozenset({Sender.PARTY, Sender.CHILD})
"""Who may learn of a case: those of whom a person confirmed that they are of it (C6)."""


class Part(State, kw_only=True):
    """A piece of correspondence that a complaint is made of. Its words stay with the correspondence."""

    received_at: datetime
    child: bool = False
    contact: str | None = None
    """From where an adult wrote it: what a child says in it came through them (C6)."""
    read: bool = False
    """Somebody read it since it was added; the first is read when the complaint is triaged."""


class About(State):
    """Somebody of Cafcass whom a complaint is about (C7)."""

    id: str
    role: str


class Decided(State, kw_only=True):
    """What a person decided that a complaint is (C1, C2)."""

    categories: tuple[Category, ...]
    sender: Sender
    person: str | None
    concerns: tuple[str, ...]
    """Ids within the case of the people of the family whom it concerns."""
    about: tuple[About, ...]
    clock: ClockEffect
    why: str
    by: str
    at: datetime


class Done(State, kw_only=True):
    """Something that was done about it."""

    at: datetime
    """When it was done, as whoever did it says."""
    by: str
    in_words: str = ""
    in_time: bool = False
    """It had a due time, and was done by then."""
    before_hearing: bool = False
    """Of an answer: it was sent before the next court hearing."""


class Extension(State, kw_only=True):
    """More time for the response (C4)."""

    until: Due
    reason: DelayReason
    why: str
    by: str
    at: datetime


class Clock(State, kw_only=True):
    """When the response is due, and why (C3, C4)."""

    due: Due
    rule: DueRule
    counted: Due
    """As the rules give it; `due` is another where that was past when it was known."""
    hearing_id: str | None = None
    hearing_at: datetime | None = None
    fixed: bool = False
    wanted_by: Due | None = None
    short_notice: bool = False
    calendar_version: str = ""


class Handler(State):
    """Who looks into a complaint and answers it."""

    id: str
    role: Role
    team: str


class Paper(State, kw_only=True):
    """A document that complaints wrote about a complaint: made by a job, released by a person, sent."""

    kind: DocumentKind
    asked_at: datetime
    made_at: datetime | None = None
    sha256: str = ""
    pages: int = 0
    released_at: datetime | None = None
    sent_at: datetime | None = None
    how: Channel | None = None
    reason: DelayReason | None = None
    """Of a holding letter."""
    withdrawn: bool = False
    """Written anew, or no longer right, before it went out."""
    words: tuple[str, ...] = ()
    """What somebody wrote in it, until it is sent: what may be told may be another thing when it is released (C6, G4)."""


class Representation(State, kw_only=True):
    """What goes to the court (C2)."""

    correspondence_ids: tuple[str, ...] = ()
    """Which of its correspondence; empty: all of it."""
    response: str
    private: bool
    """It tells, or may tell, one party what is private of another: the court's directions are sought (T9)."""
    why_private: str
    signed_as: str
    by: str
    at: datetime
    composed: bool = False
    """Its document is being made."""
    filed_at: datetime | None = None


class Ombudsman(State, kw_only=True):
    """What happened with the ombudsman (C8)."""

    state: OmbudsmanState
    on: date
    in_words: str
    by: str
    at: datetime


class Reopening(State, kw_only=True):
    """It was closed, and is open again."""

    counted_from: datetime
    why: str
    by: str
    at: datetime


class Review(State, kw_only=True):
    """An improvement manager's review (C7)."""

    asked_at: datetime
    why: str
    by: str
    found: str | None = None
    done_at: datetime | None = None


class Closing(State, kw_only=True):
    """How it was closed (C8)."""

    outcome: Outcome
    causes: tuple[Cause, ...]
    learning: tuple[str, ...]
    """Ids of its learning points."""
    in_words: str
    at: datetime
    by: str


class ToldAllocation(State):
    """What allocation was last told (A6, C7)."""

    case_id: str
    practitioner_ids: tuple[str, ...]
    open: bool
    by_party: str


class Told(State, kw_only=True):
    """What was last said of a complaint, so that only what differs is said."""

    due_soon: datetime | None = None
    """The due time of which it was told that it is near."""
    overdue: Mapping[ComplaintStep, datetime] = {}
    """The due times of which it was told that they passed."""
    linked: tuple[str, ...] = ()
    allocation: ToldAllocation | None = None
    correspondent: tuple[str | None, bool, bool] | None = None
    """Case, open, compliment: as its correspondent's row knows it."""
    about: tuple[About, ...] = ()
    """Whom it is about, as its correspondent's row knows it."""
    escalated: bool = False
    """It is with the ombudsman, as that row knows it."""
    counted: CountedIn | None = None
    closed: Mapping[str, datetime] = {}
    """Of which of its correspondence it was told that it is dealt with, and when that was."""


class Complaint(State, kw_only=True):
    """One complaint, concern, representation or compliment: whatever one person says about one thing."""

    id: str
    case_id: str | None = None
    placed: bool = False
    """A person said which case it is about, or that it is about none: nothing that is written later undoes that."""
    correspondent: str
    name: str | None = None
    """Of whoever made it, as they sign."""
    parts: Mapping[str, Part] = {}
    """By correspondence id."""
    received_at: datetime
    registered_at: datetime
    sender: Sender = Sender.NOT_KNOWN
    person: str | None = None
    """As proposed from the correspondence; what a person decided is in `decided`."""
    proposed: Category | None = None
    through_team: str | None = None
    passed_on_late: bool = False
    child: bool = False
    safeguarding: bool = False
    """Something in it bears on a child's safety, and was raised (T2)."""
    follows: str | None = None
    case: CaseFacts = CaseFacts()
    decided: tuple[Decided, ...] = ()
    """Every time, oldest first; the last holds."""
    handler: Handler | None = None
    steps: Mapping[ComplaintStep, Done] = {}
    extensions: tuple[Extension, ...] = ()
    papers: Mapping[str, Paper] = {}
    """By document id."""
    representation: Representation | None = None
    reviews: tuple[Review, ...] = ()
    returned: Mapping[str, Route] = {}
    """Which of its correspondence went back, and on which way (T4)."""
    misconduct_open: int = 0
    """How many allegations in it the employee relations route has open: nothing here says what became of any."""
    misconduct: tuple[str, ...] = ()
    """Their ids, and of those that are over."""
    outcome: Outcome | None = None
    """As the answer that was written last says."""
    closing: Closing | None = None
    closings: tuple[Closing, ...] = ()
    """Those before it was opened again."""
    reopenings: tuple[Reopening, ...] = ()
    ombudsman: tuple[Ombudsman, ...] = ()
    linked: tuple[str, ...] = ()
    joined: str | None = None
    """The complaint that it goes on as part of."""
    clock: Clock | None = None
    revision: int = 0
    told: Told = Told()

    @property
    def subject(self) -> str:
        """What it is about: its case, or itself. Its row is sealed with the key of that name (G6)."""
        return self.case_id or self.id

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor part of another."""
        return self.closing is None and self.joined is None

    @property
    def latest(self) -> Decided | None:
        """What it is, as a person decided last."""
        return self.decided[-1] if self.decided else None

    @property
    def categories(self) -> tuple[Category, ...]:
        """What it is, as a person decided; empty while nobody has."""
        return self.decided[-1].categories if self.decided else ()

    @property
    def compliment(self) -> bool:
        """Whether it is, or seems to be, a compliment and nothing else."""
        return self.categories == (Category.COMPLIMENT,) if self.decided else self.proposed is Category.COMPLIMENT

    @property
    def escalated(self) -> bool:
        """Whether it is with the ombudsman, who has not decided."""
        return bool(self.ombudsman) and self.ombudsman[-1].state is OmbudsmanState.ESCALATED

    @property
    def about(self) -> tuple[About, ...]:
        """Whom it is about."""
        return self.decided[-1].about if self.decided else ()

    @property
    def from_whom(self) -> Sender:
        """Who made it, as a person confirmed; what is only proposed is not known (G3)."""
        return self.decided[-1].sender if self.decided else Sender.NOT_KNOWN

    @property
    def extended(self) -> tuple[Extension, ...]:
        """What it was given since its time began: opened again it counts anew, and nothing of before."""
        return tuple(each for each in self.extensions if each.at >= self.counted_from)

    @property
    def counted_from(self) -> datetime:
        """From when its time counts: its receipt, or what opened it again."""
        return self.reopenings[-1].counted_from if self.reopenings else self.received_at


COMPLAINTS: Final[TableRef[Complaint]] = TableRef("complaints", order=40)
"""By complaint id."""


class WriterMadeOut(Internal):
    """Who of its case wrote a piece of a complaint can be told now; `key` is the piece, `subject` the complaint."""

    kind: ClassVar[str] = "writer-made-out"

    case_id: str
    person: str | None
    sender: Sender


class AddCorrespondence(Internal):
    """A piece of correspondence belongs to a complaint; `key` is the piece, `subject` the complaint, which may not be there yet."""

    kind: ClassVar[str] = "add-correspondence"

    correspondent: str
    case_id: str | None
    again: bool = False
    """Triage sends it again: where it had gone back it came again, and is to be read."""

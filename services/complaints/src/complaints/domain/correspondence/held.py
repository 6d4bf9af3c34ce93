"""One piece of correspondence as complaints holds it: what it says, who wrote it, where it goes, and what it became part of (C1, T4)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from cafcass_contracts.feedback import Category, Sender
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from complaints.domain.names import correspondence_subject


class Content(State, kw_only=True):
    """What a piece says, as it was written."""

    channel: Channel
    kind: CorrespondenceKind
    received_at: datetime
    sender: str | None = None
    contact: str | None = None
    title: str | None = None
    """Its subject line."""
    text: str | None = None
    document_ids: tuple[str, ...] = ()
    child: bool = False
    """A child or young person wrote it."""


class Writer(State, kw_only=True):
    """Who wrote a piece, as far as that can be told: a person confirms it before anything is told to them."""

    correspondent: str
    sender: Sender = Sender.NOT_KNOWN
    person: str | None = None
    """Id within the case."""


class Routed(State):
    """Where triage sent it."""

    stamp: Stamp
    route: Route
    answer_by: datetime | None
    safeguarding: bool
    """It was raised for a child's safety."""


class PassedOn(State):
    """A team passed it on."""

    team: str
    late: bool
    """Later than the rule allows (C1)."""


class Correspondence(State, kw_only=True):
    """One piece. What came first of what it says and where it goes waits for the other."""

    id: str
    """As the post room calls it."""
    case_id: str | None = None
    content: Content | None = None
    """None while intake has not told of it, and once its words were forgotten."""
    message_id: str = ""
    """Of the message that told of it."""
    writer: Writer | None = None
    routed: Routed | None = None
    passed_on: PassedOn | None = None
    complaint_id: str | None = None
    """The complaint that it is part of."""
    looked_at: bool = False
    """It was put where it belongs."""
    counted: bool = False
    """It counts towards how often somebody writes (C6); sent another way it does not count again."""
    closed_at: datetime | None = None
    """Triage said that it was dealt with."""
    answered_at: datetime | None = None
    """The complaint that it is part of was closed then; None while that is open."""
    forgotten: bool = False
    """It went elsewhere, and its words are kept no longer (G4)."""
    checked: bool = False
    """A letter of a member of Parliament: it was checked against the log."""
    consent: YesNo = YesNo.NOT_KNOWN
    """Of such a letter: whether the constituent agreed that their case is spoken of (G4)."""
    told: Entry | None = None
    """What was last told of it on the log."""

    @property
    def of_a_member(self) -> bool:
        """Whether a member of Parliament wrote it, or it goes where such letters go (T4)."""
        kind = None if self.content is None else self.content.kind
        return kind is CorrespondenceKind.MP_LETTER or self.route is Route.COMMUNICATIONS

    @property
    def subject(self) -> str:
        """What it is about: its case, or itself. Its row is sealed with the key of that name (G6)."""
        return self.case_id or correspondence_subject(self.id)

    @property
    def dealt_with_at(self) -> datetime | None:
        """When it was dealt with; None while anything in it waits.

        What is a complaint is dealt with when that is closed, whatever triage says; what went back because it asks for something else as well
        (T4) once both are.
        """
        if self.complaint_id is None:
            return self.closed_at
        if self.route is Route.COMPLAINTS:
            return self.answered_at
        if self.answered_at is None or self.closed_at is None:
            return None
        return max(self.answered_at, self.closed_at)

    @property
    def route(self) -> Route | None:
        """Where it goes."""
        return None if self.routed is None else self.routed.route


class Entry(State, kw_only=True):
    """An entry of the request and feedback log, as it was told."""

    case_id: str | None
    kind: CorrespondenceKind
    channel: Channel
    route: Route
    received_at: datetime
    sender: Sender
    child: bool
    complaint_id: str | None
    answer_by: datetime | None
    closed_at: datetime | None
    consent: YesNo | None = None


CORRESPONDENCE: Final[TableRef[Correspondence]] = TableRef("correspondence", order=20)
"""By the post room's reference."""


class PutWhereItBelongs(Internal):
    """It is known what a piece says and where it goes; `key` is the piece."""

    kind: ClassVar[str] = "put-where-it-belongs"

    correspondent: str
    case_id: str | None = None


class PieceDealtWith(Internal):
    """The complaint that a piece is part of was closed, or is open again; `subject` is what it is about, `key` the piece."""

    kind: ClassVar[str] = "piece-dealt-with"

    complaint_id: str
    at: datetime | None


class PieceOfCase(Internal):
    """It is known now which case a piece is about; `subject` is the case, `key` the piece."""

    kind: ClassVar[str] = "piece-of-case"


PROPOSED: Final = {
    CorrespondenceKind.COMPLAINT: Category.COMPLAINT,
    CorrespondenceKind.COMPLIMENT: Category.COMPLIMENT,
    CorrespondenceKind.REPRESENTATION: Category.REPRESENTATION,
    CorrespondenceKind.SUBJECT_ACCESS_REQUEST: Category.ACCESS_REQUEST,
    CorrespondenceKind.FREEDOM_OF_INFORMATION_REQUEST: Category.INFORMATION_REQUEST,
}
"""What a piece seems to be by its kind: a person decides (C1)."""

FEEDBACK_ROUTES: Final = frozenset(
    {
        Route.COMPLAINTS,
        Route.CUSTOMER_SERVICES,
        Route.INFORMATION_ASSURANCE,
        Route.COMMUNICATIONS,
        Route.HEAR4U,
    }
)
"""What goes there is a request or a piece of feedback, and on the one log (T4)."""

"""One piece of correspondence as triage holds it, and what it calls for: of whom, and by when (T2, T3, T4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import Route
from cafcass_domain.decision import TableRef
from triage.domain.place import Place
from triage.domain.policy import Policy
from triage.domain.routes import Desk

SAFEGUARDING: Final = "safeguarding"
"""The step that nothing else may close: it may say that a child is in danger, and no case is known to raise it on."""
ON_ITS_WAY: Final = "pass-on"
"""The step of every piece (T3)."""
HOLDING_LETTER: Final = "holding-letter"
LOCAL_INFORMATION: Final = "local-information"
REPLY: Final = "reply"
ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one step that is with a person."""

    key: str
    subject: str
    desk: Desk
    due: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of where a piece goes."""

    case_id: str | None
    route: Route
    team: str
    role: str
    practitioner_id: str | None
    passed_by: datetime
    answer_by: datetime | None
    safeguarding: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a piece calls for."""

    desk: Desk
    due: datetime
    rules: tuple[str, ...]
    why: str
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of correspondence."""

    letter: CorrespondenceRecorded
    letter_id: str
    """Of the message that told of it."""
    taken_at: datetime
    case_id: str | None
    danger: bool
    """It may say that a child is in danger."""
    duty: Desk
    """Who takes that where no case is known: whoever was on duty when it came."""
    place: Place = field(default_factory=Place)
    route: Route | None = None
    """None: to the case's practitioner, or to duty where there is none."""
    certain: bool = True
    """Whether its kind said so, or a person."""
    done: frozenset[str] = frozenset()
    """Steps that were done."""
    escalated: Mapping[str, datetime] = field(default_factory=dict)
    """Steps that were not done in time, and when whoever they were escalated to is to have done them."""
    overdue: frozenset[str] = frozenset()
    """Steps that were escalated once: their due time comes no second time, wherever the piece goes."""
    asked: Mapping[str, Asked] = field(default_factory=dict)
    """By step."""
    questions: int = 0
    """How many were asked so far."""
    told: Told | None = None
    closed: str | None = None
    """How it was dealt with."""

    @property
    def id(self) -> str:
        """As the post room calls it."""
        return self.letter.correspondence_id

    @property
    def subject(self) -> str:
        """What it is about: its case, or itself. Its row is sealed with the key of that name (G6)."""
        return self.case_id or derived_id("correspondence", self.id)


CORRESPONDENCE: Final[TableRef[Piece]] = TableRef("correspondence", order=5)
"""By the post room's reference."""


def steps_of(piece: Piece, policy: Policy) -> dict[str, Step]:
    """What a piece still calls for, of whom, and by when (T2, T3, T4)."""
    if piece.closed is not None:
        return {}
    steps: dict[str, Step] = {}
    if piece.danger and piece.case_id is None:
        within = piece.taken_at + policy.acknowledge_within
        due = max(within, piece.escalated.get(SAFEGUARDING, within))
        why = "Correspondence may say that a child is in danger, and no case is known: act on it now."
        steps[SAFEGUARDING] = Step(piece.duty, due, ("T2", "C1", "G3"), why)
    route, desk, _ = address_of(piece, policy)
    steps[ON_ITS_WAY] = Step(desk, piece.letter.received_at + policy.pass_on_within, ("T3", "T4", "G3"), _why(piece))
    if route is Route.HEAR4U:
        why = "A child asked a question: answer it."
        steps[ANSWER] = counted(piece, desk, policy, policy.child_answer_working_days, why)
    if route is Route.COMMUNICATIONS:
        due = piece.letter.received_at + policy.holding_letter_within
        steps[HOLDING_LETTER] = Step(desk, due, ("T4",), "A member of Parliament wrote: send a holding letter.")
        why = "A member of Parliament wrote: give communications the local information."
        local = piece.place.practitioner or Desk(piece.place.team, policy.duty_role)
        steps[LOCAL_INFORMATION] = counted(piece, local, policy, policy.mp_information_working_days, why)
        why = "A member of Parliament wrote: send the reply."
        steps[REPLY] = counted(piece, desk, policy, policy.mp_reply_working_days, why)
    return {name: _escalated(piece, name, step, policy) for name, step in steps.items() if name not in piece.done}


def _why(piece: Piece) -> str:
    said = "Correspondence came: deal with it, or pass it on."
    if not piece.certain:
        said = "Correspondence came, and its kind is not known: say where it goes."
    if not (piece.letter.subject or piece.letter.text):
        said += " Nothing of it could be read: read it for a child's safety first."
    return said


def counted(piece: Piece, desk: Desk, policy: Policy, working_days: int, why: str) -> Step:
    """A step that is due some working days after receipt (G1)."""
    due = policy.end_of(policy.calendar.due(piece.letter.received_at, working_days))
    return Step(desk, due, ("T4", "G1"), why, working_days)


def _escalated(piece: Piece, name: str, step: Step, policy: Policy) -> Step:
    again = piece.escalated.get(name)
    if again is None or name == SAFEGUARDING:
        return step
    return replace(step, desk=Desk(step.desk.team, policy.head_role), due=again, why=f"Not done in time. {step.why}")


def address_of(piece: Piece, policy: Policy) -> tuple[Route, Desk, str | None]:
    """Where a piece goes, and to whom."""
    if piece.route is not None and piece.route in policy.desks:
        return piece.route, policy.desks[piece.route], None
    if piece.route is not Route.DUTY and piece.place.practitioner is not None:
        return Route.PRACTITIONER, piece.place.practitioner, piece.place.practitioner_id
    return Route.DUTY, Desk(piece.place.team, policy.duty_role), None

"""What a piece of correspondence calls for: of whom, and by when (T2, T3, T4)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CorrespondenceKind, YesNo
from cafcass_domain.due import Due
from cafcass_domain.state import State
from triage.domain.correspondence.held import Piece
from triage.domain.days import same_day
from triage.domain.desks import Desk
from triage.domain.policy import TriagePolicy

SAFEGUARDING: Final = "safeguarding"
"""The step that nothing else may close: it may say that a child is in danger, and no case is known to raise it on."""
READ: Final = "read"
"""The step of what a child writes, and of words about no case that is known, or one that is closed or whose outcome is not settled (T2): no list of words judges them."""
ON_ITS_WAY: Final = "pass-on"
"""The step of every piece (T3)."""
HOLDING_LETTER: Final = "holding-letter"
LOCAL_INFORMATION: Final = "local-information"
REPLY: Final = "reply"
ANSWER: Final = "answer"
STEPS: Final = (SAFEGUARDING, READ, ON_ITS_WAY, HOLDING_LETTER, LOCAL_INFORMATION, REPLY, ANSWER)


class Step(State):
    """One thing that a piece calls for."""

    desk: Desk
    due: Due
    rules: tuple[str, ...]
    why: str


def steps_of(piece: Piece, policy: TriagePolicy) -> dict[str, Step]:
    """What a piece still calls for, in the order in which it is asked."""
    if piece.closed is not None:
        return {}
    steps: dict[str, Step] = {}
    if piece.danger and piece.case_id is None:
        why = "Correspondence may say that a child is in danger, and no case is known: act on it now."
        steps[SAFEGUARDING] = Step(piece.duty, _duty_due(piece, policy), ("T2", "C1", "G3"), why)
    if piece.reader is not None and _read_today(piece) and SAFEGUARDING not in steps:
        why = (
            "A child wrote to us: read it today."
            if piece.content.from_child
            else "Somebody wrote about the case: read it today."
            if piece.case_id is not None
            else "Somebody wrote, and no case is known: read it today."
        )
        steps[READ] = Step(piece.reader, same_day(piece.taken_at), ("T2", "T4", "G3"), why)
    route, desk, _ = address_of(piece, policy)
    steps[ON_ITS_WAY] = Step(desk, passed_by(piece, policy), ("T3", "T4", "G3"), _why(piece))
    received_at = piece.content.received_at
    if route is Route.HEAR4U:
        due = policy.after(received_at, policy.child_answer_working_days)
        steps[ANSWER] = Step(desk, due, ("T4", "G1"), "A child asked a question: answer it.")
    if route is Route.COMMUNICATIONS:
        due = policy.after(received_at, policy.holding_letter_within_hours)
        steps[HOLDING_LETTER] = Step(desk, due, ("T4",), "A member of Parliament wrote: send a holding letter.")
        if consents(piece) is not YesNo.NO:
            why = "A member of Parliament wrote: give communications the local information."
            local = piece.place.practitioner or Desk(piece.place.team, policy.duty_role)
            due = policy.after(received_at, policy.mp_information_working_days)
            steps[LOCAL_INFORMATION] = Step(local, due, ("T4", "G1"), why)
        due = policy.after(received_at, policy.mp_reply_working_days)
        why = "A member of Parliament wrote: send the reply. It says nothing of any case unless their constituent consents."
        steps[REPLY] = Step(desk, due, ("T4", "G1", "G4"), why)
    return {name: step for name, step in steps.items() if name not in piece.done}


def consents(piece: Piece) -> YesNo | None:
    """Whether the constituent of a member of Parliament consents that their case is spoken of; None where the log has not said (T4)."""
    return None if piece.consent is None else piece.consent.given


def _read_today(piece: Piece) -> bool:
    content = piece.content
    if content.from_child or content.kind is CorrespondenceKind.CHILDS_QUESTION:
        return True
    return piece.case_id is None or piece.place.unsettled or not (content.subject or content.text)


def _duty_due(piece: Piece, policy: TriagePolicy) -> Due:
    """By when whoever has it is to have acted on what may be a child in danger, before it is put to the head of service (again)."""
    within = policy.escalate_again_after_minutes if piece.escalations else policy.acknowledge_within_minutes
    return policy.after(piece.duty_asked_at, within)


def _why(piece: Piece) -> str:
    said = "Correspondence came: deal with it, or pass it on."
    if not piece.certain:
        said = "Correspondence came, and its kind is not known: say where it goes."
    if not (piece.content.subject or piece.content.text):
        said += " Nothing of it could be read: read it for a child's safety first."
    return said


def passed_by(piece: Piece, policy: TriagePolicy) -> Due:
    """By when a piece is with the right person (T3)."""
    return policy.after(piece.content.received_at, policy.pass_on_within_hours)


def answer_by(piece: Piece, route: Route, policy: TriagePolicy) -> Due | None:
    """By when a piece is answered, where a rule says (T4)."""
    days = {Route.COMMUNICATIONS: policy.mp_reply_working_days, Route.HEAR4U: policy.child_answer_working_days}
    return policy.after(piece.content.received_at, days[route]) if route in days else None


def address_of(piece: Piece, policy: TriagePolicy) -> tuple[Route, Desk, str | None]:
    """Where a piece goes, and to whom."""
    if piece.route is not None and piece.route in policy.desks:
        return piece.route, policy.desks[piece.route], None
    if piece.route is not Route.DUTY and piece.place.practitioner is not None:
        return Route.PRACTITIONER, piece.place.practitioner, piece.place.practitioner_id
    return Route.DUTY, Desk(piece.place.team, policy.duty_role), None

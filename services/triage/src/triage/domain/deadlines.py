"""What falls due becomes a fact of its case (G1), and is evaluated like any other."""

from __future__ import annotations

from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.correspondence.held import CORRESPONDENCE
from triage.domain.correspondence.incoming import piece_touches
from triage.domain.correspondence.steps import SAFEGUARDING, steps_of
from triage.domain.correspondence.telling import tell
from triage.domain.desks import Desk
from triage.domain.duty import head_of_service, rotas_of
from triage.domain.evaluation import evaluate, touches_of
from triage.domain.policy import TriagePolicy

Fired = Received[DeadlineFired]


def due_touches(received: Fired, policy: TriagePolicy) -> Touches:
    """The case whose deadline it is."""
    return touches_of(received.subject or "")


def on_escalation(facts: Facts, received: Fired, policy: TriagePolicy) -> Decision:
    """Nobody acknowledged a concern in time (T2): it is escalated, and again until somebody does."""
    case = held(facts, received.subject or "")
    for place, concern in case.concerns.raised.items():
        if concern.concern_id == received.data.key and concern.is_open:
            escalated = replace(concern, escalations=concern.escalations + 1)
            concerns = replace(case.concerns, raised={**case.concerns.raised, place: escalated})
            return evaluate(facts, received, replace(case, concerns=concerns), policy)
    return NOTHING


def on_letter_due(facts: Facts, received: Fired, policy: TriagePolicy) -> Decision:
    """The letter goes now, with what is outstanding stated (T6, P8)."""
    case = held(facts, received.subject or "")
    if case.letter.plan is None:
        return NOTHING
    return evaluate(facts, received, replace(case, letter=replace(case.letter, late=True)), policy)


def on_update_due(facts: Facts, received: Fired, policy: TriagePolicy) -> Decision:
    """New information is written into the letter now, whether or not screening is settled (T7)."""
    case = held(facts, received.subject or "")
    if not case.letter.update_wanted:
        return NOTHING
    return evaluate(facts, received, replace(case, letter=replace(case.letter, update_late=True)), policy)


def piece_due_touches(received: Fired, policy: TriagePolicy) -> Touches:
    """The piece of correspondence whose deadline it is."""
    return piece_touches(str(received.data.data["correspondence"]), None)


def on_piece_due(facts: Facts, received: Fired, policy: TriagePolicy) -> Decision:
    """Nobody acted on what may be a child in danger: it is put to the head of service, and again until somebody does (T2)."""
    piece = facts.get(CORRESPONDENCE, str(received.data.data["correspondence"]))
    if piece is None or SAFEGUARDING not in steps_of(piece, policy):
        return NOTHING
    head = head_of_service(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
    late = replace(
        piece,
        duty=Desk(head.team, head.role),
        duty_asked_at=received.received_at,
        escalations=piece.escalations + 1,
    )
    return tell(late, piece, received, policy)

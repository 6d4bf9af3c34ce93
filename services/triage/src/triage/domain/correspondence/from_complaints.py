"""What complaints says of correspondence, and of what people noticed in it (C1, C2, C6, T4)."""

from __future__ import annotations

from typing import Any, Protocol

from cafcass_contracts import complaints
from cafcass_contracts.safeguarding import ConcernTrigger, Route
from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind, YesNo
from cafcass_domain.decision import NOTHING, Decision, Facts, Received, TableRef, Touches
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.concerns.held import RaisedByHand
from triage.domain.correspondence.held import CORRESPONDENCE, Consent, Piece
from triage.domain.correspondence.incoming import piece_touches
from triage.domain.correspondence.place import PlaceChanged
from triage.domain.correspondence.steps import ON_ITS_WAY, consents
from triage.domain.correspondence.telling import tell
from triage.domain.desks import Desk
from triage.domain.duty import ROTA, TEAMS, on_duty, rotas_of
from triage.domain.evaluation import evaluate
from triage.domain.policy import TriagePolicy
from triage.domain.told import Correspondence


class AboutPiece(Protocol):
    """What complaints says of one piece of correspondence."""

    @property
    def correspondence_id(self) -> str:
        """The piece."""
        ...


def piece_alone(received: Received[AboutPiece], policy: TriagePolicy) -> Touches:
    """The piece."""
    return piece_touches(received.data.correspondence_id, None)


def noticed_touches(received: Received[complaints.ConcernNoticed], policy: TriagePolicy) -> Touches:
    """The case, or where none is known what is put to duty in its stead."""
    return piece_touches(received.data.concern_id, received.data.case_id)


def on_noticed(facts: Facts, received: Received[complaints.ConcernNoticed], policy: TriagePolicy) -> Decision:
    """Somebody noticed that a child may be in danger: it is a concern on the case, at once; without a case duty has it (T2, C1)."""
    said = received.data
    if said.case_id is not None:
        case = held(facts, said.case_id)
        raised = RaisedByHand(received.happened_at, ConcernTrigger.REPORTED, None, said.in_words)
        concerns = replace(case.concerns, by_hand={**case.concerns.by_hand, said.concern_id: raised})
        return evaluate(facts, received, replace(case, concerns=concerns), policy)
    if facts.get(CORRESPONDENCE, said.concern_id) is not None:
        return NOTHING
    content = Correspondence(
        correspondence_id=said.concern_id,
        kind=CorrespondenceKind.SAFEGUARDING,
        received_at=received.happened_at,
        subject=f"Noticed in {said.correspondence_id or said.complaint_id or 'what somebody said'}",
        text=said.in_words,
        from_child=said.child,
    )
    return tell(_new(facts, received, policy, content, danger=True), None, received, policy)


def registered_touches(received: Received[complaints.ComplaintRegistered], policy: TriagePolicy) -> Touches:
    """Every piece of the complaint."""
    pieces: dict[TableRef[Any], set[str]] = {CORRESPONDENCE: {*received.data.correspondence_ids}}
    return {ROTA: TEAMS, **pieces}


def on_registered(facts: Facts, received: Received[complaints.ComplaintRegistered], policy: TriagePolicy) -> Decision:
    """Complaints has it: nobody need pass it on any more (T3)."""
    made = [_passed_on(facts, received, id_, policy) for id_ in dict.fromkeys(received.data.correspondence_ids)]
    return Decision(
        changes=tuple(each for one in made for each in one.changes),
        publish=tuple(each for one in made for each in one.publish),
        deadlines=tuple(each for one in made for each in one.deadlines),
        questions=tuple(each for one in made for each in one.questions),
        internal=tuple(each for one in made for each in one.internal),
    )


def on_added(facts: Facts, received: Received[complaints.CorrespondenceAdded], policy: TriagePolicy) -> Decision:
    """It is part of a complaint: nobody need pass it on any more (T3)."""
    return _passed_on(facts, received, received.data.correspondence_id, policy)


def on_taken(facts: Facts, received: Received[complaints.CorrespondenceTaken], policy: TriagePolicy) -> Decision:
    """Somebody reads it for all because of an arrangement (C6): nobody else need pass it on. A child's safety stays as it is."""
    return _passed_on(facts, received, received.data.correspondence_id, policy)


def on_logged(facts: Facts, received: Received[complaints.FeedbackLogged], policy: TriagePolicy) -> Decision:
    """What the log says of the consent of a constituent: without it a member of Parliament is told nothing of a case (T4, G4)."""
    said, stamp = received.data, stamp_of(received)
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or (piece.consent is not None and piece.consent.stamp >= stamp):
        return NOTHING
    if said.consent is None and consents(piece) is None:
        return NOTHING
    given = None if said.consent is None else YesNo(said.consent)
    return tell(replace(piece, consent=Consent(stamp, given)), piece, received, policy)


def on_returned(facts: Facts, received: Received[complaints.CorrespondenceReturned], policy: TriagePolicy) -> Decision:
    """It, or what it asks for, is not for complaints: it goes where its kind goes, also where triage never had it (T4, C2).

    Who works its case now is looked up for it: a piece that was closed had not been told of that.
    """
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    before = piece
    if piece is None:
        content = Correspondence(
            correspondence_id=said.correspondence_id,
            case_id=said.case_id,
            kind=CorrespondenceKind.UNKNOWN_KIND,
            received_at=received.happened_at,
        )
        piece = _new(facts, received, policy, content, danger=False)
    known = said.route.known
    route = Route(said.route) if known else None
    sent_on = replace(piece, route=route, certain=known, done=piece.done - {ON_ITS_WAY}, closed=None)
    made = tell(sent_on, before, received, policy)
    if sent_on.case_id is None:
        return made
    return replace(made, internal=(*made.internal, PlaceChanged(subject=sent_on.case_id, key=sent_on.id)))


def _passed_on(facts: Facts, received: Received[Any], id_: str, policy: TriagePolicy) -> Decision:
    piece = facts.get(CORRESPONDENCE, id_)
    if piece is None or piece.closed is not None or ON_ITS_WAY in piece.done:
        return NOTHING
    return tell(replace(piece, done=piece.done | {ON_ITS_WAY}), piece, received, policy)


def _new(
    facts: Facts, received: Received[Any], policy: TriagePolicy, content: Correspondence, *, danger: bool
) -> Piece:
    """What triage had not heard of, with duty for what cannot wait."""
    duty = on_duty(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
    return Piece(
        content=content,
        message_id=received.id,
        taken_at=received.received_at,
        case_id=content.case_id,
        danger=danger,
        duty=Desk(duty.team, duty.role),
        duty_asked_at=received.received_at,
    )

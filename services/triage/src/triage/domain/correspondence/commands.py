"""What people do with correspondence: send it another way, or say that it, or one thing that it calls for, was dealt with (T3, T4)."""

from __future__ import annotations

from cafcass_contracts import triage
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.correspondence.incoming import piece_touches, with_its_case
from triage.domain.correspondence.place import place_of
from triage.domain.correspondence.steps import ON_ITS_WAY, READ, REPLY, SAFEGUARDING, address_of, consents, steps_of
from triage.domain.correspondence.telling import tell
from triage.domain.policy import TriagePolicy


def route_touches(received: Received[triage.RouteCorrespondence], policy: TriagePolicy) -> Touches:
    """The piece, and the case that the command gives it."""
    return piece_touches(received.data.correspondence_id, received.data.case_id)


def close_touches(received: Received[triage.CloseCorrespondence], policy: TriagePolicy) -> Touches:
    """The piece."""
    return piece_touches(received.data.correspondence_id, None)


def on_route(facts: Facts, received: Received[triage.RouteCorrespondence], policy: TriagePolicy) -> Decision:
    """A person sends a piece another way, or confirms that it is where it belongs: then it was passed on (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _not_open(piece)
    if not said.route.known:
        return refused("there is no such route")
    if said.case_id is not None and piece.case_id not in (None, said.case_id):
        return refused("it is about another case, which is known")
    case_id = said.case_id or piece.case_id
    place = piece.place if said.case_id is None else place_of(held(facts, said.case_id))
    if said.route is Route.PRACTITIONER and place.practitioner is None:
        return refused("nobody is allocated to the case: send it to duty")
    routed = replace(piece, case_id=case_id, place=place, route=said.route, certain=True)
    same = address_of(routed, policy) == address_of(piece, policy)
    done = piece.done | {READ}
    routed = replace(routed, done=done | {ON_ITS_WAY} if same else done - {ON_ITS_WAY})
    if case_id == piece.case_id:
        return tell(routed, piece, received, policy, ACCEPTED)
    return with_its_case(facts, received, routed, piece, policy, ACCEPTED)


def on_close(facts: Facts, received: Received[triage.CloseCorrespondence], policy: TriagePolicy) -> Decision:
    """A piece, or one thing that it called for, was dealt with (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _not_open(piece)
    open_steps = steps_of(piece, policy)
    if said.step is not None and said.step not in open_steps:
        return refused(f"that is nothing it still calls for; open: {', '.join(open_steps) or 'nothing'}")
    if said.step is None and SAFEGUARDING in open_steps:
        return refused("it may say that a child is in danger: name its case, or say what was done in step safeguarding")
    if consents(piece) is YesNo.NOT_KNOWN and REPLY in (open_steps if said.step is None else (said.step,)):
        return refused(
            "it is not known whether their constituent consents: record that first, with record-constituent-consent (T4, G4)"
        )
    done = piece.done | ({said.step} if said.step is not None else set(open_steps))
    if said.step not in (None, SAFEGUARDING):
        done |= {READ} if said.step == READ else {READ, ON_ITS_WAY}
    closed = replace(piece, done=done)
    if said.step is None or (not steps_of(closed, policy) and said.step != ON_ITS_WAY):
        closed = replace(closed, closed=said.how)
    return tell(closed, piece, received, policy, ACCEPTED)


def _not_open(piece: Piece | None) -> Decision:
    return refused(f"there is no {'' if piece is None else 'open '}correspondence of that id")

"""Correspondence comes in, and its case changes (T3, T4); what it says of a child's safety goes first (T2, C1).

A piece has a life of its own, by its own id: commands name it so, and it may be about no case that is known. Of its case it
keeps who works it (`place.py`).
"""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts import intake
from cafcass_contracts.safeguarding import ConcernTrigger
from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind
from cafcass_domain.decision import NOTHING, Answer, Decision, Facts, PolicyChanged, Received, Touches
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.concerns.held import RaisedByHand
from triage.domain.correspondence.danger import says_danger
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.correspondence.place import Place, PlaceChanged, place_of
from triage.domain.correspondence.routes import route_of
from triage.domain.correspondence.telling import tell
from triage.domain.desks import Desk
from triage.domain.duty import ROTA, TEAMS, on_duty, rotas_of
from triage.domain.evaluation import evaluate, touches_of
from triage.domain.policy import TriagePolicy
from triage.domain.told import Correspondence, own

LONGEST_WORDS: Final = 4000
"""Characters of a piece that a concern quotes; the piece itself has the rest."""


def recorded_touches(received: Received[intake.CorrespondenceRecorded], policy: TriagePolicy) -> Touches:
    """The piece, and its case where one is known."""
    return piece_touches(received.data.correspondence_id, received.data.case_id)


def place_touches(received: Received[PlaceChanged], policy: TriagePolicy) -> Touches:
    """The piece, and its case."""
    return piece_touches(received.data.key, received.data.subject)


def policy_touches(received: Received[PolicyChanged], policy: TriagePolicy) -> Touches:
    """The piece."""
    return piece_touches(received.data.key, None)


def piece_touches(correspondence_id: str, case_id: str | None) -> Touches:
    """A piece, its case where one is named, and every rota."""
    piece: Touches = {ROTA: TEAMS, CORRESPONDENCE: {correspondence_id}}
    return piece if case_id is None else {**piece, **touches_of(case_id)}


def cannot_wait(said: intake.CorrespondenceRecorded, policy: TriagePolicy) -> bool:
    """Whether it cannot wait where it is set aside (T2): it may say that a child is in danger, or cannot be read for it."""
    nothing_read = not (said.subject or said.text)
    return said.from_child or nothing_read or says_danger(own(Correspondence, said), policy.danger_words)


def on_correspondence(
    facts: Facts, received: Received[intake.CorrespondenceRecorded], policy: TriagePolicy
) -> Decision:
    """A piece of correspondence was registered (I8): a concern is raised first (T2, C1), then it is routed (T4)."""
    content = own(Correspondence, received.data)
    if facts.get(CORRESPONDENCE, content.correspondence_id) is not None:
        return NOTHING
    guess, duty = route_of(content), on_duty(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
    piece = Piece(
        content=content,
        message_id=received.id,
        taken_at=received.received_at,
        case_id=content.case_id,
        danger=says_danger(content, policy.danger_words),
        duty=Desk(duty.team, duty.role),
        duty_asked_at=received.received_at,
        reader=_reader(facts, received, policy),
        route=guess.route,
        certain=guess.certain,
    )
    return with_its_case(facts, received, piece, None, policy)


def _reader(facts: Facts, received: Received[intake.CorrespondenceRecorded], policy: TriagePolicy) -> Desk:
    """Whoever works the case and is at work; else duty (T2)."""
    case_id = received.data.case_id
    place = Place() if case_id is None else place_of(held(facts, case_id))
    if place.practitioner is not None and policy.in_working_hours(received.received_at):
        return place.practitioner
    duty = on_duty(place.team, received.received_at, rotas_of(facts), policy)
    return Desk(duty.team, duty.role)


def on_place(facts: Facts, received: Received[PlaceChanged], policy: TriagePolicy) -> Decision:
    """Who works the case changed: what is not passed on yet goes to them (T4). A closed piece is forgotten by its case."""
    id_, case = received.data.key, held(facts, received.data.subject)
    piece = facts.get(CORRESPONDENCE, id_)
    if piece is None or piece.closed is not None:
        return evaluate(facts, received, replace(case, correspondence=case.correspondence - {id_}), policy)
    return tell(replace(piece, place=place_of(case)), piece, received, policy)


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: TriagePolicy) -> Decision:
    """Another policy is in force: where a piece goes, and by when, is told where that differs (G1)."""
    piece = facts.get(CORRESPONDENCE, received.data.key)
    return NOTHING if piece is None else tell(piece, piece, received, policy)


def with_its_case(
    facts: Facts,
    received: Received[Any],
    piece: Piece,
    before: Piece | None,
    policy: TriagePolicy,
    answer: Answer | None = None,
) -> Decision:
    """The case of a piece learns of it: a concern is raised there, before anything else is said."""
    if piece.case_id is None:
        return tell(piece, before, received, policy, answer)
    case = held(facts, piece.case_id)
    concerns = case.concerns
    if piece.danger:
        raised = RaisedByHand(
            at=received.happened_at,
            trigger=ConcernTrigger.REPORTED,
            about_person=None,
            in_words=_words(piece.content),
            from_list=piece.content.kind is not CorrespondenceKind.SAFEGUARDING,
        )
        concerns = replace(concerns, by_hand={**concerns.by_hand, received.id: raised})
    after = replace(case, correspondence=case.correspondence | {piece.id}, concerns=concerns)
    first = evaluate(facts, received, after, policy)
    then = tell(replace(piece, place=place_of(case)), before, received, policy, answer)
    return Decision(
        changes=(*first.changes, *then.changes),
        publish=(*first.publish, *then.publish),
        deadlines=(*first.deadlines, *then.deadlines),
        questions=(*first.questions, *then.questions),
        internal=(*first.internal, *then.internal),
        jobs=first.jobs,
        answer=then.answer,
    )


def _words(content: Correspondence) -> str:
    said = "\n".join(part for part in (content.subject, content.text) if part) or "Nothing of it could be read."
    return f"Correspondence {content.correspondence_id}: {said}"[:LONGEST_WORDS]

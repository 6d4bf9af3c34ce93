"""Correspondence goes to where it is dealt with, by when (T3, T4); what it says of a child's safety goes first (T2, C1).

A piece has a life of its own, by its own id: commands name it so, and it may be about no case that is known. Of its case it
keeps who works it (`place.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from cafcass_contracts import triage as events
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import ConcernTrigger, Route
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.decision import ACCEPTED, NOTHING, Answer, DeadlineFired, Decision, Facts, Received, TableRef
from triage.domain.case import CASES, RaisedByHand
from triage.domain.duty import ROTA, TEAMS, head_of_service, on_duty, rotas_of
from triage.domain.evaluate import evaluate, held
from triage.domain.letter_facts import LETTERS
from triage.domain.piece import CORRESPONDENCE, ON_ITS_WAY, SAFEGUARDING, Piece, address_of, steps_of
from triage.domain.place import place_of
from triage.domain.policy import Policy
from triage.domain.post import tell
from triage.domain.routes import DANGER_WORDS, Desk, route_of, says_danger

LONGEST_WORDS: Final = 4000
"""Characters of a piece that a concern quotes; the piece itself has the rest."""


Touches = Mapping[TableRef[Any], Collection[str]]
Fired = Received[DeadlineFired]


def recorded_touches(received: Received[CorrespondenceRecorded], policy: Policy) -> Touches:
    """The piece, and its case where one is known."""
    return _touches(received.data.correspondence_id, received.data.case_id)


def route_touches(received: Received[events.RouteCorrespondence], policy: Policy) -> Touches:
    """The piece, and the case that the command gives it."""
    return _touches(received.data.correspondence_id, received.data.case_id)


def close_touches(received: Received[events.CloseCorrespondence], policy: Policy) -> Touches:
    """The piece."""
    return _touches(received.data.correspondence_id, None)


def step_touches(received: Fired, policy: Policy) -> Touches:
    """The piece whose step is due."""
    return _touches(received.data.data["correspondence"], None)


def place_touches(received: Fired, policy: Policy) -> Touches:
    """The piece, and its case."""
    return _touches(received.data.data["correspondence"], received.subject)


def _touches(correspondence_id: str, case_id: str | None) -> Touches:
    piece: Touches = {ROTA: TEAMS, CORRESPONDENCE: {correspondence_id}}
    return piece if case_id is None else {**piece, CASES: {case_id}, LETTERS: {case_id}}


def cannot_wait(letter: CorrespondenceRecorded) -> bool:
    """Whether it cannot wait where it is set aside (T2): it may say that a child is in danger, or cannot be read for it."""
    return letter.from_child or says_danger(letter, DANGER_WORDS) or not (letter.subject or letter.text)


def on_correspondence(facts: Facts, received: Received[CorrespondenceRecorded], policy: Policy) -> Decision:
    """A piece of correspondence was registered (I8): a concern is raised first (T2, C1), then it is routed (T4)."""
    letter = received.data
    if facts.get(CORRESPONDENCE, letter.correspondence_id) is not None:
        return NOTHING
    guess, duty = route_of(letter), on_duty(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
    piece = Piece(
        letter=letter,
        letter_id=received.id,
        taken_at=received.received_at,
        case_id=letter.case_id,
        danger=says_danger(letter, policy.danger_words),
        duty=Desk(duty.team, duty.role),
        route=guess.route,
        certain=guess.certain,
    )
    return _on_its_case(facts, received, piece, None, policy)


def on_route(facts: Facts, received: Received[events.RouteCorrespondence], policy: Policy) -> Decision:
    """A person sends a piece another way, or confirms that it is where it belongs: then it was passed on (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _refused(f"there is no {'' if piece is None else 'open '}correspondence of that id")
    if not said.route.known:
        return _refused("there is no such route")
    if said.case_id is not None and piece.case_id not in (None, said.case_id):
        return _refused("it is about another case, which is known")
    case_id = said.case_id or piece.case_id
    place = piece.place if said.case_id is None else place_of(held(facts, said.case_id))
    if said.route is Route.PRACTITIONER and place.practitioner is None:
        return _refused("nobody is allocated to the case: send it to duty")
    routed = replace(piece, case_id=case_id, place=place, route=said.route, certain=True)
    same = address_of(routed, policy) == address_of(piece, policy)
    routed = replace(
        routed,
        done=piece.done | {ON_ITS_WAY} if same else piece.done - {ON_ITS_WAY},
        escalated={step: due for step, due in piece.escalated.items() if step != ON_ITS_WAY},
    )
    if case_id == piece.case_id:
        return tell(routed, piece, received, policy, ACCEPTED)
    return _on_its_case(facts, received, routed, piece, policy, ACCEPTED)


def on_close(facts: Facts, received: Received[events.CloseCorrespondence], policy: Policy) -> Decision:
    """A piece, or one thing that it called for, was dealt with (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _refused(f"there is no {'' if piece is None else 'open '}correspondence of that id")
    open_steps = steps_of(piece, policy)
    if said.step is not None and said.step not in open_steps:
        return _refused(f"that is nothing it still calls for; open: {', '.join(open_steps) or 'nothing'}")
    if said.step is None and SAFEGUARDING in open_steps:
        return _refused(
            "it may say that a child is in danger: name its case, or say what was done in step safeguarding"
        )
    done = piece.done | ({said.step} if said.step is not None else set(open_steps))
    if said.step not in (None, SAFEGUARDING):
        done |= {ON_ITS_WAY}
    closed = replace(piece, done=done)
    if said.step is None or (not steps_of(closed, policy) and said.step != ON_ITS_WAY):
        closed = replace(closed, closed=said.how)
    return tell(closed, piece, received, policy, ACCEPTED)


def on_step_due(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """Something was not done in time (T3): it is put to the head of service, once; a child's safety until somebody acts (T2)."""
    piece = facts.get(CORRESPONDENCE, received.data.data["correspondence"])
    step = str(received.data.data["step"])
    if piece is None or step not in steps_of(piece, policy):
        return NOTHING
    again = received.received_at + policy.escalate_again_after
    late = replace(piece, escalated={**piece.escalated, step: again}, overdue=piece.overdue | {step})
    if step == SAFEGUARDING:
        head = head_of_service(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
        late = replace(late, duty=Desk(head.team, head.role))
    return tell(late, piece, received, policy)


def on_place(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """Who works the case changed: what is not passed on yet goes to them (T4). A closed piece is forgotten by its case."""
    piece = facts.get(CORRESPONDENCE, received.data.data["correspondence"])
    case = held(facts, received.subject or "")
    if piece is None or piece.closed is not None:
        return evaluate(facts, received, replace(case, post=case.post - {received.data.data["correspondence"]}), policy)
    return tell(replace(piece, place=place_of(case)), piece, received, policy)


def _on_its_case(
    facts: Facts,
    received: Received[Any],
    piece: Piece,
    before: Piece | None,
    policy: Policy,
    answer: Answer | None = None,
) -> Decision:
    """The case of a piece learns of it: a concern is raised there, before anything else is said."""
    if piece.case_id is None:
        return tell(piece, before, received, policy, answer)
    case = held(facts, piece.case_id)
    raised = dict(case.raised)
    if piece.danger:
        raised[received.id] = RaisedByHand(received.happened_at, ConcernTrigger.REPORTED, None, _words(piece.letter))
    after = replace(case, post=case.post | {piece.id}, raised=raised)
    first = evaluate(facts, received, after, policy)
    then = tell(replace(piece, place=place_of(case)), before, received, policy, answer)
    return Decision(
        changes=(*first.changes, *then.changes),
        publish=(*first.publish, *then.publish),
        deadlines=(*first.deadlines, *then.deadlines),
        asks=(*first.asks, *then.asks),
        settles=(*first.settles, *then.settles),
        tasks=first.tasks,
        answer=then.answer,
    )


def _words(letter: CorrespondenceRecorded) -> str:
    said = "\n".join(part for part in (letter.subject, letter.text) if part) or "Nothing of it could be read."
    return f"Correspondence {letter.correspondence_id}: {said}"[:LONGEST_WORDS]


def _refused(reason: str) -> Decision:
    return Decision(answer=Answer("refused", reason))

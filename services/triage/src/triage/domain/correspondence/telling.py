"""What a changed piece of correspondence leads to: where it goes is told, and questions and due times follow (T3, T4)."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts import triage as events
from cafcass_domain.decision import (
    Answer,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
)
from cafcass_domain.state import replace
from triage.domain.correspondence.held import CORRESPONDENCE, Piece, Told
from triage.domain.correspondence.place import PlaceChanged
from triage.domain.correspondence.questions import none_open, open_questions
from triage.domain.correspondence.steps import SAFEGUARDING, address_of, answer_by, passed_by, steps_of
from triage.domain.policy import TriagePolicy

DUE: Final = "correspondence-due"
"""The deadline at which what may be a child in danger is put to the head of service, and again until somebody acts (T2)."""


def tell(
    piece: Piece, before: Piece | None, received: Received[Any], policy: TriagePolicy, answer: Answer | None = None
) -> Decision:
    """What a changed piece leads to: where it goes is told where that differs, and questions and due times follow its steps."""
    publish: list[Publish] = []
    told = _told(piece, policy)
    rules = ("T3", "T4", *(("T2", "C1") if piece.danger else ()))
    rests_on = tuple(dict.fromkeys((piece.message_id, received.id)))
    basis: dict[str, Any] = {"reasons": rules, "rests_on": rests_on, "policy_version": policy.version}
    if piece.closed is None and told != piece.told:
        routed = events.CorrespondenceRouted(
            correspondence_id=piece.id,
            case_id=told.case_id,
            route=told.route,
            team=told.team,
            role=told.role,
            practitioner_id=told.practitioner_id,
            passed_by=told.passed_by,
            answer_by=told.answer_by,
            safeguarding=told.safeguarding,
            **basis,
        )
        publish.append(Publish(routed, piece.subject))
        piece = replace(piece, told=told)
    closes = piece.closed is not None and (before is None or before.closed is None)
    if closes:
        done = events.CorrespondenceClosed(
            correspondence_id=piece.id,
            case_id=piece.case_id,
            how=piece.closed or "",
            **{**basis, "reasons": ("T3", "T4")},
        )
        publish.append(Publish(done, piece.subject))
    moved = before is not None and before.subject != piece.subject
    return Decision(
        changes=() if piece == before else (Change(CORRESPONDENCE, piece.id, piece),),
        publish=tuple(publish),
        deadlines=_deadlines(piece, before, policy),
        questions=(*((none_open(before),) if before is not None and moved else ()), open_questions(piece, policy)),
        internal=(PlaceChanged(subject=piece.case_id, key=piece.id),) if closes and piece.case_id is not None else (),
        answer=answer,
    )


def _told(piece: Piece, policy: TriagePolicy) -> Told:
    route, desk, practitioner = address_of(piece, policy)
    answer = answer_by(piece, route, policy)
    return Told(
        case_id=piece.case_id,
        route=route,
        team=desk.team,
        role=desk.role,
        practitioner_id=practitioner,
        passed_by=passed_by(piece, policy).at,
        answer_by=None if answer is None else answer.at,
        safeguarding=piece.danger,
    )


def _deadlines(piece: Piece, before: Piece | None, policy: TriagePolicy) -> tuple[SetDeadline | CancelDeadline, ...]:
    """A child's safety is escalated by triage itself (T2); everything else is chased as a question (G9)."""
    now = steps_of(piece, policy).get(SAFEGUARDING)
    was = None if before is None else steps_of(before, policy).get(SAFEGUARDING)
    key = f"{piece.id}:{SAFEGUARDING}"
    if now is not None and (was is None or was.due != now.due):
        return (SetDeadline(DUE, piece.subject, now.due, now.rules[0], key, {"correspondence": piece.id}),)
    if before is not None and was is not None and now is None:
        return (CancelDeadline(DUE, before.subject, key),)
    return ()

"""What a changed piece of correspondence leads to: where it goes is told, and questions and due times follow (T3, T4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import Route
from cafcass_domain.decision import (
    Answer,
    AskPerson,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
    Settle,
)
from triage.domain.piece import CORRESPONDENCE, SAFEGUARDING, Asked, Piece, Step, Told, address_of, counted, steps_of
from triage.domain.place import look
from triage.domain.policy import LONDON, Policy

DUE: Final = "correspondence-due"
"""The deadline of one step of a piece; its key is the piece and the step."""

SETTLED_BY: Final = (events.RouteCorrespondence.message_name, events.CloseCorrespondence.message_name)


def tell(
    piece: Piece, before: Piece | None, received: Received[Any], policy: Policy, answer: Answer | None = None
) -> Decision:
    """What a changed piece leads to: where it goes is told where that differs, and questions and due times follow its steps."""
    publish: list[Publish] = []
    told = _told(piece, policy)
    rules = ("T3", "T4", *(("T2", "C1") if piece.danger else ()))
    basis: dict[str, Any] = {"reasons": rules, "rests_on": _rests_on(piece, received), "policy_version": policy.version}
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
    deadlines: list[SetDeadline | CancelDeadline] = []
    if piece.closed is not None and (before is None or before.closed is None):
        done = events.CorrespondenceClosed(
            correspondence_id=piece.id, case_id=piece.case_id, how=piece.closed, **{**basis, "reasons": ("T3", "T4")}
        )
        publish.append(Publish(done, piece.subject))
        if piece.case_id is not None:
            deadlines.append(look(piece.id, piece.case_id, received.received_at))
    piece, asks, settles, dues = _asking(piece, policy)
    return Decision(
        changes=() if piece == before else (Change(CORRESPONDENCE, piece.id, piece),),
        publish=tuple(publish),
        deadlines=(*dues, *deadlines),
        asks=tuple(asks),
        settles=tuple(settles),
        answer=answer,
    )


def _told(piece: Piece, policy: Policy) -> Told:
    route, desk, practitioner = address_of(piece, policy)
    working_days = {
        Route.COMMUNICATIONS: policy.mp_reply_working_days,
        Route.HEAR4U: policy.child_answer_working_days,
    }.get(route)
    return Told(
        case_id=piece.case_id,
        route=route,
        team=desk.team,
        role=desk.role,
        practitioner_id=practitioner,
        passed_by=piece.letter.received_at + policy.pass_on_within,
        answer_by=None if working_days is None else counted(piece, desk, policy, working_days, "").due,
        safeguarding=piece.danger,
    )


def _rests_on(piece: Piece, received: Received[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((piece.letter_id, received.id)))


def _asking(
    piece: Piece, policy: Policy
) -> tuple[Piece, list[AskPerson], list[Settle], list[SetDeadline | CancelDeadline]]:
    """Questions and due times as the steps now want them."""
    steps = steps_of(piece, policy)
    asks: list[AskPerson] = []
    settles: list[Settle] = []
    deadlines: list[SetDeadline | CancelDeadline] = []
    asked: dict[str, Asked] = {}
    for name, was in piece.asked.items():
        step = steps.get(name)
        if step is not None and (was.subject, was.desk, was.due) == (piece.subject, step.desk, step.due):
            asked[name] = was
            continue
        settles.append(Settle(was.key, was.subject, "it is asked anew" if step else "it was done"))
        if step is None or was.subject != piece.subject:
            deadlines.append(CancelDeadline(DUE, was.subject, _deadline_key(piece, name)))
    count = piece.questions
    for name, step in steps.items():
        if name in asked:
            continue
        count += 1
        now = Asked(f"correspondence:{piece.id}:{name}:{count}", piece.subject, step.desk, step.due)
        asked[name] = now
        asks.append(_question(now, step))
        if name == SAFEGUARDING or name not in piece.overdue:
            deadlines.append(_deadline(piece, name, step))
    return replace(piece, asked=asked, questions=count), asks, settles, deadlines


def _question(asked: Asked, step: Step) -> AskPerson:
    return AskPerson(
        key=asked.key,
        subject=asked.subject,
        role=step.desk.role,
        team=step.desk.team,
        due=step.due,
        reasons=step.rules,
        why=step.why,
        settled_by=SETTLED_BY,
    )


def _deadline(piece: Piece, name: str, step: Step) -> SetDeadline:
    counted = None if step.working_days is None else piece.letter.received_at.astimezone(LONDON).date()
    return SetDeadline(
        kind=DUE,
        subject=piece.subject,
        due=step.due,
        rule=step.rules[0],
        key=_deadline_key(piece, name),
        counted_from=counted,
        working_days=step.working_days,
        data={"correspondence": piece.id, "step": name},
    )


def _deadline_key(piece: Piece, name: str) -> str:
    return f"{piece.id}:{name}"

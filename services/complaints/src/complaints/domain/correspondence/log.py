"""The request and feedback log (T4, T15): one entry for every request and every piece of feedback, told whenever it changes."""

from __future__ import annotations

from typing import Any

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Sender
from cafcass_domain.decision import Change, Decision, Publish, Received
from cafcass_domain.state import replace
from complaints.domain.correspondence.held import CORRESPONDENCE, FEEDBACK_ROUTES, Correspondence, Entry
from complaints.domain.policy import ComplaintsPolicy


def entry_of(piece: Correspondence) -> Entry | None:
    """The entry of a piece; None where it is neither a request nor feedback."""
    content, routed = piece.content, piece.routed
    if content is None or routed is None:
        return None
    if routed.route not in FEEDBACK_ROUTES and piece.complaint_id is None:
        return None
    return Entry(
        case_id=piece.case_id,
        kind=content.kind,
        channel=content.channel,
        route=routed.route,
        received_at=content.received_at,
        sender=Sender.NOT_KNOWN if piece.writer is None else piece.writer.sender,
        child=content.child,
        complaint_id=piece.complaint_id,
        answer_by=routed.answer_by,
        closed_at=piece.dealt_with_at,
        consent=piece.consent if piece.of_a_member else None,
    )


def logged(
    piece: Correspondence, received: Received[Any], policy: ComplaintsPolicy
) -> tuple[Correspondence, tuple[Publish, ...]]:
    """The piece with its entry told, where that differs from what was told last."""
    entry = entry_of(piece)
    if entry is None or entry == piece.told:
        return piece, ()
    said = events.FeedbackLogged(
        correspondence_id=piece.id,
        case_id=entry.case_id,
        kind=entry.kind,
        channel=entry.channel,
        route=entry.route,
        received_at=entry.received_at,
        sender=entry.sender,
        child=entry.child,
        complaint_id=entry.complaint_id,
        answer_by=entry.answer_by,
        closed_at=entry.closed_at,
        consent=entry.consent,
        reasons=("T4", "T15"),
        rests_on=tuple(dict.fromkeys((piece.message_id, received.id))) if piece.message_id else (received.id,),
        policy_version=policy.version,
    )
    return replace(piece, told=entry), (Publish(said, piece.subject),)


def log(piece: Correspondence, before: Correspondence, received: Received[Any], policy: ComplaintsPolicy) -> Decision:
    """A changed piece, with its entry told."""
    after, publish = logged(piece, received, policy)
    changes = () if after == before else (Change(CORRESPONDENCE, piece.id, after),)
    return Decision(changes=changes, publish=publish)

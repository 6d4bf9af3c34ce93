"""What intake hears of a case's end: it is closed or open again, complaints about it, and that services hold nothing of it any more (G6)."""

from __future__ import annotations

from datetime import date
from typing import Final

from cafcass_contracts import complaints
from cafcass_contracts.allocation import CaseClosed, CaseReopened
from cafcass_contracts.destruction import CaseDestroyed, CaseDestructionCompleted
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import DataClass
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.topics import SERVICES, TOPICS, topic
from cafcass_domain.decision import (
    NOTHING,
    CancelDeadline,
    Change,
    Decision,
    Destroy,
    Facts,
    PolicyChanged,
    Publish,
    Received,
)
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from intake.domain.case.held import CASES, HeldCase, last_heard
from intake.domain.feeds.dates import moment_of
from intake.domain.intake_turn import Touches
from intake.domain.policy import IntakePolicy
from intake.domain.retention.afterwards import news_of_destroyed
from intake.domain.retention.clock import clock
from intake.domain.retention.held import COMPLAINTS, RETENTIONS, ComplaintStands, Retention

CONFIRM: Final = "destruction:confirm"
"""Does a second person agree that the data is destroyed before its time?"""
ANSWERS_DUE: Final = "destruction-answers"
"""The deadline by which every service says that it holds nothing of a case any more."""

ANSWERING: Final = frozenset(topic("intake.events").readers) & frozenset(SERVICES)
"""The services that hold anything of a case beside intake: those that hear of it."""

_REQUESTS: Final = frozenset({Route.CUSTOMER_SERVICES, Route.INFORMATION_ASSURANCE, Route.COMMUNICATIONS, Route.HEAR4U})
"""Where goes what somebody is owed an answer to (T4): requests for what is held, letters of members of Parliament, a child's own question."""

IN_CLEAR_FOR: Final = max(
    each.retention
    for each in TOPICS.values()
    if each.retention is not None and each.data_class is DataClass.RESTRICTED and not each.sealed
)
"""How long topics that are not sealed may hold what was said of a case."""


def retention_of(facts: Facts, case_id: str) -> Retention:
    """The row of a case, or that of one of which nothing was heard."""
    return facts.get(RETENTIONS, case_id) or Retention()


def case_touches(received: Received[CaseClosed | CaseReopened], policy: IntakePolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.case_id}, RETENTIONS: {received.data.case_id}}


def on_closed(facts: Facts, received: Received[CaseClosed], policy: IntakePolicy) -> Decision:
    """The retention period begins when a case is closed."""
    return _moved(facts, received.data.case_id, london_day(received.data.closed_at), policy)


def on_reopened(facts: Facts, received: Received[CaseReopened], policy: IntakePolicy) -> Decision:
    """It begins anew when a case that was reopened is closed again."""
    return _moved(facts, received.data.case_id, None, policy)


def _moved(facts: Facts, case_id: str, closed_on: date | None, policy: IntakePolicy) -> Decision:
    before = retention_of(facts, case_id)
    if before.ordered is not None or before.closed_on == closed_on:
        return NOTHING
    after = replace(before, closed_on=closed_on, early_by=None, early_at=None)
    changed = (Change(RETENTIONS, case_id, after),)
    # Nobody confirms any more what was ordered of a case that went on since.
    asked = (OpenQuestions(case_id, among=(CONFIRM,)),) if before.early_by is not None else ()
    return Decision(
        changes=changed, deadlines=clock(case_id, after, facts.get(CASES, case_id), policy), questions=asked
    )


class ComplaintLeft(Internal, kw_only=True):
    """The complaint or request named by `key` is about another case than its subject."""

    kind = "complaint-left"


def complaint_touches(received: Received[complaints.AboutComplaint], policy: IntakePolicy) -> Touches:
    """The complaint, and the case that it is about, if any."""
    said = received.data
    return {COMPLAINTS: {said.complaint_id}, RETENTIONS: {said.case_id} if said.case_id else set()}


def on_complaint(facts: Facts, received: Received[complaints.AboutComplaint], policy: IntakePolicy) -> Decision:
    """A complaint holds back the case that it is about until it is closed, or goes on as part of another."""
    said = received.data
    before = facts.get(COMPLAINTS, said.complaint_id)
    if before is not None and said.revision < before.revision:
        return NOTHING
    over = isinstance(said, complaints.ComplaintClosed | complaints.ComplaintJoined) or (
        before is not None and before.over and not isinstance(said, complaints.ComplaintReopened)
    )
    now = ComplaintStands(said.revision, None if over else said.case_id, over)
    was = None if before is None else before.case_id
    changes: list[Change] = [Change(COMPLAINTS, said.complaint_id, now)]
    if said.case_id is not None:
        retention = retention_of(facts, said.case_id)
        open_ = retention.complaints - {said.complaint_id} if over else retention.complaints | {said.complaint_id}
        changes.append(Change(RETENTIONS, said.case_id, replace(retention, complaints=open_)))
    if was is None or was == said.case_id:
        return Decision(changes=tuple(changes))
    return Decision(changes=tuple(changes), internal=(ComplaintLeft(subject=was, key=said.complaint_id),))


def request_touches(received: Received[complaints.FeedbackLogged], policy: IntakePolicy) -> Touches:
    """The request, and the case that it is about, if any."""
    said = received.data
    return {COMPLAINTS: {said.correspondence_id}, RETENTIONS: {said.case_id} if said.case_id else set()}


def on_request(facts: Facts, received: Received[complaints.FeedbackLogged], policy: IntakePolicy) -> Decision:
    """A request holds back the case that it is about until it is dealt with; a complaint holds it back itself (T4)."""
    said = received.data
    open_ = said.closed_at is None and said.route in _REQUESTS
    before = facts.get(COMPLAINTS, said.correspondence_id)
    was, now = None if before is None else before.case_id, said.case_id if open_ else None
    if was == now:
        return NOTHING
    changes: list[Change] = [Change(COMPLAINTS, said.correspondence_id, ComplaintStands(0, now, not open_))]
    for case_id in {was, now} & {said.case_id} - {None}:
        retention = retention_of(facts, str(case_id))
        requests = retention.requests - {said.correspondence_id} | ({said.correspondence_id} if open_ else set())
        changes.append(Change(RETENTIONS, str(case_id), replace(retention, requests=requests)))
    elsewhere = was is not None and was != said.case_id
    left = (ComplaintLeft(subject=was, key=said.correspondence_id),) if elsewhere and was is not None else ()
    return Decision(changes=tuple(changes), internal=left)


def left_touches(received: Received[ComplaintLeft], policy: IntakePolicy) -> Touches:
    """The case that it was about."""
    return {RETENTIONS: {received.data.subject}}


def on_left(facts: Facts, received: Received[ComplaintLeft], policy: IntakePolicy) -> Decision:
    """It holds that case back no longer."""
    said = received.data
    retention = retention_of(facts, said.subject)
    after = replace(retention, complaints=retention.complaints - {said.key}, requests=retention.requests - {said.key})
    return NOTHING if after == retention else Decision(changes=(Change(RETENTIONS, said.subject, after),))


def policy_touches(received: Received[PolicyChanged], policy: IntakePolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.key}, RETENTIONS: {received.data.key}}


def on_policy_changed(facts: Facts, received: Received[PolicyChanged], policy: IntakePolicy) -> Decision:
    """The time that data is kept is counted anew."""
    key = received.data.key
    retention = retention_of(facts, key)
    if retention.closed_on is None or retention.ordered is not None:
        return NOTHING
    return Decision(deadlines=clock(key, retention, facts.get(CASES, key), policy))


def destroyed_touches(received: Received[CaseDestroyed], policy: IntakePolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.case_id}, RETENTIONS: {received.data.case_id}}


def on_destroyed(facts: Facts, received: Received[CaseDestroyed], policy: IntakePolicy) -> Decision:
    """A service holds nothing of a case any more. Once all have said so intake's own rows go, and with them the key of the case."""
    case_id = received.data.case_id
    before = retention_of(facts, case_id)
    answered = before.answered | {received.topic.removesuffix(".events.v1")}
    if answered == before.answered:
        return NOTHING
    after = replace(before, answered=answered)
    if not answered >= ANSWERING:
        return Decision(changes=(Change(RETENTIONS, case_id, after),))
    completed = CaseDestructionCompleted(
        case_id=case_id,
        answered=tuple(sorted(answered)),
        outside_topics_until=london_day(received.received_at + IN_CLEAR_FOR),
        reasons=("G6",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return Decision(
        changes=(Change(RETENTIONS, case_id, replace(after, completed_at=received.received_at)),),
        publish=(Publish(completed, case_id),),
        deadlines=(CancelDeadline(ANSWERS_DUE, case_id),),
        questions=_heard_meanwhile(facts.get(CASES, case_id), before, policy),
        destroys=(Destroy(case_id, with_key=True),),
    )


def _heard_meanwhile(held: HeldCase | None, retention: Retention, policy: IntakePolicy) -> tuple[OpenQuestions, ...]:
    """What a court said after the order has reached nobody: a person reads it, about another subject than the case, whose key goes (I3)."""
    ordered = retention.ordered
    if held is None or ordered is None or moment_of(last_heard(held)) <= ordered.at:
        return ()
    asked = news_of_destroyed(held.case_id, f"topics of courts, since {ordered.at:%Y-%m-%d %H:%M} UTC", policy)
    return (OpenQuestions(derived_id(asked.key, held.case_id), (asked,)),)

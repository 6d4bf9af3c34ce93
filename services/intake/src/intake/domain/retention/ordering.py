"""The destruction of a case's data: tried when its time comes, or as people order it; refused, or ordered, with the reason on the record (G6)."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.destruction import (
    CaseDestructionOrdered,
    CaseDestructionRefused,
    ConfirmCaseDestruction,
    Hindrance,
    LegalHoldLifted,
    LegalHoldPlaced,
    LiftLegalHold,
    OrderCaseDestruction,
    PlaceLegalHold,
)
from cafcass_contracts.intake import CaseUnlinked
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.roles import Role
from cafcass_contracts.values import CENTRAL_TEAM, LawType
from cafcass_domain.commands import refused
from cafcass_domain.decision import (
    NOTHING,
    Answer,
    CancelDeadline,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    SetDeadline,
)
from cafcass_domain.due import Due, plus
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace
from intake.domain.case.held import CASES, HeldCase, last_heard
from intake.domain.children.known import CHILDREN, without_case
from intake.domain.feeds.dates import moment_of
from intake.domain.intake_turn import Touches
from intake.domain.policy import IntakePolicy
from intake.domain.retention.clock import RETENTION_OVER, over_on
from intake.domain.retention.held import RETENTIONS, Hold, Ordered, Retention
from intake.domain.retention.told import ANSWERING, ANSWERS_DUE, CONFIRM, retention_of

NOT_ANSWERED: Final = "destruction:not-answered"
"""Why has a service not said that it destroyed what it held?"""
QUESTIONS: Final = (CONFIRM, NOT_ANSWERED)


class DestructionSought(Internal, kw_only=True):
    """Nothing of the case itself holds its destruction back: it is looked which other cases its children have."""

    kind = "destruction-sought"

    children: tuple[str, ...]
    """By `child_id`."""
    by: tuple[str, ...] = ()
    early: bool = False


class DestructionMeant(Internal, kw_only=True):
    """The other cases of its children are known: it is looked whether one of them holds its destruction back."""

    kind = "destruction-meant"

    children: tuple[str, ...]
    others: tuple[str, ...]
    by: tuple[str, ...] = ()
    early: bool = False


class LinkEnded(Internal, kw_only=True):
    """The case named by `key` is destroyed: its subject is linked to it no more."""

    kind = "link-ended"


_NO_CASE: Final = "no case of this id is held: look it up by its number (cafcass case NUMBER); `cafcass story` says of one that was destroyed when"
_ORDERED: Final = "its destruction was ordered already"
_WORDS: Final = {
    Hindrance.CASE_OPEN: "the case is open (order it once allocation has closed it)",
    Hindrance.LINKED_CASE_OPEN: "another case of one of its children is open",
    Hindrance.COMPLAINT_OPEN: "a complaint about it is open (order it once that is closed: close-complaint)",
    Hindrance.REQUEST_OPEN: "a request about it is not answered (order it once that is dealt with: the request and feedback log has it)",
    Hindrance.LEGAL_HOLD: "it is under a legal hold (whoever placed it says whether it may end: lift-legal-hold)",
}


def retention_touches(received: Received[Any], policy: IntakePolicy) -> Touches:
    """The case that a command, or what the service tells itself, is about."""
    return _both(received.data.case_id)


def over_touches(received: Received[DeadlineFired], policy: IntakePolicy) -> Touches:
    """The case."""
    return _both(received.subject or "")


def sought_touches(received: Received[DestructionSought], policy: IntakePolicy) -> Touches:
    """The case and its children."""
    return {CASES: {received.data.subject}, CHILDREN: set(received.data.children)}


def meant_touches(received: Received[DestructionMeant], policy: IntakePolicy) -> Touches:
    """The case, its children, and the other cases that these have."""
    said = received.data
    return {CHILDREN: set(said.children), CASES: {said.subject}, RETENTIONS: {said.subject, *said.others}}


def link_touches(received: Received[LinkEnded], policy: IntakePolicy) -> Touches:
    """The case that stays."""
    return {CASES: {received.data.subject}}


def _both(case_id: str) -> Touches:
    return {CASES: {case_id}, RETENTIONS: {case_id}}


def on_order(facts: Facts, received: Received[OrderCaseDestruction], policy: IntakePolicy) -> Decision:
    """A person orders the destruction: at once where its time has come, with a second person before that."""
    command = received.data
    retention, held = retention_of(facts, command.case_id), facts.get(CASES, command.case_id)
    if held is None:
        return refused(_NO_CASE)
    if (no := _no(retention)) is not None:
        return refused(no)
    day = over_on(retention, held, policy)
    runs = day is None or london_day(received.received_at) < day
    if not runs:
        return _looked_at(_sought(held, (command.by.id,)))
    if not command.early:
        return refused(f"it is kept until {day}: order it early, which a second person has to confirm")
    ordered = replace(retention, early_by=command.by.id, early_at=received.received_at)
    return Decision(
        changes=(Change(RETENTIONS, command.case_id, ordered),),
        questions=(_asked(command.case_id, _second_person(command.by.id, policy)),),
        answer=Answer("accepted", "a second person has to confirm it"),
    )


def on_confirm(facts: Facts, received: Received[ConfirmCaseDestruction], policy: IntakePolicy) -> Decision:
    """Somebody else agrees: what was ordered early is done."""
    command = received.data
    retention, held = retention_of(facts, command.case_id), facts.get(CASES, command.case_id)
    if retention.ordered is not None:
        return refused(_ORDERED)
    if retention.early_by is None:
        return refused("nobody ordered its destruction before its time: order it first (order-case-destruction, early)")
    if retention.early_by == command.by.id:
        return refused("a second person has to confirm what you ordered")
    waits = policy.early_order_waits
    if retention.early_at is not None and received.received_at > plus(retention.early_at, waits.length):
        ordered_on = london_day(retention.early_at)
        return refused(
            f"{retention.early_by} ordered it on {ordered_on}, which holds for {waits.length.days} days: order it again"
        )
    if held is None:
        return refused(_NO_CASE)
    if (no := _no(retention)) is not None:
        return refused(no)
    changed = (Change(RETENTIONS, command.case_id, replace(retention, early_by=None, early_at=None)),)
    looked_at = _looked_at(_sought(held, (retention.early_by, command.by.id), early=True))
    return replace(looked_at, changes=changed, questions=(_asked(command.case_id),))


def on_place_hold(facts: Facts, received: Received[PlaceLegalHold], policy: IntakePolicy) -> Decision:
    """The data is kept until the hold is lifted."""
    command = received.data
    retention = retention_of(facts, command.case_id)
    if facts.get(CASES, command.case_id) is None:
        return refused(_NO_CASE)
    if retention.ordered is not None:
        return refused(f"{_ORDERED}: nothing takes it back")
    if retention.hold is not None:
        return refused("it is under a legal hold already")
    after = replace(retention, hold=Hold(command.by.id, received.received_at))
    placed = LegalHoldPlaced(case_id=command.case_id, by=command.by.id, why=command.why, **_basis(received, policy))
    return _changed(command.case_id, after, placed)


def on_lift_hold(facts: Facts, received: Received[LiftLegalHold], policy: IntakePolicy) -> Decision:
    """The data is destroyed when its time comes."""
    command = received.data
    retention = retention_of(facts, command.case_id)
    if retention.hold is None:
        return refused("it is under no legal hold")
    lifted = LegalHoldLifted(case_id=command.case_id, by=command.by.id, why=command.why, **_basis(received, policy))
    return _changed(command.case_id, replace(retention, hold=None), lifted)


def on_retention_over(facts: Facts, received: Received[DeadlineFired], policy: IntakePolicy) -> Decision:
    """The data has been kept long enough: it is destroyed, or that is tried again later."""
    case_id = received.subject or ""
    retention, held = retention_of(facts, case_id), facts.get(CASES, case_id)
    if retention.ordered is not None or retention.is_open or held is None:
        return NOTHING
    day = over_on(retention, held, policy)
    if day is not None and london_day(received.received_at) < day:
        return Decision(deadlines=(SetDeadline(RETENTION_OVER, case_id, Due(policy.begin_of(day)), "G6"),))
    if hindrances := retention.hindrances():
        return _put_off(case_id, hindrances, received, policy)
    return Decision(internal=(_sought(held),))


def on_sought(facts: Facts, received: Received[DestructionSought], policy: IntakePolicy) -> Decision:
    """The other cases are those in which its children are, and those that a person linked."""
    said = received.data
    held = facts.get(CASES, said.subject)
    if held is None:
        return NOTHING
    others = {*held.linked, *held.linked_by_hand, *held.unlinked}
    for child in said.children:
        known = facts.get(CHILDREN, child)
        others |= {other.case_id for other in known.others(said.subject)} if known is not None else set()
    meant = DestructionMeant(
        subject=said.subject, children=said.children, others=tuple(sorted(others)), by=said.by, early=said.early
    )
    return Decision(internal=(meant,))


def on_meant(facts: Facts, received: Received[DestructionMeant], policy: IntakePolicy) -> Decision:
    """The destruction is ordered, unless a case of one of its children is open, or anything happened meanwhile."""
    said = received.data
    case_id = said.subject
    retention, held = retention_of(facts, case_id), facts.get(CASES, case_id)
    if retention.ordered is not None or held is None:
        return NOTHING
    # A case that a person said is not about the same child (I9) holds nothing back, and hears of the end of no link.
    linked = [other for other in said.others if other not in held.unlinked or other in held.linked_by_hand]
    open_ = any(retention_of(facts, other).is_open for other in linked)
    hindrances = (*retention.hindrances(), *((Hindrance.LINKED_CASE_OPEN,) if open_ else ()))
    if not said.early and _heard_lately(held, received, policy):
        hindrances = (*hindrances, Hindrance.RECENT_NEWS)
    if hindrances or retention.closed_on is None:
        return _put_off(case_id, hindrances, received, policy)
    after = replace(retention, ordered=Ordered(received.received_at, said.by, said.early))
    ordered = CaseDestructionOrdered(
        case_id=case_id,
        law=LawType(held.law),
        closed_on=retention.closed_on,
        ordered_by=said.by,
        early=said.early,
        **_basis(received, policy),
    )
    due = policy.after(received.received_at, policy.destruction_answered_within)
    known = ((child, facts.get(CHILDREN, child)) for child in said.children)
    # No new case is linked to it from here on.
    unknown = (Change(CHILDREN, key, without_case(child, case_id)) for key, child in known if child is not None)
    return Decision(
        changes=(Change(RETENTIONS, case_id, after), *unknown),
        publish=(Publish(ordered, case_id), *(_unlinked(other, held, received, policy) for other in linked)),
        deadlines=(CancelDeadline(RETENTION_OVER, case_id), SetDeadline(ANSWERS_DUE, case_id, due, "G6")),
        internal=tuple(LinkEnded(subject=other, key=case_id) for other in said.others),
    )


def _heard_lately(held: HeldCase, received: Received[Any], policy: IntakePolicy) -> bool:
    """Whether something was learnt of a case so short a time ago that a service that stands may not have heard it (G8)."""
    lately = plus(moment_of(last_heard(held)), policy.destruction_tried_again_after.length)
    return received.received_at < lately


def on_link_ended(facts: Facts, received: Received[LinkEnded], policy: IntakePolicy) -> Decision:
    """The other case keeps what is its own, and nothing of the one that is destroyed."""
    said = received.data
    held = facts.get(CASES, said.subject)
    if held is None:
        return NOTHING
    after = replace(
        held,
        linked=_without(held.linked, said.key),
        linked_by_hand=_without(held.linked_by_hand, said.key),
        unlinked=_without(held.unlinked, said.key),
    )
    return Decision(changes=(Change(CASES, said.subject, after),))


def on_answers_due(facts: Facts, received: Received[DeadlineFired], policy: IntakePolicy) -> Decision:
    """Not every service has said that it holds nothing of the case: somebody finds out why."""
    case_id = received.subject or ""
    retention = retention_of(facts, case_id)
    silent = sorted(ANSWERING - retention.answered)
    if retention.completed_at is not None or retention.ordered is None or not silent:
        return NOTHING
    return Decision(questions=(_asked(case_id, _who_is_silent(silent, policy)),))


def _no(retention: Retention) -> str | None:
    """Why a command about a case is refused, whatever it asks for."""
    if retention.ordered is not None:
        return _ORDERED
    return "; ".join(_WORDS[each] for each in retention.hindrances()) or None


def _sought(held: HeldCase, by: tuple[str, ...] = (), *, early: bool = False) -> DestructionSought:
    return DestructionSought(subject=held.case_id, children=held.known_as or (), by=by, early=early)


def _looked_at(sought: DestructionSought) -> Decision:
    late = "" if sought.early else " or something was learnt of it lately"
    words = (
        f"it is ordered unless another case of its children is open{late}, which is told as case-destruction-refused"
    )
    return Decision(internal=(sought,), answer=Answer("accepted", words))


def _put_off(
    case_id: str, hindrances: tuple[Hindrance, ...], received: Received[Any], policy: IntakePolicy
) -> Decision:
    """It is tried again later; of a case that is open its closing begins the time anew."""
    again = plus(received.received_at, policy.destruction_tried_again_after.length)
    later = None if Hindrance.CASE_OPEN in hindrances else again
    refusal = CaseDestructionRefused(
        case_id=case_id, because=hindrances, tried_again_at=later, **_basis(received, policy)
    )
    deadlines = () if later is None else (SetDeadline(RETENTION_OVER, case_id, Due(again), "G6"),)
    return Decision(publish=(Publish(refusal, case_id),), deadlines=deadlines)


def _unlinked(other: str, held: HeldCase, received: Received[Any], policy: IntakePolicy) -> Publish:
    """The end of a link, as the case that stays sees it."""
    event = CaseUnlinked(
        case_id=other,
        linked_case_id=held.case_id,
        linked_case_number=held.case_number or "",
        **_basis(received, policy),
    )
    return Publish(event, other)


def _changed(case_id: str, after: Retention, event: LegalHoldPlaced | LegalHoldLifted) -> Decision:
    return Decision(changes=(Change(RETENTIONS, case_id, after),), publish=(Publish(event, case_id),))


def _without(cases: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(each for each in cases if each != gone)


def _basis(received: Received[Any], policy: IntakePolicy) -> dict[str, Any]:
    return {"reasons": ("G6",), "rests_on": (received.id,), "policy_version": policy.version}


def _asked(case_id: str, *questions: Question) -> OpenQuestions:
    return OpenQuestions(case_id, questions, among=QUESTIONS)


def _second_person(by: str, policy: IntakePolicy) -> Question:
    return Question(
        key=CONFIRM,
        role=Role.RECORDS_MANAGER,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("G6",),
        why=f"{by} ordered that the data of this case is destroyed before its time. Does somebody else confirm it?",
        settled_by=(ConfirmCaseDestruction.message_name, SettleQuestion.message_name),
        basis=by,
    )


def _who_is_silent(services: list[str], policy: IntakePolicy) -> Question:
    return Question(
        key=NOT_ANSWERED,
        role=Role.OPERATOR,
        team="platform",
        due=policy.ask_within_working_days,
        reasons=("G6",),
        why=f"The destruction of this case's data was ordered, and these have not said that they did it: {', '.join(services)}. "
        "Do they run, and do they read intake's events?",
        settled_by=(SettleQuestion.message_name,),
        basis=",".join(services),
    )

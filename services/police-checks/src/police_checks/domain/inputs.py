"""What comes in from other services and from outside, and the deadlines that fire: each becomes a fact, and then what follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.triage import ConcernRecorded, RiskProfileRecorded
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.decision import NOTHING, Change, DeadlineFired, Decision, Facts, Publish, Received, TableRef
from police_checks.domain.answers import Answer, case_of_check, held_answer
from police_checks.domain.case import CASES, REVISIONS_REMEMBERED, STRAY_ANSWERS, HeldAnswer, HeldCase
from police_checks.domain.policy import Policy
from police_checks.domain.questions import unmatched_question
from police_checks.domain.settling import answer_unmatched, ask_person, settle

Touched = dict[TableRef[Any], Collection[str]]

_NOT_KEPT: dict[str, Any] = {
    "documents": (),
    "unknowns": (),
    "previous_proceedings": (),
    "missing": (),
    "orders": (),
    "reports": (),
    "linked_cases": (),
}
"""Of the details, what no check needs (G4)."""


def case_touches(
    received: Received[CaseDetailsRecorded | ConcernRecorded | RiskProfileRecorded], policy: Policy
) -> Touched:
    """The case."""
    return {CASES: {received.data.case_id}}


def held_case(facts: Facts, case_id: str) -> HeldCase:
    """A case as it is held; an empty one where nothing is."""
    return facts.get(CASES, case_id) or HeldCase(case_id)


def on_details(facts: Facts, received: Received[CaseDetailsRecorded], policy: Policy) -> Decision:
    """Everything known about an application: the highest revision holds (P1, P3, P4, P7).

    It says itself whether the case is withdrawn or concluded, and reopened, so the events that say only the former are not read.
    """
    details = received.data
    before = held_case(facts, details.case_id)
    history = tuple(sorted({*before.history, (details.revision, details.changed)})[-REVISIONS_REMEMBERED:])
    after = replace(before, history=history)
    if before.details is not None and before.details.revision >= details.revision:
        return Decision(changes=(Change(CASES, before.case_id, after),)) if after != before else NOTHING
    ended = details.withdrawn or details.concluded
    return settle(
        before,
        replace(
            after,
            details=details.model_copy(update=_NOT_KEPT),
            ended_at=(before.ended_at or received.received_at) if ended else None,
        ),
        received,
        policy,
    )


def on_concern(facts: Facts, received: Received[ConcernRecorded], policy: Policy) -> Decision:
    """An urgent concern warrants a level 2 check of who poses the risk, or of every party where nobody says who (P2, T2)."""
    concern = received.data
    before = held_case(facts, concern.case_id)
    concerns = {**before.concerns, concern.concern_id: concern.about_person or ""}
    return settle(before, replace(before, concerns=concerns), received, policy)


def on_risk_profile(facts: Facts, received: Received[RiskProfileRecorded], policy: Policy) -> Decision:
    """What is alleged in calls and reports warrants a level 2 check as what an application alleges does (P2).

    What was alleged once stays alleged, so profiles may come in any order.
    """
    profile = received.data
    before = held_case(facts, profile.case_id)
    said = {(each.about_person or "", each.factor) for each in profile.alleged}
    alleged = tuple(sorted({*before.alleged, *said}))
    if alleged == before.alleged:
        return NOTHING
    return settle(before, replace(before, alleged=alleged), received, policy)


def answer_touches(received: Received[Answer], policy: Policy) -> Touched:
    """The case that the check's id says, or the answer itself where it says none."""
    case = case_of_check(received.data.check_id)
    return {CASES: {case}} if case else {STRAY_ANSWERS: {held_answer(received).answer_id}}


def answer_subject(answer: Answer, policy: Policy) -> str | None:
    """The case, by the check's id: the envelope of an outside publisher is not relied on."""
    return case_of_check(answer.check_id)


def on_answer(facts: Facts, received: Received[Answer], policy: Policy) -> Decision:
    """An answer is kept, whatever it says and whenever it comes; which one holds follows from all there are (P8)."""
    answer = held_answer(received)
    case_id = case_of_check(answer.check_id)
    if case_id is None:
        return _stray(facts, answer, received, policy)
    before = held_case(facts, case_id)
    known = before.answers.get(answer.answer_id)
    if known is not None and (answer.damaged or not known.damaged):
        return NOTHING
    return settle(before, replace(before, answers={**before.answers, answer.answer_id: answer}), received, policy)


def _stray(facts: Facts, answer: HeldAnswer, received: Received[Answer], policy: Policy) -> Decision:
    """An answer to a check whose id is none of ours: kept by itself, and a person asked (P8, G3)."""
    if facts.get(STRAY_ANSWERS, answer.answer_id) is not None:
        return NOTHING
    why = "no such check was asked for"
    basis = {"reasons": ("P8", "G3"), "rests_on": (received.id,), "policy_version": policy.version}
    question = unmatched_question(answer.answer_id, why, urgent=any(f.serious for f in answer.findings))
    return Decision(
        changes=(Change(STRAY_ANSWERS, answer.answer_id, answer),),
        publish=(Publish(answer_unmatched(answer, why, basis), answer.answer_id),),
        asks=(ask_person(question, answer.answer_id, CENTRAL_TEAM, received.received_at, policy),),
    )


def deadline_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The case."""
    return {CASES: {received.subject or ""}}


def on_chase(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A request without an answer is sent again (P8)."""
    before = facts.get(CASES, received.subject or "")
    held = None if before is None else before.checks.get(received.data.key)
    if before is None or held is None or not held.out:
        return NOTHING
    check = held.check.model_copy(update={"chased": held.check.chased + 1})
    chased = replace(held, check=check, sends=held.sends + 1)
    return settle(before, before.with_check(chased), received, policy)


def on_renew(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A check for the discharge of a care order is up to date no more: it is asked for anew (P4)."""
    before = facts.get(CASES, received.subject or "")
    return NOTHING if before is None else settle(before, before, received, policy)


def on_alert(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """The letter is due: what is still outstanding is an alert (P8)."""
    before = facts.get(CASES, received.subject or "")
    return NOTHING if before is None else settle(before, before, received, policy)

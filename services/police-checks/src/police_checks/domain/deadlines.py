"""What falls due, and what another policy in force changes."""

from __future__ import annotations

from cafcass_contracts.safeguarding import CheckState
from cafcass_domain.decision import NOTHING, Change, DeadlineFired, Decision, Facts, PolicyChanged, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import judged_anew
from police_checks.domain.case import CASES, STRAY_ANSWERS, HeldCase
from police_checks.domain.evaluation import evaluate
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.questions import stray_questions


def deadline_touches(received: Received[DeadlineFired], policy: ChecksPolicy) -> Touches:
    """The case."""
    return {CASES: {received.subject or ""}}


def on_chase(facts: Facts, received: Received[DeadlineFired], policy: ChecksPolicy) -> Decision:
    """A request without an answer is sent again (P8)."""
    before = facts.get(CASES, received.subject or "")
    held = None if before is None else before.checks.get(received.data.key)
    if before is None or held is None or not held.out:
        return NOTHING
    check = replace(held.check, state=CheckState.CHASED, chased=held.check.chased + 1)
    after = before.with_check(replace(held, check=check, sends=held.sends + 1))
    return evaluate(before, after, received, policy, chased=held.id)


def on_renew(facts: Facts, received: Received[DeadlineFired], policy: ChecksPolicy) -> Decision:
    """A check for the discharge of a care order is up to date no more: it is asked for anew (P4)."""
    return _again(facts.get(CASES, received.subject or ""), received, policy)


def on_consent_unanswered(facts: Facts, received: Received[DeadlineFired], policy: ChecksPolicy) -> Decision:
    """Somebody whose consent the court needs has not answered (P3, P4): it is told."""
    return _again(facts.get(CASES, received.subject or ""), received, policy)


def on_of_age(facts: Facts, received: Received[DeadlineFired], policy: ChecksPolicy) -> Decision:
    """Somebody of the case comes of age (P3): they are checked from now on."""
    return _again(facts.get(CASES, received.subject or ""), received, policy)


def on_alert(facts: Facts, received: Received[DeadlineFired], policy: ChecksPolicy) -> Decision:
    """The letter is due: what is still outstanding is an alert (P8)."""
    return _again(facts.get(CASES, received.subject or ""), received, policy)


def changed_case_touches(received: Received[PolicyChanged], policy: ChecksPolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.key}}


def on_policy_change(facts: Facts, received: Received[PolicyChanged], policy: ChecksPolicy) -> Decision:
    """Another policy or classification is in force: the case is evaluated by it, and its offences are judged by it (G1, P5).

    Of a case that is over, what was judged stays: nobody acts on it any more.
    """
    before = facts.get(CASES, received.data.key)
    if before is None or before.ended_at is not None:
        return _again(before, received, policy)
    answers = {id_: judged_anew(answer, policy) for id_, answer in before.answers.items()}
    return evaluate(before, replace(before, answers=answers), received, policy)


def changed_answer_touches(received: Received[PolicyChanged], policy: ChecksPolicy) -> Touches:
    """The answer."""
    return {STRAY_ANSWERS: {received.data.key}}


def on_policy_change_for_answer(facts: Facts, received: Received[PolicyChanged], policy: ChecksPolicy) -> Decision:
    """Another policy or classification is in force: whoever has to place an answer that names no check of ours is asked by it."""
    before = facts.get(STRAY_ANSWERS, received.data.key)
    if before is None:
        return NOTHING
    after = judged_anew(before, policy)
    return Decision(
        changes=() if after == before else (Change(STRAY_ANSWERS, before.answer_id, after),),
        questions=(OpenQuestions(before.answer_id, stray_questions(after, policy)),),
    )


def _again(
    case: HeldCase | None, received: Received[DeadlineFired] | Received[PolicyChanged], policy: ChecksPolicy
) -> Decision:
    return NOTHING if case is None else evaluate(case, case, received, policy)

"""What comes in from other services and from outside: each becomes a fact, and then what follows."""

from __future__ import annotations

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.triage import ConcernRecorded, RiskProfileRecorded
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Publish, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import Answer, HeldAnswer, answer_id, held_answer
from police_checks.domain.answers.belonging import NEVER_ASKED
from police_checks.domain.answers.results import answer_unmatched
from police_checks.domain.answers.telling import TellChecks, tell_checks
from police_checks.domain.case import CASES, REVISIONS_REMEMBERED, STRAY_ANSWERS, held_case
from police_checks.domain.checks.check import case_of_check
from police_checks.domain.evaluation import evaluate
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.questions import stray_questions
from police_checks.domain.told import details_of
from police_checks.domain.turn import ChecksTurn


def case_touches(received: Received[CaseDetailsRecorded | ConcernRecorded], policy: ChecksPolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.case_id}}


def on_details(facts: Facts, received: Received[CaseDetailsRecorded], policy: ChecksPolicy) -> Decision:
    """Everything known about an application: the highest revision holds (P1, P3, P4, P7).

    It says itself whether the case is withdrawn or concluded, and reopened, so the events that say only the former are not read.
    """
    said = received.data
    before = held_case(facts, said.case_id)
    history = tuple(sorted({*before.history, (said.revision, said.changed)})[-REVISIONS_REMEMBERED:])
    after = replace(before, history=history)
    if before.details is not None and before.details.revision >= said.revision:
        return Decision(changes=(Change(CASES, before.case_id, after),)) if after != before else NOTHING
    ended = said.withdrawn or said.concluded
    after = replace(
        after,
        details=details_of(said),
        asks_of_households=True,
        ended_at=(before.ended_at or received.received_at) if ended else None,
    )
    return evaluate(before, after, received, policy)


def profile_touches(received: Received[RiskProfileRecorded], policy: ChecksPolicy) -> Touches:
    """The case, where anything is alleged."""
    return {CASES: {received.data.case_id}} if received.data.alleged else {}


def on_concern(facts: Facts, received: Received[ConcernRecorded], policy: ChecksPolicy) -> Decision:
    """An urgent concern warrants a level 2 check of who poses the risk, or of every party where nobody says who (P2, T2)."""
    concern = received.data
    before = held_case(facts, concern.case_id)
    concerns = {**before.concerns, concern.concern_id: concern.about_person or ""}
    return evaluate(before, replace(before, concerns=concerns), received, policy)


def on_risk_profile(facts: Facts, received: Received[RiskProfileRecorded], policy: ChecksPolicy) -> Decision:
    """What is alleged in calls and reports warrants a level 2 check as what an application alleges does (P2).

    What was alleged once stays alleged, so profiles may come in any order.
    """
    profile = received.data
    if not profile.alleged:
        return NOTHING
    before = held_case(facts, profile.case_id)
    said = {(each.about_person or "", each.factor) for each in profile.alleged}
    alleged = tuple(sorted({*before.alleged, *said}))
    if alleged == before.alleged:
        return NOTHING
    return evaluate(before, replace(before, alleged=alleged), received, policy)


def answer_touches(received: Received[Answer], policy: ChecksPolicy) -> Touches:
    """The case that the check's id says, or the answer itself where it says none."""
    case = case_of_check(received.data.check_id)
    return {CASES: {case}} if case else {STRAY_ANSWERS: {answer_id(received.data)}}


def answer_subject(answer: Answer, policy: ChecksPolicy) -> str | None:
    """The case, by the check's id: the envelope of an outside publisher is not relied on."""
    return case_of_check(answer.check_id)


def on_answer(facts: Facts, received: Received[Answer], policy: ChecksPolicy) -> Decision:
    """An answer is kept, whatever it says and whenever it comes; which one holds follows from all there are (P8)."""
    answer = held_answer(received, policy)
    case_id = case_of_check(answer.check_id)
    if case_id is None:
        return _stray(facts, answer, received, policy)
    before = held_case(facts, case_id)
    known = before.answers.get(answer.answer_id)
    if known is not None and (answer.damaged or not known.damaged):
        return NOTHING
    return evaluate(before, before.with_answer(answer), received, policy, answered=answer.check_id)


def tell_touches(received: Received[TellChecks], policy: ChecksPolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.subject}}


def on_tell_checks(facts: Facts, received: Received[TellChecks], policy: ChecksPolicy) -> Decision:
    """What the answers of a batch changed is told, where nothing that was decided since told it."""
    case = facts.get(CASES, received.data.subject)
    if case is None:
        return NOTHING
    turn = ChecksTurn(CASES, case.case_id, case, case, received, policy, needed={})
    tell_checks(turn)
    return turn.decision()


def _stray(facts: Facts, answer: HeldAnswer, received: Received[Answer], policy: ChecksPolicy) -> Decision:
    """An answer to a check whose id is none of ours: kept by itself, and a person asked (P8, G3)."""
    if facts.get(STRAY_ANSWERS, answer.answer_id) is not None:
        return NOTHING
    grounds = {"reasons": ("P8", "G3"), "rests_on": (received.id,), "policy_version": policy.version}
    return Decision(
        changes=(Change(STRAY_ANSWERS, answer.answer_id, answer),),
        publish=(Publish(answer_unmatched(answer, NEVER_ASKED, grounds), answer.answer_id),),
        questions=(OpenQuestions(answer.answer_id, stray_questions(answer, policy)),),
    )

"""Which check an answer belongs to, where a person says it (P8)."""

from __future__ import annotations

from cafcass_contracts.police_checks import MatchAnswer
from cafcass_contracts.safeguarding import CheckKind
from cafcass_domain.commands import refused
from cafcass_domain.decision import Change, Decision, Facts, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import HeldAnswer, belongs_to, case_of_answer
from police_checks.domain.answers.belonging import why_not
from police_checks.domain.by import by
from police_checks.domain.case import CASES, STRAY_ANSWERS, HeldCase, held_case
from police_checks.domain.checks.check import HeldCheck, case_of_check
from police_checks.domain.commands import changed_since_seen
from police_checks.domain.evaluation import evaluate
from police_checks.domain.needs.people import is_of_case
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.questions import stray_questions


def match_touches(received: Received[MatchAnswer], policy: ChecksPolicy) -> Touches:
    """Where the answer is held, and the case of the check that it belongs to."""
    said = received.data
    cases = {case_of_answer(said.answer_id), said.case_id, case_of_check(said.check_id or "")}
    return {CASES: {case for case in cases if case}, STRAY_ANSWERS: {said.answer_id}}


def match_subject(command: MatchAnswer, policy: ChecksPolicy) -> str | None:
    """The case that the answer is held with, or that it is said to belong to."""
    return case_of_answer(command.answer_id) or case_of_check(command.check_id or "") or command.case_id


def on_match_answer(facts: Facts, received: Received[MatchAnswer], policy: ChecksPolicy) -> Decision:
    """Settles which check an answer belongs to, in this case or another, or that it belongs to none (P8)."""
    said = received.data
    home = case_of_answer(said.answer_id)
    holder = held_case(facts, home) if home else None
    answer = holder.answers.get(said.answer_id) if holder else facts.get(STRAY_ANSWERS, said.answer_id)
    if answer is None:
        return refused("there is no such answer")
    conflict = changed_since_seen(holder, said) if holder else None
    if conflict is not None:
        return Decision(answer=conflict)
    dismissed = replace(answer, dismissed=by(received, said.why))
    if said.check_id is None:
        return _kept(holder, dismissed, received, policy)
    target_id = case_of_check(said.check_id)
    target = holder if holder and target_id == home else held_case(facts, target_id or "")
    check = target.checks.get(said.check_id)
    if check is None or (said.case_id is not None and said.case_id != target_id):
        return refused("there is no such check in that case")
    why = _why_never(target, check, answer)
    if why:
        return refused(why)
    placed = replace(belongs_to(answer, said.check_id, policy), matched=by(received, said.why), dismissed=None)
    why = why_not(target, check, placed)
    if why:
        return refused(f"it is no answer to that check: {why}")
    if holder is not None and target is holder:
        return _kept(holder, placed, received, policy)
    there = evaluate(target, target.with_answer(placed), received, policy)
    here = _kept(holder, dismissed, received, policy)
    return Decision(
        changes=(*here.changes, *there.changes),
        publish=(*here.publish, *there.publish),
        deadlines=(*here.deadlines, *there.deadlines),
        questions=(*here.questions, *there.questions),
    )


def _why_never(case: HeldCase, held: HeldCheck, answer: HeldAnswer) -> str:
    """Why a check takes no such answer, whatever a person says; empty where it may."""
    if answer.of_police != (held.check.kind is not CheckKind.LOCAL_AUTHORITY):
        return "that check was asked of somebody else"
    if not held.sends:
        return "that check was never asked for"
    if held.id in case.struck:
        return "that check was struck out: name the one that was asked in its stead"
    if not is_of_case(case, held.check.about):
        return "who that check is about is not in the case any more"
    return ""


def _kept(
    holder: HeldCase | None, answer: HeldAnswer, received: Received[MatchAnswer], policy: ChecksPolicy
) -> Decision:
    """The answer as it was settled, where it is held."""
    if holder is not None:
        return evaluate(holder, holder.with_answer(answer), received, policy)
    return Decision(
        changes=(Change(STRAY_ANSWERS, answer.answer_id, answer),),
        questions=(OpenQuestions(answer.answer_id, stray_questions(answer, policy)),),
    )

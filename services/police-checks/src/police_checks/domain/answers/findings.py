"""What an answer says that bears on safeguarding or welfare (P5, P6)."""

from __future__ import annotations

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import BY_PERSON, Finding, HeldAnswer
from police_checks.domain.case import HeldCase


def findings_of(case: HeldCase, answer: HeldAnswer) -> tuple[Finding, ...]:
    """The findings of an answer as they stand, where a person judged one with their judgement."""
    return tuple(_as_judged(case, finding) for finding in answer.findings)


def relevant(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is relevant: proven, or judged so by a person, whatever became of it (P5).

    Each says whether it is proven, and so whether it may reach the letter (P6).
    """
    return tuple(f for f in findings if is_of_weight(f) and (f.proven or f.judged_by == BY_PERSON))


def to_judge(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a person has to look at: what is unclassified, and what is of weight and did not end with a conviction (P5, G3).

    Pending, cautioned, acquitted, without further action, or with a word for it that nobody knows: it is information, never nothing.
    """
    return tuple(
        f
        for f in findings
        if f.judged_by != BY_PERSON and f.relevance is not Relevance.NOT_RELEVANT and not (is_of_weight(f) and f.proven)
    )


def is_of_weight(finding: Finding) -> bool:
    """Whether an offence bears on safeguarding or welfare (P5), whatever became of it."""
    return finding.relevance is Relevance.RELEVANT


def bears_on(case: HeldCase, answer: HeldAnswer) -> YesNo:
    """Whether anything relevant was found. Not known while a person still has to look (G3)."""
    words = words_of(case, answer)
    if answer.authority is not None:
        said = (answer.authority.known, answer.authority.on_plan, answer.authority.looked_after)
        if YesNo.YES in said or words is Relevance.RELEVANT:
            return YesNo.YES
        unsure = answer.authority.known is not YesNo.NO or answer.damaged or words is Relevance.FOR_A_PERSON
        return YesNo.NOT_KNOWN if unsure else YesNo.NO
    findings = findings_of(case, answer)
    if relevant(findings) or words is Relevance.RELEVANT:
        return YesNo.YES
    return YesNo.NOT_KNOWN if to_judge(findings) or answer.damaged or words is Relevance.FOR_A_PERSON else YesNo.NO


def words_of(case: HeldCase, answer: HeldAnswer) -> Relevance:
    """Whether what an answer says in words matters, as the person says who read it; nothing that is in words is nothing before (P5)."""
    if not answer.words:
        return Relevance.NOT_RELEVANT
    judged = case.judged.get(answer.answer_id)
    return Relevance.FOR_A_PERSON if judged is None else judged.relevance


def _as_judged(case: HeldCase, finding: Finding) -> Finding:
    judged = case.judged.get(finding.finding_id)
    if judged is None:
        return finding
    return replace(
        finding,
        category=judged.category,
        relevance=judged.relevance,
        serious=finding.serious if judged.serious is None else judged.serious,
        judged_by=BY_PERSON,
    )

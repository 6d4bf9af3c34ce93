"""What an answer says that bears on safeguarding or welfare (P5, P6)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.safeguarding import DisposalKind, Relevance
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import BY_PERSON, Finding, HeldAnswer
from police_checks.domain.case import HeldCase

PAST: Final = frozenset({DisposalKind.CONVICTION, DisposalKind.CAUTION})
"""Disposals that are past and proven (P6)."""


def findings_of(case: HeldCase, answer: HeldAnswer) -> tuple[Finding, ...]:
    """The findings of an answer as they stand, where a person judged one with their judgement."""
    return tuple(_as_judged(case, finding) for finding in answer.findings)


def relevant(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is relevant: past and proven, or judged so by a person, whatever became of it (P5).

    The disposal of each says what is proven, and so what may reach the letter (P6).
    """
    return tuple(
        f for f in findings if f.relevance is Relevance.RELEVANT and (f.disposal in PAST or f.judged_by == BY_PERSON)
    )


def to_judge(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a person has to look at: unclassified, or of weight and not yet decided, or with a disposal nobody knows (P5, G3)."""
    return tuple(
        f
        for f in findings
        if f.judged_by != BY_PERSON
        and (
            f.relevance not in (Relevance.RELEVANT, Relevance.NOT_RELEVANT)
            or (
                f.relevance is Relevance.RELEVANT
                and f.disposal not in PAST
                and f.disposal is not DisposalKind.NO_FURTHER_ACTION
            )
        )
    )


def bears_on(case: HeldCase, answer: HeldAnswer) -> YesNo:
    """Whether anything relevant was found. Not known while a person still has to look (G3)."""
    if answer.authority is not None:
        said = (answer.authority.known, answer.authority.on_plan, answer.authority.looked_after)
        if YesNo.YES in said:
            return YesNo.YES
        return YesNo.NO if answer.authority.known is YesNo.NO and not answer.damaged else YesNo.NOT_KNOWN
    findings = findings_of(case, answer)
    if relevant(findings):
        return YesNo.YES
    unsure = to_judge(findings) or answer.damaged or (answer.intelligence or "").strip()
    return YesNo.NOT_KNOWN if unsure else YesNo.NO


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

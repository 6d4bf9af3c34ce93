"""The risk profile (T5): every factor present, absent or not known, from what, under which rule (G3)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.safeguarding import FactorState, RiskFinding
from cafcass_contracts.values import RiskFactor
from triage.domain.evidence import Evidence

FACTORS: Final = tuple(RiskFactor)
"""Every factor that a profile speaks of."""

DENIED: Final = "denied by somebody, which does not undo what is alleged"


def profile_of(evidence: tuple[Evidence, ...]) -> tuple[RiskFinding, ...]:
    """What is known of every factor. Present outweighs everything; an open question outweighs a no."""
    return tuple(_finding(factor, [each for each in evidence if each.factor is factor]) for factor in FACTORS)


def _finding(factor: RiskFactor, evidence: list[Evidence]) -> RiskFinding:
    there = [each for each in evidence if each.state is FactorState.PRESENT]
    if there:
        strongest = next((each for each in there if not each.weak), there[0])
        denied = (DENIED,) if any(each.denial for each in evidence) else ()
        return RiskFinding(
            factor=factor,
            state=FactorState.PRESENT,
            weak=strongest.weak,
            rule=strongest.rule,
            sources=(*_words(there), *denied),
        )
    not_clear = [each for each in evidence if each.state is FactorState.NOT_KNOWN]
    if not_clear:
        return RiskFinding(
            factor=factor, state=FactorState.NOT_KNOWN, rule=not_clear[0].rule, sources=_words(not_clear)
        )
    said_no = [each for each in evidence if each.state is FactorState.ABSENT]
    if said_no:
        return RiskFinding(factor=factor, state=FactorState.ABSENT, rule=said_no[0].rule, sources=_words(said_no))
    return RiskFinding(factor=factor, state=FactorState.NOT_KNOWN, rule="G3")


def _words(evidence: list[Evidence]) -> tuple[str, ...]:
    """The sources in words, each once, with how many say so where more than one does."""
    counts: dict[str, int] = {}
    for each in evidence:
        counts[each.words] = counts.get(each.words, 0) + 1
    return tuple(words if count == 1 else f"{words} ({count})" for words, count in counts.items())

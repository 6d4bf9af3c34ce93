"""The risk profile (T5): every factor present, absent or not known, from what, under which rule (G3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cafcass_contracts.message import RuleId
from cafcass_contracts.safeguarding import FactorState, RiskFinding
from cafcass_contracts.values import RiskFactor
from triage.domain.application import Application
from triage.domain.screening.checks import Checks
from triage.domain.screening.evidence import Evidence
from triage.domain.screening.held import Screening
from triage.domain.screening.of_application import of_application, of_history
from triage.domain.screening.of_checks import of_checks_together, of_result
from triage.domain.screening.of_people import of_call, of_calls_together, of_report

FACTORS: Final = tuple(RiskFactor)
"""Every factor that a profile speaks of."""

DENIED: Final = "denied by somebody, which does not undo what is alleged"


def evidence_of(application: Application, checks: Checks, screening: Screening) -> tuple[Evidence, ...]:
    """All that is known about the risks of a case, in the order of keys."""
    found = [
        *(() if application.details is None else of_application(application.details)),
        *of_history(application),
        *(each for held in checks.results.values() for each in of_result(held.result)),
        *of_checks_together(application, checks),
        *(each for id_, call in screening.calls.items() for each in of_call(id_, call)),
        *of_calls_together(application, screening.calls),
        *(each for id_, reported in screening.reports.items() for each in of_report(id_, reported)),
    ]
    return tuple(sorted({each.key: each for each in found}.values(), key=lambda each: each.key))


def profile_of(evidence: tuple[Evidence, ...]) -> tuple[RiskFinding, ...]:
    """What is known of every factor. Present outweighs everything; an open question outweighs a no."""
    of: dict[RiskFactor, list[Evidence]] = {}
    for each in evidence:
        of.setdefault(each.factor, []).append(each)
    return tuple(_finding(factor, of.get(factor, ())) for factor in FACTORS)


def _finding(factor: RiskFactor, evidence: Sequence[Evidence]) -> RiskFinding:
    if not evidence:
        return _told(factor, FactorState.NOT_KNOWN, "G3", ())
    there = [each for each in evidence if each.state is FactorState.PRESENT]
    if there:
        strongest = next((each for each in there if not each.weak), there[0])
        denied = (DENIED,) if any(each.denial for each in evidence) else ()
        return _told(factor, FactorState.PRESENT, strongest.rule, (*_words(there), *denied), weak=strongest.weak)
    not_clear = [each for each in evidence if each.state is FactorState.NOT_KNOWN]
    if not_clear:
        return _told(factor, FactorState.NOT_KNOWN, not_clear[0].rule, _words(not_clear))
    return _told(factor, FactorState.ABSENT, evidence[0].rule, _words(evidence))


@lru_cache(maxsize=2048)
def _told(
    factor: RiskFactor, state: FactorState, rule: RuleId, sources: tuple[str, ...], *, weak: bool = False
) -> RiskFinding:
    """A finding as it is told. The same few are found of nearly every case, again with each message about it: each is made once.

    Sources are words of ours and counts, never of a case (G4).
    """
    return RiskFinding(factor=factor, state=state, weak=weak, rule=rule, sources=sources)


def _words(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The sources in words, each once, with how many say so where more than one does."""
    counts: dict[str, int] = {}
    for each in evidence:
        counts[each.words] = counts.get(each.words, 0) + 1
    return tuple(words if count == 1 else f"{words} ({count})" for words, count in counts.items())

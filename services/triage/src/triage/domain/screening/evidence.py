"""Evidence of risk factors (T5): what a message says of one of them, with a key of its own, whatever order messages come in.

That something is not there counts only where a question was asked and answered no (G3).
"""

from __future__ import annotations

from typing import NamedTuple

from cafcass_contracts.message import RuleId
from cafcass_contracts.safeguarding import FactorState
from cafcass_contracts.values import RiskFactor


class Evidence(NamedTuple):
    """One thing that says whether a factor is there. A tuple because there are many, made anew with every message."""

    key: str
    factor: RiskFactor
    state: FactorState
    """`not-known`: what holds back a no, and makes nothing present."""
    rule: RuleId
    words: str
    """In plain words, of sources; never the content of what was alleged or found."""
    weak: bool = False
    denial: bool = False
    """Somebody said that it is not there: undoes no allegation."""
    for_court: bool = True
    """Whether the letter may rest on it: not what is unproven in a police answer, nor intelligence (P6)."""


def present(
    key: str, factor: RiskFactor, words: str, rule: RuleId = "T5", *, weak: bool = False, for_court: bool = True
) -> Evidence:
    """Evidence that a factor is there."""
    return Evidence(key, known(factor), FactorState.PRESENT, rule, words, weak=weak, for_court=for_court)


def absent(key: str, factor: RiskFactor, words: str, *, denial: bool = False) -> Evidence:
    """A question about a factor that was asked and answered no."""
    return Evidence(key, known(factor), FactorState.ABSENT, "G3", words, denial=denial)


def unclear(key: str, factor: RiskFactor, words: str, rule: RuleId = "G3") -> Evidence:
    """A question about a factor that is open: it may be absent, and nobody may say so yet."""
    return Evidence(key, factor, FactorState.NOT_KNOWN, rule, words)


def known(factor: RiskFactor) -> RiskFactor:
    """A factor as we know it; one that nobody declared counts as another one."""
    return factor if factor.known else RiskFactor.OTHER

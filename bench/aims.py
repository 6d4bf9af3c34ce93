"""What a case costs the four services of its way through safeguarding, stated as what was aimed at is: own and PostgreSQL's milliseconds together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bench.lived import Lived, Result
from bench.markdown import markdown
from bench.stages import Phase

AIMS: Final = {Phase.OPENING: 8.5, Phase.ANSWERS: 5.5, Phase.LETTER: 10.0}
"""Calibrated milliseconds: of a case's opening, of its answers, of one letter."""
FOUR: Final = ("intake", "police-checks", "triage", "allocation")
BESIDE: Final = ("complaints", "kpi")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one of the aims stands."""

    phase: Phase
    per: str
    """What it is a cost of."""
    aim: float
    ms: dict[str, float]
    """Of each service with its part of PostgreSQL."""
    slow: float
    """Of it, what making letters took."""

    @property
    def four(self) -> float:
        """Of the four services together."""
        return sum(self.ms[name] for name in FOUR)


def standings(result: Result) -> list[Standing]:
    """Of each aim in turn; a letter's is left out where none was made in its phase."""
    found = []
    for phase, aim in AIMS.items():
        lived = [each for each in result.lived if each.phase is phase]
        letters = sum(each.of("letter-rendered") for each in lived)
        share = letters if phase is Phase.LETTER else 1.0
        if share:
            ms = {name: _whole(lived, name) / share for name in (*FOUR, *BESIDE)}
            slow = sum(each.slow for each in lived) / share
            found.append(Standing(phase, "a letter" if phase is Phase.LETTER else "a case", aim, ms, slow))
    return found


def _whole(lived: list[Lived], name: str) -> float:
    return sum(each.ms[name] + each.postgres[name] for each in lived)


def aims(result: Result, reference: float | None) -> str:
    """The standings as a person reads them. `reference` is the calibration of the machine on which a millisecond is a calibrated one; none is known without a baseline."""
    factor = None if reference is None else reference / result.calibration
    head = ["own and PostgreSQL, ms", "aim", "calibrated", "the four", *FOUR, *BESIDE, "of it letters"]
    return markdown(head, [_row(each, factor) for each in standings(result)])


def _row(each: Standing, factor: float | None) -> list[str]:
    figures = (each.four, *(each.ms[name] for name in (*FOUR, *BESIDE)), each.slow)
    calibrated = "–" if factor is None else f"{each.four * factor:.1f}"
    return [f"{each.phase}, {each.per}", f"{each.aim:.1f}", calibrated, *(f"{ms:.2f}" for ms in figures)]

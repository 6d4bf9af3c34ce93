"""What a life cost: stage by stage, and by phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bench.stages import Phase
from cafcass_contracts.topics import SERVICES, TOPICS

PLACES: Final = (*SERVICES, "postgres", "broker")
"""Who spends processor time."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What one stage cost."""

    stage: str
    phase: Phase
    cases: int
    ms: dict[str, float]
    """Processor milliseconds a case: of each service, of PostgreSQL, of the broker, without what they take at rest."""
    postgres: dict[str, float]
    """PostgreSQL's milliseconds a case, divided among the services as the processor time of their connections is."""
    slow: float
    """Of triage's milliseconds a case, those outside its event loop's thread: making letters, nearly all of it in typst."""
    messages: dict[str, float]
    """A case, by topic and kind."""
    seconds: float
    """That passed meanwhile."""
    statements: dict[str, float]
    """A case, by database, those of looking for work among them; none where they were not counted."""

    @property
    def said(self) -> float:
        """Messages that services said, a case."""
        return sum(number for name, number in self.messages.items() if _is_said(name))

    def of(self, kind: str) -> float:
        """Messages of a kind, a case."""
        return sum(number for name, number in self.messages.items() if name.endswith(f" {kind}"))


def _is_said(name: str) -> bool:
    return not set(SERVICES).isdisjoint(TOPICS[name.partition(" ")[0]].writers)


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured."""

    lived: list[Lived]
    calibration: float
    """Milliseconds of the piece of work that everything is divided by: the mean of before and after."""
    cases: int
    bytes_a_case: float
    """Of what the court sends first."""
    rest_ms: dict[str, float]
    """Processor milliseconds a second with nothing to do."""
    workforce: float
    seed: int
    peak_mib: dict[str, float]
    broker: str
    machine: str

    @property
    def setting(self) -> dict[str, float | str]:
        """What two results have alike that can be compared."""
        return {"cases": self.cases, "seed": self.seed, "workforce": self.workforce, "broker": self.broker}


def phases(result: Result) -> dict[Phase, dict[str, float]]:
    """Processor milliseconds a case in each phase, by who used them."""
    return {
        phase: {name: round(sum(each.ms[name] for each in result.lived if each.phase is phase), 2) for name in PLACES}
        for phase in Phase
    }

"""What people said in calls and reports about each risk factor (T1, T5, T6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cafcass_contracts.safeguarding import CallOutcome, FactorState
from cafcass_contracts.values import RiskFactor
from triage.domain.application import Application
from triage.domain.screening.evidence import Evidence, absent, known, present
from triage.domain.screening.held import Call, Reported


def of_call(id_: str, call: Call) -> Iterator[Evidence]:
    """The risks that a party named in a call (T6)."""
    for factor in call.factors:
        yield present(f"call:{id_}:{factor}", factor, "a party named it in a call", "T6")


def of_calls_together(application: Application, calls: Mapping[str, Call]) -> Iterator[Evidence]:
    """The risks that every adult party was asked about and none of them named (G3)."""
    parties = {person.id for person in application.adult_parties}
    if not parties:
        return
    asked_by: dict[RiskFactor, set[str]] = defaultdict(set)
    for call in calls.values():
        if call.outcome is CallOutcome.SPOKEN:
            for factor in call.asked:
                asked_by[known(factor)].add(call.person)
    for factor, asked in sorted(asked_by.items()):
        if parties <= asked:
            yield absent(f"calls-no:{factor}", factor, "every party was asked in a call and nobody named it")


def of_report(id_: str, reported: Reported) -> Iterator[Evidence]:
    """What somebody told (T1). A denial is kept beside an allegation and does not undo it."""
    if reported.state is FactorState.PRESENT:
        yield present(f"report:{id_}", reported.factor, "it was reported", "T1")
    elif reported.state is FactorState.ABSENT:
        yield absent(f"report:{id_}", reported.factor, "it was reported that it is not there", denial=True)

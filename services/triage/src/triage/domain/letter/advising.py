"""The practitioner's own analysis, advice and recommendations to the court, by command (T6)."""

from __future__ import annotations

from cafcass_contracts import triage
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received, Touches
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from triage.domain.case import held
from triage.domain.evaluation import evaluate, touches_of
from triage.domain.letter.held import Advice, ChildRisk
from triage.domain.people import PRACTITIONERS
from triage.domain.policy import TriagePolicy
from triage.domain.told import own


def advice_touches(received: Received[triage.RecordAdvice], policy: TriagePolicy) -> Touches:
    """The case, and how its adviser is reached."""
    return {**touches_of(received.data.case_id), PRACTITIONERS: {received.data.by.id}}


def on_advice(facts: Facts, received: Received[triage.RecordAdvice], policy: TriagePolicy) -> Decision:
    """Somebody advises the court: the latest advice holds, and where a letter went before it is told as an update (T7)."""
    said, case = received.data, held(facts, received.data.case_id)
    if not case.application.is_active:
        return refused("there is no open private law case of that id to advise a court on")
    unknown = sorted({risk.child for risk in said.children if case.application.child(risk.child) is None})
    if unknown:
        return refused(f"the case has no child {', '.join(unknown)}")
    who = facts.get(PRACTITIONERS, said.by.id)
    advice = Advice(
        stamp=stamp_of(received),
        by=said.by.id,
        team=said.by.team or case.application.team,
        analysis=said.analysis,
        advice=said.advice,
        recommendations=said.recommendations,
        children=own(tuple[ChildRisk, ...], said.children),
        contact=None if who is None else who.contact,
    )
    known = case.letter.advice
    if known is not None and known.stamp > advice.stamp:
        return refused("later advice holds already")
    return evaluate(facts, received, replace(case, letter=replace(case.letter, advice=advice)), policy, ACCEPTED)

"""What triggers a child protection concern that cannot wait (T2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ConcernTrigger, FactorState, Relevance
from cafcass_contracts.values import ApplicationKind, RiskFactor, YesNo
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.concerns.held import RaisedByHand
from triage.domain.screening.checks import Checks
from triage.domain.screening.evidence import PROVEN
from triage.domain.screening.held import Screening

Place = tuple[ConcernTrigger, str | None]
"""A trigger, and whom it is about."""

_Triggered = Iterator[tuple[Place, str, str]]


def triggers(case: TriageCase) -> dict[Place, dict[str, str]]:
    """What now triggers a concern: for each place, the facts by key, each in words for who acts on it."""
    application, screening = case.application, case.screening
    found: dict[Place, dict[str, str]] = {}
    for place, key, words in (
        *_serious(case.checks),
        *_contact(application, case.checks, screening),
        *_abduction(application, screening),
        *_imminent(application),
        *_by_hand(case.concerns.by_hand),
    ):
        found.setdefault(place, {})[key] = words
    return found


def _serious(checks: Checks) -> _Triggered:
    """A serious finding arrived: relevant, or one that a person has yet to judge, convicted or charged (G3)."""
    for about, key, words in _serious_findings(checks):
        yield (ConcernTrigger.SERIOUS_CONVICTION, about), key, words


def _serious_findings(checks: Checks) -> Iterator[tuple[str, str, str]]:
    for check_id, held in checks.results.items():
        told = [("A serious relevant finding", each) for each in held.result.relevant]
        told += [("A serious finding that nobody has judged yet", each) for each in held.result.to_judge]
        for what, finding in told:
            if finding.serious and finding.relevance is not Relevance.NOT_RELEVANT:
                proven = "" if finding.disposal in PROVEN else ", not proven"
                words = f"{what}{proven}: {finding.offence}."
                yield held.result.check.about, f"finding:{check_id}:{finding.finding_id}", words


def _contact(application: Application, checks: Checks, screening: Screening) -> _Triggered:
    """A person who poses a risk lives with a child, or spends time with it and nothing says that it is supervised."""
    risks: dict[str, dict[str, str]] = {}
    for about, key, words in (*_serious_findings(checks), *_harm_with_plan(application, checks, screening)):
        risks.setdefault(about, {})[key] = words
    for person, facts in risks.items():
        for child in _children_with(application, person):
            place = (ConcernTrigger.UNSUPERVISED_CONTACT, person)
            yield place, f"contact:{child}", "A child lives or spends time with this person."
            for key, words in facts.items():
                yield place, key, words


def _harm_with_plan(application: Application, checks: Checks, screening: Screening) -> Iterator[tuple[str, str, str]]:
    """Harm to a child is alleged or reported of somebody, and a child of the case is on a protection plan."""
    if application.details is None or not _on_plan(application, checks):
        return
    for allegation in application.details.signals.allegations:
        if allegation.factor is RiskFactor.HARM_TO_CHILD and allegation.about_person is not None:
            words = "Harm to a child is alleged of this person, and a child is on a protection plan."
            yield allegation.about_person, f"harm:{allegation.about_person}", words
    for id_, reported in screening.reports.items():
        there = reported.factor is RiskFactor.HARM_TO_CHILD and reported.state is FactorState.PRESENT
        if there and reported.about_person is not None:
            words = "Harm to a child is reported of this person, and a child is on a protection plan."
            yield reported.about_person, f"report:{id_}", words


def _on_plan(application: Application, checks: Checks) -> bool:
    details = application.details
    said = [] if details is None else [details.signals.child_protection_plan]
    said += [child.child_protection_plan for child in application.children]
    return YesNo.YES in (*said, *(held.result.on_plan for held in checks.results.values()))


def _children_with(application: Application, person: str) -> Iterator[str]:
    if application.details is None:
        return
    somebody = application.person(person)
    roles = set() if somebody is None else {*somebody.roles}
    for relation in application.details.relations:
        if relation.person == person and YesNo.YES in (relation.lives_with, relation.spends_time_with):
            yield relation.child
    for child in application.children:
        if any(person in home.with_people or roles & {*home.with_roles} for home in child.homes):
            yield child.id


def _abduction(application: Application, screening: Screening) -> _Triggered:
    """Abduction is feared: whoever tells of it is heard at once, also before the case is known.

    What the application alleges waits only where the form says three times no: not urgent, not without notice, and nothing
    abroad. A question without an answer is not a no (G3).
    """
    for id_, reported in screening.reports.items():
        if reported.factor is RiskFactor.ABDUCTION and reported.state is FactorState.PRESENT:
            yield (ConcernTrigger.ABDUCTION, reported.about_person), f"report:{id_}", reported.in_words
    for id_, call in screening.calls.items():
        if RiskFactor.ABDUCTION in call.factors:
            yield (ConcernTrigger.ABDUCTION, None), f"call:{id_}", "A party fears abduction, and said so in a call."
    if application.details is None:
        return
    signals = application.details.signals
    if all(said is YesNo.NO for said in (signals.urgent, signals.without_notice, signals.international_element)):
        return
    for allegation in signals.allegations:
        if allegation.factor is RiskFactor.ABDUCTION:
            about = allegation.about_person
            key = derived_id("allegation", about or "", allegation.in_words or "")
            yield (ConcernTrigger.ABDUCTION, about), key, allegation.in_words or "The application fears abduction."


def _imminent(application: Application) -> _Triggered:
    """An emergency protection order is applied for."""
    details = application.details
    if details is not None and (details.emergency or ApplicationKind.EMERGENCY_PROTECTION in details.kinds):
        yield (ConcernTrigger.IMMINENT_RISK, None), "emergency", "An emergency protection order is applied for."


def _by_hand(raised: Mapping[str, RaisedByHand]) -> _Triggered:
    """Somebody raised it."""
    for id_, each in raised.items():
        yield (each.trigger, each.about_person), f"raised:{id_}", each.in_words

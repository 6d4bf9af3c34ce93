"""What triggers a child protection concern that cannot wait (T2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ConcernTrigger, DisposalKind, FactorState, Relevance
from cafcass_contracts.values import ApplicationKind, RiskFactor, YesNo
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.concerns.held import RaisedByHand
from triage.domain.safety import applies_only
from triage.domain.screening.checks import Checks
from triage.domain.screening.held import Screening
from triage.domain.told import Person

Place = tuple[ConcernTrigger, str | None]
"""A trigger, and whom it is about."""

_Triggered = Iterator[tuple[Place, str, str]]


def triggers(case: TriageCase) -> dict[Place, dict[str, str]]:
    """What now triggers a concern: for each place, the facts by key, each in words for who acts on it."""
    application, screening = case.application, case.screening
    found: dict[Place, dict[str, str]] = {}
    for place, key, words in (
        *_serious(case.checks),
        *_contact(application, case.checks),
        *_harm_reported(application, screening),
        *_harm_alleged(application),
        *_abduction(application, screening),
        *_imminent(application),
        *_by_hand(case.concerns.by_hand),
    ):
        found.setdefault(place, {})[key] = words
    return found


_CAME_TO_NOTHING: Final = frozenset({DisposalKind.NO_FURTHER_ACTION, DisposalKind.ACQUITTED})
"""How a matter ends in which nobody is charged any more (T2)."""


def _serious(checks: Checks) -> _Triggered:
    """A serious finding arrived: a conviction, a charge, what may be either (G3), or what a person judged relevant."""
    for about, key, words, came_to_nothing in _serious_findings(checks):
        if not came_to_nothing:
            yield (ConcernTrigger.SERIOUS_CONVICTION, about), key, words


def _serious_findings(checks: Checks) -> Iterator[tuple[str, str, str, bool]]:
    """Whom each is about, its key, what it is in words, and whether it came to nothing and no person has judged it."""
    for check_id, held in checks.results.items():
        told = [("A serious relevant finding", each, False) for each in held.result.relevant]
        told += [
            ("A serious finding that nobody has judged yet", each, each.disposal in _CAME_TO_NOTHING)
            for each in held.result.to_judge
        ]
        for what, finding, came_to_nothing in told:
            if finding.serious and finding.relevance is not Relevance.NOT_RELEVANT:
                proven = "" if finding.proven else ", not proven"
                words = f"{what}{proven}: {finding.offence}."
                key = f"finding:{check_id}:{finding.finding_id}"
                yield held.result.check.about, key, words, came_to_nothing


def _contact(application: Application, checks: Checks) -> _Triggered:
    """A person who poses a risk lives with a child, or spends time with it and nothing says that it is supervised.

    What came to nothing, such as an acquittal, is information for screening (P5), and a concern only where a child is with
    that person, or nobody knows that none is (G3).
    """
    for about, key, words, came_to_nothing in _serious_findings(checks):
        place = (ConcernTrigger.UNSUPERVISED_CONTACT, about)
        near = [*_children_with(application, about)]
        for child in near:
            yield place, f"contact:{child}", "A child lives or spends time with this person."
        if near or (came_to_nothing and not _known_apart(application, about)):
            yield place, key, words


HARM: Final = frozenset({RiskFactor.HARM_TO_CHILD, RiskFactor.NEGLECT})
"""What is harm to a child, whoever says so."""


def _harm_reported(application: Application, screening: Screening) -> _Triggered:
    """Harm is reported, or named in a call, of whomever: where the child is now is for duty to find out, and no form's word is waited for.

    Of a child who is known to be with another party the concern is about that party. What is not known may be so (G3).
    """
    for id_, reported in screening.reports.items():
        if reported.factor in HARM and reported.state is not FactorState.ABSENT:
            yield (ConcernTrigger.REPORTED, reported.about_person), f"report:{id_}", reported.in_words
    for id_, call in screening.calls.items():
        if HARM.isdisjoint(call.factors):
            continue
        who = application.person(call.person)
        others = (person.id for person in application.adult_parties if who is not None and person.id != who.id)
        near = [other for other in others if any(_children_with(application, other))]
        said = f"{_caller(who)} said in a call that a child was harmed"
        for person in near:
            words = f"{said}, and a child is, or is about to be, with this person."
            yield (ConcernTrigger.UNSUPERVISED_CONTACT, person), f"call:{id_}", words
        if not near:
            words = f"{said}. Who did it, and where the child is now, is to be found out."
            yield (ConcernTrigger.REPORTED, None), f"call:{id_}", words


def _caller(person: Person | None) -> str:
    """Which party said something in a call, for who acts on it."""
    if person is None:
        return "Somebody whose id is nobody's in the case"
    roles = " and ".join(role.replace("-", " ") for role in person.roles) or "party"
    return f"The {roles} ({person.id})"


def _harm_alleged(application: Application) -> _Triggered:
    """Harm is alleged by the application of somebody whom a child is with, or about to be; or of nobody knows whom, in a hurry."""
    details = application.details
    if details is None or details.backlog:
        return
    hurried = details.emergency or YesNo.YES in (details.signals.urgent, details.signals.without_notice)
    others = [person.id for person in application.people if not applies_only(person)]
    for allegation in details.signals.allegations:
        if allegation.factor not in HARM:
            continue
        about = allegation.about_person
        near = [id_ for id_ in ([about] if about is not None else others) if any(_children_with(application, id_))]
        for id_ in near:
            words = allegation.in_words or "Harm to a child is alleged of this person, whom a child is with."
            yield (ConcernTrigger.UNSUPERVISED_CONTACT, id_), f"harm:{id_}", words
        if hurried and not near and (about is None or not _known_apart(application, about)):
            words = allegation.in_words or "Harm to a child is alleged in an urgent application."
            yield (ConcernTrigger.IMMINENT_RISK, about), f"harm:{about or ''}", words


def _known_apart(application: Application, person: str) -> bool:
    """Whether it is known of every child that it neither lives with somebody nor spends time with them."""
    if application.details is None or any(_children_with(application, person)):
        return False
    apart = {
        relation.child
        for relation in application.details.relations
        if relation.person == person and relation.lives_with is relation.spends_time_with is YesNo.NO
    }
    return bool(application.children) and apart >= {child.id for child in application.children}


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
        if reported.factor is RiskFactor.ABDUCTION and reported.state is not FactorState.ABSENT:
            yield (ConcernTrigger.ABDUCTION, reported.about_person), f"report:{id_}", reported.in_words
    for id_, call in screening.calls.items():
        if RiskFactor.ABDUCTION in call.factors:
            caller = _caller(application.person(call.person))
            yield (ConcernTrigger.ABDUCTION, None), f"call:{id_}", f"{caller} fears abduction, and said so in a call."
    if application.details is None or application.details.backlog:
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
    if details is None or details.backlog:
        return
    if details.emergency or ApplicationKind.EMERGENCY_PROTECTION in details.kinds:
        yield (ConcernTrigger.IMMINENT_RISK, None), "emergency", "An emergency protection order is applied for."


def _by_hand(raised: Mapping[str, RaisedByHand]) -> _Triggered:
    """Somebody raised it."""
    for id_, each in raised.items():
        yield (each.trigger, each.about_person), f"raised:{id_}", each.in_words

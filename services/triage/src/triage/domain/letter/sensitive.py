"""What in the letter is one party's private matter, and what makes telling a party unsafe (T9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import NeedKind, YesNo
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.concerns.held import Concerns
from triage.domain.letter.facts import LetterContent
from triage.domain.letter.withheld import STRUCK_OUT
from triage.domain.needs.held import RecordedNeeds, needs_of
from triage.domain.safety import not_safe, not_told
from triage.domain.screening.checks import Checks
from triage.domain.screening.evidence import PROVEN
from triage.domain.screening.held import Call, Screening

_HEALTH_OR_BELIEF: Final = frozenset(
    {NeedKind.DISABILITY, NeedKind.LITIGATION_CAPACITY, NeedKind.RELIGION_OR_BELIEF, NeedKind.SPECIAL_MEASURES}
)


def sensitive(case: TriageCase, content: LetterContent) -> dict[str, str]:
    """What in the letter is private without consent to tell it, or unsafe to tell, of all that is held of a case.

    By key, in words that name nobody. The words say of what kind it is, which is restricted in itself (P6, G4).
    """
    application, screening = case.application, case.screening
    found = (
        _of_checks(case.checks),
        _of_calls(screening.calls),
        _of_reports(screening),
        _of_needs(application, case.needs),
        _of_concerns(case.concerns),
        _of_safety(application, screening.calls),
        _of_contact_details(application, content),
    )
    return dict(chain.from_iterable(found))


def _of_checks(checks: Checks) -> Iterator[tuple[str, str]]:
    for check, held in checks.results.items():
        result = held.result
        for finding in result.relevant:
            if finding.relevance is Relevance.RELEVANT and finding.disposal in PROVEN:
                yield f"finding:{check}:{finding.finding_id}", "convictions of a person"
        if result.for_a_person:
            yield f"unclassified:{check}", "a police answer that nobody has classified yet"
        if result.in_words:
            yield f"authority:{check}", "what a local authority wrote about the family"


def _of_calls(calls: Mapping[str, Call]) -> Iterator[tuple[str, str]]:
    for id_, call in calls.items():
        if (call.said or call.issues or call.factors) and call.consents is not YesNo.YES:
            yield f"call:{id_}", "what a party said in a call without agreeing that the other is told"


def _of_reports(screening: Screening) -> Iterator[tuple[str, str]]:
    for id_ in screening.reports:
        yield f"report:{id_}", "what somebody reported about the family"


def _of_needs(application: Application, recorded: Mapping[str, RecordedNeeds]) -> Iterator[tuple[str, str]]:
    needs = needs_of(application, recorded)
    for person in application.adult_parties:
        if any(need.kind in _HEALTH_OR_BELIEF for need in needs.get(person.id, ())):
            yield f"needs:{person.id}", "a party's needs of health or belief"


def _of_concerns(concerns: Concerns) -> Iterator[tuple[str, str]]:
    """The letter says that a concern was raised: whom it is about may not learn of it from Cafcass's post (T2)."""
    if concerns.any:
        yield "concern", "a child protection concern"


def _of_safety(application: Application, calls: Mapping[str, Call]) -> Iterator[tuple[str, str]]:
    if any(not_told(application, person) for person in application.adult_parties):
        yield "without-notice", "an application of which a party is not to be told before the hearing"
    for person in application.people:
        if person.lives_in_refuge is YesNo.YES:
            yield f"refuge:{person.id}", "where somebody lives"
    for person in application.adult_parties:
        if person.lives_in_refuge is not YesNo.YES and not_safe(calls, person):
            yield f"not-safe:{person.id}", "what may put a party at risk who could not safely be reached"


def _of_contact_details(application: Application, content: LetterContent) -> Iterator[tuple[str, str]]:
    """A letter that lists the request for confidentiality, or a place struck out, tells the other party of it."""
    signals = None if application.details is None else application.details.signals
    asked = signals is not None and YesNo.YES in (signals.c8_present, signals.confidential_details_asked)
    if asked or STRUCK_OUT in repr(content):
        yield "contact-details", "confidential contact details"

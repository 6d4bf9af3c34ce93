"""What in the letter is one party's private matter, and what makes telling a party unsafe (T9)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Final

from cafcass_contracts.values import NeedKind, YesNo
from cafcass_domain.state import to_builtins
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.correspondence.danger import beginning, plain_words
from triage.domain.letter.content import in_letter, more_than_may_be_said
from triage.domain.letter.facts import LetterContent
from triage.domain.letter.people import party_of
from triage.domain.letter.withheld import STRUCK_OUT, Hidden
from triage.domain.needs.held import RecordedNeeds, needs_of
from triage.domain.policy import TriagePolicy
from triage.domain.referrals.held import Standing
from triage.domain.safety import Reach
from triage.domain.screening.held import Call, Screening
from triage.domain.told import Need

_LANGUAGES: Final = frozenset({NeedKind.INTERPRETER, NeedKind.WELSH})
"""What may be told of anybody, as far as it is no more than the name of a language."""
_A_LANGUAGE: Final = 2
"""Words that the name of a language has at most: what says more is read by a person."""


OF_SAFETY: Final = ("without-notice", "refuge:", "identity:", "not-safe:", "lives-with:", "whereabouts")
"""How the keys begin of what makes it unsafe to send a letter, whatever it says."""


def sensitive(case: TriageCase, content: LetterContent, policy: TriagePolicy) -> dict[str, str]:
    """What in the letter is private without consent to tell it, or unsafe to tell, of all that is held of a case.

    By key, in words for the court alone: of what kind it is, which is restricted in itself (P6, G4), and of convictions whose, as the letter has it.
    """
    found = (
        _of_checks(case, content),
        _of_calls(case.screening.calls, policy.confidence_words),
        _of_reports(case.screening),
        _of_needs(case.application, case.needs),
        _of_concerns(case),
        _of_advice(case, policy.confidence_words),
        _of_safety(case.reach),
        _of_contact_details(case.application, content),
    )
    return dict(chain.from_iterable(found))


def _of_checks(case: TriageCase, content: LetterContent) -> Iterator[tuple[str, str]]:
    """Whose convictions they are is said where the letter sets them out: of a check that it leaves out it names nobody."""
    shown = {check.check_id for check in content.checks if check.convictions}
    for check, held in case.checks.results.items():
        result = held.result
        for finding in result.relevant:
            if in_letter(finding):
                whose = party_of(case.application, result.check.about) if check in shown else "somebody who was checked"
                yield f"finding:{check}:{finding.finding_id}", f"convictions of {whose}"
        if more_than_may_be_said(result):
            yield f"more:{check}", "that there is more in a police answer than the letter sets out"
        if result.in_words:
            yield f"authority:{check}", "what a local authority wrote about the family"


def _of_calls(calls: Mapping[str, Call], confidences: Collection[str]) -> Iterator[tuple[str, str]]:
    """What somebody agreed to have told is theirs alone: what may be another's confidence is held back all the same."""
    for id_, call in calls.items():
        words = " ".join((call.said or "", *call.issues))
        if (call.in_words or call.factors) and call.consents is not YesNo.YES:
            yield f"call:{id_}", "what a party said in a call without agreeing that the other is told"
        elif _has(words, confidences):
            yield f"confidence:{id_}", "what may have been said in confidence"


def _of_reports(screening: Screening) -> Iterator[tuple[str, str]]:
    for id_ in screening.reports:
        yield f"report:{id_}", "what somebody reported about the family"


def _of_needs(application: Application, recorded: Mapping[str, RecordedNeeds]) -> Iterator[tuple[str, str]]:
    """Health, disability, belief and whatever else a need tells is private, whatever it is filed under; a language is not."""
    needs = needs_of(application, recorded)
    children = {child.id for child in application.children}
    taking_part = {person.id for person in application.adult_parties} | children
    for about in sorted(taking_part):
        if any(_is_private(need) for need in needs.get(about, ())):
            whose = "a child's needs, or what a child asked to be kept" if about in children else "a party's needs"
            yield f"needs:{about}", whose


def _is_private(need: Need) -> bool:
    language = need.kind in _LANGUAGES and len(plain_words(need.detail).split()) <= _A_LANGUAGE
    return not language


def _of_concerns(case: TriageCase) -> Iterator[tuple[str, str]]:
    """The letter says that a concern was raised, or a child referred: whom it is about may not learn of it from Cafcass's post (T2)."""
    if case.concerns.any:
        yield "concern", "a child protection concern"
    if case.concerns_elsewhere:
        yield "concern-elsewhere", "a child protection concern of another case"
    for id_, referral in case.referrals.items():
        if referral.standing is Standing.MADE:
            yield f"referral:{id_}", "a referral or a disclosure"


def _of_advice(case: TriageCase, confidences: Collection[str]) -> Iterator[tuple[str, str]]:
    advice = case.letter.advice
    if advice is not None and _has(f"{advice.analysis} {advice.advice}", confidences):
        yield f"advice:{advice.message_id}", "what may have been said in confidence"


def _has(said: str, beginnings: Collection[str]) -> bool:
    words = f" {plain_words(said)}"
    return any(beginning(each) in words for each in beginnings)


def _of_safety(reach: Reach) -> Iterator[tuple[str, str]]:
    application = reach.application
    if any(reach.not_told(person) or reach.may_not_be_told(person) for person in application.adult_parties):
        yield "without-notice", "an application of which a party is not, or perhaps not, to be told before the hearing"
    for person in application.people:
        if person.lives_in_refuge is YesNo.YES:
            yield f"refuge:{person.id}", "where somebody lives"
        if person.identity_confidential is YesNo.YES:
            yield f"identity:{person.id}", "who somebody is"
    for person in application.adult_parties:
        if person.lives_in_refuge is not YesNo.YES and reach.not_safe(person):
            yield f"not-safe:{person.id}", "what may put a party at risk who could not safely be reached"
    for relation in () if application.details is None else application.details.relations:
        if relation.confidential is YesNo.YES:
            yield f"lives-with:{relation.child}:{relation.person}", "with whom a child lives"


def _of_contact_details(application: Application, content: LetterContent) -> Iterator[tuple[str, str]]:
    """A letter that lists the request for confidentiality, or a place struck out, tells the other party of it.

    So may anybody's words where a home is confidential: no rule knows every school, shop and bus that says where it is.
    """
    if Hidden(application).anybody and any(_in_somebodys_words(content)):
        yield "whereabouts", "where somebody lives"
    signals = None if application.details is None else application.details.signals
    asked = signals is not None and YesNo.YES in (signals.c8_present, signals.confidential_details_asked)
    if asked or STRUCK_OUT in str(to_builtins(content)):
        yield "contact-details", "confidential contact details"


def _in_somebodys_words(content: LetterContent) -> Iterator[str | None]:
    """What the letter holds that somebody wrote or said freely."""
    yield from (call.said for call in content.calls)
    yield from (said.words for said in content.said)
    yield from chain.from_iterable(check.in_words for check in content.checks)
    advice = content.opinion
    if advice is not None:
        yield f"{advice.analysis} {advice.advice}"

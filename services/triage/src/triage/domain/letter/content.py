"""What the safeguarding letter says (T6), put together from what is held of a case.

Of a police answer only past, relevant convictions and cautions go in (P6): nothing unproven, no intelligence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from cafcass_contracts.safeguarding import (
    CheckKind,
    CheckState,
    FactorState,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.values import YesNo
from cafcass_domain.london import london_day
from cafcass_domain.state import convert
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.letter.facts import (
    CallFacts,
    CheckFacts,
    ConvictionFacts,
    IssueFacts,
    LetterContent,
    NeedFacts,
)
from triage.domain.letter.people import name_of, role_of
from triage.domain.letter.withheld import Clean, cleaner
from triage.domain.needs.held import needs_of
from triage.domain.screening.checks import Checks, not_told_of
from triage.domain.screening.evidence import PROVEN
from triage.domain.screening.held import Call, Screening, not_called
from triage.domain.screening.outcome import Screened
from triage.domain.screening.profile import profile_of
from triage.domain.told import Check

ADVICE: Final[Mapping[ScreeningOutcome, tuple[str, ...]]] = MappingProxyType(
    {
        ScreeningOutcome.NO_CONCERNS: (
            "Screening found no safeguarding or welfare concern. Cafcass sees no further role for itself.",
        ),
        ScreeningOutcome.CONCERNS: (
            "There are, or may be, safeguarding or welfare concerns.",
            "The court is advised to let the proceedings go on until the children's situation is better understood.",
            "The court is asked to consider what further work is needed.",
        ),
        ScreeningOutcome.NEEDS_PERSON: (
            "Screening is not complete. The court is asked to make no final order on what is known so far.",
        ),
    }
)
"""The advice that goes with each outcome (T6), up to the limits of the information."""

CONCERN_OPEN: Final = "A child protection concern has been raised within Cafcass and is being acted on."

KINDS: Final[Mapping[CheckKind, str]] = MappingProxyType(
    {
        CheckKind.LEVEL_1: "level 1 police check",
        CheckKind.LEVEL_2: "level 2 police check",
        CheckKind.LOCAL_AUTHORITY: "local authority check",
    }
)


def content_of(case: TriageCase, found: Screened) -> LetterContent:
    """Everything in the letter that may change from one version to the next. `found` is what screening finds of the case."""
    application, screening = case.application, case.screening
    clean = cleaner(application)
    for_court = profile_of(tuple(each for each in found.evidence if each.for_court))
    advice = ADVICE.get(found.outcome, ADVICE[ScreeningOutcome.NEEDS_PERSON])
    return LetterContent(
        checks=tuple(_checks(application, case.checks, clean)),
        calls=tuple(_calls(application, screening, clean)),
        issues=tuple(IssueFacts(str(f.factor), f.weak, f.sources) for f in for_court if f.state is FactorState.PRESENT),
        factual_issues=tuple(dict.fromkeys(clean(words) for words in _factual_issues(application, screening))),
        outcome=str(found.outcome),
        settled=found.settled_by is not None,
        advice=(*advice, CONCERN_OPEN) if case.concerns.raised else advice,
        not_known=tuple(str(f.factor) for f in found.profile if f.state is FactorState.NOT_KNOWN),
        outstanding=tuple(_outstanding(case, found)),
        needs=tuple(_needs(case, clean)),
    )


def _checks(application: Application, checks: Checks, clean: Clean) -> Iterator[CheckFacts]:
    order = [*KINDS]
    in_order = sorted(checks.wanted, key=lambda c: (order.index(c.kind) if c.kind in order else 9, c.about, c.check_id))
    for check in in_order:
        state, convictions, words = _came_back(checks, check)
        yield CheckFacts(
            check_id=check.check_id,
            kind=str(check.kind),
            about=name_of(application, check.about),
            state=state,
            asked_on=_day(check.requested_at),
            answered_on=_day(check.answered_at),
            convictions=convictions,
            in_words=tuple(clean(each) for each in words),
        )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else london_day(moment)


def _came_back(checks: Checks, check: Check) -> tuple[str, tuple[ConvictionFacts, ...], tuple[str, ...]]:
    """The state of a check in the letter's words, with the past and relevant of what was found (P6)."""
    if check.state is CheckState.CONSENT_REFUSED:
        return "no-consent", (), ()
    if check.state is not CheckState.ANSWERED:
        return "outstanding", (), ()
    held = checks.results.get(check.check_id)
    if held is None:
        return "not-clear", (), ()
    result = held.result
    if check.kind is CheckKind.LOCAL_AUTHORITY:
        words = [
            said
            for answer, said in (
                (result.known_to_authority, "known"),
                (result.on_plan, "on a child protection plan"),
                (result.looked_after, "looked after"),
            )
            if answer is YesNo.YES
        ]
        state = {YesNo.YES: "known", YesNo.NO: "not-known-to"}.get(result.known_to_authority, "not-clear")
        return ("known" if words else state), (), (*words, *([result.in_words] if result.in_words else []))
    convictions = tuple(
        convert(finding, ConvictionFacts, from_attributes=True)
        for finding in result.relevant
        if finding.relevance is Relevance.RELEVANT and finding.disposal in PROVEN
    )
    if convictions:
        return "relevant", convictions, ()
    if result.for_a_person:
        return "for-a-person", (), ()
    return ("no-trace" if result.traced is YesNo.NO else "no-relevant-convictions"), (), ()


def _in_order(screening: Screening) -> Iterator[Call]:
    """The calls, the earliest first."""
    yield from (call for _, call in sorted(screening.calls.items(), key=lambda item: (item[1].called_at, item[0])))


def _calls(application: Application, screening: Screening, clean: Clean) -> Iterator[CallFacts]:
    for call in _in_order(screening):
        yield CallFacts(
            person=name_of(application, call.person),
            role=role_of(application, call.person),
            called_at=call.called_at,
            outcome=str(call.outcome),
            said=None if call.said is None else clean(call.said),
        )


def _factual_issues(application: Application, screening: Screening) -> Iterator[str]:
    """What is in issue, in words: as the application alleges, as the parties said, as was reported."""
    if application.details is not None:
        yield from (each.in_words for each in application.details.signals.allegations if each.in_words)
    for call in _in_order(screening):
        yield from call.issues
    for _, reported in sorted(screening.reports.items(), key=lambda item: (item[1].at, item[0])):
        yield reported.in_words


def _outstanding(case: TriageCase, found: Screened) -> Iterator[str]:
    application = case.application
    for check in case.checks.outstanding:
        kind = KINDS.get(check.kind, "check")
        if check.state is CheckState.CONSENT_REFUSED:
            yield f"The {kind} of {name_of(application, check.about)} cannot be made without consent."
        else:
            yield f"The {kind} of {name_of(application, check.about)} has not been answered."
    for missing, about in not_told_of(application, case.checks):
        yield f"No {KINDS[missing]} of {name_of(application, about)} is known of yet."
    for person in not_called(application, case.screening.calls):
        yield f"{name_of(application, person.id)} has not been called."
    if found.settled_by is None:
        yield "The outcome of screening is proposed, and still with a practitioner."


def _needs(case: TriageCase, clean: Clean) -> Iterator[NeedFacts]:
    application = case.application
    taking_part = {person.id for person in application.adult_parties} | {child.id for child in application.children}
    for about, needs in needs_of(application, case.needs).items():
        if about not in taking_part:
            continue
        for need in needs:
            detail = None if need.detail is None else clean(need.detail)
            yield NeedFacts(name_of(application, about), str(need.kind), detail)

"""What the safeguarding letter says (T6), put together from what is held of a case.

Of a police answer only past, relevant convictions and cautions go in (P6): nothing unproven, no intelligence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from cafcass_contracts.safeguarding import (
    CheckKind,
    CheckState,
    FactorState,
    Relevance,
)
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_domain.london import london_day
from cafcass_domain.state import convert, replace
from triage.domain.application import Application
from triage.domain.case import TriageCase
from triage.domain.letter.concerns import concerns_of
from triage.domain.letter.facts import (
    AdviceFacts,
    CallFacts,
    CheckFacts,
    ChildRiskFacts,
    ConvictionFacts,
    IssueFacts,
    LetterContent,
    NeedFacts,
    OpenFacts,
    ReferralFacts,
    SaidFacts,
)
from triage.domain.letter.people import name_of, party_of, role_of
from triage.domain.letter.withheld import Clean, Hidden, cleaner
from triage.domain.needs.held import needs_of
from triage.domain.referrals.held import Standing
from triage.domain.screening.checks import Checks, not_told_of
from triage.domain.screening.evidence import known
from triage.domain.screening.held import Call, Screening, not_called
from triage.domain.screening.outcome import Screened
from triage.domain.screening.profile import profile_of
from triage.domain.told import Check, CheckResult, Finding

KINDS: Final[tuple[CheckKind, ...]] = (CheckKind.LEVEL_1, CheckKind.LEVEL_2, CheckKind.LOCAL_AUTHORITY)
"""The order in which checks stand in a letter."""
IN_A_CALL: Final = "a party named it in a call"
IN_A_REPORT: Final = "it was reported"
IN_A_REFUGE: Final = "somebody in the case lives in a refuge"
"""Sources of screening, which names nobody: the letter says who, and not the last."""
KEPT_PRIVATE: Final = "something in the application that is kept private"


def content_of(case: TriageCase, found: Screened) -> LetterContent:
    """Everything in the letter that may change from one version to the next. `found` is what screening finds of the case."""
    application, screening = case.application, case.screening
    hidden = Hidden(application)
    places = {c.source_system for c in case.checks.wanted if c.source_system and _shows_home(c, hidden)}
    clean = cleaner(application, places)
    told = tuple(each for each in found.evidence if each.for_court)
    for_court = found.profile if len(told) == len(found.evidence) else profile_of(told)
    return LetterContent(
        checks=tuple(_checks(application, case.checks, clean, hidden)),
        calls=tuple(_calls(application, screening, clean)),
        issues=tuple(
            IssueFacts(str(f.factor), f.weak, tuple(_sources(application, screening, f.factor, f.sources, clean)))
            for f in for_court
            if f.state is FactorState.PRESENT
        ),
        said=tuple(_said(application, screening, clean)),
        outcome=str(found.outcome),
        settled=found.settled_by is not None,
        not_known=tuple(str(f.factor) for f in found.profile if f.state is FactorState.NOT_KNOWN),
        needs=tuple(_needs(case, clean)),
        open=tuple(_open(case, found)),
        concerns=tuple(concerns_of(case, clean)),
        referrals=tuple(_referrals(case, clean)),
        opinion=_opinion(case, clean),
    )


def _sources(
    application: Application, screening: Screening, factor: RiskFactor, sources: Sequence[str], clean: Clean
) -> Iterator[str]:
    """Where a risk comes from, with who named or reported it, and without that somebody lives in a refuge (T6, T9)."""
    for source in sources:
        if source.startswith(IN_A_CALL):
            callers = (call.person for call in _in_order(screening) if factor in map(known, call.factors))
            yield from dict.fromkeys(f"{party_of(application, person)} named it in a call" for person in callers)
        elif source.startswith(IN_A_REPORT):
            present = [r for r in screening.reports.values() if r.factor == factor and r.state is FactorState.PRESENT]
            yield from dict.fromkeys(f"{clean(r.source) or 'somebody not named'} reported it" for r in present)
        else:
            yield KEPT_PRIVATE if source.startswith(IN_A_REFUGE) else source


def _shows_home(check: Check, hidden: Hidden) -> bool:
    """Whether the name of who was asked would tell where somebody lives: a force or an authority follows from the postcode (P7)."""
    return check.kind is not CheckKind.LEVEL_1 and hidden.of(check.about)


def _checks(application: Application, checks: Checks, clean: Clean, hidden: Hidden) -> Iterator[CheckFacts]:
    places = {kind: place for place, kind in enumerate(KINDS)}
    in_order = sorted(checks.wanted, key=lambda c: (places.get(c.kind, len(places)), c.about, c.check_id))
    for check in in_order:
        held = checks.results.get(check.check_id)
        result = held.result if held is not None and check.state is CheckState.ANSWERED else None
        convictions = () if result is None else tuple(_convictions(result, clean))
        yield CheckFacts(
            check_id=check.check_id,
            kind=str(check.kind),
            about=name_of(application, check.about),
            state=_came_back(check, result),
            asked_on=_day(check.requested_at),
            answered_on=_day(check.answered_at),
            convictions=convictions,
            in_words=() if result is None or not result.in_words else (clean(result.in_words),),
            answers=() if result is None else tuple(_answers(result)),
            asked_of=None if _shows_home(check, hidden) else check.source_system,
            more=result is not None and more_than_may_be_said(result),
        )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else london_day(moment)


def _came_back(check: Check, result: CheckResult | None) -> str:
    """The state of a check in the letter's words."""
    if check.state is CheckState.CONSENT_REFUSED:
        return "no-consent"
    if check.state is not CheckState.ANSWERED:
        return "outstanding"
    if result is None:
        return "not-clear"
    if check.kind is CheckKind.LOCAL_AUTHORITY:
        if YesNo.YES in (result.known_to_authority, result.on_plan, result.looked_after):
            return "known"
        return "not-known-to" if result.known_to_authority is YesNo.NO else "not-clear"
    if any(in_letter(finding) for finding in result.relevant):
        return "relevant"
    if result.for_a_person:
        return "for-a-person"
    return "no-trace" if result.traced is YesNo.NO else "no-relevant-convictions"


def in_letter(finding: Finding) -> bool:
    """Whether a finding may stand in a letter: past, proven and relevant (P6)."""
    return finding.relevance is Relevance.RELEVANT and finding.proven


def more_than_may_be_said(result: CheckResult) -> bool:
    """Whether an answer holds more that bears on safety than a letter may set out: then it says that there is (P6)."""
    unproven = any(each.relevance is Relevance.RELEVANT and not in_letter(each) for each in result.relevant)
    return unproven or bool(result.to_judge or result.for_a_person or result.intelligence)


def _convictions(result: CheckResult, clean: Clean) -> Iterator[ConvictionFacts]:
    for finding in result.relevant:
        if in_letter(finding):
            facts = convert(finding, ConvictionFacts, from_attributes=True)
            sentence = None if facts.sentence is None else clean(facts.sentence)
            yield replace(facts, offence=clean(facts.offence), sentence=sentence)


def _answers(result: CheckResult) -> Iterator[str]:
    if result.on_plan is YesNo.YES:
        yield "on-plan"
    if result.looked_after is YesNo.YES:
        yield "looked-after"


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


def _said(application: Application, screening: Screening, clean: Clean) -> Iterator[SaidFacts]:
    """What is in issue, each in the words and under the name of whoever said so: the application, the parties, who reported."""
    found: dict[str, SaidFacts] = {}
    details = application.details
    if details is not None:
        for allegation in details.signals.allegations:
            if allegation.in_words:
                words = clean(allegation.in_words)
                found.setdefault(words, SaidFacts(words, "application", on=details.submitted_on))
    for call in _in_order(screening):
        for issue in call.issues:
            words = clean(issue)
            said = SaidFacts(words, "call", party_of(application, call.person), london_day(call.called_at))
            found.setdefault(words, said)
    for _, reported in sorted(screening.reports.items(), key=lambda item: (item[1].at, item[0])):
        words = clean(reported.in_words)
        found.setdefault(words, SaidFacts(words, "report", clean(reported.source), london_day(reported.at)))
    yield from found.values()


def _open(case: TriageCase, found: Screened) -> Iterator[OpenFacts]:
    application = case.application
    for check in case.checks.outstanding:
        refused = check.state is CheckState.CONSENT_REFUSED
        what = "check-without-consent" if refused else "check-outstanding"
        yield OpenFacts(what, str(check.kind), name_of(application, check.about))
    for missing, about in not_told_of(application, case.checks):
        yield OpenFacts("check-not-known", str(missing), name_of(application, about))
    for person in not_called(application, case.screening.calls):
        yield OpenFacts("not-called", "", name_of(application, person.id))
    if found.settled_by is None:
        yield OpenFacts("not-settled")


def _referrals(case: TriageCase, clean: Clean) -> Iterator[ReferralFacts]:
    for referral in case.referrals.values():
        if referral.standing is Standing.MADE:
            children = tuple(name_of(case.application, child) for child in referral.children)
            yield ReferralFacts(str(referral.kind), clean(referral.to), london_day(referral.at), children)


def _opinion(case: TriageCase, clean: Clean) -> AdviceFacts | None:
    advice = case.letter.advice
    if advice is None:
        return None
    return AdviceFacts(
        analysis=clean(advice.analysis),
        advice=clean(advice.advice),
        recommendations=tuple(str(each) for each in advice.recommendations),
        children=tuple(
            ChildRiskFacts(
                name_of(case.application, risk.child),
                str(risk.level),
                None if risk.in_words is None else clean(risk.in_words),
            )
            for risk in advice.children
        ),
    )


def _needs(case: TriageCase, clean: Clean) -> Iterator[NeedFacts]:
    application = case.application
    taking_part = {person.id for person in application.adult_parties} | {child.id for child in application.children}
    for about, needs in needs_of(application, case.needs).items():
        if about not in taking_part:
            continue
        for need in needs:
            detail = None if need.detail is None else clean(need.detail)
            yield NeedFacts(name_of(application, about), str(need.kind), detail)

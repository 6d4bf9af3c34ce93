"""What each message says about each risk factor (T5): the only place where what was received becomes evidence.

Evidence has a key of its own, the same whatever order messages come in. That something is not there counts only where a
question was asked and answered no (G3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import RuleId
from cafcass_contracts.police_checks import CheckResultRecorded
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CheckKind,
    CheckState,
    DisposalKind,
    FactorState,
    Finding,
    Relevance,
)
from cafcass_contracts.values import (
    LawType,
    MiamExemption,
    OffenceCategory,
    OrderType,
    RiskFactor,
    YesNo,
)
from triage.domain.case import Call, Reported, TriageCase
from triage.domain.policy import ASKED_BY_THE_APPLICATION

PROVEN: Final = frozenset({DisposalKind.CONVICTION, DisposalKind.CAUTION})
"""What is past and proven (P6)."""

FACTOR_OF_CATEGORY: Final = {
    OffenceCategory.VIOLENCE: (RiskFactor.DOMESTIC_ABUSE, True),
    OffenceCategory.SEXUAL: (RiskFactor.HARM_TO_CHILD, True),
    OffenceCategory.CHILD_NEGLECT_OR_HARM: (RiskFactor.HARM_TO_CHILD, False),
    OffenceCategory.HARASSMENT_AND_STALKING: (RiskFactor.POST_SEPARATION_CONTROL, True),
    OffenceCategory.DRUGS_OR_ALCOHOL: (RiskFactor.SUBSTANCE_MISUSE, False),
}
"""Which factor an offence bears on beside relevant convictions, and whether it is only a signal of it (assumed)."""

_INJUNCTIONS: Final = frozenset({OrderType.NON_MOLESTATION, OrderType.OCCUPATION})


class Evidence(NamedTuple):
    """One thing that says whether a factor is there. A tuple because there are many, made anew with every message."""

    key: str
    factor: RiskFactor
    state: FactorState
    """`not-known`: what holds back a no, and makes nothing present."""
    rule: RuleId
    words: str
    """In plain words, of sources; never the content of what was alleged or found."""
    weak: bool = False
    denial: bool = False
    """Somebody said that it is not there: undoes no allegation."""
    for_court: bool = True
    """Whether the letter may rest on it: not what is unproven in a police answer, nor intelligence (P6)."""


def present(
    key: str, factor: RiskFactor, words: str, rule: RuleId = "T5", *, weak: bool = False, for_court: bool = True
) -> Evidence:
    """Evidence that a factor is there."""
    return Evidence(key, known(factor), FactorState.PRESENT, rule, words, weak=weak, for_court=for_court)


def absent(key: str, factor: RiskFactor, words: str, *, denial: bool = False) -> Evidence:
    """A question about a factor that was asked and answered no."""
    return Evidence(key, known(factor), FactorState.ABSENT, "G3", words, denial=denial)


def unclear(key: str, factor: RiskFactor, words: str, rule: RuleId = "G3") -> Evidence:
    """A question about a factor that is open: it may be absent, and nobody may say so yet."""
    return Evidence(key, factor, FactorState.NOT_KNOWN, rule, words)


def known(factor: RiskFactor) -> RiskFactor:
    """A factor as we know it; one that nobody declared counts as another one."""
    return factor if factor.known else RiskFactor.OTHER


def evidence_of(case: TriageCase) -> tuple[Evidence, ...]:
    """All that is known about the risks of a case, in the order of keys."""
    found = [
        *(() if case.details is None else of_application(case.details)),
        *of_history(case),
        *(each for held in case.results.values() for each in of_result(held.result)),
        *of_checks_together(case),
        *(each for id_, call in case.calls.items() for each in of_call(id_, call)),
        *of_calls_together(case),
        *(each for id_, reported in case.reports.items() for each in of_report(id_, reported)),
    ]
    return tuple(sorted({each.key: each for each in found}.values(), key=lambda each: each.key))


def of_application(details: CaseDetailsRecorded) -> Iterator[Evidence]:
    """What an application alleges, signals and answers (T5)."""
    signals = details.signals
    for each in signals.allegations:
        key = derived_id("allegation", str(each.factor), each.about_person or "", each.in_words or "")
        yield present(f"allegation:{key}", each.factor, "the application alleges it")
    yield from _weak_signals(details)
    if signals.c1a_present is YesNo.NO:
        for factor in ASKED_BY_THE_APPLICATION:
            yield absent(f"c1a-no:{factor}", factor, "the application says that no allegations of harm are made")
    if signals.child_abuse_flag is YesNo.YES:
        for factor in (RiskFactor.HARM_TO_CHILD, RiskFactor.OTHER):
            yield unclear(
                f"abuse-flag:{factor}", factor, "the court's feed flags a safety concern without saying which"
            )
    if _INJUNCTIONS & set(details.orders_sought):
        yield present("injunction-sought", RiskFactor.INJUNCTIONS, "an injunction is applied for")
    yield from _authority_by_application(details)
    if signals.previous_proceedings is YesNo.YES or details.previous_proceedings:
        yield present("previous", RiskFactor.PREVIOUS_PROCEEDINGS, "the application names previous proceedings")
    elif signals.previous_proceedings is YesNo.NO:
        yield absent("previous-no", RiskFactor.PREVIOUS_PROCEEDINGS, "the application says there were none")


def _weak_signals(details: CaseDetailsRecorded) -> Iterator[Evidence]:
    signals = details.signals
    if signals.c1a_present is YesNo.YES:
        for factor in (RiskFactor.DOMESTIC_ABUSE, RiskFactor.HARM_TO_CHILD):
            yield present(f"c1a:{factor}", factor, "a form C1A came with the application", weak=True)
    if signals.c8_present is YesNo.YES:
        yield present("c8", RiskFactor.DOMESTIC_ABUSE, "a form C8 was filed", weak=True)
    if signals.confidential_details_asked is YesNo.YES:
        yield present(
            "confidential",
            RiskFactor.DOMESTIC_ABUSE,
            "somebody asked for contact details to be kept private",
            weak=True,
        )
    if MiamExemption.DOMESTIC_ABUSE in signals.miam_exemptions:
        yield present(
            "miam-abuse", RiskFactor.DOMESTIC_ABUSE, "exempt from a mediation meeting for domestic abuse", weak=True
        )
    if MiamExemption.CHILD_PROTECTION in signals.miam_exemptions:
        yield present(
            "miam-child", RiskFactor.HARM_TO_CHILD, "exempt from a mediation meeting for child protection", weak=True
        )
    if any(person.lives_in_refuge is YesNo.YES for person in details.people):
        yield present("refuge", RiskFactor.DOMESTIC_ABUSE, "somebody in the case lives in a refuge", weak=True)


def _authority_by_application(details: CaseDetailsRecorded) -> Iterator[Evidence]:
    factor = RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT
    signals = details.signals
    answers = [signals.children_known_to_local_authority, *(c.known_to_local_authority for c in details.children)]
    plans = [signals.child_protection_plan, *(child.child_protection_plan for child in details.children)]
    if YesNo.YES in answers:
        yield present("application-known", factor, "the application says that a local authority knows a child")
    if YesNo.YES in plans:
        yield present("application-plan", factor, "the application says that a child is on a child protection plan")
        yield present(
            "application-plan-harm",
            RiskFactor.HARM_TO_CHILD,
            "the application says that a child is on a child protection plan",
            weak=True,
        )
    if YesNo.NO in answers:
        yield absent("application-known-no", factor, "the application says that no local authority knows the children")


def of_history(case: TriageCase) -> Iterator[Evidence]:
    """What other cases about the same children say (I5, T5)."""
    for other, law in case.linked_cases.items():
        yield present(f"linked:{other}", RiskFactor.PREVIOUS_PROCEEDINGS, "another case is about the same child", "I5")
        if law is LawType.PUBLIC:
            yield present(
                f"linked-public:{other}",
                RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT,
                "a public law case is about the same child",
                "I5",
            )


def of_result(result: CheckResultRecorded) -> Iterator[Evidence]:
    """What the result of one check says (P5, P7)."""
    key = result.check.check_id
    what = _CHECK_WORDS.get(result.check.kind, "a check")
    for finding in result.relevant:
        yield from _of_finding(key, what, finding)
    if result.for_a_person:
        yield unclear(
            f"unclassified:{key}", RiskFactor.RELEVANT_CONVICTIONS, f"{what} found what nobody has classified yet", "P5"
        )
    if result.intelligence:
        yield present(
            f"intelligence:{key}",
            RiskFactor.OTHER,
            f"{what} brought local intelligence, to be read",
            "P2",
            weak=True,
            for_court=False,
        )
    for answer, place, words in (
        (result.known_to_authority, "known", "a local authority knows a child"),
        (result.on_plan, "plan", "a child is on a child protection plan"),
        (result.looked_after, "looked-after", "a child is looked after"),
    ):
        if answer is YesNo.YES:
            yield present(f"authority-{place}:{key}", RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT, words, "P7")
    if result.on_plan is YesNo.YES:
        yield present(
            f"authority-plan-harm:{key}",
            RiskFactor.HARM_TO_CHILD,
            "a child is on a child protection plan",
            "P7",
            weak=True,
        )


def _of_finding(check: str, what: str, finding: Finding) -> Iterator[Evidence]:
    if finding.relevance is not Relevance.RELEVANT:
        return
    proven = finding.disposal in PROVEN
    words = f"{what} found a relevant conviction" if proven else f"{what} found a relevant matter that is not proven"
    key = f"{check}:{finding.finding_id}"
    yield present(f"finding:{key}", RiskFactor.RELEVANT_CONVICTIONS, words, "P5", weak=not proven, for_court=proven)
    factor, weak = FACTOR_OF_CATEGORY.get(finding.category, (None, True))
    if factor is not None:
        yield present(f"finding-factor:{key}", factor, words, "P5", weak=weak or not proven, for_court=proven)


_CHECK_WORDS: Final = {
    CheckKind.LEVEL_1: "a level 1 police check",
    CheckKind.LEVEL_2: "a level 2 police check",
    CheckKind.LOCAL_AUTHORITY: "a local authority check",
}


def of_checks_together(case: TriageCase) -> Iterator[Evidence]:
    """What all checks together say: no only where everybody who has to be asked about was, and every answer was no."""
    checks = [check for check in case.current_checks.values() if check.state is not CheckState.WITHDRAWN]
    police = [check for check in checks if check.kind in (CheckKind.LEVEL_1, CheckKind.LEVEL_2)]
    asked_about = {check.about for check in police if check.kind is CheckKind.LEVEL_1}
    parties = {person.id for person in case.adult_parties}
    clear = all(check.state is CheckState.ANSWERED and check.relevant is YesNo.NO for check in police)
    convictions = RiskFactor.RELEVANT_CONVICTIONS
    if parties and parties <= asked_about and clear:
        yield absent("police-clear", convictions, "every police check was answered and found nothing relevant")
    authority = [check for check in checks if check.kind is CheckKind.LOCAL_AUTHORITY]
    involved = RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT
    results = {check: held.result for check, held in case.results.items()}
    answers = [
        results[check.check_id].known_to_authority
        if check.state is CheckState.ANSWERED and check.check_id in results
        else YesNo.NOT_KNOWN
        for check in authority
    ]
    if any(answer is YesNo.NOT_KNOWN for answer in answers):
        yield unclear("authority-open", involved, "a local authority has not said whether it knows a child", "P7")
    children = set() if case.details is None else {child.id for child in case.details.children}
    if children and children <= {check.about for check in authority} and set(answers) == {YesNo.NO}:
        yield absent("authority-no", involved, "every local authority that was asked knows none of the children")


def of_call(id_: str, call: Call) -> Iterator[Evidence]:
    """The risks that a party named in a call (T6)."""
    for factor in call.factors:
        yield present(f"call:{id_}:{factor}", factor, "a party named it in a call", "T6")


def of_calls_together(case: TriageCase) -> Iterator[Evidence]:
    """The risks that every adult party was asked about and none of them named (G3)."""
    parties = {person.id for person in case.adult_parties}
    spoken = [call for call in case.calls.values() if call.outcome is CallOutcome.SPOKEN]
    if not parties:
        return
    for factor in sorted({known(factor) for call in spoken for factor in call.asked}):
        if parties <= {call.person for call in spoken if factor in map(known, call.asked)}:
            yield absent(f"calls-no:{factor}", factor, "every party was asked in a call and nobody named it")


def of_report(id_: str, reported: Reported) -> Iterator[Evidence]:
    """What somebody told (T1). A denial is kept beside an allegation and does not undo it."""
    if reported.state is FactorState.PRESENT:
        yield present(f"report:{id_}", reported.factor, "it was reported", "T1")
    elif reported.state is FactorState.ABSENT:
        yield absent(f"report:{id_}", reported.factor, "it was reported that it is not there", denial=True)

"""What checks say about each risk factor (P5, P7, T5): each result for itself, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cafcass_contracts.safeguarding import CheckKind, CheckState, Relevance
from cafcass_contracts.values import OffenceCategory, RiskFactor, YesNo
from triage.domain.application import Application
from triage.domain.screening.checks import Checks
from triage.domain.screening.evidence import Evidence, absent, present, unclear
from triage.domain.told import CheckResult, Finding

FACTOR_OF_CATEGORY: Final = {
    OffenceCategory.VIOLENCE: (RiskFactor.DOMESTIC_ABUSE, True),
    OffenceCategory.SEXUAL: (RiskFactor.HARM_TO_CHILD, True),
    OffenceCategory.CHILD_NEGLECT_OR_HARM: (RiskFactor.HARM_TO_CHILD, False),
    OffenceCategory.HARASSMENT_AND_STALKING: (RiskFactor.POST_SEPARATION_CONTROL, True),
    OffenceCategory.DRUGS_OR_ALCOHOL: (RiskFactor.SUBSTANCE_MISUSE, False),
}
"""Which factor an offence bears on beside relevant convictions, and whether it is only a signal of it (assumed)."""


def of_result(result: CheckResult) -> Iterator[Evidence]:
    """What the result of one check says (P5, P7)."""
    key = result.check.check_id
    what = _CHECK_WORDS.get(result.check.kind, "a check")
    for finding in result.relevant:
        yield from _of_finding(key, what, finding)
    unclassified = [f"unclassified:{key}"] if result.for_a_person else []
    for place in (*unclassified, *(f"unclassified:{key}:{each.finding_id}" for each in result.to_judge)):
        yield unclear(place, RiskFactor.RELEVANT_CONVICTIONS, f"{what} found what nobody has classified yet", "P5")
    if result.intelligence:
        yield present(
            f"intelligence:{key}",
            RiskFactor.OTHER,
            f"{what} brought local intelligence, to be read",
            "P2",
            weak=True,
            for_court=False,
        )
    involved = RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT
    for answer, place, words in (
        (result.known_to_authority, "known", "a local authority knows a child"),
        (result.on_plan, "plan", "a child is on a child protection plan"),
        (result.looked_after, "looked-after", "a child is looked after"),
    ):
        if answer is YesNo.YES:  # that it knows a child, without more, may be old, or only a note (T5)
            yield present(f"authority-{place}:{key}", involved, words, "P7", weak=place == "known")
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
    proven = finding.proven
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


def of_checks_together(application: Application, held: Checks) -> Iterator[Evidence]:
    """What all checks together say: no only where everybody who has to be asked about was, and every answer was no."""
    checks = held.wanted
    police = [check for check in checks if check.kind in (CheckKind.LEVEL_1, CheckKind.LEVEL_2)]
    asked_about = {check.about for check in police if check.kind is CheckKind.LEVEL_1}
    parties = {person.id for person in application.adult_parties}
    clear = all(check.state is CheckState.ANSWERED and check.relevant is YesNo.NO for check in police)
    convictions = RiskFactor.RELEVANT_CONVICTIONS
    if parties and parties <= asked_about and clear:
        yield absent("police-clear", convictions, "every police check was answered and found nothing relevant")
    authority = [check for check in checks if check.kind is CheckKind.LOCAL_AUTHORITY]
    involved = RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT
    results = {check: latest.result for check, latest in held.results.items()}
    answers = [
        results[check.check_id].known_to_authority
        if check.state is CheckState.ANSWERED and check.check_id in results
        else YesNo.NOT_KNOWN
        for check in authority
    ]
    if any(answer is YesNo.NOT_KNOWN for answer in answers):
        yield unclear("authority-open", involved, "a local authority has not said whether it knows a child", "P7")
    children = {child.id for child in application.children}
    if children and children <= {check.about for check in authority} and set(answers) == {YesNo.NO}:
        yield absent("authority-no", involved, "every local authority that was asked knows none of the children")

"""What an application, and other cases about the same children, say about each risk factor (T5, I5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.values import LawType, MiamExemption, OrderType, RiskFactor, YesNo
from triage.domain.application import Application
from triage.domain.policy import ASKED_BY_THE_APPLICATION
from triage.domain.screening.evidence import Evidence, absent, present, unclear
from triage.domain.told import Details

_INJUNCTIONS: Final = frozenset({OrderType.NON_MOLESTATION, OrderType.OCCUPATION})
_AUTHORITYS: Final = frozenset(
    {
        OrderType.CARE,
        OrderType.INTERIM_CARE,
        OrderType.SUPERVISION,
        OrderType.INTERIM_SUPERVISION,
        OrderType.EMERGENCY_PROTECTION,
        OrderType.SECURE_ACCOMMODATION,
        OrderType.CHILD_ASSESSMENT,
        OrderType.PLACEMENT,
    }
)
_ABDUCTION: Final = frozenset({OrderType.RECOVERY, OrderType.RETURN_OF_CHILD})


def of_application(details: Details) -> Iterator[Evidence]:
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
    yield from _orders_made(details)
    yield from _authority_by_application(details)
    if signals.previous_proceedings is YesNo.YES or details.previous_proceedings:
        words = "the application names previous proceedings"
        yield present("previous", RiskFactor.PREVIOUS_PROCEEDINGS, words, weak=True)
    elif signals.previous_proceedings is YesNo.NO:
        yield absent("previous-no", RiskFactor.PREVIOUS_PROCEEDINGS, "the application says there were none")


def _orders_made(details: Details) -> Iterator[Evidence]:
    """What the court has decided counts as evidence (T5)."""
    for order in details.orders:
        made = frozenset(order.types)
        if made & _INJUNCTIONS:
            yield present(f"injunction-made:{order.id}", RiskFactor.INJUNCTIONS, "the court made an injunction")
            if OrderType.NON_MOLESTATION in made:
                words = "the court made a non-molestation order"
                yield present(f"non-molestation-made:{order.id}", RiskFactor.DOMESTIC_ABUSE, words, weak=True)
        if made & _AUTHORITYS:
            words = "the court made an order for a local authority"
            yield present(f"authority-order-made:{order.id}", RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT, words)
        if made & _ABDUCTION:
            words = "the court ordered a child to be found or returned"
            yield present(f"recovery-made:{order.id}", RiskFactor.ABDUCTION, words)
        if OrderType.SECTION_91_14 in made:
            words = "the court barred applications without its leave"
            yield present(f"barring-made:{order.id}", RiskFactor.PREVIOUS_PROCEEDINGS, words)


def _weak_signals(details: Details) -> Iterator[Evidence]:
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


def _authority_by_application(details: Details) -> Iterator[Evidence]:
    factor = RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT
    signals = details.signals
    answers = [signals.children_known_to_local_authority, *(c.known_to_local_authority for c in details.children)]
    plans = [signals.child_protection_plan, *(child.child_protection_plan for child in details.children)]
    if YesNo.YES in answers:
        words = "the application says that a local authority knows a child"
        yield present("application-known", factor, words, weak=True)
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


def of_history(application: Application) -> Iterator[Evidence]:
    """What other cases about the same children say (I5, T5): that there is one is for a person to weigh, and no concern alone."""
    for other, law in application.linked_cases.items():
        words = "another case is about the same child"
        yield present(f"linked:{other}", RiskFactor.PREVIOUS_PROCEEDINGS, words, "I5", weak=True)
        if law is LawType.PUBLIC:
            yield present(
                f"linked-public:{other}",
                RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT,
                "a public law case is about the same child",
                "I5",
                weak=True,
            )

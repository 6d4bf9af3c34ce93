"""What a referral or a disclosure needs before it may be made (T10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import ACCEPTED, Answer


def permitted(said: events.MakeReferral) -> Answer:
    """Whether a referral may be made: accepted, refused with what is in the way, or held while the court is asked.

    A child protection referral needs nobody's leave. What is not known is not consent and not agreement (G3).
    """
    gate = _GATES.get(said.kind)
    return refusal("there is no such kind of referral") if gate is None else gate(said)


def _with_consent(said: events.MakeReferral) -> Answer:
    consent = said.parental_consent
    if consent is YesNo.YES:
        return ACCEPTED
    if consent is YesNo.NO:
        return refusal("the parents do not consent, and a referral for help needs their consent")
    return refusal("a referral for help needs parental consent, and whether the parents consent is not known")


def _with_agreement(said: events.MakeReferral) -> Answer:
    if YesNo.YES in (said.court_agreed, said.imminent_danger):
        return ACCEPTED
    if said.court_agreed is YesNo.NO:
        return refusal("the court did not agree, and no child is said to be in imminent danger")
    return Answer("held", "the court is asked for its agreement; send it again with what the court says")


_GATES: Final[Mapping[ReferralKind, Callable[[events.MakeReferral], Answer]]] = MappingProxyType(
    {
        ReferralKind.CHILD_PROTECTION: lambda _: ACCEPTED,
        ReferralKind.EARLY_HELP: _with_consent,
        ReferralKind.MARAC: _with_agreement,
    }
)

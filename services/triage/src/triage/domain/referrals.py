"""Children are referred, and information is disclosed, outside Cafcass: what that needs, and that the court is told (T10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import ACCEPTED, Answer, AskPerson, Settle
from triage.domain.case import Referral, Standing, TriageCase
from triage.domain.policy import LONDON
from triage.domain.turn import Turn

COMMAND: Final = events.MakeReferral.message_name


def permitted(said: events.MakeReferral) -> Answer:
    """Whether a referral may be made: accepted, refused with what is in the way, or held while the court is asked.

    A child protection referral needs nobody's leave. What is not known is not consent and not agreement (G3).
    """
    gate = _GATES.get(said.kind)
    return Answer("refused", "there is no such kind of referral") if gate is None else gate(said)


def _with_consent(said: events.MakeReferral) -> Answer:
    consent = said.parental_consent
    if consent is YesNo.YES:
        return ACCEPTED
    if consent is YesNo.NO:
        return Answer("refused", "the parents do not consent, and a referral for help needs their consent")
    return Answer("refused", "a referral for help needs parental consent, and whether the parents consent is not known")


def _with_agreement(said: events.MakeReferral) -> Answer:
    if YesNo.YES in (said.court_agreed, said.imminent_danger):
        return ACCEPTED
    if said.court_agreed is YesNo.NO:
        return Answer("refused", "the court did not agree, and no child is said to be in imminent danger")
    return Answer("held", "the court is asked for its agreement; send it again with what the court says")


_GATES: Final[Mapping[ReferralKind, Callable[[events.MakeReferral], Answer]]] = MappingProxyType(
    {
        ReferralKind.CHILD_PROTECTION: lambda _: ACCEPTED,
        ReferralKind.EARLY_HELP: _with_consent,
        ReferralKind.MARAC: _with_agreement,
    }
)


def tell_referrals(turn: Turn) -> None:
    """Tells what was referred, and the court: as soon as its case number is known, whatever came first."""
    for id_, referral in turn.case.referrals.items():
        told = _question(turn, _tell_court(turn, _tell(turn, referral)))
        if told != referral:
            turn.case = replace(turn.case, referrals={**turn.case.referrals, id_: told})


def _tell(turn: Turn, referral: Referral) -> Referral:
    if referral.told or referral.standing is not Standing.MADE:
        return referral
    turn.say(
        events.ReferralMade(
            referral_id=referral.referral_id,
            kind=referral.kind,
            to=referral.to,
            children=referral.children,
            **turn.basis("T10"),
        )
    )
    return replace(referral, told=True)


def _tell_court(turn: Turn, referral: Referral) -> Referral:
    details = turn.case.details
    if details is None or referral.court_told is referral.standing or referral.standing is Standing.NOT_AGREED:
        return referral
    turn.say(
        events.CourtNotified(
            case_number=details.case_number,
            court=details.court,
            kind=referral.kind,
            text=text_of(turn.case, referral),
            **turn.basis("T10"),
        )
    )
    return replace(referral, court_told=referral.standing)


def text_of(case: TriageCase, referral: Referral) -> str:
    """What the court is told, in words."""
    whom, on = _children(case, referral), referral.at.astimezone(LONDON)
    day = f"{on.day} {on:%B %Y}"
    said = f"On {day} Cafcass referred {whom} to {referral.to} "
    if referral.kind is ReferralKind.CHILD_PROTECTION:
        said += "for the protection of children."
    elif referral.kind is ReferralKind.EARLY_HELP:
        said += "for help, with parental consent."
    elif referral.standing is Standing.ASKED:
        said = f"Cafcass asks for the court's agreement to disclose information about {whom} to {referral.to}."
    else:
        leave = "because a child is in imminent danger" if referral.imminent else "with the court's agreement"
        said = f"On {day} Cafcass disclosed information about {whom} to {referral.to}, {leave}."
    return f"{said} Reason: {referral.why}"


def _children(case: TriageCase, referral: Referral) -> str:
    names = []
    for id_ in referral.children:
        child = case.child(id_)
        parts = () if child is None or child.name is None else (child.name.first, child.name.last)
        names.append(" ".join(part for part in parts if part) or f"the child known as {id_}")
    return ", ".join(names) or "the children of the case"


def _question(turn: Turn, referral: Referral) -> Referral:
    """What the court says ends with a person, who sends the referral again (T10)."""
    case, policy = turn.case, turn.policy
    key = f"referral:{referral.referral_id}"
    if referral.standing is Standing.ASKED and not referral.asked:
        day = policy.calendar.due(referral.at, policy.court_agreement_working_days)
        turn.asks.append(
            AskPerson(
                key=key,
                subject=case.case_id,
                role=policy.screening_role if case.allocated is None else case.allocated.role,
                team=case.team if case.allocated is None else case.allocated.team,
                due=policy.end_of(day),
                reasons=("T10", "G3"),
                why="Does the court agree that information is disclosed? It was asked.",
                settled_by=(COMMAND,),
            )
        )
        return replace(referral, asked=True)
    if referral.standing is not Standing.ASKED and referral.asked:
        turn.settles.append(Settle(key, case.case_id, "the court has answered, or a child is in imminent danger"))
        return replace(referral, asked=False)
    return referral

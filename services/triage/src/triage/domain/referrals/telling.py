"""Referrals and disclosures outside Cafcass are told, and the court is told that they were made (T10)."""

from __future__ import annotations

from cafcass_contracts import triage as events
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_domain.london import LONDON
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.referrals.held import Referral, Standing
from triage.domain.told import said
from triage.domain.turn import CaseTurn


def tell_referrals(turn: CaseTurn) -> None:
    """Tells what was referred, and the court: as soon as its case number is known, whatever came first."""
    for id_, referral in turn.case.referrals.items():
        told = _tell_court(turn, _tell(turn, referral))
        if told != referral:
            turn.case = replace(turn.case, referrals={**turn.case.referrals, id_: told})


def _tell(turn: CaseTurn, referral: Referral) -> Referral:
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


def _tell_court(turn: CaseTurn, referral: Referral) -> Referral:
    details = turn.case.application.details
    if details is None or referral.court_told is referral.standing or referral.standing is Standing.NOT_AGREED:
        return referral
    turn.say(
        events.CourtNotified(
            case_number=details.case_number,
            court=None if details.court is None else said(CourtRef, details.court),
            kind=referral.kind,
            text=text_of(turn.case.application, referral),
            **turn.basis("T10"),
        )
    )
    return replace(referral, court_told=referral.standing)


def text_of(application: Application, referral: Referral) -> str:
    """What the court is told, in words."""
    whom, on = _children(application, referral), referral.at.astimezone(LONDON)
    day = f"{on.day} {on:%B %Y}"
    words = f"On {day} Cafcass referred {whom} to {referral.to} "
    if referral.kind is ReferralKind.CHILD_PROTECTION:
        words += "for the protection of children."
    elif referral.kind is ReferralKind.EARLY_HELP:
        words += "for help, with parental consent."
    elif referral.standing is Standing.ASKED:
        words = f"Cafcass asks for the court's agreement to disclose information about {whom} to {referral.to}."
    else:
        leave = "because a child is in imminent danger" if referral.imminent else "with the court's agreement"
        words = f"On {day} Cafcass disclosed information about {whom} to {referral.to}, {leave}."
    return f"{words} Reason: {referral.why}"


def _children(application: Application, referral: Referral) -> str:
    names = []
    for id_ in referral.children:
        child = application.child(id_)
        parts = () if child is None else (child.name.first, child.name.last)
        names.append(" ".join(part for part in parts if part) or f"the child known as {id_}")
    return ", ".join(names) or "the children of the case"

"""Somebody refers a child, or discloses information, outside Cafcass (T10)."""

from __future__ import annotations

from dataclasses import replace

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_contracts.triage import MakeReferral
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import Answer, Decision, Facts, Received
from triage.domain.case import Referral, Standing, TriageCase
from triage.domain.evaluate import evaluate, held
from triage.domain.policy import Policy
from triage.domain.referrals import permitted


def cannot_wait(said: MakeReferral) -> bool:
    """Whether it cannot wait where it is set aside (T2)."""
    return said.kind is ReferralKind.CHILD_PROTECTION or said.imminent_danger is YesNo.YES


def on_referral(facts: Facts, received: Received[MakeReferral], policy: Policy) -> Decision:
    """A referral is recorded once, where nothing is in its way; kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    if unknown := _unknown_children(case, said):
        return Decision(answer=Answer("refused", f"the case has no child {', '.join(unknown)}"))
    known = _known(case, said)
    if known is not None and known.standing is Standing.MADE:
        return Decision(answer=Answer("refused", "it was made already, for the same reason"))
    answer = permitted(said)
    if answer.verdict == "refused" and known is None:
        return Decision(answer=answer)
    standing = {"accepted": Standing.MADE, "held": Standing.ASKED}.get(answer.verdict, Standing.NOT_AGREED)
    if known is not None and standing is known.standing:
        return Decision(answer=answer)
    referral = replace(
        known or _new(said, received),
        standing=standing,
        at=received.received_at,
        why=said.why,
        by=said.by.id,
        imminent=said.imminent_danger is YesNo.YES,
        court_told=None,
    )
    after = replace(case, referrals={**case.referrals, referral.referral_id: referral})
    return evaluate(facts, received, after, policy, answer)


def _new(said: MakeReferral, received: Received[MakeReferral]) -> Referral:
    return Referral(
        referral_id=derived_id("referral", said.case_id, received.id),
        kind=said.kind,
        to=said.to,
        children=tuple(sorted(set(said.children))),
        why=said.why,
        by=said.by.id,
        at=received.received_at,
        standing=Standing.MADE,
    )


def _known(case: TriageCase, said: MakeReferral) -> Referral | None:
    """The same referral as held: one that waits, or one that was made for the same reason. Another reason makes another one."""
    place = (said.kind, said.to.casefold().strip(), tuple(sorted(set(said.children))))
    same = [one for one in case.referrals.values() if (one.kind, one.to.casefold().strip(), one.children) == place]
    waiting = [one for one in same if one.standing is not Standing.MADE]
    return next(iter([one for one in same if one.standing is Standing.MADE and one.why == said.why] + waiting), None)


def _unknown_children(case: TriageCase, said: MakeReferral) -> tuple[str, ...]:
    """Children that the case is known not to have. A child protection referral waits for nobody's paperwork (I3)."""
    if case.details is None or said.kind is ReferralKind.CHILD_PROTECTION:
        return ()
    return tuple(sorted(id_ for id_ in set(said.children) if case.child(id_) is None))

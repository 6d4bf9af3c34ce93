"""Somebody refers a child, or discloses information, outside Cafcass (T10)."""

from __future__ import annotations

from collections.abc import Iterable

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_contracts.triage import MakeReferral
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.case import held
from triage.domain.evaluation import evaluate
from triage.domain.policy import TriagePolicy
from triage.domain.referrals.gates import permitted
from triage.domain.referrals.held import Referral, Standing


def cannot_wait(said: MakeReferral, policy: TriagePolicy) -> bool:
    """Whether it cannot wait where it is set aside (T2)."""
    return said.kind is ReferralKind.CHILD_PROTECTION or said.imminent_danger is YesNo.YES


def on_referral(facts: Facts, received: Received[MakeReferral], policy: TriagePolicy) -> Decision:
    """A referral is recorded once, where nothing is in its way; kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    if unknown := _unknown_children(case.application, said):
        return refused(f"the case has no child {', '.join(unknown)}")
    known = _known(case.referrals.values(), said)
    if known is not None and known.standing is Standing.MADE:
        return refused("it was made already, for the same reason")
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


def _known(referrals: Iterable[Referral], said: MakeReferral) -> Referral | None:
    """The same referral as held: one that waits, or one that was made for the same reason. Another reason makes another one."""
    place = (said.kind, said.to.casefold().strip(), tuple(sorted(set(said.children))))
    same = [one for one in referrals if (one.kind, one.to.casefold().strip(), one.children) == place]
    waiting = [one for one in same if one.standing is not Standing.MADE]
    return next(iter([one for one in same if one.standing is Standing.MADE and one.why == said.why] + waiting), None)


def _unknown_children(application: Application, said: MakeReferral) -> tuple[str, ...]:
    """Children that the case is known not to have. A child protection referral waits for nobody's paperwork (I3)."""
    if application.details is None or said.kind is ReferralKind.CHILD_PROTECTION:
        return ()
    return tuple(sorted(id_ for id_ in set(said.children) if application.child(id_) is None))

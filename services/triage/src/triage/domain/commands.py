"""What people tell triage and settle (G2).

What somebody reports is a fact and always taken; what settles something is refused where there is nothing to settle, or
where the sender decided on an older screening than the one that holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import LetterSharing, ScreeningOutcome, SettledBy
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received
from triage.domain.case import (
    Call,
    Ended,
    RaisedByHand,
    Reported,
    Settlement,
    SharingSettled,
    TriageCase,
    stamp_of,
)
from triage.domain.duty import rotas_of
from triage.domain.evaluate import evaluate, held
from triage.domain.involvement import against
from triage.domain.letter_facts import LETTERS
from triage.domain.policy import Policy
from triage.domain.screening import basis_of
from triage.domain.sharing import sharing_of
from triage.domain.turn import Turn


def on_report(facts: Facts, received: Received[triage.ReportInformation], policy: Policy) -> Decision:
    """Somebody told something about a case (T1); kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    reported = Reported(
        received.happened_at, said.factor, said.state, said.about_person, said.in_words, said.source or said.by.role
    )
    after = replace(case, reports={**case.reports, received.id: reported})
    return evaluate(facts, received, after, policy, ACCEPTED)


def on_raise(facts: Facts, received: Received[triage.RaiseConcern], policy: Policy) -> Decision:
    """Somebody raised a concern (T2): it goes out at once, whatever is known of the case."""
    said, case = received.data, held(facts, received.data.case_id)
    raised = RaisedByHand(received.happened_at, said.trigger, said.about_person, said.in_words)
    return evaluate(facts, received, replace(case, raised={**case.raised, received.id: raised}), policy, ACCEPTED)


def on_call(facts: Facts, received: Received[triage.RecordRiskCall], policy: Policy) -> Decision:
    """A risk identification call was made or tried (T6), to each party separately."""
    said, case = received.data, held(facts, received.data.case_id)
    call = Call(
        called_at=said.called_at,
        person=said.person,
        outcome=said.outcome,
        said=said.said,
        factors=said.factors,
        asked=said.asked,
        issues=said.issues,
        consents=said.consents_to_sharing,
    )
    if case.details is not None and case.person(said.person) is None:
        return _refused("nobody in the case has that id")
    return evaluate(facts, received, replace(case, calls={**case.calls, received.id: call}), policy, ACCEPTED)


def on_acknowledge(facts: Facts, received: Received[triage.AcknowledgeConcern], policy: Policy) -> Decision:
    """Somebody takes a concern in hand (T2)."""
    said, case = received.data, held(facts, received.data.case_id)
    for place, concern in case.concerns.items():
        if concern.concern_id != said.concern_id:
            continue
        if not concern.is_open:
            return _refused("somebody has taken it in hand already")
        taken = replace(concern, acknowledged_at=received.received_at, acknowledged_by=said.by.id, action=said.action)
        after = replace(case, concerns={**case.concerns, place: taken})
        return evaluate(facts, received, after, policy, ACCEPTED)
    return _refused("the case has no such concern")


def on_settle_screening(facts: Facts, received: Received[triage.SettleScreening], policy: Policy) -> Decision:
    """A person settles the outcome of screening (T5): it holds until something material changes."""
    said, case = received.data, held(facts, received.data.case_id)
    if refused := _conflict(case, said):
        return refused
    if said.outcome not in (ScreeningOutcome.NO_CONCERNS, ScreeningOutcome.CONCERNS):
        return _refused("a person settles it as no concerns or as concerns")
    if said.outcome is ScreeningOutcome.NO_CONCERNS and case.urgent:
        return _refused("a child protection concern is open: acknowledge it first")
    settlement = Settlement(stamp_of(received), said.outcome, basis_of(case), said.why, said.by.id)
    return evaluate(facts, received, replace(case, settlement=settlement), policy, ACCEPTED)


def on_settle_sharing(facts: Facts, received: Received[triage.SettleSharing], policy: Policy) -> Decision:
    """The court directed whether the parties get the letter, or a person holds it back (T9)."""
    said, case = received.data, held(facts, received.data.case_id)
    if refused := _conflict(case, said):
        return refused
    letter = facts.get(LETTERS, said.case_id)
    if letter is None or letter.latest is None:
        return _refused("no letter was issued yet")
    if said.sharing not in tuple(LetterSharing):
        return _refused("a letter is shared, held back for directions, or not shared")
    basis = sharing_of(case, policy, letter).basis
    settled = SharingSettled(stamp_of(received), said.sharing, basis, said.why, said.by.id)
    return evaluate(facts, received, replace(case, sharing_settled=settled), policy, ACCEPTED)


def on_end(facts: Facts, received: Received[triage.EndInvolvement], policy: Policy) -> Decision:
    """A person ends Cafcass's part (T11), where nothing speaks against it."""
    said, case = received.data, held(facts, received.data.case_id)
    if refused := _conflict(case, said):
        return refused
    if case.ended is not None:
        return _refused("Cafcass's part in the case has ended already")
    letter = facts.get(LETTERS, case.case_id)
    reasons = against(Turn(case, case, letter, received, policy, rotas_of(facts), letter_before=letter))
    if reasons:
        return _refused("; ".join(reasons))
    ended = Ended(received.received_at, SettledBy.PERSON, said.why)
    return evaluate(facts, received, replace(case, ended=ended), policy, ACCEPTED)


def _conflict(case: TriageCase, said: Any) -> Decision | None:
    """Why a command that settles something cannot be carried out: no such case, or the sender saw an older screening."""
    if case.screening is None:
        return _refused("there is no screened private law case of that id")
    if not case.is_active:
        return _refused("the application is withdrawn or the case concluded")
    number = case.screening.number
    if isinstance(said, Command) and said.based_on is not None and said.based_on != number:
        what = "; ".join(case.changed_since(said.based_on)) or "nothing that is still remembered"
        return _refused(f"the case is at screening {number}; changed since {said.based_on}: {what}")
    return None


def _refused(reason: str) -> Decision:
    return Decision(answer=Answer("refused", reason))

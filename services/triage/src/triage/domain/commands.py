"""What people tell triage of a case, and settle (G2).

What somebody reports is a fact and always taken; what settles something is refused where there is nothing to settle, or
where the sender decided on an older screening than the one that holds.
"""

from __future__ import annotations

from typing import Final

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import FactorState, ScreeningOutcome, SettledBy
from cafcass_domain.commands import conflict, refusal, refused
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received
from cafcass_domain.london import london_day
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from triage.domain.case import Ended, TriageCase, held
from triage.domain.concerns.heard import with_danger
from triage.domain.concerns.held import Acted, RaisedByHand
from triage.domain.evaluation import begin, evaluate
from triage.domain.involvement import against
from triage.domain.letter.held import SharingSettled, sent
from triage.domain.letter.sharing import sharing_of
from triage.domain.needs.held import RecordedNeeds
from triage.domain.packs.held import Given
from triage.domain.policy import TriagePolicy
from triage.domain.safety import Marked
from triage.domain.screening.held import Call, Reported, Settlement
from triage.domain.screening.outcome import basis_of, said_in_words
from triage.domain.screening.profile import evidence_of
from triage.domain.told import Need, own

OF_NOBODY: Final = Answer(
    "accepted",
    "nobody in the case has that id: what was said is kept and weighed, and a manager is asked with whom the call was",
)
FOR_EVERYBODY: Final = Answer(
    "accepted",
    "nobody in the case has that id: it holds for everybody of the case who may be meant, and a manager is asked whom it means",
)


def on_report(facts: Facts, received: Received[triage.ReportInformation], policy: TriagePolicy) -> Decision:
    """Somebody told something about a case (T1); kept also where the case is not known yet."""
    said, case = received.data, held(facts, received.data.case_id)
    reported = Reported(
        received.happened_at, said.factor, said.state, said.about_person, said.in_words, said.source or said.by.role
    )
    screening = replace(case.screening, reports={**case.screening.reports, received.id: reported})
    if said.state is not FactorState.ABSENT:
        case = with_danger(case, received, (said.in_words,), said.about_person, policy)
    return evaluate(facts, received, replace(case, screening=screening), policy, ACCEPTED)


def on_raise(facts: Facts, received: Received[triage.RaiseConcern], policy: TriagePolicy) -> Decision:
    """Somebody raised a concern (T2): it goes out at once, whatever is known of the case."""
    said, case = received.data, held(facts, received.data.case_id)
    raised = RaisedByHand(received.happened_at, said.trigger, said.about_person, said.in_words)
    concerns = replace(case.concerns, by_hand={**case.concerns.by_hand, received.id: raised})
    return evaluate(facts, received, replace(case, concerns=concerns), policy, ACCEPTED)


def on_call(facts: Facts, received: Received[triage.RecordRiskCall], policy: TriagePolicy) -> Decision:
    """A risk identification call was made or tried (T6), to each party separately.

    It is never refused: what was said with an id that is nobody's in the case counts, and a manager is asked whose it is (G10).
    """
    said, case = received.data, held(facts, received.data.case_id)
    nobodys = case.application.details is not None and case.application.person(said.person) is None
    call = Call(
        called_at=said.called_at,
        person=said.person,
        outcome=said.outcome,
        said=said.said,
        factors=said.factors,
        asked=said.asked,
        issues=said.issues,
        consents=said.consents_to_sharing,
        recorded_at=received.received_at,
        by=said.by.id,
    )
    screening = replace(case.screening, calls={**case.screening.calls, received.id: call})
    case = with_danger(case, received, (said.said, *said.issues), None, policy)
    answer = OF_NOBODY if nobodys else ACCEPTED
    return evaluate(facts, received, replace(case, screening=screening), policy, answer)


def on_acknowledge(facts: Facts, received: Received[triage.AcknowledgeConcern], policy: TriagePolicy) -> Decision:
    """Somebody takes a concern in hand (T2)."""
    said, case = received.data, held(facts, received.data.case_id)
    for place, concern in case.concerns.raised.items():
        if concern.concern_id != said.concern_id:
            continue
        if not concern.is_open:
            return refused("somebody has taken it in hand already")
        taken = replace(
            concern,
            acknowledged_at=received.received_at,
            acknowledged_by=said.by.id,
            action=said.action,
            action_wanted=True,
        )
        concerns = replace(case.concerns, raised={**case.concerns.raised, place: taken})
        return evaluate(facts, received, replace(case, concerns=concerns), policy, ACCEPTED)
    return refused("the case has no such concern")


def on_action(facts: Facts, received: Received[triage.RecordConcernAction], policy: TriagePolicy) -> Decision:
    """Somebody says what was done about a concern (T2): where nobody had acknowledged it, this does too."""
    said, case = received.data, held(facts, received.data.case_id)
    for place, concern in case.concerns.raised.items():
        if concern.concern_id == said.concern_id:
            acted = replace(
                concern,
                acknowledged_at=concern.acknowledged_at or received.received_at,
                acknowledged_by=concern.acknowledged_by or said.by.id,
                action_wanted=False,
                acted=(*concern.acted, Acted(received.received_at, said.by.id, said.actions, said.in_words)),
            )
            concerns = replace(case.concerns, raised={**case.concerns.raised, place: acted})
            return evaluate(facts, received, replace(case, concerns=concerns), policy, ACCEPTED)
    return refused("the case has no such concern")


def on_mark_unsafe(facts: Facts, received: Received[triage.MarkUnsafe], policy: TriagePolicy) -> Decision:
    """Somebody is not safe to reach (T9, T13): it holds until a person says otherwise, also where the case is not known yet.

    It is never refused: an id that is nobody's in the case holds for everybody, and a manager is asked whom it means (G10).
    """
    application = held(facts, received.data.case_id).application
    nobodys = application.details is not None and application.person(received.data.person) is None
    return _marked(facts, received, policy, FOR_EVERYBODY if nobodys else ACCEPTED, safe=False)


def on_mark_safe(facts: Facts, received: Received[triage.MarkSafe], policy: TriagePolicy) -> Decision:
    """Somebody is safe to reach, as a person now says (T9, T13)."""
    case = held(facts, received.data.case_id)
    if case.application.person(received.data.person) is None:
        return refused("nobody in the case has that id")
    return _marked(facts, received, policy, ACCEPTED, safe=True)


def _marked(
    facts: Facts,
    received: Received[triage.MarkSafe] | Received[triage.MarkUnsafe],
    policy: TriagePolicy,
    answer: Answer,
    *,
    safe: bool,
) -> Decision:
    said, case = received.data, held(facts, received.data.case_id)
    mark = Marked(received.received_at, said.person, safe, said.by.id, said.why)
    safety = replace(case.safety, marks={**case.safety.marks, received.id: mark})
    return evaluate(facts, received, replace(case, safety=safety), policy, answer)


def on_settle_screening(facts: Facts, received: Received[triage.SettleScreening], policy: TriagePolicy) -> Decision:
    """A person settles the outcome of screening (T5): it holds until something material changes."""
    said, case = received.data, held(facts, received.data.case_id)
    if reason := _not_now(case, said):
        return Decision(answer=reason)
    if said.outcome not in (ScreeningOutcome.NO_CONCERNS, ScreeningOutcome.CONCERNS):
        return refused("a person settles it as no concerns or as concerns")
    if said.outcome is ScreeningOutcome.NO_CONCERNS and case.concerns.open:
        return refused("a child protection concern is open: acknowledge it first")
    if said.outcome is ScreeningOutcome.NO_CONCERNS and case.concern_open_since is not None:
        return refused(
            "a child protection concern is open in another case of the same child: it is acknowledged there first"
        )
    if said.outcome is ScreeningOutcome.NO_CONCERNS and case.concerns.awaiting_action:
        return refused("a child protection concern is being acted on: record what was done first")
    basis = basis_of(evidence_of(case.application, case.checks, case.screening), case)
    weighed = frozenset(said_in_words(case))
    settlement = Settlement(stamp_of(received), said.outcome, basis, said.why, said.by.id, weighed)
    screening = replace(case.screening, settlement=settlement)
    return evaluate(facts, received, replace(case, screening=screening), policy, ACCEPTED)


def on_settle_sharing(facts: Facts, received: Received[triage.SettleSharing], policy: TriagePolicy) -> Decision:
    """The court directed whether the parties get the letter, or a person holds it back (T9)."""
    said, case = received.data, held(facts, received.data.case_id)
    if reason := _not_now(case, said):
        return Decision(answer=reason)
    turn = begin(facts, received, case, case, policy)
    if turn.letter is None or turn.letter.latest is None:
        return refused("no letter was issued yet")
    if not said.sharing.known:
        return refused("a letter is shared, held back for directions, or not shared")
    basis = sharing_of(case, policy, turn.letter, turn.sensitive).basis
    settled = SharingSettled(stamp_of(received), said.sharing, basis, said.why, said.by.id)
    return evaluate(facts, received, replace(case, letter=replace(case.letter, settled=settled)), policy, ACCEPTED)


def on_end(facts: Facts, received: Received[triage.EndInvolvement], policy: TriagePolicy) -> Decision:
    """A person ends Cafcass's part (T11), where nothing speaks against it."""
    said, case = received.data, held(facts, received.data.case_id)
    if reason := _not_now(case, said):
        return Decision(answer=reason)
    if case.ended is not None:
        return refused("Cafcass's part in the case has ended already")
    if reasons := against(begin(facts, received, case, case, policy)):
        return refused("; ".join(reasons))
    who = case.application.allocated
    ended = Ended(received.received_at, SettledBy.PERSON, said.why, None if who is None else who.practitioner_id)
    return evaluate(facts, received, replace(case, ended=ended), policy, ACCEPTED)


def on_record_sharing(facts: Facts, received: Received[triage.RecordSharing], policy: TriagePolicy) -> Decision:
    """Somebody gave something of the case to somebody (T13): every time is on the record."""
    said, case = received.data, held(facts, received.data.case_id)
    if said.sharing.on > london_day(received.received_at):
        return refused("what is to be given in future is not on the record yet")
    given = said.sharing
    recorded = Given(what=given.what, to=given.to, how=given.how, on=given.on, by=said.by.id)
    packs = replace(case.packs, recorded={**case.packs.recorded, received.id: recorded})
    case = replace(case, packs=packs, letter=sent(case.letter, given.what, given.to))
    return evaluate(facts, received, case, policy, ACCEPTED)


def on_record_needs(facts: Facts, received: Received[triage.RecordNeeds], policy: TriagePolicy) -> Decision:
    """Somebody recorded a need (T14): it adds to what is known."""
    said, case = received.data, held(facts, received.data.case_id)
    application = case.application
    known = application.person(said.about) is not None or application.child(said.about) is not None
    if application.details is not None and not known:
        return refused("nobody in the case has that id")
    recorded = RecordedNeeds(said.about, own(tuple[Need, ...], said.needs))
    return evaluate(facts, received, replace(case, needs={**case.needs, received.id: recorded}), policy, ACCEPTED)


def _not_now(case: TriageCase, said: Command) -> Answer | None:
    """Why a command that settles something cannot be carried out: no such case, or the sender saw an older screening."""
    screening = case.screening
    if screening.told is None:
        return refusal("there is no screened private law case of that id")
    if not case.application.is_active:
        return refusal("the application is withdrawn or the case concluded")
    return conflict(said, screening.told.number, screening.changed_since, name="screening")

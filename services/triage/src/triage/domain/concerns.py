"""Child protection concerns that cannot wait (T2): what triggers them, who takes them, and their escalation.

A concern is one for each case, trigger and person. New facts about an open one are added to it; new facts after somebody took
it in hand raise it again. What once was raised is ended by a person alone, also where its facts fall away or the case ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ConcernTrigger, FactorState, Relevance
from cafcass_contracts.values import CENTRAL_TEAM, ApplicationKind, RiskFactor, YesNo
from cafcass_domain.decision import AskPerson, Settle
from triage.domain.case import Concern, TriageCase
from triage.domain.duty import OnDuty, head_of_service, on_duty
from triage.domain.evidence import PROVEN
from triage.domain.turn import Turn

ESCALATION: Final = "concern-escalation"
"""The deadline at which a concern that nobody acknowledged is escalated; its key is the concern's id."""

Place = tuple[ConcernTrigger, str | None]
"""A trigger, and whom it is about."""


def triggers(case: TriageCase) -> dict[Place, dict[str, str]]:
    """What now triggers a concern: for each place, the facts by key, each in words for who acts on it."""
    found: dict[Place, dict[str, str]] = {}
    for place, key, words in (*_serious(case), *_contact(case), *_abduction(case), *_imminent(case), *_by_hand(case)):
        found.setdefault(place, {})[key] = words
    return found


_Triggered = Iterator[tuple[Place, str, str]]


def _serious(case: TriageCase) -> _Triggered:
    """A serious finding arrived: relevant, or one that a person has yet to judge, convicted or charged (G3)."""
    for about, key, words in _serious_findings(case):
        yield (ConcernTrigger.SERIOUS_CONVICTION, about), key, words


def _serious_findings(case: TriageCase) -> Iterator[tuple[str, str, str]]:
    for check_id, held in case.results.items():
        told = [("A serious relevant finding", each) for each in held.result.relevant]
        told += [("A serious finding that nobody has judged yet", each) for each in held.result.to_judge]
        for what, finding in told:
            if finding.serious and finding.relevance is not Relevance.NOT_RELEVANT:
                proven = "" if finding.disposal in PROVEN else ", not proven"
                words = f"{what}{proven}: {finding.offence}."
                yield held.result.check.about, f"finding:{check_id}:{finding.finding_id}", words


def _contact(case: TriageCase) -> _Triggered:
    """A person who poses a risk lives with a child, or spends time with it and nothing says that it is supervised."""
    risks: dict[str, dict[str, str]] = {}
    for about, key, words in (*_serious_findings(case), *_harm_with_plan(case)):
        risks.setdefault(about, {})[key] = words
    for person, facts in risks.items():
        for child in _children_with(case, person):
            place = (ConcernTrigger.UNSUPERVISED_CONTACT, person)
            yield place, f"contact:{child}", "A child lives or spends time with this person."
            for key, words in facts.items():
                yield place, key, words


def _harm_with_plan(case: TriageCase) -> Iterator[tuple[str, str, str]]:
    """Harm to a child is alleged or reported of somebody, and a child of the case is on a protection plan."""
    if case.details is None or not _on_plan(case):
        return
    for allegation in case.details.signals.allegations:
        if allegation.factor is RiskFactor.HARM_TO_CHILD and allegation.about_person is not None:
            words = "Harm to a child is alleged of this person, and a child is on a protection plan."
            yield allegation.about_person, f"harm:{allegation.about_person}", words
    for id_, reported in case.reports.items():
        there = reported.factor is RiskFactor.HARM_TO_CHILD and reported.state is FactorState.PRESENT
        if there and reported.about_person is not None:
            words = "Harm to a child is reported of this person, and a child is on a protection plan."
            yield reported.about_person, f"report:{id_}", words


def _on_plan(case: TriageCase) -> bool:
    details = case.details
    said = [] if details is None else [details.signals.child_protection_plan]
    said += [] if details is None else [child.child_protection_plan for child in details.children]
    return YesNo.YES in (*said, *(held.result.on_plan for held in case.results.values()))


def _children_with(case: TriageCase, person: str) -> Iterator[str]:
    if case.details is None:
        return
    somebody = case.person(person)
    roles = set() if somebody is None else {*somebody.roles}
    for relation in case.details.relations:
        if relation.person == person and YesNo.YES in (relation.lives_with, relation.spends_time_with):
            yield relation.child
    for child in case.details.children:
        if any(person in home.with_people or roles & {*home.with_roles} for home in child.homes):
            yield child.id


def _abduction(case: TriageCase) -> _Triggered:
    """Abduction is feared: whoever tells of it is heard at once, also before the case is known.

    What the application alleges waits only where the form says three times no: not urgent, not without notice, and nothing
    abroad. A question without an answer is not a no (G3).
    """
    for id_, reported in case.reports.items():
        if reported.factor is RiskFactor.ABDUCTION and reported.state is FactorState.PRESENT:
            yield (ConcernTrigger.ABDUCTION, reported.about_person), f"report:{id_}", reported.in_words
    for id_, call in case.calls.items():
        if RiskFactor.ABDUCTION in call.factors:
            yield (ConcernTrigger.ABDUCTION, None), f"call:{id_}", "A party fears abduction, and said so in a call."
    if case.details is None:
        return
    signals = case.details.signals
    if all(said is YesNo.NO for said in (signals.urgent, signals.without_notice, signals.international_element)):
        return
    for allegation in signals.allegations:
        if allegation.factor is RiskFactor.ABDUCTION:
            about = allegation.about_person
            key = derived_id("allegation", about or "", allegation.in_words or "")
            yield (ConcernTrigger.ABDUCTION, about), key, allegation.in_words or "The application fears abduction."


def _imminent(case: TriageCase) -> _Triggered:
    """An emergency protection order is applied for."""
    details = case.details
    if details is not None and (details.emergency or ApplicationKind.EMERGENCY_PROTECTION in details.kinds):
        yield (ConcernTrigger.IMMINENT_RISK, None), "emergency", "An emergency protection order is applied for."


def _by_hand(case: TriageCase) -> _Triggered:
    """Somebody raised it."""
    for id_, raised in case.raised.items():
        yield (raised.trigger, raised.about_person), f"raised:{id_}", raised.in_words


def raise_concerns(turn: Turn) -> None:
    """Raises what is new at once, adds to what is open, and tells whoever takes it, also when that changes (T2)."""
    for (trigger, person), facts in sorted(triggers(turn.case).items(), key=str):
        place = f"{trigger}:{person or ''}"
        known = turn.case.concerns.get(place)
        new = {key: words for key, words in facts.items() if known is None or key not in known.evidence}
        if not new:
            continue
        if known is None or not known.is_open:
            _raise(turn, place, (trigger, person), tuple(sorted(new)), known)
        else:
            _hold(turn, place, replace(known, evidence=tuple(sorted({*known.evidence, *new}))))
        _record(turn, place, " ".join(dict.fromkeys(new.values())))
    for place, concern in turn.case.concerns.items():
        _follow(turn, place, concern, turn.before.concerns.get(place))


def _raise(turn: Turn, place: str, where: Place, keys: tuple[str, ...], known: Concern | None) -> None:
    trigger, person = where
    count = 1 if known is None else known.round + 1
    duty = on_duty(turn.case.team, turn.now, turn.rotas, turn.policy)
    concern = Concern(
        concern_id=derived_id("concern", turn.case.case_id, trigger, person or "", str(count)),
        trigger=trigger,
        about_person=person,
        evidence=tuple(sorted({*keys, *(() if known is None else known.evidence)})),
        round=count,
        for_team=turn.case.team,
        team=duty.team,
        role=duty.role,
        practitioner_id=duty.practitioner_id,
        raised_at=turn.now,
        acknowledge_by=turn.now + turn.policy.acknowledge_within,
    )
    _hold(turn, place, concern)
    _address(turn, concern)
    turn.set_deadline(ESCALATION, concern.acknowledge_by, "T2", key=concern.concern_id)


def _follow(turn: Turn, place: str, concern: Concern, before: Concern | None) -> None:
    """What becomes of a concern that was raised earlier: taken in hand, escalated, or its team is known at last."""
    if before is None or before.concern_id != concern.concern_id:
        return
    if not concern.is_open:
        if before.is_open:
            _acknowledged(turn, concern)
        return
    if concern.escalations > before.escalations:
        head = head_of_service(turn.case.team, turn.now, turn.rotas, turn.policy)
        escalated = _handed_on(turn, place, concern, head, "escalated to the head of service")
        turn.say(
            events.ConcernEscalated(
                concern_id=escalated.concern_id,
                team=head.team,
                role=head.role,
                practitioner_id=head.practitioner_id,
                **turn.basis("T2"),
            )
        )
        again = turn.now + turn.policy.escalate_again_after
        _ask(turn, escalated, head, again)
        turn.set_deadline(ESCALATION, again, "T2", key=concern.concern_id)
    elif turn.case.team not in (concern.for_team, CENTRAL_TEAM):
        duty = on_duty(turn.case.team, turn.now, turn.rotas, turn.policy)
        _address(turn, _handed_on(turn, place, concern, duty, "it is another team's"))


def _handed_on(turn: Turn, place: str, concern: Concern, to: OnDuty, why: str) -> Concern:
    turn.settles.append(Settle(concern.question, turn.case.case_id, why))
    handed = replace(
        concern,
        for_team=turn.case.team,
        team=to.team,
        role=to.role,
        practitioner_id=to.practitioner_id,
        questions=concern.questions + 1,
    )
    _hold(turn, place, handed)
    return handed


def _hold(turn: Turn, place: str, concern: Concern) -> None:
    turn.case = replace(turn.case, concerns={**turn.case.concerns, place: concern})


def _address(turn: Turn, concern: Concern) -> None:
    turn.say(
        events.ConcernRaised(
            concern_id=concern.concern_id,
            trigger=concern.trigger,
            team=concern.team,
            role=concern.role,
            practitioner_id=concern.practitioner_id,
            out_of_hours=turn.policy.out_of_hours(turn.now),
            raised_at=concern.raised_at,
            acknowledge_by=concern.acknowledge_by,
            **turn.basis("T2"),
        )
    )
    duty = OnDuty(concern.team, concern.role, concern.practitioner_id)
    _ask(turn, concern, duty, max(concern.acknowledge_by, turn.now))


def _ask(turn: Turn, concern: Concern, of: OnDuty, due: datetime) -> None:
    turn.asks.append(
        AskPerson(
            key=concern.question,
            subject=turn.case.case_id,
            role=of.role,
            team=of.team,
            due=due,
            reasons=("T2",),
            why=f"A child protection concern cannot wait: {concern.trigger.replace('-', ' ')}.",
            settled_by=(events.AcknowledgeConcern.message_name,),
        )
    )


def _record(turn: Turn, place: str, words: str) -> None:
    concern = turn.case.concerns[place]
    turn.say(
        events.ConcernRecorded(
            concern_id=concern.concern_id,
            trigger=concern.trigger,
            in_words=words,
            about_person=concern.about_person,
            **turn.basis("T2"),
        )
    )


def _acknowledged(turn: Turn, concern: Concern) -> None:
    assert concern.acknowledged_at is not None  # noqa: S101 - it is not open
    turn.cancel_deadline(ESCALATION, concern.concern_id)
    turn.settles.append(Settle(concern.question, turn.case.case_id, "somebody has taken it in hand"))
    turn.say(
        events.ConcernAcknowledged(
            concern_id=concern.concern_id,
            acknowledged_at=concern.acknowledged_at,
            by=concern.acknowledged_by or "",
            **turn.basis("T2", "G2"),
        )
    )

"""Child protection concerns that cannot wait are raised, and told to who takes them, until somebody does (T2).

A concern is one for each case, trigger and person. New facts about an open one are added to it; new facts after somebody took
it in hand raise it again. What once was raised is ended by a person alone, also where its facts fall away or the case ends.
"""

from __future__ import annotations

from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from triage.domain.case import TriageCase
from triage.domain.concerns.held import Concern, acknowledge_by, due_of, escalates_at
from triage.domain.concerns.triggers import Place, triggers
from triage.domain.duty import OnDuty, head_of_service, on_duty
from triage.domain.turn import CaseTurn

ESCALATION: Final = "concern-escalation"
"""The deadline at which a concern that nobody acknowledged is escalated; its key is the concern's id."""


def pass_over_what_was_settled(turn: CaseTurn) -> None:
    """Raises nothing by a release of ours alone of what a person settled the screening on, or of a case that is over (T2, T5).

    Else its first start would put years of these to duty within one hour, before what is urgent, and open again what people settled. The same
    fact still raises another concern where it bears on somebody else.
    """
    told = turn.case.screening.told
    by_person = told is not None and told.settled and told.settled_by is SettledBy.PERSON
    if not by_person and not turn.case.application.is_over:
        return
    found = {_fact(place, key) for place, _, new in _not_raised(turn.case) for key in new}
    if found:
        concerns = turn.case.concerns
        turn.case = replace(turn.case, concerns=replace(concerns, passed_over=concerns.passed_over | found))


def raise_concerns(turn: CaseTurn) -> None:
    """Raises what is new at once, adds to what is open, and tells whoever takes it, also when that changes (T2)."""
    for place, (trigger, person), new in _not_raised(turn.case):
        known = turn.case.concerns.raised.get(place)
        if known is None or not known.is_open:
            _raise(turn, place, (trigger, person), tuple(sorted(new)), known)
        else:
            of_round = tuple(sorted({*known.rests_on, *new}))
            evidence = tuple(sorted({*known.evidence, *new}))
            _hold(turn, place, replace(known, evidence=evidence, of_round=of_round))
            if known.with_director:
                _ask_again_soon(turn, known)
        _record(turn, place, " ".join(dict.fromkeys(new.values())))
    for place, concern in turn.case.concerns.raised.items():
        _follow(turn, place, concern, turn.before.concerns.raised.get(place))


def _not_raised(case: TriageCase) -> list[tuple[str, Place, dict[str, str]]]:
    """What no concern was raised for yet, with its words: by place."""
    found = list[tuple[str, Place, dict[str, str]]]()
    for where, facts in sorted(triggers(case).items(), key=str):
        trigger, person = where
        place = f"{trigger}:{person or ''}"
        known, passed_over = case.concerns.raised.get(place), case.concerns.passed_over
        held = () if known is None else known.evidence
        new = {k: words for k, words in facts.items() if k not in held and _fact(place, k) not in passed_over}
        if new:
            found.append((place, where, new))
    return found


def _fact(place: str, key: str) -> str:
    return f"{place}/{key}"


def _raise(turn: CaseTurn, place: str, where: Place, keys: tuple[str, ...], known: Concern | None) -> None:
    trigger, person = where
    count = 1 if known is None else known.round + 1
    team = turn.case.application.team
    duty = on_duty(team, turn.now, turn.rotas, turn.policy)
    concern = Concern(
        concern_id=derived_id("concern", turn.id, trigger, person or "", str(count)),
        trigger=trigger,
        about_person=person,
        evidence=tuple(sorted({*keys, *(() if known is None else known.evidence)})),
        round=count,
        of_round=keys,
        for_team=team,
        team=duty.team,
        role=duty.role,
        practitioner_id=duty.practitioner_id,
        raised_at=turn.now,
        asked_at=turn.now,
    )
    _hold(turn, place, concern)
    _address(turn, concern)
    _watch(turn, concern)


def _follow(turn: CaseTurn, place: str, concern: Concern, before: Concern | None) -> None:
    """What becomes of a concern that was raised earlier: taken in hand, escalated, or its team is known at last."""
    if before is None or before.concern_id != concern.concern_id:
        return
    team = turn.case.application.team
    if not concern.is_open:
        if before.is_open:
            _acknowledged(turn, concern)
        for acted in concern.acted[len(before.acted) :]:
            turn.say(
                events.ConcernActedOn(
                    concern_id=concern.concern_id,
                    acted_at=acted.at,
                    by=acted.by,
                    actions=acted.actions,
                    **turn.basis("T2", "G2"),
                )
            )
        return
    if concern.escalations > before.escalations:
        head = head_of_service(team, turn.now, turn.rotas, turn.policy)
        escalated = _handed_on(turn, place, replace(concern, with_head=True), head)
        if escalated.with_director:
            head = OnDuty(head.team, turn.policy.director_role)
        turn.say(
            events.ConcernEscalated(
                concern_id=escalated.concern_id,
                team=head.team,
                role=head.role,
                practitioner_id=head.practitioner_id,
                **turn.basis("T2"),
            )
        )
        _watch(turn, escalated)
    elif team not in (concern.for_team, CENTRAL_TEAM) and not concern.with_head:
        duty = on_duty(team, turn.now, turn.rotas, turn.policy)
        _address(turn, _handed_on(turn, place, replace(concern, with_head=False), duty))


def _handed_on(turn: CaseTurn, place: str, concern: Concern, to: OnDuty) -> Concern:
    handed = replace(
        concern,
        for_team=turn.case.application.team,
        team=to.team,
        role=to.role,
        practitioner_id=to.practitioner_id,
        asked_at=turn.now,
        asked=concern.asked + 1,
    )
    _hold(turn, place, handed)
    return handed


def _hold(turn: CaseTurn, place: str, concern: Concern) -> None:
    concerns = turn.case.concerns
    turn.case = replace(turn.case, concerns=replace(concerns, raised={**concerns.raised, place: concern}))


def _watch(turn: CaseTurn, concern: Concern) -> None:
    turn.set_deadline(ESCALATION, escalates_at(concern, turn.policy), "T2", concern.concern_id)


def _ask_again_soon(turn: CaseTurn, concern: Concern) -> None:
    """What is new waits for the hour that those who were asked have, not for when they would be asked again."""
    due = due_of(concern, turn.policy)
    turn.set_deadline(ESCALATION, due if due.at >= turn.now else Due(turn.now), "T2", concern.concern_id)


def _address(turn: CaseTurn, concern: Concern) -> None:
    turn.say(
        events.ConcernRaised(
            concern_id=concern.concern_id,
            trigger=concern.trigger,
            team=concern.team,
            role=concern.role,
            practitioner_id=concern.practitioner_id,
            out_of_hours=not turn.policy.in_working_hours(turn.now),
            raised_at=concern.raised_at,
            acknowledge_by=acknowledge_by(concern, turn.policy).at,
            **turn.basis("T2"),
        )
    )


def _record(turn: CaseTurn, place: str, words: str) -> None:
    concern = turn.case.concerns.raised[place]
    turn.say(
        events.ConcernRecorded(
            concern_id=concern.concern_id,
            trigger=concern.trigger,
            in_words=words,
            about_person=concern.about_person,
            **turn.basis("T2"),
        )
    )


def _acknowledged(turn: CaseTurn, concern: Concern) -> None:
    assert concern.acknowledged_at is not None  # noqa: S101 - it is not open
    turn.cancel_deadline(ESCALATION, concern.concern_id)
    turn.say(
        events.ConcernAcknowledged(
            concern_id=concern.concern_id,
            acknowledged_at=concern.acknowledged_at,
            by=concern.acknowledged_by or "",
            **turn.basis("T2", "G2"),
        )
    )

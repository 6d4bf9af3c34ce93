"""Correspondence goes to where it is dealt with, by when (T3, T4); what it says of a child's safety goes first (T2, C1).

A piece has a life of its own, by its own id: commands name it so, and it may be about no case that is known. Of its case it
keeps who works it (`place.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from cafcass_contracts import triage as events
from cafcass_contracts.decision import (
    ACCEPTED,
    NOTHING,
    Answer,
    AskPerson,
    CancelDeadline,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    SetDeadline,
    Settle,
    TableRef,
)
from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import ConcernTrigger, Route
from cafcass_contracts.values import CENTRAL_TEAM
from triage.domain.case import CASES, RaisedByHand
from triage.domain.duty import ROTA, TEAMS, head_of_service, on_duty, rotas_of
from triage.domain.evaluate import evaluate, held
from triage.domain.letter_facts import LETTERS
from triage.domain.place import Place, look, place_of
from triage.domain.policy import LONDON, Policy
from triage.domain.routes import DANGER_WORDS, Desk, route_of, says_danger

DUE: Final = "correspondence-due"
"""The deadline of one step of a piece; its key is the piece and the step."""

SAFEGUARDING: Final = "safeguarding"
"""The step that nothing else may close: it may say that a child is in danger, and no case is known to raise it on."""
ON_ITS_WAY: Final = "pass-on"
"""The step of every piece (T3)."""
HOLDING_LETTER: Final = "holding-letter"
LOCAL_INFORMATION: Final = "local-information"
REPLY: Final = "reply"
ANSWER: Final = "answer"

LONGEST_WORDS: Final = 4000
"""Characters of a piece that a concern quotes; the piece itself has the rest."""

SETTLED_BY: Final = (events.RouteCorrespondence.message_name, events.CloseCorrespondence.message_name)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one step that is with a person."""

    key: str
    subject: str
    desk: Desk
    due: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of where a piece goes."""

    case_id: str | None
    route: Route
    team: str
    role: str
    practitioner_id: str | None
    passed_by: datetime
    answer_by: datetime | None
    safeguarding: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a piece calls for."""

    desk: Desk
    due: datetime
    rules: tuple[str, ...]
    why: str
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of correspondence."""

    letter: CorrespondenceRecorded
    letter_id: str
    """Of the message that told of it."""
    taken_at: datetime
    case_id: str | None
    danger: bool
    """It may say that a child is in danger."""
    duty: Desk
    """Who takes that where no case is known: whoever was on duty when it came."""
    place: Place = field(default_factory=Place)
    route: Route | None = None
    """None: to the case's practitioner, or to duty where there is none."""
    certain: bool = True
    """Whether its kind said so, or a person."""
    done: frozenset[str] = frozenset()
    """Steps that were done."""
    escalated: Mapping[str, datetime] = field(default_factory=dict)
    """Steps that were not done in time, and when whoever they were escalated to is to have done them."""
    overdue: frozenset[str] = frozenset()
    """Steps that were escalated once: their due time comes no second time, wherever the piece goes."""
    asked: Mapping[str, Asked] = field(default_factory=dict)
    """By step."""
    questions: int = 0
    """How many were asked so far."""
    told: Told | None = None
    closed: str | None = None
    """How it was dealt with."""

    @property
    def id(self) -> str:
        """As the post room calls it."""
        return self.letter.correspondence_id

    @property
    def subject(self) -> str:
        """What it is about: its case, or itself. Its row is sealed with the key of that name (G6)."""
        return self.case_id or derived_id("correspondence", self.id)


CORRESPONDENCE: Final[TableRef[Piece]] = TableRef("correspondence", order=5)
"""By the post room's reference."""

Touches = Mapping[TableRef[Any], Collection[str]]
Fired = Received[DeadlineFired]


def recorded_touches(received: Received[CorrespondenceRecorded], policy: Policy) -> Touches:
    """The piece, and its case where one is known."""
    return _touches(received.data.correspondence_id, received.data.case_id)


def route_touches(received: Received[events.RouteCorrespondence], policy: Policy) -> Touches:
    """The piece, and the case that the command gives it."""
    return _touches(received.data.correspondence_id, received.data.case_id)


def close_touches(received: Received[events.CloseCorrespondence], policy: Policy) -> Touches:
    """The piece."""
    return _touches(received.data.correspondence_id, None)


def step_touches(received: Fired, policy: Policy) -> Touches:
    """The piece whose step is due."""
    return _touches(received.data.data["correspondence"], None)


def place_touches(received: Fired, policy: Policy) -> Touches:
    """The piece, and its case."""
    return _touches(received.data.data["correspondence"], received.subject)


def _touches(correspondence_id: str, case_id: str | None) -> Touches:
    piece: Touches = {ROTA: TEAMS, CORRESPONDENCE: {correspondence_id}}
    return piece if case_id is None else {**piece, CASES: {case_id}, LETTERS: {case_id}}


def cannot_wait(letter: CorrespondenceRecorded) -> bool:
    """Whether it cannot wait where it is set aside (T2): it may say that a child is in danger, or cannot be read for it."""
    return letter.from_child or says_danger(letter, DANGER_WORDS) or not (letter.subject or letter.text)


def on_correspondence(facts: Facts, received: Received[CorrespondenceRecorded], policy: Policy) -> Decision:
    """A piece of correspondence was registered (I8): a concern is raised first (T2, C1), then it is routed (T4)."""
    letter = received.data
    if facts.get(CORRESPONDENCE, letter.correspondence_id) is not None:
        return NOTHING
    guess, duty = route_of(letter), on_duty(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
    piece = Piece(
        letter=letter,
        letter_id=received.id,
        taken_at=received.received_at,
        case_id=letter.case_id,
        danger=says_danger(letter, policy.danger_words),
        duty=Desk(duty.team, duty.role),
        route=guess.route,
        certain=guess.certain,
    )
    return _on_its_case(facts, received, piece, None, policy)


def on_route(facts: Facts, received: Received[events.RouteCorrespondence], policy: Policy) -> Decision:
    """A person sends a piece another way, or confirms that it is where it belongs: then it was passed on (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _refused(f"there is no {'' if piece is None else 'open '}correspondence of that id")
    if not said.route.known:
        return _refused("there is no such route")
    if said.case_id is not None and piece.case_id not in (None, said.case_id):
        return _refused("it is about another case, which is known")
    case_id = said.case_id or piece.case_id
    place = piece.place if said.case_id is None else place_of(held(facts, said.case_id))
    if said.route is Route.PRACTITIONER and place.practitioner is None:
        return _refused("nobody is allocated to the case: send it to duty")
    routed = replace(piece, case_id=case_id, place=place, route=said.route, certain=True)
    same = _address(routed, policy) == _address(piece, policy)
    routed = replace(
        routed,
        done=piece.done | {ON_ITS_WAY} if same else piece.done - {ON_ITS_WAY},
        escalated={step: due for step, due in piece.escalated.items() if step != ON_ITS_WAY},
    )
    if case_id == piece.case_id:
        return _tell(routed, piece, received, policy, ACCEPTED)
    return _on_its_case(facts, received, routed, piece, policy, ACCEPTED)


def on_close(facts: Facts, received: Received[events.CloseCorrespondence], policy: Policy) -> Decision:
    """A piece, or one thing that it called for, was dealt with (T3, T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or piece.closed is not None:
        return _refused(f"there is no {'' if piece is None else 'open '}correspondence of that id")
    open_steps = steps_of(piece, policy)
    if said.step is not None and said.step not in open_steps:
        return _refused(f"that is nothing it still calls for; open: {', '.join(open_steps) or 'nothing'}")
    if said.step is None and SAFEGUARDING in open_steps:
        return _refused(
            "it may say that a child is in danger: name its case, or say what was done in step safeguarding"
        )
    done = piece.done | ({said.step} if said.step is not None else set(open_steps))
    if said.step not in (None, SAFEGUARDING):
        done |= {ON_ITS_WAY}
    closed = replace(piece, done=done)
    if said.step is None or (not steps_of(closed, policy) and said.step != ON_ITS_WAY):
        closed = replace(closed, closed=said.how)
    return _tell(closed, piece, received, policy, ACCEPTED)


def on_step_due(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """Something was not done in time (T3): it is put to the head of service, once; a child's safety until somebody acts (T2)."""
    piece = facts.get(CORRESPONDENCE, received.data.data["correspondence"])
    step = str(received.data.data["step"])
    if piece is None or step not in steps_of(piece, policy):
        return NOTHING
    again = received.received_at + policy.escalate_again_after
    late = replace(piece, escalated={**piece.escalated, step: again}, overdue=piece.overdue | {step})
    if step == SAFEGUARDING:
        head = head_of_service(CENTRAL_TEAM, received.received_at, rotas_of(facts), policy)
        late = replace(late, duty=Desk(head.team, head.role))
    return _tell(late, piece, received, policy)


def on_place(facts: Facts, received: Fired, policy: Policy) -> Decision:
    """Who works the case changed: what is not passed on yet goes to them (T4). A closed piece is forgotten by its case."""
    piece = facts.get(CORRESPONDENCE, received.data.data["correspondence"])
    case = held(facts, received.subject or "")
    if piece is None or piece.closed is not None:
        return evaluate(facts, received, replace(case, post=case.post - {received.data.data["correspondence"]}), policy)
    return _tell(replace(piece, place=place_of(case)), piece, received, policy)


def steps_of(piece: Piece, policy: Policy) -> dict[str, Step]:
    """What a piece still calls for, of whom, and by when (T2, T3, T4)."""
    if piece.closed is not None:
        return {}
    steps: dict[str, Step] = {}
    if piece.danger and piece.case_id is None:
        within = piece.taken_at + policy.acknowledge_within
        due = max(within, piece.escalated.get(SAFEGUARDING, within))
        why = "Correspondence may say that a child is in danger, and no case is known: act on it now."
        steps[SAFEGUARDING] = Step(piece.duty, due, ("T2", "C1", "G3"), why)
    route, desk, _ = _address(piece, policy)
    steps[ON_ITS_WAY] = Step(desk, piece.letter.received_at + policy.pass_on_within, ("T3", "T4", "G3"), _why(piece))
    if route is Route.HEAR4U:
        why = "A child asked a question: answer it."
        steps[ANSWER] = _counted(piece, desk, policy, policy.child_answer_working_days, why)
    if route is Route.COMMUNICATIONS:
        due = piece.letter.received_at + policy.holding_letter_within
        steps[HOLDING_LETTER] = Step(desk, due, ("T4",), "A member of Parliament wrote: send a holding letter.")
        why = "A member of Parliament wrote: give communications the local information."
        local = piece.place.practitioner or Desk(piece.place.team, policy.duty_role)
        steps[LOCAL_INFORMATION] = _counted(piece, local, policy, policy.mp_information_working_days, why)
        why = "A member of Parliament wrote: send the reply."
        steps[REPLY] = _counted(piece, desk, policy, policy.mp_reply_working_days, why)
    return {name: _escalated(piece, name, step, policy) for name, step in steps.items() if name not in piece.done}


def _why(piece: Piece) -> str:
    said = "Correspondence came: deal with it, or pass it on."
    if not piece.certain:
        said = "Correspondence came, and its kind is not known: say where it goes."
    if not (piece.letter.subject or piece.letter.text):
        said += " Nothing of it could be read: read it for a child's safety first."
    return said


def _counted(piece: Piece, desk: Desk, policy: Policy, working_days: int, why: str) -> Step:
    due = policy.end_of(policy.calendar.due(piece.letter.received_at, working_days))
    return Step(desk, due, ("T4", "G1"), why, working_days)


def _escalated(piece: Piece, name: str, step: Step, policy: Policy) -> Step:
    again = piece.escalated.get(name)
    if again is None or name == SAFEGUARDING:
        return step
    return replace(step, desk=Desk(step.desk.team, policy.head_role), due=again, why=f"Not done in time. {step.why}")


def _address(piece: Piece, policy: Policy) -> tuple[Route, Desk, str | None]:
    """Where a piece goes, and to whom."""
    if piece.route is not None and piece.route in policy.desks:
        return piece.route, policy.desks[piece.route], None
    if piece.route is not Route.DUTY and piece.place.practitioner is not None:
        return Route.PRACTITIONER, piece.place.practitioner, piece.place.practitioner_id
    return Route.DUTY, Desk(piece.place.team, policy.duty_role), None


def _on_its_case(
    facts: Facts,
    received: Received[Any],
    piece: Piece,
    before: Piece | None,
    policy: Policy,
    answer: Answer | None = None,
) -> Decision:
    """The case of a piece learns of it: a concern is raised there, before anything else is said."""
    if piece.case_id is None:
        return _tell(piece, before, received, policy, answer)
    case = held(facts, piece.case_id)
    raised = dict(case.raised)
    if piece.danger:
        raised[received.id] = RaisedByHand(received.happened_at, ConcernTrigger.REPORTED, None, _words(piece.letter))
    after = replace(case, post=case.post | {piece.id}, raised=raised)
    first = evaluate(facts, received, after, policy)
    then = _tell(replace(piece, place=place_of(case)), before, received, policy, answer)
    return Decision(
        changes=(*first.changes, *then.changes),
        publish=(*first.publish, *then.publish),
        deadlines=(*first.deadlines, *then.deadlines),
        asks=(*first.asks, *then.asks),
        settles=(*first.settles, *then.settles),
        tasks=first.tasks,
        answer=then.answer,
    )


def _words(letter: CorrespondenceRecorded) -> str:
    said = "\n".join(part for part in (letter.subject, letter.text) if part) or "Nothing of it could be read."
    return f"Correspondence {letter.correspondence_id}: {said}"[:LONGEST_WORDS]


def _tell(
    piece: Piece, before: Piece | None, received: Received[Any], policy: Policy, answer: Answer | None = None
) -> Decision:
    """What a changed piece leads to: where it goes is told where that differs, and questions and due times follow its steps."""
    publish: list[Publish] = []
    told = _told(piece, policy)
    rules = ("T3", "T4", *(("T2", "C1") if piece.danger else ()))
    basis: dict[str, Any] = {"reasons": rules, "rests_on": _rests_on(piece, received), "policy_version": policy.version}
    if piece.closed is None and told != piece.told:
        routed = events.CorrespondenceRouted(
            correspondence_id=piece.id,
            case_id=told.case_id,
            route=told.route,
            team=told.team,
            role=told.role,
            practitioner_id=told.practitioner_id,
            passed_by=told.passed_by,
            answer_by=told.answer_by,
            safeguarding=told.safeguarding,
            **basis,
        )
        publish.append(Publish(routed, piece.subject))
        piece = replace(piece, told=told)
    deadlines: list[SetDeadline | CancelDeadline] = []
    if piece.closed is not None and (before is None or before.closed is None):
        done = events.CorrespondenceClosed(
            correspondence_id=piece.id, case_id=piece.case_id, how=piece.closed, **{**basis, "reasons": ("T3", "T4")}
        )
        publish.append(Publish(done, piece.subject))
        if piece.case_id is not None:
            deadlines.append(look(piece.id, piece.case_id, received.received_at))
    piece, asks, settles, dues = _asking(piece, policy)
    return Decision(
        changes=() if piece == before else (Change(CORRESPONDENCE, piece.id, piece),),
        publish=tuple(publish),
        deadlines=(*dues, *deadlines),
        asks=tuple(asks),
        settles=tuple(settles),
        answer=answer,
    )


def _told(piece: Piece, policy: Policy) -> Told:
    route, desk, practitioner = _address(piece, policy)
    working_days = {
        Route.COMMUNICATIONS: policy.mp_reply_working_days,
        Route.HEAR4U: policy.child_answer_working_days,
    }.get(route)
    return Told(
        case_id=piece.case_id,
        route=route,
        team=desk.team,
        role=desk.role,
        practitioner_id=practitioner,
        passed_by=piece.letter.received_at + policy.pass_on_within,
        answer_by=None if working_days is None else _counted(piece, desk, policy, working_days, "").due,
        safeguarding=piece.danger,
    )


def _rests_on(piece: Piece, received: Received[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((piece.letter_id, received.id)))


def _asking(
    piece: Piece, policy: Policy
) -> tuple[Piece, list[AskPerson], list[Settle], list[SetDeadline | CancelDeadline]]:
    """Questions and due times as the steps now want them."""
    steps = steps_of(piece, policy)
    asks: list[AskPerson] = []
    settles: list[Settle] = []
    deadlines: list[SetDeadline | CancelDeadline] = []
    asked: dict[str, Asked] = {}
    for name, was in piece.asked.items():
        step = steps.get(name)
        if step is not None and (was.subject, was.desk, was.due) == (piece.subject, step.desk, step.due):
            asked[name] = was
            continue
        settles.append(Settle(was.key, was.subject, "it is asked anew" if step else "it was done"))
        if step is None or was.subject != piece.subject:
            deadlines.append(CancelDeadline(DUE, was.subject, _deadline_key(piece, name)))
    count = piece.questions
    for name, step in steps.items():
        if name in asked:
            continue
        count += 1
        now = Asked(f"correspondence:{piece.id}:{name}:{count}", piece.subject, step.desk, step.due)
        asked[name] = now
        asks.append(_question(now, step))
        if name == SAFEGUARDING or name not in piece.overdue:
            deadlines.append(_deadline(piece, name, step))
    return replace(piece, asked=asked, questions=count), asks, settles, deadlines


def _question(asked: Asked, step: Step) -> AskPerson:
    return AskPerson(
        key=asked.key,
        subject=asked.subject,
        role=step.desk.role,
        team=step.desk.team,
        due=step.due,
        reasons=step.rules,
        why=step.why,
        settled_by=SETTLED_BY,
    )


def _deadline(piece: Piece, name: str, step: Step) -> SetDeadline:
    counted = None if step.working_days is None else piece.letter.received_at.astimezone(LONDON).date()
    return SetDeadline(
        kind=DUE,
        subject=piece.subject,
        due=step.due,
        rule=step.rules[0],
        key=_deadline_key(piece, name),
        counted_from=counted,
        working_days=step.working_days,
        data={"correspondence": piece.id, "step": name},
    )


def _deadline_key(piece: Piece, name: str) -> str:
    return f"{piece.id}:{name}"


def _refused(reason: str) -> Decision:
    return Decision(answer=Answer("refused", reason))

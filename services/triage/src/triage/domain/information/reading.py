"""Information that no rule decides on goes to whoever holds the work, else to duty (T1, T3), in whatever case: public law and closed ones too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.roles import Role
from cafcass_contracts.values import HearingStatus
from cafcass_domain.due import Due
from cafcass_domain.questions import Question
from cafcass_domain.state import replace
from triage.domain.case import TriageCase
from triage.domain.days import same_day
from triage.domain.desks import Desk
from triage.domain.duty import on_duty
from triage.domain.information.held import WHOSE, Item, ItemKind
from triage.domain.policy import TriagePolicy
from triage.domain.screening.held import Call
from triage.domain.told import Hearing, words_of
from triage.domain.turn import CaseTurn

_WHY = {
    ItemKind.REPORT: "Somebody told something about the case: read it today, and say what follows.",
    ItemKind.CALL: "What was said in a call is written down in words, which our screening rules (T5) cannot weigh: a child may be in danger. "
    "Read it today on the case's record of calls. If a child may be in danger, raise a concern at once (raise-concern). Say what follows.",
    ItemKind.WHOSE_CALL: "A call about risk was recorded with an id that is nobody's in the case. What was said counts and is kept; with whom "
    "was it? Record it again with their id (record-risk-call), and say so here.",
    ItemKind.CONCERN_ELSEWHERE: "A child protection concern was raised in another case of the same child (the case-linked event of this case names "
    "it): a child of this case may be in danger. Read it there today, with whoever works it, and say what follows for this case.",
    ItemKind.APPLICATION: "The application alleges something in words, which our screening rules (T5) cannot weigh: a child may be in danger. "
    "Read it today in the application. If a child may be in danger, raise a concern at once (raise-concern). Say what follows.",
    ItemKind.ORDER: "The court made an order: read it, and say what follows.",
    ItemKind.HEARING_PAST: "The first hearing was held or adjourned, or is listed for a day that nobody can mean, and no letter is filed at court. "
    "See that it is, or say why none is needed.",
    ItemKind.HEARING_OFF: "A hearing was vacated or adjourned before its time, or moved at short notice. See that the family, and whoever was to "
    "attend, are told before it would have begun; ask the court for another day where none is listed; say what follows.",
    ItemKind.NEWS: "Something was learnt after the first hearing, when the letter is closed: read it, and say what follows.",
}

_MAY_BE_ON: Final = (HearingStatus.LISTED, HearingStatus.NOT_KNOWN)
"""What a hearing is told as that the family counts on."""
_NOT_THEN: Final = (HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING)
_READ_TODAY: Final = (ItemKind.REPORT, ItemKind.CALL, ItemKind.APPLICATION, ItemKind.CONCERN_ELSEWHERE)

_REASONS: Final = {
    ItemKind.ORDER: ("T3",),
    ItemKind.HEARING_OFF: ("T3", "I7"),
    ItemKind.CONCERN_ELSEWHERE: ("T1", "T2", "I5"),
    ItemKind.WHOSE_CALL: ("T6", "G10"),
}


def take_information(turn: CaseTurn) -> None:
    """Puts what is new, and no rule decides on, to a person."""
    for id_ in turn.case.screening.reports:
        if id_ not in turn.before.screening.reports:
            ask(turn, id_, ItemKind.REPORT)
    _take_calls(turn)
    _take_concerns(turn)
    for id_ in _new_words(turn):
        ask(turn, f"application:{id_}", ItemKind.APPLICATION)
    for id_ in _new_orders(turn):
        ask(turn, f"order:{id_}", ItemKind.ORDER)
    for hearing in _taken_out(turn):
        ask(turn, f"hearing-off:{hearing.id}:{hearing.starts_at:%Y-%m-%d}", ItemKind.HEARING_OFF, hearing.starts_at)


def ask(turn: CaseTurn, id_: str, kind: ItemKind, before: datetime | None = None) -> None:
    """Puts one thing to whoever holds the work, out of hours to duty; once."""
    if id_ not in turn.case.information:
        desk = reader(turn)
        _keep(turn, id_, Item(kind, turn.now, desk.team, desk.role, before=before))


def _keep(turn: CaseTurn, id_: str, item: Item) -> None:
    turn.case = replace(turn.case, information={**turn.case.information, id_: item})


def _take_calls(turn: CaseTurn) -> None:
    """What was said in calls is read by somebody else than whoever wrote it down (T2), of a case that runs and of one that does not."""
    application, before = turn.case.application, turn.before
    for id_, call in turn.case.screening.calls.items():
        if id_ not in before.screening.calls and call.in_words:
            _ask_of_call(turn, id_, call)
        is_new = id_ not in before.screening.calls or before.application.details is None
        if is_new and application.details is not None and application.person(call.person) is None:
            _keep(turn, f"{WHOSE}{id_}", Item(ItemKind.WHOSE_CALL, turn.now, application.team, Role.SERVICE_MANAGER))


def _take_concerns(turn: CaseTurn) -> None:
    """Whoever works the case is to know of a concern in another case of the same child, whenever the cases are linked."""
    for concern in () if turn.case.application.is_over else turn.case.concerns_elsewhere:
        id_ = derived_id("concern-elsewhere", turn.id, concern.concern_id)
        if id_ not in turn.case.information:
            desk = reader(turn)
            item = Item(ItemKind.CONCERN_ELSEWHERE, turn.now, desk.team, desk.role, covers=(concern.concern_id,))
            _keep(turn, id_, item)


def _ask_of_call(turn: CaseTurn, id_: str, call: Call) -> None:
    """One question a case and day: what is said while it waits is read with it."""
    for asked, item in turn.case.unread.items():
        if item.kind is ItemKind.CALL and turn.now <= same_day(item.at).at:
            _keep(turn, asked, replace(item, covers=(*(item.covers or (asked,)), id_)))
            return
    who = turn.case.application.allocated
    own = who is not None and who.practitioner_id == call.by
    duty = on_duty(turn.case.application.team, turn.now, turn.rotas, turn.policy)
    desk = Desk(duty.team, duty.role) if own else reader(turn)
    _keep(turn, id_, Item(ItemKind.CALL, turn.now, desk.team, desk.role, covers=(id_,)))


def reader(turn: CaseTurn) -> Desk:
    """Whoever holds the work, where somebody does and is at work; else duty (T1)."""
    who = turn.case.application.allocated
    if who is not None and turn.policy.in_working_hours(turn.now) and who.role in events.DealWithInformation.given_by:
        return Desk(who.team, who.role)
    duty = on_duty(turn.case.application.team, turn.now, turn.rotas, turn.policy)
    return Desk(duty.team, duty.role)


def information_questions(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """Everything that still waits to be read."""
    for id_, item in case.unread.items():
        not_told = not_to_be_told(case) if item.kind is ItemKind.HEARING_OFF else ()
        yield Question(
            key=f"information:{id_}",
            role=item.role,
            team=item.team,
            due=_due(item, policy),
            reasons=_REASONS.get(item.kind, ("T1", "T2", "G3")),
            why=f"{_WHY[item.kind]}{_but_not(not_told)}",
            settled_by=(events.DealWithInformation.message_name,),
            basis=",".join(not_told) or (str(len(item.covers)) if len(item.covers) > 1 else ""),
        )


def not_to_be_told(case: TriageCase) -> tuple[str, ...]:
    """Which parties may not hear from us now, by id: it is not safe, or they are not to know of the application (T9)."""
    return tuple(person.id for person in case.application.adult_parties if case.reach.against_contact(person))


def _but_not(people: tuple[str, ...]) -> str:
    """What whoever tells a family is told first, by ids within the case."""
    if not people:
        return ""
    return (
        f" Do not ring or write to {', '.join(people)}: it may not be safe, or they are not, or perhaps not, to know of the application. "
        "Ask the court, or the service manager, how they are told."
    )


def _due(item: Item, policy: TriagePolicy) -> Due:
    """Words are read the same calendar day (T2); an order is with the right person in 24 hours (T3); the rest in a working day (T1)."""
    if item.kind in _READ_TODAY:
        return same_day(item.at)
    if item.kind in (ItemKind.ORDER, ItemKind.HEARING_OFF):
        due = policy.after(item.at, policy.pass_on_within_hours)
        return due if item.before is None or due.at <= item.before else Due(max(item.at, item.before))
    if item.kind is ItemKind.WHOSE_CALL:
        return policy.after(item.at, policy.manager_looks_working_days)
    return policy.after(item.at, policy.evaluate_within_working_days)


def _new_words(turn: CaseTurn) -> Iterator[str]:
    details, before = turn.case.application.details, turn.before.application.details
    if details is None or details is before or details.backlog or details.withdrawn or details.concluded:
        return
    if new := words_of(details) - (set() if before is None else words_of(before)):
        yield derived_id("words", *sorted(new))


def _new_orders(turn: CaseTurn) -> Iterator[str]:
    details, before = turn.case.application.details, turn.before.application.details
    if details is None or details is before or details.backlog:
        return
    known = set() if before is None else {order.id for order in before.orders}
    yield from (order.id for order in details.orders if order.id not in known)


def _taken_out(turn: CaseTurn) -> Iterator[Hearing]:
    """The hearings that do not take place as they were listed: vacated or adjourned before their time, moved when it was close, or brought close.

    One that is brought forward is told to the family before the time that it has now.
    """
    details, before = turn.case.application.details, turn.before.application.details
    if details is None or before is None or details is before or details.backlog or turn.case.application.is_over:
        return
    now_listed = {hearing.id: hearing for hearing in details.hearings}
    soon = turn.policy.after(turn.now, turn.policy.pass_on_within_hours).at
    for was in before.hearings:
        now = now_listed.get(was.id)
        if now is None or was.status not in _MAY_BE_ON or was.starts_at is None or was.starts_at <= turn.now:
            continue
        if now.status in _NOT_THEN:
            yield was
        elif now.status is HearingStatus.LISTED and now.starts_at != was.starts_at:
            first = min((each for each in (was, now) if turn.now < _start(each)), key=_start)
            if _start(first) <= soon:
                yield first


def _start(hearing: Hearing) -> datetime:
    return hearing.starts_at or datetime.max.replace(tzinfo=UTC)

"""What a complaint is (C1, C2): decided by a person, decided again where it turns out to be another thing; each part goes its own way."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import CategoriseComplaint
from cafcass_contracts.feedback import CONFIDENTIAL, Category, ClockEffect, ComplaintStep, Sender
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Answer, Change, Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.deciding import NOT_THEIRS, not_taken, why_not_theirs
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS, About, Complaint, Decided
from complaints.domain.complaint.owed import not_composed, owed
from complaints.domain.complaint.steps import do_step
from complaints.domain.complaint.telling import tell_clock
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.misconduct.held import MISCONDUCT, AboutMore, MisconductOpened, opened
from complaints.domain.names import misconduct_id
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.guard import too_long
from complaints.domain.writing.papers import acknowledge

DO_NOT_FIT: Final = (
    "its categories and what was given with them do not fit: a representation is a party's, about their own case that is named; "
    "for the others the command's schema says what goes with which"
)
"""The answer is told on an official topic: it is the same for a representation, so that it does not say that somebody alleges misconduct (C2)."""
WAYS_BACK: Final = {
    Category.ACCESS_REQUEST: Route.CUSTOMER_SERVICES,
    Category.INFORMATION_REQUEST: Route.INFORMATION_ASSURANCE,
}
"""Where a request goes that came as a complaint (T4)."""


def categorise_touches(received: Received[CategoriseComplaint], policy: ComplaintsPolicy) -> Touches:
    """The complaint, and the employee relations case that may come of it."""
    return {
        COMPLAINTS: {received.data.complaint_id},
        MISCONDUCT: {misconduct_id(received.data.complaint_id, received.id, policy.namespace)},
    }


def on_categorise(facts: Facts, received: Received[CategoriseComplaint], policy: ComplaintsPolicy) -> Decision:
    """A person decides what a complaint is, who made it and whom it is about."""
    said = received.data
    complaint = facts.get(COMPLAINTS, said.complaint_id)
    why = not_taken(complaint, said, closed=False) or _unfit(complaint, said)
    if complaint is None or why is not None:
        return Decision(answer=why)
    turn = begin(complaint, received, policy)
    _decide(turn, said)
    if CONFIDENTIAL & {*said.categories} and said.allegation:
        _refer(turn, said, said.allegation)
    return finish(turn)


def _unfit(complaint: Complaint | None, said: CategoriseComplaint) -> Answer | None:
    """Why it cannot be decided so."""
    if complaint is None:
        return None
    unknown = [str(category) for category in said.categories if not category.known]
    if unknown or not said.sender.known:
        return refusal(f"there is no such word: {', '.join(unknown) or said.sender}")
    if said.by.id in {each.id for each in (*said.about, *said.alleged_of)}:
        return refusal(NOT_THEIRS)
    if Category.NEITHER in said.categories and len(set(said.categories)) > 1:
        return refusal("it is either something for complaints, or neither")
    people = {each.id: each for each in complaint.case.people}
    if said.sender is Sender.PARTY and complaint.case_id is None:
        return refusal("a party is a party to a case: say first which case it is about")
    if said.sender is Sender.PARTY and (said.person is None or (people and said.person not in people)):
        return refusal("say who of the case made it: a party is somebody of it")
    if said.sender is Sender.PARTY and said.person in people and not people[said.person].party:
        return refusal("whoever is named is in the case and is no party to it")
    if said.sender is Sender.SOMEBODY_ELSE and said.person in people and people[said.person].party:
        return refusal("whoever is named is a party to the case")
    if (long := too_long((said.why, said.allegation or ""))) is not None:
        return refusal(long)
    return None if _fits(complaint, said) else refusal(DO_NOT_FIT)


def _fits(complaint: Complaint, said: CategoriseComplaint) -> bool:
    """Whether each category has what it needs, and nothing was given that none of them takes."""
    if Category.REPRESENTATION in said.categories and (
        said.sender not in (Sender.PARTY, Sender.CHILD) or complaint.case_id is None
    ):
        return False
    if not CONFIDENTIAL & {*said.categories}:
        return not said.allegation
    if complaint.misconduct_open and not said.allegation:
        return True
    return bool(said.allegation and (said.alleged_of or said.about))


def _decide(turn: ComplaintTurn, said: CategoriseComplaint) -> None:
    due = owed(turn.case, turn.policy).get(ComplaintStep.CATEGORISED)
    if due is not None:
        do_step(turn, ComplaintStep.CATEGORISED, turn.now, said.by.id)
    complaint = turn.case
    was, owed_before = complaint.categories, owes_response(complaint)
    now = replace(
        complaint,
        child=said.sender is Sender.CHILD,
        parts={id_: replace(part, read=True) for id_, part in complaint.parts.items()},
        decided=(
            *complaint.decided,
            Decided(
                categories=tuple(dict.fromkeys(said.categories)),
                sender=said.sender,
                person=said.person,
                concerns=said.concerns,
                about=tuple(About(each.id, each.role) for each in said.about),
                clock=ClockEffect.NONE,
                why=said.why,
                by=said.by.id,
                at=turn.now,
            ),
        ),
    )
    if Category.REPRESENTATION not in now.categories and not_composed(now):
        now = replace(now, representation=None)
    if now.handler is not None and why_not_theirs(now.handler, now.about) is not None:
        now = replace(now, handler=None)
    owes = owes_response(now)
    effect = ClockEffect.RUNS if owes else ClockEffect.STOPS if owed_before else ClockEffect.NONE
    turn.case = replace(now, decided=(*now.decided[:-1], replace(now.decided[-1], clock=effect)))
    in_time = YesNo.NOT_KNOWN if due is None else YesNo.YES if turn.now <= due.at else YesNo.NO
    turn.say(
        events.ComplaintCategorised(
            categories=shown(turn.case.categories),
            was=shown(was),
            sender=said.sender,
            clock=effect,
            in_time=in_time,
            by=said.by.id,
            area=complaint.case.area,
            team=complaint.case.team,
            **turn.basis("C1", "C2"),
        )
    )
    about = tuple(each.id for each in turn.case.about)
    for each in turn.case.misconduct if {*about} - {who.id for who in complaint.about} else ():
        turn.tell(AboutMore(subject=each, ids=about))
    _return_requests(turn)
    tell_clock(turn)
    acknowledge(turn)


def shown(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    """What is told of it where not only the employee relations route reads: an allegation is a complaint like any other (C2)."""
    return tuple(dict.fromkeys(Category.COMPLAINT if each in CONFIDENTIAL else each for each in categories))


def _return_requests(turn: ComplaintTurn) -> None:
    """Requests, and what is nothing for complaints, go back to go where such go (T4, C2); each piece once on each way."""
    complaint = turn.case
    because = [category for category in complaint.categories if category in WAYS_BACK or category is Category.NEITHER]
    for category in because:
        route = WAYS_BACK.get(category, Route.DUTY if complaint.case.practitioner_id is None else Route.PRACTITIONER)
        for id_ in complaint.parts:
            if complaint.returned.get(id_) is not route:
                return_piece(turn, id_, route, category)


def return_piece(turn: ComplaintTurn, id_: str, route: Route, because: Category) -> None:
    """A piece, or what it asks for, goes another way."""
    turn.say(
        events.CorrespondenceReturned(
            correspondence_id=id_,
            complaint_id=turn.case.id,
            route=route,
            because=because,
            **turn.about_case("T4", "C2"),
        )
    )
    turn.case = replace(turn.case, returned={**turn.case.returned, id_: route})


def _refer(turn: ComplaintTurn, said: CategoriseComplaint, allegation: str) -> None:
    """An allegation goes to the employee relations route, with its words: nothing else has them (C2)."""
    complaint = turn.case
    id_ = misconduct_id(complaint.id, turn.received.id, turn.policy.namespace)
    alleged = tuple(About(each.id, each.role) for each in said.alleged_of or said.about)
    turn.changes.append(Change(MISCONDUCT, id_, opened(id_, complaint, alleged, allegation, turn.now)))
    turn.tell(MisconductOpened(subject=id_))
    turn.case = replace(
        complaint, misconduct_open=complaint.misconduct_open + 1, misconduct=(*complaint.misconduct, id_)
    )

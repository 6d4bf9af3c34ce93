"""The evaluation of a case, the parts in order: the one place where a change of what is held becomes events (I1 to I7).

Whatever led to it, a case is looked at as a whole: what intake decides of it is decided, and only what changed in the content that
its readers see is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cafcass_contracts.intake import ApplicationReturned
from cafcass_contracts.platform import FieldProblem
from cafcass_contracts.values import Feed
from cafcass_domain.decision import Decision, Publish
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from intake.domain.adult_parties import adult_parties
from intake.domain.areas import placed, team_of
from intake.domain.case import snapshot as s
from intake.domain.case.decided import Decided
from intake.domain.case.held import HeldCase, Missing
from intake.domain.case.snapshot import Fields
from intake.domain.children.linking import link
from intake.domain.courts import Court, Placed, is_welsh
from intake.domain.details.announcements import amended, registered, requested, with_what_lacks
from intake.domain.details.at_court import hearings_of, lasts_of
from intake.domain.details.completeness import missing
from intake.domain.details.content import content_of, court_of
from intake.domain.details.differences import changed
from intake.domain.details.refuges import refuges_of
from intake.domain.details.timeline import happened
from intake.domain.details.view import View
from intake.domain.hearings.ending import ended_on
from intake.domain.hearings.first import first_hearing
from intake.domain.hearings.standing import is_to_be_held, next_day_over, presumed_held, with_presumed
from intake.domain.hearings.told import given_way
from intake.domain.intake_turn import IntakeTurn
from intake.domain.policy import IntakePolicy
from intake.domain.questions import open_questions

HEARING_DAY_OVER: Final = "hearing-day-over"
"""The deadline at which the day of a listed hearing is over: unless the court says otherwise, it was held (I7)."""


COURT_SILENT: Final = "court-silent"
"""The deadline at which the court is asked again for what an application lacks (I3)."""


def evaluate(turn: IntakeTurn) -> Decision:
    """What follows from a case as it is now: registered, amended, returned, or nothing where nothing changed."""
    turn.case = given_way(turn.case, turn.policy)
    view = View(turn.case, turn.policy)
    court = court_of(view)
    place = placed(turn.case, court, turn.policy)
    decided = decide(view, place, turn.before.decided, turn.policy, turn.now)
    content = content_of(view, decided)
    lacking = missing(view, content, decided, turn.policy)
    reason = None if turn.before.revision else _reason_to_return(turn.case, court, turn.policy)
    if reason is not None:
        return _give_back(turn, (reason, *(each for each in lacking if each[0] != reason[0])))
    links = link(turn, view)
    now = with_what_lacks(content, turn.case, lacking)
    _tell(turn, view, decided, now, lacking)
    turn.publish += links
    _watch(turn, decided)
    questions = open_questions(turn.case, view, now, court, place, turn.policy, turn.now)
    turn.state_questions(questions, apart_from=("destruction:",))
    return turn.decision()


def decide(view: View, place: Placed, before: Decided | None, policy: IntakePolicy, now: datetime) -> Decided:
    """What intake decides of a case at a time, by its policy and reference data. `before` is what it decided last."""
    ended = ended_on(view, None if before is None else before.ended_on)
    to_be_held, lasts = _to_be_held(view, ended), lasts_of(view)
    presumed = presumed_held(to_be_held, lasts, {} if before is None else before.presumed, now)
    hearings = with_presumed(hearings_of(view), presumed)
    was = None if before is None else before.first_hearing
    return Decided(
        area=place.area,
        team=None if place.area is None else team_of(view.held, place.area),
        adult_parties=adult_parties(view, policy),
        refuges=refuges_of(view, policy),
        presumed=presumed,
        ended_on=ended,
        next_day_over=next_day_over((each for each in to_be_held if each["id"] not in presumed), lasts),
        first_hearing=first_hearing(hearings, view.held.first_named, was),
    )


def hearings_at(view: View, before: Decided | None, now: datetime) -> list[Fields]:
    """The hearings of a case as they stand at a time."""
    ended = ended_on(view, None if before is None else before.ended_on)
    was = {} if before is None else before.presumed
    return with_presumed(hearings_of(view), presumed_held(_to_be_held(view, ended), lasts_of(view), was, now))


def _to_be_held(view: View, ended: str | None) -> list[Fields]:
    return [hearing for hearing in hearings_of(view) if is_to_be_held(hearing, ended)]


def _watch(turn: IntakeTurn, decided: Decided) -> None:
    """Has the case looked at again when the day of its next hearing is over (I7)."""
    before = turn.before.decided
    was, at = None if before is None else before.next_day_over, decided.next_day_over
    if at is not None and at != was:
        turn.set_deadline(HEARING_DAY_OVER, Due(at), "I7")
    elif at is None and was is not None:
        turn.cancel_deadline(HEARING_DAY_OVER)


def _tell(turn: IntakeTurn, view: View, decided: Decided, now: Fields, lacking: Missing) -> None:
    """Says what is new in a case, and what happened at court."""
    before = turn.before
    opening = not before.revision
    earlier: Fields = {} if opening else as_told(before, turn.policy)
    paths = () if opening else changed(earlier, now)
    told = opening or bool(paths)
    turn.case = turn.case.told(decided, lacking, paths if told else None)
    if opening:
        said = registered(turn.case, now, turn.basis)
    else:
        said = amended(turn.case, now, paths, turn.basis, turn.rules) if paths else []
    if lacking != before.asked:
        turn.case = replace(turn.case, reminders=0)
        said.append(requested(turn.case, now, lacking, turn.basis))
    elif turn.case.reminders > before.reminders and lacking:
        said.append(requested(turn.case, now, lacking, turn.basis))
    _chase(turn, lacking)
    if told:
        said += happened(earlier, {**now, **_ending(view)}, turn.basis)
    for event in said:
        turn.say(event)


def _chase(turn: IntakeTurn, lacking: Missing) -> None:
    """Has the court asked again where it does not answer, and after some times a person (I3)."""
    before = turn.before
    if not lacking:
        if before.asked:
            turn.cancel_deadline(COURT_SILENT)
    elif lacking != before.asked or turn.case.reminders > before.reminders:
        if turn.case.reminders < turn.policy.most_reminders and not turn.case.backlog:
            turn.set_deadline(
                COURT_SILENT, turn.policy.after(turn.now, turn.policy.chase_court_after_working_days), "I3"
            )
        else:
            turn.cancel_deadline(COURT_SILENT)


def as_told(case: HeldCase, policy: IntakePolicy) -> Fields:
    """The content of a case as its readers were last told.

    What an earlier release decided and did not keep, the area, is decided as that release did; it told no more than that.
    """
    decided = case.decided
    view = View(case, policy, as_release_1=decided is None)
    if decided is None:
        area = placed(case, court_of(view), policy).area
        decided = Decided(area=area, team=None if area is None else team_of(case, area))
        content = _of_release_1(content_of(view, decided))
        return with_what_lacks({**content, "decided": False}, case, case.asked)
    return with_what_lacks(content_of(view, decided), case, case.asked)


def _of_release_1(content: Fields) -> Fields:
    """The content without what the first release did not tell."""
    people, children = (
        [
            {name: said for name, said in each.items() if name not in ("also", "apart", "identity_confidential")}
            for each in content[part]
        ]
        for part in ("people", "children")
    )
    kept = {name: said for name, said in content.items() if name not in _NEW_SINCE_RELEASE_1}
    return {**kept, "people": people, "children": children}


_NEW_SINCE_RELEASE_1: Final = frozenset({"court_words", "unread", "backlog"})


def _ending(view: View) -> Fields:
    """The days of an ending, which only events about the ending carry."""
    return {
        name: view.case[name]
        for name in ("withdrawn_on", "concluded_on", "final_orders", "reopened_on")
        if name in view.case
    }


def _reason_to_return(case: HeldCase, court: Court, policy: IntakePolicy) -> tuple[str, str] | None:
    """Why an application goes back to the court (I3): no case number, or a Welsh court. Nothing else does that."""
    if case.case_number is None:
        problem = case.problems.get(s.CASE, {}).get("id")
        return ("id", problem.reason if problem else "there is no case number")
    if is_welsh(court, policy):
        return ("caseManagementLocation.region", "the court is in Wales, which is not Cafcass's area")
    return None


def _give_back(turn: IntakeTurn, reasons: Missing) -> Decision:
    turn.case = replace(turn.case, returned=reasons)
    if turn.before.returned != reasons:
        returned = ApplicationReturned(
            case_number=turn.case.case_number,
            feed=Feed(turn.case.feed),
            reasons_returned=tuple(FieldProblem(path=path, reason=reason) for path, reason in reasons),
            **turn.decided("I3"),
        )
        turn.publish.append(Publish(returned, turn.id))
    return turn.decision()

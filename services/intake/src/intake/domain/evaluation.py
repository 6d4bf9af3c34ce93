"""The evaluation of a case, the parts in order: the one place where a change of what is held becomes events (I1 to I7).

Whatever led to it, a case is looked at as a whole: what intake decides of it is decided, and only what changed in the content that
its readers see is told.
"""

from __future__ import annotations

from cafcass_contracts.intake import ApplicationReturned
from cafcass_contracts.platform import FieldProblem
from cafcass_contracts.values import Feed
from cafcass_domain.decision import Decision, Publish
from cafcass_domain.state import replace
from intake.domain.areas import placed, team_of
from intake.domain.case import snapshot as s
from intake.domain.case.decided import Decided
from intake.domain.case.held import HeldCase, Missing
from intake.domain.case.snapshot import Fields
from intake.domain.children.linking import link
from intake.domain.courts import Court, Placed, is_welsh
from intake.domain.details.announcements import amended, registered, requested, with_what_lacks
from intake.domain.details.at_court import vacated_of
from intake.domain.details.completeness import missing
from intake.domain.details.content import content_of, court_of
from intake.domain.details.differences import changed
from intake.domain.details.timeline import happened
from intake.domain.details.view import View
from intake.domain.intake_turn import IntakeTurn
from intake.domain.policy import IntakePolicy
from intake.domain.questions import open_questions


def evaluate(turn: IntakeTurn) -> Decision:
    """What follows from a case as it is now: registered, amended, returned, or nothing where nothing changed."""
    view = View(turn.case, turn.policy)
    court = court_of(view)
    place = placed(turn.case, court, turn.policy)
    decided = decide(turn.case, place)
    content = content_of(view, decided)
    lacking = missing(view, content, turn.policy)
    reason = None if turn.before.revision else _reason_to_return(turn.case, court, turn.policy)
    if reason is not None:
        return _give_back(turn, (reason, *(each for each in lacking if each[0] != reason[0])))
    links = link(turn, view)
    now = with_what_lacks(content, turn.case, lacking)
    _tell(turn, view, decided, now, lacking)
    turn.publish += links
    turn.state_questions(open_questions(turn.case, court, place, turn.policy))
    return turn.decision()


def decide(case: HeldCase, place: Placed) -> Decided:
    """What intake decides of a case, by its policy and reference data."""
    if place.area is None:
        return Decided()
    return Decided(area=place.area, team=team_of(case, place.area))


def _tell(turn: IntakeTurn, view: View, decided: Decided, now: Fields, lacking: Missing) -> None:
    """Says what is new in a case, and what happened at court."""
    before = turn.before
    opening = not before.revision
    earlier: Fields = {} if opening else _as_told(before, turn.policy)
    paths = () if opening else changed(earlier, now)
    told = opening or bool(paths)
    turn.case = turn.case.told(decided, lacking, paths if told else None)
    if opening:
        said = registered(turn.case, now, turn.basis)
    else:
        said = amended(turn.case, now, paths, turn.basis, turn.rules) if paths else []
    if lacking != before.asked:
        said.append(requested(turn.case, now, lacking, turn.basis))
    if told:
        said += happened(earlier, {**now, **_ending(view)}, turn.basis, vacated_of(view))
    for event in said:
        turn.say(event)


def _as_told(case: HeldCase, policy: IntakePolicy) -> Fields:
    """The content of a case as its readers were last told.

    What an earlier release decided and did not keep, the area, is decided as that release did.
    """
    view = View(case, policy)
    decided = case.decided or decide(case, placed(case, court_of(view), policy))
    return with_what_lacks(content_of(view, decided), case, case.asked)


def _ending(view: View) -> Fields:
    """The days of an ending, which only events about the ending carry."""
    return {name: view.case[name] for name in ("withdrawn_on", "concluded_on", "final_orders") if name in view.case}


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

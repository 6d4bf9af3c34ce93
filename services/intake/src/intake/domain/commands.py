"""What people settle about a case: its area where the court does not say (I3, I6), who is not in it after all (I4), its first hearing (I7)."""

from __future__ import annotations

from typing import Any, Protocol

from cafcass_contracts.intake import AssignArea, NameFirstHearing, WithdrawPerson
from cafcass_contracts.values import SERVICE_AREAS, HearingStatus
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from intake.domain.areas import usual_team
from intake.domain.case.element import show
from intake.domain.case.held import CASES, Assigned, HeldCase
from intake.domain.case.snapshot import TOLD_BY_A_PERSON, stamp_at
from intake.domain.corrections.carrying_out import held_case
from intake.domain.details.content import court_of
from intake.domain.details.view import View
from intake.domain.evaluation import evaluate, hearings_at
from intake.domain.feeds.dates import moment_of, written
from intake.domain.hearings.first import earlier_than, first_hearing
from intake.domain.hearings.standing import SINCE, is_effective
from intake.domain.hearings.told import without_told
from intake.domain.intake_turn import IntakeTurn, Touches
from intake.domain.policy import IntakePolicy


class AboutCase(Protocol):
    """A command that is about one case."""

    @property
    def case_id(self) -> str:
        """Which."""
        ...


def command_subject(command: AboutCase, policy: IntakePolicy) -> str:
    """The case that a command is about."""
    return command.case_id


def command_touches(received: Received[Any], policy: IntakePolicy) -> Touches:
    """The case that a command is about."""
    return {CASES: {received.data.case_id}}


def on_assign_area(facts: Facts, received: Received[AssignArea], policy: IntakePolicy) -> Decision:
    """Gives a case its area and team, until its court changes (I6)."""
    command = received.data
    held = held_case(facts, command)
    if isinstance(held, Decision):
        return held
    area = SERVICE_AREAS.get(command.area)
    if area is None:
        return refused("there is no such service area")
    team = command.team or usual_team(area.id, held.law)
    if team not in area.teams:
        return refused(f"area {area.id} has no such team: its teams are {', '.join(area.teams)}")
    assigned = Assigned(area.id, team, court_of(View(held, policy)).basis)
    return _evaluate(facts, received, held, replace(held, assigned=assigned), policy)


def on_withdraw_person(facts: Facts, received: Received[WithdrawPerson], policy: IntakePolicy) -> Decision:
    """Takes a person or child out of a case. A snapshot that still shows them does not bring them back (I4)."""
    command = received.data
    held = held_case(facts, command)
    if isinstance(held, Decision):
        return held
    view = View(held, policy)
    keys = view.keys_of(command.person) or view.keys_named(command.person)
    if all(held.elements[key].values.get("withdrawn") is True for key in keys):
        return refused("nobody in the case has that id")
    stamp = stamp_at(received.received_at)
    withdrawn = {key: show(held.elements[key], {"withdrawn": True}, stamp) for key in keys}
    return _evaluate(facts, received, held, replace(held, elements={**held.elements, **withdrawn}), policy)


def on_name_first_hearing(facts: Facts, received: Received[NameFirstHearing], policy: IntakePolicy) -> Decision:
    """Which hearing was the first (I7): one that is known, or the day of one of which the court did not tell; or neither any more (I9)."""
    command = received.data
    held = held_case(facts, command)
    if isinstance(held, Decision):
        return held
    view = View(held, policy)
    if command.take_back:
        after = _taken_back(held, command)
    elif command.held_on is None:
        after = _first_known(view, command, received)
    else:
        after = _first_told(view, command, received)
    if isinstance(after, Decision):
        return after
    return _evaluate(facts, received, held, after, policy)


def _taken_back(held: HeldCase, command: NameFirstHearing) -> HeldCase | Decision:
    if command.hearing_id is not None or command.held_on is not None:
        return refused("take back what was said, or say another, not both")
    if held.first_named is None:
        return refused("nobody said which hearing was the first: there is nothing to take back")
    return without_told(held, None)


def _first_known(view: View, command: NameFirstHearing, received: Received[Any]) -> HeldCase | Decision:
    """A hearing of which the court told is named; that of a day said before was then not meant."""
    told = view.public(TOLD_BY_A_PERSON)
    hearings = [h for h in hearings_at(view, view.held.decided, received.received_at) if h["id"] != told]
    hearing = next((each for each in hearings if each["id"] == command.hearing_id), None)
    if command.hearing_id is None:
        return refused("name the hearing, or the day of one of which the court did not tell")
    if hearing is None:
        return refused("the case has no hearing of that id")
    if not is_effective(hearing):
        return refused("that hearing is neither listed nor held")
    if (earlier := earlier_than(hearings, hearing["starts_at"])) is not None:
        return refused(f"an earlier hearing is known: {earlier['id']}")
    return without_told(view.held, hearing["id"])


def _first_told(view: View, command: NameFirstHearing, received: Received[Any]) -> HeldCase | Decision:
    """The hearing of a day becomes one of the case, held by the word of whoever says so. Said again, it is of another day."""
    day = command.held_on
    assert day is not None  # noqa: S101
    id_ = view.public(TOLD_BY_A_PERSON)
    begins = view.policy.begin_of(day)
    starts_at = written(begins)
    hearings = [h for h in hearings_at(view, view.held.decided, received.received_at) if h["id"] != id_]
    if command.hearing_id is not None:
        return refused("name either a hearing or a day, not both")
    if begins > received.received_at:
        return refused("a hearing that is still to come was not held")
    if starts_at < SINCE:
        return refused("no hearing of a case of Cafcass was before Cafcass was")
    known = [h for h in hearings if is_effective(h) and london_day(moment_of(h["starts_at"])) == day]
    if known:
        return refused(f"a hearing of that day is known, name it: {known[0]['id']}")
    if (first := first_hearing(hearings, None, None)) is not None:
        return refused(f"the first hearing is known: {first}")
    if (earlier := earlier_than(hearings, starts_at)) is not None:
        return refused(f"an earlier hearing is known: {earlier['id']}")
    fields = {"status": str(HearingStatus.HELD), "days": [{"starts_at": starts_at}]}
    told = show(view.held.elements.get(TOLD_BY_A_PERSON), fields, stamp_at(received.received_at))
    return replace(view.held, first_named=id_, elements={**view.held.elements, TOLD_BY_A_PERSON: told})


def _evaluate(
    facts: Facts, received: Received[Any], before: HeldCase, after: HeldCase, policy: IntakePolicy
) -> Decision:
    return evaluate(IntakeTurn(CASES, before.case_id, before, after, received, policy, facts=facts))

"""Misconduct and gross failure of service (C2): a route of its own, with its own clocks, that tells nobody else anything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from complaints_world import (
    ABOUT_ADVISER,
    ADVISER,
    CASE,
    HR,
    MANAGER,
    MONDAY,
    NAMESPACE,
    OFFICER,
    ComplaintsWorld,
    hearing,
    world,
)

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.codec import encode
from cafcass_contracts.feedback import (
    Category,
    ComplainedAbout,
    InterimMeasure,
    MisconductOutcome,
    MisconductStep,
    Sender,
)
from cafcass_contracts.message import Actor
from cafcass_contracts.platform import CommandAnswered, PersonNeeded, PersonOverdue, Settled
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import LARGEST_EVENT
from cafcass_contracts.values import Channel
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.testing.policy import policy_of
from complaints.app import service
from complaints.domain.misconduct.held import MISCONDUCT
from complaints.domain.names import misconduct_id
from complaints.domain.writing.guard import LONGEST_WORDS

MARKER = "Quvyxallegation"
ROUTE = "complaints.employee-relations.v1"
DIRECTOR = Actor(id="director-1", role=Role.OPERATIONAL_DIRECTOR)
INVESTIGATOR = Actor(id="manager-7", role=Role.SERVICE_MANAGER)


def referred(*categories: Category, **data: Any) -> tuple[ComplaintsWorld, str, str]:
    """A complaint with an allegation in it; the complaint's id, and the route's."""
    there = world()
    there.case(hearing(MONDAY + timedelta(days=40)))
    there.allocated()
    complaint = there.complain()
    said = there.categorise(
        complaint, *(categories or (Category.MISCONDUCT,)), allegation=f"{MARKER}: a record was changed.", **data
    )
    assert said == "accepted", said
    (case,) = there.rows(MISCONDUCT)
    return there, complaint, case


def do(there: ComplaintsWorld, case: str, kind: type[relations.MisconductCommand], by: Actor = HR, **data: Any) -> str:
    there.send(kind.model_validate({"by": by, "misconduct_id": case, **data}))
    return f"{there.answer.verdict} {there.answer.reason}".strip()


def in_48_hours(there: ComplaintsWorld, case: str) -> None:
    steps: tuple[tuple[type[relations.MisconductCommand], dict[str, Any]], ...] = (
        (relations.TriageMisconduct, {"accepted": True, "why": "there is something to it"}),
        (relations.DecideInterimMeasure, {"measure": InterimMeasure.OTHER_DUTIES, "why": "no children meanwhile"}),
        (relations.AppointInvestigator, {"investigator_id": INVESTIGATOR.id, "plan": "read the history"}),
        (relations.SetMisconductHearing, {"hearing_on": date(2026, 7, 20)}),
    )
    for kind, data in steps:
        assert do(there, case, kind, **data) == "accepted"


@pytest.mark.parametrize("category", [Category.MISCONDUCT, Category.SERVICE_FAILURE])
def test_it_is_a_complaint_like_any_other_to_everybody_else(category: Category) -> None:
    there, _, case = referred(category)
    assert there.last(complaints.ComplaintCategorised).categories == (Category.COMPLAINT,)
    told = [each for each in there.memory.published if MARKER.encode() in encode(each.event)]
    assert {each.topic for each in told} == {ROUTE}
    for each in there.memory.published:
        if each.topic != ROUTE:
            assert case.encode() not in encode(each.event)
            assert each.subject != case
    assert there.last(complaints.ComplaintRecorded).practitioner_ids == ("adviser-1",), (
        "allocation knows of a complaint"
    )


def shown(there: ComplaintsWorld) -> list[tuple[str, str, str, str]]:
    """What is told beside the route, in order, without the ids of what led to it."""
    return [
        (each.topic, each.subject, type(each.event).__name__, str(getattr(each.event, "why", "")))
        for each in there.memory.published
        if each.topic != ROUTE
    ]


def test_beside_the_route_nothing_tells_a_complaint_with_an_allegation_from_one_without() -> None:
    plain = world()
    plain.case(hearing(MONDAY + timedelta(days=40)))
    plain.allocated()
    ordinary = plain.complain()
    assert plain.categorise(ordinary) == "accepted"
    there, complaint, case = referred()
    in_48_hours(there, case)
    assert "done" in do(there, case, relations.TriageMisconduct, accepted=False, why="x")
    assert "no such case" in do(there, CASE, relations.TriageMisconduct, accepted=False, why="x")
    for each in (plain, there):
        each.pass_to(MONDAY + timedelta(weeks=6))
        each.bring_into_force(policy_of(service, calendar=Calendar([date(2026, 6, 15), date(2026, 7, 24)])))
        each.pass_by(days=1)
    assert complaint == ordinary
    assert shown(there) == shown(plain)
    for said in there.memory.published:
        if said.topic == ROUTE:
            continue
        content = encode(said.event)
        assert not [word for word in (b"misconduct", b"employee", b"hr-business", case.encode()) if word in content]
    asked = {type(each.event) for each in there.memory.published if each.topic == ROUTE}
    assert {PersonNeeded, PersonOverdue, Settled, CommandAnswered} <= asked


def test_nobody_without_the_environments_secret_can_work_out_its_id_from_the_complaint() -> None:
    guess = misconduct_id("complaint", "command", UUID(int=0))
    assert guess != misconduct_id("complaint", "command", NAMESPACE)
    there, complaint, case = referred()
    commands_given = {each.id for each in there.memory.published if each.topic == ROUTE}
    assert case not in {misconduct_id(complaint, given, UUID(int=0)) for given in commands_given}


def test_the_first_four_steps_are_due_in_48_hours_and_all_of_it_in_8_weeks() -> None:
    there, _, case = referred()
    due = {step.step: step.due for step in there.last(relations.MisconductRecorded).steps}
    hours = timedelta(hours=48)
    assert due == {
        MisconductStep.TRIAGED: MONDAY + hours,
        MisconductStep.INTERIM_DECIDED: MONDAY + hours,
        MisconductStep.INVESTIGATOR_APPOINTED: MONDAY + hours,
        MisconductStep.HEARING_SET: MONDAY + hours,
        MisconductStep.INVESTIGATED: MONDAY + timedelta(days=21),
        MisconductStep.REPORTED: MONDAY + timedelta(weeks=8),
        MisconductStep.DECIDED: MONDAY + timedelta(weeks=8),
    }
    asked = there.asked(case)
    assert {question.role for question in asked.values()} == {Role.HR_BUSINESS_PARTNER}
    assert {key: question.due.at for key, question in asked.items()} == {str(step): at for step, at in due.items()}


def test_from_triage_to_decision() -> None:
    there, complaint, case = referred()
    in_48_hours(there, case)
    there.now = MONDAY + timedelta(days=20)
    assert do(there, case, relations.RecordInvestigation, INVESTIGATOR, in_words="the history shows it") == "accepted"
    there.now = MONDAY + timedelta(days=40)
    assert do(there, case, relations.RecordMisconductReport, INVESTIGATOR, in_words="report") == "accepted"
    assert "to come" in do(
        there, case, relations.DecideMisconduct, outcome=MisconductOutcome.SUBSTANTIATED, in_words="x"
    )
    there.now = MONDAY + timedelta(days=50)
    outcome = MisconductOutcome.PARTLY_SUBSTANTIATED
    assert do(there, case, relations.DecideMisconduct, outcome=outcome, in_words="a warning") == "accepted"
    told = there.last(relations.MisconductRecorded)
    assert (told.outcome, told.closed) == (outcome, True)
    assert [step.overdue for step in told.steps] == [False] * 7
    assert not there.asked(case)
    assert there.complaint(complaint).misconduct_open == 0
    assert there.complaint(complaint).open, "the complaint is answered as any other"


def test_what_is_late_is_told_on_the_route_alone() -> None:
    there, _, case = referred()
    there.pass_to(MONDAY + timedelta(hours=49))
    late = {step.step for step in there.last(relations.MisconductRecorded).steps if step.overdue}
    assert late == {
        MisconductStep.TRIAGED,
        MisconductStep.INTERIM_DECIDED,
        MisconductStep.INVESTIGATOR_APPOINTED,
        MisconductStep.HEARING_SET,
    }
    assert there.asked(case)["triaged"].role == Role.OPERATIONAL_DIRECTOR
    assert not [each for each in there.said(complaints.ComplaintOverdue) if each.complaint_id == case]


def test_found_to_be_none_it_ends_there_and_the_complaint_goes_on() -> None:
    there, complaint, case = referred()
    assert do(there, case, relations.TriageMisconduct, accepted=False, why="a late call, no more") == "accepted"
    assert there.last(relations.MisconductRecorded).outcome is MisconductOutcome.NOT_MISCONDUCT
    assert not there.asked(case)
    assert "answer" in there.asked(complaint)
    assert "done, or the case is over" in do(there, case, relations.TriageMisconduct, accepted=True, why="x")


def test_a_handler_cannot_tell_by_the_revision_that_an_allegation_is_over_and_is_refused_nothing_for_it() -> None:
    there, complaint, case = referred()
    there.do_jobs()
    seen = there.complaint(complaint).revision
    assert do(there, case, relations.TriageMisconduct, accepted=False, why="a late call, no more") == "accepted"
    there.case(hearing(MONDAY + timedelta(days=40)), hearing(MONDAY + timedelta(days=80), "h2"))
    given: dict[str, Any] = {"handler_id": "officer-2", "role": Role.COMPLAINTS_OFFICER}
    there.must(commands.AssignHandler, complaint, based_on=seen, **given)
    refused = there.do(commands.AssignHandler, complaint, based_on=seen, **given)
    assert f"at revision {seen + 1}" in refused, "of two who decide on one revision the second is told"


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        (relations.DecideInterimMeasure, {"measure": "exile", "why": "x"}, "no such measure"),
        (relations.AppointInvestigator, {"investigator_id": "adviser-1", "plan": "x"}, "(C7)"),
        (relations.SetMisconductHearing, {"hearing_on": date(2026, 5, 1)}, "is over"),
        (relations.SetMisconductHearing, {"hearing_on": date(2026, 7, 28)}, "2026-07-27 at the latest"),
        (relations.SetMisconductHearing, {"hearing_on": date(9999, 12, 31)}, "at the latest"),
        (relations.RecordInvestigation, {"in_words": "x"}, "nobody was appointed"),
        (relations.RecordMisconductReport, {"in_words": "x"}, "investigated first"),
        (relations.DecideMisconduct, {"outcome": "substantiated", "in_words": "x"}, "report is to come"),
        (relations.DecideMisconduct, {"outcome": "not-misconduct", "in_words": "x"}, "after a hearing"),
        (relations.DecideMisconduct, {"outcome": "hanged", "in_words": "x"}, "after a hearing"),
    ],
)
def test_steps_come_in_order_and_say_what_there_is(
    kind: type[relations.MisconductCommand], data: dict[str, Any], why: str
) -> None:
    there, _, case = referred()
    assert "triaged first" in do(there, case, kind, **data)
    assert do(there, case, relations.TriageMisconduct, accepted=True, why="x") == "accepted"
    assert why in do(there, case, kind, **data)


@pytest.mark.parametrize("field", ["case_id", "complaint_id", "correspondence_id"])
def test_a_childs_safety_noticed_on_the_route_reaches_triage_under_whatever_id_it_is_raised(field: str) -> None:
    there, _, case = referred()
    there.send(commands.RaiseSafeguarding.model_validate({"by": HR, "in_words": "A child is alone.", field: case}))
    assert there.answer.verdict == "accepted"
    (said,) = [each for each in there.memory.published if isinstance(each.event, complaints.ConcernNoticed)]
    assert said.topic == "complaints.restricted.v1", "triage reads no word of the route"
    assert case.encode() not in encode(said.event)
    assert said.subject != case


@pytest.mark.parametrize("id_", [None, "x\0y", "x" * 5000])
def test_what_a_team_passes_on_under_an_id_that_no_case_has_reaches_triage(id_: str | None) -> None:
    there, _, case = referred()
    passed_on = commands.PassOnComplaint(
        by=ADVISER,
        team="a5-eit",
        case_id=id_ or case,
        channel=Channel.PHONE,
        received_at=there.now,
        text="A child is alone.",
    )
    there.send(passed_on)
    assert there.answer.verdict == "accepted"
    (said,) = [each for each in there.memory.published if isinstance(each.event, complaints.ConcernNoticed)]
    assert said.topic == "complaints.restricted.v1"
    assert there.last(complaints.ConcernNoticed).case_id is None, "it goes to duty"
    assert said.subject != passed_on.case_id


@pytest.mark.parametrize("by", [ADVISER, MANAGER, OFFICER])
def test_only_the_route_decides(by: Actor) -> None:
    there, _, case = referred()
    assert "is given by" in do(there, case, relations.TriageMisconduct, by, accepted=False, why="nothing to see")


def test_nobody_whom_it_or_its_complaint_is_about_decides_in_it() -> None:
    about = (ABOUT_ADVISER, ComplainedAbout(id=HR.id, role=HR.role))
    there, _, case = referred(about=about, alleged_of=(ABOUT_ADVISER,))
    assert "(C7)" in do(there, case, relations.TriageMisconduct, accepted=False, why="x")
    assert do(there, case, relations.TriageMisconduct, DIRECTOR, accepted=True, why="x") == "accepted"


def test_where_it_is_about_who_runs_the_route_the_director_is_asked() -> None:
    there, _, case = referred(about=(ComplainedAbout(id="hr-9", role=Role.HR_BUSINESS_PARTNER),))
    assert {question.role for question in there.asked(case).values()} == {Role.OPERATIONAL_DIRECTOR}


def test_whoever_investigated_does_not_decide() -> None:
    there, _, case = referred()
    in_48_hours(there, case)
    investigator = HR.model_copy(update={"id": INVESTIGATOR.id})
    there.now = MONDAY + timedelta(days=50)
    assert do(there, case, relations.RecordInvestigation, investigator, in_words="x") == "accepted"
    assert do(there, case, relations.RecordMisconductReport, investigator, in_words="x") == "accepted"
    said = do(there, case, relations.DecideMisconduct, investigator, outcome="substantiated", in_words="x")
    assert "does not decide" in said


def test_an_allegation_that_is_open_keeps_allocation_told_after_the_complaint_is_closed() -> None:
    there, complaint, case = referred()
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    assert there.last(complaints.ComplaintRecorded).open
    assert do(there, case, relations.TriageMisconduct, accepted=False, why="x") == "accepted"
    assert not there.last(complaints.ComplaintRecorded).open


def test_deciding_again_that_it_is_misconduct_opens_a_second_only_with_another_allegation() -> None:
    there, complaint, _ = referred()
    assert there.categorise(complaint, Category.MISCONDUCT, Category.CONCERN) == "accepted"
    assert len(there.rows(MISCONDUCT)) == 1
    assert there.categorise(complaint, Category.MISCONDUCT, allegation="and another thing") == "accepted"
    assert len(there.rows(MISCONDUCT)) == 2
    assert there.complaint(complaint).misconduct_open == 2


def test_no_such_case() -> None:
    there, _, _ = referred()
    assert "no such case" in do(there, "x", relations.TriageMisconduct, accepted=True, why="x")


def test_what_was_decided_in_48_hours_may_be_decided_anew_while_it_is_open_and_was_done_when_it_was_first() -> None:
    there, _, case = referred()
    in_48_hours(there, case)
    first = there.row(MISCONDUCT, case).done
    there.pass_by(days=3)
    assert do(there, case, relations.SetMisconductHearing, hearing_on=date(2026, 7, 24)) == "accepted"
    lifted: dict[str, Any] = {"measure": InterimMeasure.SUPERVISED, "why": "the children are placed"}
    assert do(there, case, relations.DecideInterimMeasure, **lifted) == "accepted"
    other: dict[str, Any] = {"investigator_id": "manager-8", "plan": "read the history"}
    assert do(there, case, relations.AppointInvestigator, **other) == "accepted"
    told = there.last(relations.MisconductRecorded)
    assert (told.hearing_on, told.interim, told.investigator_id) == (date(2026, 7, 24), "supervised", "manager-8")
    assert there.row(MISCONDUCT, case).done == first
    assert "done" in do(there, case, relations.TriageMisconduct, accepted=False, why="x")


def test_nothing_is_decided_without_a_hearing() -> None:
    there, _, case = referred()
    assert do(there, case, relations.TriageMisconduct, accepted=True, why="x") == "accepted"
    assert do(there, case, relations.AppointInvestigator, investigator_id="manager-7", plan="x") == "accepted"
    assert do(there, case, relations.RecordInvestigation, INVESTIGATOR, in_words="x") == "accepted"
    assert do(there, case, relations.RecordMisconductReport, INVESTIGATOR, in_words="x") == "accepted"
    decided: dict[str, Any] = {"outcome": MisconductOutcome.SUBSTANTIATED, "in_words": "x"}
    assert "its hearing is to come" in do(there, case, relations.DecideMisconduct, **decided)


@pytest.mark.parametrize("later", [HR.id, INVESTIGATOR.id])
def test_whom_the_complaint_turns_out_to_be_about_decides_and_investigates_nothing_in_it_any_more(later: str) -> None:
    there, complaint, case = referred()
    in_48_hours(there, case)
    about = (ABOUT_ADVISER, ComplainedAbout(id=later, role=Role.SERVICE_MANAGER))
    assert there.categorise(complaint, Category.MISCONDUCT, about=about) == "accepted"
    by = HR.model_copy(update={"id": later})
    assert "(C7)" in do(there, case, relations.SetMisconductHearing, by, hearing_on=date(2026, 7, 21))
    again = MisconductStep.INVESTIGATOR_APPOINTED in there.asked(case)
    assert again is (later == INVESTIGATOR.id), "somebody else is to be appointed"


def test_recategorised_to_misconduct_after_its_answer_it_goes_to_the_route_and_says_so_nowhere_else() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.look_into(complaint)
    there.answer_it(complaint)
    nobody: dict[str, Any] = {"sender": Sender.NOT_KNOWN, "person": None}
    unfit: tuple[tuple[Category, dict[str, Any]], ...] = (
        (Category.REPRESENTATION, nobody),
        (Category.MISCONDUCT, {}),
        (Category.SERVICE_FAILURE, {"allegation": "x", "about": ()}),
        (Category.COMPLAINT, {"allegation": "x"}),
    )
    (refused,) = {there.categorise(complaint, category, **data) for category, data in unfit}
    assert refused.startswith("refused"), "nothing that was given is dropped"
    assert not [word for word in ("alleg", "misconduct", "employee") if word in refused], "the answer is official"
    many = "x" * LONGEST_WORDS
    long_words: tuple[dict[str, Any], ...] = ({"why": f"{many}x"}, {"why": "x", "allegation": many})
    (long,) = {there.categorise(complaint, **data) for data in long_words}
    assert "is the most" in long
    said = there.categorise(complaint, Category.MISCONDUCT, Category.COMPLAINT, allegation=MARKER)
    assert said == "accepted"
    assert there.last(relations.MisconductRecorded).complaint_id == complaint
    assert there.last(complaints.ComplaintCategorised).categories == ("complaint",)
    assert there.close(complaint) == "accepted"


def test_what_goes_on_its_record_fits_a_message_however_often_it_is_decided_anew() -> None:
    there, _, case = referred()
    in_48_hours(there, case)
    plan: dict[str, Any] = {"investigator_id": "manager-8", "plan": "x" * (LONGEST_WORDS + 1)}
    assert "60,000 is the most" in do(there, case, relations.AppointInvestigator, **plan)
    why: dict[str, Any] = {"measure": InterimMeasure.SUPERVISED, "why": "\x01" * LONGEST_WORDS}
    said = [do(there, case, relations.DecideInterimMeasure, **why) for _ in range(9)]
    assert {*said} == {"accepted", "refused there is no room for more on its record: say it in fewer words"}
    assert len(encode(there.last(relations.MisconductRecorded))) * 4 / 3 < LARGEST_EVENT

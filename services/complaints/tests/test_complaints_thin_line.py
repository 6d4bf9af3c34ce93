"""One complaint from the post to what was learned from it."""

from __future__ import annotations

from datetime import timedelta

from complaints_world import ABOUT_ADVISER, CASE, MONDAY, ComplaintsWorld, hearing

from cafcass_contracts import complaints
from cafcass_contracts.feedback import ComplaintStep, Outcome
from cafcass_contracts.values import YesNo


def test_it_is_acknowledged_looked_into_answered_before_the_hearing_closed_and_learned_from() -> None:
    world = ComplaintsWorld()
    world.case(hearing(MONDAY + timedelta(days=14)))
    world.allocated()
    complaint = world.complain()
    assert set(world.asked(complaint)) == {"triage"} | ({"acknowledge", "answer"} & set(world.asked(complaint)))
    world.through(complaint)
    assert world.names() == [
        "complaint-registered",
        "response-due-changed",
        "complaint-step-done",
        "complaint-categorised",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-step-done",
        "complaint-closed",
    ]
    steps = {said.step: said for said in world.said(complaints.ComplaintStepDone)}
    assert steps[ComplaintStep.ANSWERED].before_hearing is YesNo.YES
    assert {said.in_time for step, said in steps.items() if step is not ComplaintStep.CLOSED} == {YesNo.YES}
    assert world.last(complaints.ComplaintClosed).outcome is Outcome.UPHELD
    told = world.said(complaints.ComplaintRecorded)
    assert [(said.case_id, said.practitioner_ids, said.open, said.by_party) for said in told] == [
        (CASE, (ABOUT_ADVISER.id,), True, YesNo.YES),
        (CASE, (ABOUT_ADVISER.id,), False, YesNo.YES),
    ]
    assert world.last(complaints.LearningPointLogged).national is YesNo.YES
    assert not world.asked(complaint)

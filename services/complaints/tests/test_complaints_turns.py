"""Turns that a complaint takes in life (C2, C3, C7, C8): what it is and whom it is about is decided late, taken back, or nobody is left to answer."""

from __future__ import annotations

import pytest
from complaints_world import OFFICER, OTHER_CASE, ComplaintsWorld, world

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, ComplainedAbout, ComplaintStep, Outcome, Sender
from cafcass_contracts.roles import Role
from cafcass_contracts.values import YesNo

COMPLAINT, REPRESENTATION = Category.COMPLAINT, Category.REPRESENTATION


def decided(*categories: Category, known: bool = True) -> tuple[ComplaintsWorld, str]:
    """A complaint that somebody decided on; of a case that is known, or of which only the id is."""
    there = world()
    if known:
        there.case()
    complaint = there.complain()
    assert there.categorise(complaint, *categories) == "accepted"
    return there, complaint


def file(there: ComplaintsWorld, complaint: str) -> str:
    return there.do(
        commands.FileRepresentation,
        complaint,
        response="Cafcass stands by its report.",
        tells_private_matters=YesNo.NO,
        signed_as="Olive Officer",
    )


# Who looks into it


@pytest.mark.parametrize(
    ("handler", "role", "about", "stays"),
    [
        ("officer-2", Role.COMPLAINTS_OFFICER, ComplainedAbout(id="officer-2", role=Role.COMPLAINTS_OFFICER), False),
        ("manager-1", Role.SERVICE_MANAGER, ComplainedAbout(id="head-1", role=Role.HEAD_OF_SERVICE), False),
        ("manager-1", Role.SERVICE_MANAGER, ComplainedAbout(id="boss-1", role=Role.OPERATIONAL_DIRECTOR), False),
        ("officer-2", Role.COMPLAINTS_OFFICER, ComplainedAbout(id="boss-1", role=Role.OPERATIONAL_DIRECTOR), True),
        ("manager-1", Role.SERVICE_MANAGER, ComplainedAbout(id="adviser-1", role=Role.ADVISER), True),
    ],
)
def test_who_turns_out_to_be_complained_of_has_it_no_more_nor_anybody_under_them(
    handler: str, role: Role, about: ComplainedAbout, *, stays: bool
) -> None:
    there, complaint = decided()
    there.must(commands.AssignHandler, complaint, handler_id=handler, role=role)
    assert there.categorise(complaint, about=(about,)) == "accepted"
    held = there.complaint(complaint).handler
    assert (held is not None) is stays
    assert {asked.basis for asked in there.asked(complaint).values()} <= ({handler, ""} if stays else {""})
    again = there.do(commands.AssignHandler, complaint, OFFICER, handler_id=handler, role=role)
    assert (again == "accepted") is stays


# A representation in it


def test_what_was_answered_still_goes_to_the_court_where_a_representation_is_in_it() -> None:
    there, complaint = decided(COMPLAINT, REPRESENTATION)
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert "representation" in there.asked(complaint)
    assert "representation-filed" in there.close(complaint)
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert there.close(complaint) == "accepted"


def test_found_to_be_a_representation_after_its_answer_it_goes_to_the_court_too() -> None:
    there, complaint = decided()
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.categorise(complaint, COMPLAINT, REPRESENTATION) == "accepted"
    assert "representation" in there.asked(complaint)


def test_opened_again_a_representation_is_owed_and_may_be_filed_again() -> None:
    there, complaint = decided(REPRESENTATION)
    there.send_out(complaint, "acknowledgement")
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert there.close(complaint, Outcome.PASSED_ON) == "accepted"
    there.pass_by(hours=1)
    there.must(commands.ReopenComplaint, complaint, why="she has more to say")
    there.do_jobs()
    assert len(there.said(complaints.RepresentationFiled)) == 1, "what went is not sent again by itself"
    there.send_out(complaint, "acknowledgement")
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert len(there.said(complaints.RepresentationFiled)) == 2
    assert there.close(complaint, Outcome.PASSED_ON) == "accepted"


def test_without_a_case_number_another_case_may_be_named_and_what_was_said_is_said_again() -> None:
    there, complaint = decided(REPRESENTATION, known=False)
    assert file(there, complaint) == "accepted"
    assert there.asked(complaint)["case-number"].settled_by == ("place-complaint",)
    there.case(case_id=OTHER_CASE)
    there.must(commands.PlaceComplaint, complaint, case_id=OTHER_CASE, why="she named the wrong one")
    there.do_jobs()
    assert not there.said(complaints.RepresentationFiled), "nobody has said yet that she is a party to that case"
    assert there.categorise(complaint, REPRESENTATION) == "accepted"
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert there.last(complaints.RepresentationFiled).case_id == OTHER_CASE


def test_what_is_found_to_be_no_representation_goes_to_no_court_when_its_number_comes() -> None:
    there, complaint = decided(REPRESENTATION, known=False)
    assert file(there, complaint) == "accepted"
    assert there.categorise(complaint, COMPLAINT) == "accepted"
    there.case()
    there.do_jobs()
    assert not there.said(complaints.RepresentationFiled)


# Nobody wants an answer, or nobody is there to get one


def test_withdrawn_it_waits_for_no_review_and_no_court() -> None:
    there, complaint = decided(COMPLAINT, REPRESENTATION, known=False)
    assert file(there, complaint) == "accepted"
    there.must(commands.ReferForReview, complaint, why="complex")
    there.do_jobs()
    assert there.close(complaint, Outcome.WITHDRAWN) == "accepted"
    there.case()
    there.do_jobs()
    assert not there.said(complaints.RepresentationFiled)
    assert not there.asked(complaint)


def test_answered_it_cannot_be_withdrawn_any_more() -> None:
    there, complaint = decided()
    there.look_into(complaint)
    there.answer_it(complaint)
    assert "say whether it was upheld" in there.close(complaint, Outcome.WITHDRAWN)


@pytest.mark.parametrize("contact", [None, "gone@example.org"])
def test_of_somebody_who_cannot_be_answered_it_is_looked_into_and_closed_as_that(contact: str | None) -> None:
    there = world()
    there.case()
    complaint = there.complain(sender=None, contact=contact)
    assert there.categorise(complaint, sender=Sender.NOT_KNOWN, person=None) == "accepted"
    there.do_jobs()
    gone = Outcome.NOBODY_TO_ANSWER
    assert "file-scrutinised" in there.close(complaint, gone, in_words="Nobody signed it.")
    for step in (
        ComplaintStep.FILE_SCRUTINISED,
        ComplaintStep.PRACTITIONER_CONTACTED,
        ComplaintStep.MANAGER_CONTACTED,
    ):
        there.must(commands.RecordStep, complaint, step=step, done_at=there.now, in_words="done")
    assert "in words" in there.close(complaint, gone)
    assert there.close(complaint, gone, in_words="Nobody signed it, and no address is on it.") == "accepted"
    assert there.last(complaints.ComplaintClosed).outcome is gone
    assert not there.asked(complaint)


# Who made it


@pytest.mark.parametrize("known", ["one is a child's", "different people"])
def test_complaints_of_different_people_are_not_one(known: str) -> None:
    there, complaint = decided()
    child = known == "one is a child's"
    other = there.complain("And me.", sender="Cora Sample" if child else "Bram Sample", contact=None, from_child=child)
    if not child:
        assert there.categorise(other, person="bram") == "accepted"
        assert there.complaint(other).papers
    said = there.do(commands.JoinComplaints, other, into=complaint, why="one family")
    assert "link them instead" in said
    assert "different people" in said

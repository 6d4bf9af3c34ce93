"""The request and feedback log (T4, T15): every request and every piece of feedback is on it, and letters of members of Parliament are checked against it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from complaints_world import CASE, COMMUNICATIONS, MONDAY, OFFICER, OTHER_CASE, world

from cafcass_contracts import complaints, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CorrespondenceKind, YesNo
from complaints.domain.correspondence.held import CORRESPONDENCE
from complaints.domain.names import correspondence_subject

KINDS = {
    Route.COMPLAINTS: CorrespondenceKind.COMPLAINT,
    Route.CUSTOMER_SERVICES: CorrespondenceKind.SUBJECT_ACCESS_REQUEST,
    Route.INFORMATION_ASSURANCE: CorrespondenceKind.FREEDOM_OF_INFORMATION_REQUEST,
    Route.COMMUNICATIONS: CorrespondenceKind.MP_LETTER,
    Route.HEAR4U: CorrespondenceKind.CHILDS_QUESTION,
}


@pytest.mark.parametrize("route", list(KINDS))
def test_every_request_and_every_piece_of_feedback_is_on_it(route: Route) -> None:
    there = world()
    there.case()
    id_ = there.write(route=route, kind=KINDS[route])
    said = there.last(complaints.FeedbackLogged)
    assert (said.correspondence_id, said.route, said.kind, said.case_id) == (id_, route, KINDS[route], CASE)
    assert (said.complaint_id is not None) is (route is Route.COMPLAINTS)


@pytest.mark.parametrize("route", [Route.PRACTITIONER, Route.DUTY])
def test_what_is_neither_is_not(route: Route) -> None:
    there = world()
    there.case()
    there.write(route=route, kind=CorrespondenceKind.LETTER)
    assert not there.said(complaints.FeedbackLogged)


def test_its_entry_changes_with_where_it_goes_and_when_it_is_dealt_with() -> None:
    there = world()
    there.case()
    id_ = there.write(route=Route.CUSTOMER_SERVICES, kind=CorrespondenceKind.SUBJECT_ACCESS_REQUEST)
    there.route(id_, Route.INFORMATION_ASSURANCE)
    there.send(triage.CorrespondenceClosed(correspondence_id=id_, case_id=CASE, how="answered"))
    said = there.said(complaints.FeedbackLogged)
    assert [(each.route, each.closed_at is not None) for each in said] == [
        (Route.CUSTOMER_SERVICES, False),
        (Route.INFORMATION_ASSURANCE, False),
        (Route.INFORMATION_ASSURANCE, True),
    ]


def test_what_is_a_complaint_is_dealt_with_here_whatever_triage_says() -> None:
    there = world()
    there.case()
    id_ = there.write()
    there.send(triage.CorrespondenceClosed(correspondence_id=id_, case_id=CASE, how="passed on"))
    assert there.last(complaints.FeedbackLogged).closed_at is None


def test_it_is_dealt_with_once_its_complaint_is_closed_and_open_again_with_it() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.through(complaint)
    assert there.last(complaints.FeedbackLogged).closed_at == there.now
    more = there.write("And another thing.")
    assert there.last(complaints.FeedbackLogged).closed_at == there.now, "a person says whether it opens it again"
    again = commands.ReopenComplaint
    there.must(again, complaint, correspondence_ids=(more,), why="it is another thing")
    latest = {said.correspondence_id: said.closed_at for said in there.said(complaints.FeedbackLogged)}
    assert set(latest.values()) == {None}


def test_what_was_split_from_a_closed_complaint_is_open_on_it() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.through(complaint)
    more = there.write("About somebody else.")
    there.must(commands.SplitComplaint, complaint, correspondence_ids=(more,), why="something else")
    latest = {said.correspondence_id: said.closed_at for said in there.said(complaints.FeedbackLogged)}
    assert (latest["post-1"], latest[more]) == (there.now, None)
    assert there.last(complaints.FeedbackLogged).complaint_id == there.last(complaints.ComplaintRegistered).complaint_id


def test_a_request_inside_a_complaint_is_dealt_with_once_both_are() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.categorise(complaint, Category.COMPLAINT, Category.ACCESS_REQUEST)
    there.route("post-1", Route.CUSTOMER_SERVICES)
    there.send(triage.CorrespondenceClosed(correspondence_id="post-1", case_id=CASE, how="answered"))
    assert there.last(complaints.FeedbackLogged).closed_at is None, "its complaint is open"
    closed_at = there.now
    there.now += timedelta(days=1)
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    said = there.last(complaints.FeedbackLogged)
    assert (said.route, said.closed_at) == (Route.CUSTOMER_SERVICES, there.now)
    assert there.now > closed_at


def test_a_letter_of_a_member_of_parliament_is_checked_against_it() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    request = there.write(route=Route.CUSTOMER_SERVICES, kind=CorrespondenceKind.SUBJECT_ACCESS_REQUEST)
    there.write(case_id=OTHER_CASE)
    letter = there.write(
        "My constituent has had no answer.",
        route=Route.COMMUNICATIONS,
        kind=CorrespondenceKind.MP_LETTER,
        sender="Max Member MP",
        contact="max@parliament.example",
    )
    said = there.last(complaints.FeedbackChecked)
    assert (said.correspondence_id, said.case_id, said.by) == (letter, CASE, None)
    assert set(said.found) == {"post-1", request}
    assert said.complaints == (complaint,)
    assert set(there.asked(correspondence_subject(letter))) == {"consent"}


def test_nothing_on_it_is_an_answer_too() -> None:
    there = world()
    there.case()
    there.write(route=Route.COMMUNICATIONS, kind=CorrespondenceKind.MP_LETTER, sender="Max Member MP", contact=None)
    assert there.last(complaints.FeedbackChecked).found == ()


def test_where_its_case_is_not_known_a_person_looks() -> None:
    there = world()
    letter = there.write(
        route=Route.COMMUNICATIONS,
        kind=CorrespondenceKind.MP_LETTER,
        case_id=None,
        sender="Max Member MP",
        contact=None,
    )
    assert not there.said(complaints.FeedbackChecked)
    asked = there.asked(correspondence_subject(letter))["log-check"]
    assert (asked.role, asked.due.at) == (Role.COMMUNICATIONS_OFFICER, MONDAY + timedelta(hours=24))
    check = commands.RecordLogCheck(by=COMMUNICATIONS, correspondence_id=letter, found=("post-7",), how="by name")
    there.send(check.model_copy(update={"correspondence_id": "x"}))
    assert "no correspondence" in there.answer.reason
    there.send(check)
    assert there.last(complaints.FeedbackChecked).by == COMMUNICATIONS.id
    assert set(there.asked(correspondence_subject(letter))) == {"consent"}
    there.send(check.model_copy(update={"by": OFFICER}))
    assert "already" in there.answer.reason


@pytest.mark.parametrize("consent", list(YesNo))
def test_whether_a_constituent_consents_is_on_it_and_asked_until_it_is_known(consent: YesNo) -> None:
    there = world()
    there.case()
    mail: dict[str, Any] = {
        "route": Route.COMMUNICATIONS,
        "kind": CorrespondenceKind.MP_LETTER,
        "sender": "Max Member MP",
    }
    letter = there.write("My constituent has had no answer.", contact=None, **mail)
    assert there.last(complaints.FeedbackLogged).consent is YesNo.NOT_KNOWN
    asked = there.asked(correspondence_subject(letter))["consent"]
    assert (asked.role, asked.due.at) == (Role.COMMUNICATIONS_OFFICER, MONDAY + timedelta(hours=24))
    assert "say nothing of any case" in asked.why
    record = commands.RecordConstituentConsent(by=COMMUNICATIONS, correspondence_id=letter, consent=consent, how="x")
    there.send(record)
    assert there.answer.verdict == "accepted"
    assert there.last(complaints.FeedbackLogged).consent is consent
    assert ("consent" in there.asked(correspondence_subject(letter))) is (consent is YesNo.NOT_KNOWN)
    there.send(record.model_copy(update={"correspondence_id": there.write(contact=None)}))
    assert "no letter of a member of Parliament" in there.answer.reason


def test_a_letter_that_was_answered_is_asked_nothing_more() -> None:
    there = world()
    there.case()
    letter = there.write(route=Route.COMMUNICATIONS, kind=CorrespondenceKind.MP_LETTER, contact=None)
    assert there.asked(correspondence_subject(letter))
    there.send(triage.CorrespondenceClosed(correspondence_id=letter, case_id=CASE, how="answered"))
    assert not there.asked(correspondence_subject(letter))


def test_the_words_of_what_went_elsewhere_are_forgotten_and_its_entry_stays() -> None:
    there = world()
    there.case()
    id_ = there.write("My address is 3 Example Road.", route=Route.DUTY, kind=CorrespondenceKind.LETTER)
    kept = there.write("Nobody rings.")
    there.pass_to(MONDAY + timedelta(days=31))
    content = there.row(CORRESPONDENCE, id_).content
    assert content is not None
    assert (content.text, content.title, content.sender, content.contact) == (None, None, None, None)
    assert there.row(CORRESPONDENCE, kept).content is not None
    assert "Nobody rings." in str(there.row(CORRESPONDENCE, kept).content)


def test_what_comes_here_after_all_becomes_a_complaint_with_its_words() -> None:
    there = world()
    there.case()
    id_ = there.write("Nobody rings.", route=Route.DUTY, kind=CorrespondenceKind.UNKNOWN_KIND)
    there.now = MONDAY + timedelta(days=2)
    there.route(id_, Route.COMPLAINTS)
    assert there.last(complaints.ComplaintRegistered).received_at == MONDAY
    there.pass_to(MONDAY + timedelta(days=40))
    assert "Nobody rings." in str(there.row(CORRESPONDENCE, id_).content)


def test_the_case_of_a_piece_may_be_known_later() -> None:
    there = world()
    there.case()
    there.complain(case_id=None)
    (complaint,) = [said.complaint_id for said in there.said(complaints.ComplaintRegistered)]
    there.must(commands.PlaceComplaint, complaint, case_id=CASE, why="she gave the number")
    assert there.row(CORRESPONDENCE, "post-1").case_id == CASE
    assert there.file().log["post-1"].complaint_id == complaint
    assert there.last(complaints.FeedbackLogged).case_id == CASE

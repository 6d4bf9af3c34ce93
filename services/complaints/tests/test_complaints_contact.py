"""How contact with somebody goes on (C6): decided by a manager, told, reviewed; everything that comes is read, and the law's rights stay."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from complaints_world import (
    ADVISER,
    CASE,
    HEAD,
    MANAGER,
    MONDAY,
    OFFICER,
    OTHER_CASE,
    OTHER_OFFICER,
    ComplaintsWorld,
    world,
)

from cafcass_contracts import allocation, complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Behaviour, ComplainedAbout, ContactKind, Destination, Outcome, Reading, Sender
from cafcass_contracts.message import Actor
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from cafcass_contracts.workload import EndReason
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from complaints.app import service
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.contact.held import CORRESPONDENTS
from complaints.domain.writing.held import DOCUMENTS

REVIEW = date(2026, 9, 1)


def complained() -> tuple[ComplaintsWorld, str, str]:
    """Ada's complaint, and who she is as somebody who writes."""
    there = world()
    there.case()
    there.allocated()
    complaint = there.complain()
    return there, complaint, there.complaint(complaint).correspondent


def decide(there: ComplaintsWorld, who: str, kind: ContactKind, by: Actor = MANAGER, **data: Any) -> str:
    given = {
        "by": by,
        "correspondent_id": who,
        "kind": kind,
        "why": "She writes to eleven people a day.",
        "review_on": None if kind is ContactKind.NONE else REVIEW,
        **({"contact_id": OFFICER.id, "contact_name": "Olive Officer"} if kind is ContactKind.SINGLE_POINT else {}),
        **data,
    }
    there.send(commands.DecideContact.model_validate(given))
    return f"{there.answer.verdict} {there.answer.reason}".strip()


def read(there: ComplaintsWorld, who: str, *pieces: str, found: Reading = Reading.NOTHING_NEW, **data: Any) -> str:
    said = {"by": OFFICER, "correspondent_id": who, "correspondence_ids": pieces, "found": found, **data}
    there.send(commands.ReadCorrespondence.model_validate(said))
    return f"{there.answer.verdict} {there.answer.reason}".strip()


# Single point of contact


def test_with_a_single_point_of_contact_five_letters_to_five_people_are_read_by_one_and_answered_by_none() -> None:
    there, complaint, who = complained()
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    pieces = []
    for number, route in enumerate(
        (Route.PRACTITIONER, Route.DUTY, Route.PRACTITIONER, Route.DUTY, Route.PRACTITIONER)
    ):
        pieces.append(there.write(f"Number {number}", route=route, kind=CorrespondenceKind.LETTER))
    taken = there.said(complaints.CorrespondenceTaken)
    assert [said.correspondence_id for said in taken] == pieces
    assert {(said.arrangement, said.contact_id, said.reply) for said in taken} == {
        (ContactKind.SINGLE_POINT, OFFICER.id, True)
    }
    asked = there.asked(who)
    assert asked["read"].due.at < MONDAY + timedelta(days=2), "all of it is read within a working day (T1)"
    assert len(there.complaint(complaint).parts) == 1
    assert read(there, who, *pieces[:4]) == "accepted"
    assert "read" in there.asked(who)
    assert read(there, who, pieces[4], found=Reading.SAFEGUARDING, in_words="He was hit.") == "accepted"
    assert there.last(complaints.ConcernNoticed).in_words == "He was hit."
    assert "read" not in there.asked(who)


def test_the_person_is_told_to_whom_to_write_and_that_their_rights_stay() -> None:
    there, _, who = complained()
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    assert not [key for key in there.asked(who) if key.startswith("release")], "it is still being made"
    there.do_jobs()
    (key,) = [key for key in there.asked(who) if key.startswith("release:")]
    document = key.removeprefix("release:")
    page = there.row(DOCUMENTS, document).html.decode()
    for told in (
        "Dear Ada Sample,",
        "Olive Officer",
        "only in writing",
        "She writes to eleven people a day.",
        "every right",
    ):
        assert told in page
    where = Destination(to="Ada Sample", address="ada@example.org", how=Channel.EMAIL)
    release = commands.ReleaseDocument(
        by=OFFICER, document_id=document, correspondent_id=who, destination=where, safe=YesNo.YES, why="hers"
    )
    there.send(release.model_copy(update={"safe": YesNo.NOT_KNOWN}))
    assert "not known to be safe" in there.answer.reason
    for theirs in ("bram@example.org", "77 Invented Lane, LS9 9ZZ"):
        elsewhere = where.model_copy(
            update={"address": theirs, "how": Channel.EMAIL if "@" in theirs else Channel.POST}
        )
        there.send(release.model_copy(update={"destination": elsewhere}))
        assert "somebody else of the case is reached" in there.answer.reason
    there.send(release)
    assert there.last(complaints.DocumentReleased).document_id == document
    assert not there.said(complaints.DocumentSent)
    there.send(
        commands.RecordSending(
            by=OFFICER, document_id=document, correspondent_id=who, how=Channel.EMAIL, sent_at=there.now
        )
    )
    assert there.last(complaints.DocumentSent).document_id == document
    assert not [key for key in there.asked(who) if key.startswith(("release", "send"))]


@pytest.mark.parametrize("route", [Route.CUSTOMER_SERVICES, Route.INFORMATION_ASSURANCE, Route.HEAR4U])
def test_what_the_law_gives_a_right_to_goes_its_own_way(route: Route) -> None:
    there, _, who = complained()
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    there.write("Give me my file.", route=route, kind=CorrespondenceKind.SUBJECT_ACCESS_REQUEST)
    assert not there.said(complaints.CorrespondenceTaken)
    assert "read" not in there.asked(who)


def test_more_about_the_complaint_still_belongs_to_it() -> None:
    there, complaint, who = complained()
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    there.write("About my complaint.")
    assert len(there.complaint(complaint).parts) == 2


# Who decides, and what


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        (ContactKind.SINGLE_POINT, {"by": OFFICER}, "decide-contact is given by"),
        (ContactKind.SINGLE_POINT, {"contact_id": None}, "name the one contact"),
        (ContactKind.SINGLE_POINT, {"contact_name": None}, "name the one contact"),
        (ContactKind.SINGLE_POINT, {"review_on": None}, "say when it is reviewed"),
        (ContactKind.SINGLE_POINT, {"review_on": date(2026, 6, 1)}, "its review is to come"),
        (ContactKind.SINGLE_POINT, {"review_on": date(2027, 6, 1)}, "within 182 days"),
        (ContactKind.WARNED, {}, "say what the behaviour was"),
        (ContactKind.NONE, {"review_on": REVIEW}, "nothing to review"),
        ("banished", {}, "no such arrangement"),
        (ContactKind.WARNED, {"behaviour": ("rudeness",)}, "no such behaviour"),
    ],
)
def test_what_cannot_be_decided_so(kind: Any, data: dict[str, Any], why: str) -> None:
    there, _, who = complained()
    assert why in decide(there, who, kind, **data)
    assert not there.said(complaints.ContactArranged)


def test_an_arrangement_is_reviewed_by_a_manager_and_ended() -> None:
    there, _, who = complained()
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    assert there.asked(who)["review-contact"].due.at.date() == REVIEW
    there.pass_to(MONDAY + timedelta(days=93))
    assert there.asked(who)["review-contact"].role == Role.HEAD_OF_SERVICE
    assert decide(there, who, ContactKind.NONE, by=HEAD) == "accepted"
    assert "review-contact" not in there.asked(who)
    there.write("x", route=Route.DUTY, kind=CorrespondenceKind.LETTER)
    assert not there.said(complaints.CorrespondenceTaken)
    there.do_jobs()
    (letter,) = [document for document in there.rows(DOCUMENTS).values() if b"is over" in document.html]
    assert letter.kind == "contact-decision"


# Unacceptable behaviour and the staff safety flag


def report(there: ComplaintsWorld, who: str | None, by: Actor = ADVISER, **data: Any) -> None:
    said = {"by": by, "correspondent_id": who, "behaviour": (Behaviour.THREATS,), "in_words": "He shouted.", **data}
    there.send(commands.ReportBehaviour.model_validate(said))
    assert there.answer.verdict == "accepted", there.answer.reason


def test_behaviour_that_is_reported_warns_whoever_works_the_case_at_once_and_a_manager_decides() -> None:
    there, _, who = complained()
    report(there, who)
    flag = there.last(complaints.StaffSafetyFlagged)
    assert (flag.case_id, flag.person, flag.in_force, flag.decided) == (CASE, "ada", True, False)
    seen = there.asked(who)[f"safety-flag:{CASE}"]
    assert (seen.role, seen.team) == (Role.ADVISER, "a5-eit")
    assert there.asked(who)["decide-contact"].role == Role.SERVICE_MANAGER
    assert decide(there, who, ContactKind.WARNED, staff_safety=YesNo.YES) == "accepted"
    flag = there.last(complaints.StaffSafetyFlagged)
    assert (flag.in_force, flag.decided, flag.behaviour, flag.review_on) == (True, True, (Behaviour.THREATS,), REVIEW)
    assert "decide-contact" not in there.asked(who)


def test_a_flag_that_a_release_told_to_nobody_else_is_told_again_once() -> None:
    there, _, who = complained()
    report(there, who)
    held = there.rows(CORRESPONDENTS)[who]
    unheard = {case: replace(flag, heard=False) for case, flag in held.flags_told.items()}
    table = next(each for each in service.tables if each.ref == CORRESPONDENTS)
    version, _ = there.memory.rows[CORRESPONDENTS.name][who]
    there.memory.rows[CORRESPONDENTS.name][who] = (version, table.encode(replace(held, flags_told=unheard)))
    for later in ("test-2", "test-3"):
        there.bring_into_force(DatedPolicy(((date.min, dataclasses.replace(there.policy, version=later)),)))
    assert len(there.said(complaints.StaffSafetyFlagged)) == 2
    assert there.last(complaints.StaffSafetyFlagged).in_force


def test_who_takes_the_case_over_sees_it_too() -> None:
    there, _, who = complained()
    report(there, who)
    seen = commands.AcknowledgeSafetyFlag(by=ADVISER, correspondent_id=who, case_id=CASE)
    there.send(seen.model_copy(update={"by": ADVISER.model_copy(update={"id": "somebody"})}))
    assert "whoever works the case" in there.answer.reason
    there.send(seen)
    assert f"safety-flag:{CASE}" not in there.asked(who)
    there.allocated("adviser-2")
    assert f"safety-flag:{CASE}" in there.asked(who)


def test_not_deciding_about_safety_keeps_what_was_reported() -> None:
    there, _, who = complained()
    report(there, who)
    assert decide(there, who, ContactKind.SINGLE_POINT) == "accepted"
    assert there.last(complaints.StaffSafetyFlagged).in_force
    for unsaid in (YesNo.NOT_KNOWN, YesNo.YES):
        assert "staff are warned" in decide(there, who, ContactKind.NONE, staff_safety=unsaid)
    assert there.last(complaints.StaffSafetyFlagged).in_force
    assert decide(there, who, ContactKind.NONE, staff_safety=YesNo.NO) == "accepted"
    assert not there.last(complaints.StaffSafetyFlagged).in_force


def test_of_somebody_who_never_wrote_it_is_told_by_case_and_person_or_case_alone() -> None:
    there = world()
    there.case()
    there.allocated()
    report(there, None, case_id=CASE, person="bram")
    assert there.last(complaints.StaffSafetyFlagged).person == "bram"
    report(there, None, case_id=OTHER_CASE)
    flag = there.last(complaints.StaffSafetyFlagged)
    assert (flag.case_id, flag.person) == (OTHER_CASE, None)


def test_reporting_is_refused_to_nobody_for_their_role() -> None:
    there, _, who = complained()
    there.trusting = False
    report(there, who, by=Actor(id="receptionist-1", role="receptionist"))
    assert "a manager is asked" in there.answer.reason


# Ended communication


def ended() -> tuple[ComplaintsWorld, str, str]:
    """Ada's case and complaint are over, and communication was ended."""
    there, complaint, who = complained()
    assert "a complaint of theirs is open and Cafcass's work" in decide(there, who, ContactKind.ENDED)
    there.through(complaint)
    assert "not known to have ended" in decide(there, who, ContactKind.ENDED)
    there.now = MONDAY + timedelta(days=30)
    there.closed()
    assert decide(there, who, ContactKind.ENDED) == "accepted"
    return there, complaint, who


def test_it_is_ended_only_once_the_work_and_the_complaint_are_over() -> None:
    there, _, who = ended()
    assert there.row(CORRESPONDENTS, who).kind is ContactKind.ENDED
    there.do_jobs()
    letters = [document for document in there.rows(DOCUMENTS).values() if document.kind == "contact-decision"]
    assert "you will not get an answer" in letters[0].html.decode()
    assert "every right" in letters[0].html.decode()


def test_what_comes_after_is_read_and_not_answered_but_for_what_the_law_wants() -> None:
    there, _, who = ended()
    letter = there.write("You are all liars.", route=Route.DUTY, kind=CorrespondenceKind.LETTER)
    complaint = there.write("I complain again.")
    assert len(there.rows(COMPLAINTS)) == 1, "no new complaint is registered"
    taken = there.said(complaints.CorrespondenceTaken)
    assert [(said.correspondence_id, said.reply) for said in taken] == [(letter, False), (complaint, False)]
    assert "read" in there.asked(who)
    request = there.write(
        "Give me my file.", route=Route.CUSTOMER_SERVICES, kind=CorrespondenceKind.SUBJECT_ACCESS_REQUEST
    )
    assert request not in [said.correspondence_id for said in there.said(complaints.CorrespondenceTaken)]
    hidden = there.write("And give me everything you hold on me.", route=Route.DUTY, kind=CorrespondenceKind.LETTER)
    assert "say where the request goes" in read(there, who, hidden, found=Reading.STATUTORY)
    assert read(there, who, hidden, found=Reading.STATUTORY, route=Route.CUSTOMER_SERVICES) == "accepted"
    said = there.last(complaints.CorrespondenceReturned)
    assert (said.correspondence_id, said.route) == (hidden, Route.CUSTOMER_SERVICES)
    assert read(there, who, letter) == "accepted"
    assert read(there, who, complaint, found=Reading.NEW_MATTER) == "accepted"
    assert len(there.rows(COMPLAINTS)) == 2, "whoever read it found that it is something else"


def test_where_the_case_opens_again_contact_is_to_be_decided_again_and_a_complaint_is_one() -> None:
    there, _, who = ended()
    there.now = MONDAY + timedelta(days=40)
    there.allocated("adviser-3")
    review = there.asked(who)["review-contact"]
    assert "is open" in review.why
    there.write("The new adviser does not ring.")
    assert not there.said(complaints.CorrespondenceTaken)


def test_a_case_that_nobody_said_is_over_is_not_over() -> None:
    there = world()
    complaint = there.complain(case_id=None)
    assert there.categorise(complaint, sender=Sender.SOMEBODY_ELSE, person=None, about=()) == "accepted"
    assert there.close(complaint, Outcome.WITHDRAWN) == "accepted"
    assert "not known to have ended" in decide(there, there.complaint(complaint).correspondent, ContactKind.ENDED)


def test_work_that_arose_after_the_closing_keeps_the_case_open_whatever_order_they_come_in() -> None:
    there, complaint, who = complained()
    there.through(complaint)
    later, sooner = MONDAY + timedelta(days=9), MONDAY + timedelta(days=8)
    allocated = allocation.CaseAllocated(case_id=CASE, practitioner_id="adviser-1", role=Role.ADVISER, team="a5-eit")
    there.send(allocated, happened_at=later, sequence=9)
    closed = allocation.CaseClosed(case_id=CASE, because=EndReason.CONCLUDED, closed_at=sooner)
    there.send(closed, happened_at=sooner, sequence=8)
    assert "not known to have ended" in decide(there, who, ContactKind.ENDED)


def test_nobody_of_that_id() -> None:
    assert "nobody of that id" in decide(world(), "x", ContactKind.NONE)


# What is found by reading, and how often somebody writes


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("wrong", ["by whom it is about", "another piece", "no such complaint", "nothing named"])
def test_what_bears_on_a_childs_safety_is_raised_also_where_the_reading_is_refused(wrong: str, *, child: bool) -> None:
    there = world()
    there.case()
    complaint = there.complain(from_child=child, sender="Cora Sample" if child else "Ada Sample")
    (piece,) = there.complaint(complaint).parts
    about = (ComplainedAbout(id=OTHER_OFFICER.id, role=Role.COMPLAINTS_OFFICER),)
    sender, person = (Sender.CHILD, "cora") if child else (Sender.PARTY, "ada")
    assert there.categorise(complaint, sender=sender, person=person, about=about) == "accepted"
    said = {
        "by": OTHER_OFFICER if wrong == "by whom it is about" else OFFICER,
        "complaint_id": {"no such complaint": "x", "nothing named": None}.get(wrong, complaint),
        "correspondence_ids": ("another",) if wrong == "another piece" else (piece,),
        "found": Reading.SAFEGUARDING,
        "in_words": "He was hit.",
    }
    there.send(commands.ReadCorrespondence.model_validate(said))
    assert there.answer.verdict == "refused"
    noticed = there.last(complaints.ConcernNoticed)
    assert noticed.in_words == "He was hit."
    assert noticed.child is (child and wrong != "another piece")


def test_what_a_child_wrote_is_raised_as_a_childs() -> None:
    there = world()
    there.case()
    complaint = there.complain(from_child=True, sender="Cora Sample")
    (piece,) = there.complaint(complaint).parts
    read = {"complaint_id": complaint, "correspondence_ids": (piece,), "found": Reading.SAFEGUARDING}
    there.send(commands.ReadCorrespondence.model_validate({"by": OFFICER, **read, "in_words": "She is afraid."}))
    assert there.answer.verdict == "accepted"
    assert there.last(complaints.ConcernNoticed).child


@pytest.mark.parametrize("kind", [None, ContactKind.WARNED])
def test_a_piece_that_is_sent_another_way_counts_once_and_who_was_warned_may_write_too_often_too(
    kind: ContactKind | None,
) -> None:
    there, _, who = complained()
    if kind is not None:
        given: dict[str, Any] = {"behaviour": (Behaviour.ABUSE,), "staff_safety": YesNo.NO}
        assert decide(there, who, kind, **given) == "accepted"
    pieces = [there.write(f"Number {number}", kind=CorrespondenceKind.LETTER) for number in range(8)]
    for piece in pieces:
        there.route(piece, Route.PRACTITIONER)
        there.route(piece, Route.COMPLAINTS)
    assert "decide-contact" not in there.asked(who)
    for number in range(2):
        there.write(f"And number {number}", kind=CorrespondenceKind.LETTER)
    assert "decide-contact" in there.asked(who)

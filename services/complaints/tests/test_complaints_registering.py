"""What becomes a complaint, and what belongs to one (C1): from the post or through a team, in any order, however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints_world import (
    ADVISER,
    BRAM,
    CASE,
    MANAGER,
    MONDAY,
    OFFICER,
    OTHER_CASE,
    ComplaintsWorld,
    hearing,
    person,
    world,
)

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, ComplaintStep, Outcome, Reading, Sender
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.correspondence.held import CORRESPONDENCE


def test_it_is_registered_once_for_the_national_team_to_triage_in_a_working_day() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    (said,) = there.said(complaints.ComplaintRegistered)
    assert (said.complaint_id, said.case_id, said.sender, said.proposed) == (
        complaint,
        CASE,
        Sender.PARTY,
        Category.COMPLAINT,
    )
    assert (said.area, said.team, said.received_at) == ("A5", "a5-eit", MONDAY)
    triage = there.asked(complaint)["triage"]
    assert (triage.role, triage.team) == (Role.COMPLAINTS_OFFICER, "national-complaints")
    assert triage.due.at == datetime(2026, 6, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize("order", [("say", "route"), ("route", "say"), ("say", "route", "say", "route")])
def test_the_order_of_what_it_says_and_where_it_goes_does_not_matter(order: tuple[str, ...]) -> None:
    there = world()
    there.case()
    for step in order:
        if step == "say":
            there.write(id_="p1", route=None)
        else:
            there.route("p1", Route.COMPLAINTS)
    assert len(there.rows(COMPLAINTS)) == 1
    assert len(there.said(complaints.ComplaintRegistered)) == 1


def test_the_case_may_come_after_the_complaint() -> None:
    there = world()
    complaint = there.complain()
    assert there.complaint(complaint).clock is not None
    there.case(hearing(MONDAY + timedelta(days=9)))
    assert there.last(complaints.ResponseDueChanged).hearing_id == "h1"


def test_ten_messages_in_a_day_from_one_person_are_one_complaint_and_are_all_read() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    pieces = []
    for hour in range(9):
        there.now = MONDAY + timedelta(hours=hour // 2, minutes=hour)
        pieces.append(there.write(f"Message {hour}."))
    assert len(there.rows(COMPLAINTS)) == 1
    assert len(there.complaint(complaint).parts) == 10
    asked = there.asked(complaint)
    assert [key for key in asked if key == "read"] == ["read"], "one question, however many there are"
    who = there.complaint(complaint).correspondent
    assert there.asked(who)["decide-contact"].role == Role.SERVICE_MANAGER, "a manager is asked about the flood"
    read = commands.ReadCorrespondence(
        by=OFFICER, complaint_id=complaint, correspondence_ids=tuple(pieces[:8]), found=Reading.PART_OF_IT
    )
    there.send(read)
    assert "read" in there.asked(complaint)
    there.send(read.model_copy(update={"correspondence_ids": (pieces[8],)}))
    assert "read" not in there.asked(complaint)
    assert len(there.said(complaints.ComplaintRegistered)) == 1


def test_the_same_person_without_a_case_number_is_known_by_their_address() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.write("More.", case_id=None, sender=None, contact=" ADA@Example.org ")
    assert len(there.complaint(complaint).parts) == 2


@pytest.mark.parametrize(
    ("sender", "contact"),
    [
        ("Bram Sample", "bram@example.org"),
        ("A Neighbour", "next@example.org"),
        (None, None),
        ("Ada Sample", "x@example.org"),
    ],
)
def test_who_somebody_is(sender: str | None, contact: str | None) -> None:
    there = world()
    there.case()
    complaint = there.complain(sender=sender, contact=contact)
    held = there.complaint(complaint)
    expected = {"Bram Sample": (Sender.PARTY, "bram"), "Ada Sample": (Sender.PARTY, "ada")}
    assert (held.sender, held.person) == expected.get(sender or "", (Sender.NOT_KNOWN, None))
    assert held.from_whom is Sender.NOT_KNOWN, "nobody is a party because they say so"


def test_two_of_one_name_are_told_apart_by_how_they_are_reached_or_not_at_all() -> None:
    there = world()
    twin = person("ada2", "Ada", email=None)
    there.case(people=(person("ada", "Ada"), twin, BRAM))
    assert there.complaint(there.complain(contact=None)).person is None
    assert there.complaint(there.complain(id_="x")).person == "ada"


def test_people_of_one_household_stay_apart() -> None:
    there = world()
    there.case()
    hers = there.complain(contact="home@example.org")
    his = there.complain(sender="Bram Sample", contact="home@example.org")
    assert there.complaint(hers).correspondent != there.complaint(his).correspondent
    assert there.complaint(hers).linked == (his,)
    assert there.complaint(his).linked == (hers,)
    assert {said.complaint_id for said in there.said(complaints.ComplaintsLinked)} == {hers, his}


@pytest.mark.parametrize(
    ("sender", "contact", "same"),
    [
        ("Cora Sample", "07700 900123", True),
        (" cora  SAMPLE ", "+44 7700 900123", True),
        ("Cara Sample", "07700 900123", False),  # a sister with the same telephone
        ("Cora Sample", "07700 900124", False),
        ("Cora Sample", None, False),
        (None, "07700 900123", False),
    ],
)
def test_a_child_without_a_case_number_is_one_by_name_and_contact_and_a_person_tells_apart_the_rest(
    sender: str | None, contact: str | None, same: bool
) -> None:
    there = world()
    first = there.complain(case_id=None, sender="Cora Sample", contact="07700 900123", from_child=True)
    assert "look whether the same child wrote before" in there.asked(first)["triage"].why
    there.write("Nobody came.", case_id=None, sender=sender, contact=contact, from_child=True)
    registered = there.said(complaints.ComplaintRegistered)
    assert len({said.correspondent_id for said in registered}) == (1 if same else 2)
    assert len(registered) == (1 if same else 2)


def test_an_adult_with_the_name_and_the_contact_of_a_child_is_not_that_child() -> None:
    there = world()
    there.complain(case_id=None, sender="Cora Sample", contact="07700 900123", from_child=True)
    there.complain(case_id=None, sender="Cora Sample", contact="07700 900123")
    assert len({said.correspondent_id for said in there.said(complaints.ComplaintRegistered)}) == 2


def test_a_child_is_never_taken_for_the_parent_whose_address_they_use() -> None:
    there = world()
    there.case()
    parents = there.complain()
    childs = there.complain(sender="Cora Sample", from_child=True, text="nobody asked me what I want")
    held = there.complaint(childs)
    assert (held.child, held.sender, held.person) == (True, Sender.CHILD, "cora")
    assert held.correspondent != there.complaint(parents).correspondent
    assert [said.child for said in there.said(complaints.ComplaintRegistered)] == [False, True]


def test_another_case_is_another_complaint() -> None:
    there = world()
    there.case()
    there.case(case_id=OTHER_CASE, number="1700000000000002")
    first = there.complain()
    second = there.complain(case_id=OTHER_CASE)
    assert first != second


def test_a_compliment_is_never_taken_for_more_of_a_complaint() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    compliment = there.complain("Thank you for listening.", kind=CorrespondenceKind.COMPLIMENT)
    assert there.complaint(compliment).proposed is Category.COMPLIMENT
    assert there.complaint(compliment).clock is None, "nobody is owed an answer to it"
    assert len(there.complaint(complaint).parts) == 1


def test_more_long_after_it_was_closed_is_a_new_complaint() -> None:
    there = world()
    there.case()
    first = there.complain()
    there.through(first)
    there.now = MONDAY + timedelta(days=170)
    there.write("About the same again.")
    assert len(there.rows(COMPLAINTS)) == 1
    there.now = MONDAY + timedelta(days=400)
    there.write("Something new.")
    assert len(there.rows(COMPLAINTS)) == 2


def passed(**data: Any) -> commands.PassOnComplaint:
    given = {
        "by": ADVISER,
        "team": "a5-eit",
        "received_at": MONDAY,
        "channel": Channel.PHONE,
        "case_id": CASE,
        "sender": "Ada Sample",
        "text": "She says that nobody rang her.",
        "safeguarding": YesNo.NO,
        **data,
    }
    return commands.PassOnComplaint.model_validate(given)


@pytest.mark.parametrize(("hours", "late"), [(1, False), (24, False), (25, True)])
def test_a_team_passes_on_what_it_received_within_a_day(hours: int, late: bool) -> None:
    there = world()
    there.case()
    there.send(passed(), at=MONDAY + timedelta(hours=hours))
    assert there.answer.verdict == "accepted"
    said = there.last(complaints.ComplaintRegistered)
    assert (said.through_team, said.passed_on_late, said.received_at) == ("a5-eit", late, MONDAY)
    triage = there.asked(said.complaint_id)["triage"]
    assert triage.due.at.date() == (MONDAY + timedelta(hours=hours)).date() + timedelta(days=1), (
        "from when it was passed on"
    )
    assert not there.said(complaints.ConcernNoticed)


@pytest.mark.parametrize("answer", [YesNo.YES, YesNo.NOT_KNOWN])
def test_what_bears_on_a_childs_safety_is_raised_before_all_else(answer: YesNo) -> None:
    there = world()
    there.case()
    there.send(passed(safeguarding=answer, from_child=True, sender="Cora Sample", text="he locks me in"))
    said = [each.event.message_name for each in there.memory.published]
    names = [name for name in said if name.startswith(("concern", "complaint"))]
    assert names[:2] == ["concern-noticed", "complaint-registered"]
    noticed = there.last(complaints.ConcernNoticed)
    assert (noticed.case_id, noticed.child, noticed.in_words) == (CASE, True, "he locks me in")


def test_passed_on_with_nothing_in_it_is_refused_with_what_to_do() -> None:
    there = world()
    there.send(passed(text=None))
    assert (there.answer.verdict, there.answer.reason) == (
        "refused",
        "there is nothing in it: say what was said, or name the documents",
    )


def test_passing_on_and_raising_are_refused_to_nobody() -> None:
    stranger = ADVISER.model_copy(update={"id": "nobody-we-know", "role": "cleaner"})
    there = ComplaintsWorld()
    there.trusting = False
    there.send(passed(by=stranger))
    assert there.answer.verdict == "accepted"
    assert "a manager is asked" in there.answer.reason
    there.send(commands.RaiseSafeguarding(by=stranger, in_words="A child is alone at home."))
    assert there.answer.verdict == "accepted"
    assert there.last(complaints.ConcernNoticed).case_id is None


def test_what_is_noticed_later_is_raised_at_once_whatever_becomes_of_the_complaint() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.send(commands.RaiseSafeguarding(by=OFFICER, complaint_id=complaint, in_words="She writes of bruises."))
    noticed = there.last(complaints.ConcernNoticed)
    assert (noticed.case_id, noticed.complaint_id, noticed.by) == (CASE, complaint, OFFICER.id)
    assert there.complaint(complaint).safeguarding
    assert there.complaint(complaint).open


def test_splitting_makes_another_complaint_with_its_own_time() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.now = MONDAY + timedelta(days=7)
    other = there.write("And the waiting room was closed.")
    assert "nothing would be left" in there.do(
        commands.SplitComplaint, complaint, correspondence_ids=tuple(there.complaint(complaint).parts), why="x"
    )
    there.must(commands.SplitComplaint, complaint, correspondence_ids=(other,), why="another matter")
    said = there.last(complaints.ComplaintRegistered)
    new = said.complaint_id
    assert (said.follows, said.received_at) == (complaint, MONDAY + timedelta(days=7))
    assert there.complaint(new).clock is not None
    assert there.row(CORRESPONDENCE, other).complaint_id == new
    assert set(there.file().complaints) == {complaint, new}
    assert there.who(new).complaints.keys() == {complaint, new}
    there.write("More about the waiting room.")
    assert len(there.complaint(new).parts) == 2, "more goes to the one that was registered last"


def test_joining_two_lets_the_earlier_receipt_count_and_leaves_nothing_asked_of_the_other() -> None:
    there = world()
    there.case()
    first = there.complain(sender="A. S.", contact="work@example.org")
    there.now = MONDAY + timedelta(days=3)
    second = there.complain()
    assert "no other open complaint" in there.do(commands.JoinComplaints, first, into=first, why="same")
    there.must(commands.JoinComplaints, first, into=second, why="one person")
    assert not there.asked(first)
    assert not [subject for subject, kind, _ in there.deadlines if subject == first and kind.startswith("complaint")]
    assert there.complaint(second).received_at == MONDAY
    there.write("More.", sender="A. S.", contact="work@example.org")
    assert len(there.complaint(second).parts) == 3
    assert "goes on as part of" in there.categorise(first)


def test_placing_it_asks_again_who_made_it_and_tells_both_cases() -> None:
    there = world()
    there.case()
    there.case(case_id=OTHER_CASE, number="1700000000000002", people=(BRAM,))
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.must(commands.PlaceComplaint, complaint, case_id=OTHER_CASE, why="the number was wrong")
    assert there.complaint(complaint).from_whom is Sender.NOT_KNOWN
    assert "who" in there.asked(complaint)
    told = [(said.case_id, said.open) for said in there.said(complaints.ComplaintRecorded)]
    assert told == [(CASE, True), (CASE, False), (OTHER_CASE, True)]
    assert there.categorise(complaint, sender=Sender.PARTY, person="bram") == "accepted"
    assert "who" not in there.asked(complaint)


def test_linking_by_hand_links_both() -> None:
    there = world()
    there.case()
    there.case(case_id=OTHER_CASE, number="1700000000000002")
    first, second = there.complain(), there.complain(case_id=OTHER_CASE)
    assert "no complaint of one" in there.do(commands.LinkComplaints, first, others=("nonesuch",), why="x")
    there.must(commands.LinkComplaints, first, others=(second,), why="the same team")
    assert (there.complaint(first).linked, there.complaint(second).linked) == ((second,), (first,))


def test_a_command_on_what_has_changed_since_is_refused_with_the_revision() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    seen = there.complaint(complaint).revision
    there.write("More.")
    assert "changed since" in there.categorise(complaint, based_on=seen)
    assert there.categorise(complaint, based_on=there.complaint(complaint).revision) == "accepted"


def test_nobody_but_those_who_may_decides_what_it_is() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    said = there.categorise(complaint, by=ADVISER)
    assert "categorise-complaint is given by" in said
    assert there.categorise(complaint, by=MANAGER) == "accepted"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"categories": ("gripe",)}, "no such word"),
        ({"sender": "martian"}, "no such word"),
        ({"sender": Sender.PARTY, "person": None}, "say who of the case"),
        ({"sender": Sender.PARTY, "person": "zzz"}, "say who of the case"),
        ({"sender": Sender.PARTY, "person": "cora"}, "no party to it"),
        ({"sender": Sender.SOMEBODY_ELSE, "person": "ada"}, "is a party"),
        ({"categories": (Category.NEITHER, Category.COMPLAINT)}, "either"),
        ({"categories": (Category.REPRESENTATION,), "sender": Sender.SOMEBODY_ELSE, "person": None}, "a party's"),
        ({"categories": (Category.MISCONDUCT,)}, "the command's schema says what"),
        ({"categories": (Category.MISCONDUCT,), "allegation": "x", "about": ()}, "the command's schema says what"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(data: dict[str, Any], why: str) -> None:
    there = world()
    there.case()
    complaint = there.complain()
    given: dict[str, Any] = {"sender": Sender.PARTY, "person": "ada", **data}
    categories = given.pop("categories", (Category.COMPLAINT,))
    before = there.complaint(complaint)
    assert why in there.categorise(complaint, *categories, **given)
    assert there.complaint(complaint) == before
    assert "triage" in there.asked(complaint)


def test_what_is_nothing_for_complaints_goes_back_and_is_closed() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint, Category.NEITHER, sender=Sender.NOT_KNOWN, person=None, about=()) == "accepted"
    said = there.last(complaints.CorrespondenceReturned)
    assert (said.route, said.because) == (Route.DUTY, Category.NEITHER)
    assert set(there.asked(complaint)) == {"close"}
    assert "nothing was answered" in there.close(complaint, outcome=Outcome.UPHELD)
    assert there.close(complaint, outcome=Outcome.PASSED_ON) == "accepted"
    assert not there.complaint(complaint).papers, "nobody is thanked for what is not for us"


def test_late_triage_is_told_as_late() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.pass_to(MONDAY + timedelta(days=2))
    assert there.last(complaints.ComplaintOverdue).step is ComplaintStep.CATEGORISED
    assert there.asked(complaint)["triage"].role == Role.SERVICE_MANAGER
    assert there.categorise(complaint, by=MANAGER) == "accepted"
    assert there.last(complaints.ComplaintCategorised).in_time is YesNo.NO


@pytest.mark.parametrize("closed", [True, False])
def test_what_was_returned_and_comes_again_is_read_again(closed: bool) -> None:
    """T1, T3: duty says that it is a complaint after all; nobody leaves it lying because it was one before."""
    there = world()
    there.case()
    complaint = there.complain("When is my hearing, and why did nobody tell me?")
    (piece,) = there.complaint(complaint).parts
    assert there.categorise(complaint, Category.NEITHER, about=()) == "accepted"
    if closed:
        assert there.close(complaint, Outcome.PASSED_ON) == "accepted"
    for minutes, route in enumerate((Route.DUTY, Route.COMPLAINTS, Route.COMPLAINTS), 1):
        there.pass_by(minutes=minutes)
        there.route(piece, route)
    (added,) = there.said(complaints.CorrespondenceAdded)
    assert (added.correspondence_id, added.after_closing) == (piece, closed)
    assert "read" in there.asked(complaint)
    if closed:
        there.must(commands.ReopenComplaint, complaint, correspondence_ids=(piece,), why="it is one")
    assert there.categorise(complaint, Category.NEITHER, about=()) == "accepted"
    assert len(there.said(complaints.CorrespondenceReturned)) == 2, "it goes back again"

"""Somebody writes about a case before its application came (C1, C6): the same in either order, but for how they are numbered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from complaints_world import CASE, MANAGER, ComplaintsWorld, world

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Behaviour, ContactKind, Sender
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import YesNo
from complaints.domain.correspondence.held import CORRESPONDENCE


def arrange(there: ComplaintsWorld, who: str) -> None:
    said: dict[str, Any] = {
        "kind": ContactKind.WARNED, "behaviour": (Behaviour.ABUSE,), "staff_safety": YesNo.YES, "why": "He shouted.",
        "review_on": (there.now + timedelta(days=60)).date(),
    }  # fmt: skip
    there.send(commands.DecideContact.model_validate({"by": MANAGER, "correspondent_id": who, **said}))
    assert there.answer.verdict == "accepted", there.answer.reason


def known(there: ComplaintsWorld, complaint: str) -> dict[str, Any]:
    """What is known of a complaint and whoever made it."""
    held, who = there.complaint(complaint), there.who(complaint)
    flag, arranged = there.last(complaints.StaffSafetyFlagged), there.last(complaints.ContactArranged)
    return {
        "complaint": (held.case_id, held.sender, held.person, held.case.number),
        "who": (who.case_id, who.person, sorted(who.cases)),
        "flag": (flag.case_id, flag.person, flag.in_force),
        "arranged": (arranged.case_id, arranged.person, arranged.kind),
        "log": there.last(complaints.FeedbackLogged).sender,
        "pieces": [each.writer and each.writer.person for each in there.rows(CORRESPONDENCE).values()],
    }


@pytest.mark.practice(
    "S1",
    "Who wrote about a case before its application came is known by it once it comes, and so is what is arranged with them.",
)
@pytest.mark.parametrize("signs", [{}, {"contact": None}, {"sender": None}])
def test_the_same_is_known_in_whichever_order_the_application_and_the_letter_come(signs: dict[str, Any]) -> None:
    ends = []
    for application_first in (True, False):
        there = world()
        if application_first:
            there.case()
        complaint = there.complain(**signs)
        arrange(there, there.complaint(complaint).correspondent)
        if not application_first:
            assert there.complaint(complaint).sender is Sender.NOT_KNOWN
            assert there.last(complaints.ContactArranged).case_id is None
            there.case()
        ends.append(known(there, complaint))
    assert ends[0] == ends[1]
    assert ends[0]["complaint"][1:3] == (Sender.PARTY, "ada")


def test_whoever_wrote_before_is_who_writes_again_by_name_alone() -> None:
    there = world()
    complaint = there.complain()
    there.case()
    there.write("And another thing.", contact=None)
    there.write("And another.", contact="ada@example.org", sender=None)
    writers = {each.writer.correspondent for each in there.rows(CORRESPONDENCE).values() if each.writer}
    assert writers == {there.complaint(complaint).correspondent}


def test_a_name_that_is_nobodys_of_the_case_stays_not_known_and_a_person_s_word_stands() -> None:
    there = world()
    complaint = there.complain(sender="Zoe Stranger", contact="zoe@example.org")
    there.case()
    assert (there.complaint(complaint).sender, there.complaint(complaint).person) == (Sender.NOT_KNOWN, None)
    said = there.complain(id_="second")
    assert there.categorise(said, sender=Sender.SOMEBODY_ELSE, person=None) == "accepted"
    assert there.complaint(said).from_whom is Sender.SOMEBODY_ELSE


def test_the_application_comes_between_what_a_letter_says_and_where_it_goes() -> None:
    there = world()
    there.write(id_="first", route=None)
    there.case()
    there.route("first", Route.COMPLAINTS)
    (complaint,) = there.file(CASE).complaints
    assert (there.complaint(complaint).sender, there.complaint(complaint).person) == (Sender.PARTY, "ada")

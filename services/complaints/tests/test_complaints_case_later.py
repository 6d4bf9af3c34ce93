"""Somebody writes before anybody knows about which case (C1, C3): it becomes known, by whichever way, and the complaint follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from complaints_world import CASE, MONDAY, OTHER_CASE, ComplaintsWorld, hearing, world

from cafcass_contracts import complaints, intake
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import DueRule, Sender
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind
from complaints.domain.complaint.held import COMPLAINTS


def intake_says(there: ComplaintsWorld) -> None:
    there.send(
        intake.CorrespondenceRecorded(
            correspondence_id="first",
            case_id=CASE,
            channel=Channel.EMAIL,
            kind=CorrespondenceKind.COMPLAINT,
            received_at=MONDAY,
            sender="Ada Sample",
            sender_contact="ada@example.org",
            text="Nobody rings me back.",
        )
    )


def triage_says(there: ComplaintsWorld) -> None:
    there.route("first", Route.COMPLAINTS, case_id=CASE)


def she_names_it(there: ComplaintsWorld) -> None:
    there.write("I forgot the number of my case.", id_="second")


@pytest.mark.parametrize("known", [intake_says, triage_says, she_names_it])
@pytest.mark.parametrize("triaged", [False, True])
def test_once_its_case_is_known_its_clock_follows_the_hearing(
    known: Callable[[ComplaintsWorld], None], *, triaged: bool
) -> None:
    there = world()
    there.case(hearing(MONDAY + timedelta(days=4)))
    complaint = there.complain(id_="first", case_id=None)
    if triaged:
        assert there.categorise(complaint, sender=Sender.SOMEBODY_ELSE, person=None) == "accepted"
    known(there)
    held = there.complaint(complaint)
    assert held.case_id == CASE
    assert there.last(complaints.ResponseDueChanged).rule is DueRule.AFTER_HEARING
    assert there.file().complaints == (complaint,)
    assert held.from_whom is Sender.NOT_KNOWN, "who of the family it is, a person says"
    assert len(there.rows(COMPLAINTS)) == 1


def test_what_is_about_a_case_stays_there_whatever_is_said_later() -> None:
    there = world()
    there.case()
    complaint = there.complain(id_="first")
    there.route("first", Route.COMPLAINTS, case_id=OTHER_CASE)
    assert there.complaint(complaint).case_id == CASE


def test_what_a_person_said_to_be_about_no_case_is_about_none() -> None:
    there = world()
    there.case()
    complaint = there.complain(id_="first")
    there.must(commands.PlaceComplaint, complaint, case_id=None, why="it is about our office")
    she_names_it(there)
    assert there.complaint(complaint).case_id is None

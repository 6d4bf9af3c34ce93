"""Whoever is complained about decides nothing (C7): not the complaint, not how contact with whoever made it goes on, and reads nothing for others."""

from __future__ import annotations

from datetime import date
from typing import Any

from complaints_world import MANAGER, OFFICER, OTHER_OFFICER, ComplaintsWorld, world

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import ComplainedAbout, ContactKind, OmbudsmanState, Reading
from cafcass_contracts.message import Actor
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CorrespondenceKind

DIRECTOR = Actor(id="director-7", role=Role.OPERATIONAL_DIRECTOR)
HEAD = Actor(id="head-7", role=Role.HEAD_OF_SERVICE)


def about(*people: Actor) -> tuple[ComplaintsWorld, str, str]:
    """A complaint about these; the complaint, and whoever made it."""
    there = world()
    there.case()
    there.allocated()
    complaint = there.complain("They decide about themselves.")
    named = tuple(ComplainedAbout(id=each.id, role=Role(each.role)) for each in people)
    assert there.categorise(complaint, about=named, by=DIRECTOR) == "accepted"
    return there, complaint, there.complaint(complaint).correspondent


def decide(there: ComplaintsWorld, who: str, kind: ContactKind, by: Actor, **data: Any) -> str:
    given = {"by": by, "correspondent_id": who, "kind": kind, "why": "x", "review_on": date(2026, 9, 1), **data}
    there.send(commands.DecideContact.model_validate(given))
    return f"{there.answer.verdict} {there.answer.reason}".strip()


def test_a_manager_who_is_complained_about_does_not_cut_off_who_complains() -> None:
    there, complaint, who = about(HEAD)
    for _ in range(12):
        there.write("Nobody answers.")
    assert there.asked(who)["decide-contact"].role == Role.SERVICE_MANAGER
    contact = {"contact_id": OFFICER.id, "contact_name": "Olive Officer"}
    assert "(C7)" in decide(there, who, ContactKind.SINGLE_POINT, HEAD, **contact)
    pieces = tuple(there.complaint(complaint).parts)
    read = commands.ReadCorrespondence(
        by=OFFICER, complaint_id=complaint, correspondence_ids=pieces, found=Reading.PART_OF_IT
    )
    there.send(read)
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    there.closed()
    assert "(C7)" in decide(there, who, ContactKind.ENDED, HEAD), "nor once it is closed"
    assert decide(there, who, ContactKind.ENDED, MANAGER) == "accepted"


def test_where_a_manager_of_that_rank_is_complained_about_the_next_role_up_is_asked() -> None:
    there, _, who = about(MANAGER)
    for _ in range(12):
        there.write("Nobody answers.")
    assert there.asked(who)["decide-contact"].role == Role.HEAD_OF_SERVICE


def test_nobody_is_the_one_contact_of_who_complains_about_them() -> None:
    there, complaint, who = about(OFFICER)
    named: dict[str, Any] = {"contact_id": OFFICER.id, "contact_name": "Olive Officer"}
    assert "name somebody else (C7)" in decide(there, who, ContactKind.SINGLE_POINT, MANAGER, **named)
    other: dict[str, Any] = {"contact_id": OTHER_OFFICER.id, "contact_name": "Otto Officer"}
    assert decide(there, who, ContactKind.SINGLE_POINT, MANAGER, **other) == "accepted"
    assert "other-contact" not in there.asked(who)
    letter = there.write("To the desk.", route=Route.DUTY, kind=CorrespondenceKind.LETTER)
    read = commands.ReadCorrespondence(
        by=OFFICER,
        correspondent_id=who,
        correspondence_ids=(letter,),
        found=Reading.SAFEGUARDING,
        in_words="He was hit.",
    )
    there.send(read)
    assert "(C7)" in there.answer.reason
    assert there.last(complaints.ConcernNoticed).in_words == "He was hit.", "a child's safety is raised all the same"
    people = (ComplainedAbout(id=OTHER_OFFICER.id, role=Role.COMPLAINTS_OFFICER),)
    assert there.categorise(complaint, about=people, by=MANAGER) == "accepted"
    assert there.asked(who)["other-contact"].reasons == ("C6", "C7")


def test_communication_is_not_ended_while_the_ombudsman_has_a_complaint() -> None:
    there, complaint, who = about()
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    there.closed()
    told: dict[str, Any] = {"on": date(2026, 6, 1), "in_words": "their letter"}
    there.must(commands.RecordOmbudsman, complaint, state=OmbudsmanState.ESCALATED, **told)
    assert "with the ombudsman (C6)" in decide(there, who, ContactKind.ENDED, MANAGER)
    there.must(commands.RecordOmbudsman, complaint, state=OmbudsmanState.NOT_UPHELD, **told)
    assert decide(there, who, ContactKind.ENDED, MANAGER) == "accepted"


def test_where_the_ombudsman_finds_for_them_somebody_says_what_is_done_about_it() -> None:
    """C8, G9: what came of it is not only kept."""
    there, complaint, _ = about()
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    told: dict[str, Any] = {"on": date(2026, 6, 1), "in_words": "their letter"}
    for state, asked in ((OmbudsmanState.DECLINED, False), (OmbudsmanState.PARTLY_UPHELD, True)):
        there.must(commands.RecordOmbudsman, complaint, state=OmbudsmanState.ESCALATED, **told)
        there.must(commands.RecordOmbudsman, complaint, state=state, **told)
        assert ("ombudsman-found" in there.asked(complaint)) is asked
    question = there.asked(complaint)["ombudsman-found"]
    settle = SettleQuestion(
        by=OFFICER, subject=complaint, question_id=question.id("complaints.events.v1"), how="The point is on the log."
    )
    there.send(settle)
    assert there.answer.verdict == "accepted", there.answer.reason
    there.must(commands.RecordOmbudsman, complaint, state=OmbudsmanState.ESCALATED, **told)
    there.must(commands.RecordOmbudsman, complaint, state=OmbudsmanState.UPHELD, **told)
    assert "ombudsman-found" in there.asked(complaint), "another decision is another question"
    there.must(commands.ReopenComplaint, complaint, why="the ombudsman asks for it")
    assert "ombudsman-found" not in there.asked(complaint)

"""How a complaint is answered (C2, C3, C4, C7, C8): by whom, with what, to where, and what is then closed and learned."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, timedelta
from typing import Any

import pytest
from complaints_world import (
    ABOUT_ADVISER,
    ADA,
    ADVISER,
    CASE,
    IMPROVEMENT,
    LEARNT,
    MANAGER,
    MONDAY,
    NUMBER,
    OFFICER,
    ComplaintsWorld,
    hearing,
    person,
    world,
)

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import (
    Category,
    ComplainedAbout,
    ComplaintStep,
    DelayReason,
    DocumentKind,
    OmbudsmanState,
    Outcome,
    Reading,
    Sender,
)
from cafcass_contracts.message import Actor
from cafcass_contracts.people import Address, ContactDetail
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import LetterSharing
from cafcass_contracts.values import Channel, CorrespondenceKind, PartyRole, YesNo
from complaints.domain.writing.held import DOCUMENTS


def ready(**categorised: Any) -> tuple[ComplaintsWorld, str]:
    """A complaint of Ada's, triaged."""
    there = world()
    there.case()
    there.allocated()
    complaint = there.complain()
    said = there.categorise(complaint, *categorised.pop("categories", ()), **categorised)
    assert said == "accepted", said
    return there, complaint


def answer(there: ComplaintsWorld, complaint: str, by: Actor = OFFICER, **data: Any) -> str:
    given = {
        "addressed_to": "Ms Sample",
        "heard": "That nobody rang you back.",
        "found": ("Three calls were not returned.",),
        "outcome": Outcome.UPHELD,
        "signed_as": "Olive Officer",
        "proofread": True,
        **data,
    }
    return there.do(commands.WriteAnswer, complaint, by, **given)


def release(there: ComplaintsWorld, complaint: str, document: str, safe: YesNo = YesNo.YES, **where: Any) -> str:
    destination = {"to": "Ada Sample", "address": "ada@example.org", "how": Channel.EMAIL, **where}
    return there.do(
        commands.ReleaseDocument, complaint, document_id=document, destination=destination, safe=safe, why="asked"
    )


# The document


def test_the_acknowledgement_is_written_by_itself_and_says_by_when() -> None:
    there, complaint = ready()
    id_ = there.paper(complaint, "acknowledgement")
    page = there.row(DOCUMENTS, id_).html.decode()
    assert "Dear Ada Sample," in page
    assert "29 June 2026" in page
    assert NUMBER not in page
    assert "Leeds" not in page


def test_sending_is_recorded_when_it_was_sent_and_not_before() -> None:
    there, complaint = ready()
    id_ = there.paper(complaint, "acknowledgement")
    assert f"release:{id_}" in there.asked(complaint)
    assert release(there, complaint, id_) == "accepted"
    assert not there.said(complaints.DocumentSent)
    assert f"send:{id_}" in there.asked(complaint)
    assert "acknowledge" in there.asked(complaint), "it is not acknowledged by being written"
    later = MONDAY + timedelta(hours=3)
    assert "future" in there.do(commands.RecordSending, complaint, document_id=id_, how=Channel.EMAIL, sent_at=later)
    there.now = later
    there.must(commands.RecordSending, complaint, document_id=id_, how=Channel.EMAIL, sent_at=later)
    assert there.last(complaints.DocumentSent).sent_at == later
    assert "acknowledge" not in there.asked(complaint)
    assert "recorded already" in there.do(
        commands.RecordSending, complaint, document_id=id_, how=Channel.EMAIL, sent_at=later
    )


@pytest.mark.parametrize(("minutes", "accepted"), [(-1, True), (0, True), (5, True), (6, False)])
def test_clocks_differ_a_little_and_nothing_is_done_later_than_we_heard_of_it(minutes: int, accepted: bool) -> None:
    there, complaint = ready()
    there.now = MONDAY + timedelta(hours=1)
    done_at = there.now + timedelta(minutes=minutes)
    said = there.do(commands.RecordStep, complaint, step=ComplaintStep.CONTACTED, done_at=done_at, in_words="rang")
    assert (said == "accepted") is accepted
    if accepted:
        assert there.last(complaints.ComplaintStepDone).done_at == min(done_at, there.now)


def test_the_answer_is_stored_once_and_handed_over_as_pdf_and_page() -> None:
    there, complaint = ready()
    id_ = there.answer_it(complaint)
    released = there.last(complaints.DocumentReleased)
    held = there.row(DOCUMENTS, id_)
    assert (released.document_id, released.kind, released.sha256) == (id_, DocumentKind.ANSWER, held.sha256)
    assert b64decode(released.content) == held.pdf
    assert b64decode(released.page) == held.html
    assert held.pdf.startswith(b"%PDF-")
    assert "Three calls were not returned." in held.html.decode()
    made = [said for said in there.said(complaints.DocumentMade) if said.document_id == id_]
    assert len(made) == 1


def test_an_answer_written_anew_replaces_the_one_that_has_not_gone() -> None:
    there, complaint = ready()
    assert answer(there, complaint) == "accepted"
    first = there.paper(complaint, "answer")
    assert answer(there, complaint, outcome=Outcome.NOT_UPHELD) == "accepted"
    there.do_jobs()
    assert "written anew" in release(there, complaint, first)
    second = there.paper(complaint, "answer")
    assert second != first
    assert f"release:{first}" not in there.asked(complaint)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"outcome": Outcome.PASSED_ON}, "an answer says one of"),
        ({"outcome": Outcome.WITHDRAWN}, "an answer says one of"),
        ({"proofread": False}, "read it through"),
        ({"by": ADVISER}, "write-answer is given by"),
    ],
)
def test_what_is_no_answer_is_refused(data: dict[str, Any], why: str) -> None:
    there, complaint = ready()
    assert why in answer(there, complaint, **data)


# Who learns what


def somebody_else(**more: Any) -> tuple[ComplaintsWorld, str]:
    """A complaint of a neighbour's about Ada's case."""
    there = world()
    there.case()
    complaint = there.complain(sender="Nell Neighbour", contact="nell@example.org")
    assert there.categorise(complaint, sender=more.pop("sender", Sender.SOMEBODY_ELSE), person=None) == "accepted"
    return there, complaint


@pytest.mark.parametrize(
    "words",
    [
        f"The case {NUMBER} goes on.",
        "The case 1700 0000 0000-0001 goes on.",
        "Cora is well.",
        "We spoke to Bram Sample.",
        "We spoke to BRAM sample.",
        "It is before the Leeds Sample Court.",
        "Ask Ms Sample's adviser.",
    ],
)
@pytest.mark.parametrize("sender", [Sender.SOMEBODY_ELSE, Sender.NOT_KNOWN])
def test_somebody_who_is_no_party_learns_nothing_of_a_case(words: str, sender: Sender) -> None:
    there, complaint = somebody_else(sender=sender)
    for part in ("heard", "addressed_to", "signed_as"):
        said: dict[str, Any] = {"addressed_to": "Ms Neighbour", part: words}
        assert "not known to be a party" in answer(there, complaint, **said)
    assert "not known to be a party" in answer(there, complaint, addressed_to="Ms Neighbour", found=("x", words))
    holding = there.do(
        commands.WriteHoldingLetter, complaint, reason=DelayReason.OTHER, in_words=words, signed_as="Olive Officer"
    )
    assert "not known to be a party" in holding
    assert words not in there.answer.reason


def test_they_get_an_answer_that_says_nothing_of_it() -> None:
    there, complaint = somebody_else()
    assert answer(there, complaint, addressed_to="Ms Neighbour", heard="That it was loud.") == "accepted"
    page = there.row(DOCUMENTS, there.paper(complaint, "answer")).html.decode()
    for told in (NUMBER, "Leeds", "Ada", "Bram", "Cora", "court"):
        assert told not in page


@pytest.mark.parametrize("words", ["He is at 77 Invented Lane now.", "Write to bram at example dot org.", "LS99ZZ"])
def test_nobody_learns_how_another_is_reached_unless_that_is_open(words: str) -> None:
    there, complaint = ready()
    assert "confidential (G4)" in answer(there, complaint, found=(words,))
    open_ = person(
        "bram",
        "Bram",
        PartyRole.RESPONDENT,
        address=Address(line_1="77 Invented Lane", postcode="LS9 9ZZ", confidential=YesNo.NO),
        email=ContactDetail(value="bram@example.org", confidential=YesNo.NO),
    )
    there.case(people=(ADA, open_))
    assert answer(there, complaint, found=(words,)) == "accepted"


def test_their_own_address_may_be_in_their_answer() -> None:
    there, complaint = ready()
    assert answer(there, complaint, found=("We wrote to ada@example.org.",)) == "accepted"


# Where it goes


@pytest.mark.parametrize(
    ("where", "safe", "why"),
    [
        ({}, YesNo.NOT_KNOWN, "not known to be safe"),
        ({}, YesNo.NO, "not known to be safe"),
        ({"how": Channel.PHONE}, YesNo.YES, "what is done otherwise is recorded"),
        ({"address": "nowhere"}, YesNo.YES, "no e-mail address"),
        ({"address": "firm@example.com", "solicitor": True}, YesNo.YES, "secure address"),
        ({"address": "cjsm.net@example.com", "solicitor": True}, YesNo.YES, "secure address"),
        ({"address": "bram@example.org"}, YesNo.YES, "somebody else of the case"),
        ({"how": Channel.POST, "address": "77, Invented Lane"}, YesNo.YES, "somebody else of the case"),
    ],
)
def test_it_goes_nowhere_that_is_not_safe(where: dict[str, Any], safe: YesNo, why: str) -> None:
    there, complaint = ready()
    id_ = there.paper(complaint, "acknowledgement")
    assert why in release(there, complaint, id_, safe, **where)
    assert not there.said(complaints.DocumentReleased)
    assert f"release:{id_}" in there.asked(complaint)


def test_a_solicitor_gets_it_at_a_secure_address() -> None:
    there, complaint = ready()
    id_ = there.paper(complaint, "acknowledgement")
    assert release(there, complaint, id_, address="firm@mail.cjsm.net", solicitor=True) == "accepted"


def childs(**categorised: Any) -> tuple[ComplaintsWorld, str]:
    """A child complains about how her father was heard and she was not."""
    there = world()
    there.case()
    complaint = there.complain("nobody asked me", sender="Cora Sample", contact="ada@example.org", from_child=True)
    given = {"sender": Sender.CHILD, "person": "cora", **categorised}
    assert there.categorise(complaint, **given) == "accepted"
    return there, complaint


@pytest.mark.parametrize(
    ("concerns", "where", "accepted"),
    [
        (("bram",), {"to": "Cora", "address": "bram@example.org"}, False),
        (("bram",), {"to": "Cora, care of Bram", "address": "77 Invented Lane", "how": "post"}, False),
        (("bram",), {"to": "Cora", "address": "ada@example.org"}, False),  # her mother's: say that it goes through her
        (("bram",), {"to": "Cora", "address": "ada@example.org", "through": "ada"}, True),
        (("bram",), {"to": "Cora", "address": "bram@example.org", "through": "bram"}, False),
        (("ada", "bram"), {"to": "Cora", "address": "ada@example.org", "through": "ada"}, False),
        ((), {"to": "Cora", "address": "ada@example.org", "through": "ada"}, False),  # whom it concerns is not known
        ((), {"to": "Cora", "address": "cora@school.example"}, True),
        # where she lives with her mother, whom it concerns, or does not
        (("ada",), {"to": "Cora", "address": "3 Example Road, LS1 4CV", "how": "post"}, False),
        (("bram",), {"to": "Cora", "address": "3 Example Road, LS1 4CV", "how": "post"}, True),
        (("bram",), {"to": "Cora", "address": "in her hand at school", "how": "post"}, True),
    ],
)
def test_a_childs_answer_goes_through_nobody_whom_it_concerns(
    concerns: tuple[str, ...], where: dict[str, Any], accepted: bool
) -> None:
    there, complaint = childs(concerns=concerns)
    id_ = there.paper(complaint, "acknowledgement")
    said = release(there, complaint, id_, **where)
    assert (said == "accepted") is accepted, said


@pytest.mark.parametrize(
    ("concerns", "through", "accepted"),
    [(("bram",), None, False), (("bram",), "aunt", True), ((), "aunt", False), (("bram",), "bram", False)],
)
def test_what_a_child_says_through_somebody_is_not_answered_to_where_that_was_written_from(
    concerns: tuple[str, ...], through: str | None, accepted: bool
) -> None:
    """C6: also from an address of which the case knows nothing; through whom it does not concern, where that is said."""
    there = world()
    there.case()
    complaint = there.complain("cora says: nobody asks me", sender="Bram Sample", contact="b.at.work@example.org")
    assert there.categorise(complaint, sender=Sender.CHILD, person="cora", concerns=concerns) == "accepted"
    id_ = there.paper(complaint, "acknowledgement")
    said = release(there, complaint, id_, to="Cora", address="b.at.work@example.org", through=through)
    assert (said == "accepted") is accepted, said
    if not accepted:
        assert release(there, complaint, id_, to="Cora", address="cora@school.example") == "accepted"


def test_a_child_is_written_to_in_words_for_a_child() -> None:
    there, complaint = childs()
    page = there.row(DOCUMENTS, there.paper(complaint, "acknowledgement")).html.decode()
    assert "Hello Cora Sample," in page
    assert "we look at what children tell us first" in page
    assert "Childline" in page
    assert there.asked(complaint)["answer"].why.startswith("A child's complaint: it goes first.")
    assert "C5" in there.asked(complaint)["answer"].reasons


# Late


def test_a_childs_letters_say_where_to_turn_and_how_to_reply() -> None:
    there = world()
    there.case()
    complaint = there.complain(sender="Cora Sample", contact=None, from_child=True)
    assert there.categorise(complaint, sender=Sender.CHILD, person="cora") == "accepted"
    letter = commands.WriteHoldingLetter
    there.must(letter, complaint, reason=DelayReason.COMPLEX, in_words="We still ask.", signed_as="Olive Officer")
    for kind in ("acknowledgement", "holding-letter"):
        page = there.row(DOCUMENTS, there.paper(complaint, kind)).html.decode()
        assert "If you are not safe:" in page
        assert "0800 1111" in page
        assert "If you want to tell us something" in page


def test_overdue_it_owes_a_holding_letter_with_the_reason() -> None:
    there, complaint = ready()
    there.pass_to(MONDAY + timedelta(days=30))
    assert "holding-letter" in there.asked(complaint)
    there.must(
        commands.WriteHoldingLetter,
        complaint,
        reason=DelayReason.PRACTITIONER_AWAY,
        in_words="The adviser is away until July.",
        signed_as="Olive Officer",
    )
    assert "holding-letter" not in there.asked(complaint)
    assert not there.said(complaints.HoldingLetterSent), "it was written, not sent"
    id_ = there.send_out(complaint, "holding-letter")
    said = there.last(complaints.HoldingLetterSent)
    assert (said.document_id, said.reason) == (id_, DelayReason.PRACTITIONER_AWAY)
    page = there.row(DOCUMENTS, id_).html.decode()
    assert "The adviser is away until July." in page


def test_an_answer_sent_takes_back_what_has_not_gone_out() -> None:
    there, complaint = ready()
    there.do_jobs()
    there.answer_it(complaint)
    assert not [key for key in there.asked(complaint) if key.startswith(("release", "send", "acknowledge"))]


def test_answered_late_is_told_as_late() -> None:
    there, complaint = ready()
    there.pass_to(MONDAY + timedelta(days=40))
    there.answer_it(complaint)
    done = there.last(complaints.ComplaintStepDone)
    assert (done.step, done.in_time, done.before_hearing) == (ComplaintStep.ANSWERED, YesNo.NO, YesNo.NOT_KNOWN)


# Who decides


def every_command(there: ComplaintsWorld, complaint: str, by: Actor) -> dict[str, str]:
    """What each command about a complaint is answered to somebody."""
    id_ = there.paper(complaint, "acknowledgement")
    now = there.now
    given: dict[type[commands.ComplaintCommand], dict[str, Any]] = {
        commands.CategoriseComplaint: {"categories": ("complaint",), "sender": "not-known", "why": "x"},
        commands.PlaceComplaint: {"case_id": None, "why": "x"},
        commands.SplitComplaint: {"correspondence_ids": ("post-1",), "why": "x"},
        commands.JoinComplaints: {"into": "y", "why": "x"},
        commands.LinkComplaints: {"others": ("y",), "why": "x"},
        commands.AssignHandler: {"handler_id": "officer-2", "role": Role.COMPLAINTS_OFFICER},
        commands.RecordStep: {"step": "acknowledged", "done_at": now, "in_words": "x"},
        commands.ExtendResponse: {"until": date(2026, 7, 6), "reason": "other", "why": "x"},
        commands.WriteHoldingLetter: {"reason": "other", "in_words": "x", "signed_as": "x"},
        commands.FileRepresentation: {"response": "x", "signed_as": "x"},
        commands.CloseComplaint: {"outcome": "withdrawn", "causes": ("other",), "learning": (LEARNT,)},
        commands.ReopenComplaint: {"why": "x"},
        commands.RecordOmbudsman: {"state": "escalated", "on": date(2026, 6, 1), "in_words": "x"},
        commands.ReferForReview: {"why": "x"},
        commands.RecordReview: {"in_words": "x"},
    }
    said = {kind.message_name: there.do(kind, complaint, by, **data) for kind, data in given.items()}
    said["write-answer"] = answer(there, complaint, by)
    where = {"to": "A", "address": "a@example.org", "how": "email"}
    more: dict[type[commands.DocumentCommand], dict[str, Any]] = {
        commands.ReleaseDocument: {"destination": where, "safe": "yes", "why": "x"},
        commands.RecordSending: {"how": "in-person", "sent_at": now},
    }
    for kind, data in more.items():
        there.send(kind.model_validate({"by": by, "complaint_id": complaint, "document_id": id_, **data}))
        said[kind.message_name] = there.answer.reason
    read = commands.ReadCorrespondence(
        by=by, complaint_id=complaint, correspondence_ids=("post-1",), found=Reading.NOTHING_NEW
    )
    there.send(read)
    said[read.message_name] = there.answer.reason
    return said


def test_whoever_is_complained_about_decides_nothing_about_it_whatever_their_role() -> None:
    there, complaint = ready(about=(ABOUT_ADVISER, ComplainedAbout(id="manager-1", role=Role.SERVICE_MANAGER)))
    before = there.complaint(complaint)
    said = every_command(there, complaint, MANAGER)
    refused = {name for name, why in said.items() if "(C7)" in why or "is given by" in why}
    assert refused == set(said)
    assert there.complaint(complaint).decided == before.decided


def test_nor_does_an_improvement_manager_review_what_is_about_them() -> None:
    there, complaint = ready(about=(ComplainedAbout(id="improvement-1", role=Role.IMPROVEMENT_MANAGER),))
    there.must(commands.ReferForReview, complaint, why="complex")
    assert "(C7)" in there.do(commands.RecordReview, complaint, IMPROVEMENT, in_words="fine")


def test_naming_oneself_as_who_it_is_about_is_refused_too() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    said = there.categorise(complaint, about=(ComplainedAbout(id=OFFICER.id, role=OFFICER.role),))
    assert "(C7)" in said


def test_no_manager_of_a_rank_that_is_complained_about_is_asked() -> None:
    there, complaint = ready(about=(ComplainedAbout(id="manager-9", role=Role.SERVICE_MANAGER),))
    there.must(commands.AssignHandler, complaint, handler_id="manager-2", role=Role.SERVICE_MANAGER, team="a5-eit")
    assert there.asked(complaint)["answer"].role == Role.HEAD_OF_SERVICE


def test_it_is_not_given_to_somebody_under_whom_it_is_about() -> None:
    there, complaint = ready(about=(ComplainedAbout(id="head-9", role=Role.HEAD_OF_SERVICE),))
    said = there.do(commands.AssignHandler, complaint, handler_id="manager-2", role=Role.SERVICE_MANAGER, team="a5-eit")
    assert "is above them (C7)" in said
    assert "(C7)" in there.do(commands.AssignHandler, complaint, handler_id="head-9", role=Role.COMPLAINTS_OFFICER)


def test_a_complex_one_is_reviewed_by_an_improvement_manager_before_it_is_answered() -> None:
    there, complaint = ready()
    there.must(commands.ReferForReview, complaint, why="three agencies")
    review = there.asked(complaint)["review"]
    assert (review.role, review.team) == (Role.IMPROVEMENT_MANAGER, "national-improvement")
    assert "reviewing it first" in answer(there, complaint)
    there.must(commands.RecordReview, complaint, IMPROVEMENT, in_words="The answer should say who rings.")
    assert answer(there, complaint) == "accepted"
    assert there.complaint(complaint).reviews[-1].found == "The answer should say who rings."


# Closing, the ombudsman


def test_it_is_not_closed_while_anything_in_it_is_owed() -> None:
    there, complaint = ready()
    assert "still owes" in there.close(complaint)
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    more = there.write("One more thing.")
    assert "were not read" in there.close(complaint)
    there.send(
        commands.ReadCorrespondence(
            by=OFFICER, complaint_id=complaint, correspondence_ids=(more,), found=Reading.PART_OF_IT
        )
    )
    assert "the answer that was sent says upheld" in there.close(complaint, Outcome.NOT_UPHELD)
    assert there.close(complaint) == "accepted"
    assert "open it again first" in there.close(complaint)


def test_withdrawn_it_owes_no_answer() -> None:
    there, complaint = ready()
    assert there.close(complaint, Outcome.WITHDRAWN) == "accepted"
    assert not there.asked(complaint)
    assert not [each for each in there.deadlines if each[1].startswith("complaint-")]


@pytest.mark.parametrize(
    "point",
    [
        "Ring Ada Sample back.",
        "Bram should be rung.",
        f"In {NUMBER} nobody rang.",
        "Ring 07700 900123.",
        "Write to ada@example.org.",
        "Everybody in LS1 4CV waits.",
        "Talk to adviser-1.",
    ],
)
def test_no_case_is_in_what_is_learned(point: str) -> None:
    there, complaint = ready()
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    said = there.close(complaint, learning=(LEARNT.model_copy(update={"point": point}),))
    assert "may tell of somebody or of a case" in said
    assert point not in said


def test_the_ombudsman_and_what_came_of_it() -> None:
    there, complaint = ready()
    assert "not with the ombudsman" in there.do(
        commands.RecordOmbudsman, complaint, state=OmbudsmanState.UPHELD, on=date(2026, 6, 1), in_words="x"
    )
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    ombudsman = commands.RecordOmbudsman
    there.must(ombudsman, complaint, state=OmbudsmanState.ESCALATED, on=date(2026, 6, 1), in_words="by her MP")
    assert there.asked(complaint)["ombudsman"].due.at > MONDAY + timedelta(days=89)
    assert "already" in there.do(
        ombudsman, complaint, state=OmbudsmanState.ESCALATED, on=date(2026, 6, 1), in_words="again"
    )
    assert "still to come" in there.do(
        ombudsman, complaint, state=OmbudsmanState.UPHELD, on=date(2026, 9, 1), in_words="x"
    )
    there.pass_to(MONDAY + timedelta(days=90, hours=1))
    assert there.asked(complaint)["ombudsman"].role == Role.SERVICE_MANAGER
    there.must(ombudsman, complaint, state=OmbudsmanState.PARTLY_UPHELD, on=date(2026, 8, 28), in_words="One of three.")
    assert [said.state for said in there.said(complaints.OmbudsmanRecorded)] == ["escalated", "partly-upheld"]
    assert {*there.asked(complaint)} == {"ombudsman-found"}


# To the court


def represented(**data: Any) -> tuple[ComplaintsWorld, str]:
    there = world()
    there.case(hearing(MONDAY + timedelta(days=14)))
    complaint = there.complain(
        "The report says that I moved. I did not. I am still at 3 Example Road, LS1 4CV.",
        kind=CorrespondenceKind.REPRESENTATION,
        **data,
    )
    assert there.complaint(complaint).proposed is Category.REPRESENTATION
    return there, complaint


def file(there: ComplaintsWorld, complaint: str, **data: Any) -> str:
    given = {"response": "The report was right on its date.", "signed_as": "Olive Officer", **data}
    return there.do(commands.FileRepresentation, complaint, **given)


def test_a_representation_goes_to_the_court_with_the_response_and_without_how_anybody_is_reached() -> None:
    there, complaint = represented()
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    asked = there.asked(complaint)
    assert "representation" in asked
    assert "complainant-contacted" not in asked, "the court considers it: nothing is looked into"
    assert file(there, complaint, tells_private_matters=YesNo.NO) == "accepted"
    there.do_jobs()
    said = there.last(complaints.RepresentationFiled)
    assert (said.case_number, said.court.name, said.case_id) == (NUMBER, "Leeds Sample Court", CASE)
    page = there.row(DOCUMENTS, said.document_id).html.decode()
    assert "The report says that I moved." in page
    assert "The report was right on its date." in page
    assert "Example Road" not in page
    assert "LS1 4CV" not in page
    assert "[contact detail withheld]" in page
    assert said.sharing is LetterSharing.DIRECTIONS_SOUGHT, "that there was something to strike out tells something too"
    assert b64decode(said.content) == there.row(DOCUMENTS, said.document_id).pdf
    done = {each.step for each in there.said(complaints.ComplaintStepDone)}
    assert {ComplaintStep.FILED, ComplaintStep.ANSWERED} <= done
    assert "already" in file(there, complaint)


@pytest.mark.parametrize(
    ("private", "text", "sharing"),
    [
        (YesNo.NO, "The report has a wrong date.", LetterSharing.SHARED),
        (YesNo.YES, "The report has a wrong date.", LetterSharing.DIRECTIONS_SOUGHT),
        (YesNo.NOT_KNOWN, "The report has a wrong date.", LetterSharing.DIRECTIONS_SOUGHT),
    ],
)
def test_whether_the_others_have_it_is_for_the_court_where_it_may_be_private(
    private: YesNo, text: str, sharing: LetterSharing
) -> None:
    there = world()
    there.case()
    complaint = there.complain(text, kind=CorrespondenceKind.REPRESENTATION)
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    assert file(there, complaint, tells_private_matters=private) == "accepted"
    there.do_jobs()
    said = there.last(complaints.RepresentationFiled)
    assert said.sharing is sharing
    assert (said.directions_sought is None) is (sharing is LetterSharing.SHARED)


def test_a_childs_words_go_to_the_court_for_its_directions() -> None:
    there = world()
    there.case()
    complaint = there.complain("i want to stay here", sender="Cora Sample", from_child=True)
    assert (
        there.categorise(complaint, Category.REPRESENTATION, sender=Sender.CHILD, person="cora", about=()) == "accepted"
    )
    assert file(there, complaint, tells_private_matters=YesNo.NO) == "accepted"
    there.do_jobs()
    assert there.last(complaints.RepresentationFiled).sharing is LetterSharing.DIRECTIONS_SOUGHT


def test_it_waits_for_the_number_of_its_case_and_asks_for_it() -> None:
    there = world()
    complaint = there.complain(kind=CorrespondenceKind.REPRESENTATION)
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert not there.said(complaints.RepresentationFiled)
    assert "case-number" in there.asked(complaint)
    assert "under way" in there.close(complaint, Outcome.PASSED_ON)
    there.case()
    there.do_jobs()
    assert there.last(complaints.RepresentationFiled).case_number == NUMBER
    assert "case-number" not in there.asked(complaint)


def test_a_complaint_with_a_representation_in_it_is_answered_and_filed() -> None:
    there, complaint = represented()
    assert there.categorise(complaint, Category.REPRESENTATION, Category.COMPLAINT) == "accepted"
    assert file(there, complaint) == "accepted"
    there.do_jobs()
    assert "answer" in there.asked(complaint)
    there.answer_it(complaint)
    assert there.last(complaints.ComplaintStepDone).step is ComplaintStep.ANSWERED


def test_a_representation_of_nobody_known_is_not_filed() -> None:
    there, complaint = ready(categories=(Category.COMPLAINT,))
    assert "no representation" in file(there, complaint)


@pytest.mark.parametrize("through", ["bram", None])
def test_before_anybody_decided_whom_a_childs_complaint_concerns_no_letter_about_it_goes_to_a_parent(
    through: str | None,
) -> None:
    """C6: it is late before it is triaged, a holding letter is written, and who reads it at home may be whom it concerns."""
    there = world()
    there.case()
    complaint = there.complain(sender="Cora Sample", contact="bram@example.org", from_child=True)
    delay: dict[str, Any] = {
        "reason": DelayReason.OTHER,
        "in_words": "We are sorry that you wait.",
        "signed_as": "Olive Officer",
    }
    there.must(commands.WriteHoldingLetter, complaint, **delay)
    letter = there.paper(complaint, "holding-letter")
    said = release(there, complaint, letter, to="Bram Sample", address="bram@example.org", through=through)
    assert said.startswith("refused a child's answer goes" if through else "refused that is how somebody of the family")

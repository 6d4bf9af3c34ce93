"""What holds whatever happens, in whatever order: nothing is lost, nothing only stored, and the same facts lead to the same complaint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from complaints_world import (
    ABOUT_ADVISER,
    ADVISER,
    BRAM,
    CASE,
    HR,
    IMPROVEMENT,
    LEARNT,
    MANAGER,
    MONDAY,
    NUMBER,
    OFFICER,
    OTHER_CASE,
    ComplaintsWorld,
    hearing,
    world,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts import allocation, complaints, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import Behaviour, ComplainedAbout, ComplaintStep, ContactKind, Outcome, Reading, Sender
from cafcass_contracts.message import Message
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, Feed, HearingStatus, LawType, YesNo
from cafcass_contracts.workload import EndReason
from cafcass_domain.state import replace
from cafcass_runtime.testing import checks
from complaints.app import service
from complaints.domain.case import CASES
from complaints.domain.complaint.held import COMPLAINTS, Complaint, Told
from complaints.domain.contact.held import CORRESPONDENTS
from complaints.domain.correspondence.held import CORRESPONDENCE
from complaints.domain.misconduct.held import MISCONDUCT

# The same facts in any order


def details(revision: int, *hearings: Any) -> intake.CaseDetailsRecorded:
    return intake.CaseDetailsRecorded(
        case_id=CASE,
        case_number=NUMBER,
        law=LawType.PRIVATE,
        revision=revision,
        feed=Feed.COURT_EVENTS,
        court=CourtRef(name="Leeds Sample Court"),
        area="A5",
        team="a5-eit",
        received_at=MONDAY,
        complete=True,
        people=(BRAM,),
        hearings=hearings,
    )


def piece(id_: str, **more: Any) -> intake.CorrespondenceRecorded:
    said = {
        "correspondence_id": id_,
        "case_id": CASE,
        "channel": Channel.EMAIL,
        "kind": CorrespondenceKind.COMPLAINT,
        "received_at": MONDAY,
        "sender": "Nell Neighbour",
        "sender_contact": "nell@example.org",
        "text": f"Words of {id_}",
        **more,
    }
    return intake.CorrespondenceRecorded.model_validate(said)


def routed(id_: str, route: Route) -> triage.CorrespondenceRouted:
    return triage.CorrespondenceRouted(
        correspondence_id=id_,
        case_id=CASE,
        route=route,
        team="t",
        role="r",
        passed_by=MONDAY + timedelta(days=1),
    )


FACTS: tuple[tuple[Message, int], ...] = (
    (details(1, hearing(MONDAY + timedelta(days=9))), 1),
    (details(2, hearing(MONDAY + timedelta(days=14))), 2),
    (details(3, hearing(MONDAY + timedelta(days=14), status=HearingStatus.HELD)), 3),
    (allocation.CaseAllocated(case_id=CASE, practitioner_id="p1", role=Role.ADVISER, team="a5-eit"), 1),
    (allocation.CaseAllocated(case_id=CASE, practitioner_id="p2", role=Role.ADVISER, team="a5-eit"), 2),
    (allocation.CaseClosed(case_id=CASE, because=EndReason.CONCLUDED, closed_at=MONDAY), 3),
    (piece("a"), 1),
    (routed("a", Route.DUTY), 1),
    (routed("a", Route.COMPLAINTS), 2),
    (piece("b"), 2),
    (routed("b", Route.COMPLAINTS), 3),
)
"""Each with its place among those of its source."""


def what_is_left(there: ComplaintsWorld) -> Any:
    """The complaints, case and people in the end, without how and when that was told."""
    found: list[Complaint] = list(there.rows(COMPLAINTS).values())
    bare = [
        replace(each, id="", revision=0, told=Told(), parts=dict(sorted(each.parts.items())), linked=())
        for each in found
    ]
    case = there.rows(CASES).get(CASE)
    assert case is not None
    people = [
        (who.case_id, who.person, sorted(stands.open for stands in who.complaints.values()), who.cases)
        for who in there.rows(CORRESPONDENTS).values()
    ]
    return bare, replace(case, complaints=(), log={}), sorted(case.log), people


def arrive(order: list[int], again: set[int]) -> ComplaintsWorld:
    there = world()
    for index in [*order, *(index for index in order if index in again)]:
        message, place = FACTS[index]
        there.send(
            message, id_=f"fact-{index}", happened_at=MONDAY + timedelta(seconds=place), sequence=place, at=MONDAY
        )
    return there


IN_ORDER = what_is_left(arrive(list(range(len(FACTS))), set()))


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(len(FACTS))), again=st.sets(st.integers(0, len(FACTS) - 1)))
def test_the_end_is_the_same_in_any_order_and_however_often(order: list[int], again: set[int]) -> None:
    assert what_is_left(arrive(order, again)) == IN_ORDER


def test_of_what_there_is_in_the_end_there_is_one_complaint_with_both_pieces() -> None:
    complaints_, _, log, _ = IN_ORDER
    assert [set(each.parts) for each in complaints_] == [{"a", "b"}]
    assert log == ["a", "b"]


# Whatever people do

Step = Callable[[ComplaintsWorld, Callable[[int], int]], object]


def _pick(there: ComplaintsWorld, pick: Callable[[int], int]) -> str:
    found = sorted(there.rows(COMPLAINTS))
    return found[pick(len(found))] if found else "none"


def _command(kind: Any, by: Any = OFFICER, **data: Any) -> Step:
    def step(there: ComplaintsWorld, pick: Callable[[int], int]) -> None:
        given = {name: value(there, pick) if callable(value) else value for name, value in data.items()}
        there.send(kind.model_validate({"by": by, "complaint_id": _pick(there, pick), **given}))

    return step


def _some_part(there: ComplaintsWorld, pick: Callable[[int], int]) -> tuple[str, ...]:
    found = sorted(there.rows(CORRESPONDENCE))
    return (found[pick(len(found))],) if found else ("none",)


def _another(there: ComplaintsWorld, pick: Callable[[int], int]) -> str:
    return _pick(there, pick)


def _document(there: ComplaintsWorld, pick: Callable[[int], int]) -> str:
    found = sorted(id_ for each in there.rows(COMPLAINTS).values() for id_ in each.papers)
    return found[pick(len(found))] if found else "none"


def _who(there: ComplaintsWorld, pick: Callable[[int], int]) -> str:
    found = sorted(there.rows(CORRESPONDENTS))
    return found[pick(len(found))] if found else "none"


def _misconduct(kind: Any, **data: Any) -> Step:
    def step(there: ComplaintsWorld, pick: Callable[[int], int]) -> None:
        found = sorted(there.rows(MISCONDUCT))
        id_ = found[pick(len(found))] if found else "none"
        there.send(kind.model_validate({"by": HR, "misconduct_id": id_, **data}))

    return step


def _contact(kind: ContactKind, **data: Any) -> Step:
    def step(there: ComplaintsWorld, pick: Callable[[int], int]) -> None:
        said = {
            "by": MANAGER,
            "correspondent_id": _who(there, pick),
            "kind": kind,
            "why": "x",
            "review_on": None if kind is ContactKind.NONE else there.now.date() + timedelta(days=30),
            **data,
        }
        there.send(commands.DecideContact.model_validate(said))

    return step


def _read(found: Reading, **data: Any) -> Step:
    def step(there: ComplaintsWorld, pick: Callable[[int], int]) -> None:
        of = {"complaint_id": _pick(there, pick)} if pick(2) else {"correspondent_id": _who(there, pick)}
        said = {"by": OFFICER, "correspondence_ids": _some_part(there, pick), "found": found, **of, **data}
        there.send(commands.ReadCorrespondence.model_validate(said))

    return step


WHERE = {"to": "Ada Sample", "address": "ada@example.org", "how": "email"}
ANSWER = {"addressed_to": "x", "heard": "x", "found": ("x",), "outcome": "upheld", "signed_as": "x", "proofread": True}
STEPS: tuple[Step, ...] = (
    lambda there, pick: there.write(f"x{pick(9)}"),
    lambda there, pick: there.write("x", sender="Bram Sample", contact="bram@example.org"),
    lambda there, pick: there.write("x", case_id=None, sender=None, contact=None),
    lambda there, pick: there.write("x", kind=CorrespondenceKind.COMPLIMENT),
    lambda there, pick: there.write("x", sender="Cora Sample", from_child=True),
    lambda there, pick: there.write("x", route=Route.DUTY, kind=CorrespondenceKind.LETTER),
    lambda there, pick: there.write("x", route=Route.COMMUNICATIONS, kind=CorrespondenceKind.MP_LETTER),
    lambda there, pick: there.case(hearing(there.now + timedelta(days=pick(30)))),
    lambda there, pick: there.case(hearing(there.now - timedelta(days=pick(30)), status=HearingStatus.HELD)),
    lambda there, pick: there.closed(),
    lambda there, pick: there.allocated(f"adviser-{pick(3)}"),
    lambda there, pick: there.pass_by(hours=pick(200)),
    lambda there, pick: there.do_jobs(),
    _command(commands.CategoriseComplaint, categories=("complaint",), sender=Sender.PARTY, person="ada", about=(ABOUT_ADVISER,), why="x"),
    _command(commands.CategoriseComplaint, categories=("complaint", "representation"), sender=Sender.PARTY, person="ada", why="x"),
    _command(commands.CategoriseComplaint, categories=("representation",), sender=Sender.CHILD, person="cora", why="x"),
    _command(commands.CategoriseComplaint, categories=("compliment",), sender=Sender.NOT_KNOWN, why="x"),
    _command(commands.CategoriseComplaint, categories=("access-request", "concern"), sender=Sender.SOMEBODY_ELSE, why="x"),
    _command(commands.CategoriseComplaint, categories=("neither",), sender=Sender.NOT_KNOWN, why="x"),
    _command(commands.CategoriseComplaint, categories=("misconduct",), sender=Sender.NOT_KNOWN, allegation="x", about=(ComplainedAbout(id="manager-9", role=Role.SERVICE_MANAGER),), why="x"),
    _command(commands.PlaceComplaint, case_id=CASE, why="x"),
    _command(commands.PlaceComplaint, case_id=OTHER_CASE, why="x"),
    _command(commands.PlaceComplaint, case_id=None, why="x"),
    _command(commands.SplitComplaint, correspondence_ids=_some_part, why="x"),
    _command(commands.JoinComplaints, into=_another, why="x"),
    _command(commands.LinkComplaints, others=lambda there, pick: (_another(there, pick),), why="x"),
    _command(commands.AssignHandler, handler_id="h", role=Role.SERVICE_MANAGER, team="a5-eit"),
    *(_command(commands.RecordStep, step=step, done_at=lambda there, pick: there.now, in_words="x") for step in ComplaintStep),
    _command(commands.ExtendResponse, by=MANAGER, until=lambda there, pick: there.now.date() + timedelta(days=pick(60)), reason="other", why="x"),
    _command(commands.WriteHoldingLetter, reason="other", in_words="x", signed_as="x"),
    _command(commands.WriteAnswer, **ANSWER),
    _command(commands.WriteAnswer, by=ADVISER, **ANSWER),
    _command(commands.FileRepresentation, response="x", signed_as="x"),
    _command(commands.ReleaseDocument, document_id=_document, destination=lambda *_: WHERE, safe=YesNo.YES, why="x"),
    _command(commands.RecordSending, document_id=_document, how="email", sent_at=lambda there, pick: there.now),
    _command(commands.RecordSending, document_id=_document, how="in-person", sent_at=lambda there, pick: there.now),
    *(_command(commands.CloseComplaint, outcome=outcome, causes=("other",), learning=(LEARNT,)) for outcome in Outcome),
    _command(commands.ReopenComplaint, correspondence_ids=_some_part, why="x"),
    _command(commands.ReopenComplaint, why="x"),
    _command(commands.RecordOmbudsman, state="escalated", on=date(2026, 6, 1), in_words="x"),
    _command(commands.RecordOmbudsman, state="declined", on=date(2026, 6, 1), in_words="x"),
    _command(commands.ReferForReview, why="x"),
    _command(commands.RecordReview, by=IMPROVEMENT, in_words="x"),
    *(_read(found, in_words="x") for found in Reading),
    _read(Reading.STATUTORY, route=Route.CUSTOMER_SERVICES),
    *(_contact(kind) for kind in (ContactKind.NONE, ContactKind.ENDED)),
    _contact(ContactKind.SINGLE_POINT, contact_id="officer-1", contact_name="Olive Officer"),
    _contact(ContactKind.WARNED, behaviour=("threats",), staff_safety=YesNo.YES),
    lambda there, pick: there.send(commands.ReportBehaviour(by=ADVISER, correspondent_id=_who(there, pick), behaviour=(Behaviour.ABUSE,), in_words="x")),
    lambda there, pick: there.send(commands.RaiseSafeguarding(by=ADVISER, complaint_id=_pick(there, pick), in_words="x")),
    _misconduct(relations.TriageMisconduct, accepted=True, why="x"),
    _misconduct(relations.TriageMisconduct, accepted=False, why="x"),
    _misconduct(relations.AppointInvestigator, investigator_id="i", plan="x"),
    _misconduct(relations.RecordInvestigation, in_words="x"),
    _misconduct(relations.RecordMisconductReport, in_words="x"),
    _misconduct(relations.DecideMisconduct, outcome="not-substantiated", in_words="x"),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 10**6)), min_size=5, max_size=45))
def test_whatever_people_do_nothing_raises_and_nothing_is_only_stored(script: list[tuple[int, int]]) -> None:
    there = world()
    there.case(hearing(MONDAY + timedelta(days=9)))
    there.complain()
    for index, chance in script:
        STEPS[index](there, lambda most, chance=chance: chance % max(most, 1))  # type: ignore[misc]
    for id_, complaint in there.rows(COMPLAINTS).items():
        asked = there.asked(id_)
        waits = any(paper.made_at is None and not paper.withdrawn for paper in complaint.papers.values())
        filing = complaint.representation is not None and complaint.representation.filed_at is None
        assert asked or not complaint.open or waits or filing, "an open complaint that nobody is asked about"
        assert complaint.parts, "a complaint of nothing"
        assert (complaint.closing is None) or (complaint.joined is None)
        for part in complaint.parts:
            piece_ = there.row(CORRESPONDENCE, part)
            assert piece_.complaint_id == id_ or complaint.joined is not None
        about = [said for said in there.said(complaints.ComplaintRecorded) if said.complaint_id == id_]
        if about and complaint.case_id is not None:
            assert about[-1].open is (complaint.open or complaint.misconduct_open > 0)
    registered = [said.complaint_id for said in there.said(complaints.ComplaintRegistered)]
    assert len(registered) == len(set(registered)) == len(there.rows(COMPLAINTS))
    for kind, id_ in {(type(said), said.complaint_id) for said in there.said(complaints.AboutComplaint)}:
        revisions = [said.revision for said in there.said(kind) if said.complaint_id == id_]
        assert revisions == sorted(revisions)
    checks.every_question_can_be_answered(service, there)

"""What is learned (C5, C8): points on the log, a national one by its criteria, each quarter analysed, applied, signed and told to service users."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from complaints_world import (
    ADVISER,
    HEAD,
    IMPROVEMENT,
    LEARNT,
    MANAGER,
    OFFICER,
    ComplaintsWorld,
    world,
)
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.codec import encode
from cafcass_contracts.feedback import (
    Category,
    Cause,
    LearningPoint,
    LearningSource,
    OmbudsmanState,
    Outcome,
    SaidAndDone,
    Sender,
)
from cafcass_contracts.message import Actor, Command
from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS, CorrespondenceKind, YesNo
from cafcass_documents.testing import Page
from complaints.domain.learning.counting import suppressed
from complaints.domain.learning.held import first_day_after, quarter_of
from complaints.domain.writing.held import DOCUMENTS

NATION = "2026-Q2:nation"
AFTER = datetime(2026, 7, 20, 9, tzinfo=UTC)


def give(there: ComplaintsWorld, command: Command) -> str:
    there.send(command)
    return f"{there.answer.verdict} {there.answer.reason}".strip()


def learnt(beyond: YesNo, policy: YesNo, point: str = LEARNT.point) -> LearningPoint:
    return LearningPoint(point=point, beyond_one_case=beyond, already_policy=policy)


@pytest.mark.parametrize(
    ("beyond", "policy", "national"),
    [
        (YesNo.YES, YesNo.NO, YesNo.YES),
        (YesNo.YES, YesNo.YES, YesNo.NO),
        (YesNo.NO, YesNo.NO, YesNo.NO),
        (YesNo.NO, YesNo.NOT_KNOWN, YesNo.NO),
        (YesNo.NOT_KNOWN, YesNo.YES, YesNo.NO),
        (YesNo.NOT_KNOWN, YesNo.NO, YesNo.NOT_KNOWN),
        (YesNo.YES, YesNo.NOT_KNOWN, YesNo.NOT_KNOWN),
    ],
)
def test_a_point_is_on_the_national_log_by_its_criteria_and_asked_about_where_these_are_not_known(
    beyond: YesNo, policy: YesNo, national: YesNo
) -> None:
    there = world()
    add = commands.AddLearningPoint(by=IMPROVEMENT, source=LearningSource.AUDIT, learning=learnt(beyond, policy))
    assert give(there, add) == "accepted"
    said = there.last(complaints.LearningPointLogged)
    assert (said.national, said.source, said.quarter) == (national, LearningSource.AUDIT, "2026-Q2")
    asked = there.asked(said.point_id)
    assert set(asked) == ({"national-log"} if national is YesNo.NOT_KNOWN else set())
    if asked:
        assert asked["national-log"].role == Role.IMPROVEMENT_MANAGER
        settle = commands.SettleLearningPoint(by=IMPROVEMENT, point_id=said.point_id, national=True, why="all teams")
        assert give(there, settle) == "accepted"
        assert there.last(complaints.LearningPointLogged).national is YesNo.YES
        assert not there.asked(said.point_id)


def test_a_compliment_becomes_a_learning_point() -> None:
    there = world()
    there.case()
    compliment = there.complain("You listened to my son.", kind=CorrespondenceKind.COMPLIMENT)
    assert there.categorise(compliment, Category.COMPLIMENT, about=()) == "accepted"
    thanks = there.row(DOCUMENTS, there.paper(compliment, "acknowledgement")).html.decode()
    assert "Thank you for taking the time." in thanks
    assert "We answer by" not in thanks
    assert set(there.asked(compliment)) == {"close", f"release:{there.paper(compliment, 'acknowledgement')}"}
    assert there.close(compliment, Outcome.PASSED_ON) == "accepted"
    assert there.last(complaints.LearningPointLogged).source is LearningSource.COMPLIMENT


def quarter(children: int = 0) -> ComplaintsWorld:
    """A quarter with a few complaints in it, over and analysed."""
    there = world()
    there.case()
    first = there.complain()
    there.through(first)
    second = there.complain(sender="Bram Sample", contact="bram@example.org", kind=CorrespondenceKind.COMPLIMENT)
    assert there.categorise(second, Category.COMPLIMENT, person="bram", about=()) == "accepted"
    for number in range(children):
        childs = there.complain("x", sender=f"Child {number}", contact=None, from_child=True)
        assert there.categorise(childs, sender=Sender.CHILD, person=None, about=()) == "accepted"
    there.pass_to(AFTER)
    there.do_jobs()
    return there


def test_a_quarter_is_analysed_by_area_and_for_the_nation_as_numbers_and_as_a_document() -> None:
    there = quarter()
    said = {each.area: each for each in there.said(complaints.ComplaintsAnalysed)}
    assert set(said) == {"A5", None}
    for each in said.values():
        counts = each.counts
        assert (counts.received, counts.compliments, counts.answered, counts.answered_in_time) == (1, 1, 1, 1)
        assert (counts.closed, counts.upheld, counts.acknowledged_in_time, counts.reopened) == (1, 1, 1, 0)
        assert [(one.cause, one.number) for one in each.causes] == [(Cause.COMMUNICATION, 1)]
    document = there.row(DOCUMENTS, said["A5"].document_id or "")
    page = document.html.decode()
    assert "April to June 2026" in page
    assert "Greater Manchester" in page
    assert "Communication" in page


def test_what_changes_after_the_quarter_is_told_again() -> None:
    there = quarter()
    before = len(there.said(complaints.ComplaintsAnalysed))
    (first,) = [said.complaint_id for said in there.said(complaints.ComplaintClosed)]
    there.must(commands.RecordOmbudsman, first, state=OmbudsmanState.ESCALATED, on=date(2026, 7, 15), in_words="x")
    again = there.said(complaints.ComplaintsAnalysed)[before:]
    assert {each.area: each.counts.ombudsman for each in again} == {"A5": 1, None: 1}
    there.bring_into_force(there._dated)
    assert len(there.said(complaints.ComplaintsAnalysed)) == before + 2


def test_a_case_that_moves_to_another_area_is_counted_there() -> None:
    there = world()
    there.case()
    there.complain()
    there.case(area="A6")
    there.pass_to(AFTER)
    counted = {each.area: each.counts.received for each in there.said(complaints.ComplaintsAnalysed)}
    assert counted == {"A5": 0, "A6": 1, None: 1}


def test_the_learning_of_a_quarter_goes_to_every_area_and_each_records_that_it_applied_it() -> None:
    there = quarter()
    said = there.last(complaints.LearningDisseminated)
    assert (said.quarter, [point.point for point in said.points]) == ("2026-Q2", [LEARNT.point])
    asked = {key for key in there.asked(NATION) if key.startswith("apply:")}
    assert asked == {f"apply:{area}" for area in SERVICE_AREAS}
    assert there.asked(NATION)["apply:A5"].role == Role.HEAD_OF_SERVICE
    applied = commands.RecordLearningApplied(by=HEAD, quarter="2026-Q2", area="A5", how="In every team meeting.")
    assert "is given by" in give(there, applied.model_copy(update={"by": ADVISER}))
    assert "may tell of somebody" in give(there, applied.model_copy(update={"how": "We rang 07700 900123."}))
    assert "not analysed" in give(there, applied.model_copy(update={"quarter": "2026-Q3"}))
    assert give(there, applied) == "accepted"
    assert "apply:A5" not in there.asked(NATION)
    assert there.last(complaints.LearningApplied).area == "A5"


@pytest.mark.parametrize(("children", "shown"), [(0, "0"), (1, "A few"), (4, "A few"), (6, "6")])
def test_what_children_complained_of_is_written_for_the_head_of_service_who_signs_it(children: int, shown: str) -> None:
    """C5, G5: its numbers are those of children alone, and small ones are not said."""
    there = quarter(children)
    (document,) = [each for each in there.rows(DOCUMENTS).values() if each.kind == "childrens-analysis"]
    rows = Page(document.html).text.split()
    assert rows[rows.index("Received") + 1 :][: len(shown.split())] == shown.split()
    assert sign(there, learning=(LEARNT,) if children else ()) == "accepted"
    assert there.last(complaints.ChildrensAnalysisSigned).document_id == document.id
    made = [said.document_id for said in there.said(complaints.DocumentMade)]
    assert document.id in made, "whoever signs it can find it"


def sign(there: ComplaintsWorld, by: Actor = HEAD, **data: Any) -> str:
    said = {"by": by, "quarter": "2026-Q2", "in_words": "They were not told what comes next.", **data}
    return give(there, commands.SignChildrensAnalysis.model_validate(said))


def test_a_head_of_service_signs_what_children_said_and_its_learning_goes_to_the_log() -> None:
    there = quarter(children=2)
    asked = there.asked(NATION)["childrens-analysis"]
    assert (asked.role, asked.reasons) == (Role.HEAD_OF_SERVICE, ("C5",))
    assert "is given by" in sign(there, by=MANAGER)
    assert "2 children complained" in sign(there)
    assert sign(there, learning=(learnt(YesNo.YES, YesNo.NO, "Tell a child what comes next."),)) == "accepted"
    said = there.last(complaints.ChildrensAnalysisSigned)
    assert (said.complaints, said.by, len(said.learning)) == (2, HEAD.id, 1)
    assert there.last(complaints.LearningPointLogged).source is LearningSource.CHILDRENS_ANALYSIS
    assert "childrens-analysis" not in there.asked(NATION)
    assert "it is signed" in sign(there)


def test_a_quarter_without_a_child_is_signed_too() -> None:
    there = quarter()
    assert "childrens-analysis" in there.asked(NATION)
    assert sign(there) == "accepted"


def test_what_is_found_to_be_national_after_its_quarter_goes_to_the_areas_with_the_next() -> None:
    there = world()
    point = learnt(YesNo.NOT_KNOWN, YesNo.NO, "Say who rings back.")
    assert give(there, commands.AddLearningPoint(by=OFFICER, source=LearningSource.AUDIT, learning=point)) == "accepted"
    there.case()
    there.through(there.complain())
    there.pass_to(AFTER)
    id_ = there.said(complaints.LearningPointLogged)[0].point_id
    settle = commands.SettleLearningPoint(by=IMPROVEMENT, point_id=id_, national=True, why="everybody's")
    assert give(there, settle) == "accepted"
    assert there.last(complaints.LearningPointLogged).quarter == "2026-Q3"
    there.pass_to(AFTER + timedelta(days=120))
    told = {said.quarter: [each.point for each in said.points] for said in there.said(complaints.LearningDisseminated)}
    assert told == {"2026-Q2": [LEARNT.point], "2026-Q3": [point.point]}


def publish(there: ComplaintsWorld, *entries: tuple[str, str], **data: Any) -> str:
    pairs = tuple(SaidAndDone(you_said=said, we_did=did) for said, did in entries)
    said = {"by": IMPROVEMENT, "quarter": "2026-Q2", "entries": pairs, **data}
    return give(there, commands.PublishYouSaidWeDid.model_validate(said))


def test_you_said_we_did_is_open_has_no_case_and_no_small_number() -> None:
    there = quarter()
    assert "you-said-we-did" in there.asked(NATION)
    for words in ("Case 1700000000000001.", "Ring 07700 900123.", "Ask ada@example.org.", "In LS1 4CV."):
        assert "may tell of somebody or of a case" in publish(there, (words, "x"))
    assert publish(there, ("Nobody rings back.", "Every team rings back within a day.")) == "accepted"
    there.do_jobs()
    said = there.last(complaints.YouSaidWeDid)
    assert [(one.cause, one.number) for one in said.causes] == [(Cause.COMMUNICATION, None)]
    (published,) = [each for each in there.memory.published if isinstance(each.event, complaints.YouSaidWeDid)]
    assert published.topic == "complaints.you-said-we-did.v1"
    page = b64decode(said.page).decode()
    assert "Every team rings back within a day." in page
    assert "A few" in page
    for told in ("Ada", "Sample", "1700", "Leeds", "adviser-1"):
        assert told.encode() not in encode(said)
        assert told not in page
    assert "you-said-we-did" not in there.asked(NATION)


@pytest.mark.parametrize(
    ("words", "looked", "accepted"),
    [
        ("Olive Officer rings back.", False, False),
        ("We asked Zoë Émile to ring back.", False, False),
        ("Ms Officer rings back.", True, False),
        ("Judge Example said so.", True, False),
        ("Service Managers ring back.", False, False),
        ("Service Managers ring back.", True, True),
        ("The Family Court is told by Cafcass.", False, True),
        ("Every team rings back.", False, True),
    ],
)
def test_nobody_is_named_in_you_said_we_did(words: str, looked: bool, accepted: bool) -> None:
    there = quarter()
    said = publish(there, ("Nobody rings back.", words), **({"names_nobody": YesNo.YES} if looked else {}))
    assert (said == "accepted") is accepted, said


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((9, 8, 7), (9, 8, 7)),
        ((9, 8, 2), (9, None, None)),  # one alone could be worked out from the sum
        ((9, 3, 2), (9, None, None)),
        ((4,), (None,)),
        ((5,), (5,)),
        ((), ()),
    ],
)
def test_small_numbers_are_suppressed_so_that_none_can_be_worked_out(
    numbers: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    causes = list(zip(Cause, numbers, strict=False))
    assert tuple(number for _, number in suppressed(causes, 5)) == shown


@given(st.lists(st.integers(0, 30), max_size=7))
def test_never_is_one_number_alone_missing_nor_a_small_one_told(numbers: list[int]) -> None:
    shown = suppressed(list(zip(Cause, numbers, strict=False)), 5)
    assert all(number is None or number >= 5 for _, number in shown)
    missing = sum(number is None for _, number in shown)
    assert missing != 1 or len(shown) == 1


@pytest.mark.parametrize(
    ("moment", "expected", "after"),
    [
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), "2026-Q1", date(2026, 4, 1)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), "2026-Q2", date(2026, 7, 1)),  # London is an hour on
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-Q4", date(2027, 1, 1)),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-Q1", date(1, 4, 1)),
        (datetime(9999, 12, 31, tzinfo=UTC), "9999-Q4", date.max),
    ],
)
def test_quarters_follow_london(moment: datetime, expected: str, after: date) -> None:
    assert quarter_of(moment) == expected
    assert first_day_after(expected) == after


def test_an_officer_cannot_decide_what_the_nation_learns() -> None:
    there = world()
    add = commands.AddLearningPoint(
        by=OFFICER, source=LearningSource.COMPLAINT, learning=learnt(YesNo.NOT_KNOWN, YesNo.NO)
    )
    assert give(there, add) == "accepted"
    point = there.last(complaints.LearningPointLogged).point_id
    settle = commands.SettleLearningPoint(by=OFFICER, point_id=point, national=True, why="x")
    assert "is given by" in give(there, settle)
    assert "no point of that id" in give(there, settle.model_copy(update={"by": IMPROVEMENT, "point_id": "x"}))

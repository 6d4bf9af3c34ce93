"""What practice went wrong on, in intake: situations of each kind (I1, I3, P1, P2, T5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from intake_world import ADA, BEN, World, another, bare, payload, private

from cafcass_contracts import court
from cafcass_contracts import intake as said
from cafcass_contracts.message import Actor
from cafcass_contracts.proceedings import OrderRef, ReportOrder
from cafcass_contracts.values import ApplicationKind, LawType, ReportType


def person(world: World, id_: str) -> Any:
    return next(each for each in world.last(said.CaseDetailsRecorded).people if each.id == id_)


def asked(world: World) -> set[str]:
    return {key for _, key in world.questions}


@pytest.mark.practice("H13", "Who lives in a refuge has every contact detail confidential, whatever else is answered.")
@pytest.mark.parametrize("answer", ["No", "Yes", None, "dontKnow"])
def test_who_lives_in_a_refuge_has_confidential_contact_details(answer: str | None) -> None:
    world, case = World(), private()
    applicant = case["case_data"]["applicants"][0]["value"]
    applicant["liveInRefuge"] = "Yes"
    for flag in ("isAddressConfidential", "isEmailAddressConfidential", "isPhoneNumberConfidential"):
        applicant[flag] = answer
    for child in case["case_data"].get("newChildDetails", []) + case["case_data"].get("children", []):
        child["value"]["whoDoesTheChildLiveWith"] = {"partyId": ADA, "childAddress": applicant["address"]}
    world.show(case)
    ada = person(world, ADA)
    assert (ada.address.confidential, ada.email.confidential, ada.phone.confidential) == ("yes", "yes", "yes")
    homes = [home for child in world.last(said.CaseDetailsRecorded).children for home in child.homes if home.address]
    assert homes
    assert {home.address.confidential for home in homes} == {"yes"}


@pytest.mark.practice(
    "H14", "A respondent whose birth date makes them a child is checked all the same, and the court is asked."
)
def test_a_respondent_whose_birth_date_makes_them_a_child_is_checked_and_asked_about() -> None:
    world, case = World(), private()
    case["case_data"]["respondents"][0]["value"]["dateOfBirth"] = "2016-05-01"
    world.show(case)
    assert person(world, BEN).adult_party
    (why,) = [
        each.reason for each in world.last(said.InformationRequested).missing if f"[{BEN}].dateOfBirth" in each.path
    ]
    assert why == "makes this respondent a child when the application was made: please confirm"


@pytest.mark.practice(
    "H16",
    "Harm alleged in a response is told as the respondent's allegation about the other party, of the kind that it says.",
)
@pytest.mark.parametrize(
    ("response", "factors"),
    [
        ({"respAohYesOrNo": "Yes"}, ["domestic-abuse"]),
        ({"respondentAllegationsOfHarmData": {"respAohYesOrNo": "Yes"}}, ["domestic-abuse"]),
        (
            {"respondentAllegationsOfHarmData": {"respAohYesOrNo": "Yes", "respAohChildAbuseYesNo": "Yes"}},
            ["harm-to-child"],
        ),
        (
            {
                "respondentAllegationsOfHarmData": {
                    "respAohDomesticAbuseYesNo": "Yes",
                    "respAohChildAbductionYesNo": "Yes",
                }
            },
            ["domestic-abuse", "abduction"],
        ),
        ({"respondentAllegationsOfHarmData": {"respAohYesOrNo": "No"}}, []),
        ({"respondentAllegationsOfHarmData": {"respAohYesOrNo": "perhaps"}}, []),
    ],
)
def test_harm_alleged_in_a_response_is_about_the_other_party(response: dict[str, Any], factors: list[str]) -> None:
    world, case = World(), private()
    for respondent in case["case_data"]["respondents"]:
        respondent["value"].pop("response", None)
    case["case_data"]["respondents"][0]["value"]["response"] = response
    world.show(case)
    details = world.last(said.CaseDetailsRecorded)
    alleged = [each for each in details.signals.allegations if "in the response" in (each.in_words or "")]
    assert [str(each.factor) for each in alleged] == factors
    assert {(each.by_person, each.about_person) for each in alleged} <= {(BEN, ADA)}
    if "perhaps" in str(response):
        assert any("respAohYesOrNo" in each.path for each in details.unknowns)


@pytest.mark.practice(
    "H17", "The kind is told by orders sought, form or a hearing's type; where none says, a person is asked."
)
@pytest.mark.parametrize(
    ("form", "orders", "hearing", "kind"),
    [
        ("C1", ["OTHER"], "ACCELERATED_DISCHARGE_OF_CARE", ApplicationKind.DISCHARGE),
        ("C1", None, "ACCELERATED_DISCHARGE_OF_CARE", ApplicationKind.DISCHARGE),
        ("C110A", ["OTHER"], "ACCELERATED_DISCHARGE_OF_CARE", ApplicationKind.CARE_AND_SUPERVISION),
        ("C1", None, None, None),
        ("C1", ["OTHER"], "CASE_MANAGEMENT", None),
        ("C999", ["SOMETHING_NEW"], None, None),
    ],
)
def test_the_kind_of_an_application_is_told_or_asked(
    form: str, orders: list[str] | None, hearing: str | None, kind: ApplicationKind | None
) -> None:
    world, case = World(), payload("public-law-full")
    data = case["caseData"]
    data["applicationType"], data["ordersSought"] = form, orders
    data["hearingDetails"] = [{**data["hearingDetails"][0], "type": hearing}] if hearing else []
    world.show(case)
    assert world.last(said.CaseDetailsRecorded).kinds == ((kind,) if kind else ())
    assert ("kind" in asked(world)) == (kind is None)


@pytest.mark.practice(
    "F08",
    "A path on a topic names only members that the contract or the feed's table knows; what else was sent is restricted.",
)
@pytest.mark.practice("R23", "What nobody can use publishes nothing; it is told with the next change.")
@pytest.mark.practice(
    "S2", "That the court sent content nobody has read is told, and what it is stands in the restricted unknowns."
)
def test_names_that_nobody_knows_stand_on_no_official_topic() -> None:
    world, case = World(), private()
    secret = "hides at 4 Invented Road"
    case["case_data"]["Flat 9 Invented House B1 9ZZ"] = "x"
    case["case_data"]["applicants"][0]["value"][secret] = "y"
    case["case_data"][f"{secret} again"] = {"document_url": 5, "document_filename": "a.pdf"}
    world.show(case)
    assert world.last(said.CaseDetailsRecorded).unread
    case["last_modified"] = "2026-01-20T10:00:00"
    case["case_data"]["Flat 9 Invented House B1 9ZZ"] = "z"
    quiet = world.show(case)
    assert not quiet.publish
    case["last_modified"] = "2026-01-21T10:00:00"
    case["case_data"]["issueDate"] = "2026-01-09"
    world.show(case)
    for published in world.memory.published:
        if not isinstance(published.event, said.CaseDetailsRecorded):
            assert "Invented" not in published.event.model_dump_json()
    for details in world.said(said.CaseDetailsRecorded):
        assert "Invented" not in str((details.changed, details.missing))


@pytest.mark.practice(
    "F16",
    "Whom a child is said to live with and who is not in the case is told as a household member to be asked about.",
)
@pytest.mark.parametrize("id_", ["0000dddd-0000-4000-8000-000000000001", None])
def test_whom_a_child_lives_with_is_kept_though_not_in_the_case(id_: str | None) -> None:
    world, case = World(), private(children=None)
    child = payload("private-law-full")["case_data"]["children"][0]
    child["value"]["whoDoesTheChildLiveWith"] = {
        "partyId": id_,
        "partyFullName": "Uncle Nobody",
        "partyType": "applicant",
    }
    case["case_data"]["newChildDetails"], case["case_data"]["children"] = None, [child]
    world.show(case)
    uncle = next(each for each in world.last(said.CaseDetailsRecorded).people if each.name.whole == "Uncle Nobody")
    assert "household-member" in uncle.roles
    assert any(
        uncle.id in home.with_people for each in world.last(said.CaseDetailsRecorded).children for home in each.homes
    )
    assert "gone" not in asked(world)


@pytest.mark.practice(
    "R2", "One digit against a court and location that are known is a contradiction: registered, and a person is asked."
)
def test_one_digit_that_says_wales_is_a_contradiction() -> None:
    world, case = World(), private()
    case["case_data"]["caseManagementLocation"] = {"regionId": "7", "baseLocationName": "Leeds Combined Court Centre"}
    case["case_data"]["courtName"] = "Leeds Combined Court Centre"
    world.show(case)
    assert world.said(said.ApplicationRegistered)
    assert not world.said(said.ApplicationReturned)
    assert "area" in asked(world)


@pytest.mark.practice(
    "R10", "Events say why as a code and name earlier cases by number only; the court's words are restricted and kept."
)
def test_words_in_place_of_a_case_number_stand_on_no_official_event() -> None:
    world, case = World(), payload("public-law-full")
    case["caseData"]["previousProceedings"] = [
        {"caseNumber": "ZZ19P00001"},
        {"caseNumber": "ask at 4 Invented Road"},
        {"caseNumber": "1700000000000099"},
    ]
    world.show(case)
    assert set(world.last(said.ApplicationRegistered).previous_case_numbers) == {"ZZ19P00001", "1700000000000099"}
    assert len(world.last(said.CaseDetailsRecorded).previous_proceedings) == 3


@pytest.mark.practice(
    "R12", "The court is asked again when it does not answer, and after three times a person finds out."
)
def test_a_court_that_does_not_answer_is_asked_again_and_then_a_person() -> None:
    world = World()
    world.show(bare(caseTypeOfApplication="C100"))
    world.pass_by(days=5)
    assert [each.reminder for each in world.said(said.InformationRequested)] == [0, 1]
    assert "court-silent" not in asked(world)
    world.pass_by(days=10)
    assert [each.reminder for each in world.said(said.InformationRequested)] == [0, 1, 2, 3]
    assert "court-silent" in asked(world)
    world.pass_by(days=30)
    assert len(world.said(said.InformationRequested)) == 4
    world.show(private() | {"id": 1700000000000003, "last_modified": "2026-03-01T10:00:00"})
    assert "court-silent" not in asked(world)


COMMON: dict[str, Any] = {"case_number": "1700000000000005", "law": LawType.PRIVATE}


@pytest.mark.practice(
    "E4",
    "An order discharged, a report no longer wanted and a case reopened are told, by the typed feed as by any other.",
)
def test_what_a_court_takes_back_is_told() -> None:
    world = World()
    world.tell(court.ApplicationIssued(**COMMON))
    world.tell(court.OrderMade(**COMMON, order=OrderRef(id="o1")))
    world.tell(court.ReportOrdered(**COMMON, report=ReportOrder(id="r1", type=ReportType.SECTION_7, order_id="o1")))
    world.tell(court.ReportOrdered(**COMMON, report=ReportOrder(id="r2", type=ReportType.SECTION_7)))
    world.tell(court.CaseConcluded(**COMMON))
    world.tell(court.CaseReopened(**COMMON))
    assert len(world.said(said.CaseReopened)) == 1
    assert not world.last(said.CaseDetailsRecorded).concluded
    world.tell(court.ReportCancelled(**COMMON, report_id="r2", reason="The parents agree"))
    world.tell(court.OrderDischarged(**COMMON, order_id="o1"))
    details = world.last(said.CaseDetailsRecorded)
    assert len(world.said(said.OrderDischarged)) == 1
    assert {each.report_id for each in world.said(said.ReportCancelled)} == {each.id for each in details.reports}
    assert all(each.cancelled for each in details.reports)
    assert [each.in_words for each in details.court_words] == ["The parents agree"]
    assert (len(world.said(said.OrderMade)), len(world.said(said.ReportOrdered))) == (1, 2)


@pytest.mark.practice(
    "F02",
    "Intake tells a case applied for before service began, or told as such, as one of the backlog, and chases nobody for it.",
)
@pytest.mark.parametrize("by", ["policy", "publisher", "nobody"])
def test_an_old_case_is_told_as_one_of_the_backlog(by: str) -> None:
    world = World(policy=another(backlog_before=date(2026, 1, 15)) if by == "policy" else another())
    submitted = date(2026, 1, 5)
    world.tell(court.ApplicationIssued(**COMMON, submitted_on=submitted, backlog=by == "publisher"))
    assert world.last(said.ApplicationRegistered).backlog == (by != "nobody")
    assert world.last(said.CaseDetailsRecorded).backlog == (by != "nobody")
    world.pass_by(days=20)
    assert (len(world.said(said.InformationRequested)) == 1) == (by != "nobody")


def test_two_cases_are_linked_and_unlinked_by_hand() -> None:
    world = World()
    world.tell(court.ApplicationIssued(**COMMON))
    one_case = world.last(said.CaseDetailsRecorded).case_id
    world.tell(court.ApplicationIssued(**{**COMMON, "case_number": "1700000000000006"}))
    other = world.last(said.CaseDetailsRecorded).case_id
    how: dict[str, Any] = {"by": Actor(id="officer-1", role="intake-officer"), "why": "They say so", "source": "A call"}
    world.tell(said.LinkCases(case_id=one_case, other_case_id=other, **how))
    assert world.last(said.CaseDetailsRecorded).linked_cases == (other,)
    assert {each.case_id for each in world.said(said.CaseLinked)} == {one_case, other}
    world.tell(said.UnlinkCases(case_id=other, other_case_id=one_case, **how))
    assert {each.case_id for each in world.said(said.CaseUnlinked)} == {one_case, other}
    again = world.tell(said.UnlinkCases(case_id=one_case, other_case_id=other, **how))
    assert again.answer is not None
    assert again.answer.verdict == "refused"
    assert len(world.said(said.FactsCorrected)) == 2


def test_a_private_law_case_without_form_and_orders_is_asked_about_too() -> None:
    world = World()
    world.show(bare())
    assert "kind" in asked(world)


@pytest.mark.practice("E4", "A report, or an order, that the court makes anew after it took it back holds again.")
@pytest.mark.parametrize("taken_back", ["report", "order"])
def test_what_a_court_orders_anew_holds_again(taken_back: str) -> None:
    world = World()
    world.tell(court.ApplicationIssued(**COMMON))
    order = court.OrderMade(**COMMON, order=OrderRef(id="o1"))
    wanted = court.ReportOrdered(**COMMON, report=ReportOrder(id="r1", type=ReportType.SECTION_7, order_id="o1"))
    world.tell(order)
    world.tell(wanted)
    if taken_back == "report":
        world.tell(court.ReportCancelled(**COMMON, report_id="r1"))
    else:
        world.tell(court.OrderDischarged(**COMMON, order_id="o1"))
    assert [each.cancelled for each in world.last(said.CaseDetailsRecorded).reports] == [True]
    world.pass_by(days=1)
    world.tell(wanted)
    details = world.last(said.CaseDetailsRecorded)
    assert [each.cancelled for each in details.reports] == [False]
    world.tell(order)
    assert [each.discharged for each in world.last(said.CaseDetailsRecorded).orders] == [False]

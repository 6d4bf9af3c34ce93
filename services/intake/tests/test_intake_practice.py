"""What practice went wrong on, in intake: situations of each kind (I1, I3, P1, P2, T5)."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import ADA, BEN, World, bare, payload, private

from cafcass_contracts import intake as said
from cafcass_contracts.values import ApplicationKind


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


def test_a_private_law_case_without_form_and_orders_is_asked_about_too() -> None:
    world = World()
    world.show(bare())
    assert "kind" in asked(world)

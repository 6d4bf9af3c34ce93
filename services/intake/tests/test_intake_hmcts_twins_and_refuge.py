"""What HMCTS's feeds say badly must not cost a child, or somebody's safety: twins without names (I3, R1), answers about safety that cannot be read (G3, T9)."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import ADA, BEN, merged, payload, private, read, seen

DEE = "caseData.respondents[0]"


def told(*cases: Any) -> Any:
    return seen(merged(*(read(case) for case in cases)))[0]


def problems(case: Any) -> set[str]:
    return {each.path for each in read(case).problems.values()}


def of(case: Any, first: str) -> Any:
    content = told(case)
    return next(
        each for each in (*content["people"], *content["children"]) if each.get("name", {}).get("first") == first
    )


def child(first: str | None, **said: Any) -> dict[str, Any]:
    return {"firstName": first, "lastName": "Example", "dateOfBirth": "2026-05-20", **said}


def with_children(feed: str, *children: dict[str, Any], own_id: str | None = None) -> Any:
    if feed == "public":
        case = payload("public-law-full")
        case["caseData"]["children"] = list(children)
        return case
    wrapped = [{**({"id": own_id} if own_id else {}), "value": each} for each in children]
    return private(children=wrapped, newChildDetails=[])


FEEDS = [("public", None), ("private", None), ("private", "00000000-0000-4000-8000-00000000b001")]


@pytest.mark.practice("R1", "Twins without a name in one list are two children, and the court is asked.")
@pytest.mark.parametrize(("feed", "own_id"), FEEDS)
@pytest.mark.parametrize("first", [None, "Baby", "Unborn", "Twin"])
def test_twins_without_a_name_in_one_list_are_two_children_and_asked_about(
    feed: str, own_id: str | None, first: str | None
) -> None:
    case = with_children(feed, child(first, gender="MALE"), child(first, gender="FEMALE"), own_id=own_id)
    again = with_children(feed, child(first, gender="MALE"), child(first, gender="FEMALE"), own_id=own_id)
    assert sorted(each["gender"] for each in told(case, again)["children"]) == ["female", "male"]
    assert any(path.endswith(("children[1]", "children[1].id")) for path in problems(case))


def test_a_child_that_both_models_show_without_a_name_is_one() -> None:
    wrapped = [{"value": child(None)}]
    assert len(told(private(children=wrapped, newChildDetails=wrapped))["children"]) == 1


def test_a_named_child_that_one_list_shows_twice_is_one() -> None:
    assert len(told(with_children("public", child("Ann"), child("Ann")))["children"]) == 1


UNREAD = ["perhaps", "Confidential", 5, ["Yes"]]


@pytest.mark.practice("H13", "An answer about refuge or confidentiality that cannot be read is safe until it can.")
@pytest.mark.parametrize("wrong", UNREAD)
def test_a_refuge_answer_that_cannot_be_read_keeps_every_contact_detail_until_it_can(wrong: Any) -> None:
    case = private()
    ben = case["case_data"]["respondents"][0]["value"]
    ben |= {"liveInRefuge": wrong, "isAddressConfidential": "No", "isPhoneNumberConfidential": "No"}
    assert "case_data.respondents[0].liveInRefuge" in problems(case)
    found = next(each for each in told(case)["people"] if each["id"] == BEN)
    assert {found[part]["confidential"] for part in ("address", "phone")} == {"yes"}


@pytest.mark.parametrize("wrong", UNREAD)
@pytest.mark.parametrize("part", ["Address", "EmailAddress", "PhoneNumber"])
def test_a_confidentiality_answer_that_cannot_be_read_is_yes_until_it_can(part: str, wrong: Any) -> None:
    case = private(applicantsConfidentialDetails=[], confidentialDetails={})
    ada = case["case_data"]["applicants"][0]["value"]
    ada |= {f"is{name}Confidential": "No" for name in ("Address", "EmailAddress", "PhoneNumber")}
    ada[f"is{part}Confidential"] = wrong
    assert f"case_data.applicants[0].is{part}Confidential" in problems(case)
    found = next(each for each in told(case)["people"] if each["id"] == ADA)
    ours = {"Address": "address", "EmailAddress": "email", "PhoneNumber": "phone"}[part]
    assert found[ours]["confidential"] == "yes"


@pytest.mark.parametrize("wrong", UNREAD)
def test_hidden_details_of_public_law_that_cannot_be_read_are_hidden_until_they_can(wrong: Any) -> None:
    case = payload("public-law-full")
    case["caseData"]["respondents"][0]["contactDetailsHidden"] = wrong
    case["caseData"]["children"][0]["detailsHidden"] = wrong
    assert {f"{DEE}.contactDetailsHidden", "caseData.children[0].detailsHidden"} <= problems(case)
    assert of(case, "Dee")["address"]["confidential"] == "yes"
    assert of(case, "Jo")["homes"][0]["address"]["confidential"] == "yes"


@pytest.mark.parametrize(
    "said",
    [
        {"addressKnown": "Live in a refuge"},
        {"addressKnown": False, "addressUnknownReason": "LIVE_IN_REFUGE"},
        {"contactDetailsHiddenReason": "She is in a refuge, with the children."},
    ],
)
def test_a_refuge_that_public_law_tells_in_an_answer_to_another_question_is_one(said: Any) -> None:
    case = payload("public-law-full")
    case["caseData"]["respondents"][0] |= {"contactDetailsHidden": False, **said}
    dee = of(case, "Dee")
    assert dee["lives_in_refuge"] == "yes"
    assert {dee[part]["confidential"] for part in ("address", "phone")} == {"yes"}

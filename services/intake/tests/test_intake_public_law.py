from __future__ import annotations

from typing import Any

import pytest
from intake_world import merged, payload, read, seen


def content(case: Any) -> Any:
    return seen(merged(read(case)))[0]


@pytest.fixture
def case() -> Any:
    return payload("public-law-full")


def test_nothing_of_the_schema_is_unknown_or_wrong(case: Any) -> None:
    snapshot = read(case)
    assert set(snapshot.unknowns) == {"caseData.internationalElement.issuesReason", "caseData.ordersSought"}
    assert not snapshot.problems


def test_kinds_come_from_the_orders_sought(case: Any) -> None:
    now = content(case)
    assert now["kinds"] == ["care-and-supervision", "emergency-protection"]
    assert now["emergency"]
    assert now["orders_sought"] == ["interim-care", "emergency-protection", "other"]


def test_kinds_come_from_the_form_where_orders_do_not_say(case: Any) -> None:
    case["caseData"]["ordersSought"] = []
    assert content(case)["kinds"] == ["care-and-supervision"]


@pytest.mark.parametrize(
    ("order", "kind"),
    [("SECURE_ACCOMMODATION_ORDER", "secure-accommodation"), ("SUPERVISION_ORDER", "care-and-supervision")],
)
def test_orders_sought_to_application_kinds(case: Any, order: str, kind: str) -> None:
    case["caseData"]["ordersSought"] = [order]
    assert content(case)["kinds"] == [kind]


def test_a_local_authority_applies_and_is_an_organisation(case: Any) -> None:
    now = content(case)
    council = now["people"][0]
    assert council["organisation"] == "Sample Borough Council"
    assert council["roles"] == ["applicant", "local-authority"]
    assert now["local_authority"] == "BIR"


def test_a_citizen_who_applies_is_a_person(case: Any) -> None:
    case["caseData"] |= {"citizenIsApplicant": True, "applicantLA": None}
    case["caseData"]["applicants"] = [{"id": "x", "name": "Ada Example"}]
    now = content(case)
    assert now["people"][0]["name"] == {"whole": "Ada Example"}
    assert "local_authority" not in now


def test_hidden_details_make_every_contact_detail_confidential(case: Any) -> None:
    dee = next(p for p in content(case)["people"] if "respondent" in p["roles"])
    assert (dee["address"]["confidential"], dee["phone"]["confidential"]) == ("yes", "yes")
    assert dee["litigation_capacity_in_doubt"] == "not-known"
    gran = next(p for p in content(case)["people"] if "other-person" in p["roles"])
    assert gran["phone"] == {"value": "07700900005", "confidential": "no"}
    assert gran["address_known"] == "no"


def test_a_child_and_where_it_is(case: Any) -> None:
    (jo,) = content(case)["children"]
    assert jo["homes"][0]["situation"] == "In hospital and soon to be discharged; ward 3"
    assert jo["homes"][0]["address"]["confidential"] == "yes"
    assert jo["needs"] == [{"kind": "other", "detail": "hearing aid"}]
    assert jo["social_worker"] == "Sol Worker"


def test_hearings_with_their_status(case: Any) -> None:
    hearings = {h["type"]: h for h in content(case)["hearings"]}
    assert hearings["emergency-protection"]["status"] == "vacated"
    assert hearings["case-management"]["starts_at"] == "2026-02-02T10:00:00Z"
    assert hearings["case-management"]["remote"] == "no"


def test_risks_with_the_blank_at_the_end_of_a_key(case: Any) -> None:
    alleged = content(case)["signals"]["allegations"]
    assert [a["factor"] for a in alleged] == ["neglect", "harm-to-child", "harm-to-child", "substance-misuse"]
    assert alleged[-1]["in_words"] == "alcohol"


def test_earlier_proceedings_and_the_same_guardian(case: Any) -> None:
    now = content(case)
    assert now["previous_proceedings"] == [
        {
            "case_number": "ZZ20C00009",
            "orders_made": "supervision",
            "children": "Jo",
            "guardian": "Gus Guardian",
            "same_guardian_needed": "yes",
            "started": "2020",
            "ended": "2021-03",
            "ongoing": "no",
        }
    ]
    assert now["signals"]["previous_proceedings"] == "yes"
    assert now["signals"]["international_element"] == "yes"


def test_a_removed_document_is_not_held(case: Any) -> None:
    assert [d["kind"] for d in content(case)["documents"]] == ["applications"]


@pytest.mark.parametrize(
    "wrong", ["text", 5, True, ["text"], [None], [[]], {"id": 5}, [{"id": {}, "value": 5}], [{"a": [1]}]]
)
def test_wrong_types_in_any_section_never_raise(case: Any, wrong: Any) -> None:
    for name in case["caseData"]:
        damaged = payload("public-law-full")
        damaged["caseData"][name] = wrong
        assert read(damaged).case_number == "1700000000000002"
        content(damaged)


def test_reasons_and_answers_of_the_wrong_type_are_kept(case: Any) -> None:
    case["caseData"]["factorsParenting"]["alcoholDrugAbuseReason"] = {"mark": "1"}
    case["caseData"]["internationalElement"]["possibleCarer"] = {"mark": "2"}
    unknowns = {u["path"]: u["value"] for u in content(case)["unknowns"]}
    assert unknowns["caseData.factorsParenting.alcoholDrugAbuseReason"] == '{"mark": "1"}'
    assert unknowns["caseData.internationalElement.possibleCarer"] == '{"mark": "2"}'
    assert "in_words" not in content(case)["signals"]["allegations"][-1]


@pytest.mark.parametrize("citizen", [True, False])
def test_the_court_is_not_asked_for_what_its_feed_has_no_field_for(case: Any, citizen: bool) -> None:
    case["caseData"]["citizenIsApplicant"] = citizen
    case["caseData"]["applicants"] = [{"id": "x", "name": "Ada Example"}]
    for kind in ("respondents", "children"):
        for one in case["caseData"][kind]:
            one.pop("dateOfBirth", None)
    asked = [path for path, _ in seen(merged(read(case)))[1]]
    assert not [path for path in asked if path.startswith("caseData.applicants") and path.endswith("dateOfBirth")]
    assert [path for path in asked if path.startswith("caseData.respondents") and path.endswith("dateOfBirth")]
    assert [path for path in asked if path.startswith("caseData.children") and path.endswith("dateOfBirth")]

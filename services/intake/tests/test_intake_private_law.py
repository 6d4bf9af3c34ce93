from __future__ import annotations

import json
from typing import Any

import pytest
from intake_world import ADA, BEN, CHILD, bare, merged, payload, private, read, seen

from cafcass_contracts.problems import UnreadableError
from intake.domain.case.snapshot import of_kind


def content(case: Any) -> Any:
    """What the projection of one snapshot says."""
    return seen(merged(read(case)))[0]


def person(case: Any, public: str) -> Any:
    return next(p for p in content(case)["people"] if p["id"] == public)


def test_both_child_models_become_one_child_with_all_that_either_says() -> None:
    children = content(private())["children"]
    assert [child["name"]["first"] for child in children] == ["Kit", "Sam"]
    kit = children[0]
    assert kit["id"] == CHILD
    assert kit["child_id"]
    assert kit["cafcass_officer"] == "Ola Officer"
    assert kit["homes"][0]["with_people"] == [ADA]


def test_both_models_of_other_people_become_one_person_and_confidential_stays_so() -> None:
    others = [p for p in content(private())["people"] if "other-person" in p["roles"]]
    assert len(others) == 1
    assert others[0]["phone"] == {"value": "07700900003", "confidential": "yes"}


def test_an_address_in_clear_is_confidential_wherever_it_is_copied() -> None:
    home = content(private())["children"][0]["homes"][0]
    assert home["address"]["postcode"] == "LS1 1AA"
    assert home["address"]["confidential"] == "yes"


def test_confidentiality_is_kept_for_each_field() -> None:
    ada = person(private(applicantsConfidentialDetails=None), ADA)
    assert (ada["address"]["confidential"], ada["email"]["confidential"], ada["phone"]["confidential"]) == (
        "yes",
        "yes",
        "no",
    )


def test_details_listed_as_confidential_are_so_whatever_the_flag_says() -> None:
    assert person(private(), ADA)["phone"]["confidential"] == "yes"


def test_a_question_without_an_answer_stays_not_known() -> None:
    case = private()
    case["case_data"]["respondents"][0]["value"] |= {"isAddressConfidential": "", "isPhoneNumberConfidential": None}
    assert "confidential" not in person(case, BEN)["phone"]
    assert "children_known_to_local_authority" not in content(private(childrenKnownToLocalAuthority=""))["signals"]


def test_relations_and_who_lives_with_whom() -> None:
    relations = {(r["child"], r["person"]): r for r in content(private())["relations"]}
    assert relations[CHILD, ADA] == {"child": CHILD, "person": ADA, "relation": "mother", "lives_with": "yes"}
    assert relations[CHILD, BEN]["relation"] == "father"
    assert any(r.get("confidential") == "yes" and r["relation"] == "aunt" for r in relations.values())


@pytest.mark.parametrize("shape", ["flat", "nested", "both"])
def test_who_the_child_lives_with_flat_or_under_value(shape: str) -> None:
    said = {"partyId": ADA, "partyFullName": "Ada Example", "partyType": "APPLICANT"}
    lives = said if shape == "flat" else {"id": "x", "value": said} if shape == "nested" else {"value": said}
    case = private(newChildDetails=None, childAndApplicantRelations=None)
    case["case_data"]["children"][0]["value"]["whoDoesTheChildLiveWith"] = lives
    home = content(case)["children"][0]["homes"][0]
    assert home["with_people"] == [ADA]
    assert "applicant" in home["with_roles"]


@pytest.mark.parametrize("written", ["applicant", "APPLICANT", "Applicant"])
def test_party_types_in_any_case(written: str) -> None:
    case = private(newChildDetails=None)
    case["case_data"]["children"][0]["value"]["whoDoesTheChildLiveWith"]["partyType"] = written
    assert content(case)["children"][0]["homes"][0]["with_roles"] == ["applicant"]


def test_mediation_exemptions_from_a_list_in_words_and_what_is_not_known_of_them() -> None:
    signals = content(private())["signals"]
    assert signals["miam_exemptions"] == ["domestic-abuse", "child-protection", "other"]
    assert "seen in the last 4 months" in signals["miam_evidence"]


def test_weak_signals() -> None:
    signals = content(private())["signals"]
    assert (signals["c1a_present"], signals["c8_present"], signals["confidential_details_asked"]) == (
        "yes",
        "yes",
        "yes",
    )
    assert signals["children_known_to_local_authority"] == "not-known"
    assert signals["allegations"] == [
        {"factor": "other", "in_words": "says in the response that there is harm", "about_person": BEN}
    ]
    assert "c1a_present" not in content(private(c1ADocument=None))["signals"]


def test_needs_reach_the_person_who_has_them() -> None:
    assert person(private(), ADA)["needs"] == [{"kind": "interpreter", "detail": "Samplish; large print"}]
    assert person(private(), BEN)["needs"][0]["kind"] == "communication"


def test_a_hearing_of_several_days_with_its_times_in_utc() -> None:
    first = next(h for h in content(private())["hearings"] if h["id"] == "2000000001")
    assert first["type"] == "first-hearing"
    assert (first["starts_at"], first["ends_at"]) == ("2026-06-09T09:00:00Z", "2026-06-10T15:00:00Z")
    assert first["court"] == {"name": "Leeds Combined Court Centre", "epims_id": "472049"}


def test_a_code_nobody_knows_is_not_published_as_one_and_kept_with_its_path() -> None:
    unlisted = next(h for h in content(private())["hearings"] if h["id"] == "2000000002")
    assert (unlisted["type"], unlisted["status"]) == ("other", "awaiting")
    case = private()
    hearing = case["case_data"]["hearingData"]["caseHearings"][1]
    hearing.pop("hearingStatus", None)
    hearing["hmcStatus"] = "SOMETHING_NEW"
    case["case_data"]["respondents"][0]["value"]["gender"] = "something new"
    unknowns = {u["path"]: u["value"] for u in content(case)["unknowns"]}
    assert unknowns["case_data.hearingData.caseHearings[1].hearingType"] == "ABA5-NEW"
    assert unknowns["case_data.hearingData.caseHearings[1].hmcStatus"] == "SOMETHING_NEW"
    assert unknowns["case_data.respondents[0].gender"] == "something new"
    assert next(h for h in content(case)["hearings"] if h["id"] == "2000000002")["status"] == "awaiting"
    assert "gender" not in person(case, BEN)


def test_an_order_of_a_kind_nobody_knows_is_an_order_all_the_same() -> None:
    case = private()
    order = case["case_data"]["orderCollection"][0]["value"]
    order.pop("orderTypeId", None)
    order["orderType"] = "An order of a new kind"
    now = content(case)
    assert "types" not in now["orders"][0]
    assert now["orders"][0]["made_on"] == "2026-01-20"
    assert {"path": "case_data.orderCollection[0].orderType", "value": "An order of a new kind"} in now["unknowns"]


def test_free_text_where_a_code_belongs_is_not_published_as_one() -> None:
    assert content(private(ordersApplyingFor=["order about Ada Example"]))["orders_sought"] == ["other"]


def test_orders_and_the_reports_they_order() -> None:
    now = content(private())
    (order,) = now["orders"]
    assert (order["types"], order["made_on"], order["hearing_id"]) == (
        ["special-guardianship"],
        "2026-01-20",
        "2000000001",
    )
    (report,) = now["reports"]
    assert (report["type"], report["due"], report["author"], report["order_id"]) == (
        "section-7",
        "2026-04-01",
        "cafcass",
        order["id"],
    )


def test_a_local_authority_writes_a_section_37_report() -> None:
    case = private()
    case["case_data"]["orderCollection"][0]["value"]["courtReportType"] = "section37Report"
    (report,) = content(case)["reports"]
    assert (report["type"], report["author"]) == ("section-37", "local-authority")


def test_documents_wherever_they_are() -> None:
    kinds = [d["kind"] for d in content(private())["documents"]]
    assert sorted(kinds) == ["c1a", "c8", "cafcass", "final-application", "order", "other", "other", "other"]


def test_a_document_in_a_field_nobody_knows_is_a_document_all_the_same() -> None:
    documents = content(private(brandNewDocument={"document_id": CHILD, "document_filename": "x.pdf"}))["documents"]
    assert {"id": CHILD, "kind": "brandNewDocument", "file_name": "x.pdf"} in documents


def test_what_nobody_knows_is_kept_with_its_path() -> None:
    unknowns = {u["path"]: u["value"] for u in content(private())["unknowns"]}
    assert unknowns == {
        "case_data.aFieldNobodyKnows": '{"deep": ["value nobody knows"]}',
        "case_data.hearingData.caseHearings[1].hearingType": "ABA5-NEW",
        "case_data.miamExemptionsTable.reasonsForMiamExemption": '["Something new"]',
        "case_data.otherDocuments[0].notes": "n",
    }


def test_an_unknown_value_is_cut_where_it_is_endless() -> None:
    case = bare(aFieldNobodyKnows="x" * 5_000_000)
    (unknown,) = (u for u in content(case)["unknowns"])
    assert len(unknown["value"]) < 21_000
    assert "5000000 characters" in unknown["value"]


@pytest.mark.parametrize(
    ("spelled", "same"),
    [
        (
            {"created_on": "2026-01-05T09:30:00", "last_modified_on": "2026-01-06T10:15:30", "case_type": "PRLAPPS"},
            1767694530000000,
        ),
        ({"created_date": "2026-01-05T09:30:00"}, 1767605400000000),
        ({"last_modified": [2026, 1, 6, 10, 15, 30]}, 1767694530000000),
        ({"last_modified": "nonsense", "created_date": "2026-01-05T09:30:00"}, 1767605400000000),
        ({"last_modified": "nonsense"}, None),
    ],
)
def test_older_spellings_of_the_envelope(spelled: dict[str, Any], same: int | None) -> None:
    snapshot = read({"id": "1700000000000001", "case_data": {}, **spelled})
    assert snapshot.taken_at == same
    assert not snapshot.unknowns


@pytest.mark.parametrize("location", [{"region": "1", "baseLocation": "12"}, {"regionId": 1, "baseLocationId": "12"}])
def test_both_spellings_of_the_location(location: dict[str, Any]) -> None:
    assert content(bare(caseManagementLocation=location))["court"] == {"region": "1", "epims_id": "12"}


@pytest.mark.parametrize(
    "ids",
    [
        {"hearingId": 2000000001},
        {"hearingIds": ["2000000001"]},
        {"hearingIds": [{"value": 2000000001}], "hearingId": None},
    ],
)
def test_an_order_names_its_hearings_in_several_ways(ids: dict[str, Any]) -> None:
    case = private()
    order = case["case_data"]["orderCollection"][0]["value"]
    order.pop("hearingIds")
    order.update(ids)
    assert content(case)["orders"][0]["hearing_id"] == "2000000001"


def test_members_are_read_bare_as_well_as_wrapped() -> None:
    case = private()
    wrapped = content(case)
    for name in ("applicants", "respondents", "children"):
        case["case_data"][name] = [{"id": m["id"], **m["value"]} for m in case["case_data"][name]]
    assert content(case) == wrapped


def test_two_people_under_one_id_are_both_kept_and_noted() -> None:
    case = private()
    case["case_data"]["applicants"].append({"id": ADA, "value": {"firstName": "Zoe", "lastName": "Sample"}})
    names = [p["name"]["first"] for p in content(case)["people"] if p["roles"] == ["applicant"]]
    assert sorted(names) == ["Ada", "Zoe"]
    assert any(p.reason == "is the id of another person too" for p in read(case).problems.values())


def test_one_id_in_two_roles_is_two_people() -> None:
    case = private()
    case["case_data"]["respondents"][0]["id"] = ADA
    people = content(case)["people"]
    assert len({p["id"] for p in people}) == len(people) == 3


def test_people_without_an_id_are_told_apart_by_name_never_by_place() -> None:
    case = bare(applicants=[{"firstName": "Ada", "lastName": "Example", "phoneNumber": "07700900001"}])
    later = bare(applicants=[{"firstName": "Zoe", "lastName": "Sample"}])
    people = {p["name"]["first"]: p for p in seen(merged(read(case), read(later)))[0]["people"]}
    assert "phone" in people["Ada"]
    assert "phone" not in people["Zoe"]


def test_the_household_of_a_child_is_among_the_people() -> None:
    case = private()
    lodger = {
        "firstName": "Lou",
        "lastName": "Lodger",
        "relationshipToChildDetails": "lodger",
        "isPersonIdentityConfidential": "No",
    }
    case["case_data"]["children"][0]["value"]["personWhoLivesWithChild"] = [{"id": OTHER_ID, "value": lodger}]
    found = person(case, OTHER_ID)
    assert found["roles"] == ["other-person", "household-member"]
    assert {"child": CHILD, "person": OTHER_ID, "lives_with": "yes"}.items() <= next(
        r for r in content(case)["relations"] if r["person"] == OTHER_ID
    ).items()


OTHER_ID = "00000000-0000-4000-8000-00000000b001"


@pytest.mark.parametrize(
    ("message", "path", "subject"),
    [
        (None, "", None),
        ([], "", None),
        ("text", "", None),
        (12, "", None),
        ({}, "case_data", None),
        ({"id": 1700000000000001}, "case_data", "1700000000000001"),
        ({"id": 1700000000000001, "case_data": None}, "case_data", "1700000000000001"),
        ({"id": "1700-0000-0000-0001", "case_data": []}, "case_data", "1700000000000001"),
        ({"id": "nonsense", "case_data": "text"}, "case_data", None),
        ({"total": 1, "cases": [{"id": 1}]}, "", None),
    ],
)
def test_what_is_no_case_is_unreadable_and_keeps_its_number(message: Any, path: str, subject: str | None) -> None:
    from intake.domain.feeds import private_law

    with pytest.raises(UnreadableError) as raised:
        private_law.read(message)
    assert raised.value.problems[0].path == path
    assert raised.value.subject == subject


@pytest.mark.parametrize(
    "wrong", [None, "", {}, [], "text", 5, True, ["text"], [5], [None], [[]], {"id": 5}, [{"id": {}, "value": 5}]]
)
def test_wrong_types_in_any_section_never_lose_the_rest(wrong: Any) -> None:
    whole = private()
    for name in whole["case_data"]:
        snapshot = read(private(**{name: wrong}) if wrong is not None else private())
        assert snapshot.case_number == "1700000000000001"
        assert name == "applicants" or of_kind(snapshot.elements, "applicant")


def test_a_section_of_the_wrong_type_is_told_by_its_path() -> None:
    snapshot = read(private(applicants="Ada Example", children=[5, {"id": "x", "value": "text"}]))
    told = {(p.path, p.reason) for p in snapshot.problems.values()}
    assert told == {
        ("case_data.applicants", "is not a list"),
        ("case_data.children[0]", "is not an object"),
        ("case_data.children[1]", "is not an object"),
    }


def test_a_field_of_the_wrong_type_is_told_by_its_path_and_not_by_its_value() -> None:
    case = private()
    case["case_data"]["applicants"][0]["value"] |= {"dateOfBirth": "Ada's birthday", "address": {"PostCode": ["Ada"]}}
    told = {(p.path, p.reason) for p in read(case).problems.values()}
    assert told == {
        ("case_data.applicants[0].dateOfBirth", "is not a date in a form we know"),
        ("case_data.applicants[0].address.PostCode", "is not text"),
    }
    assert "Ada" not in json.dumps([p.reason for p in read(case).problems.values()])


def test_a_collection_without_end_is_read_as_far_as_a_case_can_go() -> None:
    snapshot = read(bare(children=[{"firstName": f"Kit{n}"} for n in range(20_000)]))
    assert len(of_kind(snapshot.elements, "child")) == 500
    assert [p.reason for p in snapshot.problems.values()] == ["has more than 500 members; the rest were not read"]


@pytest.mark.parametrize("name", ["aFieldNobodyKnows", "applicants", "hearingData", "courtName", "children"])
def test_nesting_without_end_costs_only_the_field_it_is_in(name: str) -> None:
    deep: Any = "x"
    for level in range(1000):
        deep = [deep] if level % 2 else {"value": deep}
    snapshot = read(private(**{name: deep}))
    assert snapshot.case_number == "1700000000000001"
    assert of_kind(snapshot.elements, "respondent")


def test_the_redacted_payload_is_read() -> None:
    snapshot = read(payload("private-law-redacted"))
    assert len(of_kind(snapshot.elements, "redaction")) == 2
    assert len(of_kind(snapshot.elements, "document")) == 1


ANSWERED: dict[str, dict[str, Any]] = {
    "keepDetailsPrivate": {"confidentiality": "Yes", "confidentialityList": ["email"]},
    "attendToCourt": {"respondentWelshNeeds": "Yes", "disabilityNeeds": "ramp"},
    "supportYouNeed": {"safetyArrangements": ["a screen"]},
}
FLAGS: dict[str, Any] = {"details": [{"value": {"name": "Interpreter", "status": "Active", "flagComment": "Samplish"}}]}


def answered(section: str, field: str, value: Any) -> Any:
    case = private()
    ben = case["case_data"]["respondents"][0]["value"]
    ben["email"] = "ben@example.org"
    ben["response"][section] = {**ANSWERED.get(section, {}), field: value}
    return case


@pytest.mark.parametrize("section", ["keepDetailsPrivate", "respKeepDetailsPrivate"])
@pytest.mark.parametrize("wrong", [["Yes"], {"answer": "Yes"}, 5])
def test_a_wish_for_privacy_that_cannot_be_read_is_asked_for_and_kept_as_a_wish_until_then(
    section: str, wrong: Any
) -> None:
    case = answered(section, "confidentiality", wrong)
    case["case_data"]["respondents"][0]["value"]["isPhoneNumberConfidential"] = "No"
    path = f"case_data.respondents[0].response.{section}.confidentiality"
    assert path in {p.path for p in read(case).problems.values()}
    assert path in {u["path"] for u in content(case)["unknowns"]}
    ben = person(case, BEN)
    assert {ben[part]["confidential"] for part in ("address", "email", "phone")} == {"yes"}
    held = merged(read(case), read(answered(section, "confidentiality", "No")))
    later = next(p for p in seen(held)[0]["people"] if p["id"] == BEN)
    assert later["phone"]["confidential"] == "no"


def test_a_wish_for_privacy_about_what_nobody_can_read_is_about_everything() -> None:
    case = answered("keepDetailsPrivate", "confidentialityList", {"value": 5})
    ben = person(case, BEN)
    assert {ben[part]["confidential"] for part in ("address", "email", "phone")} == {"yes"}
    only_email = person(answered("keepDetailsPrivate", "confidentiality", "Yes"), BEN)
    assert only_email["email"]["confidential"] == "yes"
    assert "confidential" not in only_email["phone"]


@pytest.mark.parametrize("wrong", [987654321, [987654321], {"mark": "987654321"}, [{"mark": "987654321"}]])
def test_no_answer_of_a_respondent_is_lost_by_its_type(wrong: Any) -> None:
    cases = [answered(section, field, wrong) for section, fields in ANSWERED.items() for field in fields]
    for section in ANSWERED:
        cases.append(private())
        cases[-1]["case_data"]["respondents"][0]["value"]["response"][section] = wrong
    for name in ("relationshipToChild", "otherPersonRelationshipToChildren", "partyLevelFlag"):
        cases.append(private())
        cases[-1]["case_data"]["otherPeopleInTheCaseTable"][0]["value"][name] = wrong
    for field in ("name", "status", "flagComment"):
        cases.append(private())
        flags = {"details": [{"value": {**FLAGS["details"][0]["value"], field: wrong}}]}
        cases[-1]["case_data"]["respondents"][0]["value"]["partyLevelFlag"] = flags
    for case in cases:
        snapshot = read(case)
        assert "987654321" in json.dumps([snapshot.unknowns, snapshot.elements])


def test_the_flags_of_a_court_are_needs() -> None:
    case = private()
    case["case_data"]["respondents"][0]["value"]["partyLevelFlag"] = FLAGS
    assert {"kind": "interpreter", "detail": "Interpreter: Samplish"} in person(case, BEN)["needs"]

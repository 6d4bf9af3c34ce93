"""Another family under the number of a case is not taken into it before somebody says whose case it is (I9)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from intake_world import ADA, World, payload, private

from cafcass_contracts.intake import AcceptCourtsWord, CaseDetailsRecorded, InformationRequested
from cafcass_contracts.message import Actor

OFFICER = Actor(id="io-1", role="intake-officer", team="central-intake")


def person(id_: str, first: str, born: str, last: str = "Stranger") -> Any:
    return {
        "id": f"00000000-0000-4000-8000-0000000000{id_}",
        "value": {"firstName": first, "lastName": last, "dateOfBirth": born},
    }


ZED, YAN, XEN = person("c1", "Zed", "2019-01-01"), person("c2", "Yan", "1980-01-01"), person("c3", "Xen", "1981-01-01")


def crossed(changed: str = "2026-01-29", **lists: Any) -> Any:
    """The case with the people of another family in it, as a clerk sends it who confused two numbers."""
    without = dict.fromkeys(
        (
            "newChildDetails", "childAndApplicantRelations", "childAndRespondentRelations", "childAndOtherPeopleRelations",
            "otherPeopleInTheCaseTable", "otherPartyInTheCaseRevised", "applicantsConfidentialDetails",
        )
    )  # fmt: skip
    family = {"children": [ZED], "applicants": [YAN], "respondents": [XEN]}
    return private(**{**without, **family, **lists}) | {"last_modified": f"{changed}T10:00:00"}


def names(world: World) -> set[str]:
    details = world.last(CaseDetailsRecorded)
    return {each.name.last for each in (*details.people, *details.children) if each.name and each.name.last}


def is_asked(world: World) -> bool:
    return "whose-case" in {key for _, key in world.questions}


def shown() -> World:
    world = World()
    world.show(private() | {"last_modified": "2026-01-20T10:00:00"})
    return world


@pytest.mark.practice(
    "H2", "Another family under a known case number is not made a party of it: whose case it is, is asked the same day."
)
def test_whose_case_it_is_is_asked_before_another_family_is_taken_into_it() -> None:
    world = shown()
    before = world.last(CaseDetailsRecorded)
    said = world.show(crossed(hearingData={"caseHearings": []}, familymanCaseNumber="LS26P00001"))
    assert world.last(CaseDetailsRecorded).people == before.people
    assert world.last(CaseDetailsRecorded).children == before.children
    (asked,) = (each for each in said.asks if each.key == "whose-case")
    assert (asked.role, asked.team, asked.reasons) == ("intake-officer", "central-intake", ("I9", "G9"))
    assert asked.due.date() == world.now.date()
    assert any("whose case is it?" in each.reason for each in world.last(InformationRequested).missing)
    assert "Stranger" not in str([each.event for each in said.publish])
    assert not world.show(crossed(hearingData={"caseHearings": []}, familymanCaseNumber="LS26P00001")).publish


def test_a_later_right_snapshot_settles_it_and_an_older_one_does_not() -> None:
    world = shown()
    world.show(crossed())
    world.show(private() | {"last_modified": "2026-01-19T10:00:00"})
    assert is_asked(world)
    world.show(private() | {"last_modified": "2026-01-30T10:00:00"})
    assert not is_asked(world)
    assert "Stranger" not in names(world)
    assert not any("whose case is it?" in each.reason for each in world.last(InformationRequested).missing)


def test_a_person_says_that_it_is_theirs_and_nothing_of_them_is_lost() -> None:
    world = shown()
    world.show(crossed())
    command = {
        "case_id": world.last(CaseDetailsRecorded).case_id,
        "by": OFFICER,
        "why": "It is.",
        "source": "the court",
    }
    world.tell(AcceptCourtsWord.model_validate({**command, "about": "people"}))
    details = world.last(CaseDetailsRecorded)
    assert "Stranger" in names(world)
    assert {ZED["id"], YAN["id"], XEN["id"]} <= {each.id for each in (*details.people, *details.children)}
    assert not is_asked(world)
    world.show(crossed("2026-01-30"))
    assert not is_asked(world)


@pytest.mark.parametrize(
    "lists",
    [
        {"applicants": [YAN, private()["case_data"]["applicants"][0]]},
        {"applicants": [person("c9", "Ada", "1990-10-10", "Example")]},
        {"children": None},
        {"applicants": None, "respondents": None},
    ],
)
def test_one_who_remains_or_somebody_who_joins_is_taken_as_ever(lists: Any) -> None:
    world = shown()
    (ada,) = (each for each in world.last(CaseDetailsRecorded).people if each.id == ADA)
    if "applicants" in lists and lists["applicants"] and len(lists["applicants"]) == 1:
        assert ada.name is not None
        lists["applicants"][0]["value"] |= {
            "firstName": ada.name.first, "lastName": ada.name.last, "dateOfBirth": str(ada.date_of_birth),
        }  # fmt: skip
    world.show(crossed(**lists))
    assert not is_asked(world)
    assert "Stranger" in names(world)


def test_who_comes_first_is_asked_about_by_nobody() -> None:
    world = World()
    world.show(crossed())
    assert names(world) == {"Stranger"}
    assert not is_asked(world)


def test_the_family_of_another_care_case_of_the_same_authority_is_asked_about() -> None:
    world, case = World(), payload("public-law-full")
    world.show(case | {"lastModified": "2026-01-20T10:00:00"})
    before = world.last(CaseDetailsRecorded)
    data = case["caseData"] | {"children": [ZED], "respondents": [XEN], "others": []}
    world.show(case | {"caseData": data, "lastModified": "2026-01-29T10:00:00"})
    assert is_asked(world)
    assert world.last(CaseDetailsRecorded).people == before.people


@pytest.mark.practice(
    "H2",
    "What another family alleges, who their lawyer is and that they withdraw is no fact of the case: it is asked at once where a child may be in danger.",
)
@pytest.mark.parametrize("kind", ["private", "public"])
def test_what_they_allege_and_their_lawyer_are_none_of_this_case_and_its_hearings_are(kind: str) -> None:
    if kind == "private":
        world, hearing = shown(), deepcopy(private()["case_data"]["hearingData"]["caseHearings"][0])
        hearing |= {"hearingID": 2000009999}
        said = crossed(
            hearingData={"caseHearings": [hearing]}, applicantSolicitorEmailAddress="law@stranger.example",
            c1ADocument={"document_filename": "c1a.pdf", "document_url": "http://x.example/documents/00000000-0000-4000-8000-0000000000ee"},
        ) | {"state": "CASE_WITHDRAWN"}  # fmt: skip
    else:
        world, case = World(), payload("public-law-full")
        world.show(case | {"lastModified": "2026-01-20T10:00:00"})
        data = case["caseData"] | {
            "children": [ZED], "respondents": [XEN], "others": [], "ordersSought": ["EMERGENCY_PROTECTION_ORDER"],
        }  # fmt: skip
        said = case | {"caseData": data, "lastModified": "2026-01-29T10:00:00"}
    before = world.last(CaseDetailsRecorded)
    world.show(said)
    after = world.last(CaseDetailsRecorded)
    for part in ("people", "signals", "orders_sought", "kinds", "emergency", "withdrawn", "documents"):
        assert getattr(after, part) == getattr(before, part), part
    (question,) = (each for (_, key), each in world.questions.items() if key == "whose-case")
    assert ("T2" in question.reasons) is (kind == "public")
    if kind == "private":
        assert len(after.hearings) == len(before.hearings) + 1
    else:
        assert question.due.at == world.now

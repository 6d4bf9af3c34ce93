"""One person whom a court shows on both sides of a case, under two ids, is one person (I9, P1, T9); who may be one is asked about."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from intake_world import ADA, BEN, World, private

from cafcass_contracts.intake import CaseDetailsRecorded, JoinRecords, PartRecords, WithdrawPerson
from cafcass_contracts.message import Actor
from cafcass_contracts.values import YesNo

OFFICER = Actor(id="io-1", role="intake-officer", team="central-intake")
TWICE = "00000000-0000-4000-8000-0000000000d1"
BEN_TOO = "00000000-0000-4000-8000-0000000000d2"


def as_other(name: str, id_: str, **said: Any) -> Any:
    """Somebody of a list of the case once more, under another id."""
    value = {**deepcopy(private()["case_data"][name][0]["value"]), **said}
    return {"id": id_, "value": {key: each for key, each in value.items() if each is not None}}


def with_respondents(*respondents: Any, applicants: Any = None) -> Any:
    return private(respondents=list(respondents), **({"applicants": applicants} if applicants else {}))


def ben() -> Any:
    return deepcopy(private()["case_data"]["respondents"][0])


def told(case: Any) -> tuple[World, CaseDetailsRecorded]:
    world = World()
    world.show(case)
    return world, world.last(CaseDetailsRecorded)


def lacks(details: CaseDetailsRecorded) -> set[str]:
    return {each.reason for each in details.missing if "espondents" in each.path and "respondent?" in each.reason}


@pytest.mark.practice(
    "R7",
    "Who applies and is named as the respondent too, under another id, is one person, and the court is asked who the respondent is.",
)
def test_who_is_on_both_sides_under_two_ids_is_one_and_of_the_other_side_the_court_is_asked() -> None:
    private_too = {"isAddressConfidential": "No", "isEmailAddressConfidential": None}
    world, details = told(with_respondents(as_other("applicants", TWICE, **private_too)))
    (ada,) = (each for each in details.people if each.name.first == "Ada")
    assert (ada.id, ada.also, ada.roles, ada.adult_party) == (ADA, (TWICE,), ("applicant", "respondent"), True)
    assert ada.address is not None
    assert ada.address.confidential is YesNo.YES
    assert lacks(details)
    assert "one-person" not in {key for _, key in world.questions}


def test_of_applications_against_each_other_nothing_is_missing() -> None:
    applicants = [deepcopy(private()["case_data"]["applicants"][0]), as_other("respondents", BEN_TOO)]
    _, details = told(with_respondents(ben(), as_other("applicants", TWICE), applicants=applicants))
    roles = {each.id: set(each.roles) for each in details.people if each.adult_party}
    assert set(map(frozenset, roles.values())) == {frozenset({"applicant", "respondent"})}
    assert len(roles) == 2
    assert not lacks(details)


@pytest.mark.parametrize(
    ("born", "is_asked"), [(None, True), ("1962-02-03", False)], ids=["not-known", "father-and-son"]
)
@pytest.mark.parametrize("command", [JoinRecords, PartRecords])
def test_who_may_be_one_is_asked_about_and_a_person_says_so(born: str | None, is_asked: bool, command: Any) -> None:
    world, details = told(with_respondents(ben(), as_other("applicants", TWICE, dateOfBirth=born)))
    assert {ADA, BEN, TWICE} <= {each.id for each in details.people}
    assert ("one-person" in {key for _, key in world.questions}) is is_asked
    about = {"records": [ADA, TWICE]} if command is JoinRecords else {"record": TWICE}
    given = {"case_id": details.case_id, "by": OFFICER, "why": "They say so.", "source": "a call", **about}
    said = world.tell(command.model_validate(given))
    assert said.answer is None
    assert "one-person" not in {key for _, key in world.questions}
    people = {each.id: each for each in world.last(CaseDetailsRecorded).people}
    if command is JoinRecords:
        assert set(people[ADA].roles) == {"applicant", "respondent"}
        assert TWICE not in people


def take_out(details: CaseDetailsRecorded, person: str) -> WithdrawPerson:
    return WithdrawPerson.model_validate(
        {"case_id": details.case_id, "by": OFFICER, "why": "The court says so.", "person": person}
    )


def test_the_record_that_should_not_have_been_is_taken_out_and_whose_it_is_stays() -> None:
    world, details = told(with_respondents(ben(), as_other("applicants", TWICE)))
    world.tell(take_out(details, TWICE))
    (ada,) = (each for each in world.last(CaseDetailsRecorded).people if each.id == ADA)
    assert (ada.roles, ada.also) == (("applicant",), (TWICE,))
    assert "respondent" not in {
        role for each in world.last(CaseDetailsRecorded).people if each.id != BEN for role in each.roles
    }


@pytest.mark.practice(
    "H8", "Who left a case and comes back, also under another id, is who they were: what was unsafe then is unsafe now."
)
@pytest.mark.parametrize(
    ("again", "is_known", "is_asked"),
    [({}, True, False), ({"dateOfBirth": None}, False, True), ({"firstName": "Bob"}, False, False)],
    ids=["same", "no-date-of-birth", "somebody-else"],
)
def test_who_was_withdrawn_and_comes_back_under_another_id_is_recognised_or_asked_about(
    again: dict[str, Any], *, is_known: bool, is_asked: bool
) -> None:
    world, details = told(with_respondents(ben()))
    world.tell(take_out(details, BEN))
    assert BEN not in {each.id for each in world.last(CaseDetailsRecorded).people}
    world.show(with_respondents(as_other("respondents", BEN_TOO, **again)) | {"last_modified": "2026-01-29T10:00:00"})
    people = {each.id: each for each in world.last(CaseDetailsRecorded).people}
    assert (people[BEN_TOO].also == (BEN,)) is is_known
    assert ("one-person" in {key for _, key in world.questions}) is is_asked
    if is_asked:
        given = {"case_id": details.case_id, "by": OFFICER, "why": "It is he.", "source": "a call"}
        world.tell(JoinRecords.model_validate({**given, "records": [BEN_TOO, BEN]}))
        (back,) = (each for each in world.last(CaseDetailsRecorded).people if each.id == BEN_TOO)
        assert back.also == (BEN,)
        assert "one-person" not in {key for _, key in world.questions}


@pytest.mark.practice(
    "R7",
    "Who lives with a child under a party's name, and is said to be something else to it, is asked about: a step-father may have the father's name.",
)
@pytest.mark.parametrize(
    ("lives_there_as", "party_is", "is_asked"),
    [
        ("step-father", "Father", True),
        ("Father", "Father", False),
        ("step-father", "Step-father", False),
        ("grandfather", "Father", True),
        (None, "Father", False),
    ],
)
def test_a_step_father_of_the_fathers_name_is_asked_about(
    lives_there_as: str | None, party_is: str, *, is_asked: bool
) -> None:
    child = deepcopy(private()["case_data"]["children"][0])
    name = {key: ben()["value"][key] for key in ("firstName", "lastName")}
    lives = {**name, **({"relationshipToChildDetails": lives_there_as} if lives_there_as else {})}
    child["value"]["personWhoLivesWithChild"] = [{"id": TWICE, "value": lives}]
    tie = {"childId": child["id"], "respondentId": BEN, "childAndRespondentRelation": party_is}
    ties = [{"id": "00000000-0000-4000-8000-0000000000e1", "value": tie}]
    case = private(children=[child], newChildDetails=None, respondents=[ben()], childAndRespondentRelations=ties)
    world, details = told(case)
    assert TWICE not in {each.id for each in details.people}
    assert ("one-person" in {key for _, key in world.questions}) is is_asked
    if is_asked:
        given = {"case_id": details.case_id, "by": OFFICER, "why": "They say so.", "source": "a call", "record": TWICE}
        world.tell(PartRecords.model_validate(given))
        assert "one-person" not in {key for _, key in world.questions}
        (other,) = (each for each in world.last(CaseDetailsRecorded).people if each.id == TWICE)
        assert "household-member" in other.roles
        assert other.apart

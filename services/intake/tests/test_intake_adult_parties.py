"""Who is an adult party, and so checked, is decided once for everybody; an implausible birth date takes nobody's check away (P1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from intake_world import ADA, BEN, CHILD, World, events, one, payload, private

from cafcass_contracts import court
from cafcass_contracts import intake as said
from cafcass_contracts.people import Child, Person, PersonName
from cafcass_contracts.values import LawType, PartyRole
from cafcass_runtime.testing.policy import policy_of
from intake.app import service

NUMBER = "1700000000000005"
APPLICANT, RESPONDENT, INTERVENER, OTHER = (
    PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.INTERVENER, PartyRole.OTHER_PERSON,
)  # fmt: skip
LOCAL_AUTHORITY, HOUSEHOLD = PartyRole.LOCAL_AUTHORITY, PartyRole.HOUSEHOLD_MEMBER


def person(*roles: PartyRole, **more: Any) -> Person:
    return Person.model_validate({"id": "11", "roles": roles, "name": PersonName(first="Ada", last="Example"), **more})


def issue(world: World, *people: Person, children: tuple[Child, ...] = (), applied: date = date(2026, 1, 5)) -> Any:
    return world.tell(
        court.ApplicationIssued(
            case_number=NUMBER, law=LawType.PRIVATE, submitted_on=applied, people=people, children=children
        )
    )


def adults(decision: Any) -> set[str]:
    return {each.id for each in one(decision, said.CaseDetailsRecorded).people if each.adult_party}


def doubted(decision: Any) -> dict[str, str]:
    """What the court is asked about dates of birth, by path."""
    asked = events(decision, said.InformationRequested)
    return {each.path: each.reason for event in asked for each in event.missing if each.path.endswith("date_of_birth")}


@pytest.mark.parametrize(
    ("roles", "more", "expected"),
    [
        ((APPLICANT,), {}, True),
        ((RESPONDENT,), {}, True),
        ((INTERVENER,), {}, True),
        ((RESPONDENT, HOUSEHOLD), {}, True),
        ((OTHER,), {}, False),
        ((HOUSEHOLD,), {}, False),
        ((PartyRole.SOLICITOR,), {}, False),
        ((), {}, False),
        ((APPLICANT, LOCAL_AUTHORITY), {"organisation": "Sample Borough Council"}, False),
        ((RESPONDENT, LOCAL_AUTHORITY), {}, False),
        ((APPLICANT,), {"organisation": "Sample Adoption Agency"}, False),
        ((RESPONDENT, PartyRole.CHILD), {}, False),
    ],
)
def test_an_adult_party_is_a_natural_person_with_a_partys_role(
    roles: tuple[PartyRole, ...], more: dict[str, Any], expected: bool
) -> None:
    assert adults(issue(World(), person(*roles, date_of_birth="1990-10-10", **more))) == ({"11"} if expected else set())


@pytest.mark.parametrize("role", [APPLICANT, RESPONDENT])
@pytest.mark.parametrize(
    ("born", "adult", "doubt"),
    [
        (None, True, "is missing"),
        ("1990-10-10", True, None),
        ("1988-02", True, None),
        ("1988", True, None),
        ("2008-01-05", True, None),
        ("2008-01-06", False, {"applicant": "makes this applicant a child when the application was made: please confirm"}),
        ("2010-01-05", False, {"applicant": "makes this applicant a child when the application was made: please confirm"}),
        ("2010-01-06", True, "makes this {role} a child when the application was made: please confirm"),
        ("2016-05-01", True, "makes this {role} a child when the application was made: please confirm"),
        ("2009", False, None),
        ("2008", True, None),
        ("2016", True, "makes this {role} a child when the application was made: please confirm"),
        ("2026-02-30", True, "is no date that there is: please confirm"),
        ("2031-05-01", True, {
            "applicant": "makes this applicant a child when the application was made: please confirm",
            "respondent": "is after the application was made: please confirm",
        }),
    ],
)  # fmt: skip
def test_only_a_plausible_date_of_a_young_party_takes_the_check_away(
    role: PartyRole, born: str | None, adult: bool, doubt: str | dict[str, str] | None
) -> None:
    """Below 16 nobody is believed to be a party; from 18 on everybody is an adult. What is hard to believe is asked about."""
    decision = issue(World(), person(role, date_of_birth=born))
    assert adults(decision) == ({"11"} if adult else set())
    expected = doubt.get(role) if isinstance(doubt, dict) else doubt and doubt.format(role=role)
    assert doubted(decision) == ({} if expected is None else {"people[11].date_of_birth": expected})


def test_a_date_that_cannot_be_read_leaves_a_party_an_adult() -> None:
    broken = person(RESPONDENT).model_copy(update={"date_of_birth": "someday"})
    assert adults(issue(World(), broken)) == {"11"}


@pytest.mark.parametrize(
    "child",
    [
        Child(id="11"),
        Child(id="21", name=PersonName(first="ada", last="EXAMPLE"), date_of_birth="2014-01-01"),
    ],
)
def test_a_child_of_the_case_that_is_a_party_to_it_is_not_checked_nor_asked_about(child: Child) -> None:
    """Such as one for whom a guardian was appointed under rule 16.4."""
    decision = issue(World(), person(RESPONDENT, date_of_birth="2014-01-01"), children=(child,))
    assert adults(decision) == set()
    assert "people[11].date_of_birth" not in doubted(decision)


def test_a_child_of_the_same_name_and_another_birth_date_is_somebody_else() -> None:
    junior = Child(id="21", name=PersonName(first="Ada", last="Example"), date_of_birth="2016-01-01")
    assert adults(issue(World(), person(RESPONDENT, date_of_birth="1990-10-10"), children=(junior,))) == {"11"}


@pytest.mark.parametrize("claimed", [True, False])
def test_what_a_court_says_of_it_is_not_read(claimed: bool) -> None:
    world = World()
    people = person(OTHER, adult_party=claimed), person(RESPONDENT, id="12", adult_party=claimed)
    decision = issue(world, *people)
    assert adults(decision) == {"12"}
    assert not one(decision, said.CaseDetailsRecorded).unknowns


def test_a_birth_date_that_is_put_right_takes_the_check_away_or_brings_it_and_says_so() -> None:
    world = World()
    issue(world, person(RESPONDENT, date_of_birth="2016-05-01"))
    for born, adult in (("2009-05-01", False), ("1989-05-01", True)):
        amended = issue(world, person(RESPONDENT, date_of_birth=born))
        assert adults(amended) == ({"11"} if adult else set())
        assert "people[11].adult_party" in one(amended, said.ApplicationAmended).changed


def test_the_parties_of_both_hmcts_feeds() -> None:
    assert adults(World().show(private())) == {ADA, BEN}
    details = one(World().show(payload("public-law-full")), said.CaseDetailsRecorded)
    assert {person.roles for person in details.people if person.adult_party} == {("respondent",)}
    assert not any(person.adult_party for person in details.people if person.organisation)
    case = private()
    case["case_data"]["respondents"][0] = {"id": CHILD, "value": {"firstName": "Kit", "lastName": "Example"}}
    assert adults(World().show(case)) == {ADA}


def test_the_ages_are_numbers_of_policy() -> None:
    decision = issue(
        World(policy=policy_of(service, youngest_party=12)), person(RESPONDENT, date_of_birth="2013-01-01")
    )
    assert (adults(decision), doubted(decision)) == (set(), {})

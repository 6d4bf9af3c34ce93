"""A refuge's name in an address that nobody said to be confidential (T9): it is kept secret, and a person asks the same day."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import BEN, POLICY_SET, World, another, private

from cafcass_contracts.intake import CaseDetailsRecorded, CorrectChild, CorrectPerson
from cafcass_contracts.message import Actor
from cafcass_contracts.people import Person
from cafcass_contracts.values import YesNo

OFFICER = Actor(id="io-1", role="intake-officer", team="central-intake")


def at(line: str, **said: Any) -> Any:
    """The case, with the respondent at an address that is said not to be confidential, and to be no refuge."""
    case = private()
    case["case_data"]["respondents"][0]["value"] |= {
        "address": {"AddressLine1": line, "PostTown": "Sampleton", "PostCode": "LS1 9ZZ"},
        "isAddressConfidential": "No",
        "isPhoneNumberConfidential": "No",
        "liveInRefuge": "No",
        **said,
    }
    return case


def ben(world: World) -> Person:
    found: Person = next(each for each in world.last(CaseDetailsRecorded).people if each.id == BEN)
    return found


def is_asked(world: World) -> bool:
    return "refuge" in {key for _, key in world.questions}


def correct(world: World, **said: Any) -> None:
    given = {"case_id": world.last(CaseDetailsRecorded).case_id, "by": OFFICER, "why": "Asked.", "source": "a call"}
    world.tell(CorrectPerson.model_validate({**given, "person": {"id": BEN, **said}}))


@pytest.mark.practice(
    "H13",
    "An address that reads like a refuge's is kept secret, whatever the court says of it, and a person asks the same day.",
)
@pytest.mark.parametrize(
    ("line", "is_secret"),
    [
        ("Invented Refuge, 3 Sample Street", True),
        ("c/o Sampleton WOMEN\u2019S AID", True),
        ("The Safe-House", True),
        ("Lloches Dychmygol", True),
        ("Invented Refugee Council", False),
        ("3 Sample Street", False),
    ],
)
@pytest.mark.parametrize("unsaid", [{}, {"liveInRefuge": None, "isAddressConfidential": None}])
def test_an_address_that_reads_like_a_refuges_is_secret_and_asked_about(
    line: str, unsaid: dict[str, Any], *, is_secret: bool
) -> None:
    world = World()
    said = world.show(at(line, **unsaid))
    person = ben(world)
    assert (person.lives_in_refuge is YesNo.YES) is is_secret
    assert person.address is not None
    assert person.phone is not None
    assert ({person.address.confidential, person.phone.confidential} == {YesNo.YES}) is is_secret
    assert is_asked(world) is is_secret
    for asked in said.asks:
        if asked.key == "refuge":
            assert asked.due.date() == world.now.date()
            assert line not in asked.why


@pytest.mark.parametrize("said", [YesNo.YES, YesNo.NO])
def test_what_they_say_themselves_holds_for_that_address_and_for_no_other(said: YesNo) -> None:
    world = World()
    world.show(at("Invented Refuge"))
    correct(world, lives_in_refuge=said)
    assert not is_asked(world)
    assert ben(world).lives_in_refuge is said
    world.show(at("Invented Refuge", phoneNumber="07700900999") | {"last_modified": "2026-01-29T10:00:00"})
    assert not is_asked(world)
    assert ben(world).lives_in_refuge is said
    world.show(at("Another Refuge") | {"last_modified": "2026-01-29T11:00:00"})
    assert ben(world).lives_in_refuge is YesNo.YES
    assert is_asked(world) is (said is YesNo.NO)
    world.show(at("3 Sample Street") | {"last_modified": "2026-01-29T12:00:00"})
    assert not is_asked(world)


def test_where_a_child_is_said_to_live_is_secret_too() -> None:
    case = private()
    lives = case["case_data"]["children"][0]["value"]["whoDoesTheChildLiveWith"]
    lives |= {"partyId": BEN, "partyFullName": "Ben Example", "partyType": "respondent"}
    lives["childAddress"] = {"AddressLine1": "Invented Refuge", "PostCode": "LS1 9ZZ"}
    world = World()
    world.show(case)
    homes = [home for child in world.last(CaseDetailsRecorded).children for home in child.homes if home.address]
    assert [home.address.confidential for home in homes if home.address] == [YesNo.YES]
    assert is_asked(world)
    (child,) = (each for each in world.last(CaseDetailsRecorded).children if any(home.address for home in each.homes))
    open_ = [{"address": {"line_1": "Invented Refuge", "postcode": "LS1 9ZZ", "confidential": "no"}}]
    given = {"case_id": world.last(CaseDetailsRecorded).case_id, "by": OFFICER, "why": "Asked.", "source": "a call"}
    world.tell(CorrectChild.model_validate({**given, "child": {"id": child.id, "homes": open_}}))
    assert not is_asked(world)
    (after,) = (each for each in world.last(CaseDetailsRecorded).children if each.id == child.id)
    assert [home.address.confidential for home in after.homes if home.address] == [YesNo.NO]


def test_another_list_of_words_is_told_of_those_whom_it_keeps_secret() -> None:
    world = World(policy=another("before", refuge_words=("lloches",)))
    world.show(at("Invented Refuge"))
    assert ben(world).lives_in_refuge is YesNo.NO
    world.bring_into_force(POLICY_SET)
    assert ben(world).lives_in_refuge is YesNo.YES
    assert is_asked(world)

"""A court puts a birth date right with one that is still to come: who was known by the date before is known by it until the court confirms (I9, I5, P1)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from intake_world import BEN, World, private

from cafcass_contracts.intake import CaseDetailsRecorded, CaseUnlinked

KIT = "00000000-0000-4000-8000-00000000a001"


def born(kit: str, ben: str, day: int, number: int = 1700000000000001) -> Any:
    """The case of a day, with the dates of birth of a child and of the respondent."""
    case = private(newChildDetails=None)
    case["case_data"]["children"][0]["value"]["dateOfBirth"] = kit
    case["case_data"]["respondents"][0]["value"]["dateOfBirth"] = ben
    return case | {"id": number, "last_modified": f"2026-01-{day:02}T10:00:00"}


GOOD, WRONG, WORSE = (
    ("2016-05-01", "1985-01-02", 20),
    ("2061-05-01", "2058-01-02", 21),
    ("9999-01-01", "3085-01-02", 22),
)


@pytest.mark.practice(
    "R5",
    "A date of birth that is still to come takes the place of none: the one before holds, its links too, and the court is asked.",
)
@pytest.mark.parametrize("order", list(permutations([GOOD, WRONG, WORSE])))
def test_the_date_before_holds_in_whatever_order_they_come(order: Any) -> None:
    world = World()
    world.show(born("2016-05-01", "1985-01-02", 19, number=1700000000000002))
    for each in order:
        world.show(born(*each))
    details = [each for each in world.said(CaseDetailsRecorded) if each.case_number == "1700000000000001"][-1]
    (kit,) = (child for child in details.children if child.id == KIT)
    (ben,) = (person for person in details.people if person.id == BEN)
    assert (kit.date_of_birth, ben.date_of_birth) == ("2016-05-01", "1985-01-02")
    assert details.linked_cases
    assert not world.said(CaseUnlinked) or order[0] != GOOD
    asked = [each for each in details.missing if "is in the future" in each.reason]
    assert len(asked) == 2


def test_a_later_date_that_can_be_meant_holds() -> None:
    world = World()
    for each in (GOOD, WRONG, ("2016-06-01", "1985-02-02", 23)):
        world.show(born(*each))
    details = world.last(CaseDetailsRecorded)
    assert {str(child.date_of_birth) for child in details.children} == {"2016-06-01"}
    assert not [each for each in details.missing if "is in the future" in each.reason]

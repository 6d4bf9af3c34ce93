"""A case that was withdrawn or concluded, and that the court goes on with: somebody says whether it is reopened (I7)."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import World, payload, private

from cafcass_contracts.court import CaseConcluded
from cafcass_contracts.intake import CaseDetailsRecorded, CaseReopened, CorrectCase
from cafcass_contracts.message import Actor
from cafcass_contracts.values import LawType

OFFICER = Actor(id="io-1", role="intake-officer", team="central-intake")
DAYS = ("2026-01-08T10:00:00", "2026-01-12T10:00:00", "2026-01-14T10:00:00")


def shown(world: World, law: str, *states: str) -> None:
    for state, day in zip(states, DAYS, strict=False):
        case: Any = private() if law == "private" else payload("public-law-full")
        case |= {"state": state, "last_modified" if law == "private" else "lastModified": day}
        world.show(case)


def is_asked(world: World) -> bool:
    return "reopened" in {key for _, key in world.questions}


ENDS = [
    ("public", "Closed", "FINAL_HEARING"),
    ("private", "CASE_WITHDRAWN", "PREPARE_FOR_HEARING_CONDUCT_HEARING"),
    ("private", "ALL_FINAL_ORDERS_ISSUED", "DECISION_OUTCOME"),
    ("private", "CLOSED", "A_STATE_NOBODY_KNOWS"),
]


@pytest.mark.practice(
    "E4", "A case that is over and shown in a later state that goes on is asked about: is it reopened?"
)
@pytest.mark.parametrize(("law", "end", "later"), ENDS)
def test_a_case_that_goes_on_after_its_end_is_asked_about_until_a_person_says(law: str, end: str, later: str) -> None:
    world = World()
    shown(world, law, "SUBMITTED", end)
    assert not is_asked(world)
    shown(world, law, "SUBMITTED", end, later)
    assert is_asked(world)
    details = world.last(CaseDetailsRecorded)
    told = {"concluded": False, "withdrawn": False}
    world.tell(
        CorrectCase.model_validate(
            {"case_id": details.case_id, "by": OFFICER, "why": "Reopened.", "source": "the court", "facts": told}
        )
    )
    assert not is_asked(world)
    assert len(world.said(CaseReopened)) == 1


@pytest.mark.parametrize("states", [("CASE_WITHDRAWN", "CLOSED"), ("CLOSED", "REOPENED"), ("SUBMITTED", "CLOSED")])
def test_a_case_that_is_over_or_said_to_be_reopened_is_not_asked_about(states: tuple[str, ...]) -> None:
    world = World()
    shown(world, "private", *states)
    assert not is_asked(world)


def test_an_older_state_that_arrives_after_the_end_asks_nothing() -> None:
    world = World()
    shown(world, "private", "SUBMITTED")
    number = world.last(CaseDetailsRecorded).case_number
    world.tell(CaseConcluded(case_number=number, law=LawType.PRIVATE))
    shown(world, "private", "DECISION_OUTCOME")
    assert not is_asked(world)

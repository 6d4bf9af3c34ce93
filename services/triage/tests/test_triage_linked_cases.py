"""Triage: what other cases about the same child say of this one (I5, T5), and that a concern in one reaches the other (T1, T2)."""

from __future__ import annotations

from typing import Any

import pytest
from triage_world import CASE, QUIET, check, quiet_world, result, spoken

from cafcass_contracts import intake, triage
from cafcass_contracts.proceedings import PreviousProceedings
from cafcass_contracts.safeguarding import CheckKind, ScreeningOutcome
from cafcass_contracts.values import LawType, YesNo

OTHER = "22222222-2222-5222-8222-222222222222"


def linked(case: str = CASE, other: str = OTHER, law: LawType = LawType.PRIVATE) -> intake.CaseLinked:
    return intake.CaseLinked(
        case_id=case, linked_case_id=other, linked_case_number="1700000000000002", linked_law=law, children=("c1",)
    )


@pytest.mark.parametrize(
    "noted",
    [
        lambda world: world.send(linked()),
        lambda world: world.send(linked(law=LawType.PUBLIC)),
        lambda world: quiet_world(world, revision=2, previous_proceedings=(PreviousProceedings(case_number="1"),)),
        lambda world: quiet_world(
            world, revision=2, signals=QUIET.model_copy(update={"children_known_to_local_authority": YesNo.YES})
        ),
        lambda world: world.send(
            result(check("c1", CheckKind.LOCAL_AUTHORITY, relevant=YesNo.YES), known_to_authority=YesNo.YES)
        ),
    ],
    ids=[
        "a linked case",
        "a public law case",
        "previous proceedings",
        "the form says known",
        "the authority says known",
    ],
)
def test_what_is_merely_noted_is_for_a_person_to_weigh(noted: Any) -> None:
    world = spoken(quiet_world())
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.NO_CONCERNS
    noted(world)
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (ScreeningOutcome.NEEDS_PERSON, False)
    assert world.asked("screening")


def test_a_child_on_a_plan_is_no_mere_note() -> None:
    world = spoken(quiet_world())
    told = {"known_to_authority": YesNo.YES, "on_plan": YesNo.YES}
    world.send(result(check("c1", CheckKind.LOCAL_AUTHORITY, relevant=YesNo.YES), **told))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.CONCERNS

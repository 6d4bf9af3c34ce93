"""Triage: whoever is asked to call or visit is told of a staff safety flag (C6), and of nobody it names (G4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from triage_world import APPLIED, CASE, World, details, raised

from cafcass_contracts import complaints, triage
from cafcass_contracts.feedback import Behaviour
from cafcass_runtime.testing import checks
from triage.app import service
from triage.domain.questions import WARNING


def flag(flag_id: str = "f1", *, in_force: bool = True, decided: bool = True) -> complaints.StaffSafetyFlagged:
    return complaints.StaffSafetyFlagged(
        flag_id=flag_id,
        case_id=CASE,
        person="p2",
        behaviour=(Behaviour.THREATS,),
        in_force=in_force,
        decided=decided,
        reasons=("C6",),
        rests_on=("x",),
        policy_version="1",
    )


def warned(world: World) -> set[str]:
    return {key for (_, key), asked in world.questions.items() if WARNING in asked.why}


@pytest.mark.parametrize("decided", [True, False])
@pytest.mark.parametrize("flag_first", [True, False])
def test_whoever_is_asked_to_call_or_visit_is_warned(*, flag_first: bool, decided: bool) -> None:
    world = World()
    told = [details(), raised()]
    for message in [flag(decided=decided), *told] if flag_first else [*told, flag(decided=decided)]:
        world.send(message)
    concern = world.last(triage.ConcernRaised).concern_id
    assert {"risk-call:p1", "risk-call:p2", f"concern:{concern}:1"} <= warned(world)
    assert all(asked.why.count(WARNING) <= 1 for asked in world.questions.values())
    assert "screening" not in warned(world), "nobody is called or visited for it"
    assert "threats" not in repr((world.memory.published, world.questions)).lower(), "what it is about is not said"
    checks.every_question_can_be_answered(service, world)


def test_the_warning_goes_when_no_flag_is_in_force_any_more() -> None:
    world = World()
    world.send(details(), flag("f1"), flag("f2"))
    at = APPLIED + timedelta(hours=3)
    world.send(flag("f1", in_force=False), at=at)
    assert warned(world), "another flag stands"
    world.send(flag("f2", in_force=False), at=at)
    assert not warned(world)
    assert world.asked("risk-call:p1"), "it is asked all the same"


def test_an_older_word_on_a_flag_changes_nothing() -> None:
    world = World()
    world.send(details())
    world.send(flag(in_force=False), happened_at=APPLIED + timedelta(minutes=50))
    world.send(flag(), happened_at=APPLIED + timedelta(minutes=10))
    assert not warned(world)

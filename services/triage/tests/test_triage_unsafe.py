"""Somebody is marked unsafe by an id that is nobody's in the case (T9, T13, G10): it holds for everybody, and a manager is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from triage_world import APPLIED, CASE, FATHER, MANAGER, MOTHER, OFFICER, QUIET, World, details, quiet_world

from cafcass_contracts import triage
from cafcass_contracts.roles import Role
from cafcass_contracts.values import PartyRole, YesNo
from cafcass_runtime.testing import checks
from triage.app import service


def unsafe(person: str) -> triage.MarkUnsafe:
    return triage.MarkUnsafe(case_id=CASE, by=OFFICER, person=person, why="Her post is opened.")


def safe(person: str) -> triage.MarkSafe:
    return triage.MarkSafe(case_id=CASE, by=MANAGER, person=person, why="She has moved.")


def held_back(world: World) -> set[str]:
    return {each.id for each in world.case.application.people if world.case.reach.not_safe(each)}


def whom(world: World) -> list[str]:
    return [key for _, key in world.questions if key.startswith("unsafe:")]


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("id_", ["the-courts-id", "c1", ""])
def test_an_id_that_is_nobodys_holds_for_everybody_and_a_manager_is_asked(id_: str, *, known_first: bool) -> None:
    world = World()
    messages = [details(), unsafe(id_)]
    for message in messages if known_first else messages[::-1]:
        world.send(message)
    assert held_back(world) == {"p1", "p2"}
    assert not [key for _, key in world.questions if key.startswith("risk-call:")]
    (key,) = whom(world)
    asked = world.questions[CASE, key]
    assert (asked.role, asked.settled_by) == (Role.SERVICE_MANAGER, ("mark-unsafe", "mark-safe"))
    assert APPLIED < asked.due.at < APPLIED + timedelta(days=3)
    checks.every_question_can_be_answered(service, world)


def test_it_is_carried_out_and_whoever_gave_it_is_told_for_whom() -> None:
    world = quiet_world()
    world.send(unsafe("the-courts-id"))
    assert world.answer.verdict == "accepted"
    assert "everybody of the case" in world.answer.reason
    world.send(unsafe("p1"))
    assert (world.answer.verdict, world.answer.reason) == ("accepted", "")


def test_it_is_open_until_a_person_has_said_of_each_party() -> None:
    world = quiet_world()
    world.send(unsafe("the-courts-id"))
    world.send(unsafe("p1"), at=APPLIED + timedelta(hours=3))
    assert held_back(world) == {"p1", "p2"}, "that it meant one does not say that the other is safe"
    assert whom(world)
    world.send(safe("p2"), at=APPLIED + timedelta(hours=4))
    assert (held_back(world), whom(world)) == ({"p1"}, [])


def test_an_id_that_is_known_holds_for_that_one_alone() -> None:
    world = quiet_world()
    world.send(unsafe("p1"))
    assert (held_back(world), whom(world)) == ({"p1"}, [])


def test_an_id_that_becomes_known_holds_for_that_one_alone() -> None:
    world = quiet_world()
    world.send(unsafe("p7"))
    mary, fred = details().people
    world.send(details(2, people=(mary.model_copy(update={"also": ("p7",)}), fred)))
    assert (held_back(world), whom(world)) == ({"p1"}, [])


def test_nobody_is_asked_what_cannot_be_answered_until_there_is_a_party() -> None:
    world = World()
    world.send(details(people=()), unsafe("the-courts-id"))
    assert not whom(world)
    world.send(details(2))
    assert (held_back(world), len(whom(world))) == ({"p1", "p2"}, 1)


@pytest.mark.practice(
    "H8",
    "Who was said not to be safe and leaves the case is nobody else: when they come back, under whichever id, it holds for them.",
)
@pytest.mark.parametrize("back_as", ["p2", "p9"])
@pytest.mark.parametrize("in_order", [True, False])
def test_what_was_said_of_who_left_is_nobody_elses_and_holds_when_they_come_back(
    back_as: str, *, in_order: bool
) -> None:
    world = World()
    gone = details(revision=2, people=(MOTHER,))
    messages = [details(), unsafe("p2"), gone]
    for message in messages if in_order else messages[::-1]:
        world.send(message)
    assert held_back(world) == set()
    assert not whom(world)
    also = ("p2",) if back_as != "p2" else ()
    world.send(details(revision=3, people=(MOTHER, FATHER.model_copy(update={"id": back_as, "also": also}))))
    assert held_back(world) == {back_as}
    assert not whom(world)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1)])
@pytest.mark.parametrize("together", [True, False])
def test_who_comes_once_somebody_unsafe_has_left_may_be_them_under_another_id_and_a_manager_is_asked(
    order: tuple[int, ...], *, together: bool
) -> None:
    """A court that puts a name right may show somebody anew (I9): nobody rings her meanwhile (G3)."""
    world = World()
    anew = FATHER.model_copy(update={"id": "p9"})
    gone = [] if together else [details(revision=2, people=(MOTHER,))]
    messages = [details(), unsafe("p2"), details(revision=3, people=(MOTHER, anew))]
    for message in [*(messages[n] for n in order), *gone]:
        world.send(message)
    assert held_back(world) == {"p9"}
    assert whom(world)
    world.send(safe("p9"), at=APPLIED + timedelta(hours=4))
    assert held_back(world) == set()
    assert not whom(world)


def test_of_applications_against_each_other_nobody_is_told_of_one_without_notice() -> None:
    both = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
    world = World()
    people = (MOTHER.model_copy(update={"roles": both}), FATHER.model_copy(update={"roles": both}))
    world.send(details(people=people, signals=QUIET.model_copy(update={"without_notice": YesNo.YES})))
    assert all(world.case.reach.not_told(person) for person in world.case.application.people)

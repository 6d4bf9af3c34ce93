"""The needs of the people of a case: what they add to its work, who could meet them, and who hears of them (T14, G4)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    World,
    care,
    guardian,
    override,
    practitioner,
    registered,
    report_ordered,
    settle,
)

from cafcass_contracts import allocation, triage
from cafcass_contracts.message import DataClass, Event
from cafcass_contracts.people import Need
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import NeedKind
from cafcass_contracts.workload import WorkKind

KIND = WorkKind.CARE_GUARDIAN
WORDS = "Invented: speaks Mockish alone, her sister may not interpret"


def needs(*said: tuple[str, str, str | None], case: str = CARE) -> triage.NeedsRecorded:
    """What triage tells: about whom, the kind, and its words."""
    of = [triage.NeedsOf(about=about, needs=(Need(kind=NeedKind(kind), detail=words),)) for about, kind, words in said]
    return triage.NeedsRecorded(case_id=case, needs=tuple(of))


INTERPRETER = needs(("p1", "interpreter", WORDS))


def official(world: World) -> list[Event]:
    """What was said on topics that are not restricted."""
    return [
        each
        for each in world.events
        if all(one.data_class is not DataClass.RESTRICTED for one in topics_of(type(each)))
    ]


@pytest.mark.practice(
    "E8", "in allocation: needs add to the weight of a case's work, and who meets one is preferred for it"
)
@pytest.mark.parametrize(
    ("said", "points"),
    [
        (INTERPRETER, 660),
        (needs(("p1", "interpreter", None), ("c1", "disability", "Invented."), ("p2", "welsh", None)), 660),
        (needs(("p1", "religion-or-belief", "Invented.")), 600),
        (needs(("p1", "of-a-kind-that-nobody-knows", "Invented.")), 600),
        (needs(), 600),
    ],
)
def test_needs_add_one_part_to_the_weight_whichever_and_however_many(said: triage.NeedsRecorded, points: int) -> None:
    world = World()
    world.send(guardian(), care(), said)
    assert world.work(KIND, CARE).weighed.points == points
    assert world.last(allocation.WorkArose).weighed.points == points
    assert world.person("guardian-1").kept_points == points


def test_a_need_that_comes_late_or_is_gone_counts_anew_for_whoever_holds_the_work() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.pass_to(world.now + timedelta(days=1))
    world.send(INTERPRETER)
    assert world.last(allocation.WorkloadRecorded).held == 660
    world.send(needs())
    assert world.last(allocation.WorkloadRecorded).held == 600


SKILLED: dict[str, dict[str, Any]] = {
    "its language": {"languages": ("Mockish",)},
    "its language, written otherwise": {"languages": ("MOCKISH ",)},
    "its kind": {"meets_needs": (NeedKind.INTERPRETER,)},
}


@pytest.mark.parametrize("skill", SKILLED)
def test_who_meets_a_need_is_preferred_to_who_has_more_room(skill: str) -> None:
    world = World()
    world.send(guardian("guardian-1"), guardian("guardian-2", weekly_hours=30, **SKILLED[skill]), care(), INTERPRETER)
    proposal = world.work(KIND, CARE).proposal
    assert proposal is not None
    assert proposal.practitioner_id == "guardian-2"
    weighed = world.last(allocation.NeedsWeighed)
    assert (weighed.added, weighed.met_by, weighed.weight) == (60, ("guardian-2",), 300)


@pytest.mark.parametrize("changes", [{"languages": ("Mock", "")}, {"languages": ("Sister tongue",)}, {"meets_needs": (NeedKind.DISABILITY,)}])  # fmt: skip
def test_another_skill_speaks_for_nobody_and_a_need_that_nobody_meets_bars_nobody(changes: dict[str, Any]) -> None:
    world = World()
    world.send(guardian("guardian-1", weekly_hours=30, **changes), care(), INTERPRETER)
    proposal = world.work(KIND, CARE).proposal
    assert proposal is not None
    assert world.last(allocation.NeedsWeighed).met_by == ()


def test_who_gets_the_work_hears_of_the_needs_and_of_each_change() -> None:
    world = World()
    world.send(practitioner(), registered(), report_ordered(due=None))
    said = needs(("p1", "interpreter", WORDS), case=CASE)
    world.send(said, said)
    told = world.last(allocation.CaseBriefed)
    assert (told.practitioner_ids, told.needs) == (("adviser-1",), said.needs)
    assert len(world.said(allocation.CaseBriefed)) == 1
    world.send(practitioner("adviser-2"))
    override(world, "adviser-2", "report:r1", CASE)
    assert set(world.last(allocation.CaseBriefed).practitioner_ids) >= {"adviser-1", "adviser-2"}
    world.send(needs(case=CASE))
    assert world.last(allocation.CaseBriefed).needs == ()


def test_official_topics_say_neither_who_needs_what_nor_who_could_meet_it() -> None:
    world = World()
    world.send(guardian("guardian-1", languages=("Mockish",)), guardian("guardian-2"), INTERPRETER, care())
    settle(world)
    world.pass_to(world.now + timedelta(days=3))
    said = repr(official(world))
    assert not [word for word in ("interpreter", "Mockish", "Invented", "needs") if word in said]


SAID = (INTERPRETER, needs(("p1", "welsh", None)), needs(("c1", "religion-or-belief", None)))


@pytest.mark.parametrize("order", list(permutations(range(len(SAID)))))
def test_the_latest_word_holds_whatever_comes_first(order: tuple[int, ...]) -> None:
    world = World()
    world.send(care())
    for place in order:
        world.take(SAID[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
    assert [need.kind for need in world.case(CARE).every_need] == [NeedKind.RELIGION_OR_BELIEF]
    assert world.work(KIND, CARE).weighed.points == 600

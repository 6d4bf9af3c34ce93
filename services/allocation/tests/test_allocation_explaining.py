"""Who was considered is whole and readable, although how everybody stood for much work is said once (A4), and says nothing of needs (G4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from allocation_world import (
    CARE,
    CASE,
    World,
    absence,
    care,
    guardian,
    practitioner,
    registered,
    settle,
    team,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_allocation_needs import needs
from test_assignment_properties import TEAMS, WEIGHTS

from allocation.domain.area import explaining
from allocation.domain.area.explaining import Explaining, Told
from allocation.domain.assignment.plan import assign, explain
from allocation.domain.assignment.terms import Candidate, Waiting
from allocation.domain.case.case_file import CASES
from allocation.domain.staff.excluding import as_told
from cafcass_contracts import allocation, workload
from cafcass_contracts.codec import encode
from cafcass_contracts.message import Event, Plain
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import NeedKind, TeamKind
from cafcass_contracts.workload import Exclusion, Pool, WorkKind, all_considered
from cafcass_domain.state import replace, to_builtins

KIND = WorkKind.FIRST_HEARING
REASONS: tuple[tuple[str, ...], ...] = (
    ("role",),
    ("role", "left"),
    ("had-it",),
    ("conflict-of-interest", "unavailable"),
    ("open-complaint",),
)
OF_ONE_CASE = {Exclusion.RESTRICTED, Exclusion.CONFLICT, Exclusion.COMPLAINT, Exclusion.HAD_IT}
AT = datetime(2026, 5, 18, tzinfo=UTC)
CHOSEN = (allocation.WorkAllocated, allocation.AllocationProposed, allocation.WorkQueued)


def kind_of(event: Event | Plain) -> type[Event]:
    """Which event it is."""
    return event.model if isinstance(event, Plain) else type(event)


def pools_of(explained: Explaining) -> dict[int | None, Pool]:
    """What is said with the area, by number, as its readers read it."""
    return {each.number: Pool.model_validate(to_builtins(each)) for each in explained.pools}


def area_of(draw: Random) -> tuple[list[Waiting], list[Candidate]]:
    """An area in which much work is alike, some people know children, some must not have some work, and some meet a need."""
    people = []
    for number in range(draw.randint(0, 7)):
        available = draw.choice([0, 500, 1000, 2000, 2000])
        most = available * draw.choice([85, 100, 110]) // 100
        people.append(Candidate(f"p{number}", draw.choice(TEAMS), draw.randint(0, 1500), available, most))
    names = [each.practitioner_id for each in people]

    def some(chance: float) -> frozenset[str]:
        return frozenset(name for name in names if draw.random() < chance)

    work = [
        Waiting(
            f"w{number:02}",
            draw.randint(0, 2),
            draw.choice([50, 75]),
            draw.choice(TEAMS),
            some(0.2),
            {name: draw.choice(REASONS) for name in some(0.4)},
            AT + timedelta(hours=draw.randint(0, 50)),
            family=draw.choice(["", "", "one"]),
            suited=some(0.2),
        )
        for number in range(draw.randint(0, 16))
    ]
    return work, people


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_round_and_choice_together_say_of_everybody_what_was_decided_on(seed: int) -> None:
    work, people = area_of(Random(seed))
    plan = assign(work, people, WEIGHTS)
    placed = {each.work_id: each for each in plan.placements}
    told = [Told(KIND, piece) for piece in work]
    explained = Explaining("round", people, plan, told)
    pools, by_name = pools_of(explained), {each.practitioner_id: each for each in people}
    codes = {code for pool in pools.values() for each in pool.considered for code in each.excluded}
    assert not codes & OF_ONE_CASE, "what somebody has to do with a case is said with that case"
    for each in told:
        made = explained.choice(each, placed.get(each.piece.work_id))
        choice = workload.Choice.model_validate(to_builtins(made))
        assert (choice.pool is None) == (choice.round_id is None)
        found = all_considered(choice, pools.get(choice.pool))
        reference = explain(each.piece, people, plan, WEIGHTS)
        assert {one.practitioner_id: one for one in found} == {
            one.practitioner_id: workload.Considered(
                practitioner_id=one.practitioner_id,
                held=by_name[one.practitioner_id].held,
                available=by_name[one.practitioner_id].available,
                excluded=as_told(one.excluded),
                factors=tuple(
                    workload.Factor(name=factor.name, weight=factor.value)
                    for factor in one.factors
                    if factor.value and factor.name != "needs"
                ),
            )
            for one in reference
        }
        assert len(found) == len(reference), "nobody twice"
        if not each.piece.suited:  # else the order would give away who meets a need
            assert [one.practitioner_id for one in found] == [one.practitioner_id for one in reference]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_whether_somebody_meets_a_need_is_not_told_by_who_is_named_or_first(seed: int) -> None:
    work, people = area_of(Random(seed))
    plan = assign(work, people, WEIGHTS)
    placed = {each.work_id: each for each in plan.placements}
    without = [replace(piece, suited=frozenset()) for piece in work]
    said = []
    for pieces in (work, without):
        told = [Told(KIND, piece) for piece in pieces]
        explained = Explaining("round", people, plan, told)
        choices = [explained.choice(each, placed.get(each.piece.work_id)) for each in told]
        said.append((explained.pools, choices))
    assert said[0] == said[1]


def an_area() -> World:
    """Ten private cases, in one of which somebody needs an interpreter, and two of care, decided on at once by seven people of whom some are away, full or have to do with one."""
    world = World(most_at_once=50)
    world.send(team(), team("a5-public", TeamKind.PUBLIC_LAW))
    for number in range(4):
        world.take(practitioner(f"adviser-{number}", weekly_hours=(37, 37, 18.5, 2)[number]))
        world.take(guardian(f"guardian-{number}", weekly_hours=37 - number))
    world.take(practitioner("adviser-5", meets_needs=(NeedKind.INTERPRETER,)))
    world.take(absence("adviser-0"))
    world.take(absence("guardian-1", days=None, absence_id="absence-2"))
    for number in range(10):
        officers = ("adviser-2",) if number == 7 else ()
        world.take(
            registered(case=f"case-{number}", case_number=f"17000000000001{number:02}", cafcass_officers=officers)
        )
    world.take(care())
    world.take(care(case="care-2", case_number="1700000000000299"))
    world.take(needs(("p1", "interpreter", None), case="case-3"))
    world.pass_to(world.now + timedelta(minutes=5))
    return world


def whole(world: World) -> dict[tuple[str, str], tuple[workload.Considered, ...]]:
    """By kind of event and work: everybody considered, as a reader of the topic puts it together."""
    pools = {(each.round_id, pool.number): pool for each in world.said(allocation.AreaDecided) for pool in each.pools}
    found = {}
    for kind in CHOSEN:
        for said in world.said(kind):
            pool = pools.get((said.choice.round_id, said.choice.pool))
            assert (pool is None) == (said.choice.pool is None), "what a choice names is there"
            found[kind.__name__, said.work_id] = all_considered(said.choice, pool)
    return found


def test_the_explanation_is_the_same_as_where_each_choice_has_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = an_area()
    monkeypatch.setattr(explaining, "_MOST_LINES", 0)
    before = an_area()
    assert whole(world) == whole(before)
    assert len(whole(world)) == 12
    (decided,), (alone,) = world.said(allocation.AreaDecided), before.said(allocation.AreaDecided)
    assert (len(decided.pools), alone.pools) == (2, ())
    assert decided.model_copy(update={"pools": ()}) == alone
    said, said_before = (sum(len(encode(event)) for event in each.events) for each in (world, before))
    assert said < said_before


def test_round_and_choices_are_one_decision_so_neither_is_there_without_the_other() -> None:
    world = an_area()
    kinds = [[kind_of(each.event) for each in made.publish] for made in world.decisions]
    (together,) = [each for each in kinds if allocation.AreaDecided in each]
    assert sum(kind in CHOSEN for kind in together) == 12


def test_a_round_names_people_and_no_case() -> None:
    world = an_area()
    (decided,) = world.said(allocation.AreaDecided)
    said = encode(decided).decode()
    for case in world.rows(CASES).values():
        assert not [name for name in (case.case_id, *case.works) if name in said]


def test_what_a_manager_settles_later_names_the_round_in_which_it_was_proposed() -> None:
    world = an_area()
    proposed = next(each for each in world.said(allocation.AllocationProposed) if each.case_id == CARE)
    settle(world)
    settled = world.last(allocation.WorkAllocated)
    assert settled.choice.pool is not None
    assert settled.choice == proposed.choice


def test_a_decision_on_one_piece_alone_has_everything_in_itself() -> None:
    world = World()
    world.send(practitioner(), guardian(), practitioner("adviser-2"), registered())
    said = world.last(allocation.WorkAllocated)
    assert (said.case_id, said.choice.round_id, said.choice.pool) == (CASE, None, None)
    assert len(said.choice.considered) == 3
    assert world.last(allocation.AreaDecided).pools == ()


def test_what_is_said_once_never_passes_what_the_topic_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What there is no room for stands in the choices, as where one is alone."""
    longest = workload.Considered(
        practitioner_id="p" * 64,
        held=10**6,
        available=10**6,
        excluded=tuple(Exclusion),
        factors=tuple(workload.Factor(name=name, weight=1200) for name in ("spare-capacity", "continuity", "team")),
    )
    (topic,) = topics_of(allocation.AreaDecided)
    assert len(longest.model_dump_json()) * explaining._MOST_LINES < topic.max_message_bytes * 0.9
    people = an_area()
    monkeypatch.setattr(explaining, "_MOST_LINES", len(people.last(allocation.AreaDecided).pools[0].considered))
    world = an_area()
    (pool,) = world.last(allocation.AreaDecided).pools
    assert [each.choice.pool for each in world.said(allocation.WorkAllocated)] == [
        *[pool.number] * 3,
        None,
        *[pool.number] * 6,
    ]
    assert [each.choice.pool for each in world.said(allocation.AllocationProposed)] == [None, None]

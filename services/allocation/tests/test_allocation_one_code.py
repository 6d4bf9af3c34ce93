"""A conflict of interest and an open complaint are one code on official topics, whatever happens (A4, C7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allocation_world import CARE, MANAGER, NUMBER, World, care, guardian, override, reason, settle

from cafcass_contracts import allocation, workforce
from cafcass_contracts.complaints import ComplaintRecorded
from cafcass_contracts.message import DataClass, Event
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import MoveReason, WorkKind

KIND = WorkKind.CARE_GUARDIAN
WORDS = ("conflict", "complain")


def conflict(name: str, *, over: bool = False) -> Event:
    """The workforce system tells of one, or that it is over."""
    return workforce.ConflictDeclared(practitioner_id=name, case_number=NUMBER, law=LawType.PUBLIC, withdrawn=over)


def complaint(name: str, *, over: bool = False) -> Event:
    """One by a party, open or closed."""
    return ComplaintRecorded(
        case_id=CARE, complaint_id="k1", practitioner_ids=(name,), open=not over, by_party=YesNo.YES
    )


def official(world: World) -> list[Event]:
    """What was said on topics that are not restricted."""
    return [
        each
        for each in world.events
        if all(one.data_class is not DataClass.RESTRICTED for one in topics_of(type(each)))
    ]


def held_by_one_in_conflict() -> World:
    """A guardian who holds a care case and turns out to have a conflict of interest."""
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(conflict("guardian-1"))
    return world


def test_why_work_moves_is_said_on_the_restricted_topic_alone() -> None:
    world = held_by_one_in_conflict()
    asked = [one.why for name, one in world.questions.items() if name[1].startswith("move:")]
    work = world.work(KIND, CARE).work_id
    keep = allocation.KeepWork(case_id=CARE, by=MANAGER, work_id=work, why="So.", based_on=1)
    answers = [reason(world.command(keep)), reason(world.command(keep.model_copy(update={"based_on": None})))]
    moved = allocation.MoveWork(
        case_id=CARE, by=MANAGER, work_id=work, from_practitioner_id="guardian-1", because=MoveReason.CONFLICT,
        court_agreed=YesNo.YES, why="She is their aunt.",
    )  # fmt: skip
    world.send(moved)
    because = [
        each.because for each in world.events
        if isinstance(each, allocation.SuccessorSought | allocation.WorkMoved | allocation.CourtAsked)
    ]  # fmt: skip
    assert because == [MoveReason.RESTRICTED] * 3
    assert {each.because for each in world.said(allocation.MoveReasonRecorded)} == {MoveReason.CONFLICT}
    said = repr(official(world)) + repr(asked) + repr(answers)
    assert not [word for word in WORDS if word in said]


def _told(world: World, since: int) -> list[tuple[Any, ...]]:
    """What official topics said since, and when, without the ids of this world's own messages."""
    return [
        (type(each.event).message_name, each.at, each.event.model_dump(exclude={"rests_on"}))
        for each in world.memory.published[since:]
        if each.event in official(world)
    ]


def _played(fact: Callable[..., Event]) -> list[tuple[Any, ...]]:
    world = World()
    world.send(guardian(), care())
    since = len(world.events)
    world.send(fact("guardian-1"))
    override(world, "guardian-1", above_safe_maximum=True)
    world.send(guardian("guardian-2"))
    beside = allocation.ChangeCoWorkers(
        case_id=CARE, by=MANAGER, work_id=world.work(KIND, CARE).work_id, co_workers=("guardian-1",)
    )
    world.send(beside)
    settle(world)
    world.pass_to(world.now + timedelta(days=3))
    return _told(world, since)


def _over_again(fact: Callable[..., Event]) -> list[tuple[Any, ...]]:
    """Somebody else's is open from the beginning and ends, while work waits for them alone."""
    world = World()
    world.send(fact("guardian-1"), guardian(), care())
    since = len(world.events)
    world.send(fact("guardian-1", over=True))
    assert world.work(KIND, CARE).proposal is not None
    world.pass_to(world.now + timedelta(days=3))
    return _told(world, since)


def _elsewhere(fact: Callable[..., Event]) -> list[tuple[Any, ...]]:
    """They practise in another area than the case, and work waits in both."""
    world = World()
    world.send(guardian(area="A6", team="a6-public"), care(), care(case="other", area="A6", team="a6-public"))
    since = len(world.events)
    world.send(fact("guardian-1"))
    world.pass_to(world.now + timedelta(days=3))
    return _told(world, since)


@pytest.mark.parametrize("played", [_played, _over_again, _elsewhere])
def test_the_two_leave_the_same_words_counts_order_and_times_on_official_topics(
    played: Callable[[Callable[..., Event]], list[tuple[Any, ...]]],
) -> None:
    assert played(conflict) == played(complaint)


@pytest.mark.parametrize("fact", [conflict, complaint])
def test_what_follows_is_not_told_apart_by_what_began_it(fact: Callable[..., Event]) -> None:
    """What complaints or the workforce system said openly has the same correlation id as what they said to few."""
    world = World()
    world.send(guardian(), guardian("guardian-2"), care())
    proposed = world.work(KIND, CARE).proposal
    assert proposed is not None
    since = len(world.events)
    world.send(fact(proposed.practitioner_id), id_="known-elsewhere")
    world.pass_to(world.now + timedelta(days=3))
    told = [each for each in world.memory.published[since:] if each.event in official(world)]
    assert {type(each.event) for each in told} >= {allocation.ProposalWithdrawn, allocation.AllocationProposed}
    ids = {id_ for each in told for id_ in (each.correlation_id, each.id, *getattr(each.event, "rests_on", ()))}
    assert "known-elsewhere" not in ids


@pytest.mark.parametrize(("fact", "verdict"), [(conflict, "refused"), (complaint, "accepted")])
def test_a_manager_says_so_to_pass_over_a_complaint_and_passes_over_no_conflict(
    fact: Callable[[str], Event], verdict: str
) -> None:
    world = World()
    world.send(guardian(), care(), fact("guardian-1"))
    assert "exclusions-recorded says" in reason(override(world, "guardian-1"))
    recorded = world.last(allocation.ExclusionsRecorded)
    assert "guardian-1" in (*recorded.conflict_of_interest, *recorded.open_complaint)
    assert override(world, "guardian-1", despite_restricted=True).verdict == verdict
    assert not [word for word in WORDS if word in repr(official(world))]

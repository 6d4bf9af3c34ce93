"""Who works with a child in one case is preferred in another about the same child (I5, A6), whatever came first."""

from __future__ import annotations

from allocation_world import CARE, World, care, guardian, settle

from cafcass_contracts import allocation, intake
from cafcass_contracts.values import LawType
from cafcass_contracts.workload import WorkKind

SECOND = f"{CARE}-2"


def _link(case: str, other: str) -> intake.CaseLinked:
    """What intake says of both cases, as far as it knows: it does not know who holds work."""
    return intake.CaseLinked(
        case_id=case,
        linked_case_id=other,
        linked_case_number="1700000000000009",
        linked_law=LawType.PUBLIC,
        children=(),
    )


def _proposed(world: World) -> str:
    proposal = world.work(WorkKind.CARE_GUARDIAN, SECOND).proposal
    assert proposal is not None
    return proposal.practitioner_id


def _busy_guardian(world: World) -> None:
    """The first case is guardian-1's; guardian-2 is free."""
    world.send(guardian(), care())
    settle(world)
    world.send(guardian("guardian-2"))


def test_whoever_holds_the_linked_case_is_preferred() -> None:
    world = World()
    _busy_guardian(world)
    world.send(_link(SECOND, CARE), care(case=SECOND))
    factors = {each.name: each.weight for each in world.last(allocation.AllocationProposed).choice.factors}
    assert (_proposed(world), factors["continuity"]) == ("guardian-1", 1200)


def test_without_the_link_it_is_whoever_is_free() -> None:
    world = World()
    _busy_guardian(world)
    world.send(care(case=SECOND))
    assert _proposed(world) == "guardian-2"


def test_the_link_may_be_known_before_anybody_holds_the_other_case() -> None:
    world = World()
    world.send(guardian(), _link(CARE, SECOND), _link(SECOND, CARE), care())
    settle(world)
    world.send(guardian("guardian-2"), care(case=SECOND))
    assert _proposed(world) == "guardian-1"


def test_whoever_held_a_case_to_its_end_is_preferred() -> None:
    world = World()
    _busy_guardian(world)
    world.send(intake.CaseConcluded(case_id=CARE), _link(SECOND, CARE), care(case=SECOND))
    assert _proposed(world) == "guardian-1"

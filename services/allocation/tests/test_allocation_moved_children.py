"""A child who moves is noticed, and a manager says whether the case and its holder stay (A9)."""

from __future__ import annotations

from itertools import permutations

import pytest
from allocation_world import APPLIED, CARE, CASE, MANAGER, NUMBER, World, care, heard, reason, registered, team, verdict

from cafcass_contracts import allocation, intake
from cafcass_contracts.people import Address, Child, Home
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.roles import Role
from cafcass_contracts.values import Feed, LawType, TeamKind, YesNo
from cafcass_runtime.questions import Asked


def living(*postcodes: str | None, id_: str = "c1", also: tuple[str, ...] = ()) -> Child:
    homes = tuple(Home(address=None if each is None else Address(postcode=each)) for each in postcodes)
    return Child(id=id_, homes=homes, also=also)


def details(revision: int, *children: Child, case: str = CARE) -> intake.CaseDetailsRecorded:
    return intake.CaseDetailsRecorded(
        case_id=case, case_number=NUMBER, law=LawType.PUBLIC if case == CARE else LawType.PRIVATE, revision=revision,
        feed=Feed.COURT_EVENTS, received_at=APPLIED, children=children, complete=True,
    )  # fmt: skip


def at_work() -> World:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), team("a5-private", TeamKind.PRIVATE_LAW), care())
    return world


def asked(world: World) -> list[Asked]:
    return [each for name, each in world.case_questions.items() if name[1] == "child-moved"]


def leave(world: World, case: str = CARE) -> CommandAnswered:
    return world.command(allocation.LeaveCase(case_id=case, by=MANAGER, why="The same school."))


def transfer(world: World, *, disputed: bool = False) -> CommandAnswered:
    return world.command(
        allocation.TransferCase(
            case_id=CARE, by=MANAGER, to_area="A6", to_team="a6-public", agreed_by="manager-6", why="Nearer.",
            court_agreed=YesNo.YES, disputed=disputed,
        )
    )  # fmt: skip


def test_a_manager_is_asked_with_a_due_time_and_not_told_where_to_on_an_official_topic() -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")))
    assert asked(world) == []
    world.send(details(2, living("ZY9 1AA")))
    (one,) = asked(world)
    assert (one.role, one.team, one.reasons) == (Role.SERVICE_MANAGER, "a5-public", ("A9",))
    assert set(one.settled_by) == {"leave-case", "transfer-case"}
    assert one.due.at > world.now
    assert "ZY9" not in repr(world.events) + repr(world.questions)


@pytest.mark.parametrize(
    "after",
    [
        (living("zz1 9qq"),),
        (living(None),),
        (living(),),
        (living("somewhere"),),
        (),
        (living("ZZ1 4AP"), living("ZY9 1AA", id_="c2")),
        (living("ZZ1 4AP", id_="c9", also=("c1",)),),
    ],
)
def test_another_house_an_unknown_one_or_another_child_is_no_move(after: tuple[Child, ...]) -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")), details(2, *after))
    assert asked(world) == []
    assert "no child is known to have moved" in reason(leave(world))


def test_a_child_who_is_told_under_another_id_is_the_same_child() -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")), details(2, living("ZY9 1AA", id_="c9", also=("c1",))))
    assert len(asked(world)) == 1


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_revisions_come_in_any_order(order: tuple[int, ...]) -> None:
    codes = {1: "ZZ1 4AP", 2: "ZY9 1AA", 3: "ZX2 1AA"}
    back = {**codes, 3: "ZZ1 4AP"}
    for said, open_ in ((codes, 1), (back, 0)):
        world = at_work()
        world.send(*(details(revision, living(said[revision])) for revision in order))
        assert len(asked(world)) == open_


def test_private_law_is_asked_about_only_once_the_first_hearing_was_held() -> None:
    world = World()
    world.send(team(), team("a5-private", TeamKind.PRIVATE_LAW), registered())
    world.send(details(1, living("ZZ1 4AP"), case=CASE), details(2, living("ZY9 1AA"), case=CASE))
    assert asked(world) == []
    assert "until the first hearing" in reason(leave(world, CASE))
    world.send(heard())
    assert [each.team for each in asked(world)] == ["a5-private"]
    assert verdict(leave(world, CASE)) == "accepted"


def test_leaving_it_settles_it_says_so_and_only_another_move_is_asked_about() -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")), details(3, living("ZY9 1AA")))
    assert verdict(leave(world)) == "accepted"
    said = world.last(allocation.CaseLeft)
    assert (said.area, said.team, said.by) == ("A5", "a5-public", MANAGER.id)
    recorded = world.last(allocation.DecisionRecorded)
    assert (recorded.command, recorded.why) == ("leave-case", "The same school.")
    assert asked(world) == []
    world.send(details(2, living("ZX2 1AA")), details(4, living("ZY9 2AA")))
    assert asked(world) == []
    world.send(details(5, living("ZX2 1AA")))
    assert len(asked(world)) == 1


def test_sending_the_case_settles_it_and_a_dispute_is_the_head_of_service_s() -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")), details(2, living("ZY9 1AA")))
    assert verdict(transfer(world, disputed=True)) == "held"
    assert asked(world) == []
    assert "head of service" in reason(leave(world))
    sent = at_work()
    sent.send(details(1, living("ZZ1 4AP")), details(2, living("ZY9 1AA")))
    assert verdict(transfer(sent)) == "accepted"
    assert asked(sent) == []


def test_a_case_that_is_over_is_not_asked_about() -> None:
    world = at_work()
    world.send(details(1, living("ZZ1 4AP")), details(2, living("ZY9 1AA")), intake.CaseConcluded(case_id=CARE))
    assert asked(world) == []
    assert reason(leave(world)) == "the case is over"

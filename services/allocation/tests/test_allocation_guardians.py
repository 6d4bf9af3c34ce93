"""The court learns who the guardians of a case are, with the names that it asks for (A1, A13)."""

from __future__ import annotations

import pytest
from allocation_world import APPLIED, CARE, MANAGER, NUMBER, World, care, guardian, override, settle

from cafcass_contracts import allocation, intake
from cafcass_contracts.people import Child, PersonName
from cafcass_contracts.values import Feed, LawType, YesNo
from cafcass_contracts.workforce import PractitionerRecorded, WorkContact
from cafcass_contracts.workload import MoveReason, PractitionerRole, WorkKind
from cafcass_sandbox.outside import workforce

GAIL = WorkContact(name="Gail Invented", telephone="01632 960001", email="gail@cafcass.example")
GUY = WorkContact(name="Guy Fictional")
ANN = Child(id="c1", name=PersonName(first="Ann", last="Example"))


def details(revision: int = 1, children: tuple[Child, ...] = (ANN,)) -> intake.CaseDetailsRecorded:
    """What intake tells named readers of the care case."""
    return intake.CaseDetailsRecorded(
        case_id=CARE,
        case_number=NUMBER,
        law=LawType.PUBLIC,
        revision=revision,
        feed=Feed.COURT_EVENTS,
        received_at=APPLIED,
        children=children,
        complete=True,
    )


def told(world: World) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Each list of guardians that the court was given: names, and those of their children."""
    return [
        [(each.guardianName, each.children) for each in said.guardians]
        for said in world.said(allocation.GuardiansNamed)
    ]


def test_the_court_is_told_once_a_manager_has_settled_it() -> None:
    world = World()
    world.send(guardian(contact=GAIL), details(), care())
    assert told(world) == []
    settle(world)
    (said,) = world.said(allocation.GuardiansNamed)
    assert said.case_number == NUMBER
    assert said.model_dump()["guardians"] == (
        {
            "guardianName": "Gail Invented",
            "telephoneNumber": "01632 960001",
            "email": "gail@cafcass.example",
            "children": ("Ann Example",),
        },
    )


@pytest.mark.parametrize("missing", ["guardian", "child", "details"])
def test_it_waits_for_a_name_that_is_missing(missing: str) -> None:
    world = World()
    nameless = Child(id="c1")
    world.send(guardian(contact=None if missing == "guardian" else GAIL), care())
    if missing != "details":
        world.send(details(children=(nameless if missing == "child" else ANN,)))
    settle(world)
    assert told(world) == []
    world.send(guardian(contact=GAIL), details(revision=2))
    assert told(world) == [[("Gail Invented", ("Ann Example",))]]


def test_a_revision_that_says_nothing_new_is_remembered_so_that_an_older_one_undoes_nothing() -> None:
    world = World()
    world.send(guardian(contact=GAIL), details(1), care())
    again = world.send(details(3))
    assert (again.publish, again.questions, again.deadlines, again.internal) == ((), (), (), ())
    world.send(details(2, (Child(id="c1", name=PersonName(whole="Said Before")),)))
    settle(world)
    assert told(world) == [[("Gail Invented", ("Ann Example",))]]


def test_another_guardian_a_new_child_and_another_telephone_are_told_and_a_repetition_is_not() -> None:
    world = World()
    world.send(guardian(contact=GAIL), guardian("guardian-2", contact=GUY), details(), care())
    override(world, "guardian-1")
    world.send(details(), care(2))
    world.send(
        allocation.MoveWork(
            case_id=CARE,
            by=MANAGER,
            work_id=world.work(WorkKind.CARE_GUARDIAN, CARE).work_id,
            from_practitioner_id="guardian-1",
            to_practitioner_id="guardian-2",
            because=MoveReason.MANAGER,
            why="As the court ordered.",
            court_agreed=YesNo.YES,
        )
    )
    ben = Child(id="c2", name=PersonName(whole="Ben Example"))
    world.send(care(3, children=(intake.ChildRef(id="c1"), intake.ChildRef(id="c2"))))
    world.send(details(3, (ANN, ben)), guardian("guardian-2", contact=GUY.model_copy(update={"telephone": "1"})))
    both = ("Ann Example", "Ben Example")
    assert told(world) == [
        [("Gail Invented", ("Ann Example",))],
        [("Guy Fictional", ("Ann Example",))],
        [("Guy Fictional", both)],
        [("Guy Fictional", both)],
    ]
    assert world.last(allocation.GuardiansNamed).guardians[0].telephoneNumber == "1"


def test_a_guardian_of_the_simulated_workforce_is_named_to_the_court() -> None:
    recorded = (one.message for one in workforce.told(0.01, 1, APPLIED.date()))
    (hers,) = [
        said
        for said in recorded
        if isinstance(said, PractitionerRecorded) and said.role == PractitionerRole.GUARDIAN and said.area == "A5"
    ]
    world = World()
    world.send(hers, details(), care())
    settle(world)
    ((named,),) = [said.guardians for said in world.said(allocation.GuardiansNamed)]
    assert named.guardianName == f"Practitioner {hers.practitioner_id}"
    assert named.telephoneNumber is not None
    assert named.children == ("Ann Example",)


def test_duty_is_no_appointment_and_the_end_of_a_case_no_change_of_guardian() -> None:
    world = World()
    world.send(guardian(contact=GAIL), details(), care())
    override(world, "guardian-1", substantive=False)
    assert told(world) == []
    override(world, "guardian-1")
    world.send(intake.CaseConcluded(case_id=CARE))
    assert len(told(world)) == 1

"""How contact with somebody goes on (C6), and who never decides about them or learns of it (C2, C7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from allocation_journeys.team import Team, excluded
from markers import Markers, logs, rows
from outside_world import Data, World, far, having, hearing

from cafcass_contracts import allocation, complaints, court, platform, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import Behaviour, Category, ComplainedAbout, ContactKind
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import Exclusion, PractitionerRole
from cafcass_sandbox.outside.people import giver
from complaints_journeys.complainant import Complaint, begun, complain, journey, write

ROUTE = "complaints.employee-relations.v1"
COMMANDS = "complaints.commands.v1"


async def about(complaint: Complaint, command: str) -> Data:
    """What is asked about whoever complained, once it is there; `command` settles it."""
    who = (await complaint.once(complaints.ComplaintRegistered))["correspondent_id"]
    world = complaint.case.world
    return await world.until(
        lambda: next(
            (
                one.data
                for one in world.about[who]
                if one.type == platform.PersonNeeded.ce_type() and command in one.data["settled_by"]
            ),
            None,
        ),
        f"a question that {command} settles",
    )


async def decide(complaint: Complaint, kind: ContactKind, **data: object) -> str:
    """What complaints says when a manager decides how contact with whoever complained goes on."""
    registered = await complaint.once(complaints.ComplaintRegistered)
    review = datetime.now().astimezone().date() + timedelta(days=60)
    said = {"by": giver(commands.DecideContact), "correspondent_id": registered["correspondent_id"], "kind": kind}
    said |= {"review_on": review, "why": "as the file shows", **data}
    return await complaint.case.world.do(commands.DecideContact.model_validate(said), complaint.case.id)


@journey
async def a_single_point_of_contact_for_who_writes_to_five(world: World) -> None:
    """C6, T1: whatever goes to others is read by one and answered by nobody else; a request goes its own way."""
    case = await begun(world)
    complaint = await complain(case)
    named = {"contact_id": "contact-1", "contact_name": "Connie Contact"}
    assert await decide(complaint, ContactKind.SINGLE_POINT, **named) == "accepted"
    arranged = await case.once(complaints.ContactArranged)
    assert (arranged["kind"], arranged["contact_id"]) == ("single-point-of-contact", "contact-1")
    pieces = [await write(case, f"To desk {number}.", kind="letter") for number in range(5)]
    taken = await case.some(5, complaints.CorrespondenceTaken)
    assert {one["correspondence_id"] for one in taken} == {*pieces}
    assert {(one["contact_id"], one["reply"]) for one in taken} == {("contact-1", True)}
    for piece in pieces:
        await case.once(triage.CorrespondenceRouted, having(correspondence_id=piece))
    asked = await about(complaint, "read-correspondence")
    assert "child's safety" in asked["why"]
    request = await write(case, "All that you hold, please.", kind="subject-access-request")
    routed = await case.once(triage.CorrespondenceRouted, having(correspondence_id=request))
    assert routed["route"] == "customer-services"
    assert not case.every(complaints.CorrespondenceTaken, having(correspondence_id=request))


@journey
async def communication_is_ended_once_everything_is_over(world: World) -> None:
    """C6: refused while case or complaint is open, then allowed; a request is still dealt with, the rest is read and not answered."""
    case = await begun(world)
    complaint = await complain(case)
    refused = await decide(complaint, ContactKind.ENDED)
    assert "a complaint of theirs is open and Cafcass's work" in refused
    await complaint.through()
    assert "Cafcass's work in their case is not known to have ended" in await decide(complaint, ContactKind.ENDED)
    await case.tell(court.CaseConcluded, concluded_on=datetime.now().astimezone().date())
    await case.once(allocation.CaseClosed)
    said = await decide(complaint, ContactKind.ENDED)
    while "is not known to have ended" in said:  # complaints hears of it a moment after the test does
        said = await decide(complaint, ContactKind.ENDED)
    assert said == "accepted"
    letter = await write(case, "And another thing.", kind="letter")
    taken = await case.once(complaints.CorrespondenceTaken, having(correspondence_id=letter))
    assert (taken["arrangement"], taken["reply"]) == ("ended", False)
    request = await write(case, "All that you hold, please.", kind="subject-access-request")
    routed = await case.once(triage.CorrespondenceRouted, having(correspondence_id=request))
    assert routed["route"] == "customer-services"
    logged = await case.once(complaints.FeedbackLogged, having(correspondence_id=request))
    assert logged["route"] == "customer-services"
    assert not case.every(complaints.CorrespondenceTaken, having(correspondence_id=request))


@journey
async def ten_messages_in_a_day(world: World) -> None:
    """C1, C6: one person's messages about one thing are one complaint, and a manager is asked how contact goes on."""
    case = await begun(world)
    complaint = await complain(case)
    for number in range(9):
        await write(case, f"Still nobody rings, number {number}.")
    added = await case.some(9, complaints.CorrespondenceAdded)
    assert {one["complaint_id"] for one in added} == {complaint.id}
    asked = await about(complaint, "decide-contact")
    assert asked["role"] == "service-manager"
    assert "very often" in asked["why"]
    assert len(case.every(complaints.ComplaintRegistered)) == 1


@journey
async def staff_are_threatened(world: World) -> None:
    """C6: whoever works the case is warned at once, before a manager decides."""
    case = await begun(world)
    complaint = await complain(case, "I know where your office is.")
    who = (await complaint.once(complaints.ComplaintRegistered))["correspondent_id"]
    report = commands.ReportBehaviour(
        by=giver(commands.ReportBehaviour),
        correspondent_id=who,
        behaviour=(Behaviour.THREATS,),
        in_words="Shouted at the desk.",
    )
    assert await world.do(report, case.id) == "accepted"
    flag = await case.once(complaints.StaffSafetyFlagged)
    assert (flag["in_force"], flag["decided"], flag["behaviour"]) == (True, False, ["threats"])
    warned = {"behaviour": (Behaviour.THREATS,), "staff_safety": "yes"}
    assert await decide(complaint, ContactKind.WARNED, **warned) == "accepted"
    await case.once(complaints.StaffSafetyFlagged, having(decided=True, in_force=True))


@journey
async def a_practitioner_with_open_work_is_complained_about(world: World) -> None:
    """C7, A6: what they hold stays theirs, and no new work on the case is theirs."""
    team = Team(world, "A17", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    case = team.case()
    await team.joined("complained-of", PractitionerRole.ADVISER)
    await case.apply(hearings=(hearing(far()),))
    given = await case.once(allocation.WorkAllocated)
    assert given["practitioner_id"] == "complained-of"
    complaint = await complain(case, "He does not listen.")
    await complaint.categorise(about=(ComplainedAbout(id="complained-of", role=Role.ADVISER),))
    told = await case.once(complaints.ComplaintRecorded, having(practitioner_ids=["complained-of"]))
    assert (told["open"], told["by_party"]) == (True, "yes")
    themselves = {"by": {"id": "complained-of", "role": "service-manager"}}
    said = await complaint.answered(commands.ExtendResponse, until="2099-01-01", reason="other", why="x", **themselves)
    assert said.startswith("refused"), said
    report = {"id": "r1", "type": "section-7", "ordered_on": far(-1).date(), "due": far(40).date()}
    await case.tell(court.ReportOrdered, report=report)
    queued = await case.once(allocation.WorkQueued, _says_why_not_the_one_complained_of)
    assert Exclusion.RESTRICTED in (await excluded(world, queued))["complained-of"]
    assert not case.every(allocation.WorkMoved)


@journey
async def misconduct_is_read_on_its_own_route_alone(world: World) -> None:
    """C2, G4: the words of an allegation are found nowhere but sealed on the employee relations topic."""
    case, markers = await begun(world), Markers()
    complaint = await complain(case, "I want to complain about him.")
    await complaint.categorise(
        Category.MISCONDUCT,
        about=(ComplainedAbout(id="alleged-1", role=Role.ADVISER),),
        allegation=markers.word("an allegation"),
        why=markers.word("a reason"),
    )
    opened = await world.until(
        lambda: next(
            (
                one
                for one in world.seen
                if one.type == relations.MisconductRecorded.ce_type() and one.data["complaint_id"] == complaint.id
            ),
            None,
        ),
        "the allegation on its route",
    )
    assert opened.topic == ROUTE
    due = {step["step"]: datetime.fromisoformat(step["due"]) for step in opened.data["steps"]}
    referred = datetime.fromisoformat(opened.data["referred_at"])
    assert due["triaged"] - referred == timedelta(hours=48)
    assert due["decided"] - referred <= timedelta(weeks=8, days=1)
    take = relations.TriageMisconduct(
        by=giver(relations.TriageMisconduct, Role.HR_BUSINESS_PARTNER),
        misconduct_id=opened.data["misconduct_id"],
        accepted=True,
        why=markers.word("a triage"),
    )
    assert await world.do(take, opened.data["misconduct_id"]) == "accepted"
    assert (await complaint.once(complaints.ComplaintCategorised))["categories"] == ["complaint"]

    given = [one for one in world.seen if one.topic == COMMANDS and markers.found(one.raw)]
    assert {one.type for one in given} == {commands.CategoriseComplaint.ce_type(), relations.TriageMisconduct.ce_type()}
    assert TOPICS[COMMANDS].readers == ("complaints",), (
        "who gives the command writes it; nobody but complaints reads it"
    )
    assert {one.topic for one in world.seen if markers.found(one.raw)} == {COMMANDS}
    arrived = set(markers.found(str([one.data for one in world.seen if one.topic == ROUTE]).encode()))
    assert any("an allegation" in word for word in arrived)
    for one in world.seen:
        if one.topic != COMMANDS:
            assert not markers.found(one.raw), f"on {one.topic}, {one.type}"
        if one.topic not in {ROUTE, COMMANDS}:
            assert not markers.found(str(one.data).encode()), f"told on {one.topic}, {one.type}"
            assert opened.data["misconduct_id"] not in str(one.data), f"told on {one.topic}, {one.type}"
            assert "misconduct" not in str(one.data), f"told on {one.topic}, {one.type}"
    for service, database in world.run.database.items():
        for table, row in await rows(database):
            assert not markers.found(row), f"in {table} of {service}"
    for file, content in logs(Path(world.run.logs)):
        assert not markers.found(content), f"in {file}"


def _says_why_not_the_one_complained_of(said: Data) -> bool:
    own = {each["practitioner_id"]: each.get("excluded") for each in said["choice"]["considered"]}
    return bool(own.get("complained-of"))

"""How work goes from one practitioner to another."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date

from outside_world import Case, Data, World, far, having, hearing

from allocation_journeys.team import Team, day, excluded, journey, ordered
from cafcass_contracts import allocation, court, platform, workforce
from cafcass_contracts.message import Actor
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import PractitionerRole

HELD = 12
FIRST_HEARING_POINTS = 150


@journey
async def an_adviser_who_holds_twelve_cases_is_off_sick(world: World) -> None:
    """A13, A12: the manager has one plan; each is planned anew for others, eleven move and one stays; nothing is nobody's on the way."""
    team = Team(world, "A5", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    await team.joined("adviser-of-twelve", PractitionerRole.ADVISER)
    cases = [team.case() for _ in range(HELD)]
    await asyncio.gather(*(case.apply(hearings=(hearing(far()),)) for case in cases))
    for case in cases:
        assert (await case.once(allocation.WorkAllocated))["practitioner_id"] == "adviser-of-twelve"
    await team.workload("adviser-of-twelve", held=HELD * FIRST_HEARING_POINTS)
    others = ("adviser-of-some", "adviser-of-others")
    for name in others:
        await team.joined(name, PractitionerRole.ADVISER)
    await world.tell(sick("adviser-of-twelve", day()))
    away = await team.workload("adviser-of-twelve", held=HELD * FIRST_HEARING_POINTS, available=0)
    assert away["band"] == "unavailable"
    assert "score" not in away, "never 0%"
    await team.moves_all("adviser-of-twelve", HELD)
    proposed = [await proposed_instead(team, case, "adviser-of-twelve") for case in cases]
    assert {each["practitioner_id"] for each in proposed} == set(others)
    assert not [case.number for case in cases if case.every(allocation.WorkMoved)], "before the manager decides"
    kept, *moved = zip(cases, proposed, strict=True)
    await kept[0].do(allocation.KeepWork, by=team.by, work_id=kept[1]["work_id"], why="Back next week after all.")
    await kept[0].once(platform.Settled, having(how="answered by keep-work"))
    for case, each in moved:
        await move(team, case, each, "adviser-of-twelve")
        told = await case.once(allocation.PractitionerAppointed, having(practitioner_id=each["practitioner_id"]))
        assert (told["case_number"], told["replaces"]) == (case.number, "adviser-of-twelve")
    await team.workload("adviser-of-twelve", held=FIRST_HEARING_POINTS)
    for name, number in Counter(each["practitioner_id"] for _, each in moved).items():
        await team.workload(name, held=number * FIRST_HEARING_POINTS)
    assert not kept[0].every(allocation.WorkMoved)


@journey
async def a_guardian_who_is_off_sick_is_changed_only_by_the_court(world: World) -> None:
    """A6, A13: the court is asked of what the manager moves, somebody is proposed, and until the court agrees no manager moves the case."""
    team = Team(world, "A15", TeamKind.PUBLIC_LAW)
    await team.recorded()
    await team.joined("guardian-off-sick", PractitionerRole.GUARDIAN)
    case = team.case("public")
    await case.apply()
    await team.settle(case)
    await team.joined("guardian-instead", PractitionerRole.GUARDIAN)
    await world.tell(sick("guardian-off-sick", day()))
    await team.moves_all("guardian-off-sick", 1)
    asked = await case.once(allocation.CourtAsked)
    assert (asked["case_number"], asked["practitioner_id"], asked["because"]) == (
        case.number,
        "guardian-off-sick",
        "absence",
    )
    proposed = await proposed_instead(team, case, "guardian-off-sick")
    assert proposed["practitioner_id"] == "guardian-instead"
    about = {name: proposed[name] for name in ("work_id", "practitioner_id", "proposal")}
    said = await case.answer(allocation.SettleAllocation, by=team.by, **about)
    assert said.startswith("refused a guardian is changed by the court")
    for answer in ("no", "not-known"):
        said = await case.answer(
            allocation.MoveWork, **moving(team, proposed, "guardian-off-sick", court_agreed=answer)
        )
        assert said == "refused a guardian is changed only by the court (A6)"
    assert not case.every(allocation.WorkMoved)
    moved = await move(team, case, proposed, "guardian-off-sick", court_agreed="yes")
    assert moved["court_agreed"] == "yes"
    family = await case.once(platform.PersonNeeded, lambda one: "record-casework" in one["settled_by"])
    assert (family["role"], family["reasons"]) == ("childrens-guardian", ["A13"])
    await case.do(allocation.RecordCasework, family_told=moved["work_id"])
    await case.once(platform.Settled, having(id=family["id"], how="answered by record-casework"))
    await case.once(allocation.PractitionerAppointed, having(replaces="guardian-off-sick"))
    assert case.order("court.appointments.v1") == ["practitioner-appointed", "court-asked", "practitioner-appointed"]
    await team.workload("guardian-off-sick", held=0)
    await team.workload("guardian-instead", held=600)


@journey
async def a_conflict_of_interest_comes_to_light(world: World) -> None:
    """A6, A13: whoever has one is never chosen, by nobody; one that is declared on work already held has it sought another."""
    team = Team(world, "A6", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    case = team.case()
    declared = {"practitioner_id": "aunt-of-a-party", "case_number": case.number, "law": "private"}
    await world.tell(workforce.ConflictDeclared.model_validate(declared))
    await team.joined("aunt-of-a-party", PractitionerRole.ADVISER)
    await team.joined("former-teacher", PractitionerRole.ADVISER, weekly_hours=20)
    await case.apply(hearings=(hearing(far()),))
    given = await case.once(allocation.WorkAllocated)
    assert given["practitioner_id"] == "former-teacher"
    assert await excluded(world, given) == {"aunt-of-a-party": ["restricted"], "former-teacher": []}
    to_the_aunt = moving(team, given | {"practitioner_id": "aunt-of-a-party"}, "former-teacher", because="manager")
    assert "exclusions-recorded says" in await case.answer(allocation.MoveWork, **to_the_aunt)
    never = "refused never for this work: restricted"
    assert await case.answer(allocation.MoveWork, **to_the_aunt, despite_restricted=True) == never
    await case.do(allocation.DeclareConflict, practitioner_id="former-teacher", why="He taught the older child.")
    await team.asked(case, "move-work")
    queued = await case.once(allocation.WorkQueued)
    assert queued["why"] == "nobody-eligible"
    assert all("restricted" in why for why in (await excluded(world, queued)).values())
    said = await case.answer(allocation.KeepWork, by=team.by, work_id=given["work_id"], why="Until Friday.")
    assert said == "refused it cannot stay where it is: restricted"
    await team.joined("stranger-to-all", PractitionerRole.ADVISER)
    proposed = await case.once(allocation.AllocationProposed)
    assert proposed["practitioner_id"] == "stranger-to-all"
    assert not case.every(allocation.WorkMoved), "the manager decides"
    await move(team, case, proposed, "former-teacher", because="conflict-of-interest")
    told = await case.once(allocation.PractitionerAppointed, having(practitioner_id="stranger-to-all"))
    assert told["replaces"] == "former-teacher"
    await team.workload("former-teacher", held=0)


@journey
async def a_case_moves_to_where_the_child_now_lives(world: World) -> None:
    """A9, G7: not before the first hearing; after it, on the managers' agreement, the other area's team takes it."""
    here = Team(world, "A13", TeamKind.PRIVATE_LAW)
    there = Team(world, "A16", TeamKind.PRIVATE_LAW)
    for team in (here, there):
        await team.recorded()
        await team.joined(f"{team.name}-adviser", PractitionerRole.ADVISER)
    case = here.case()
    await case.apply(hearings=(hearing(far()),))
    await case.once(allocation.WorkAllocated, having(practitioner_id="a13-private-adviser"))
    transfer = {
        "by": here.by,
        "to_area": there.area,
        "to_team": there.name,
        "agreed_by": there.manager,
        "why": "The child lives with the other parent now.",
    }
    said = await case.answer(allocation.TransferCase, **transfer)
    assert said == "refused private law: no transfer before the first hearing (A9)"
    await case.tell(court.HearingListed, hearing=hearing(far(-1), status="held"))
    done = await case.once(allocation.WorkCompleted)
    assert (done["kind"], done["how"]) == ("work-to-first-hearing", "done")
    await ordered(case, due=day(70))
    await here.settle(case, kind="section-7-multi-issue")
    said = await case.answer(allocation.TransferCase, **transfer)
    assert said == "refused private law: not in the middle of work, unless the head of service decides so (A9)"
    head = Actor(id="a13-head", role="head-of-service", team=here.name)
    await case.do(allocation.TransferCase, **transfer | {"by": head})
    arose = await case.once(allocation.WorkArose, having(area="A16"))
    assert arose["team"] == "a16-private"
    proposed = await case.once(allocation.AllocationProposed, having(area="A16"))
    assert not case.every(allocation.WorkMoved), "whoever had it has it until somebody there does"
    about = {name: proposed[name] for name in ("work_id", "practitioner_id", "proposal")}
    await case.do(allocation.SettleAllocation, by=there.by, **about)
    moved = await case.once(allocation.WorkMoved)
    assert (moved["from_practitioner_id"], moved["to_practitioner_id"], moved["because"], moved["reasons"]) == (
        "a13-private-adviser",
        "a16-private-adviser",
        "transfer",
        ["A9"],
    )
    await case.once(allocation.ManagerNamed, having(manager_id=there.manager))
    await case.once(allocation.CaseAllocated, having(team="a16-private", practitioner_id="a16-private-adviser"))
    told = await case.once(allocation.PractitionerAppointed, having(practitioner_id="a16-private-adviser"))
    assert told["replaces"] == "a13-private-adviser"
    await here.workload("a13-private-adviser", held=0)
    await there.workload("a16-private-adviser", held=arose["weighed"]["points"])


def sick(name: str, since: date) -> workforce.AbsenceRecorded:
    """Somebody is away, and nobody knows for how long."""
    return workforce.AbsenceRecorded(practitioner_id=name, absence_id=f"sickness-of-{name}", starts_on=since)


def moving(team: Team, proposed: Data, was: str, **said: object) -> Data:
    """What a manager says who moves work to whoever is proposed."""
    return {
        "by": team.by,
        "work_id": proposed["work_id"],
        "from_practitioner_id": was,
        "to_practitioner_id": proposed["practitioner_id"],
        "because": "absence",
        "why": "Agreed at the team's meeting.",
        **said,
    }


async def proposed_instead(team: Team, case: Case, was: str) -> Data:
    """Who is proposed in the place of somebody who is away, who still holds it; the manager is asked."""
    proposed = await case.once(allocation.AllocationProposed, lambda one: bool(one["practitioner_id"] != was))
    assert {"had-it", "unavailable"} <= set((await excluded(team.world, proposed))[was])
    await team.asked(case, "move-work")
    return proposed


async def move(team: Team, case: Case, proposed: Data, was: str, **said: object) -> Data:
    """The manager moves work to whoever is proposed: one word, with who had it and who has it."""
    await case.do(allocation.MoveWork, **moving(team, proposed, was, **said))
    moved = await case.once(allocation.WorkMoved)
    assert (moved["from_practitioner_id"], moved["to_practitioner_id"], moved["by"]) == (
        was,
        proposed["practitioner_id"],
        team.manager,
    )
    assert moved["tell"] == ["from-practitioner", "to-practitioner", "court", "family"]
    return moved

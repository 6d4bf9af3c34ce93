"""How work is done: reports that are filed, cases that close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outside_world import Case, Data, World, far, having, hearing, in_order

from allocation_journeys.team import Team, clocks, day, in_clear, instant, journey, ordered, workloads
from cafcass_contracts import allocation, court, intake, platform
from cafcass_contracts.message import Actor
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import PractitionerRole


@journey
async def one_report_is_extended_and_in_time_another_is_late(world: World) -> None:
    """A10, A11, A3, K5: an extension needs all its conditions; a report without one is filed on what is known, late."""
    team = Team(world, "A17", TeamKind.PRIVATE_LAW)
    await team.recorded()
    await team.joined("adviser-of-reports", PractitionerRole.ADVISER)
    extended, late = team.case(), team.case()
    for case, due in ((extended, day(30)), (late, day(-1))):
        await case.apply(hearings=(hearing(far(-30), status="held"),))
        await case.once(intake.ApplicationRegistered)
        await ordered(case, due)
    work = await given_a_report(team, extended)
    await team.workload("adviser-of-reports", held=700)
    await extended.do(
        allocation.ClassifyReport, by=team.by, work_id=work["work_id"], kind="section-7-wishes-and-feelings"
    )
    await team.workload("adviser-of-reports", held=400)
    await is_extended(team, extended, work)
    filed = await file(team, extended, work)
    assert (filed["in_time"], instant(filed["due"]).date(), filed.get("noting_gaps", False)) == ("yes", day(44), False)

    work = await given_a_report(team, late)
    missed = await late.once(allocation.ClockMissed, lambda one: bool(one["clock"]["kind"] == "file"))
    assert (missed["clock"]["rule"], missed["work_id"]) == ("A11", work["work_id"])
    filed = await file(team, late, work, filed_at=datetime.now(UTC) - timedelta(hours=1), noting_gaps=True)
    assert (filed["in_time"], instant(filed["due"]).date(), filed["noting_gaps"]) == ("no", day(-1), True)
    await team.workload("adviser-of-reports", held=0)


async def given_a_report(team: Team, case: Case) -> Data:
    """The report is an adviser's: the work, as it arose."""
    arose = await case.once(allocation.WorkArose, having(kind="section-7-multi-issue"))
    assert (arose["team"], arose["weighed"]["points"]) == (team.name, 700)
    assert not case.every(allocation.WorkArose, having(kind="work-to-first-hearing")), "that hearing has been"
    assert (await team.settle(case))["practitioner_id"] == "adviser-of-reports"
    return arose


async def is_extended(team: Team, case: Case, work: Data) -> None:
    """Refused for each condition that is not met; then agreed."""
    agreed = {
        "by": team.by,
        "work_id": work["work_id"],
        "due": day(44),
        "because": "additional-enquiries-needed",
        "court_agreed": "yes",
        "parties_told": "yes",
    }
    for but, why in (
        (
            {"by": Actor(id="adviser-of-reports", role="family-court-adviser")},
            (
                "extend-report is given by: service-manager; "
                "the workforce's returns give adviser-of-reports: family-court-adviser"
            ),
        ),
        ({"court_agreed": "no"}, "the court has not agreed"),
        ({"court_agreed": "not-known"}, "the court has not agreed"),
        ({"parties_told": "not-known"}, "the parties are not told"),
        ({"because": "much-to-do"}, "the reason is not one of the two there are"),
        ({"due": day(29)}, "an extension never shortens"),
    ):
        assert await case.answer(allocation.ExtendReport, **agreed | but) == f"refused {why}"
    assert not case.every(allocation.ReportExtended)
    assert clocks(work)["file"].date() == day(30)
    await case.do(allocation.ExtendReport, **agreed)
    said = await case.once(allocation.ReportExtended)
    assert (said["extension"], said["because"], said["by"]) == (1, "additional-enquiries-needed", team.manager)
    assert (instant(said["was_due"]), instant(said["due"]).date()) == (clocks(work)["file"], day(44))


async def file(team: Team, case: Case, work: Data, **said: object) -> Data:
    """The report is filed: now, where nothing else is said."""
    await case.do(allocation.CompleteWork, by=team.by, work_id=work["work_id"], **said)
    done = await case.once(allocation.WorkCompleted)
    assert (done["how"], done["report_id"], done["practitioner_id"]) == (
        "filed",
        work["report_id"],
        "adviser-of-reports",
    )
    return done


@journey
async def a_case_closes_and_its_points_are_somebody_else_s(world: World) -> None:
    """A15, A12: what waited has its place at once, and the manager is asked for the statement that risk was assessed."""
    team = Team(world, "A14", TeamKind.EARLY_INTERVENTION)
    await team.recorded()
    await team.joined("adviser-of-one", PractitionerRole.ADVISER, weekly_hours=0.7)
    case, waiting = team.case(), team.case()
    await case.apply(hearings=(hearing(far()),))
    await case.once(allocation.WorkAllocated)
    full = await team.workload("adviser-of-one", held=150)
    assert [line["case_id"] for line in full["work"]] == [case.id]
    await waiting.apply(hearings=(hearing(far()),))
    assert (await waiting.once(allocation.WorkQueued))["why"] == "nobody-has-room"
    statement = {"by": team.by, "risk_assessed": "yes", "statement": "Each child is safe where she lives."}
    assert await case.answer(allocation.CloseCase, **statement) == "refused the case goes on"

    await case.tell(court.CaseConcluded, concluded_on=day())
    done = await case.once(allocation.WorkCompleted)
    assert (done["how"], done["practitioner_id"]) == ("case-closed", "adviser-of-one")
    assert (await case.once(allocation.CaseClosed))["because"] == "concluded"
    assert (await waiting.once(allocation.WorkAllocated))["practitioner_id"] == "adviser-of-one"
    now = await world.until(
        lambda: next((one for one in workloads(world, "adviser-of-one") if lines(one) == [waiting.id]), None),
        "a workload of the case that waited alone",
    )
    assert now["held"] == full["held"]

    asked = await team.asked(case, "close-case")
    unknown = await case.answer(allocation.CloseCase, **statement | {"risk_assessed": "not-known"})
    assert unknown == "refused say whether risk was assessed"
    await case.do(allocation.CloseCase, **statement)
    await case.once(platform.Settled, having(id=asked["id"]))
    closed = await case.once(allocation.CaseClosed, having(risk_assessed="yes"))
    assert (closed["because"], closed["by"]) == ("concluded", team.manager)
    assert (await case.once(allocation.ClosureRecorded))["statement"] == statement["statement"]
    assert not in_clear(case, str(statement["statement"]))
    said = [one["state"] for one in case.every(allocation.LifecycleMoved)]
    assert in_order(said, "allocated", "closed"), said


def lines(workload: Data) -> list[str]:
    """The cases of which somebody holds work."""
    return [line["case_id"] for line in workload.get("work", [])]

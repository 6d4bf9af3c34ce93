"""Children seen, plans and sharing are due things, each with its date, flagged when it passes without them (A16, G1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allocation_world import (  # fmt: skip
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    World,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    report_ordered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation, intake
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType, TeamKind, YesNo
from cafcass_contracts.workload import ExtensionReason, MoveReason, WorkKind
from cafcass_domain.decision import CancelDeadline

LONDON = ZoneInfo("Europe/London")


def evening(year: int, month: int, day: int) -> datetime:
    """The end of a due day."""
    return datetime(year, month, day, 17, tzinfo=LONDON)


def due(world: World) -> dict[str, datetime]:
    """What was last told to be due of casework; the work's id left out."""
    return {clock.kind.split(":")[0]: clock.due for clock in world.last(allocation.CaseworkRecorded).due}


def flags(world: World) -> list[str]:
    """What was flagged."""
    return [each.flag for each in world.said(allocation.CaseFlagged)]


def record(world: World, case: str = CASE, **changes: Any) -> str:
    """Somebody records what was done."""
    return verdict(world.command(allocation.RecordCasework(case_id=case, by=MANAGER, **changes)))


def reporting(**changes: Any) -> World:
    """A case whose report, ordered for 1 September, adviser-1 has from 1 July on."""
    world = World()
    world.send(team("a5-private-law", TeamKind.PRIVATE_LAW), practitioner(team="a5-private-law"), registered())
    world.pass_to(datetime(2026, 7, 1, 12, tzinfo=UTC))
    world.send(report_ordered(at_the_hearing=True, **changes))
    assert verdict(settle(world, "report:r1", CASE)) == "accepted"
    return world


def test_work_to_first_hearing_asks_for_none_of_it() -> None:
    world = World()
    world.send(team(), practitioner(), registered())
    assert world.holder() == "adviser-1"
    assert not world.said(allocation.CaseworkRecorded)


def test_each_has_its_date_in_a_care_case() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), care())
    assert due(world) == {"child-seen": evening(2026, 6, 15)}
    world.pass_to(datetime(2026, 6, 3, 9, tzinfo=UTC))
    world.send(guardian())
    settle(world)
    assert due(world) == {"child-seen": evening(2026, 6, 15), "case-plan": evening(2026, 6, 17)}
    world.pass_to(evening(2026, 6, 15) - timedelta(seconds=1))
    assert flags(world) == []
    world.pass_to(evening(2026, 6, 15))
    assert [(each.flag, each.about) for each in world.said(allocation.CaseFlagged)] == [("child-seen", "c1")]
    record(world, CARE, planned=True)
    world.pass_to(evening(2026, 6, 18))
    assert "case-plan" not in flags(world)


def test_a_plan_is_not_due_anew_because_somebody_else_has_the_work() -> None:
    world = reporting()
    before = due(world)["case-plan"]
    world.pass_to(datetime(2026, 7, 3, 12, tzinfo=UTC))
    world.send(practitioner("adviser-2", team="a5-private-law"))
    moved = allocation.MoveWork(
        case_id=CASE,
        by=MANAGER,
        work_id=world.work("report:r1").work_id,
        from_practitioner_id="adviser-1",
        to_practitioner_id="adviser-2",
        because=MoveReason.MANAGER,
        why="So.",
    )
    assert verdict(world.command(moved)) == "accepted"
    assert due(world)["case-plan"] == before == evening(2026, 7, 15)


def test_a_report_is_with_the_parties_three_working_days_before_its_filing_date() -> None:
    world = reporting()
    assert due(world)["sharing"] == evening(2026, 8, 26), "Monday 31 August is a bank holiday"
    world.pass_to(evening(2026, 8, 26))
    assert flags(world).count("sharing") == 1
    work = world.work("report:r1").work_id
    assert world.last(allocation.CaseFlagged).about == work
    assert record(world, shared=work) == "accepted"
    assert "sharing" not in due(world)


def test_shared_in_time_nothing_is_flagged_and_filing_ends_no_duty_to_share() -> None:
    world = reporting()
    work = world.work("report:r1").work_id
    world.send(allocation.CompleteWork(case_id=CASE, by=MANAGER, work_id=work))
    assert "sharing" in due(world)
    record(world, shared=work)
    world.pass_to(evening(2026, 9, 2))
    assert "sharing" not in flags(world)


def test_an_extension_moves_it_and_a_date_that_is_missed_again_is_flagged_again() -> None:
    world = reporting()
    world.pass_to(evening(2026, 8, 27))
    later = allocation.ExtendReport(
        case_id=CASE, by=MANAGER, work_id=world.work("report:r1").work_id, due=date(2026, 9, 22),
        because=ExtensionReason.FURTHER_ENQUIRIES, court_agreed=YesNo.YES, parties_told=YesNo.YES,
    )  # fmt: skip
    assert verdict(world.command(later)) == "accepted"
    assert due(world)["sharing"] == evening(2026, 9, 17)
    world.pass_to(evening(2026, 9, 17))
    assert flags(world).count("sharing") == 2


def hearing(name: str, at: datetime, status: HearingStatus = HearingStatus.LISTED) -> Hearing:
    """A hearing after the first."""
    return Hearing(id=name, type=HearingType.FINAL, starts_at=at, status=status)


FIRST = heard().hearings[0]
SOON, LATE = datetime(2026, 8, 12, 9, tzinfo=UTC), datetime(2026, 10, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "status", "expected"),
    [
        ({"due": date(2026, 9, 1), "hearing_id": "h2"}, HearingStatus.LISTED, (2026, 8, 7)),
        ({"due": date(2026, 9, 1), "hearing_id": "h3"}, HearingStatus.LISTED, (2026, 8, 26)),
        ({"due": None, "hearing_id": "h3"}, HearingStatus.LISTED, (2026, 10, 9)),
        ({"due": None}, HearingStatus.LISTED, (2026, 8, 7)),
        ({"due": None}, HearingStatus.VACATED, (2026, 10, 9)),
    ],
)
def test_it_is_needed_for_its_filing_date_or_hearing(
    changes: dict[str, Any], status: HearingStatus, expected: tuple[int, int, int]
) -> None:
    world = reporting()
    ordered = report_ordered(3, **changes).reports
    hearings = (FIRST, hearing("h2", SOON, status), hearing("h3", LATE))
    world.send(registered(3, reports=ordered, hearings=hearings))
    assert due(world)["sharing"] == evening(*expected)


def test_a_date_that_is_past_when_the_report_is_ordered_is_due_now_at_short_notice() -> None:
    world = reporting(due=date(2026, 7, 2))
    (clock,) = [each for each in world.last(allocation.CaseworkRecorded).due if each.kind.startswith("sharing")]
    assert clock.short_notice
    assert "sharing" in flags(world)


def test_a_case_that_is_over_asks_for_nothing_and_one_that_is_opened_again_does() -> None:
    world = reporting()
    made = world.send(intake.CaseConcluded(case_id=CASE), settle=False)
    taken = {each.key.split(":")[0] for each in made.deadlines if isinstance(each, CancelDeadline) and each.kind == "casework-due"}  # fmt: skip
    assert taken == {"child-seen", "case-plan", "sharing"}
    assert due(world) == {}
    world.pass_to(evening(2026, 12, 1))
    assert not {"child-seen", "case-plan", "sharing"} & {*flags(world)}
    world.send(registered(3, reports=report_ordered().reports, court_state="Reopened"))
    assert due(world)["child-seen"] == evening(2026, 7, 15)


FACTS = (registered(), report_ordered(2), report_ordered(3, due=date(2026, 10, 1)), registered(4, reports=report_ordered().reports, children=(intake.ChildRef(id="c1"), intake.ChildRef(id="c2"))))  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(len(FACTS)))))
def test_the_dates_do_not_depend_on_the_order(order: tuple[int, ...]) -> None:
    world = World()
    for place in (*order, order[0]):
        world.take(FACTS[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
    seen = evening(2026, 7, 15)
    assert {kind: clock.due.at for kind, clock in world.case().casework.due.items()} == {
        "child-seen:c1": seen,
        "child-seen:c2": seen,
        f"sharing:{world.work('report:r1').work_id}": evening(2026, 8, 26),
    }
    assert world.case().works.keys() >= {world.work("report:r1").work_id}
    assert WorkKind.SECTION_7_MULTI in {work.kind for work in world.case().open_works}

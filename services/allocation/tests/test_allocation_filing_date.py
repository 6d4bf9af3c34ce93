"""A report whose order names no filing date has one agreed with the court, and somebody is asked to agree it (A11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import CASE, MANAGER, World, practitioner, reason, report_ordered, settle, team, verdict

from cafcass_contracts import allocation, intake
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.roles import Role
from cafcass_contracts.values import ReportType, TeamKind, YesNo
from cafcass_contracts.workload import ExtensionReason, WorkKind
from cafcass_runtime.questions import Asked

KEY = "report:r1"
AGREED = date(2026, 9, 1)
CONTENT: dict[str, Any] = {"case_id": CASE, "by": MANAGER, "why": "At the hearing."}


def ordered(due: date | None = None, revision: int = 2, **changes: Any) -> intake.CaseSummary:
    return report_ordered(revision, due, at_the_hearing=True, **changes)


def without_a_date(**changes: Any) -> World:
    world = World()
    world.send(team(), team("a5-private", TeamKind.PRIVATE_LAW), ordered(**changes))
    return world


def asked(world: World) -> list[Asked]:
    return [each for name, each in world.case_questions.items() if name[1].startswith("filing:")]


def agree(world: World, due: date = AGREED, court_agreed: YesNo = YesNo.YES, key: str = KEY) -> CommandAnswered:
    work = world.work(key)
    return world.command(
        allocation.AgreeFilingDate(**CONTENT, work_id=work.work_id, due=due, court_agreed=court_agreed)
    )


def extend(world: World, due: date) -> CommandAnswered:
    return world.command(
        allocation.ExtendReport(
            case_id=CASE, by=MANAGER, work_id=world.work(KEY).work_id, due=due, because=ExtensionReason.FURTHER_ENQUIRIES,
            court_agreed=YesNo.YES, parties_told=YesNo.YES,
        )
    )  # fmt: skip


def filing(world: World) -> date | None:
    clock = world.work(KEY).clock("file")
    return None if clock is None else clock.due.at.date()


def test_the_manager_is_asked_and_whoever_has_the_work_once_somebody_has() -> None:
    world = without_a_date()
    (one,) = asked(world)
    assert (one.role, one.team, one.reasons, one.settled_by) == (
        Role.SERVICE_MANAGER, "a5-private", ("A11",), ("agree-filing-date",),
    )  # fmt: skip
    assert one.due.at > world.now
    world.send(practitioner(team="a5-private"))
    settle(world, KEY, CASE)
    assert [each.role for each in asked(world)] == [Role.ADVISER]


def test_nobody_is_asked_where_the_order_names_a_date_or_the_work_has_none() -> None:
    for world in (without_a_date(due=AGREED), without_a_date(type=ReportType.FAMILY_ASSISTANCE)):
        assert asked(world) == []


def test_what_is_agreed_is_the_filing_date_and_is_missed_like_one() -> None:
    world = without_a_date()
    assert verdict(agree(world)) == "accepted"
    assert filing(world) == AGREED
    assert asked(world) == []
    said = world.last(allocation.FilingDateAgreed)
    assert (said.report_id, said.due.date(), said.by) == ("r1", AGREED, MANAGER.id)
    assert world.last(allocation.DecisionRecorded).why == "At the hearing."
    assert [each.kind for each in world.last(allocation.WorkArose).clocks] == ["allocate", "file"]
    world.pass_to(datetime(2026, 9, 2, 9, tzinfo=UTC))
    assert "file" in {each.clock.kind for each in world.said(allocation.ClockMissed)}


def test_it_is_extended_as_an_order_is_and_a_later_order_stands_over_both() -> None:
    world = without_a_date()
    agree(world)
    assert verdict(extend(world, date(2026, 9, 20))) == "accepted"
    assert filing(world) == date(2026, 9, 20)
    world.send(ordered(revision=3, ordered_on=date(2026, 6, 1)))
    assert filing(world) == date(2026, 9, 20), "the court still names none"
    world.send(ordered(date(2026, 8, 3), revision=4))
    assert filing(world) == date(2026, 8, 3)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"court_agreed": YesNo.NOT_KNOWN}, "the court has not agreed"),
        ({"court_agreed": YesNo.NO}, "the court has not agreed"),
        ({"due": date(2026, 5, 1)}, "the date is past"),
        ({"due": date(2926, 5, 1)}, "nobody can mean that date"),
    ],
)
def test_it_is_refused_where_it_cannot_be_so(changes: dict[str, Any], why: str) -> None:
    world = without_a_date()
    assert reason(agree(world, **changes)) == why
    assert filing(world) is None
    assert len(asked(world)) == 1


def test_a_date_that_is_there_is_only_extended_and_other_work_has_none() -> None:
    world = without_a_date()
    agree(world)
    assert "is an extension" in reason(agree(world, AGREED + timedelta(days=1)))
    assert "is an extension" in reason(agree(without_a_date(due=AGREED)))
    before = World()
    before.send(team(), report_ordered(2, None))
    assert "has no report" in reason(agree(before, key=WorkKind.FIRST_HEARING))

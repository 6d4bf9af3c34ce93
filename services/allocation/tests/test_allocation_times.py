"""No date or time from outside stops an area, or is counted from where nobody can mean it (G1, G3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from allocation_world import (  # fmt: skip
    APPLIED,
    CARE,
    CASE,
    World,
    absence,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    report_ordered,
    team,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cafcass_contracts import allocation, intake, workforce
from cafcass_contracts.message import Event
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_contracts.workload import Reduction, WorkKind
from cafcass_domain.due import LONGEST

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

Says = Callable[[datetime], tuple[Event, ...]]


def _hearing(
    at: datetime, kind: HearingType = HearingType.FIRST, status: HearingStatus = HearingStatus.LISTED
) -> Hearing:
    return Hearing(id="h1", type=kind, status=status, starts_at=at)


SAYS: dict[str, Says] = {
    "a hearing": lambda at: (registered(hearings=(_hearing(at),)),),
    "a hearing that was held": lambda at: (registered(hearings=(_hearing(at, status=HearingStatus.HELD),)), heard(2)),
    "an emergency's hearing": lambda at: (care(case=CASE, emergency=True, hearings=(_hearing(at),)),),
    "a hearing of a summary of the release before": lambda at: (
        registered(hearings=(_hearing(at),), first_hearing_id=None),
    ),
    "a case management hearing": lambda at: (care(case=CASE, hearings=(_hearing(at, HearingType.CASE_MANAGEMENT),)),),
    "when it was received": lambda at: (care(case=CASE, received_at=at), registered(2, received_at=at)),
    "when a report was ordered": lambda at: (registered(), report_ordered(ordered_on=at.date())),
    "by when a report is filed": lambda at: (registered(), report_ordered(due=at.date())),
    "since when somebody practises": lambda at: (registered(), practitioner(since=at.date())),
    "a reduction": lambda at: (
        practitioner(reductions=(Reduction(percent=50, starts_on=at.date()), Reduction(percent=9, starts_on=date.min, ends_on=at.date()))),
        registered(),
    ),
    "an absence": lambda at: (
        practitioner(), registered(), absence(starts_on=at.date(), days=None), absence(absence_id="absence-2", starts_on=date.min, days=2),
        workforce.AbsenceRecorded(practitioner_id="adviser-1", absence_id="absence-3", starts_on=date.min, ends_on=at.date()),
    ),
    "somebody's last day": lambda at: (
        practitioner(), registered(), workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=at.date()),
    ),
    "since when a team has its manager": lambda at: (registered(), team(since=at.date())),
    "the end of a case": lambda at: (registered(), intake.ApplicationWithdrawn(case_id=CASE)),
}  # fmt: skip
"""What says one date or time to allocation, in each field in which anything does."""

ANY = st.datetimes(timezones=st.just(UTC))


@pytest.mark.practice(
    "F01", "no date in any message stops an area: what nobody can mean is not known, and the rest is allocated"
)
@pytest.mark.practice(
    "F07", "allocation takes a hearing in year 9999 as one without a time, and the case waits for its holder as ever"
)
@pytest.mark.parametrize("what", SAYS)
@settings(max_examples=6, deadline=None)
@given(at=ANY)
@example(at=FIRST)
@example(at=LAST)
@example(at=APPLIED - timedelta(days=2500))
def test_whatever_date_comes_the_area_is_decided_on_and_nothing_is_due_in_a_lifetime_beyond(
    what: str, at: datetime
) -> None:
    world = World()
    world.send(guardian())
    for message in SAYS[what](at):
        world.send(message, happened_at=at)
    world.send(care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    due = [held.due.at for held, _ in world.memory.deadlines.values()]
    due += [asked.due.at for asked in world.questions.values()]
    due += [clock.due for said in world.said(allocation.WorkArose) for clock in said.clocks]
    assert max(due) - world.now <= LONGEST + timedelta(days=2)
    world.pass_to(world.now + timedelta(days=3))


@pytest.mark.practice(
    "R26", "a care case is to be with its guardian by the case management hearing, where one is listed"
)
@pytest.mark.parametrize("days", [20, 60])
def test_a_care_case_has_its_guardian_by_the_case_management_hearing(days: int) -> None:
    world, at = World(), APPLIED + timedelta(days=days)
    world.send(care())
    by_days = world.work(WorkKind.CARE_GUARDIAN, CARE).clock("substantive")
    assert by_days is not None
    assert by_days.due.at == datetime(2026, 7, 16, 16, tzinfo=UTC)
    world.send(care(2, hearings=(_hearing(at, HearingType.CASE_MANAGEMENT),)))
    clock = world.work(WorkKind.CARE_GUARDIAN, CARE).clock("substantive")
    assert clock is not None
    assert clock.due.at == at
    world.pass_to(at + timedelta(minutes=1))
    missed = [said.clock.kind for said in world.said(allocation.ClockMissed)]
    assert missed.count("substantive") == 1
    world.send(care(3, hearings=(_hearing(at, HearingType.CASE_MANAGEMENT, HearingStatus.VACATED),)))
    again = world.work(WorkKind.CARE_GUARDIAN, CARE).clock("substantive")
    assert again == by_days

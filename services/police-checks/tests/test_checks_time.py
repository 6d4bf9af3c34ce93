"""When checks are chased and when what is outstanding is an alert (P8, G1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from checks_world import CASE, L1, LA, NOW, ChecksWorld, answered, authority, cid, command, details, hearing, of
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts import police_checks as events
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_runtime.calendar import Calendar
from police_checks.domain.checks.alert import ALERT
from police_checks.domain.checks.requests import CHASE

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


def test_an_unanswered_check_is_chased_every_two_working_days_until_it_is_answered() -> None:
    world = ChecksWorld()
    world.send(details())
    name = (CASE, CHASE, cid(L1, "ada"))
    set_ = world.deadlines[name]
    counted = Due(datetime(2026, 6, 3, 17, tzinfo=LONDON), NOW, "chase_after_working_days", 2)
    assert (set_.due, set_.rule) == (counted, "P8")
    for number, day in ((1, date(2026, 6, 5)), (2, date(2026, 6, 9))):
        chased = world.fire(CHASE, cid(L1, "ada"))
        (request,) = of(chased, events.PoliceCheckRequested)
        assert (request.check_id, request.chased, request.answer_wanted_by) == (cid(L1, "ada"), number, day)
        (changed,) = of(chased, events.CheckChanged)
        assert (changed.check.state, changed.check.chased, changed.check.requested_at) == ("chased", number, NOW)
        assert world.deadlines[name].due.at.date() == day
    world.send(answered(cid(L1, "ada")))
    assert name not in world.deadlines
    (request,) = of(world.fire(CHASE, cid(LA, "kit")), events.AuthorityCheckRequested)
    assert request.chased == 1


def test_a_chase_that_comes_after_the_answer_says_nothing() -> None:
    world = ChecksWorld()
    world.send(details())
    late = dict(world.memory.deadlines)
    world.send(answered(cid(L1, "ada")))
    world.memory.deadlines = late
    assert not world.fire(CHASE, cid(L1, "ada")).publish


instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(instants)
def test_a_check_is_chased_no_later_than_two_working_days_allow(received: datetime) -> None:
    """Across weekends, bank holidays and clock changes: counted anew, a day at a time."""
    world = ChecksWorld(now=received)
    world.send(details(received_at=received))
    calendar = Calendar()
    day, left = london_day(received), 2
    while left:
        day += DAY
        left -= calendar.is_working_day(day)
    for set_ in world.deadlines.values():
        assert london_day(set_.due.at) == day
        assert set_.due.at.astimezone(LONDON).hour == 17
        assert set_.due.at > received
    assert all(r.answer_wanted_by == day for r in world.said(events.PoliceCheckRequested))


@settings(max_examples=80, deadline=None)
@given(instants, st.integers(min_value=-5, max_value=60), st.integers(0, 23))
def test_an_alert_is_never_later_than_three_working_days_before_the_first_hearing(
    received: datetime, days: int, hour: int
) -> None:
    at = received.replace(hour=hour) + days * DAY
    world = ChecksWorld(now=received)
    decision = world.send(details(received_at=received, hearings=(hearing(at),)))
    calendar = Calendar()
    day, left = london_day(at), 3
    while left:
        day -= DAY
        left -= calendar.is_working_day(day)
    latest = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    set_ = [d for d in decision.deadlines if isinstance(d, SetDeadline) and d.kind == ALERT]
    told = of(decision, events.ChecksOverdue)
    if at <= received:
        assert not set_
        assert not told
    elif received < latest:
        assert [d.due for d in set_] == [Due(latest, at, "alert_working_days_before", -3)]
        assert not told
    else:
        assert not set_
        assert len(told[0].outstanding) == 3


FIRST = datetime(2026, 6, 23, 9, 0, tzinfo=UTC)


def test_what_is_outstanding_is_told_once_for_each_change_of_it_until_the_hearing() -> None:
    world = ChecksWorld()
    world.send(details(hearings=(hearing(FIRST),)))
    assert world.deadlines[CASE, ALERT, ""].due.at == datetime(2026, 6, 18, 9, tzinfo=LONDON)
    (alert,) = of(world.fire(ALERT), events.ChecksOverdue)
    assert (alert.hearing_id, alert.hearing_at, len(alert.outstanding)) == ("h1", FIRST, 3)
    world.now = datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert not of(world.fire(CHASE, cid(L1, "ada")), events.ChecksOverdue)
    assert not of(world.send(details(2, hearings=(hearing(FIRST),))), events.ChecksOverdue)
    (fewer,) = of(world.send(answered(cid(L1, "ada"))), events.ChecksOverdue)
    assert len(fewer.outstanding) == 2
    world.send(answered(cid(L1, "ben")))
    assert not of(world.send(authority(cid(LA, "kit"))), events.ChecksOverdue)
    (more,) = of(world.send(command(events.RequestLevel2Check, person="ben", why="needed")), events.ChecksOverdue)
    assert [check.kind for check in more.outstanding] == ["level-2"]
    world.now = FIRST + DAY
    assert not of(world.send(answered("x" + cid(L1, "ben"))), events.ChecksOverdue)


def test_when_the_hearing_moves_so_does_the_alert() -> None:
    world = ChecksWorld()
    world.send(details(hearings=(hearing(FIRST),)))
    world.send(details(2, hearings=(hearing(FIRST + 7 * DAY),)))
    assert world.deadlines[CASE, ALERT, ""].due.at == datetime(2026, 6, 25, 9, tzinfo=LONDON)
    moved = world.send(details(3, hearings=(hearing(NOW + DAY),)))
    assert len(of(moved, events.ChecksOverdue)) == 1
    assert (CASE, ALERT, "") not in world.deadlines
    world.send(details(4, hearings=(hearing(FIRST),)))
    assert (CASE, ALERT, "") in world.deadlines
    assert len(of(world.fire(ALERT), events.ChecksOverdue)) == 1
    world.send(details(5, hearings=(hearing(FIRST, status=HearingStatus.VACATED),)))
    assert (CASE, ALERT, "") not in world.deadlines


LATER = hearing(FIRST + 7 * DAY, "h2")


@pytest.mark.parametrize(
    ("hearings", "first", "due"),
    [
        ((), None, None),
        ((hearing(FIRST),), None, None),
        ((hearing(FIRST),), "h0", None),
        ((hearing(FIRST, status=HearingStatus.AWAITING),), "h1", None),
        ((hearing(FIRST, status=HearingStatus.VACATED),), "h1", None),
        ((hearing(FIRST, status=HearingStatus.ADJOURNED),), "h1", None),
        ((hearing(FIRST, status=HearingStatus.HELD),), "h1", None),
        ((hearing(FIRST, status=HearingStatus.HELD, presumed=True), LATER), "h1", None),
        ((hearing(FIRST, status=HearingStatus("postponed")),), "h1", None),
        ((hearing(FIRST).model_copy(update={"starts_at": None}),), "h1", None),
        ((hearing(NOW - DAY), LATER), "h1", None),
        ((LATER, hearing(FIRST)), "h1", FIRST),
        ((LATER, hearing(FIRST)), "h2", FIRST + 7 * DAY),
        ((hearing(FIRST), hearing(NOW + DAY, "h2").model_copy(update={"type": HearingType.DIRECTIONS})), "h1", FIRST),
        ((hearing(FIRST).model_copy(update={"type": HearingType.DIRECTIONS}),), "h1", FIRST),
    ],
)
def test_the_alert_is_about_the_hearing_that_intake_says_is_the_first_while_it_is_listed_and_to_come(
    hearings: tuple[Hearing, ...], first: str | None, due: datetime | None
) -> None:
    """I7: nobody else decides which is the first. Where intake does not say, none is known."""
    world = ChecksWorld()
    world.send(details(hearings=hearings, first_hearing_id=first))
    set_ = world.deadlines.get((CASE, ALERT, ""))
    assert (set_.due.counted_from if set_ else None) == due


def test_nothing_outstanding_is_no_alert() -> None:
    world = ChecksWorld()
    world.send(details(people=(), children=(), hearings=(hearing(FIRST),)))
    assert not world.fire(ALERT).publish

"""Due times: counted once, counted again, and never a reason to stop (G1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.due import LONGEST, Due, after, before, counted_again, plus
from cafcass_domain.london import at_london, london_day
from cafcass_domain.numbers import Count, Days, Hours, Minutes, Seconds, WorkingDays
from cafcass_runtime.calendar import Calendar

ENDS = time(17)
CALENDAR = Calendar()
EASTER_TUESDAY_CLOSED = Calendar([date(2026, 4, 7)])
INSTANTS = st.datetimes(timezones=st.just(UTC))
"""From year 1 to 9999: nothing from outside is trusted."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("2026-06-01T09:00+01:00", WorkingDays(1), "2026-06-02T17:00+01:00"),
        ("2026-06-05T23:59+01:00", WorkingDays(1), "2026-06-08T17:00+01:00"),  # a Friday night
        ("2026-06-06T12:00+01:00", WorkingDays(1), "2026-06-08T17:00+01:00"),  # a Saturday: Monday is day 1
        ("2026-06-01T09:00+01:00", WorkingDays(0), "2026-06-01T17:00+01:00"),
        ("2026-12-23T10:00+00:00", WorkingDays(2), "2026-12-29T17:00+00:00"),  # Christmas and the day in lieu
        ("2026-03-27T10:00+00:00", WorkingDays(1), "2026-03-30T17:00+01:00"),  # over the change of clocks
        ("2026-06-01T09:00+01:00", Days(45), "2026-07-16T09:00+01:00"),
        ("2026-06-01T23:30+01:00", Hours(24), "2026-06-02T23:30+01:00"),
        ("2026-10-24T23:30+01:00", Hours(24), "2026-10-25T22:30+00:00"),  # elapsed, whatever clocks show
        ("2026-06-01T09:00+01:00", Minutes(60), "2026-06-01T10:00+01:00"),
        ("2026-06-01T09:00+01:00", Seconds(90), "2026-06-01T09:01:30+01:00"),
    ],
)
def test_so_long_after(start: str, number: Count, due: str) -> None:
    assert after(at(start), number, CALENDAR, ENDS).at == at(due)


def test_so_long_before_a_hearing() -> None:
    due = before(at("2026-05-26T10:00+01:00"), WorkingDays(3), CALENDAR, time(9))
    assert due.at == at("2026-05-20T09:00+01:00"), "the example of G1"


@pytest.mark.parametrize(
    ("due", "again"),
    [
        (after(at("2026-06-01T12:00+01:00"), WorkingDays(1), CALENDAR, ENDS), "2026-06-02T16:00+01:00"),
        (before(at("2026-06-10T10:00+01:00"), WorkingDays(3), CALENDAR, time(9)), "2026-06-05T08:30+01:00"),
        (before(at("2026-06-10T10:00+01:00"), WorkingDays(3), CALENDAR, ENDS), "2026-06-05T16:00+01:00"),
        (before(at("2026-06-10T10:00+01:00"), WorkingDays(3), CALENDAR, time(12)), "2026-06-05T12:00+01:00"),
        (after(at("2026-06-01T16:00+01:00"), Hours(1), CALENDAR, ENDS), "2026-06-01T17:00+01:00"),
    ],
)
def test_where_the_day_begins_or_ends_at_another_time_what_began_or_ended_with_it_does(due: Due, again: str) -> None:
    assert counted_again(due, CALENDAR, None, {ENDS: time(16), time(9): time(8, 30)}).at == at(again)


def test_a_due_time_says_by_which_number_it_was_counted() -> None:
    due = after(at("2026-06-01T09:00+01:00"), WorkingDays(2, "answer_working_days"), CALENDAR, ENDS)
    assert (due.number, due.working_days, due.counted_from) == ("answer_working_days", 2, at("2026-06-01T09:00+01:00"))


@pytest.mark.parametrize(
    ("due", "calendar", "number", "again"),
    [
        # A bank holiday announced late.
        (after(at("2026-04-02T12:00+01:00"), WorkingDays(1, "n"), CALENDAR, ENDS), EASTER_TUESDAY_CLOSED, None, "2026-04-08T17:00+01:00"),
        # Another number from now on.
        (after(at("2026-06-01T12:00+01:00"), WorkingDays(1, "n"), CALENDAR, ENDS), CALENDAR, WorkingDays(3, "n"), "2026-06-04T17:00+01:00"),
        (after(at("2026-06-01T12:00+01:00"), Minutes(60, "n"), CALENDAR, ENDS), CALENDAR, Minutes(30, "n"), "2026-06-01T12:30+01:00"),
        # Counted back from a hearing.
        (before(at("2026-04-10T10:00+01:00"), WorkingDays(3, "n"), CALENDAR, time(9)), EASTER_TUESDAY_CLOSED, None, "2026-04-02T09:00+01:00"),
        (before(at("2026-05-26T10:00+01:00"), WorkingDays(3, "n"), CALENDAR, time(9)), CALENDAR, WorkingDays(5, "n"), "2026-05-18T09:00+01:00"),
        # What nothing counted stays.
        (Due(at("2026-06-01T12:00+01:00")), EASTER_TUESDAY_CLOSED, WorkingDays(9), "2026-06-01T12:00+01:00"),
    ],
)  # fmt: skip
def test_it_is_counted_again(due: Due, calendar: WorkingCalendar, number: Count | None, again: str) -> None:
    assert counted_again(due, calendar, number).at == at(again)


COUNTS = st.one_of(*(st.builds(kind, st.integers(0, 10_000)) for kind in (WorkingDays, Days, Hours, Minutes, Seconds)))


@example(datetime.max.replace(tzinfo=UTC), WorkingDays(3))
@example(datetime.min.replace(tzinfo=UTC), WorkingDays(3))
@example(datetime.max.replace(tzinfo=UTC), Days(3))
@given(start=INSTANTS, number=COUNTS)
def test_no_date_makes_counting_raise_or_run_away(start: datetime, number: Count) -> None:
    due = after(start, number, CALENDAR, ENDS)
    assert due.at <= plus(start, LONGEST)
    assert counted_again(due, EASTER_TUESDAY_CLOSED, number).at <= plus(start, LONGEST)


@example(datetime.min.replace(tzinfo=UTC), 3)
@given(moment=INSTANTS, days=st.integers(0, 60))
def test_nor_counting_back(moment: datetime, days: int) -> None:
    due = before(moment, WorkingDays(days), CALENDAR, time(9))
    assert counted_again(due, CALENDAR, None).working_days == -days


@given(start=INSTANTS, number=COUNTS)
def test_counted_again_under_the_same_it_is_the_same(start: datetime, number: Count) -> None:
    due = after(start, number, CALENDAR, ENDS)
    if start.year < 9999:
        assert counted_again(due, CALENDAR, number) == due


@given(INSTANTS)
def test_the_london_day_of_any_instant(moment: datetime) -> None:
    day = london_day(moment)
    assert abs(day - moment.date()) <= timedelta(days=1)


@given(st.dates(), st.times())
def test_the_instant_of_any_london_time(day: date, clock: time) -> None:
    moment = at_london(day, clock.replace(tzinfo=None))
    assert moment.tzinfo is UTC


def test_an_instant_without_its_offset_is_nobodys() -> None:
    with pytest.raises(ValueError, match="offset"):
        london_day(datetime(2026, 6, 1))  # noqa: DTZ001 - that is what is tested


def test_what_counts_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="counts nothing"):
        after(at("2026-06-01T12:00+01:00"), Count(3), CALENDAR, ENDS)

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import LONDON, london_day
from cafcass_runtime.calendar import Calendar

CALENDAR = Calendar()

days = st.dates(date(1985, 1, 1), date(2105, 12, 31))
counts = st.integers(0, 60)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def test_it_is_the_calendar_that_decisions_are_given() -> None:
    calendar: WorkingCalendar = CALENDAR
    assert calendar.version == CALENDAR.version


@pytest.mark.parametrize(
    ("received", "working_days", "due"),
    [
        (date(2026, 6, 1), 10, date(2026, 6, 15)),
        (date(2026, 5, 22), 2, date(2026, 5, 27)),
        (date(2026, 5, 23), 1, date(2026, 5, 26)),
        (date(2026, 4, 3), 17, date(2026, 4, 29)),
        (date(2026, 12, 25), 20, date(2027, 1, 26)),
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
        (date(2026, 5, 23), 0, date(2026, 5, 26)),
    ],
)
def test_due_counts_from_the_day_of_receipt(received: date, working_days: int, due: date) -> None:
    assert CALENDAR.due(received, working_days) == due


@pytest.mark.parametrize(
    ("hearing", "working_days", "before"),
    [
        (date(2026, 5, 26), 3, date(2026, 5, 20)),
        (date(2026, 5, 26), 0, date(2026, 5, 26)),
        (date(2026, 5, 25), 0, date(2026, 5, 22)),
        (date(2026, 12, 28), 1, date(2026, 12, 24)),
    ],
)
def test_before_counts_back_from_the_hearing(hearing: date, working_days: int, before: date) -> None:
    assert CALENDAR.before(hearing, working_days) == before


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 1, 5, 23, 59, tzinfo=UTC), date(2026, 1, 5)),
        (datetime(2026, 1, 6, 0, 0, tzinfo=UTC), date(2026, 1, 6)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_instants_are_read_as_london_dates_across_clock_changes(instant: datetime, day: date) -> None:
    assert london_day(instant) == day
    assert CALENDAR.due(instant, 1) == CALENDAR.due(day, 1)


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.due(datetime(2026, 6, 1, 12), 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.working_hours_between(datetime(2026, 6, 1), datetime(2026, 6, 2, tzinfo=UTC))  # noqa: DTZ001


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="from 0 up"):
        CALENDAR.due(date(2026, 6, 1), -1)
    with pytest.raises(ValueError, match="from 0 up"):
        CALENDAR.before(date(2026, 6, 1), -1)


@given(days, counts)
def test_due_and_before_fall_on_working_days(day: date, count: int) -> None:
    assert CALENDAR.is_working_day(CALENDAR.due(day, count))
    assert CALENDAR.is_working_day(CALENDAR.before(day, count))


@given(days, counts, st.integers(0, 30))
def test_later_receipt_or_more_days_is_never_due_earlier(day: date, count: int, more: int) -> None:
    assert CALENDAR.due(day, count) <= CALENDAR.due(day + timedelta(days=more), count)
    assert CALENDAR.due(day, count) <= CALENDAR.due(day, count + more)
    assert CALENDAR.before(day, count) >= CALENDAR.before(day, count + more)


@given(days, counts)
def test_before_undoes_due_between_working_days(day: date, count: int) -> None:
    start = CALENDAR.due(day, 0)
    assert CALENDAR.before(CALENDAR.due(start, count), count) == start


@given(days, counts, counts)
def test_counting_may_be_split(day: date, first: int, second: int) -> None:
    assert CALENDAR.due(CALENDAR.due(day, first + 1), second) == CALENDAR.due(day, first + 1 + second)


@given(days)
def test_the_end_of_a_day_is_on_that_day_and_a_second_before_the_next(day: date) -> None:
    end = CALENDAR.end_of(day)
    assert end.tzinfo is UTC
    assert london_day(end) == day
    assert london_day(end + timedelta(seconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 6, 15), datetime(2026, 6, 15, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 1, 26), datetime(2026, 1, 26, 23, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_day_follows_summer_time(day: date, end: datetime) -> None:
    assert CALENDAR.end_of(day) == end


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-06-01 09:00", "2026-06-01 17:00", 8.0),
        ("2026-06-01 16:30", "2026-06-02 09:30", 1.0),
        ("2026-05-22 16:00", "2026-05-26 10:00", 2.0),
        ("2026-05-23 00:00", "2026-05-25 23:59", 0.0),
        ("2026-06-01 12:00", "2026-06-01 11:00", 0.0),
        ("2026-03-27 16:00", "2026-03-30 10:00", 2.0),
    ],
)
def test_working_hours(start: str, end: str, hours: float) -> None:
    opened, closed = (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (start, end))
    assert CALENDAR.working_hours_between(opened, closed) == timedelta(hours=hours)


@given(instants, st.timedeltas(timedelta(), timedelta(days=20)), st.timedeltas(timedelta(), timedelta(days=20)))
def test_working_hours_add_up(start: datetime, first: timedelta, second: timedelta) -> None:
    middle = start + first
    end = middle + second
    whole = CALENDAR.working_hours_between(start, end)
    assert whole == CALENDAR.working_hours_between(start, middle) + CALENDAR.working_hours_between(middle, end)
    assert timedelta() <= whole <= end - start


def test_working_hours_are_a_setting() -> None:
    early = Calendar(works_from=time(8), works_to=time(12))
    monday = datetime(2026, 6, 1, tzinfo=LONDON)
    assert early.working_hours_between(monday, monday + timedelta(days=1)) == timedelta(hours=4)
    with pytest.raises(ValueError, match="start before"):
        Calendar(works_from=time(12), works_to=time(12))


def test_a_holiday_announced_late_moves_what_is_due_and_the_version() -> None:
    announced = Calendar(extra_holidays=[date(2026, 6, 15)])
    assert announced.due(date(2026, 6, 1), 10) == date(2026, 6, 16)
    assert announced.version != CALENDAR.version
    assert Calendar().version == CALENDAR.version
    assert CALENDAR.version.startswith("holidays-")


def test_a_holiday_that_the_package_knows_changes_nothing() -> None:
    assert Calendar(extra_holidays=[date(2026, 12, 25)]).version == CALENDAR.version


def test_england_and_wales_have_the_same_holidays() -> None:
    england, wales = (
        set(holidays.country_holidays("GB", subdiv=part, years=range(1990, 2101))) for part in ("ENG", "WLS")
    )
    assert england == wales

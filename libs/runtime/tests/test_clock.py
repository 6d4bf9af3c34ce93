from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cafcass_runtime
from cafcass_runtime.clock import EARLIEST, LATEST, Clock, SystemClock, bounded

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
rates = st.floats(0.001, 1_000_000, allow_nan=False)


class Wall:
    """A wall clock that moves only when somebody sleeps."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def clock(wall: Wall, rate: float = 1.0, origin: datetime = START) -> Clock:
    return Clock(START, origin, rate, wall_now=wall, sleep=wall.sleep)


def test_a_day_passes_in_a_minute() -> None:
    wall = Wall()
    fast = clock(wall, rate=1440, origin=datetime(2030, 1, 1, tzinfo=UTC))
    assert fast.now() == datetime(2030, 1, 1, tzinfo=UTC)
    wall.now += timedelta(minutes=1)
    assert fast.now() == datetime(2030, 1, 2, tzinfo=UTC)
    assert fast.wall_now() == START + timedelta(minutes=1)


@given(instants)
def test_rate_one_from_one_origin_changes_nothing(wall: datetime) -> None:
    system = SystemClock()
    assert system.read(wall) == wall
    assert system.wall(wall) == wall


@given(instants, rates)
def test_reading_and_undoing_it_agree(wall: datetime, rate: float) -> None:
    mapped = Clock(START, START, rate)
    slack = timedelta(microseconds=1 + 1 / rate)
    shown = mapped.read(wall)
    if shown in (EARLIEST, LATEST):
        assert rate > 10  # nobody runs a clock so fast for so long
    else:
        assert abs(mapped.wall(shown) - wall) <= slack


@given(instants, st.timedeltas(timedelta(), timedelta(days=300)), st.floats(0.001, 1000))
def test_time_never_runs_backwards(wall: datetime, later: timedelta, rate: float) -> None:
    mapped = Clock(START, START, rate)
    assert mapped.read(wall) <= mapped.read(wall + later)


@given(st.datetimes(timezones=st.just(UTC)), rates)
def test_no_time_is_too_absurd_to_be_read(moment: datetime, rate: float) -> None:
    mapped = Clock(START, START, rate)
    for shown in (mapped.read(moment), mapped.wall(moment), bounded(moment)):
        assert EARLIEST <= shown <= LATEST


@pytest.mark.parametrize("rate", [1.0, 60.0, 0.5, 525_600.0])
async def test_sleeping_ends_at_the_time_asked_for(rate: float) -> None:
    wall = Wall()
    mapped = clock(wall, rate)
    await mapped.sleep_until(START + timedelta(hours=1))
    assert mapped.now() >= START + timedelta(hours=1)
    assert wall.now - START == pytest.approx(timedelta(hours=1) / rate, abs=timedelta(milliseconds=2))


async def test_sleeping_until_the_past_returns_at_once() -> None:
    wall = Wall()
    await clock(wall).sleep_until(START - timedelta(seconds=1))
    assert wall.slept == []


async def test_a_long_sleep_looks_up_in_case_the_wall_was_set() -> None:
    wall = Wall()
    await clock(wall).sleep_until(START + timedelta(minutes=5))
    assert max(wall.slept) <= 30


def test_a_clock_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Clock(START, START, 0)
    with pytest.raises(ValueError, match="offset"):
        Clock(datetime(2026, 1, 1), START, 1)  # noqa: DTZ001


def test_the_system_clock_shows_the_wall() -> None:
    system = SystemClock()
    assert abs(system.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_nothing_else_in_the_runtime_asks_what_time_it_is() -> None:
    forbidden = {
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("datetime", "today"),
        ("date", "today"),
        ("time", "time"),
    }
    asked = [
        f"{source.name}:{node.lineno}"
        for source in Path(cafcass_runtime.__file__).parent.rglob("*.py")
        if source.name != "clock.py"
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in forbidden
    ]
    assert asked == []

"""What an operator is woken for, as it is counted from the service's own tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from rig import Rig
from toy import TOY

from cafcass_domain.state import replace
from cafcass_runtime import figures, question_rows
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.health import Health
from cafcass_runtime.settings import RuntimeSettings

CASES = ("a", "b", "c")


async def measure(rig: Rig, settings: RuntimeSettings) -> None:
    async with rig.pool.acquire() as connection:
        await figures.measure(
            connection, rig.metrics, Health("toy", rig.metrics), rig.engine.clock, Calendar(), TOY, settings
        )


@pytest.mark.parametrize(
    ("late", "urgent", "waiting", "overdue", "concerns", "concerns_overdue"),
    [
        ("false", "false", 3, 0, 0, 0),
        ("false", "subject = 'a'", 3, 0, 1, 0),
        ("subject IN ('a', 'b')", "subject = 'a'", 3, 2, 1, 1),
        ("subject = 'b'", "true", 3, 1, 3, 1),
    ],
)
@pytest.mark.parametrize("how", ["due = $1", "role = 'head-of-service'"])
async def test_what_nobody_answered_in_time_counts_whoever_is_asked_now(
    rig: Rig,
    settings: RuntimeSettings,
    how: str,
    late: str,
    urgent: str,
    waiting: int,
    overdue: int,
    concerns: int,
    concerns_overdue: int,
) -> None:
    await rig.engine.handle([rig.tick(case, 1, "ask") for case in CASES])
    await rig.pool.execute(f"UPDATE runtime.questions SET urgent = {urgent}")
    past = rig.wall.now - timedelta(seconds=90)
    await rig.pool.execute(
        f"UPDATE runtime.questions SET {how} WHERE ({late}) AND $1::timestamptz IS NOT NULL",
        past,
    )
    await measure(rig, settings)
    assert rig.metrics.person_needed_open._value.get() == waiting
    assert rig.metrics.person_overdue_open._value.get() == overdue
    assert rig.metrics.urgent_concerns_open._value.get() == concerns
    assert rig.metrics.urgent_concerns_overdue._value.get() == concerns_overdue


@pytest.mark.parametrize(("revision", "seconds"), [(1, 7200), (2, 0)], ids=["passed on", "settled and asked anew"])
async def test_a_concern_has_waited_since_it_was_first_asked_about_whoever_is_asked_now(
    rig: Rig, settings: RuntimeSettings, revision: int, seconds: int
) -> None:
    await rig.engine.handle([rig.tick("a", 1, "ask")])
    rig.wall.move(hours=2)
    async with rig.pool.acquire() as connection:
        (asked,) = (await question_rows.load(connection, ["a"])).values()
        assert asked.revision == 1
        after = replace(asked, role="head-of-service", asked_at=rig.wall.now, reasons=("T2",), revision=revision)
        await question_rows.save(connection, [after], "")
    await measure(rig, settings)
    assert rig.metrics.urgent_concern_oldest_seconds._value.get() == pytest.approx(seconds, abs=5)


async def test_what_falls_due_within_a_day_is_counted_by_its_kind_until_it_is_done(
    rig: Rig, settings: RuntimeSettings
) -> None:
    await rig.engine.handle([rig.tick(case, 1, "ask") for case in CASES])
    for case, hours in zip(CASES, (23, 25, -1), strict=True):
        due = rig.wall.now + timedelta(hours=hours)
        await rig.pool.execute("UPDATE runtime.deadlines SET due = $2 WHERE subject = $1", case, due)
    await measure(rig, settings)
    (kind,) = await rig.pool.fetch("SELECT DISTINCT kind FROM runtime.deadlines")
    assert rig.metrics.deadlines_due_soon.labels(kind["kind"])._value.get() == 1
    assert rig.metrics.deadlines_overdue._value.get() == 1
    await rig.pool.execute("DELETE FROM runtime.deadlines")
    await measure(rig, settings)
    assert b"cafcass_deadlines_due_soon{" not in rig.metrics.text()


async def test_a_clock_that_is_off_shows(rig: Rig, settings: RuntimeSettings) -> None:
    rig.wall.now = datetime.now(UTC) + timedelta(seconds=300)
    await measure(rig, settings)
    assert rig.metrics.clock_offset_seconds._value.get() == pytest.approx(300, abs=30)

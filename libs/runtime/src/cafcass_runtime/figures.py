"""How things stand, counted every few seconds from the service's own tables, for metrics and health."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import Clock
from cafcass_runtime.health import Health
from cafcass_runtime.job_rows import ASKED_AFTER
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.service import Service
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.store import Connection

log = structlog.get_logger()

_STANDING = """
SELECT
    (SELECT coalesce(sum(count), 0) FROM runtime.outbox) AS outbox_pending,
    (SELECT extract(epoch FROM now() - min(written_at)) FROM runtime.outbox) AS outbox_oldest,
    (SELECT count(*) FROM runtime.outbox_refused) AS outbox_refused,
    (SELECT count(*) FROM runtime.deadlines) AS deadlines_pending,
    (SELECT count(*) FROM runtime.deadlines WHERE due <= $1) AS deadlines_overdue,
    (SELECT count(*) FROM runtime.jobs) AS tasks_pending,
    (SELECT extract(epoch FROM now() - min(started_at)) FROM runtime.jobs) AS tasks_oldest,
    (SELECT count(*) FROM runtime.jobs WHERE attempts >= $2) AS tasks_failing,
    (SELECT count(DISTINCT subject) FROM runtime.dead_letters WHERE blocking) AS cases_blocked,
    (SELECT extract(epoch FROM now() - min(recorded_at)) FROM runtime.dead_letters WHERE blocking) AS blocked_oldest,
    clock_timestamp() AS database_clock
"""
_ASKED = """
SELECT
    count(*) AS waiting,
    count(*) FILTER (WHERE late) AS late,
    count(*) FILTER (WHERE urgent) AS urgent,
    count(*) FILTER (WHERE urgent AND late) AS urgent_late,
    min(first_asked_at) FILTER (WHERE urgent) AS urgent_since
FROM (
    SELECT urgent, first_asked_at, due <= $1 OR (first_role <> '' AND role <> first_role) AS late FROM runtime.questions WHERE open
) AS asked
"""
_DUE_SOON = "SELECT kind, count(*) AS due FROM runtime.deadlines WHERE due > $1 AND due <= $2 GROUP BY kind"
SOON: Final = timedelta(days=1)


async def measure(
    connection: Connection,
    metrics: Metrics,
    health: Health,
    clock: Clock,
    calendar: Calendar,
    service: Service[Any],
    settings: RuntimeSettings,
) -> None:
    """Count everything that an operator is woken for, and say what is not well."""
    now = clock.now()
    row = await connection.fetchrow(_STANDING, now, ASKED_AFTER)
    assert row is not None  # noqa: S101 - a query of aggregates always has its row
    metrics.clock_offset_seconds.set((clock.wall_now() - row["database_clock"]) / timedelta(seconds=1))
    metrics.outbox_pending.set(row["outbox_pending"])
    metrics.outbox_oldest_seconds.set(float(row["outbox_oldest"] or 0))
    metrics.outbox_refused.set(row["outbox_refused"])
    metrics.deadlines_pending.set(row["deadlines_pending"])
    metrics.deadlines_overdue.set(row["deadlines_overdue"])
    metrics.tasks_pending.set(row["tasks_pending"])
    metrics.tasks_oldest_seconds.set(float(row["tasks_oldest"] or 0))
    failing = row["tasks_failing"]
    health.set("tasks", ok=not failing, detail=f"{failing} pieces of slow work fail again and again", gates=False)
    metrics.cases_blocked.set(row["cases_blocked"])
    metrics.case_blocked_oldest_seconds.set(float(row["blocked_oldest"] or 0))
    await _asked(connection, metrics, now)
    due_soon = await connection.fetch(_DUE_SOON, now, now + SOON)
    metrics.deadlines_due_soon.clear()
    for kind in due_soon:
        metrics.deadlines_due_soon.labels(kind["kind"]).set(kind["due"])
    states = await connection.fetch("SELECT state, count(*) AS open FROM runtime.dead_letters GROUP BY state")
    metrics.dead_letters_open.clear()
    for state in states:
        metrics.dead_letters_open.labels(state["state"]).set(state["open"])
    open_letters = sum(state["open"] for state in states)
    health.set("dead_letters", ok=not open_letters, detail=f"{open_letters} open", gates=False)
    refused = row["outbox_refused"]
    health.set("refused", ok=not refused, detail=f"{refused} events refused by the broker", gates=False)
    await _silence(connection, metrics, health, clock, calendar, service, settings)


async def _asked(connection: Connection, metrics: Metrics, now: datetime) -> None:
    """What waits for people, and what of it has waited too long (G9)."""
    row = await connection.fetchrow(_ASKED, now)
    assert row is not None  # noqa: S101 - a query of aggregates always has its row
    metrics.person_needed_open.set(row["waiting"])
    metrics.person_overdue_open.set(row["late"])
    metrics.urgent_concerns_open.set(row["urgent"])
    metrics.urgent_concerns_overdue.set(row["urgent_late"])
    metrics.urgent_concern_oldest_seconds.set(_seconds_since(row["urgent_since"], now))


async def _silence(
    connection: Connection,
    metrics: Metrics,
    health: Health,
    clock: Clock,
    calendar: Calendar,
    service: Service[Any],
    settings: RuntimeSettings,
) -> None:
    """No application in a working hour is itself an alarm."""
    for topic in service.silence_alarm:
        last = await connection.fetchval("SELECT max(last_record_at) FROM runtime.ownership WHERE topic = $1", topic)
        if last is None:
            continue  # a platform that never had one is new, not silent
        quiet = calendar.working_hours_between(clock.read(last), clock.now())
        silent = quiet > timedelta(hours=settings.silence_working_hours)
        metrics.silence_working_seconds.labels(topic).set(quiet / timedelta(seconds=1))
        metrics.silent.labels(topic).set(silent)
        detail = f"nothing on {topic} for {quiet / timedelta(hours=1):.1f} working hours" if silent else ""
        health.set(f"silence {topic}", ok=not silent, detail=detail, gates=False)


def _seconds_since(then: datetime | None, now: datetime) -> float:
    if then is None:
        return 0.0
    return max((now - then.astimezone(UTC)) / timedelta(seconds=1), 0.0)

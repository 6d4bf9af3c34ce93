"""Grafana's dashboards, from short lists of what each shows: `make generate` writes them to `deploy/observability/dashboards`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

_HERE: Final = 'service=~"$service"'
_WIDTH: Final = 8
_HEIGHT: Final = 8
_ACROSS: Final = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: what is asked of Prometheus, by which words each line is named, and from when on it is bad."""

    title: str
    query: str
    legend: str = "{{service}}"
    unit: str = "short"
    """As Grafana calls it: short, s (seconds), ops (a second)."""
    bad_from: float | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page of panels, three in a row."""

    name: str
    title: str
    panels: tuple[Panel, ...]


def _standing(metric: str, *by: str) -> str:
    """What is counted in a database: the same at each instance, so the largest is the one."""
    return f"max by ({', '.join(('service', *by))}) ({metric}{{{_HERE}}})"


def _rate(metric: str, *by: str) -> str:
    """How many a second, all instances together."""
    return f"sum by ({', '.join(('service', *by))}) (rate({metric}{{{_HERE}}}[$__rate_interval]))"


def _quantile(metric: str, share: float) -> str:
    return f"histogram_quantile({share}, {_rate(f'{metric}_bucket', 'le')})"


def _hourly(metric: str, *by: str) -> str:
    return f"sum by ({', '.join(('service', *by))}) (increase({metric}{{{_HERE}}}[1h]))"


DASHBOARDS: Final = (
    Dashboard(
        "services",
        "Services",
        (
            Panel("Instances that are ready", f"sum by (service) (cafcass_ready{{{_HERE}}})"),
            Panel("Conditions that are not well", _standing("cafcass_condition_failing", "condition"), "{{service}} {{condition}}", bad_from=1),
            Panel("Loops that do not turn, or fail", f"{_standing('cafcass_loop_stuck', 'loop')} or {_standing('cafcass_loop_failing', 'loop')}", "{{service}} {{loop}}", bad_from=1),
            Panel("Age of the oldest event not published", _standing("cafcass_outbox_oldest_seconds"), unit="s", bad_from=300),
            Panel("Events not published", _standing("cafcass_outbox_pending")),
            Panel("Time to publish, p99", _quantile("cafcass_publish_seconds", 0.99), unit="s"),
            Panel("Records waiting", f"sum by (service) ({_standing('cafcass_lag_records', 'topic', 'partition')})"),
            Panel("Age of the watermark", _standing("cafcass_watermark_age_seconds", "topic"), "{{service}} {{topic}}", "s", 900, "All that came before it is handled."),
            Panel("Time of a transaction, p99", _quantile("cafcass_transaction_seconds", 0.99), unit="s"),
            Panel("Waits for a lost database or broker", _rate("cafcass_waits_total", "fault"), "{{service}} {{fault}}", "ops"),
            Panel("Transactions run again after a conflict", _rate("cafcass_conflicts_total"), unit="ops"),
            Panel("Clock and the database's apart", f"max by (service) (abs(cafcass_clock_offset_seconds{{{_HERE}}}))", unit="s", bad_from=5),
        ),
    ),
    Dashboard(
        "flow-of-cases",
        "Flow of cases",
        (
            Panel("Records read", _rate("cafcass_messages_read_total", "topic"), "{{service}} {{topic}}", "ops"),
            Panel("Events published", _rate("cafcass_published_total", "topic"), "{{service}} {{topic}}", "ops"),
            Panel("Working time since an application came", _standing("cafcass_silence_working_seconds", "topic"), "{{topic}}", "s", 3600),
            Panel("Dead letters open", f"max by (service) (sum by (service, instance) (cafcass_dead_letters_open{{{_HERE}}}))", bad_from=1),
            Panel("Cases blocked behind one", _standing("cafcass_cases_blocked"), bad_from=1),
            Panel("How long the oldest has been blocked", _standing("cafcass_case_blocked_oldest_seconds"), unit="s", bad_from=4 * 3600),
            Panel("Messages set aside in an hour", _hourly("cafcass_messages_set_aside_total", "topic"), "{{service}} {{topic}}"),
            Panel("Messages that could not be read in an hour", _hourly("cafcass_messages_unreadable_total", "topic"), "{{service}} {{topic}}"),
            Panel("Partitions stopped", f"sum by (service) ({_standing('cafcass_partition_stopped', 'topic', 'partition')})", bad_from=1),
            Panel("Copies dropped", _rate("cafcass_messages_duplicate_total", "topic"), "{{service}} {{topic}}", "ops"),
            Panel("Jumps in a publisher's sequence in an hour", _hourly("cafcass_gaps_total", "topic"), "{{service}} {{topic}}", bad_from=1),
            Panel("Documents waiting to be made", _standing("cafcass_tasks_pending")),
        ),
    ),
    Dashboard(
        "obligations",
        "Obligations",
        (
            Panel("Due within a day, by kind", _standing("cafcass_deadlines_due_soon", "kind"), "{{service}} {{kind}}"),
            Panel("Time passed without its being done, in an hour, by kind", _hourly("cafcass_deadlines_fired_total", "kind"), "{{service}} {{kind}}", means="A due time is taken back when what it is for is done. A kind that is no obligation (a day that begins, an area that is looked at) is among these."),
            Panel("Due times not acted on", _standing("cafcass_deadlines_overdue"), bad_from=1, means="Past, and not fired: reading is behind, or the scheduler does not turn."),
            Panel("Due times set", _standing("cafcass_deadlines_pending")),
            Panel("Questions that wait for people", _standing("cafcass_person_needed_open")),
            Panel("Of these, not answered in time", _standing("cafcass_person_overdue_open"), bad_from=1),
            Panel("Fired before all that was received earlier, in an hour", _hourly("cafcass_deadlines_fired_late_total"), bad_from=1),
            Panel("Not counted again after a change of policy, in an hour", _hourly("cafcass_not_counted_again_total"), bad_from=1),
            Panel("Age of the oldest document waiting", _standing("cafcass_tasks_oldest_seconds"), unit="s", bad_from=3600),
        ),
    ),
    Dashboard(
        "safeguarding",
        "Safeguarding",
        (
            Panel("Urgent questions that wait", _standing("cafcass_urgent_concerns_open")),
            Panel("Of these, not answered in time", _standing("cafcass_urgent_concerns_overdue"), bad_from=1),
            Panel("How long the oldest of them has waited", _standing("cafcass_urgent_concern_oldest_seconds"), unit="s", means="Since it was first asked, whoever is asked by now."),
            Panel("Concerns that nobody acknowledged in time, in an hour", f'sum by (service, kind) (increase(cafcass_deadlines_fired_total{{kind=~"concern-escalation|correspondence-due", {_HERE}}}[1h]))', "{{service}} {{kind}}", bad_from=1),
            Panel("Urgent messages that met a blocked case, in an hour", _hourly("cafcass_urgent_on_blocked_total"), bad_from=1),
            Panel("How long the oldest case has been blocked", _standing("cafcass_case_blocked_oldest_seconds"), unit="s", bad_from=4 * 3600),
        ),
    ),
)  # fmt: skip


def dashboards() -> dict[str, str]:
    """The JSON of each dashboard by the name of its file."""
    return {f"{board.name}.json": json.dumps(_board(board), indent=1) + "\n" for board in DASHBOARDS}


def _board(board: Dashboard) -> dict[str, Any]:
    return {
        "uid": f"cafcass-{board.name}",
        "title": f"Cafcass: {board.title}",
        "tags": ["cafcass"],
        "schemaVersion": 39,
        "timezone": "Europe/London",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_source(), _services()]},
        "panels": [_panel(number, panel) for number, panel in enumerate(board.panels)],
    }


def _source() -> dict[str, Any]:
    return {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}


def _services() -> dict[str, Any]:
    return {
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "query": "label_values(cafcass_ready, service)",
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.bad_from is not None:
        steps.append({"color": "red", "value": panel.bad_from})
    return {
        "id": number + 1,
        "title": panel.title,
        "description": panel.means,
        "type": "timeseries",
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "gridPos": {
            "x": number % _ACROSS * _WIDTH,
            "y": number // _ACROSS * _HEIGHT,
            "w": _WIDTH,
            "h": _HEIGHT,
        },
        "targets": [{"refId": "A", "expr": panel.query, "legendFormat": panel.legend}],
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": {"thresholdsStyle": {"mode": "line" if len(steps) > 1 else "off"}},
            },
            "overrides": [],
        },
    }

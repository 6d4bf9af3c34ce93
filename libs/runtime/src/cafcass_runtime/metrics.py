"""Every metric of a service process, in one list with its meaning. No label ever holds a case or a person (G4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Kind(StrEnum):
    """How a metric behaves."""

    COUNTER = "counter"
    """Only ever grows; a restart begins again at 0."""
    GAUGE = "gauge"
    """How things stand."""
    HISTOGRAM = "histogram"
    """How values are spread."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as it is documented and exposed. `unit` is empty where things are counted."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    unit: str = ""
    buckets: tuple[float, ...] = ()


_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
_AT = ("topic", "partition")

METRICS: Final = (
    Metric("cafcass_batches_total", Kind.COUNTER, "Batches whose transaction was committed."),
    Metric("cafcass_batch_records", Kind.HISTOGRAM, "Records in a batch.", buckets=_SIZES),
    Metric("cafcass_messages_read_total", Kind.COUNTER, "Records taken from the broker.", ("topic",)),
    Metric(
        "cafcass_messages_duplicate_total",
        Kind.COUNTER,
        "Messages dropped as seen before, by id, or passed over once more, by sequence.",
        ("topic",),
    ),
    Metric("cafcass_messages_late_total", Kind.COUNTER, "Messages behind a later one of their sequence.", ("topic",)),
    Metric(
        "cafcass_messages_of_destroyed_total",
        Kind.COUNTER,
        "Messages passed over: their case was destroyed.",
        ("topic",),
    ),
    Metric("cafcass_messages_unreadable_total", Kind.COUNTER, "Messages that could not be read.", ("topic",)),
    Metric("cafcass_messages_set_aside_total", Kind.COUNTER, "Messages set aside, by fault or behind one.", ("topic",)),
    Metric("cafcass_messages_fenced_total", Kind.COUNTER, "Records dropped: their partition was lost.", ("topic",)),
    Metric("cafcass_gaps_total", Kind.COUNTER, "Jumps seen in a publisher's sequence.", ("topic",)),
    Metric("cafcass_transaction_seconds", Kind.HISTOGRAM, "Time of a batch's transaction.", (), "seconds", _SECONDS),
    Metric(
        "cafcass_batch_replays_total", Kind.COUNTER, "Batches run again message by message, to find the guilty one."
    ),
    Metric("cafcass_conflicts_total", Kind.COUNTER, "Transactions run again after a conflict or deadlock."),
    Metric("cafcass_waits_total", Kind.COUNTER, "Waits for a lost database or broker.", ("fault",)),
    Metric("cafcass_epochs_lost_total", Kind.COUNTER, "Partitions found to belong to another instance by now."),
    Metric("cafcass_published_total", Kind.COUNTER, "Events that the broker acknowledged.", ("topic",)),
    Metric("cafcass_publish_refused_total", Kind.COUNTER, "Events that the broker refused for good.", ("topic",)),
    Metric(
        "cafcass_publish_seconds", Kind.HISTOGRAM, "Time to publish what the free lanes held.", (), "seconds", _SECONDS
    ),
    Metric("cafcass_outbox_pending", Kind.GAUGE, "Events decided and not yet published."),
    Metric("cafcass_outbox_oldest_seconds", Kind.GAUGE, "Age of the oldest of them.", (), "seconds"),
    Metric("cafcass_outbox_refused", Kind.GAUGE, "Events set aside because the broker refused them for good."),
    Metric("cafcass_lag_records", Kind.GAUGE, "Records on the broker that are not yet handled.", _AT),
    Metric(
        "cafcass_watermark_age_seconds", Kind.GAUGE, "Age of the watermark: all before it is handled.", _AT, "seconds"
    ),
    Metric(
        "cafcass_partition_stopped",
        Kind.GAUGE,
        "1 where the brake has stopped a partition until a person resumes.",
        _AT,
    ),
    Metric("cafcass_deadlines_pending", Kind.GAUGE, "Deadlines that are set."),
    Metric("cafcass_deadlines_overdue", Kind.GAUGE, "Deadlines past their time that have not fired."),
    Metric("cafcass_deadlines_due_soon", Kind.GAUGE, "Deadlines that fall due within the next day.", ("kind",)),
    Metric("cafcass_deadlines_fired_total", Kind.COUNTER, "Deadlines that fired.", ("kind",)),
    Metric("cafcass_deadlines_fired_late_total", Kind.COUNTER, "Of these, fired before all that was received earlier."),
    Metric("cafcass_not_counted_again_total", Kind.COUNTER, "Due times that a change of policy could not count again."),
    Metric("cafcass_tasks_pending", Kind.GAUGE, "Slow work (documents to render) that waits."),
    Metric("cafcass_tasks_oldest_seconds", Kind.GAUGE, "Age of the oldest of it.", (), "seconds"),
    Metric("cafcass_tasks_done_total", Kind.COUNTER, "Slow work done.", ("kind",)),
    Metric("cafcass_tasks_failed_total", Kind.COUNTER, "Times that slow work failed; it is tried again.", ("kind",)),
    Metric("cafcass_cases_blocked", Kind.GAUGE, "Cases with a message set aside and others waiting behind it."),
    Metric("cafcass_case_blocked_oldest_seconds", Kind.GAUGE, "How long the oldest has been blocked.", (), "seconds"),
    Metric("cafcass_urgent_on_blocked_total", Kind.COUNTER, "Urgent messages that met a blocked case (T2)."),
    Metric("cafcass_dead_letters_open", Kind.GAUGE, "Dead letters neither retried nor discarded.", ("state",)),
    Metric("cafcass_person_needed_open", Kind.GAUGE, "Questions that wait for a person."),
    Metric("cafcass_person_overdue_open", Kind.GAUGE, "Of these, what whoever was asked first did not answer in time."),
    Metric("cafcass_urgent_concerns_open", Kind.GAUGE, "Questions about an urgent concern that wait (T2)."),
    Metric("cafcass_urgent_concerns_overdue", Kind.GAUGE, "Of these, what was not answered in time (T2)."),
    Metric(
        "cafcass_urgent_concern_oldest_seconds",
        Kind.GAUGE,
        "How long the oldest open question about an urgent concern has waited, whoever is asked by now (T2).",
        (),
        "seconds",
    ),
    Metric(
        "cafcass_silence_working_seconds", Kind.GAUGE, "Working time since an application came.", ("topic",), "seconds"
    ),
    Metric("cafcass_silent", Kind.GAUGE, "1 where no application came for longer than the setting allows.", ("topic",)),
    Metric(
        "cafcass_loop_stuck", Kind.GAUGE, "1 while a loop of the process has ended no step well in time.", ("loop",)
    ),
    Metric("cafcass_loop_failing", Kind.GAUGE, "1 while the last step of a loop ended in an error.", ("loop",)),
    Metric("cafcass_loop_steps_failed_total", Kind.COUNTER, "Steps of a loop that ended in an error.", ("loop",)),
    Metric(
        "cafcass_condition_failing",
        Kind.GAUGE,
        "1 while a condition on /health is not well: database, broker, key ring, writing.",
        ("condition",),
    ),
    Metric(
        "cafcass_clock_offset_seconds",
        Kind.GAUGE,
        "How far the process's clock is before the database's.",
        (),
        "seconds",
    ),
    Metric("cafcass_ready", Kind.GAUGE, "1 while the process is ready."),
)
"""The list. `Metrics` has one attribute for each, named without `cafcass_` and `_total`."""


class Metrics:
    """The metrics of one process, on a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._defined = {metric.name: metric for metric in METRICS}
        self.batches = self._counter("cafcass_batches_total")
        self.batch_records = self._histogram("cafcass_batch_records")
        self.messages_read = self._counter("cafcass_messages_read_total")
        self.messages_duplicate = self._counter("cafcass_messages_duplicate_total")
        self.messages_late = self._counter("cafcass_messages_late_total")
        self.messages_of_destroyed = self._counter("cafcass_messages_of_destroyed_total")
        self.messages_unreadable = self._counter("cafcass_messages_unreadable_total")
        self.messages_set_aside = self._counter("cafcass_messages_set_aside_total")
        self.messages_fenced = self._counter("cafcass_messages_fenced_total")
        self.gaps = self._counter("cafcass_gaps_total")
        self.transaction_seconds = self._histogram("cafcass_transaction_seconds")
        self.batch_replays = self._counter("cafcass_batch_replays_total")
        self.conflicts = self._counter("cafcass_conflicts_total")
        self.waits = self._counter("cafcass_waits_total")
        self.epochs_lost = self._counter("cafcass_epochs_lost_total")
        self.published = self._counter("cafcass_published_total")
        self.publish_refused = self._counter("cafcass_publish_refused_total")
        self.publish_seconds = self._histogram("cafcass_publish_seconds")
        self.outbox_pending = self._gauge("cafcass_outbox_pending")
        self.outbox_oldest_seconds = self._gauge("cafcass_outbox_oldest_seconds")
        self.outbox_refused = self._gauge("cafcass_outbox_refused")
        self.lag_records = self._gauge("cafcass_lag_records")
        self.watermark_age_seconds = self._gauge("cafcass_watermark_age_seconds")
        self.partition_stopped = self._gauge("cafcass_partition_stopped")
        self.deadlines_pending = self._gauge("cafcass_deadlines_pending")
        self.deadlines_overdue = self._gauge("cafcass_deadlines_overdue")
        self.deadlines_due_soon = self._gauge("cafcass_deadlines_due_soon")
        self.deadlines_fired = self._counter("cafcass_deadlines_fired_total")
        self.deadlines_fired_late = self._counter("cafcass_deadlines_fired_late_total")
        self.not_counted_again = self._counter("cafcass_not_counted_again_total")
        self.tasks_pending = self._gauge("cafcass_tasks_pending")
        self.tasks_oldest_seconds = self._gauge("cafcass_tasks_oldest_seconds")
        self.tasks_done = self._counter("cafcass_tasks_done_total")
        self.tasks_failed = self._counter("cafcass_tasks_failed_total")
        self.cases_blocked = self._gauge("cafcass_cases_blocked")
        self.case_blocked_oldest_seconds = self._gauge("cafcass_case_blocked_oldest_seconds")
        self.urgent_on_blocked = self._counter("cafcass_urgent_on_blocked_total")
        self.dead_letters_open = self._gauge("cafcass_dead_letters_open")
        self.person_needed_open = self._gauge("cafcass_person_needed_open")
        self.person_overdue_open = self._gauge("cafcass_person_overdue_open")
        self.urgent_concerns_open = self._gauge("cafcass_urgent_concerns_open")
        self.urgent_concerns_overdue = self._gauge("cafcass_urgent_concerns_overdue")
        self.urgent_concern_oldest_seconds = self._gauge("cafcass_urgent_concern_oldest_seconds")
        self.silence_working_seconds = self._gauge("cafcass_silence_working_seconds")
        self.silent = self._gauge("cafcass_silent")
        self.loop_stuck = self._gauge("cafcass_loop_stuck")
        self.loop_failing = self._gauge("cafcass_loop_failing")
        self.loop_steps_failed = self._counter("cafcass_loop_steps_failed_total")
        self.condition_failing = self._gauge("cafcass_condition_failing")
        self.clock_offset_seconds = self._gauge("cafcass_clock_offset_seconds")
        self.ready = self._gauge("cafcass_ready")

    def begin_at_zero(self, *, deadlines: Iterable[str], topics: Iterable[str]) -> None:
        """Shows what has not happened yet as 0: a rule on its growth would not see the first time otherwise."""
        for kind in deadlines:
            self.deadlines_fired.labels(kind)
        for topic in topics:
            self.gaps.labels(topic)
            self.messages_of_destroyed.labels(topic)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)

    def _counter(self, name: str) -> Counter:
        metric = self._take(name, Kind.COUNTER)
        return Counter(metric.name, metric.meaning, metric.labels, registry=self.registry)

    def _gauge(self, name: str) -> Gauge:
        metric = self._take(name, Kind.GAUGE)
        return Gauge(metric.name, metric.meaning, metric.labels, registry=self.registry)

    def _histogram(self, name: str) -> Histogram:
        metric = self._take(name, Kind.HISTOGRAM)
        return Histogram(metric.name, metric.meaning, metric.labels, registry=self.registry, buckets=metric.buckets)

    def _take(self, name: str, kind: Kind) -> Metric:
        metric = self._defined.pop(name)
        if metric.kind is not kind:
            raise TypeError(f"{name} is a {metric.kind}")
        return metric


def metrics_page() -> str:
    """The documentation page of all metrics, as Markdown."""
    lines = ["# Metrics", "", "Each service process serves these on `/metrics`. This page is generated.", ""]
    lines += ["| metric | kind | unit | labels | meaning |", "|---|---|---|---|---|"]
    for metric in METRICS:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        lines.append(f"| `{metric.name}` | {metric.kind} | {metric.unit} | {labels} | {metric.meaning} |")
    return "\n".join([*lines, ""])

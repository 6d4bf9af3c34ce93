from __future__ import annotations

import re

import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from cafcass_runtime.metrics import METRICS, Kind, Metric, Metrics, metrics_page

FORBIDDEN_LABELS = {"case", "case_id", "subject", "id", "key", "offset", "name", "person", "child", "trace_id"}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_are_well_formed(metric: Metric) -> None:
    assert re.fullmatch(r"cafcass(_[a-z]+)+", metric.name)
    assert (metric.kind is Kind.COUNTER) == metric.name.endswith("_total")
    assert (metric.unit == "seconds") == metric.name.endswith("_seconds")
    assert metric.unit in {"", "seconds"}
    assert metric.meaning.endswith(".")
    assert bool(metric.buckets) == (metric.kind is Kind.HISTOGRAM)
    assert not FORBIDDEN_LABELS & set(metric.labels)


def test_no_name_is_taken_twice() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_every_listed_metric_has_its_attribute_and_no_other_exists() -> None:
    attributes = {name: value for name, value in vars(Metrics()).items() if isinstance(value, MetricWrapperBase)}
    assert set(attributes) == {metric.name.removeprefix("cafcass_").removesuffix("_total") for metric in METRICS}
    for metric in METRICS:
        made = attributes[metric.name.removeprefix("cafcass_").removesuffix("_total")]
        assert made._labelnames == metric.labels
        assert made._documentation == metric.meaning


def test_they_are_served_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.messages_read.labels("court.applications.v1").inc(3)
    metrics.outbox_pending.set(2)
    metrics.transaction_seconds.observe(0.02)
    families = {family.name: family for family in text_string_to_metric_families(metrics.text().decode())}
    assert {sample.value for sample in families["cafcass_messages_read"].samples if sample.name.endswith("_total")} == {
        3
    }
    assert families["cafcass_outbox_pending"].samples[0].value == 2
    assert families["cafcass_transaction_seconds"].type == "histogram"


def test_two_processes_in_one_do_not_share() -> None:
    first, second = Metrics(), Metrics()
    first.batches.inc()
    assert b"cafcass_batches_total 0.0" in second.text()


def test_every_metric_is_documented() -> None:
    page = metrics_page()
    for metric in METRICS:
        assert f"| `{metric.name}` | {metric.kind} |" in page
        assert metric.meaning in page


def test_what_has_not_happened_yet_is_shown_as_0() -> None:
    metrics = Metrics()
    metrics.begin_at_zero(deadlines=["letter-due"], topics=["intake.events.v1"])
    text = metrics.text().decode()
    assert 'cafcass_deadlines_fired_total{kind="letter-due"} 0.0' in text
    assert 'cafcass_gaps_total{topic="intake.events.v1"} 0.0' in text

from __future__ import annotations

import contextlib
import threading
import timeit
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, Status, StatusCode

from cafcass_runtime.telemetry import (
    ALLOWED_ATTRIBUTES,
    AllowlistExporter,
    Tracing,
    continue_from,
    current_traceparent,
    is_of,
    is_sampled,
    trace_of,
)

PERSONAL = "Ada Example"
RECORDED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNRECORDED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(exporter: InMemorySpanExporter) -> Iterator[Tracing]:
    made = Tracing("intake", share=1.0, exporter=exporter)
    yield made
    made.shutdown()


def context_of(span: ReadableSpan) -> SpanContext:
    context: SpanContext | None = span.context
    assert context is not None
    return context


def spans(tracing: Tracing, exporter: InMemorySpanExporter) -> tuple[ReadableSpan, ...]:
    tracing._provider.force_flush()
    return exporter.get_finished_spans()


@pytest.mark.parametrize(
    ("traceparent", "known", "sampled"),
    [
        (RECORDED, True, True),
        (UNRECORDED, True, False),
        (None, False, False),
        ("", False, False),
        (PERSONAL, False, False),
        (RECORDED.upper(), False, False),
        ("ff" + RECORDED[2:], False, False),
        ("00-" + "0" * 32 + RECORDED[35:], False, False),
        (RECORDED + "-more", False, False),
        ("01" + RECORDED[2:] + "-more", True, False),
    ],
)
def test_traceparents_are_read_as_w3c_says(traceparent: str | None, known: bool, sampled: bool) -> None:
    assert (continue_from(traceparent) is not None) is known
    assert is_sampled(traceparent) is sampled


def test_a_trace_goes_on_through_a_message(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with tracing.message("decide", RECORDED, topic="court.applications.v1", offset=5) as outgoing:
        assert outgoing == current_traceparent()
    assert current_traceparent() is None
    (span,) = spans(tracing, exporter)
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == RECORDED[36:52]
    assert outgoing == f"{RECORDED[:36]}{context_of(span).span_id:016x}-01"
    assert dict(span.attributes or {}) == {"topic": "court.applications.v1", "offset": 5}


def test_a_message_without_a_trace_begins_one(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with tracing.message("decide", None) as first, tracing.message("decide", "nonsense") as second:
        assert is_sampled(first)
        assert is_sampled(second)
    assert first is not None
    assert second is not None
    traces = {f"{context_of(span).trace_id:032x}" for span in spans(tracing, exporter)}
    assert traces == {first[3:35], second[3:35]}
    assert len(traces) == 2


def test_everything_about_a_subject_is_one_trace_whoever_begins_it(
    tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    with tracing.message("decide", None, "case-1") as first:
        assert first is not None
    with tracing.message("decide", first, "case-1"), tracing.message("decide", RECORDED, "case-2"):
        pass
    by_trace = {context_of(span).trace_id: span for span in spans(tracing, exporter)}
    assert by_trace.keys() == {trace_of("case-1"), trace_of("case-2")}
    assert is_of(first, "case-1")
    after = by_trace[trace_of("case-1")]
    assert after.parent is not None
    assert f"{after.parent.span_id:016x}" == first[36:52]
    began = by_trace[trace_of("case-2")]
    assert began.parent is None
    assert [f"{link.context.trace_id:032x}" for link in began.links] == [RECORDED[3:35]]


@given(st.text(min_size=1), st.floats(0, 1))
@settings(max_examples=25)
def test_each_service_records_the_same_subjects(subject: str, share: float) -> None:
    said = []
    for service in ("intake", "triage"):
        tracing = Tracing(service, share=share, exporter=InMemorySpanExporter())
        with tracing.message("decide", None, subject) as outgoing:
            said.append((is_of(outgoing or "", subject), is_sampled(outgoing)))
        tracing.shutdown()
    assert said[0] == said[1] == (True, said[0][1])


def test_whoever_traces_nothing_passes_on_the_subjects_own_trace_alone() -> None:
    tracing = Tracing("intake")
    own = f"00-{trace_of('case-1'):032x}-b7ad6b7169203331-01"
    for incoming, outgoing in ((own, own), (RECORDED, None), (None, None)):
        with tracing.message("decide", incoming, "case-1") as passed_on:
            assert passed_on == outgoing


def test_a_message_whose_trace_is_not_recorded_passes_it_on(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with tracing.message("decide", UNRECORDED) as outgoing:
        assert outgoing == UNRECORDED
    assert spans(tracing, exporter) == ()


def test_what_begins_here_is_recorded_by_share() -> None:
    exporter = InMemorySpanExporter()
    tracing = Tracing("intake", share=0.0, exporter=exporter)
    with tracing.message("decide", None) as outgoing:
        assert outgoing is not None
        assert not is_sampled(outgoing)
    assert spans(tracing, exporter) == ()
    tracing.shutdown()


def test_a_batch_is_linked_to_the_recorded_messages_in_it(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with tracing.batch("batch", [RECORDED, None, UNRECORDED, "nonsense"], records=4):
        pass
    (span,) = spans(tracing, exporter)
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [RECORDED[3:35]]
    assert dict(span.attributes or {}) == {"records": 4}


def test_a_large_batch_has_a_bounded_number_of_links(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with tracing.batch("batch", [RECORDED] * 500):
        pass
    assert len(spans(tracing, exporter)[0].links) == 128


def test_an_error_shows_as_its_type_alone(tracing: Tracing, exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match=PERSONAL), tracing.message("decide", RECORDED):
        raise ValueError(PERSONAL)
    (span,) = spans(tracing, exporter)
    assert span.status.status_code is StatusCode.ERROR
    assert dict(span.attributes or {}) == {"error": "ValueError"}
    assert PERSONAL not in span.to_json()


def test_nothing_personal_leaves_whoever_made_the_span() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(AllowlistExporter(exporter)))
    tracer = provider.get_tracer("a library")
    with (
        contextlib.suppress(ValueError),
        tracer.start_as_current_span("query", attributes={"db.statement": PERSONAL}) as span,
    ):
        span.add_event("loaded", {"name": PERSONAL})
        span.set_status(Status(StatusCode.ERROR, PERSONAL))
        span.set_attribute("topic", "court.applications.v1")
        raise ValueError(PERSONAL)
    (sent,) = exporter.get_finished_spans()
    assert PERSONAL not in sent.to_json()
    assert dict(sent.attributes or {}) == {"topic": "court.applications.v1"}
    assert set(sent.attributes or {}) <= ALLOWED_ATTRIBUTES


def test_without_a_collector_traces_pass_through_and_cost_next_to_nothing() -> None:
    tracing = Tracing("intake")
    assert not tracing.enabled
    with tracing.message("decide", PERSONAL) as dropped:
        assert dropped is None
    with tracing.batch("batch", [RECORDED]), tracing.message("decide", RECORDED) as outgoing:
        assert outgoing == RECORDED
        assert current_traceparent() is None

    def one() -> None:
        with tracing.message("decide", RECORDED, topic="court.applications.v1"):
            pass

    assert min(timeit.repeat(one, number=2000, repeat=5)) / 2000 < 20e-6
    tracing.shutdown()


def test_spans_reach_a_collector_over_http() -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        tracing = Tracing("intake", f"http://127.0.0.1:{server.server_port}/", share=1.0)
        with tracing.message("decide", RECORDED):
            pass
        tracing.shutdown()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert [path for path, _ in received] == ["/v1/traces"]
    assert bytes.fromhex(RECORDED[3:35]) in received[0][1]

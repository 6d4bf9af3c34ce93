"""Traces that follow a case through every service and carry no personal data (G4).

Everything about one subject is one trace: its id is made of the subject's, so that what a deadline, a job, an internal message or an
answer from outside leads to is on it too, in every service, whatever lay between. A case is recorded whole or not at all.

Costs next to nothing where no collector is set, and little for messages that were not sampled: a batch has one span with
links to the messages in it, a message has a span of its own only if its trace is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

ALLOWED_ATTRIBUTES: Final = frozenset(
    {
        "service", "topic", "partition", "offset", "event_type", "case", "rules", "lane", "records", "events", "error",
    }
)  # fmt: skip
"""The only attributes that leave the process, on spans and links alike."""

_W3C: Final = TraceContextTextMapPropagator()
_WELL_FORMED: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""Of the version that there is; what a later version adds is not ours to pass on."""
_MOST_LINKS = 128
_TRACE: ContextVar[int | None] = ContextVar("trace", default=None)
"""The id that a trace which begins now has; None draws one."""


class Tracing:
    """The traces of one process; does nothing where there is neither an endpoint nor an exporter.

    `endpoint` is the base URL of an OTLP/HTTP collector. `share` of the subjects are recorded, the same ones in every service; what
    has no subject is recorded as whoever began its trace says.
    """

    def __init__(
        self, service: str, endpoint: str | None = None, *, share: float = 0.05, exporter: SpanExporter | None = None
    ) -> None:
        if endpoint is not None and exporter is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - slow, and seldom wanted

            exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self.enabled = exporter is not None
        if exporter is None:
            return
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            id_generator=_Ids(),
            resource=Resource({"service.name": service, "service.namespace": "cafcass"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(AllowlistExporter(exporter)))
        self._tracer = self._provider.get_tracer("cafcass_runtime")

    def batch(
        self, name: str, traceparents: Iterable[str | None], **attributes: AttributeValue
    ) -> AbstractContextManager[object]:
        """A span around a batch, linked to the recorded messages in it (at most 128)."""
        if not self.enabled:
            return nullcontext()
        return self._span(name, None, _links(traceparents), SpanKind.INTERNAL, attributes)

    def message(
        self, name: str, traceparent: str | None, subject: str | None = None, **attributes: AttributeValue
    ) -> AbstractContextManager[str | None]:
        """A span around one message, where its trace is recorded; gives the traceparent of what the message causes.

        With a subject the span is on the subject's own trace, and linked to whatever other trace the message came with. The
        traceparent is the incoming one unchanged where nothing is traced here, so that the services after this one still
        follow the same trace. A malformed one is dropped, as anything might be in it.
        """
        if traceparent is not None and not _WELL_FORMED.fullmatch(traceparent):
            traceparent = None
        other = None
        if subject and traceparent is not None and not is_of(traceparent, subject):
            other, traceparent = traceparent, None
        if not self.enabled or (traceparent is not None and not is_sampled(traceparent)):
            return nullcontext(traceparent)
        return self._message(name, traceparent, subject, _links((other,)), attributes)

    def shutdown(self) -> None:
        """Sends what is still waiting and stops. Blocks for at most some seconds."""
        if self.enabled:
            self._provider.shutdown()

    @contextmanager
    def _message(
        self,
        name: str,
        traceparent: str | None,
        subject: str | None,
        links: Sequence[Link],
        attributes: Mapping[str, AttributeValue],
    ) -> Iterator[str | None]:
        context = continue_from(traceparent) or Context()
        token = _TRACE.set(trace_of(subject) if subject else None)
        try:
            with self._span(name, context, links, SpanKind.CONSUMER, attributes):
                yield current_traceparent()
        finally:
            _TRACE.reset(token)

    @contextmanager
    def _span(
        self,
        name: str,
        context: Context | None,
        links: Sequence[Link],
        kind: SpanKind,
        attributes: Mapping[str, AttributeValue],
    ) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            attributes,
            links,
            record_exception=False,  # its words may quote values
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


class _Ids(RandomIdGenerator):
    """Ids of traces that begin in this process: the subject's, or drawn."""

    def generate_trace_id(self) -> int:
        """See `IdGenerator`."""
        return _TRACE.get() or super().generate_trace_id()

    def is_trace_id_random(self) -> bool:
        """See `IdGenerator`. It is asked right after the id was made."""
        return _TRACE.get() is None


class AllowlistExporter(SpanExporter):
    """Passes spans on with nothing but allowed attributes: no events, no status words, whoever made the span."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """See `SpanExporter`."""
        return self._inner.export([_cleaned(span) for span in spans])

    def shutdown(self) -> None:
        """See `SpanExporter`."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """See `SpanExporter`."""
        return self._inner.force_flush(timeout_millis)


@lru_cache(4096)
def trace_of(subject: str) -> int:
    """The id of the trace of everything about a subject: 16 bytes, spread as evenly as if they were drawn."""
    return int.from_bytes(blake2b(subject.encode(errors="replace"), digest_size=16, person=b"cafcass trace").digest())


def is_of(traceparent: str, subject: str) -> bool:
    """Whether a well-formed traceparent is of the trace of this subject."""
    return traceparent[3:35] == f"{trace_of(subject):032x}"


def continue_from(traceparent: str | None) -> Context | None:
    """The context of a W3C traceparent, or None where there is none or it is malformed."""
    if traceparent is None:
        return None
    context = _W3C.extract({"traceparent": traceparent}, Context())
    return context or None


def current_traceparent() -> str | None:
    """The W3C traceparent of the span we are in, or None outside of one."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def is_sampled(traceparent: str | None) -> bool:
    """Whether the trace is recorded, as far as its sender says."""
    return (
        traceparent is not None
        and _WELL_FORMED.fullmatch(traceparent) is not None
        and int(traceparent[-2:], 16) & 1 == 1
    )


def _links(traceparents: Iterable[str | None]) -> list[Link]:
    links: list[Link] = []
    for traceparent in traceparents:
        if is_sampled(traceparent) and (context := continue_from(traceparent)) is not None:
            links.append(Link(trace.get_current_span(context).get_span_context()))
            if len(links) == _MOST_LINKS:
                break
    return links


def _cleaned(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_allowed(span.attributes),
        links=[Link(link.context, _allowed(link.attributes)) for link in span.links],
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def _allowed(attributes: Mapping[str, AttributeValue] | None) -> dict[str, AttributeValue]:
    return {name: value for name, value in (attributes or {}).items() if name in ALLOWED_ATTRIBUTES}

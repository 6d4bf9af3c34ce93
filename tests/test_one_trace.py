"""One application is one trace, from the court's message to the letter and the figures, and no span says who it is about (G4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from joined_services import SERVICES, Joined
from one_case import NUMBERS, Life
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from cafcass_contracts import triage
from cafcass_contracts.safeguarding import CallOutcome
from cafcass_contracts.values import LawType
from cafcass_runtime.telemetry import ALLOWED_ATTRIBUTES, Tracing, is_of, trace_of
from cafcass_runtime.testing.wall import BEGIN

PERSONAL = (
    "Ada",
    "Bram",
    "Cora",
    "Sample",
    "1988-02-03",
    "Example Road",
    "LS1 4CV",
    "Invented",
    "black eye",
    *NUMBERS.values(),
)
"""Of the case below: names, birthdays, addresses, words, the courts' number."""
WORKS_A_CASE = {"intake", "police-checks", "triage", "allocation", "kpi"}


@dataclass(frozen=True)
class Traced:
    """A case that was worked to its letter, and every span of that."""

    life: Life
    spans: tuple[ReadableSpan, ...]

    @property
    def of_case(self) -> list[ReadableSpan]:
        return [span for span in self.spans if (span.attributes or {})["case"] == self.life.case]


@pytest.fixture(scope="module")
def traced() -> Traced:
    exporter = InMemorySpanExporter()
    tracing = {name: Tracing(name, share=1.0, exporter=exporter) for name in SERVICES}
    life = Life()
    life.joined = Joined(BEGIN, tracing=tracing)
    life.apply(LawType.PRIVATE, alleged=True, in_words=True, first=timedelta(days=20), household=True)
    life.answer_all()
    for who in ("applicant", "respondent"):
        life.call(who, CallOutcome.SPOKEN, factors=(), said=None, all_asked=True)
    life.joined.pass_by(*[timedelta(days=1)] * 18)
    for each in tracing.values():
        each._provider.force_flush()
    spans = exporter.get_finished_spans()
    for each in tracing.values():
        each.shutdown()
    return Traced(life, spans)


def of(span: ReadableSpan) -> SpanContext:
    context: SpanContext | None = span.context
    assert context is not None
    return context


def test_every_service_is_on_the_trace_of_the_case_and_nothing_of_the_case_on_another(traced: Traced) -> None:
    assert {of(span).trace_id for span in traced.of_case} == {trace_of(traced.life.case)}
    assert {span.resource.attributes["service.name"] for span in traced.of_case} >= WORKS_A_CASE


def test_what_a_service_hears_from_itself_is_on_it_too(traced: Traced) -> None:
    """Deadlines, slow work and internal messages come out of rows that know no trace."""
    topics = {str((span.attributes or {})["topic"]) for span in traced.of_case}
    assert {"triage.deadlines", "triage.tasks", "allocation.internal"} <= topics


def test_the_letter_and_the_figures_carry_the_trace_on(traced: Traced) -> None:
    said = [each for world in traced.life.joined.worlds.values() for each in world.memory.published]
    of_case = [each for each in said if each.subject == traced.life.case]
    (letter,) = [each for each in of_case if isinstance(each.event, triage.LetterFiled)]
    assert letter.traceparent is not None
    for each in said:
        assert each.traceparent is None or is_of(each.traceparent, each.subject), each.event.message_name
    figures = {
        span.parent.span_id
        for span in traced.of_case
        if span.resource.attributes["service.name"] == "kpi" and span.parent
    }
    assert int(letter.traceparent[36:52], 16) in figures


def test_a_span_follows_from_one_that_is_there(traced: Traced) -> None:
    there = {of(span).span_id for span in traced.of_case}
    parents = [span.parent.span_id for span in traced.of_case if span.parent is not None]
    assert parents
    assert set(parents) <= there


def test_no_span_says_who_it_is_about(traced: Traced) -> None:
    for span in traced.spans:
        assert set(span.attributes or {}) <= ALLOWED_ATTRIBUTES
        text = span.to_json()
        assert not [word for word in PERSONAL if word in text], text

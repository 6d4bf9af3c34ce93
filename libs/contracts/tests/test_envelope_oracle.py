"""The header mapping against the `cloudevents` package, both ways, and everything that can be wrong with headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.envelope import NO_TIME, Envelope, EnvelopeError, format_time, read_headers

JSON = JSONFormat()
NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-3, minutes=-30))]),
)
envelopes = st.builds(
    Envelope,
    id=words,
    type=words,
    source=words,
    time=instants,
    subject=st.none() | words,
    dataschema=st.none() | words,
    correlationid=st.none() | words,
    causationid=st.none() | words,
    sequence=st.none() | st.integers(min_value=1, max_value=10**12 - 1),
)


def attributes(envelope: Envelope) -> dict[str, Any]:
    """The same event as the oracle holds it."""
    every = {
        "specversion": "1.0",
        "id": envelope.id,
        "type": envelope.type,
        "source": envelope.source,
        "time": envelope.time,
        "subject": envelope.subject,
        "dataschema": envelope.dataschema,
        "correlationid": envelope.correlationid,
        "causationid": envelope.causationid,
        "sequence": None if envelope.sequence is None else f"{envelope.sequence:012}",
        "datacontenttype": "application/json",
    }
    return {name: value for name, value in every.items() if value is not None}


@given(envelopes)
def test_the_oracle_reads_what_we_write(envelope: Envelope) -> None:
    read = from_binary(KafkaMessage(dict(envelope.headers()), None, b'{"a": 1}'), JSON)
    assert read.get_attributes() == attributes(envelope)
    assert read.get_data() == {"a": 1}


@given(envelopes)
def test_we_read_what_the_oracle_writes(envelope: Envelope) -> None:
    written = to_binary(CloudEvent(attributes(envelope), {"a": 1}), JSON)
    assert read_headers(written.headers.items()) == envelope


@given(envelopes)
def test_the_oracle_and_we_write_the_same(envelope: Envelope) -> None:
    in_utc = {**attributes(envelope), "time": envelope.time.astimezone(UTC)}
    assert to_binary(CloudEvent(in_utc, {}), JSON).headers == dict(envelope.headers())


@given(envelopes, st.none() | words)
def test_what_we_write_we_read(envelope: Envelope, traceparent: str | None) -> None:
    traced = Envelope(**{**{name: getattr(envelope, name) for name in Envelope.__slots__}, "traceparent": traceparent})
    assert read_headers(traced.headers()) == traced


def headers(**changes: bytes | None) -> list[tuple[str, bytes | None]]:
    whole: dict[str, bytes | None] = {"ce_id": b"1", "ce_source": b"s", "ce_type": b"t", "ce_specversion": b"1.0"}
    return [(name, value) for name, value in {**whole, **changes}.items() if value != b"absent"]


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type", "ce_specversion"])
@pytest.mark.parametrize("value", [None, b"", b"absent", b"\xff\xfe"])
def test_a_broken_header_is_named(name: str, value: bytes | None) -> None:
    with pytest.raises(EnvelopeError, match=name):
        read_headers(headers(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_specversion", b"0.3"),
        ("ce_time", b"yesterday"),
        ("ce_time", b"2026-06-01T09:00:00"),
        ("ce_time", b"\xff"),
        ("ce_sequence", b"0"),
        ("ce_sequence", b"-1"),
        ("ce_sequence", b"one"),
        ("ce_sequence", "\u0661".encode()),
        ("ce_subject", b"a\x00b"),
    ],
)
def test_what_breaks_the_rules_is_named(name: str, value: bytes) -> None:
    with pytest.raises(EnvelopeError, match=name):
        read_headers(headers(**{name: value}))


@pytest.mark.parametrize(
    "strange",
    [[], [("x", None)], [("x", b"\xff\x00")], [("traceparent", b"\xff")], [("content-type", None), ("", b"\x80")]],
)
def test_what_is_no_cloudevent_is_passed_over(strange: list[tuple[str, bytes | None]]) -> None:
    assert read_headers(strange) is None
    read = read_headers([*headers(ce_time=b"2026-06-01T10:00:00+01:00"), *strange])
    assert read is not None
    assert (read.id, read.time, read.traceparent) == ("1", NINE, None)


def test_without_a_time_it_says_so() -> None:
    read = read_headers(headers(ce_subject=None))
    assert read is not None
    assert read.time is NO_TIME
    assert read.subject is None


def test_headers_come_in_a_fixed_order() -> None:
    envelope = Envelope("1", "t", "s", NINE, subject="c", sequence=7)
    assert [name for name, _ in envelope.headers()] == [
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "ce_subject",
        "ce_sequence",
        "content-type",
    ]
    assert dict(envelope.headers())["ce_sequence"] == b"000000000007"
    assert dict(envelope.headers())["ce_time"] == b"2026-06-01T09:00:00Z"


def test_the_two_hours_of_an_autumn_night_are_two_times() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    assert format_time(first) == "2026-10-25T00:30:00Z"
    assert format_time(first.replace(fold=1)) == "2026-10-25T01:30:00Z"

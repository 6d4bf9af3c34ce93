"""The envelope: CloudEvents 1.0 in Kafka's binary mode, as headers beside a value that is the JSON of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
SEQUENCE_DIGITS = 12

_REQUIRED = ("ce_id", "ce_source", "ce_type", "ce_specversion")


class EnvelopeError(ValueError):
    """The headers claim to be a CloudEvent but break its rules. The message says which header and why."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about an event but its data. `time` is when it happened, in UTC; `subject` is the case."""

    id: str
    type: str
    source: str
    time: datetime
    subject: str | None = None
    dataschema: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    sequence: int | None = None
    """Counts per topic, source and subject, from 1."""
    traceparent: str | None = None

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers of this envelope, in a fixed order."""
        pairs: list[tuple[str, str | None]] = [
            ("ce_specversion", SPEC_VERSION),
            ("ce_id", self.id),
            ("ce_source", self.source),
            ("ce_type", self.type),
            ("ce_time", format_time(self.time)),
            ("ce_subject", self.subject),
            ("ce_dataschema", self.dataschema),
            ("ce_correlationid", self.correlationid),
            ("ce_causationid", self.causationid),
            ("ce_sequence", None if self.sequence is None else f"{self.sequence:0{SEQUENCE_DIGITS}d}"),
            ("content-type", CONTENT_TYPE),
            ("traceparent", self.traceparent),
        ]
        return [(name, value.encode()) for name, value in pairs if value is not None]


def format_time(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds only where there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope | None:
    """The envelope that a record's headers carry, or None where they carry no CloudEvent at all.

    Null and binary headers that are not ours are passed over. Raises `EnvelopeError` where a `ce_` header is broken.
    """
    found: dict[str, str] = {}
    for name, raw in headers:
        if not (name.startswith("ce_") or name == "traceparent"):
            continue
        if raw is None:
            if name in _REQUIRED:
                raise EnvelopeError(f"header {name} is null")
            continue
        try:
            found[name] = raw.decode()
        except UnicodeDecodeError as error:
            if name == "traceparent":
                continue
            raise EnvelopeError(f"header {name} is not UTF-8") from error
    if not any(name in found for name in _REQUIRED):
        return None
    for name, text in found.items():
        if not text.isprintable():
            raise EnvelopeError(f"header {name} holds a control character")
    for name in _REQUIRED:
        if not found.get(name):
            raise EnvelopeError(f"header {name} is missing")
    if found["ce_specversion"] != SPEC_VERSION:
        raise EnvelopeError(f"header ce_specversion must be {SPEC_VERSION}")
    return Envelope(
        id=found["ce_id"],
        type=found["ce_type"],
        source=found["ce_source"],
        time=_time(found.get("ce_time")),
        subject=found.get("ce_subject"),
        dataschema=found.get("ce_dataschema"),
        correlationid=found.get("ce_correlationid"),
        causationid=found.get("ce_causationid"),
        sequence=_sequence(found.get("ce_sequence")),
        traceparent=found.get("traceparent"),
    )


NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Stands where a CloudEvent gives no time: its reader takes the record's own."""


def _time(text: str | None) -> datetime:
    if text is None:
        return NO_TIME
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise EnvelopeError("header ce_time is not an RFC 3339 time") from error
    if instant.tzinfo is None:
        raise EnvelopeError("header ce_time has no offset")
    return instant.astimezone(UTC)


def _sequence(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise EnvelopeError("header ce_sequence is not a positive number")
    return int(text)

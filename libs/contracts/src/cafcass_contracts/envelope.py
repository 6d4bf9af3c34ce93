"""The envelope: CloudEvents 1.0 in Kafka's binary mode, as headers beside a value that is the JSON of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
SEQUENCE_DIGITS = 12
LONGEST_HEADER = 512
"""Characters of any header of ours: ids and names, which databases index."""
_MOST_DIGITS = 18

_SPEC_VERSION, _CONTENT_TYPE = SPEC_VERSION.encode(), CONTENT_TYPE.encode()
_REQUIRED = ("ce_id", "ce_source", "ce_type", "ce_specversion")


class EnvelopeError(ValueError):
    """The headers claim to be a CloudEvent but break its rules. The message says which header and why."""


@dataclass(slots=True)
class Envelope:
    """Everything about an event but its data. `time` is when it happened, in UTC; `subject` is the case.

    Never changed, and not frozen only because there are so many: that would make it three times as slow to make.
    """

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
        found = [
            ("ce_specversion", _SPEC_VERSION),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("ce_time", format_time(self.time).encode()),
        ]
        if self.subject is not None:
            found.append(("ce_subject", self.subject.encode()))
        if self.dataschema is not None:
            found.append(("ce_dataschema", self.dataschema.encode()))
        if self.correlationid is not None:
            found.append(("ce_correlationid", self.correlationid.encode()))
        if self.causationid is not None:
            found.append(("ce_causationid", self.causationid.encode()))
        if self.sequence is not None:
            found.append(("ce_sequence", b"%0*d" % (SEQUENCE_DIGITS, self.sequence)))
        found.append(("content-type", _CONTENT_TYPE))
        if self.traceparent is not None:
            found.append(("traceparent", self.traceparent.encode()))
        return found


def format_time(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds only where there are any."""
    return _format_utc(instant.astimezone(UTC))


@lru_cache(maxsize=256)
def _format_utc(instant: datetime) -> str:
    """All the events of one cause have its time. In UTC only: elsewhere the two hours of an autumn night are equal."""
    return instant.isoformat().replace("+00:00", "Z")


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
        if len(text) > LONGEST_HEADER:
            raise EnvelopeError(f"header {name} is longer than {LONGEST_HEADER} characters")
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
        if instant.tzinfo is None:
            raise EnvelopeError("header ce_time has no offset")
        return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, EnvelopeError):
            raise
        raise EnvelopeError("header ce_time is not an RFC 3339 time") from error


def _sequence(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS or int(text) < 1:
        raise EnvelopeError("header ce_sequence is not a positive number")
    return int(text)

"""One record taken apart into what people and programs can read."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cafcass_contracts.envelope import NO_TIME, Envelope, EnvelopeError, format_time, read_headers
from cafcass_sandbox.client.reading import Record

BINARY = "base64:"
"""Stands before what is not text."""
_MAX_MILLISECONDS = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record taken apart; `data` is the value's JSON where it is JSON."""

    topic: str
    partition: int
    offset: int
    key: str | None
    id: str | None
    type: str | None
    source: str | None
    subject: str | None
    time: str
    """When it happened, as its publisher says, or the record's own time where it does not."""
    sequence: int | None
    headers: dict[str, str | None]
    data: Any


def parse(record: Record, value: bytes | None = None) -> ParsedRecord:
    """Takes a record apart, whatever is in it; `value` stands in for its own where that was unsealed."""
    try:
        envelope = read_headers(record.headers)
    except EnvelopeError:
        envelope = None
    own_time = envelope is not None and envelope.time is not NO_TIME
    return ParsedRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=None if record.key is None else text(record.key),
        id=_of(envelope, "id"),
        type=_of(envelope, "type"),
        source=_of(envelope, "source"),
        subject=_of(envelope, "subject"),
        time=format_time(envelope.time) if envelope is not None and own_time else record_time(record.timestamp),
        sequence=None if envelope is None else envelope.sequence,
        headers={name: None if raw is None else text(raw) for name, raw in record.headers},
        data=_json(record.value if value is None else value),
    )


def text(raw: bytes) -> str:
    """Bytes as text where they are text, else marked and in base64."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return BINARY + b64encode(raw).decode()


def record_time(milliseconds: int) -> str:
    """A record's time; one that is no time at all becomes 1970."""
    within = milliseconds if 0 <= milliseconds <= _MAX_MILLISECONDS else 0
    return format_time(datetime.fromtimestamp(within / 1000, UTC))


def _of(envelope: Envelope | None, name: str) -> str | None:
    found: str | None = None if envelope is None else getattr(envelope, name)
    return found


def _json(value: bytes | None) -> Any:
    if value is None:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return text(value)

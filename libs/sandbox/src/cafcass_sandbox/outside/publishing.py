"""Court cases and events from files, as records on the topics that they belong on."""

from __future__ import annotations

import binascii
import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cafcass_contracts.envelope import Envelope
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import TYPE_PREFIX
from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import USAGE, CommandError
from cafcass_sandbox.client.parsed_record import BINARY
from cafcass_sandbox.client.sending import Headers, ProducerRecord, Sent, producer, send_all
from cafcass_sandbox.outside.court_files import PRIVATE_TOPIC, PUBLIC_TOPIC, Piece, UnrecognisedError, pieces
from cafcass_sandbox.views.names import topic_named

COURT_SOURCE = f"urn:{TYPE_PREFIX}:sandbox:courts"


@dataclass(frozen=True, slots=True)
class Request:
    """Files to send, and how."""

    files: tuple[Path, ...]
    """`-` is standard input."""
    topic: str | None = None
    """Instead of the one that each message belongs on."""
    raw: bool = False
    """What is not recognised goes to `topic` byte for byte."""
    key: str | None = None
    """Of every record; empty for none."""
    headers: tuple[str, ...] = ()
    """`NAME=VALUE` for every record."""


@dataclass(slots=True)
class Prepared:
    """What is to be sent, and what could not be made sense of."""

    records: list[ProducerRecord] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def prepared(request: Request) -> Prepared:
    """The records of the files. What cannot be read or recognised becomes an error and stops nothing else. Raises `CommandError`."""
    found = Prepared()
    topic = None if request.topic is None else topic_named(request.topic).name
    headers = [_header(text) for text in request.headers]
    for file in request.files:
        name = "standard input" if str(file) == "-" else str(file)
        try:
            content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            found.errors.append(f"{name}: {error.strerror}")
            continue
        try:
            records = [
                _record(piece, f"{name}, message {n}", request, topic, headers)
                for n, piece in enumerate(pieces(content), 1)
            ]
        except UnrecognisedError as error:
            if request.raw and topic is not None:
                records = [ProducerRecord(topic, content, _key(request.key, None), headers, name)]
            else:
                found.errors.append(f"{name}: {error}. To send it as it is, give --raw --topic TOPIC.")
                continue
        found.records.extend(records)
    return found


def _record(piece: Piece, name: str, request: Request, topic: str | None, headers: Headers) -> ProducerRecord:
    if piece.kind != "event":
        usual = PRIVATE_TOPIC if piece.kind == "private" else PUBLIC_TOPIC
        return ProducerRecord(topic or usual, piece.value, _key(request.key, piece.key), headers, name)
    type_ = _full_type(str(piece.event["type"]))
    envelope = Envelope(
        id=_text(piece, "id") or derived_id("published", type_, hashlib.sha256(piece.value).hexdigest()),
        type=type_,
        source=_text(piece, "source") or COURT_SOURCE,
        time=_time(piece),
        subject=_text(piece, "subject"),
        dataschema=_text(piece, "dataschema"),
        correlationid=_text(piece, "correlationid"),
        causationid=_text(piece, "causationid"),
        traceparent=_text(piece, "traceparent"),
    )
    key = _key(request.key, envelope.subject or _case_number(piece.value) or envelope.id)
    return ProducerRecord(topic or _topic_of(type_), piece.value, key, [*envelope.headers(), *headers], name)


def _full_type(name: str) -> str:
    return name if name.startswith(f"{TYPE_PREFIX}.") else f"{TYPE_PREFIX}.{name}"


def _topic_of(type_: str) -> str:
    """The topic that outside parties send a type to."""
    found = [topic.name for topic in TOPICS.values() if any(message.ce_type() == type_ for message in topic.messages)]
    if not found:
        raise UnrecognisedError(
            f"there is no message {type_.removeprefix(f'{TYPE_PREFIX}.')} (`cafcass messages` lists them)"
        )
    return found[0]


def _text(piece: Piece, name: str) -> str | None:
    value = piece.event.get(name)
    return value if isinstance(value, str) and value else None


def _time(piece: Piece) -> datetime:
    given = _text(piece, "time")
    if given is None:
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(given)
    except ValueError:
        raise UnrecognisedError("its `time` is not an RFC 3339 time") from None
    if time.tzinfo is None:
        raise UnrecognisedError("its `time` has no offset")
    return time


def _case_number(value: bytes) -> str | None:
    data = json.loads(value)
    number = data.get("case_number") if isinstance(data, dict) else None
    return number if isinstance(number, str) and number else None


def _key(asked: str | None, own: str | None) -> bytes | None:
    chosen = own if asked is None else asked
    return chosen.encode() if chosen else None


def _header(text: str) -> tuple[str, bytes | None]:
    name, given, value = text.partition("=")
    if not name:
        raise CommandError(f"--header {text}: a header needs a name", USAGE)
    if not given:
        return name, None
    if value.startswith(BINARY):
        try:
            return name, b64decode(value.removeprefix(BINARY), validate=True)
        except binascii.Error:
            raise CommandError(f"--header {name}: not base64", USAGE) from None
    return name, value.encode()


async def publish(
    bootstrap: str,
    records: Sequence[ProducerRecord],
    *,
    repeat: int,
    rate: float | None,
    progress: Callable[[], None],
) -> Sent:
    """Sends the records `repeat` times over, at most `rate` a second. Raises `CommandError` where the broker lacks a topic of theirs."""
    topics = {record.topic for record in records}
    missing = topics - set(await reading.partitions(bootstrap, topics))
    if missing:
        raise CommandError(f"there is no topic {', '.join(sorted(missing))} at {bootstrap}")
    async with producer(bootstrap) as maker:
        again = (record for _ in range(repeat) for record in records)
        return await send_all(maker, again, rate=rate, progress=progress)

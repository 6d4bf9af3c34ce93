"""Records as Kafka gives them, and the bytes in which the runtime keeps messages in its own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from zlib import crc32

import msgspec
import orjson
import ormsgpack

from cafcass_domain.state import State
from cafcass_runtime.clock import EARLIEST, LATEST

SLOTS = 64
"""Subjects are hashed into this many slots, kept with each row; lanes are slots modulo the number of lanes at read time."""

Headers = Sequence[tuple[str, bytes | None]]


class Record(Protocol):
    """What the runtime needs of a Kafka record."""

    @property
    def topic(self) -> str:
        """Its topic."""
        ...

    @property
    def partition(self) -> int:
        """The number of its partition."""
        ...

    @property
    def offset(self) -> int:
        """Its place in the partition."""
        ...

    @property
    def timestamp(self) -> int:
        """Its own time: milliseconds since the epoch."""
        ...

    @property
    def key(self) -> bytes | None:
        """Its key."""
        ...

    @property
    def value(self) -> bytes | None:
        """Its value."""
        ...

    @property
    def headers(self) -> Headers:
        """Its headers, null values included."""
        ...


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record taken back from our own tables, to be tried again."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Stands as the record of what a service hears from itself. Its value is made only where it is set aside."""

    topic: str
    offset: int
    wall_time: datetime
    subject: str
    fields: Callable[[], dict[str, Any]]
    """All that is needed to take it up again."""
    partition: int = 0
    headers: Headers = ()

    @property
    def timestamp(self) -> int:
        """Its time: milliseconds since the epoch."""
        return round(self.wall_time.timestamp() * 1000)

    @property
    def key(self) -> bytes:
        """Its subject."""
        return self.subject.encode()

    @property
    def value(self) -> bytes:
        """Its fields, as JSON."""
        return orjson.dumps(self.fields())


class Outgoing(State, array_like=True, forbid_unknown_fields=True):
    """A message ready for the wire. The outbox keeps it as its fields in this order."""

    topic: str
    key: bytes | None
    headers: Headers
    value: bytes | None


def slot_of(subject: str) -> int:
    """The slot of a subject: the same in every process and release."""
    return crc32(subject.encode()) % SLOTS


def pack(messages: Iterable[Outgoing]) -> bytes:
    """Messages as the outbox keeps them."""
    return msgspec.msgpack.encode(list(messages))


def unpack(packed: bytes) -> list[Outgoing]:
    """The messages of an outbox row, in order. Raises `ValueError` where it holds something else."""
    return _OUTBOX_ROW.decode(packed)


def pack_headers(headers: Headers) -> bytes:
    """Headers as a table keeps them, null and binary values included."""
    return ormsgpack.packb([(name, value) for name, value in headers])


def unpack_headers(packed: bytes) -> list[tuple[str, bytes | None]]:
    """The headers that `pack_headers` kept. Raises `ValueError` where these are none."""
    return _HEADERS.decode(packed)


_HEADERS = msgspec.msgpack.Decoder(list[tuple[str, bytes | None]])
_OUTBOX_ROW = msgspec.msgpack.Decoder(list[Outgoing])


def record_time(timestamp_ms: int) -> datetime:
    """A record's own time (wall time, UTC). An absurd timestamp becomes the nearest of `EARLIEST` and `LATEST`."""
    if timestamp_ms <= 0:
        return EARLIEST
    if timestamp_ms >= LATEST.timestamp() * 1000:
        return LATEST
    return datetime.fromtimestamp(timestamp_ms / 1000, UTC)

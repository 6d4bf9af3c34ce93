"""Everything that is decided on becomes an input here: records of topics, and what a service hears from itself.

Each record is read on its own, so that one bad record never costs another (lessons in the courts' feeds).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec
import orjson

from cafcass_contracts.codec import decode as decode_message
from cafcass_contracts.codec import decode_clear, decode_tolerantly
from cafcass_contracts.envelope import LONGEST_HEADER, NO_TIME, Envelope, EnvelopeError, read_headers
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import TYPE_PREFIX, DataClass
from cafcass_contracts.problems import Problem, UnreadableError
from cafcass_contracts.topics import TOPICS, Topic
from cafcass_domain import outside_time
from cafcass_domain.decision import DeadlineFired, JobDone, PolicyChanged, Received
from cafcass_runtime.clock import EARLIEST, LATEST, Clock, bounded, is_absurd
from cafcass_runtime.own_rows import DueRow, LeasedJob, WaitingMessage
from cafcass_runtime.records import OwnRecord, Record, record_time
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, open_json
from cafcass_runtime.service import (
    Handler,
    OnDeadline,
    OnForeign,
    OnInternal,
    OnJob,
    OnMessage,
    OnPolicyChange,
    Service,
)

OLD_DAY = datetime(1900, 1, 1, tzinfo=UTC).date()
"""The inbox day of messages whose own time is older than the inbox keeps, or absurd."""


ABSURD = "no time that anybody can mean"

CLASH = Problem("headers.ce_id", "this id was already used for a message with other content")


NOBODYS: Final = UUID(int=0)


class Fate(Enum):
    """What decoding found."""

    READY = "ready"
    NOT_FOR_US = "not for us"
    """Declared on the topic, and this service has no use for it: its sequence is followed, and nothing else is remembered of it."""
    ERASED = "erased"
    """Its case was destroyed, or its key, so that nobody can read it any more, as it should be (G6)."""
    UNREADABLE = "unreadable"


@dataclass(slots=True)
class Input:
    """One message on its way through the runtime."""

    record: Record
    wall_time: datetime
    fate: Fate = Fate.READY
    envelope: Envelope | None = None
    handler: Handler[Any] | None = None
    received: Received[Any] | None = None
    problems: tuple[Problem, ...] = ()
    subject: str | None = None
    """The case (or other subject) as far as it is known."""
    id: str = ""
    source: str = ""
    claim: UUID = NOBODYS
    """By which the inbox knows it; nothing is claimed of what is passed over."""
    digest: int = 0
    attempts: int = 0
    clash: bool = False
    """Its id was used before for other content: it is set aside under an id of its own, and never handled."""
    refused: str = ""
    """Why a command that was tried again was refused."""
    without_role: str = ""
    """Why whoever gave this command has not the role for it, where it is carried out all the same (G10)."""
    of_destroyed: bool = False
    """Whether its case was destroyed (G6): a command is refused for it, anything else passed over."""
    dead_letter: UUID | None = None
    """Set where this input is a set-aside message that is being tried again."""

    @property
    def where(self) -> tuple[str, int]:
        """The topic and partition it came from."""
        return (self.record.topic, self.record.partition)


class Decoder:
    """Turns records into inputs for one service."""

    def __init__(
        self,
        service: Service[Any],
        clock: Clock,
        policy: Callable[[datetime], Any],
        keyring: KeyRing,
        built_in: Collection[OnMessage[Any, Any]] = (),
        topics: Mapping[str, Topic] = TOPICS,
    ) -> None:
        self._clock = clock
        self._policy = policy
        self._keyring = keyring
        self._topics = topics
        self._opened = {name for name, topic in topics.items() if topic.opened_by(service.name)}
        self._in_clear = {name for name, topic in topics.items() if topic.sealed} - self._opened
        self._foreign = {h.topic: h for h in service.handlers if isinstance(h, OnForeign)}
        self._ours = {h.message.ce_type(): h for h in (*service.handlers, *built_in) if isinstance(h, OnMessage)}
        self._declared = {name: {message.ce_type() for message in topic.messages} for name, topic in topics.items()}
        own = {name: {kind.encode() for kind in kinds - self._ours.keys()} for name, kinds in self._declared.items()}
        self._passed_over = {name: kinds for name, kinds in own.items() if name not in self._foreign}
        self.cluster = ""

    def passes_over(self, record: Record) -> bool:
        """Whether the service has no use for a record, as far as one header says: all else about it is seen when it is decoded."""
        kinds = self._passed_over.get(record.topic, ())
        return any(name == "ce_type" and value in kinds for name, value in record.headers)

    async def decode(self, records: Collection[Record]) -> list[Input]:
        """Every record as an input, in order. Only a lost keyring raises."""
        inputs = [self._open_envelope(record) for record in records]
        keys = await self._keys(inputs)
        for message in inputs:
            if message.fate is Fate.READY:
                self._read(message, keys)
        return inputs

    def _open_envelope(self, record: Record) -> Input:
        wall = record_time(record.timestamp)
        message = Input(record=record, wall_time=wall)
        envelope = None
        try:
            envelope = read_headers(record.headers)
        except EnvelopeError as error:
            # A foreign payload needs no envelope: a child's case does not wait because a header of ours is broken (I3).
            if record.topic not in self._foreign:
                self._unreadable(message, [Problem("headers", str(error))])
        if envelope is not None:
            message.envelope = envelope
            message.id, message.source, message.subject = envelope.id, envelope.source, envelope.subject
        else:
            message.source = f"kafka:{self.cluster}:{record.topic}"
            message.id = derived_id("record", self.cluster, record.topic, str(record.partition), str(record.offset))
        if message.fate is Fate.READY:
            self._choose_handler(message)
        if message.fate is not Fate.NOT_FOR_US:
            message.claim = UUID(bytes=blake2b(f"{message.source}\0{message.id}".encode(), digest_size=16).digest())
            message.digest = int.from_bytes(blake2b(record.value or b"", digest_size=8).digest(), "big", signed=True)
        return message

    def _choose_handler(self, message: Input) -> None:
        topic = message.record.topic
        foreign = self._foreign.get(topic)
        if foreign is not None:
            message.handler = foreign
            return
        envelope = message.envelope
        if envelope is None:
            self._unreadable(
                message, [Problem("headers", "no CloudEvents headers (ce_id, ce_source, ce_type, ce_specversion)")]
            )
        elif envelope.type in self._declared.get(topic, ()):
            message.handler = self._ours.get(envelope.type)
            if message.handler is None:
                message.fate = Fate.NOT_FOR_US
        else:
            wanted = f"a type reads {TYPE_PREFIX}.<owner>.<message>.v<version>"
            self._unreadable(message, [Problem("headers.ce_type", f"no such message on {topic}: {wanted}")])

    async def _keys(self, inputs: list[Input]) -> Mapping[str, bytes | None]:
        sealed = {
            message.subject
            for message in inputs
            if message.fate is Fate.READY and message.subject is not None and self._is_sealed(message.record)
        }
        return await self._keyring.keys_for(sealed, create=False) if sealed else {}

    def _is_sealed(self, record: Record) -> bool:
        """Whether a record is opened with a key; on a topic that is not restricted only where something in it is sealed."""
        if record.topic not in self._opened:
            return False
        restricted = self._topics[record.topic].data_class is DataClass.RESTRICTED
        return restricted or (record.value is not None and b'"sealed"' in record.value)

    def _read(self, message: Input, keys: Mapping[str, bytes | None]) -> None:
        record, handler = message.record, message.handler
        value = record.value
        if not value:
            self._unreadable(message, [Problem("", "the message has no content")])
            return
        try:
            if isinstance(handler, OnForeign):
                data = handler.read(parse_json(value))
            else:
                assert isinstance(handler, OnMessage)  # noqa: S101 - the only other kind that a record reaches
                if message.subject is not None and self._is_sealed(record):
                    if message.subject not in keys:
                        raise UnreadableError([Problem("sealed", "its key is not in the key ring")])
                    value = open_json(value, keys[message.subject], message.subject)
                if record.topic in self._in_clear:
                    data = decode_clear(handler.message, value)
                elif handler.tolerant:
                    data, message.problems = decode_tolerantly(handler.message, value)
                else:
                    data = decode_message(handler.message, value)
        except KeyDestroyedError:
            message.fate = Fate.ERASED
            return
        except UnreadableError as error:
            message.subject = message.subject or nameable(error.subject)
            self._unreadable(message, error.problems)
            return
        except Exception as error:  # noqa: BLE001 - a reader that raises is this message's fault, and no other's
            self._unreadable(message, [Problem("", f"its reader failed ({type(error).__name__})")])
            return
        self._receive(message, handler, data)

    def _receive(self, message: Input, handler: OnMessage[Any, Any] | OnForeign[Any, Any], data: Any) -> None:
        received_at = self._clock.read(message.wall_time)
        envelope = message.envelope
        happened, claimed = received_at, None
        if envelope is not None and envelope.time is not NO_TIME:
            if EARLIEST <= envelope.time <= LATEST:
                said = self._clock.read(envelope.time)
                happened = outside_time.stamp(said, received_at)
                claimed = said if said > received_at else None
                if isinstance(handler, OnMessage) and handler.tolerant and outside_time.is_ahead(said, received_at):
                    message.problems = (
                        *message.problems,
                        Problem("headers.ce_time", "is later than when it was received"),
                    )
            elif isinstance(handler, OnMessage):  # a foreign payload does not wait for a header of ours (I3)
                self._unreadable(message, [Problem("headers.ce_time", "out of range")])
                return
        if handler.subject is not None:
            try:
                subject = handler.subject(data, self._policy(received_at))
            except Exception as error:  # noqa: BLE001 - a service's own code: this message's fault
                self._unreadable(message, [Problem("", f"its subject cannot be told ({type(error).__name__})")])
                return
            if subject is not None and nameable(subject) is None:
                self._unreadable(message, [Problem("", "what it is about has a name that cannot be kept")])
                return
            message.subject = subject or message.subject
        message.received = Received(
            data=data,
            id=message.id,
            source=message.source,
            topic=message.record.topic,
            subject=message.subject,
            happened_at=happened,
            received_at=received_at,
            sequence=envelope.sequence if envelope else None,
            correlation_id=(envelope.correlationid if envelope else None) or message.id,
            problems=message.problems,
            claimed_at=claimed,
        )

    @staticmethod
    def _unreadable(message: Input, problems: Collection[Problem]) -> None:
        message.fate = Fate.UNREADABLE
        message.problems = tuple(problems)


class OwnInputs:
    """What a service hears from itself: deadlines that fire, internal messages, finished jobs, and another policy in force.

    Each stands on a topic that no broker has, under which it is set aside where it cannot be handled.
    """

    def __init__(self, service: Service[Any], clock: Clock, built_in: Collection[OnDeadline[Any]] = ()) -> None:
        self._service = service
        self._clock = clock
        handlers = service.handlers
        self._deadlines = {h.kind: h for h in (*handlers, *built_in) if isinstance(h, OnDeadline)}
        self._internal = {h.message.kind: h for h in handlers if isinstance(h, OnInternal)}
        self.jobs = {h.kind: h for h in handlers if isinstance(h, OnJob)}
        """By kind."""
        self.policy_changes = tuple(h for h in handlers if isinstance(h, OnPolicyChange))

    def deadline(self, due: DueRow, *, late: bool) -> Input:
        """A deadline that fires: received when it was due."""
        fired = due.fired

        def kept() -> dict[str, Any]:
            return {
                "kind": fired.kind,
                "key": fired.key,
                "due": fired.due,
                "rule": fired.rule,
                "data": dict(fired.data) if due.unreadable is None else due.unreadable,
                "subject": due.subject,
                "id": due.message_id,
                "correlation_id": due.correlation_id,
                "late": late,
            }

        readable = due.unreadable is None
        return self._deadline(
            fired, due.subject, due.message_id, due.correlation_id, due.revision, kept, late, readable
        )

    def internal(self, waiting: WaitingMessage) -> Input:
        """An internal message: received when what led to it was."""

        def kept() -> dict[str, Any]:
            return {
                "kind": waiting.kind,
                "subject": waiting.subject,
                "data": waiting.data.decode(errors="replace"),
                "id": waiting.id,
                "correlation_id": waiting.correlation_id,
            }

        return self._internal_message(
            waiting.kind,
            waiting.subject,
            waiting.data,
            waiting.id,
            waiting.correlation_id,
            waiting.wall_time,
            waiting.place,
            kept,
        )

    def job(self, job: LeasedJob, done: JobDone | None) -> Input:
        """A finished job, or with nothing done one that only something is said about."""
        message = self._own("tasks", job.place, bounded(job.wall_time), job.subject, job.id, dict)
        if done is None:
            message.fate = Fate.NOT_FOR_US
            return message
        message.handler = self.jobs[job.kind]
        if is_absurd(job.wall_time):
            return _unreadable(message, "wall_time", ABSURD)
        self._receive(message, done, self._clock.read(message.wall_time), job.correlation_id)
        return message

    def policy_change(self, handler: OnPolicyChange[Any], changed: PolicyChanged, version: str, at: datetime) -> Input:
        """Another policy in force, for one row of a table. `at` is when it came into force, in the platform's time."""
        table = handler.table.name

        def kept() -> dict[str, Any]:
            return {"table": table, "key": changed.key, "version": version, "at": at}

        id_ = derived_id("policy-changed", version, table, changed.key)
        message = self._own("policy", 0, self._clock.wall(at), changed.key, id_, kept)
        message.handler = handler
        self._receive(message, changed, at, id_)
        return message

    def about(self, subject: str, what: str, version: str, at: datetime) -> Input:
        """Something that a change of policy says about a subject, where no decision does."""
        id_ = derived_id("policy-about", version, what)
        message = self._own("policy", 0, self._clock.wall(at), subject, id_, dict)
        message.fate = Fate.NOT_FOR_US
        return message

    def again(self, record: Record) -> Input | None:
        """What was set aside and is one of the service's own; None where it came from a topic.

        Raises `ValueError`, `KeyError` or `TypeError` where what was kept of it is damaged.
        """
        topic = record.topic.removeprefix(f"{self._service.name}.")
        if topic not in {"deadlines", "internal", "policy"}:
            return None
        fields: dict[str, Any] = orjson.loads(record.value or b"{}")
        at, place = record_time(record.timestamp), record.offset

        def kept() -> dict[str, Any]:
            return dict(fields)

        if topic == "policy":
            handler = next((h for h in self.policy_changes if h.table.name == fields["table"]), None)
            changed = PolicyChanged(fields["key"])
            if handler is None:
                return _unreadable(
                    self._own(topic, place, at, changed.key, "", kept), "table", "this release knows no such table"
                )
            return self.policy_change(handler, changed, fields["version"], datetime.fromisoformat(fields["at"]))
        subject, id_, correlation_id = fields["subject"], fields["id"], fields["correlation_id"]
        if topic == "internal":
            data = fields["data"].encode()
            return self._internal_message(fields["kind"], subject, data, id_, correlation_id, at, place, kept)
        due, data = datetime.fromisoformat(fields["due"]), fields["data"]
        readable = isinstance(data, dict)
        fired = DeadlineFired(fields["kind"], fields["key"], due, fields["rule"], data if readable else {})
        return self._deadline(fired, subject, id_, correlation_id, place, kept, fields["late"], readable)

    def _deadline(
        self,
        fired: DeadlineFired,
        subject: str,
        id_: str,
        correlation_id: str,
        place: int,
        kept: Callable[[], dict[str, Any]],
        late: bool,
        readable: bool,
    ) -> Input:
        at = bounded(fired.due)
        message = self._own("deadlines", place, self._clock.wall(at), subject, id_, kept)
        message.handler = self._deadlines.get(fired.kind)
        if message.handler is None:
            return _unreadable(message, "kind", "this release knows no such deadline")
        if is_absurd(fired.due):
            return _unreadable(message, "due", ABSURD)
        if not readable:
            return _unreadable(message, "data", "cannot be read")
        self._receive(message, fired, at, correlation_id, late=late)
        return message

    def _internal_message(
        self,
        kind: str,
        subject: str,
        data: bytes,
        id_: str,
        correlation_id: str,
        wall_time: datetime,
        place: int,
        kept: Callable[[], dict[str, Any]],
    ) -> Input:
        message = self._own("internal", place, bounded(wall_time), subject, id_, kept)
        handler = self._internal.get(kind)
        if handler is None:
            return _unreadable(message, "kind", "this release knows no such internal message")
        if is_absurd(wall_time):
            return _unreadable(message, "wall_time", ABSURD)
        try:
            read = msgspec.json.decode(data, type=handler.message)
        except (ValueError, RecursionError) as error:
            return _unreadable(message, "data", f"cannot be read ({type(error).__name__})")
        message.handler = handler
        self._receive(message, read, self._clock.read(message.wall_time), correlation_id)
        return message

    def _own(
        self, topic: str, place: int, wall_time: datetime, subject: str, id_: str, kept: Callable[[], dict[str, Any]]
    ) -> Input:
        record = OwnRecord(f"{self._service.name}.{topic}", place, wall_time, subject, kept)
        return Input(record, wall_time, subject=subject, id=id_, source=f"{self._service.source}:{topic}")

    @staticmethod
    def _receive(message: Input, data: Any, at: datetime, correlation_id: str, *, late: bool = False) -> None:
        message.received = Received(
            data=data,
            id=message.id,
            source=message.source,
            topic=message.record.topic,
            subject=message.subject,
            happened_at=at,
            received_at=at,
            correlation_id=correlation_id,
            late=late,
        )


def _unreadable(message: Input, path: str, reason: str) -> Input:
    message.fate = Fate.UNREADABLE
    message.problems = (Problem(path, reason),)
    return message


def nameable(subject: str | None) -> str | None:
    """A subject that tables and headers can hold, or None: payloads of others may hold anything."""
    usable = subject is not None and len(subject) <= LONGEST_HEADER and subject.isprintable()
    return subject if usable else None


def parse_json(value: bytes) -> Any:
    """JSON as courts send it: a byte order mark is passed over; anything else wrong raises `UnreadableError` with its place."""
    try:
        return orjson.loads(value.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UnreadableError([Problem("", f"not JSON (line {error.lineno}, column {error.colno})")]) from None


def inbox_day(message: Input, today: datetime, days: int) -> Any:
    """The inbox day of a message: the day of its own time, the same for every copy, or `OLD_DAY` outside what is kept."""
    envelope = message.envelope
    own = message.wall_time if envelope is None or envelope.time is NO_TIME else envelope.time
    if own < today - timedelta(days=days) or own > today + timedelta(days=2):
        return OLD_DAY
    return own.date()

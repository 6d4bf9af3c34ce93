"""What decisions say becomes messages for the wire: identifiers derived, sequences counted, restricted fields sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import orjson

from cafcass_contracts.classes import sealed_fields
from cafcass_contracts.codec import encode, encode_apart
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import DataClass, Event, Plain
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.topics import Topic
from cafcass_domain.state import State
from cafcass_runtime.records import Outgoing, pack, slot_of
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, seal_json, without_key
from cafcass_runtime.store import Connection
from cafcass_runtime.telemetry import is_of


class Cause(State):
    """What led to an event: its identifiers go on, its time is the event's own."""

    id: str
    source: str
    wall_time: datetime
    correlation_id: str
    traceparent: str | None = None


@dataclass(slots=True)
class Draft:
    """An event on its way out; `place` is its place within everything its cause led to.

    Never changed, and not frozen only because there are so many: that would make it three times as slow to make.
    """

    topic: str
    subject: str
    event: Event | Plain
    cause: Cause
    place: str
    whole: bool = False

    @property
    def traceparent(self) -> str | None:
        """What led to it, where that is on the trace of the same subject: about another one it begins at its reader."""
        before = self.cause.traceparent
        return before if before is not None and is_of(before, self.subject) else None


def without_overtaken(drafts: Sequence[Draft]) -> list[Draft]:
    """The events without those of which a later one says all that they said (`Publish.whole`)."""
    last = {_stream(draft): draft for draft in drafts if draft.whole}
    return [draft for draft in drafts if not draft.whole or last[_stream(draft)] is draft]


def _stream(draft: Draft) -> tuple[str, str, type[Event]]:
    return draft.topic, draft.subject, model_of(draft.event)


def model_of(event: Event | Plain) -> type[Event]:
    """Which event it is."""
    return event.model if isinstance(event, Plain) else type(event)


@cache
def _names_of(model: type[Event]) -> tuple[str, str]:
    """The CloudEvents type and dataschema of an event."""
    return model.ce_type(), model.ce_dataschema()


class TopicNotAllowedError(Exception):
    """The service tried to publish where the topic map does not let it, or an event where it does not belong."""


class Homes:
    """On which topic each event of a service belongs, by the map."""

    def __init__(self, service: str, topics: Mapping[str, Topic]) -> None:
        self.topics = {name: topic for name, topic in topics.items() if service in topic.writers}
        self._apart = tuple(topic for topic in self.topics.values() if topic.apart)
        self._answered = {kind.full_name(): topic.name for topic in self._apart for kind in topic.answers}
        self._found: dict[type[Event], tuple[str, ...]] = {}

    def topic_for(self, event: Event | Plain, named: str | None) -> str:
        """Where an event goes: the one topic that this service may write and that declares it.

        Raises `TopicNotAllowedError` where there is none, or several and none was named.
        """
        kind = model_of(event)
        homes = self._found.get(kind)
        if homes is None:
            homes = tuple(name for name, topic in self.topics.items() if kind in topic.messages)
            self._found[kind] = homes
        if named is not None:
            if named not in homes:
                raise TopicNotAllowedError(f"{kind.full_name()} may not be written to {named} by this service")
            return named
        if len(homes) != 1:
            raise TopicNotAllowedError(f"{kind.full_name()} belongs on {len(homes)} topics of this service; name one")
        return homes[0]

    def readdressed(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        """The events, those about a subject that is kept apart and the answers to its commands on the topic for them (`Topic.apart`)."""
        if not self._apart:
            return drafts
        return [replace(draft, topic=self._home_of(draft)) for draft in drafts]

    def _home_of(self, draft: Draft) -> str:
        event = draft.event
        if isinstance(event, CommandAnswered) and event.command in self._answered:
            return self._answered[event.command]
        # What its topic does not carry is no word of it, whatever id somebody gave it: its readers would never have it (T2).
        kept = (each for each in self._apart if each.keeps(draft.subject) and model_of(event) in each.messages)
        return next((topic.name for topic in kept), draft.topic)


class Writer:
    """Writes the drafts of a transaction to the outbox."""

    def __init__(self, source: str, homes: Homes, keyring: KeyRing) -> None:
        self._source = source
        self._homes = homes
        self._keyring = keyring
        sealed = {name: topic.data_class for name, topic in homes.topics.items() if topic.sealed}
        self._restricted = {name for name, data_class in sealed.items() if data_class is DataClass.RESTRICTED}
        self._lasting = sealed.keys() - self._restricted
        self._sealing: dict[tuple[str, type[Event]], bool] = {}

    async def write(self, connection: Connection, drafts: Sequence[Draft], raw: Sequence[tuple[str, Outgoing]]) -> int:
        """Number, seal and store the drafts, and the raw messages with the subject of each. Returns how many."""
        if not drafts and not raw:
            return 0
        drafts = self._homes.readdressed(drafts)
        numbers = await _next_sequences(connection, Counter((d.subject, d.topic) for d in drafts))
        sealed = {d.subject for d in drafts if self._seals(d)}
        keys = await self._keyring.keys_for(sealed, create=True) if sealed else {}
        slots: dict[int, list[Outgoing]] = {}
        for draft in drafts:
            sequence = numbers[draft.subject, draft.topic]
            numbers[draft.subject, draft.topic] = sequence + 1
            message = self._encode(draft, sequence, keys)
            slots.setdefault(slot_of(draft.subject), []).append(message)
        for subject, message in raw:
            slots.setdefault(slot_of(subject), []).append(message)
        await connection.execute(
            """
            INSERT INTO runtime.outbox (slot, messages, count)
            SELECT * FROM unnest($1::smallint[], $2::bytea[], $3::int[])
            """,
            list(slots),
            [pack(messages) for messages in slots.values()],
            [len(messages) for messages in slots.values()],
        )
        return len(drafts) + len(raw)

    def _seals(self, draft: Draft) -> bool:
        """Whether anything of a message is sealed: on a lasting topic most have nothing that would be, and need no key."""
        event = draft.event
        if not isinstance(event, Plain) and event.model_extra:
            return draft.topic in self._restricted or draft.topic in self._lasting
        which = draft.topic, model_of(event)
        found = self._sealing.get(which)
        if found is None:
            lasting = draft.topic in self._lasting and bool(sealed_fields(model_of(event)))
            found = self._sealing[which] = lasting or draft.topic in self._restricted
        return found

    def _encode(self, draft: Draft, sequence: int, keys: Mapping[str, bytes | None]) -> Outgoing:
        event, cause = draft.event, draft.cause
        type_, dataschema = _names_of(model_of(event))
        envelope = Envelope(
            id=derived_id("event", self._source, cause.source, cause.id, draft.place),
            type=type_,
            source=self._source,
            time=cause.wall_time,
            subject=draft.subject,
            dataschema=dataschema,
            correlationid=cause.correlation_id,
            causationid=cause.id,
            sequence=sequence,
            traceparent=draft.traceparent,
        )
        if draft.topic in self._restricted:
            value = _seal(event, keys[draft.subject], draft.subject, envelope.id)
        elif self._seals(draft):
            value = _seal_lasting(event, keys[draft.subject], draft.subject, envelope.id)
        else:
            value = encode(event, orjson.dumps)
        return Outgoing(draft.topic, draft.subject.encode(), envelope.headers(), value)


def _seal(event: Event | Plain, key: bytes | None, subject: str, message_id: str) -> bytes:
    if key is None:
        raise KeyDestroyedError("the key of this case was destroyed: nothing restricted is published about it any more")
    clear, restricted = encode_apart(event, orjson.dumps)
    return seal_json(clear, restricted, key, subject, message_id)


def _seal_lasting(event: Event | Plain, key: bytes | None, subject: str, message_id: str) -> bytes:
    """What is kept without end: once the key of its case was destroyed, what is in clear alone, for who counts (G6)."""
    clear, sealed = encode_apart(event, orjson.dumps)
    if sealed == b"{}":
        return clear
    return without_key(clear) if key is None else seal_json(clear, sealed, key, subject, message_id)


async def _next_sequences(connection: Connection, wanted: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The first number of each subject and topic. The row of a subject stays locked until commit, which is what keeps order."""
    if not wanted:
        return {}
    more: dict[str, dict[str, int]] = {}
    for (subject, topic), number in sorted(wanted.items()):
        more.setdefault(subject, {})[topic] = number
    rows = await connection.fetch(
        """
        INSERT INTO runtime.sequences AS held (subject, version, counts)
        SELECT subject, 1, more FROM unnest($1::text[], $2::jsonb[]) AS said (subject, more)
        ON CONFLICT (subject) DO UPDATE SET version = held.version + 1, counts = held.counts || (
            SELECT jsonb_object_agg(key, value::bigint + coalesce((held.counts ->> key)::bigint, 0))
            FROM jsonb_each_text(excluded.counts)
        )
        RETURNING subject, counts
        """,
        list(more),
        [orjson.dumps(numbers).decode() for numbers in more.values()],
    )
    last = {row["subject"]: orjson.loads(row["counts"]) for row in rows}
    return {(subject, topic): last[subject][topic] - number + 1 for (subject, topic), number in wanted.items()}

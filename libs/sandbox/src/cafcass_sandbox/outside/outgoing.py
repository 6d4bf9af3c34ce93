"""What is sent from outside the services: who says it, its envelope and its record."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import TYPE_PREFIX, Message
from cafcass_contracts.topics import STAFF, TOPICS, Topic
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.outside.planned import Planned

_SAID_WHEN: Final = ("answered_at", "called_at", "done_at", "received_at", "sent_at")
"""What is in a message about when it was said."""
M = TypeVar("M", bound=Message)
STAFF_SOURCE: Final = f"urn:{TYPE_PREFIX}:staff"


def source_of(topic: Topic) -> str:
    """Who speaks on a topic from here: staff on those for commands, else the first that the map lets write on it, simulated."""
    writer = topic.writers[0]
    return STAFF_SOURCE if writer == STAFF else f"urn:{TYPE_PREFIX}:sandbox:{writer}"


def envelope(message: type[Message], source: str, subject: str | None, id_: str | None = None) -> Envelope:
    """The envelope of a message that is sent now."""
    return Envelope(
        id=id_ or str(uuid.uuid4()),
        type=message.ce_type(),
        source=source,
        time=datetime.now(UTC),
        subject=subject,
        dataschema=message.ce_dataschema(),
    )


def producer_record(topic: str, around: Envelope, data: Mapping[str, Any], key: str) -> ProducerRecord:
    """The record of a message."""
    value = json.dumps(data, ensure_ascii=False).encode()
    return ProducerRecord(topic, value, key.encode(), around.headers(), around.type)


def record_of(planned: Planned, now: datetime | None = None) -> ProducerRecord:
    """The record of what somebody planned to say, said now; `now` is what the platform's clock shows, where that is another time."""
    message = said_now(planned.message, now or datetime.now(UTC))
    around = envelope(type(message), source_of(TOPICS[planned.topic]), planned.subject)
    key = planned.subject or around.id
    return ProducerRecord(planned.topic, encode(message), key.encode(), around.headers(), around.type)


def said_now(message: M, now: datetime) -> M:
    """What somebody planned to say, with when they say it."""
    names = [name for name in _SAID_WHEN if name in type(message).model_fields]
    return message.model_copy(update=dict.fromkeys(names, now))


async def send_planned(bootstrap: str, planned: Iterable[Planned]) -> None:
    """Sends what is planned, now. Raises `CommandError` where the broker refuses any of it."""
    async with producer(bootstrap) as maker:
        outcome = await send_all(maker, [record_of(one) for one in planned])
    if outcome.failed:
        raise CommandError(f"the broker refused it: {outcome.failed[0]}")


async def send_one(bootstrap: str, record: ProducerRecord) -> None:
    """Sends a record. Raises `CommandError` where the broker refuses it."""
    async with producer(bootstrap) as maker:
        outcome = await send_all(maker, [record])
    if outcome.failed:
        raise CommandError(f"the broker refused it: {outcome.failed[0]}")

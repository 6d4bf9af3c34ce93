"""Sending commands to services, and waiting for the one answer that each gets."""

from __future__ import annotations

import asyncio
import getpass
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import TYPE_PREFIX, Message
from cafcass_contracts.platform import CommandAnswered
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import parse
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all

STAFF_SOURCE = f"urn:{TYPE_PREFIX}:staff"
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What the service said."""

    verdict: str
    reason: str


def actor() -> dict[str, Any]:
    """Whoever sits at this terminal."""
    return {"id": getpass.getuser(), "role": "operator"}


def envelope(message: type[Message], source: str, subject: str | None, id_: str | None = None) -> Envelope:
    """The envelope of a message sent from here, now."""
    return Envelope(
        id=id_ or str(uuid.uuid4()),
        type=message.ce_type(),
        source=source,
        time=datetime.now(UTC),
        subject=subject,
        dataschema=message.ce_dataschema(),
    )


def producer_record(topic: str, around: Envelope, data: Mapping[str, Any], key: str | None) -> ProducerRecord:
    """The record of a message."""
    value = json.dumps(data, ensure_ascii=False).encode()
    return ProducerRecord(topic, value, None if key is None else key.encode(), around.headers(), around.type)


async def ask(
    bootstrap: str, service: str, record: ProducerRecord, id_: str, *, seconds: float = ANSWER_SECONDS
) -> Answered | None:
    """Sends a command and waits for its answer; None where there was none in time.

    Raises `ConnectionError` where the broker refused it.
    """
    async with reading.consumer(bootstrap, [f"{service}.events.v1"]) as reader:
        # Stands at the end before the command is sent, so that the answer cannot be missed.
        await reading.stand_at(reader, await reading.ends(reader))
        async with producer(bootstrap) as maker:
            outcome = await send_all(maker, [record])
        if outcome.failed:
            raise ConnectionError(outcome.failed[0])
        try:
            async with asyncio.timeout(seconds):
                async for arrived in reading.as_they_come(reader):
                    one = parse(arrived)
                    if one.type == CommandAnswered.ce_type() and one.data.get("command_id") == id_:
                        return Answered(one.data["verdict"], one.data.get("reason", ""))
        except TimeoutError:
            return None
    return None

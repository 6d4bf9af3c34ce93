"""What services have said on topics so far, as the views read it."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Final

from cafcass_contracts.codec import decode, decode_clear
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.registry import by_ce_type
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import opener
from cafcass_sandbox.views.work.fold import Heard

WORK: Final = "allocation.events.v1"
"""Where open work is told of."""


async def heard_on(place: Target, topics: Collection[str]) -> dict[str, list[Heard]]:
    """All that is on each topic now. Raises `CommandError` where the broker has none of them."""
    found: dict[str, list[Heard]] = {topic: [] for topic in topics}
    async with reading.consumer(place.kafka, topics) as reader, opener(place.run) as keys:
        if not reader.assignment():
            raise CommandError(f"{', '.join(topics)}: none of it is at {place.kafka}")
        async for record in reading.so_far(reader):
            each = _heard(record, await keys.open(record))
            if each is not None:
                found[record.topic].append(each)
    return found


async def work_events(place: Target) -> list[Heard]:
    """All that allocation has said. Raises `CommandError`."""
    return (await heard_on(place, [WORK]))[WORK]


def _heard(record: Record, value: bytes | None) -> Heard | None:
    """One event; None for a kind that this program does not know. One that breaks its contract is named, and left out."""
    try:
        around = read_headers(record.headers)
        kind = None if around is None else by_ce_type(around.type)
        if around is None or around.subject is None or around.sequence is None or kind is None or value is None:
            return None
        read = decode_clear if b'"sealed"' in value else decode  # without the keys of a platform on this machine
        return Heard(around.subject, around.sequence, read(kind, value))
    except (EnvelopeError, UnreadableError) as error:
        sys.stderr.write(f"cafcass: left out {record.topic} {record.partition}/{record.offset}: {error}\n")
        return None

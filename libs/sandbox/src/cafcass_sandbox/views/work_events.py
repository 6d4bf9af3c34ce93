"""What is on allocation's topic, as the view of work reads it."""

from __future__ import annotations

import sys
from typing import Final

from cafcass_contracts.codec import decode
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.registry import by_ce_type
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.views.work.fold import Heard

TOPIC: Final = "allocation.events.v1"


async def work_events(bootstrap: str) -> list[Heard]:
    """All that is on the topic now. Raises `CommandError`."""
    async with reading.consumer(bootstrap, [TOPIC]) as reader:
        if not reader.assignment():
            raise CommandError(f"{TOPIC} is not at {bootstrap}")
        return [each async for record in reading.so_far(reader) if (each := _heard(record)) is not None]


def _heard(record: Record) -> Heard | None:
    """One event; None for a kind that this program does not know. One that breaks its contract is named, and left out."""
    try:
        around = read_headers(record.headers)
        kind = None if around is None else by_ce_type(around.type)
        if around is None or around.subject is None or around.sequence is None or kind is None or record.value is None:
            return None
        return Heard(around.subject, around.sequence, decode(kind, record.value))
    except (EnvelopeError, UnreadableError) as error:
        sys.stderr.write(f"cafcass: left out {TOPIC} {record.partition}/{record.offset}: {error}\n")
        return None

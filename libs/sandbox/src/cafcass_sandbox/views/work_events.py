"""What is on allocation's topic, folded into the view of who has which work."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import orjson

from cafcass_contracts.codec import decode
from cafcass_contracts.decision import UnreadableError
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.message import Message, Value
from cafcass_contracts.registry import by_ce_type
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import FAILED, CommandError
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.client.target import target
from cafcass_sandbox.views.work.fold import Heard, View, fold

TOPIC: Final = "allocation.events.v1"


def view_now(kafka: str | None, data: Path | None) -> View:
    """Where everything stands by what is on the topic now. Raises `CommandError`, or `NoPlatformError`."""
    return fold(events_now(kafka, data))


def events_now(kafka: str | None, data: Path | None) -> list[Heard]:
    """What is on the topic now. Raises `CommandError`, or `NoPlatformError`."""
    return run(_events(target(kafka, data).kafka))


async def _events(bootstrap: str) -> list[Heard]:
    async with reading.consumer(bootstrap, [TOPIC]) as reader:
        if not reader.assignment():
            raise CommandError(f"{TOPIC} is not at {bootstrap}", FAILED)
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


def print_json(said: Any) -> None:
    """For programs."""
    how = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(said, default=_plain, option=how).decode())


def _plain(value: Any) -> Any:
    if isinstance(value, Message | Value):
        return value.model_dump(mode="json", exclude_none=True)
    raise TypeError(type(value).__name__)

"""Reading topics without a consumer group: it leaves no trace at the broker and disturbs no service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.security import options

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"

_POLL_MS = 100
_CONNECT_SECONDS = 2.0
_ENDS_SECONDS = 15.0
_STOP_SECONDS = 5.0
_FETCH_BYTES = 8 * 1024 * 1024


async def partitions(bootstrap: str, topics: Collection[str]) -> dict[str, list[int]]:
    """The partitions of those of `topics` that the broker has. Asks without making any: a broker may make what is asked for."""
    async with administrator(bootstrap, seconds=_CONNECT_SECONDS) as admin:
        there = [name for name in await admin.list_topics() if name in topics]
        described = await admin.describe_topics(there) if there else []
    return {entry["topic"]: sorted(part["partition"] for part in entry["partitions"]) for entry in described}


@asynccontextmanager
async def consumer(bootstrap: str, topics: Collection[str]) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that is assigned every partition of `topics` and stands nowhere yet."""
    found = await partitions(bootstrap, topics)
    reader = AIOKafkaConsumer(
        **options(bootstrap),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH_BYTES,
        fetch_max_wait_ms=_POLL_MS,
    )
    await reader.start()
    try:
        reader.assign([TopicPartition(topic, number) for topic, numbers in found.items() for number in numbers])
        yield reader
    finally:
        # Nothing is owed to anybody when reading ends; a broker that does not answer must not keep Ctrl-C waiting.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                await reader.stop()


async def ends(reader: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    """The offset after the last record of each assigned partition, now. Leaves the reader standing there.

    Asked for by fetching: the embedded broker's answer to the plain question is the offset after the *first* record of the
    last batch.
    """
    assigned = list(reader.assignment())
    if not assigned:
        return {}
    listed = dict(await reader.end_offsets(assigned))
    await stand_at(reader, listed)
    deadline = asyncio.get_running_loop().time() + _ENDS_SECONDS
    while any(reader.highwater(place) is None for place in assigned):
        if asyncio.get_running_loop().time() > deadline:
            raise KafkaTimeoutError("the broker does not say where its topics end")
        await reader.getmany(timeout_ms=_POLL_MS)
    found = {place: max(listed[place], reader.highwater(place) or 0) for place in assigned}
    await stand_at(reader, found)
    return found


async def so_far(reader: AIOKafkaConsumer) -> AsyncIterator[Record]:
    """Everything that is on the assigned partitions now, and nothing that comes later."""
    waiting = {place: end for place, end in (await ends(reader)).items() if end > 0}
    if not waiting:
        return
    await reader.seek_to_beginning(*reader.assignment())
    while waiting:
        for place, records in (await reader.getmany(*waiting, timeout_ms=_POLL_MS)).items():
            for record in records:
                if record.offset < waiting[place]:
                    yield record
        # By position, not by record: the last offsets may hold no record of anybody's.
        for place in list(waiting):
            if await reader.position(place) >= waiting[place]:
                del waiting[place]


async def stand_at(reader: AIOKafkaConsumer, places: Mapping[TopicPartition, int] | None) -> None:
    """Puts the reader at `places`, or at the beginning of everything."""
    if places is None:
        await reader.seek_to_beginning(*reader.assignment())
        return
    for place, offset in places.items():
        reader.seek(place, offset)


async def as_they_come(reader: AIOKafkaConsumer, *, until_quiet: float | None = None) -> AsyncIterator[Record]:
    """Records from where the reader stands, for ever or until none came for `until_quiet` seconds."""
    loop = asyncio.get_running_loop()
    last = loop.time()
    while until_quiet is None or loop.time() - last < until_quiet:
        found = [record for records in (await reader.getmany(timeout_ms=_POLL_MS)).values() for record in records]
        for record in sorted(found, key=lambda each: each.timestamp):
            yield record
        if found:
            last = loop.time()

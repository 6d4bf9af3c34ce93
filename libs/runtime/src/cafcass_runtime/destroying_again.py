"""A backup that is restored brings back what was destroyed since: it is destroyed again before the process is ready (G6).

A restored database reads on from the offsets that it had. Whatever was ordered since then lies ahead of them, on topics that are kept without
end: it is looked for first, and the rest is read as ever. Intake, which orders, finds that others have done it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from cafcass_contracts.destruction import CaseDestroyed, CaseDestructionOrdered
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.topics import Topic
from cafcass_domain.decision import Destroy
from cafcass_runtime import destroying, ownership
from cafcass_runtime.engine import Engine
from cafcass_runtime.sealing import KeyRing

log = structlog.get_logger()

_FETCH_MS: Final = 100
_SAYS_SO: Final = frozenset({CaseDestructionOrdered.ce_type(), CaseDestroyed.ce_type()})


def where_it_is_said(service: str, topics: Mapping[str, Topic]) -> list[str]:
    """The topics on which a service hears that a case was destroyed: of the orders, or where it gives these itself, of the answers."""
    read = [topic for topic in topics.values() if service in topic.readers]
    ordered = [topic.name for topic in read if CaseDestructionOrdered in topic.messages]
    return ordered or [topic.name for topic in read if CaseDestroyed in topic.messages]


async def destroy_again(
    engine: Engine,
    pool: asyncpg.Pool[asyncpg.Record],
    keyring: KeyRing,
    options: Mapping[str, Any],
    topics: Mapping[str, Topic],
) -> int:
    """Destroys what was ordered to be destroyed and is not read yet, and every key that is back. Returns how many cases that were."""
    service = engine.service
    async with pool.acquire() as connection:
        held = await ownership.read_all(connection, where_it_is_said(service.name, topics))
        gone = await connection.fetch("SELECT case_id FROM runtime.destructions WHERE with_key ORDER BY case_id")
    await keyring.destroy_again([row["case_id"] for row in gone])
    places = {TopicPartition(*p): at.next_offset for p, at in held.items() if at.next_offset is not None}
    if not places:
        return 0  # nothing was ever read, so nothing is held
    cases = await _said_since(places, options)
    for case_id in cases:
        async with pool.acquire() as connection, connection.transaction():
            done = await destroying.carry_out(connection, service.tables, Destroy(case_id), service.outliving)
        log.info("destroyed before anything else is read", case=case_id, count=done.rows)
    return len(cases)


async def _said_since(places: Mapping[TopicPartition, int], options: Mapping[str, Any]) -> Sequence[str]:
    """The cases that the topics name from these places to where they ended when they were asked.

    A fetch says where that is: the embedded broker's answer to the plain question is too low.
    """
    consumer = AIOKafkaConsumer(**options, enable_auto_commit=False, fetch_max_wait_ms=_FETCH_MS)
    await consumer.start()
    try:
        consumer.assign(list(places))
        beginnings = await consumer.beginning_offsets(list(places))
        for place, offset in places.items():
            consumer.seek(place, max(offset, beginnings[place]))
        ends: dict[TopicPartition, int] = {}
        cases: dict[str, None] = {}
        while len(ends) < len(places) or any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=_FETCH_MS)).values():
                cases.update(
                    dict.fromkeys(case for record in records if (case := _case_of(record.headers)) is not None)
                )
            known = {place: consumer.highwater(place) for place in places.keys() - ends.keys()}
            ends.update({place: end for place, end in known.items() if end is not None})
    finally:
        await consumer.stop()
    return list(cases)


def _case_of(headers: Any) -> str | None:
    """The case that a record says is destroyed; None where it says something else."""
    try:
        envelope = read_headers(headers)
    except EnvelopeError:
        return None
    return envelope.subject if envelope is not None and envelope.type in _SAYS_SO else None

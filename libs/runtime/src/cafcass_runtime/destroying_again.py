"""What was destroyed and is there again is destroyed again (G6): by a restored backup, or by who was in the middle of something about the case.

A restored database reads on from the offsets that it had. Whatever was ordered since then lies ahead of them, on topics that are kept without
end: it is looked for first, before the process is ready, and the rest is read as ever. Intake, which orders, finds that others have done it.

A transaction that began before its case was destroyed may write of it after: it saw no destruction, and waits for no row that it does not
lock. So each case is looked at once more when all such have ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from cafcass_contracts.destruction import CaseDestroyed, CaseDestructionOrdered
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.topics import Topic
from cafcass_domain.decision import Destroy
from cafcass_runtime import ownership
from cafcass_runtime.destroying import Gone
from cafcass_runtime.engine import Engine
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.records import record_time
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.store import Connection

log = structlog.get_logger()

LONGER_THAN_ANY_TRANSACTION: Final = timedelta(minutes=10)
"""Ten times what the settings let one take. Source: assumed."""
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
    for case_id, cause in cases.items():
        async with pool.acquire() as connection, connection.transaction():
            done = await _destroy(engine, connection, case_id, cause)
        log.info("destroyed before anything else is read", case=case_id, count=done.rows)
    return len(cases)


async def _destroy(engine: Engine, connection: Connection, case_id: str, cause: Cause) -> Gone:
    """As where it is ordered: what was open is said to be settled, for nobody else will say so."""
    storage = engine.storage(connection)
    gone = await storage.destroy(Destroy(case_id))
    await storage.publish(gone.drafts(case_id, engine.service.events_topic, cause), [])
    return gone


async def look_again(engine: Engine) -> bool:
    """Take out once more one case that was destroyed, and whose destruction every transaction that is open now has seen. Whether there was one."""
    async with engine.pool.acquire() as connection, connection.transaction():
        case_id: str | None = await connection.fetchval(_NEXT, LONGER_THAN_ANY_TRANSACTION)
        if case_id is None:
            return False
        id_ = f"looked-again:{case_id}"
        cause = Cause(id_, engine.service.source, engine.clock.wall_now(), id_)
        gone = await _destroy(engine, connection, case_id, cause)
    if gone.rows:
        log.warning("what came back of a destroyed case was destroyed again", case=case_id, count=gone.rows)
    return True


_NEXT: Final = """
UPDATE runtime.destructions SET looked_again = true WHERE case_id = (
    SELECT case_id FROM runtime.destructions WHERE NOT looked_again AND destroyed_at < now() - $1::interval
    ORDER BY destroyed_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING case_id
"""


async def _said_since(places: Mapping[TopicPartition, int], options: Mapping[str, Any]) -> Mapping[str, Cause]:
    """The cases that the topics name from these places to where they ended when they were asked, each with what said so first.

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
        cases: dict[str, Cause] = {}
        while len(ends) < len(places) or any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=_FETCH_MS)).values():
                for case_id, cause in filter(None, map(_said_by, records)):
                    cases.setdefault(case_id, cause)
            known = {place: consumer.highwater(place) for place in places.keys() - ends.keys()}
            ends.update({place: end for place, end in known.items() if end is not None})
    finally:
        await consumer.stop()
    return cases


def _said_by(record: Any) -> tuple[str, Cause] | None:
    """The case that a record says is destroyed, and what follows from it names as its cause; None where it says something else."""
    try:
        envelope = read_headers(record.headers)
    except EnvelopeError:
        return None
    if envelope is None or envelope.subject is None or envelope.type not in _SAYS_SO:
        return None
    at = record_time(record.timestamp)
    return envelope.subject, Cause(envelope.id, envelope.source, at, envelope.correlationid or envelope.id)

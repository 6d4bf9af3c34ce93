"""What a service needs that decides on many cases at once, some time after the messages about them: allocation, area by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg

from bench.ground import BEGIN, Ends, ends, records
from cafcass_contracts.codec import encode
from cafcass_runtime.clock import Clock
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.outside import workforce
from cafcass_sandbox.outside.outgoing import envelope
from cafcass_sandbox.outside.planned import Planned

GATHERED: Mapping[str, Sequence[str]] = {"allocation": ("area-look",)}
"""By service, the deadlines at which it decides on what has gathered: while one is near, its backlog is not decided on."""
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "allocation": {
        "CAFCASS_ALLOCATION_GATHER_SECONDS": "5",
        "CAFCASS_ALLOCATION_FULL_TIME_POINTS": "20000",
    }
}
"""What a service is set to while it is measured, unless the environment says otherwise. An area takes up 200 cases at a time at most:
with a minute between, the clock would set the pace of a backlog, and not the machine. And there is room for every case."""
_NEAR = timedelta(minutes=10)
_SOURCE = "urn:bench:workforce"

_PENDING = """
SELECT EXISTS (SELECT FROM runtime.outbox) OR EXISTS (SELECT FROM runtime.internal_messages)
    OR EXISTS (SELECT FROM runtime.deadlines WHERE due <= CASE WHEN kind = ANY($1) THEN $2::timestamptz ELSE $3::timestamptz END)
"""


def beforehand(service: str) -> Sequence[Planned]:
    """What a service is told before anything else: allocation, of a workforce of the whole country's size."""
    return workforce.told(1.0, 1, BEGIN.date()) if service == "allocation" else ()


async def tell(bootstrap: str, told: Sequence[Planned]) -> Ends:
    """Publishes it; where its topics end now. Raises `SystemExit` where the broker refuses any of it."""
    if not told:
        return {}
    messages = [
        ProducerRecord(
            one.topic,
            encode(one.message),
            (one.subject or "").encode(),
            envelope(type(one.message), _SOURCE, one.subject).headers(),
        )
        for one in told
    ]
    async with producer(bootstrap) as maker:
        sent = await send_all(maker, messages)
    if sent.failed:
        raise SystemExit(sent.failed[0])
    found = [record async for record in records(bootstrap, sorted({one.topic for one in told}))]
    return ends(found, {})


async def pending(connection: asyncpg.Connection[asyncpg.Record], service: str, clock: Mapping[str, str]) -> bool:
    """Whether anything waits to be published, is due, or is about to be decided on; `clock` is what the service is told of it."""
    now = clock_of(clock).now()
    found = await connection.fetchval(_PENDING, list(GATHERED.get(service, ())), now + _NEAR, now)
    return bool(found)


def clock_of(told: Mapping[str, str]) -> Clock:
    """The platform's clock, as the services are told of it."""
    wall, origin = (
        datetime.fromisoformat(told[name]).astimezone(UTC)
        for name in ("CAFCASS_CLOCK_ORIGIN_WALL", "CAFCASS_CLOCK_ORIGIN")
    )
    return Clock(wall, origin, float(told["CAFCASS_CLOCK_RATE"]))

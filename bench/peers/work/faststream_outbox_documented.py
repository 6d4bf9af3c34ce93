"""faststream-outbox as its documentation shows it: said within the session's transaction, relayed by subscribers of the outbox."""

from __future__ import annotations

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage, KafkaResponse
from faststream_outbox import OutboxBroker, make_outbox_table
from faststream_outbox.annotations import OutboxMessage
from pydantic import ValidationError
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from bench.peers.work.case import decide, read
from bench.peers.work.place import BOOTSTRAP, DATABASE, GROUP, PREFIX, SOURCE

_WORKERS = 6
_RELAYS = 20

_CLAIM = text("INSERT INTO inbox VALUES (CAST(:id AS uuid)) ON CONFLICT DO NOTHING RETURNING true")
_KEEP = text(
    "INSERT INTO cases AS held VALUES (CAST(:id AS uuid), 1, CAST(:document AS jsonb)) "
    "ON CONFLICT (id) DO UPDATE SET version = held.version + 1, document = excluded.document"
)
_REFUSE = text("INSERT INTO refused VALUES (CAST(:id AS uuid), :reason, :value)")

metadata = MetaData()
table = make_outbox_table(metadata, table_name="said")
engine = create_async_engine(DATABASE.replace("postgresql://", "postgresql+asyncpg://"), pool_size=80, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
outbox = OutboxBroker(engine, outbox_table=table, logger=None)
broker = KafkaBroker(BOOTSTRAP, logger=None, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=1 << 20)
app = FastStream(broker, logger=None)
app.after_startup(outbox.start)


async def _as_it_came(message: KafkaMessage) -> bytes:
    return bytes(message.body)


def relay(topic: str) -> None:
    """What is said for a topic of Kafka goes there."""

    @broker.publisher(topic)
    @outbox.subscriber(
        topic,
        max_workers=_RELAYS,
        fetch_batch_size=200,
        min_fetch_interval=0.05,
        max_fetch_interval=0.5,
        terminal_flush_batch_size=100,
        decoder=_as_it_came,
    )
    async def pass_on(message: OutboxMessage) -> KafkaResponse:
        return KafkaResponse(message.body, key=str(message.headers["ce_subject"]).encode(), headers=message.headers)


for name in ("events", "restricted", "lifecycle"):
    relay(f"{PREFIX}.{name}")


@broker.subscriber(
    SOURCE,
    group_id=GROUP,
    auto_offset_reset="earliest",
    ack_policy=AckPolicy.NACK_ON_ERROR,
    max_workers=_WORKERS,
    decoder=_as_it_came,
)
async def handle(message: KafkaMessage) -> None:
    """One application, in one transaction."""
    cause = str(message.headers["ce_id"])
    async with sessions() as session, session.begin():
        if (await session.execute(_CLAIM, {"id": cause})).scalar() is None:
            return
        try:
            decision = decide(read(message.body), cause, PREFIX)
        except ValidationError as error:
            await session.execute(_REFUSE, {"id": cause, "reason": str(error), "value": message.body})
            return
        await session.execute(_KEEP, {"id": decision.case_id, "document": decision.document})
        for said in decision.messages:
            headers = {name: value for name, value in said.headers.items() if name != "content-type"}
            await outbox.publish(said.value, queue=said.topic, session=session, headers=headers)


async def main() -> None:
    """Until it is told to stop."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await app.run()


if __name__ == "__main__":
    uvloop.run(main())

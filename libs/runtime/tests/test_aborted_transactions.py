"""What an outside publisher took back is never acted on."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaProducer
from toys import Toy, tick_record

pytestmark = [pytest.mark.kafka, pytest.mark.parametrize("apache_kafka", ["native"], indirect=True)]


async def test_what_an_aborted_transaction_held_is_not_read(kafka_toy: Toy) -> None:
    publisher = AIOKafkaProducer(bootstrap_servers=kafka_toy.bootstrap, transactional_id="court")
    await publisher.start()
    try:
        for number, kept in ((1, True), (100, False), (2, True), (1000, False), (3, True)):
            await publisher.begin_transaction()
            value, headers = tick_record("c", number)
            await publisher.send_and_wait("toy.ticks.v1", value, key=b"c", headers=headers)
            await (publisher.commit_transaction() if kept else publisher.abort_transaction())
    finally:
        await publisher.stop()
    await kafka_toy.start()
    totals = await kafka_toy.until_totals(3)
    assert [said["total"] for said in totals["c"]] == [1, 3, 6]

"""Whether a fetch left something to be read, by what the broker said of the ends of its partitions."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition

from cafcass_runtime.consumer import more_is_there
from cafcass_runtime.records import StoredRecord

A, B = TopicPartition("toy.ticks.v1", 0), TopicPartition("toy.ticks.v1", 1)


@pytest.mark.parametrize(
    ("fetched", "ends", "more"),
    [
        pytest.param({}, {}, False, id="nothing"),
        pytest.param({A: [0, 1]}, {A: 2}, False, id="all there is"),
        pytest.param({A: [0, 1]}, {A: None}, False, id="nobody knows the end"),
        pytest.param({A: [0, 1]}, {}, False, id="its partition was taken away meanwhile"),
        pytest.param({A: [0], B: [4]}, {A: 1, B: 9}, True, id="one of them goes on"),
        pytest.param({A: [0, 1, 2], B: [4]}, {A: 3, B: 5}, True, id="as much as one batch takes"),
    ],
)
def test_whether_more_is_there(
    fetched: dict[TopicPartition, list[int]], ends: dict[TopicPartition, int | None], more: bool
) -> None:
    records = {
        tp: [StoredRecord(tp.topic, tp.partition, offset, 0, None, None, ()) for offset in offsets]
        for tp, offsets in fetched.items()
    }
    assert more_is_there(records, ends, 4) is more
